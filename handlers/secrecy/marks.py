"""Finding marks of secret, internal and Party matters in a text or a file's name.

The marks are data (`rules.toml`); a committee adds its own. A mark counts as it is read: with or without
diacritics, in look-alike letters, letter by letter. Words that only look like one ("mật khẩu", "bảo mật",
"bí mật gia đình") pass. Whoever sends must declare all the same that nothing is secret: no picture is read.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from handlers.language import fold, normalise
from handlers.language.text import marks_of
from handlers.secrecy.text import Word, seen, words_of

BACK = 6
"""How many words before a mark `not_within` looks at."""


class Reach(Enum):
    """Who will read it: the Party's own chats, or residents."""

    PARTY = "party"
    RESIDENTS = "residents"

    def stops(self, kind: str) -> bool:
        """Whether a finding of this kind must not be read by these."""
        return self is Reach.RESIDENTS or kind in ("secret", "internal")


@dataclass(frozen=True, slots=True)
class Finding:
    """A mark: the words as they stand in the text, why they stop it, and whether it is a matter of secrecy
    (`secret`, `internal`) or only not for residents (`party`, `personal`)."""

    words: str
    why: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the rules, its phrases cut into words. See `rules.toml` for what each part means."""

    kind: str
    phrase: tuple[str, ...]
    why: str
    stamp: bool
    marked: bool
    whole: bool
    not_after: tuple[tuple[str, ...], ...]
    not_before: tuple[tuple[str, ...], ...]
    not_within: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """`marks`: by the word they begin with, and written together, each without diacritics."""

    marks: Mapping[str, tuple[Mark, ...]]
    papers: tuple[tuple[str, ...], ...]
    denials: tuple[tuple[str, ...], ...]
    denied_with: frozenset[str]
    innocent: tuple[tuple[str, ...], ...]

    def starting(self, word: Word) -> tuple[Mark, ...]:
        """The marks that can begin with this word."""
        return self.marks.get(word.plain, ())


def find(
    text: str,
    names: Sequence[str] = (),
    reach: Reach = Reach.PARTY,
    own: Sequence[str] = (),
    innocent: Sequence[str] = (),
) -> list[Finding]:
    """Everything that stops the text or one of the file names from going to such readers, each once.

    `own`: the committee's own phrases that stop too; `innocent`: those whose words do not. An empty list
    says that nothing was found, not that nothing is secret.
    """
    rules = load(tuple(own), tuple(innocent))
    kinds = ("secret", "internal") if reach is Reach.PARTY else ("secret", "internal", "party")
    found = [one for part in (text, *names) for one in _in_part(rules, part, kinds, name=part is not text)]
    if reach is Reach.RESIDENTS:
        found += _personal(text)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=8)
def load(own: tuple[str, ...] = (), innocent: tuple[str, ...] = ()) -> Rules:
    """The rules of the program, with a committee's own phrases as marks of internal papers."""
    data = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
    marks = [
        one for kind in ("secret", "internal", "party") for entry in data[kind] for one in _marks(kind, entry)
    ]
    marks += [_mark("internal", phrase, {"why": f"“{phrase}”"}) for phrase in own]
    papers = _phrases(data["papers"])
    named = {word for phrase in (*papers, *(mark.phrase for mark in marks)) for word in phrase}
    return Rules(
        _by_beginning(marks),
        papers,
        _phrases(data["denials"]),
        frozenset(named | set(map(fold, named))),
        _phrases(innocent),
    )


