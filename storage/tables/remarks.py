"""Remarks of residents (phản ánh, góp ý): what was said, who holds it, what became of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.tables.fields import key, moment, optional_moment, optional_reference, reference, word


class RemarkKind(StrEnum):
    ENVIRONMENT = "environment"  # môi trường
    ORDER = "order"  # an ninh trật tự
    WORKS = "works"  # hạ tầng
    PAPERWORK = "paperwork"  # thủ tục hành chính
    WELFARE = "welfare"  # an sinh xã hội
    OTHER = "other"


class RemarkState(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"  # đã tiếp nhận
    WORKING = "working"  # đang xử lý
    ANSWERED = "answered"  # đã trả lời


class RemarkEvent(StrEnum):
    ACCEPT = "accept"
    WORK = "work"
    ANSWER = "answer"
    UP = "up"  # chuyển cấp trên
    BACK = "back"  # chuyển về khu phố


class Remark(SQLModel, table=True):
    """One remark. `unit_id` is the cell whose neighbourhood it is about, `held_by` the unit that answers now;
    `number` counts within the unit. Of its sender only the account is kept, for the answer to go back to
    `chat_id`. `told_at`: when the holder learned of it; `reminded_on`: the last day it was reminded of."""

    __tablename__ = "remarks"
    __table_args__ = (UniqueConstraint("unit_id", "number"),)

    id: int = key()
    unit_id: int = reference("units.id", index=False)
    number: int
    kind: RemarkKind = word(RemarkKind)
    words: str
    state: RemarkState = word(RemarkState)
    held_by: int = reference("units.id")
    account_id: int | None = optional_reference("accounts.id")
    chat_id: int | None = optional_reference("chats.id")
    created_at: datetime = moment()
    due_on: date
    answer: str = ""
    told_at: datetime | None = optional_moment(index=True)
    reminded_on: date | None = None


class RemarkStep(SQLModel, table=True):
    """What was done with a remark, when and by whom."""

    __tablename__ = "remark_steps"

    id: int = key()
    remark_id: int = reference("remarks.id")
    event: RemarkEvent = word(RemarkEvent)
    at: datetime = moment()
    by_person: int | None = optional_reference("persons.id")
