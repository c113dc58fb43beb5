"""Who a task line names: "đ/c Hoa, Nam (tổ 2) và chị Lan", a party group, a title that stands for somebody.

A name counts where the roster knows it whole. What could as well be a verb ("sơn lại cổng"), a choice
("Dũng hoặc Nam") or a body ("chi ủy") is named, but not certain.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from handlers.language.names import NameKind, RosterName, find_people
from handlers.language.text import Token, fold, tokens_of

_TITLE = re.compile(
    r"(?:(?:cac|may|hai|ca)\s+)?(?:d\s?/\s?c|d\.c|dc|dong chi|anh|chi(?! (?:bo|uy|doan|hoi|phi|tiet|em)\b)|co"
    r"|chu|bac|ong|ba(?= [A-Z])|em|thay|di|cau|a\.|c\.|@)(?=\W|$|(?<=@)\w)\s*:?\s*"
)
_FORMAL = ("d/c", "dc", "dong chi", "d.c", "@")
_ROLE = re.compile(r"(?:pho bi thu|bi thu)(?: chi bo)?\b")
_BODY = re.compile(
    r"(?:ca\s+|toan\s+)?to(?: dang)?(?: so)? \d+\b|(?:ca|toan|toan the|tat ca)\s+(?:chi bo|dang vien)\b"
    r"|toan the chi bo\b|chi uy\b"
)
_GROUP = re.compile(r"\s*\(?\s*(?:o |thuoc )?to(?: dang)?(?: so)? (\d+)\b\s*\)?")
_ASIDE = re.compile(r"\s*\([^(),;]{1,25}\)")
_AND = re.compile(r"\s*(?:[,;+&]|\b(?:va|voi|cung|hoac|hay)\b)\s*")
_INITIALS = re.compile(r"(?:[A-ZĐ]\.\s?){1,3}(?=[A-ZĐ]\w)")
_LONGEST = 5


def plain_of(text: str) -> str:
    """The text without diacritics or capitals, letter by letter, so that places in it stay the same."""
    return "".join((fold(one) or one)[:1] for one in text)


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its words, and the same line without diacritics or capitals, letter by letter."""

    text: str
    roster: Sequence[RosterName]
    plain: str = field(init=False)
    words: list[Token] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", plain_of(self.text))
        object.__setattr__(self, "words", tokens_of(self.text))

    def word_at(self, place: int) -> int:
        """The number of the first word that does not begin before a place in the text."""
        return next((number for number, one in enumerate(self.words) if one.start >= place), len(self.words))


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named: `name` to be looked up, the stretch of the text, and whether it can be nothing else."""

    name: str
    start: int
    end: int
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """Those named one after the other; `certain` where nobody else can be meant and nobody is chosen from."""

    people: tuple[Mention, ...] = ()
    certain: bool = True

    @property
    def end(self) -> int:
        return self.people[-1].end

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.people)


def people_at(row: Row, place: int, *, bare: bool = True) -> Named:
    """The people named from a place on. `bare`: a name in small letters without a title counts."""
    found: list[Mention] = []
    certain, at = True, place
    while (one := mention_at(row, at, bare=bare)) is not None:
        found.append(one)
        joined = _AND.match(row.plain, one.end)
        if joined is None:
            break
        following = mention_at(row, joined.end(), bare=bare)
        chosen_from = following is not None and joined[0].strip() in ("hoac", "hay")
        unnamed = following is None and _TITLE.match(row.plain, joined.end()) and joined[0].strip() == "va"
        certain, at = certain and not (chosen_from or unnamed), joined.end()
    many = len(found) > 1 or (bool(found) and row.plain[found[0].end :].lstrip().startswith(":"))
    sure = certain and all(one.certain or (many and not _is_body(one.name)) for one in found)
    return Named(tuple(found), sure)


def mention_at(row: Row, place: int, *, bare: bool = True) -> Mention | None:
    """Whoever is named right there: with a title, by a role, as a body, or by a name alone."""
    title = _TITLE.match(row.plain, place)
    start = title.end() if title else place
    role = _ROLE.match(row.plain, start)
    if role:
        return Mention(row.text[start : role.end()], place, role.end())
    body = None if title else _BODY.match(row.plain, place)
    if body:
        name = row.text[place : body.end()]
        return Mention(name, place, body.end(), certain=bool(re.search(r"\d", name)))
    end, known, small = _name(row, start)
    formal = bool(title) and fold(title[0] if title else "").strip(" :").endswith(_FORMAL)
    if end == start or not (known or (title and (formal or not small))) or (small and not title and not bare):
        return None
    return _qualified(row, place, start, end, certain=bool(title) or not small)


def _qualified(row: Row, place: int, start: int, end: int, *, certain: bool) -> Mention:
    """With the party group that tells two apart; another remark in brackets is stepped over."""
    group, name = _GROUP.match(row.plain, end), row.text[start:end]
    if group:
        return Mention(f"{name} tổ {group[1]}", place, group.end())
    aside = _ASIDE.match(row.plain, end)
    return Mention(name, place, aside.end() if aside else end, certain)


def _name(row: Row, start: int) -> tuple[int, bool, bool]:
    """Where a name ends, whether the roster knows it, and whether it stands in small letters."""
    initials = _INITIALS.match(row.text, start)
    at = row.word_at(initials.end() if initials else start)
    capitals = _capitals(row, at)
    if capitals:
        end = row.words[at + capitals - 1].end
        return end, not initials and knows(row.roster, row.text[start:end]), False
    for last in range(min(len(row.words), at + _LONGEST), at, -1):
        end = row.words[last - 1].end
        if _unbroken(row, at, last) and knows(row.roster, row.text[start:end]):
            return end, True, not row.words[at].capital and row.text[start:end] != row.text[start:end].upper()
    unknown = at < len(row.words) and row.words[at].canon.isalpha()
    return (row.words[at].end if unknown else start), False, True


def _capitals(row: Row, at: int) -> int:
    """How many words in capitals follow each other there."""
    last = at
    while last < min(len(row.words), at + _LONGEST) and row.words[last].capital:
        last += 1
    while last > at and not _unbroken(row, at, last):
        last -= 1
    return last - at


def _unbroken(row: Row, first: int, last: int) -> bool:
    words = row.words[first:last]
    gaps = pairwise(words)
    return all(one.canon.isalpha() for one in words) and all(
        row.text[one.end : two.start].isspace() for one, two in gaps
    )


def knows(roster: Sequence[RosterName], name: str) -> bool:
    """Whether somebody, or several, are called so, to the last word."""
    read = find_people(name, roster)
    return read.kind is not NameKind.NONE and not read.left


def _is_body(name: str) -> bool:
    return _BODY.fullmatch(fold(name)) is not None and not re.search(r"\d", name)
