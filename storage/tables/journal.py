"""The audit log: who did what to whom, when, from which chat. Append-only."""

from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from storage.tables.fields import data, key, moment, optional_reference


class AuditEntry(SQLModel, table=True):
    """`action` is a word of the role table; `subject` names what it was done to ("meeting:12")."""

    __tablename__ = "audit_log"

    id: int | None = key()
    at: datetime = moment(index=True)
    action: str
    by_account: int | None = optional_reference("accounts.id")
    chat_id: int | None = optional_reference("chats.id")
    unit_id: int | None = optional_reference("units.id")
    subject: str = ""
    details: Any = data()
