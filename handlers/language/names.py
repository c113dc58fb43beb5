"""Whom "đ/c Hoa", "anh Sáu" or "ba Hùng tổ 2" means on a given list of members.

Given name, full name or nickname, with or without diacritics; a party group or year of birth tells
two apart. Two who fit are never guessed between.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon
from handlers.language.text import Token, fold, normalise, tokens_of

_MOST_WORDS = 6
_BIRTH_ORDER = frozenset(["hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "ut", "ca"])


@dataclass(frozen=True, slots=True)
class RosterName:
    """A member as far as names go."""

    id: int
    full_name: str
    nickname: str | None = None
    party_group: str | None = None
    birth_year: int | None = None


class NameKind(StrEnum):
    ONE = "one"
    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NameReading:
    """Who was meant. `people` holds the one, or all who fit; `sure` is False where the diacritics
    that were written differ from the list's; `left` are words after the name that are not of it."""

    kind: NameKind
    people: tuple[RosterName, ...] = ()
    sure: bool = True
    left: tuple[str, ...] = ()


_NOBODY = NameReading(NameKind.NONE)


@dataclass(frozen=True, slots=True)
class _Wanted:
    words: tuple[str, ...]
    group: str | None
    year: int | None


def find_people(text: str, roster: Sequence[RosterName]) -> NameReading:
    """The member of the roster that a name or short mention means, all who fit, or nobody."""
    wanted = _wanted(text)
    if not wanted.words:
        return _NOBODY
    for length in range(min(len(wanted.words), _MOST_WORDS), 0, -1):
        for spoken in _ways_to_say(wanted.words[:length]):
            found = _fitting(spoken, wanted, roster)
            if found:
                return _reading(found, spoken, wanted.words[length:])
    return _NOBODY


def _reading(found: list[RosterName], spoken: tuple[str, ...], left: tuple[str, ...]) -> NameReading:
    """One or several; those spelled exactly as written come before those spelled otherwise."""
    accented = any(not word.isascii() for word in spoken)
    exact = [person for person in found if _spelled(person, spoken)] if accented else []
    people = tuple(exact or found)
    kind = NameKind.ONE if len(people) == 1 else NameKind.SEVERAL
    return NameReading(kind, people, bool(exact) or not accented, left)


def _spelled(person: RosterName, spoken: tuple[str, ...]) -> bool:
    names = (person.full_name, person.nickname or "")
    spelled = [tuple(normalise(name).split()) for name in names]
    outer = len(spoken) == 2 and (spelled[0][0], spelled[0][-1]) == spoken
    return (
        outer
        or any(_ends_with(name, spoken) for name in spelled)
        or _order_and_given(person, spoken, normalise)
    )


def _ways_to_say(spoken: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The words as they are, then without a first word that may only be a title ("ba Hùng")."""
    yield spoken
    if len(spoken) > 1 and fold(spoken[0]) in _BIRTH_ORDER | _titles():
        yield spoken[1:]


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    return frozenset(fold(word) for word in words("lines")["honorific"]["words"])


def _fitting(spoken: tuple[str, ...], wanted: _Wanted, roster: Sequence[RosterName]) -> list[RosterName]:
    """Those whose full name fits, else family and given name, else nickname or last names."""
    folded = tuple(fold(word) for word in spoken)
    for fits in (_full, _family_and_given, _any):
        found = [person for person in roster if fits(person, folded) and _qualified(person, wanted)]
        if found:
            return found
    return []


def _family_and_given(person: RosterName, spoken: tuple[str, ...]) -> bool:
    """ "Đỗ Hùng" for Đỗ Văn Hùng."""
    name = _folded(person.full_name)
    return len(spoken) == 2 and (name[0], name[-1]) == spoken


def _any(person: RosterName, spoken: tuple[str, ...]) -> bool:
    return _nick(person, spoken) or _given(person, spoken)


@lru_cache(maxsize=4096)
def _folded(name: str) -> tuple[str, ...]:
    return tuple(fold(name).split())


def _full(person: RosterName, spoken: tuple[str, ...]) -> bool:
    return _folded(person.full_name) == spoken


def _nick(person: RosterName, spoken: tuple[str, ...]) -> bool:
    return (bool(person.nickname) and _folded(person.nickname or "") == spoken) or _order_and_given(
        person, spoken, fold
    )


def _given(person: RosterName, spoken: tuple[str, ...]) -> bool:
    return _ends_with(_folded(person.full_name), spoken)


def _order_and_given(person: RosterName, spoken: tuple[str, ...], form: Callable[[str], str]) -> bool:
    """ "Ba Hùng" for somebody called Ba whose name ends in Hùng."""
    if not person.nickname or len(spoken) < 2:
        return False
    nick, name = tuple(form(person.nickname).split()), tuple(form(person.full_name).split())
    return spoken[: len(nick)] == nick and _ends_with(name, spoken[len(nick) :])


def _ends_with(name: tuple[str, ...], spoken: tuple[str, ...]) -> bool:
    return bool(spoken) and name[-len(spoken) :] == spoken


def _qualified(person: RosterName, wanted: _Wanted) -> bool:
    if wanted.group is not None and _group_number(person.party_group or "") != wanted.group:
        return False
    return wanted.year is None or person.birth_year is None or person.birth_year % 100 == wanted.year % 100


def _group_number(party_group: str) -> str:
    """ "Tổ đảng 2" and "2" as "2"; a group without a number by its folded name."""
    digits = re.findall(r"\d+", party_group)
    return str(int(digits[-1])) if digits else fold(party_group)


# --- what was written -------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon[str]:
    table, lexicon = words("lines"), Lexicon[str]()
    for kind, phrases in table["qualifier"].items():
        lexicon.add_all(phrases, kind)
    lexicon.add_all((word for word in table["honorific"]["words"] if fold(word) not in _BIRTH_ORDER), "title")
    return lexicon


def _wanted(text: str) -> _Wanted:
    """Names and qualifiers in a mention; titles are dropped, the name ends where anything else begins."""
    tokens = tokens_of(text[:200])
    named: list[str] = []
    group: str | None = None
    year: int | None = None
    closed = False
    at = 0
    while at < len(tokens):
        found = _lexicon().longest(tokens, at)
        number = _number_after(tokens, found[1]) if found and found[0] != "title" else None
        if found and number is not None:
            group, year = (str(number), year) if found[0] == "party_group" else (group, number)
            at, closed = found[1] + 1, True
        elif found and found[0] == "title" and not named and found[1] < len(tokens):
            at = found[1]
        else:
            closed = _take(tokens[at], text, named, closed=closed)
            year = year or _year(tokens[at])
            at += 1
    return _Wanted(tuple(named), group, year)


def _take(token: Token, text: str, named: list[str], *, closed: bool) -> bool:
    """Add a word to the name while it lasts; True once it has ended."""
    if closed or not token.canon[0].isalpha():
        return closed or bool(named)
    named.append(normalise(text[token.start : token.end]))
    return False


def _number_after(tokens: Sequence[Token], at: int) -> int | None:
    return tokens[at].number if at < len(tokens) else None


def _year(token: Token) -> int | None:
    number = token.number
    return number if number is not None and 1900 <= number <= 2020 else None
