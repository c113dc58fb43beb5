"""What the pages show of a device: its accounts, and what was said to them since a moment."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.tables import Account, Chat, ChatType, Outbox, SendState

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
    first, after = device + SEPARATOR, device + chr(ord(SEPARATOR) + 1)
    statement = select(Account).where(
        Account.channel == channel, Account.external_id >= first, Account.external_id < after
    )
    return sorted(session.exec(statement).all(), key=number_of)


UNSAID = (SendState.FAILED, SendState.EXPIRED, SendState.SKIPPED)


def last_row(session: Session, chats: Iterable[int], before: datetime) -> int:
    """The last message that was said in these chats until then; 0 where there is none."""
    said = select(func.max(Outbox.id)).where(
        col(Outbox.chat_id).in_(tuple(chats)), Outbox.created_at <= before
    )
    return session.exec(said).one() or 0


def said_after(session: Session, chats: Iterable[int], row: int) -> list[Outbox]:
    """What was said in these chats after that message, waiting or sent, in its order; edits among it."""
    statement = select(Outbox).where(
        col(Outbox.chat_id).in_(tuple(chats)),
        Outbox.id > row,
        col(Outbox.state).not_in(UNSAID),
        col(Outbox.follows).is_(None),
    )
    return list(session.exec(statement.order_by(col(Outbox.id))).all())


def latest_edit(session: Session, row: int) -> Outbox | None:
    """What was last put in place of a message, waiting or sent."""
    edits = select(Outbox).where(Outbox.edits == row, col(Outbox.state).not_in(UNSAID))
    return session.exec(edits.order_by(col(Outbox.id).desc())).first()


def unseen_since(session: Session, before: datetime) -> list[Account]:
    """The linked accounts of devices that nobody has used since then."""
    statement = (
        select(Account)
        .join(Chat, col(Account.private_chat_id) == Chat.id)
        .where(Chat.type == ChatType.PAGE, Account.seen_at < before, col(Account.person_id).is_not(None))
    )
    return list(session.exec(statement).all())
