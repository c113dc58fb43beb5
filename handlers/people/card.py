"""What is kept of a person, on one card."""

from datetime import date

from handlers.people.dossier import Dossier
from handlers.people.periods import lasts
from handlers.people.roster import layout
from handlers.wording import Wording
from storage.tables import Membership

_SAID = tuple(layout.END_REASONS.values())


def text(wording: Wording, dossier: Dossier, home: Membership, on: date, *, owned: bool) -> str:
    """The card without its title; of a guest only what the hosts need."""
    group, held = dossier.group(home.unit_id), dossier.availability(home.unit_id)
    standing, employment = dossier.standing(), dossier.employment()
    current = held if held and lasts(held, on) else None
    return wording.text(
        "people.card",
        birth_year=dossier.person.birth_year,
        nickname=dossier.person.nickname,
        phone=dossier.person.phone if owned else None,
        unit=dossier.units[home.unit_id].name,
        group=dossier.units[group.unit_id].name if group and lasts(group, on) else "",
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
        titles=_roles(dossier, on) if owned else [],
    )


def _roles(dossier: Dossier, on: date) -> list[str]:
    held = [role for role in dossier.roles if lasts(role, on) and role.kind in layout.ROLES.values()]
    return [f"{layout.word(layout.ROLES, role.kind)} {dossier.units[role.unit_id].name}" for role in held]