def _by_beginning(marks: Sequence[Mark]) -> dict[str, tuple[Mark, ...]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        for word in dict.fromkeys((fold(mark.phrase[0]), fold("".join(mark.phrase)))):
            found[word].append(mark)
    return {word: tuple(them) for word, them in found.items()}


def _marks(kind: str, entry: dict[str, Any]) -> list[Mark]:
    return [_mark(kind, phrase, entry) for phrase in entry.get("phrases") or [entry["phrase"]]]


def _mark(kind: str, phrase: str, entry: dict[str, Any]) -> Mark:
    """`entry`: one table of `rules.toml`; what it leaves out is off or empty."""
    return Mark(
        kind,
        _phrases([phrase])[0],
        entry["why"],
        stamp=entry.get("stamp", False),
        marked=entry.get("marked", False),
        whole=entry.get("whole", False),
        not_after=_phrases(entry.get("not_after", ())),
        not_before=_phrases(entry.get("not_before", ())),
        not_within=_phrases(entry.get("not_within", ())),
    )


def _phrases(texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(normalise(word) for word in text.split()) for text in texts)


def _in_part(rules: Rules, part: str, kinds: Sequence[str], *, name: bool) -> Iterator[Finding]:
    text = seen(part)
    words = words_of(text)
    passed = {
        at + step
        for phrase in rules.innocent
        for at in range(len(words))
        for step in range(_size(phrase, words, at))
    }
    for at in range(len(words)):
        for mark in rules.starting(words[at]) if at not in passed else ():
            if mark.kind in kinds and _stands(rules, mark, text, words, at, name=name):
                last = words[at + _size(mark.phrase, words, at) - 1]
                yield Finding(text[words[at].start : last.end], mark.why, mark.kind)


def _stands(rules: Rules, mark: Mark, text: str, words: list[Word], at: int, *, name: bool) -> bool:
    """Whether the mark stands at this word and nothing around it says otherwise."""
    size = _size(mark.phrase, words, at, exactly=mark.marked)
    if not size:
        return False
    before, after = _sentence(text, words, at, at + size)
    if _ends(before, mark.not_after) or _begins(after, mark.not_before) or _ends(before, rules.denials):
        return False
    near = before[-BACK:]
    if any(_is(phrase, near, place) for phrase in mark.not_within for place in range(len(near))):
        return False
    if _denied(rules, near):
        return False
    if mark.stamp or mark.whole:
        alone = _alone(text, words[at], words[at + size - 1]) or _ends(before, rules.papers)
        loud = mark.stamp and all(word.capitals for word in words[at : at + size])
        return alone or loud or (name and mark.stamp and _marked_name(words, at, size))
    return True


def _size(phrase: Sequence[str], words: list[Word], at: int, *, exactly: bool = False) -> int:
    """How many words from `at` on are the phrase, one where it is written together; 0 where not."""
    if len(phrase) > 1 and _is(("".join(phrase),), words, at, exactly=exactly):
        return 1
    return len(phrase) if _is(phrase, words, at, exactly=exactly) else 0


def _is(phrase: Sequence[str], words: list[Word], at: int, *, exactly: bool = False) -> bool:
    """Whether the words from `at` on are the phrase; written without its marks unless `exactly`."""
    part = words[at : at + len(phrase)]
    return len(part) == len(phrase) and all(
        word.written == wanted or (not exactly and _lost_marks(word, wanted))
        for word, wanted in zip(part, phrase, strict=True)
    )


def _lost_marks(word: Word, wanted: str) -> bool:
    """Whether nothing but lost diacritics tells the words apart: "mat" and "mât" for "mật", never "mặt"."""
    return word.plain == fold(wanted) and not marks_of(word.written) - marks_of(wanted)


def _ends(words: list[Word], phrases: Sequence[Sequence[str]]) -> bool:
    return any(
        _is(phrase, words, len(words) - len(phrase)) for phrase in phrases if len(words) >= len(phrase)
    )


def _begins(words: list[Word], phrases: Sequence[Sequence[str]]) -> bool:
    return any(_is(phrase, words, 0) for phrase in phrases)


def _denied(rules: Rules, near: list[Word]) -> bool:
    """Whether "không thuộc" stands before, with nothing but names of papers and other marks between
    ("không thuộc danh mục mật, nội bộ")."""
    known = rules.denied_with
    for place in range(len(near)):
        for denial in rules.denials:
            if _is(denial, near, place):
                return all(
                    word.written in known or word.plain in known for word in near[place + len(denial) :]
                )
    return False


_ENDS_SENTENCE = re.compile(r"[\n.!?;()\[\]]")
_SET_APART = re.compile(r"[\n.!?;()\[\]_]")
"""Where a name has blanks, its underscores set apart: "QUÂN SỰ_mật_danh sách"."""


def _sentence(text: str, words: list[Word], first: int, after: int) -> tuple[list[Word], list[Word]]:
    """The words of the same sentence before the word `first`, and those from `after` on."""
    start, end = first, after
    parts = _SET_APART if " " in text else _ENDS_SENTENCE
    while start > 0 and not parts.search(text[words[start - 1].end : words[start].start]):
        start -= 1
    while end < len(words) and not parts.search(text[words[end - 1].end : words[end].start]):
        end += 1
    return words[start:first], words[after:end]


_OPENS = re.compile(r"(?:^|[\n(\[{“\"«:;.!?*<>|/–—-])\s*$")
_CLOSES = re.compile(r"^\s*(?:$|[\n)\]}”\"»:;.!?,*<>|/–—-])")


def _alone(text: str, first: Word, last: Word) -> bool:
    """Whether the words stand by themselves: on a line, in brackets, as a sentence."""
    return bool(_OPENS.search(text[: first.start]) and _CLOSES.match(text[last.end :]))


def _marked_name(words: list[Word], at: int, size: int) -> bool:
    """In a file's name a mark with its diacritics counts wherever it stands."""
    return any(word.written != word.plain for word in words[at : at + size])


_IDENTITY = re.compile(r"(?<!\d)0(?:0[1-9]|[1-8]\d|9[0-6])[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)[35789](?:[ .\-]?\d){8}(?!\d)")
FEWEST_PHONES = 3
"""From so many numbers on it is a list of people; one or two are a hotline."""


def _personal(text: str) -> Iterator[Finding]:
    shown = seen(text)
    for found in _IDENTITY.finditer(shown):
        yield Finding(found[0], "số giống số căn cước của một người", "personal")
    phones = list(dict.fromkeys(found[0] for found in _PHONE.finditer(shown)))
    if len(phones) >= FEWEST_PHONES:
        yield Finding(phones[0], "danh sách số điện thoại", "personal")
