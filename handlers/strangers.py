"""What somebody unknown, or a group of no unit, can cost: so many messages a day, a share of a month's."""

from datetime import timedelta

from sqlmodel import col, func, select

from handlers.context import Context
from handlers.events import Text
from handlers.joining import codes
from storage.tables import Account, Outbox, SendState


def heard_enough(context: Context) -> bool:
    """Whether nothing more is said here for now. A code is still read when the month's share is used up."""
    if not _strange(context):
        return False
    rules = context.house.rules
    if _said_here(context) >= rules.stranger_messages:
        return True
    budget = context.house.budgets.get(context.chat.channel)
    if budget is None or (isinstance(context.event.body, Text) and codes.read(context.event.body.text)):
        return False
    return _said_to_strangers(context) * 100 >= budget.monthly * rules.stranger_share


def _strange(context: Context) -> bool:
    return context.linked_to is None if context.private else context.chat.unit_id is None


def _said_here(context: Context) -> int:
    """The messages of one day to this chat."""
    since = context.now - timedelta(days=1)
    said = select(func.count()).where(Outbox.chat_id == context.chat.id, Outbox.created_at > since)
    return context.session.exec(said).one()


def _said_to_strangers(context: Context) -> int:
    """The messages of this month to private chats whose account is nobody's."""
    channel = context.chat.channel
    chats = select(Account.private_chat_id).where(
        Account.channel == channel,
        col(Account.person_id).is_(None),
        col(Account.private_chat_id).is_not(None),
    )
    since = context.house.budgets[channel].month(context.now)
    said = select(func.count()).where(
        Outbox.channel == channel,
        col(Outbox.chat_id).in_(chats),
        col(Outbox.state).not_in((SendState.SKIPPED, SendState.FAILED, SendState.EXPIRED)),
        Outbox.created_at >= since,
    )
    return context.session.exec(said).one()
