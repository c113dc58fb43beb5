"""Where a question can be put: the group of a cell or party group, the groups of residents around a cell."""

from collections.abc import Iterator

from handlers.context import Context
from handlers.local_time import today
from handlers.permissions import Action, units_for
from handlers.places import neighbourhood
from storage.queries.chats import groups_of
from storage.queries.units import below, unit
from storage.tables import OF_RESIDENTS, Audience, Chat, Opinion, UnitKind

_MAY = {Audience.CELL: Action.CALL_MEETING, Audience.RESIDENTS: Action.NOTIFY_RESIDENTS}


def may_ask(context: Context, opinion: Opinion) -> bool:
    """Whether whoever acts may ask there, see the counts and end it."""
    return context.may(_MAY[opinion.audience], opinion.unit_id)


def places(context: Context) -> Iterator[tuple[int, Audience]]:
    """Where whoever acts may ask: units and kinds of group that are joined."""
    if context.person_id is None:
        return
    for audience, wanted in _MAY.items():
        units = units_for(context.session, context.person_id, wanted, today(context.now))
        for one in units:
            if groups(context, one, audience):
                yield one, audience


def groups(context: Context, unit_id: int, audience: Audience) -> list[Chat]:
    """The group of the unit itself; for residents those of the cell and its self-managed groups."""
    if audience is Audience.CELL:
        return groups_of(context.session, unit_id, Audience.CELL)
    if unit(context.session, unit_id).kind is not UnitKind.CELL:
        return []
    inside = below(context.session, unit_id)
    return [chat for one in inside for kind in OF_RESIDENTS for chat in groups_of(context.session, one, kind)]


def place(context: Context, unit_id: int, audience: str) -> str:
    own, say = unit(context.session, unit_id), context.house.wording.text
    if audience == Audience.CELL:
        return say("opinions.place_cell", unit=own.name)
    return say("opinions.place_residents", unit=neighbourhood(context.house, own))
