"""Who may do what with a roll, and where names may be said."""

from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from handlers.actions import StaleTap, number
from handlers.context import Context
from handlers.events import ChatKind, ChatRef
from handlers.local_time import today
from handlers.permissions import Action, may, within_reach
from handlers.roll.state import Sheet
from storage.queries.units import below
from storage.tables import Meeting, RollSource, Unit


class Hand(Enum):
    """Whose hand holds the roll."""

    SECRETARY = RollSource.SECRETARY
    LEADER = RollSource.LEADER

    @property
    def source(self) -> RollSource:
        return self.value


def may_take(context: Context, unit_id: int) -> bool:
    return may(context.session, context.person_id, Action.TAKE_ROLL, unit_id, today(context.now))


def may_decide(context: Context, sheet: Sheet) -> bool:
    """Whether this person may say that an absence was without reason."""
    on = today(context.now)
    return may(context.session, context.person_id, Action.DECIDE_UNEXCUSED, sheet.unit_id, on)


def hand_of(context: Context, sheet: Sheet) -> Hand | None:
    """The secretary of the meeting's unit, a leader of one of its party groups, or neither."""
    if may_take(context, sheet.unit_id):
        return Hand.SECRETARY
    return Hand.LEADER if led_groups(context, sheet) else None


def led_groups(context: Context, sheet: Sheet) -> list[Unit]:
    """The unit's party groups whose count this person may send."""
    groups = {line.group.id: line.group for line in sheet.lines if line.group}
    return [group for key, group in groups.items() if key is not None and may_take(context, key)]


def may_look(session: Session, reader: int | None, args: dict[str, Any], on: date) -> bool:
    """Whether the reader may take the roll of args["meeting"], or of one of its party groups."""
    units = below(session, session.get_one(Meeting, args["meeting"]).unit_id)
    return not within_reach(session, reader, Action.TAKE_ROLL, on).isdisjoint(units)


def opened(context: Context, arguments: list[str]) -> Sheet:
    """The roll that the first argument names, for whoever may take it, alone with the bot.

    Raises `StaleTap` otherwise: names are never shown in a group.
    """
    try:
        sheet = Sheet.open(context.session, context.house, number(arguments, 0))
    except NoResultFound as error:
        raise StaleTap from error
    if not context.private or not may_take(context, sheet.unit_id):
        raise StaleTap
    return sheet


def aside(context: Context) -> Context | None:
    """The same event as if it stood in the person's private chat; None where there is none."""
    if context.private:
        return context
    own = context.own_chat()
    if own is None:
        return None
    event = replace(context.event, chat=ChatRef(own.external_id, ChatKind.PRIVATE))
    return replace(context, chat=own, event=event)
