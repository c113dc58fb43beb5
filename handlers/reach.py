"""Whose links and data a person looks after: the people of the units where the role table says so."""

from datetime import date

from sqlmodel import Session, col, select

from handlers.context import Context
from handlers.local_time import today
from handlers.permissions import Action, may, within_reach
from storage.queries.people import holds, roles_of, units_of
from storage.tables import Bond, Membership, Person, Role, Unit, UnitKind

BELONGING = (Bond.MEMBER, Bond.VISITING, Bond.DECREE_213)
LIVING = col(Unit.ended_on).is_(None)


def places_of(session: Session, person_id: int, on: date) -> list[int]:
    """The units the person belongs to, then those where a role is held."""
    held = [role.unit_id for role in roles_of(session, person_id, on)]
    return list(dict.fromkeys([*units_of(session, person_id, on, BELONGING), *held]))


def place_of(context: Context, person_id: int) -> int | None:
    """The first of the person's units, for the log."""
    return next(iter(places_of(context.session, person_id, today(context.now))), None)


def in_reach(context: Context, person_id: int, action: Action = Action.LINK_PEOPLE) -> bool:
    """Whether whoever acts may do this to one of the person's units; to oneself, never."""
    on = today(context.now)
    places = places_of(context.session, person_id, on)
    return person_id != context.person_id and any(
        may(context.session, context.person_id, action, place, on) for place in places
    )


def wholly_in_reach(session: Session, maker: int | None, about: int, on: date) -> bool:
    """Whether all that the person is, each membership and each role, lies where `maker` may link people: only
    then may `maker` say who they are. Whoever belongs elsewhere too needs the word of those above."""
    places = places_of(session, about, on)
    return bool(places) and all(may(session, maker, Action.LINK_PEOPLE, place, on) for place in places)


def units_in_reach(context: Context, action: Action) -> list[Unit]:
    """All units where whoever acts may do this, living ones, the committee first, then by name."""
    inside = within_reach(context.session, context.person_id, action, today(context.now))
    units = context.session.exec(select(Unit).where(col(Unit.id).in_(inside), LIVING)).all()
    return sorted(units, key=lambda one: (one.kind is not UnitKind.COMMITTEE, _natural(one.name)))


def people_of(session: Session, unit_id: int, on: date) -> list[Person]:
    """Who belongs to the unit or holds a role on it, by given name."""
    members = select(Membership.person_id).where(
        Membership.unit_id == unit_id, col(Membership.bond).in_(BELONGING), holds(Membership, on)
    )
    officers = select(Role.person_id).where(Role.unit_id == unit_id, holds(Role, on))
    people = session.exec(
        select(Person).where(col(Person.id).in_(members) | col(Person.id).in_(officers))
    ).all()
    return sorted(people, key=lambda one: (one.folded_name.rpartition(" ")[2], one.folded_name, one.id))


def _natural(name: str) -> tuple[int, str]:
    """ "Khu phố 10" after "Khu phố 9"."""
    digits = "".join(sign for sign in name if sign.isdecimal())
    return int(digits or 0), name
