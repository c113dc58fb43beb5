"""Consent to be kept by the bot, and what people ask about their own data (domain notes 7.1)."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.tables.fields import (
    key,
    moment,
    optional_moment,
    optional_reference,
    optional_word,
    reference,
    word,
)


class ConsentText(SQLModel, table=True):
    """What people are asked to agree to, word for word; the highest version is in force."""

    __tablename__ = "consent_texts"

    version: int = Field(primary_key=True)
    text: str
    since: datetime = moment()


class Decision(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RESTRICTED = "restricted"  # what is kept is kept, and used for nothing but the counts


class Consent(SQLModel, table=True):
    """What a person last decided, and about which version. The audit log has all decisions."""

    __tablename__ = "consents"

    person_id: int = reference("persons.id", primary_key=True, index=False)
    decision: Decision = word(Decision)
    version: int
    account_id: int | None = optional_reference("accounts.id")
    decided_at: datetime = moment()


class RequestKind(StrEnum):
    """What a person may ask about their own data."""

    COPY = "copy"
    CORRECT = "correct"
    RESTRICT = "restrict"
    WITHDRAW = "withdraw"
    DELETE = "delete"


class RequestEnd(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class DataRequest(SQLModel, table=True):
    """A request on its clock. Deleting the person leaves the row without a name, as proof.

    `answer_on` and `due_on` are the last days for an answer and for the deed.
    """

    __tablename__ = "data_requests"

    id: int = key()
    person_id: int | None = optional_reference("persons.id")
    unit_id: int | None = optional_reference("units.id")
    kind: RequestKind = word(RequestKind)
    words: str | None = None  # what is to be corrected; gone when it is done
    asked_at: datetime = moment()
    answer_on: date
    due_on: date
    answered_at: datetime | None = optional_moment()
    ended_at: datetime | None = optional_moment()
    ended: RequestEnd | None = optional_word(RequestEnd)


class Erasure(SQLModel, table=True):
    """Somebody was erased: a number and the moment their row was made, no name. Should a restored copy bring
    the row back, it is erased again. `settled_at`: when the files held no trace any more."""

    __tablename__ = "erasures"

    person_id: int = Field(primary_key=True)
    created_at: datetime = moment()
    at: datetime = moment()
    settled_at: datetime | None = optional_moment()
