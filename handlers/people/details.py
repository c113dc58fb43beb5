"""What is kept of a person, as text."""

from datetime import date

from handlers.people.periods import lasts
from handlers.people.record import PersonRecord
from handlers.people.roster import layout
from handlers.wording import Wording
from storage.tables import Membership

_SAID = tuple(layout.END_REASONS.values())


def text(wording: Wording, record: PersonRecord, home: Membership, on: date, *, owned: bool) -> str:
    """The text without its title; of a guest only what the hosts need."""
    group, held = record.group(home.unit_id), record.availability(home.unit_id)
    standing, employment = record.standing(), record.employment()
    current = held if held and lasts(held, on) else None
    return wording.text(
        "people.details",
        birth_year=record.person.birth_year,
        nickname=record.person.nickname,
        phone=record.person.phone if owned else None,
        unit=record.units[home.unit_id].name,
        group=record.units[group.unit_id].name if group and lasts(group, on) else "",
        bond=layout.word(layout.BONDS, home.bond),
        since=home.starts_on,
        ended_on=home.ends_on,
        reason=layout.word(layout.END_REASONS, home.end_reason) if home.end_reason in _SAID else "",
        standing=layout.word(layout.STANDINGS, standing.kind) if standing else "",
        standing_since=standing.starts_on if standing else None,
        state=layout.word(layout.AVAILABILITIES, current.kind if current else None),
        until=current.ends_on if current else None,
        place=current.place if current else None,
        workplace=employment.workplace if owned and employment and lasts(employment, on) else None,
        titles=_roles(record, on) if owned else [],
    )


def _roles(record: PersonRecord, on: date) -> list[str]:
    held = [role for role in record.roles if lasts(role, on) and role.kind in layout.ROLES.values()]
    return [f"{layout.word(layout.ROLES, role.kind)} {record.units[role.unit_id].name}" for role in held]
