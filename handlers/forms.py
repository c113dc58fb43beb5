"""Half-finished conversations: kept in the database, one for an account in a chat."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from handlers.actions import StaleTap
from handlers.context import Context
from storage.queries.chats import conversation
from storage.tables import Conversation

S = TypeVar("S")


def keep(context: Context, form: str, state: dict[str, Any]) -> None:
    """Remember where the conversation stands; one already open in this chat is replaced."""
    found = current(context)
    if found is None:
        found = Conversation(
            chat_id=context.chat.id, account_id=_account_id(context), form=form, updated_at=context.now
        )
        context.session.add(found)
    found.form, found.state, found.updated_at = form, state, context.now
    context.session.flush()


def current(context: Context) -> Conversation | None:
    """The conversation this account has open in this chat."""
    if context.account is None or context.chat.id is None:
        return None
    return conversation(context.session, context.chat.id, _account_id(context))


def kept(context: Context, form: str, load: Callable[[dict[str, Any]], S]) -> S:
    """What was kept of this form here, for a press of it. Raises `StaleTap` where it is not open."""
    found = current(context)
    if found is None or found.form != form:
        raise StaleTap
    return load(found.state)


def stale(context: Context, found: Conversation) -> bool:
    """Whether it was left alone for so long that what is written now is about something else."""
    return context.now - found.updated_at > timedelta(minutes=context.house.rules.confirm_minutes)


def end(context: Context) -> bool:
    """Forget the open conversation; False where there was none."""
    found = current(context)
    if found is None:
        return False
    context.session.delete(found)
    context.session.flush()
    return True


def _account_id(context: Context) -> int:
    assert context.account is not None
    return context.account.id
