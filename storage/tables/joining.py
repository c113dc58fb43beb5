"""One-time codes, and who says to be whom: how groups and people come to the bot."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.tables.chats import Audience
from storage.tables.fields import (
    key,
    moment,
    optional_moment,
    optional_reference,
    optional_word,
    reference,
    word,
)


class CodePurpose(StrEnum):
    GROUP = "group"  # joins a group to a unit
    PERSON = "person"  # links an account to a person of the roster
    DESK = "desk"  # opens the desk of whoever asked for it, once
    ADMINISTRATOR = "administrator"  # makes whoever sends it an administrator


class Code(SQLModel, table=True):
    """A one-time code; only its digest is kept. `person_id` or `unit_id` say what it opens.

    `made_by` is the person who made it, None where the operator did at the command line.
    """

    __tablename__ = "codes"

    id: int = key()
    digest: str = Field(unique=True)
    purpose: CodePurpose = word(CodePurpose)
    unit_id: int | None = optional_reference("units.id")
    audience: Audience | None = optional_word(Audience)
    person_id: int | None = optional_reference("persons.id")
    made_by: int | None = optional_reference("persons.id")
    made_at: datetime = moment()
    expires_at: datetime = moment(index=True)
    used_at: datetime | None = optional_moment()


class LinkClaim(SQLModel, table=True):
    """ "Tôi là …": an account that says to be somebody, until the secretary has decided."""

    __tablename__ = "link_claims"

    id: int = key()
    account_id: int = reference("accounts.id")
    person_id: int = reference("persons.id")
    made_at: datetime = moment(index=True)
