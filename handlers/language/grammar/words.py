"""Typed words in the forms a lexicon can be asked for: short forms written out, broken spelling mended.

Each kind of broken spelling has one rule: a mark left out, marks typed as Telex or VNI keys, a word
spelled as it sounds, one letter wrong in a word that decides. A mended word is always asked about.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from handlers.language.grammar.keys import typed_marks
from handlers.language.text import distinct_words, fold, marks_of, normalise, once

_TOKEN = re.compile(r"[^\W_]+|\n|[^\w\s]|_")
_NUMBER_WITH_UNIT = re.compile(r"\d+|\D+")
_SOUNDS = (
    ("tr", "ch"),
    ("ch", "tr"),
    ("s", "x"),
    ("x", "s"),
    ("gi", "d"),
    ("d", "gi"),
    ("r", "d"),
    ("d", "r"),
    ("v", "d"),
    ("d", "v"),
    ("l", "n"),
    ("n", "l"),
)
_ENDS = (("n", "ng"), ("ng", "n"), ("t", "c"), ("c", "t"), ("i", "y"), ("y", "i"))
Meant = tuple[tuple[str, ...], int, bool]


class Word(NamedTuple):
    """One word, number or sign. `form` is lower case NFC with today's tone placement, `plain` the same
    without diacritics; `start` and `end` count in the text. `all_plain`: the whole text has no
    diacritics. `loose`: this word may have lost its own.
    `meant` are other words it may stand for: (words, doubt, whether mended)."""

    form: str
    plain: str
    start: int
    end: int
    capital: bool
    all_plain: bool
    loose: bool
    meant: tuple[Meant, ...]

    @property
    def number(self) -> int | None:
        return int(self.form) if self.form.isdecimal() and len(self.form) < 7 else None


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is known about spelling: words of the lexicon by their plain form, short forms (also of
    several signs, as "đ/c"), and the few words that decide and are looked for under a wrong letter."""

    known: Mapping[str, frozenset[str]]
    short: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
    deciding: Mapping[str, frozenset[str]]

    def is_word(self, form: str) -> bool:
        return form in self.known.get(fold(form), ())


def form_of(word: str) -> str:
    """A word as the lexicon spells it: lower case, NFC, today's tone placement, nothing drawn out."""
    return _form(word) if len(word) <= 24 else word.lower()


@lru_cache(maxsize=20_000)
def _form(word: str) -> str:
    return once(normalise(word)) if word[0].isalpha() else word


@lru_cache(maxsize=20_000)
def plain_of(form: str) -> str:
    return fold(form)


def spelling_of(
    words: Sequence[str], short: Mapping[str, Sequence[str]], deciding: Sequence[str]
) -> Spelling:
    known: dict[str, set[str]] = {}
    for word in words:
        known.setdefault(plain_of(word), set()).add(word)
    spelled: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for meant, typed in short.items():
        target = tuple(form_of(word) for word in meant.split())
        for one in typed:
            spelled.setdefault(tuple(form_of(part) for part in _cut(one)), []).append(target)
            if one.isalpha() and fold(one) != one:
                spelled.setdefault((plain_of(form_of(one)),), []).append(target)
    near: dict[str, set[str]] = {}
    for word in deciding:
        for variant in _shortened(plain_of(form_of(word))):
            near.setdefault(variant, set()).add(form_of(word))
    return Spelling(
        {plain: frozenset(forms) for plain, forms in known.items()},
        {typed: tuple(dict.fromkeys(those)) for typed, those in spelled.items()},
        {variant: frozenset(those) for variant, those in near.items()},
    )


def words_of(text: str, spelling: Spelling) -> list[Word]:
    """The words of a text (NFC) in order, each with what it may stand for."""
    tokens = [(found.group(), found.start(), found.end()) for found in _pieces(text)]
    forms = [form_of(word) for word, _, _ in tokens]
    all_plain = all(sign.isascii() or not sign.isalpha() for sign in text)
    capitals = _capitals([word for word, _, _ in tokens])
    found: list[Word] = []
    at = 0
    while at < len(tokens):
        length, targets = _short_at(forms, at, spelling)
        form = forms[at] if length == 1 else " ".join(forms[at : at + length])
        meant = tuple((target, 0, False) for target in targets)
        meant += _otherwise(tokens[at][0], form, spelling) if not meant else ()
        start, end = tokens[at][1], tokens[at + length - 1][2]
        loose = form.isascii() and (all_plain or not spelling.is_word(form))
        found.append(Word(form, plain_of(form), start, end, capitals[at], all_plain, loose, meant))
        at += length
    return found


