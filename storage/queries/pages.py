"""What the pages show of a device: its accounts, and what was said to them since a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.tables import Account, Chat, ChatType, Outbox, SendState, table_of

SEPARATOR = "."
"""Between a device and the number of a person on it: a couple may share one phone."""


def external_id(device: str, number: int) -> str:
    """The account of the person of that number on the device."""
    return f"{device}{SEPARATOR}{number}"


def device_of(external: str) -> str:
    """The device an account is on."""
    return external.rpartition(SEPARATOR)[0]


def number_of(account: Account) -> int:
    return int(account.external_id.rpartition(SEPARATOR)[2])


def accounts_on(session: Session, channel: str, device: str) -> list[Account]:
    """The accounts on a device, in the order of their numbers."""
    span = _span(device)
    statement = select_rows(Account).where(
        Account.channel == channel, Account.external_id >= span["first"], Account.external_id < span["after"]
    )
    return sorted(session.exec(statement).all(), key=number_of)


UNSAID = (SendState.FAILED, SendState.EXPIRED, SendState.SKIPPED)


def _span(device: str) -> dict[str, str]:
    """Between which the accounts on a device stand."""
    return {"first": device + SEPARATOR, "after": device + chr(ord(SEPARATOR) + 1)}


@dataclass(frozen=True, slots=True)
class Presser:
    """A device when something is pressed on it. `linked`: its persons by their numbers; `free`: the number of
    the next one; `until`: the last message said there; `message_id`: of the message that is pressed."""

    linked: dict[int, int]
    free: int
    until: int
    message_id: str


_ACCOUNTS, _OUTBOX = table_of(Account), table_of(Outbox)
_ON_DEVICE = select(_ACCOUNTS.c.external_id, _ACCOUNTS.c.person_id, _ACCOUNTS.c.private_chat_id).where(
    _ACCOUNTS.c.channel == bindparam("channel"),
    _ACCOUNTS.c.external_id >= bindparam("first"),
    _ACCOUNTS.c.external_id < bindparam("after"),
)
_UNTIL = select(func.max(_OUTBOX.c.id)).where(
    _OUTBOX.c.chat_id.in_(bindparam("chats", expanding=True)), _OUTBOX.c.created_at <= bindparam("before")
)
_MESSAGE = select(_OUTBOX.c.message_id).where(
    _OUTBOX.c.id == bindparam("row"), _OUTBOX.c.chat_id.in_(bindparam("chats", expanding=True))
)


def presser(session: Session, channel: str, device: str, before: datetime, row: int | None) -> Presser:
    """What must be known of a device to press something on it. The hot path: few, constant statements.

    `before`: what was said later is what came of the press; `row`: the message whose button it is, if any.
    """
    connection, span = session.connection(), _span(device)
    found = connection.execute(_ON_DEVICE, {"channel": channel, **span}).all()
    chats = [one.private_chat_id for one in found if one.private_chat_id is not None]
    until = connection.execute(_UNTIL, {"chats": chats, "before": before}).scalar() if chats else None
    pressed = connection.execute(_MESSAGE, {"row": row, "chats": chats}).scalar() if row and chats else None
    numbers = {int(one.external_id.rpartition(SEPARATOR)[2]): one.person_id for one in found}
    return Presser(
        linked={number: person for number, person in numbers.items() if person is not None},
        free=free_number(numbers),
        until=until or 0,
        message_id=pressed or "",
    )


def free_number(numbers: dict[int, int | None]) -> int:
    """The number for the next person on a device: of one who is gone, else a new one."""
    unlinked = [number for number, person in numbers.items() if person is None]
    return min(unlinked, default=max(numbers, default=0) + 1)


def said_after(session: Session, chats: Iterable[int], row: int) -> list[Outbox]:
    """What was said in these chats after that message, waiting or sent, in its order; edits among it."""
    statement = select_rows(Outbox).where(
        col(Outbox.chat_id).in_(tuple(chats)),
        Outbox.id > row,
        col(Outbox.state).not_in(UNSAID),
        col(Outbox.follows).is_(None),
    )
    return list(session.exec(statement.order_by(col(Outbox.id))).all())


def latest_edit(session: Session, row: int) -> Outbox | None:
    """What was last put in place of a message, waiting or sent."""
    edits = select_rows(Outbox).where(Outbox.edits == row, col(Outbox.state).not_in(UNSAID))
    return session.exec(edits.order_by(col(Outbox.id).desc())).first()


def unseen_since(session: Session, before: datetime) -> list[Account]:
    """The linked accounts of devices that nobody has used since then."""
    statement = (
        select_rows(Account)
        .join(Chat, col(Account.private_chat_id) == Chat.id)
        .where(Chat.type == ChatType.PAGE, Account.seen_at < before, col(Account.person_id).is_not(None))
    )
    return list(session.exec(statement).all())
