"""Tokens of channel accounts that the platform renews: each renewal uses the old one up."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.tables.fields import moment, optional_moment, word


class TokenState(StrEnum):
    READY = "ready"
    ASKING = "asking"  # a renewal was begun, and its answer is not stored yet
    LOST = "lost"  # the platform will not renew any more: an administrator must give a new token


class Credential(SQLModel, table=True):
    """What opens one account: `access` until `access_until`, and the single-use `refresh` for the next."""

    __tablename__ = "credentials"

    account: str = Field(primary_key=True)
    access: str = Field(default="", repr=False)
    access_until: datetime = moment()
    refresh: str = Field(repr=False)
    state: TokenState = word(TokenState)
    asked_at: datetime | None = optional_moment()
    changed_at: datetime = moment()
    reason: str | None = None  # the platform's own code, where it refused
