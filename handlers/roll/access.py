"""Who may do what with a roll, and where names may be said."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from handlers.actions import StaleTap, number
from handlers.context import Context
from handlers.events import ChatKind, ChatRef
from handlers.permissions import Action, within_reach
from handlers.roll.roll_list import RollList
from storage.queries.units import below
from storage.tables import Meeting, RollSource, Unit


def may_take(context: Context, unit_id: int) -> bool:
    return context.may(Action.TAKE_ROLL, unit_id)


def may_decide(context: Context, roll: RollList) -> bool:
    """Whether this person may say that an absence was without reason."""
    return context.may(Action.DECIDE_UNEXCUSED, roll.unit_id)


def marks_as(context: Context, roll: RollList) -> RollSource | None:
    """As what this person marks others: the secretary of the meeting's unit, the leader of one of its party
    groups, or not at all (None)."""
    if may_take(context, roll.unit_id):
        return RollSource.SECRETARY
    return RollSource.LEADER if led_groups(context, roll) else None


def led_groups(context: Context, roll: RollList) -> list[Unit]:
    """The unit's party groups whose count this person may send."""
    groups = {entry.group.id: entry.group for entry in roll.entries if entry.group}
    return [group for key, group in groups.items() if may_take(context, key)]


def may_read_step(session: Session, reader: int | None, args: dict[str, Any], on: date) -> bool:
    """Whether the reader may take the roll of args["meeting"], or of one of its party groups."""
    units = below(session, session.get_one(Meeting, args["meeting"]).unit_id)
    return not within_reach(session, reader, Action.TAKE_ROLL, on).isdisjoint(units)


def opened(context: Context, arguments: list[str]) -> RollList:
    """The roll that the first argument names, for whoever may take it, alone with the bot.

    Raises `StaleTap` otherwise: names are never shown in a group.
    """
    try:
        roll = RollList.open(context.session, context.house, number(arguments, 0))
    except NoResultFound as error:
        raise StaleTap from error
    if not context.private or not may_take(context, roll.unit_id):
        raise StaleTap
    return roll


def aside(context: Context) -> Context | None:
    """The same event as if it stood in the person's private chat; None where there is none."""
    if context.private:
        return context
    own = context.own_chat()
    if own is None:
        return None
    event = replace(context.event, chat=ChatRef(own.external_id, ChatKind.PRIVATE))
    return replace(context, chat=own, event=event)
