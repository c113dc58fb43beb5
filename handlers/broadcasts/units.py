"""The units a broadcast is for, read from names: "Khu phố 1, Khu phố 2", "trừ Khu phố 5", "tất cả"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from handlers.language import fold
from storage.queries.audience import Audience
from storage.queries.units import below
from storage.tables import Unit

_EXCEPT = re.compile(r"\b(?:trừ|tru|ngoại trừ|ngoai tru|không gửi|khong gui)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\n]|\s+và\s+|\s+va\s+")
_ALL = frozenset(["tat ca", "tat ca don vi", "tat ca cac don vi", "toan bo", "het", ""])


@dataclass(frozen=True, slots=True)
class Unclear(Exception):
    """A name that stands for no unit of the committee, or for several."""

    name: str
    several: tuple[str, ...] = ()


def units_below(session: Session, unit_id: int) -> list[Unit]:
    """The committee's unit and all below it, ended ones left out, by name."""
    statement = select(Unit).where(col(Unit.id).in_(below(session, unit_id)), col(Unit.ended_on).is_(None))
    return list(session.exec(statement.order_by(col(Unit.name), col(Unit.id))).all())


def read_units(session: Session, unit_id: int, audience: Audience, text: str) -> Audience:
    """The audience with the units the text names. Raises `Unclear`."""
    wanted, _, left_out = _cut(text)
    known = units_below(session, unit_id)
    units = tuple(_find(known, name) for name in _names(wanted)) or (unit_id,)
    return replace(audience, units=units, without=tuple(_find(known, name) for name in _names(left_out)))


def _cut(text: str) -> tuple[str, str, str]:
    found = _EXCEPT.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _names(text: str) -> list[str]:
    names = (name.strip(" .:") for name in _BETWEEN.split(text))
    return [name for name in names if name and fold(name) not in _ALL]


def _find(known: Iterable[Unit], name: str) -> int:
    """The one unit whose name is, or else ends in, these words."""
    wanted = fold(name).split()
    exact = [unit for unit in known if fold(unit.name).split() == wanted]
    found = exact or [unit for unit in known if fold(unit.name).split()[-len(wanted) :] == wanted]
    if len(found) != 1:
        raise Unclear(name, tuple(unit.name for unit in found))
    return found[0].id
