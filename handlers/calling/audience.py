"""Whom a call is for: the cells and party groups one may call together, and who is not called here."""

import re

from handlers.context import Context
from handlers.language import MeetingKind, fold, read_meeting_line
from handlers.local_time import local, today
from handlers.permissions import Action, may, units_for
from storage.queries.units import unit
from storage.tables import UnitKind

_RESIDENTS = re.compile(r"\bhop (?:dan|ba con|nhan dan|cu tri|khu pho|to dan pho|thon|ap)\b")
_PARTY_GROUP = re.compile(r"\bto dang (?:so )?(\d{1,2})\b")


def callable_units(context: Context) -> list[int]:
    """The units this person may call a meeting for: in a joined group, that group's."""
    if context.person_id is None:
        return []
    on = today(context.now)
    if context.chat.unit_id is not None:
        own = context.chat.unit_id
        return [own] if may(context.session, context.person_id, Action.CALL_MEETING, own, on) else []
    return units_for(context.session, context.person_id, Action.CALL_MEETING, on)


def for_others(context: Context, line: str) -> str:
    """Whom else than a cell or party group a line calls together: "chi_uy", "residents"; empty for nobody."""
    if read_meeting_line(line, local(context.said_at)).kind is MeetingKind.COMMITTEE:
        return "chi_uy"
    return "residents" if _RESIDENTS.search(fold(line)) else ""


def party_group_named(context: Context, line: str) -> tuple[int, ...] | None:
    """The party group that a line names by its number, of those one may call; empty where there is none such,
    None where no group is named."""
    named = _PARTY_GROUP.search(fold(line))
    if named is None:
        return None
    units = (unit(context.session, one) for one in sorted(context.reach(Action.CALL_MEETING)))
    groups = [own for own in units if own.kind is UnitKind.PARTY_GROUP and own.ended_on is None]
    return tuple(own.id for own in groups if re.findall(r"\d+", own.name)[-1:] == [named[1].lstrip("0")])
