"""Chats and accounts: where people are reached. One person may have several accounts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.tables.fields import (
    data,
    key,
    moment,
    optional_moment,
    optional_reference,
    optional_word,
    reference,
    word,
)


class ChatType(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    PAGE = "page"  # a device's own pages: alone with somebody, read when opened, never written to first


class Audience(StrEnum):
    """Whose group it is; decides what may be said there."""

    CELL = "cell"
    RESIDENTS = "residents"
    SELF_MANAGED = "self_managed"
    SECRETARIES = "secretaries"
    COMMITTEE = "committee"


OF_RESIDENTS = (Audience.RESIDENTS, Audience.SELF_MANAGED)
"""Groups of residents: they are spoken to in their own tone, and nothing of the Party is said there."""


class Chat(SQLModel, table=True):
    """A chat on one channel account. A migrated group keeps its row under a new `external_id`."""

    __tablename__ = "chats"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: int = key()
    channel: str
    external_id: str
    type: ChatType = word(ChatType)
    title: str = ""
    unit_id: int | None = optional_reference("units.id")
    audience: Audience | None = optional_word(Audience)
    thread: str | None = None  # the topic where the group wants to be spoken to
    closed_at: datetime | None = optional_moment()  # kicked or blocked; nothing is sent while set


class Account(SQLModel, table=True):
    """A person's account on a channel. Unlinked until its owner is known; its name is kept with consent."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: int = key()
    channel: str
    external_id: str
    name: str = ""
    person_id: int | None = optional_reference("persons.id")
    linked_at: datetime | None = optional_moment()
    private_chat_id: int | None = optional_reference("chats.id")
    seen_at: datetime = moment()


class QuestionKind(StrEnum):
    """What a bare "1", "có" or "không" would answer."""

    RSVP = "RSVP"
    REASON = "REASON"
    CONFIRM = "CONFIRM"
    ROLL = "ROLL"


class Question(SQLModel, table=True):
    """A question the bot has put, open from `asked_at` to `closes_at`. `account_id` and `person_id` are
    set where one person was asked.

    `choices` are [label, action] in the order shown, so that a digit finds its action; `letter` goes
    before the digit where several meetings are asked about in a group.
    """

    __tablename__ = "questions"

    id: int = key()
    chat_id: int = reference("chats.id")
    account_id: int | None = optional_reference("accounts.id")
    person_id: int | None = optional_reference("persons.id")
    outbox_id: int | None = optional_reference("outbox.id")
    kind: QuestionKind = word(QuestionKind)
    meeting_id: int | None = optional_reference("meetings.id")
    guess: str | None = None  # what a CONFIRM question supposes: a word of AnswerChoice
    choices: Any = data()
    letter: str = ""
    asked_at: datetime = moment()
    closes_at: datetime = moment(index=True)


class Conversation(SQLModel, table=True):
    """A half-finished conversation of one account in one chat, kept here so that a restart loses nothing."""

    __tablename__ = "conversations"

    chat_id: int = reference("chats.id", primary_key=True)
    account_id: int = reference("accounts.id", primary_key=True)
    form: str
    state: Any = data()
    updated_at: datetime = moment()