def _pieces(text: str) -> Iterator[re.Match[str]]:
    """Words, numbers and signs; "15p" is a number and a unit, "va81ng" a word with keys in it."""
    for found in _TOKEN.finditer(text):
        word = found.group()
        if word[0].isdigit() and not word.isdecimal():
            yield from _NUMBER_WITH_UNIT.finditer(text, found.start(), found.end())
        else:
            yield found


def _cut(typed: str) -> list[str]:
    return [found.group() for found in _TOKEN.finditer(typed)]


def _capitals(words: Sequence[str]) -> list[bool]:
    """Which words begin with a capital that says something: not where all of them do."""
    worded = [word for word in words if word[0].isalpha()]
    upper = sum(word[0].isupper() for word in worded)
    telling = upper < len(worded) or len(worded) == 1
    shouted = sum(word.isupper() and len(word) > 1 for word in worded) > 1
    return [telling and not shouted and word[0].isupper() for word in words]


def _short_at(forms: Sequence[str], at: int, spelling: Spelling) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """The longest short form at a word: how many words it takes, and what it stands for."""
    for length in (3, 2, 1):
        targets = spelling.short.get(tuple(forms[at : at + length]))
        if targets is not None and len(forms) >= at + length:
            return length, targets
    return 1, ()


def _otherwise(typed: str, form: str, spelling: Spelling) -> tuple[Meant, ...]:
    if not form[0].isalpha() or spelling.is_word(form) or len(form) > 12:
        return ()
    return _mended(typed, form, spelling)


def _mended(typed: str, form: str, spelling: Spelling) -> tuple[Meant, ...]:
    plain = plain_of(form)
    same = spelling.known.get(plain, frozenset())
    if form != plain:
        less = tuple(((word,), 1, False) for word in same if not marks_of(form) - marks_of(word))
        if less:
            return less
        if form in distinct_words():
            return ()
        heard = _heard(form, spelling)  # "vắn", "chễ", "xẽ": the marks are right, a letter is not
        if same or heard:
            return tuple(((word,), 2, True) for word in sorted(same | heard))
    elif same:
        return ()
    keyed = tuple(((word,), 2, True) for word in sorted(_keyed(normalise(typed), spelling)))
    return keyed or tuple(((word,), 3, True) for word in sorted(_misspelled(form, plain, spelling)))


def _keyed(form: str, spelling: Spelling) -> Iterator[str]:
    """Words whose marks were typed as keys that stayed: "vawngs", "va81ng", "dduwowcj"."""
    for skeleton, marks in typed_marks(form):
        for word in spelling.known.get(skeleton, ()):
            if marks.fit(word):
                yield word
        if (skeleton_word := marks.written(skeleton)) and (skeleton_word,) in spelling.short:
            yield from (target[0] for target in spelling.short[(skeleton_word,)] if len(target) == 1)


def _misspelled(form: str, plain: str, spelling: Spelling) -> set[str]:
    """Deciding words spelled as they sound, or with one letter wrong, missing or too many."""
    heard = _heard(form, spelling)
    if heard:
        return heard
    if len(plain) < 3:
        return set()
    near = {word for variant in _shortened(plain) for word in spelling.deciding.get(variant, ())}
    return {word for word in near if _one_apart(plain, plain_of(word))}


def _heard(form: str, spelling: Spelling) -> set[str]:
    """The words that sound as this is spelled."""
    sounds = {new + form[len(old) :] for old, new in _SOUNDS if form.startswith(old)}
    sounds |= {form[: -len(old)] + new for old, new in _ENDS if form.endswith(old)}
    return {word for word in sounds if spelling.is_word(word)}


def _shortened(word: str) -> set[str]:
    """The word, and the word without each of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter changed, added, left out, or two swapped make one word the other."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    if len(one) == len(other):
        differing = [at for at in range(len(one)) if one[at] != other[at]]
        swapped = len(differing) == 2 and one[differing[0]] == other[differing[1]]
        return len(differing) <= 1 or (swapped and one[differing[1]] == other[differing[0]])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
