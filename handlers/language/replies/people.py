"""People named in a row: "đ/c Lan, Minh và chú Tư"."""

from collections.abc import Iterator
from typing import NamedTuple

from handlers.language.grammar.parsing import Part
from handlers.language.replies.line import Line

_AND = frozenset([",", "và", "va", "với", "cùng", "&", ";"])


class Named(NamedTuple):
    """A name as written, and the words (title included) it stands in."""

    name: str
    first: int
    last: int


def people_named(line: Line) -> list[Named]:
    """People named with a title, and those listed after them by a capital alone."""
    found: list[Named] = []
    at = 0
    while at < len(line.words):
        named = person_at(line, at) or (_listed(line, at) if found else None)
        if named is not None:
            found.append(named)
        at = named.last if named is not None else at + 1
    return found


def people_from(line: Line, at: int) -> list[Named]:
    """The people a row begins with, as far as one follows the other."""
    found: list[Named] = []
    while at < len(line.words):
        named = person_at(line, at) or _proper(line, at)
        if named is None:
            break
        found.append(named)
        at = named.last
        if at >= len(line.words) or line.words[at].form not in _AND:
            break
        at += 1
    return found


def person_at(line: Line, at: int) -> Named | None:
    return _named(line, at, "person")


def _proper(line: Line, at: int) -> Named | None:
    return _named(line, at, "proper")


def _listed(line: Line, at: int) -> Named | None:
    return _proper(line, at) if at and line.words[at - 1].form in _AND else None


def _named(line: Line, at: int, role: str) -> Named | None:
    """The longest name there, of those whose spelling leaves least doubt."""
    parts: Iterator[Part] = (part for part in line.parts_at(at) if part.role == role)
    part = min(parts, key=lambda one: (one.cost, -one.last), default=None)
    return Named(part.value, part.first, part.last) if part else None
