"""The audit log: who did what to whom, when, from which chat. Append-only.

Triggers refuse every change and every deletion, so no column may be a reference that another row's
end would change: people, units and chats are plain numbers here, and no name is ever written. What
rebuilds the table (Alembic's batch mode on SQLite) must make the triggers anew.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.tables.fields import data, key, moment


class AuditEntry(SQLModel, table=True):
    """`action` is a word of the role table or of `handlers/wording/audit.toml`; `subject` names what
    it was done to ("meeting:12"), `details` says no more than is needed to understand it."""

    __tablename__ = "audit_log"

    id: int = key()
    at: datetime = moment(index=True)
    action: str
    by_person: int | None = None
    by_account: int | None = Field(default=None, index=True)
    chat_id: int | None = None
    unit_id: int | None = Field(default=None, index=True)
    subject: str = ""
    details: Any = data()
    digest: str | None = Field(default=None, index=True)  # see `storage.chain`; none where it is older
