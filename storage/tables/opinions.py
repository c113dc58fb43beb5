"""Questions put to a group of a cell or to residents: up to six choices, one answer a person or household."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.tables.chats import Audience
from storage.tables.fields import (
    data,
    key,
    moment,
    optional_moment,
    optional_reference,
    reference,
    word,
)


class Opinion(SQLModel, table=True):
    """A question and its choices (a list of texts). `live`: the counts stand under it while it is open; else
    they are told at its end. Not a vote of the Party: those belong to the meeting.

    With `starts_at` it calls residents to a meeting (họp dân): households say whether they come, `present` is
    how many were counted there. One that was closed before it began was called off."""

    __tablename__ = "opinions"

    id: int = key()
    unit_id: int = reference("units.id")
    audience: Audience = word(Audience)
    question: str
    choices: Any = data()
    live: bool = True
    closes_at: datetime = moment(index=True)
    closed_at: datetime | None = optional_moment()
    starts_at: datetime | None = optional_moment()
    place: str = ""
    present: int | None = None
    created_by: int | None = optional_reference("persons.id")
    created_at: datetime = moment()


class OpinionPost(SQLModel, table=True):
    """A group where the question stands, and the message it stands in."""

    __tablename__ = "opinion_posts"
    __table_args__ = (UniqueConstraint("opinion_id", "chat_id"),)

    id: int = key()
    opinion_id: int = reference("opinions.id", index=False)
    chat_id: int = reference("chats.id")
    outbox_id: int | None = optional_reference("outbox.id")


class OpinionAnswer(SQLModel, table=True):
    """One answer: of a member, or of a household by the name it gave itself (without diacritics). Who it was
    is known only while the question is open, so that it can be changed; then the choice alone is kept."""

    __tablename__ = "opinion_answers"
    __table_args__ = (
        UniqueConstraint("opinion_id", "person_id"),
        UniqueConstraint("opinion_id", "household"),
    )

    id: int = key()
    opinion_id: int = reference("opinions.id", index=False)
    choice: int
    person_id: int | None = optional_reference("persons.id")
    household: str | None = None
    account_id: int | None = optional_reference("accounts.id")
