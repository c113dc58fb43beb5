"""Finding marks of secret, internal and Party matters in a text or a file's name.

The marks are data (`rules.toml`); a committee adds its own. A mark counts as it is read: with or without
diacritics, in look-alike letters, letter by letter. Words that only look like one ("mật khẩu", "bảo mật",
"bí mật gia đình") pass. Whoever sends must declare all the same that nothing is secret: no picture is read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from handlers.language import fold
from handlers.language.text import marks_of
from handlers.secrecy.personal import numbers_of_people
from handlers.secrecy.rules import Mark, Phrases, Rules, load
from handlers.secrecy.text import Word, seen, words_of

BACK = 6
"""How many words before a mark `not_within` looks at."""
FAR = 16
"""How many words before a mark a prohibition may begin."""


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
    found = [
        Finding(spot.said, mark.why, mark.kind)
        for part in (text, *names)
        for spot, mark in _widest([*_in_part(rules, part, kinds, name=part is not text)])
    ]
    if reach is Reach.RESIDENTS:
        found += [Finding(words, why, "personal") for words, why in numbers_of_people(text)]
    return list(dict.fromkeys(found))


def _in_part(rules: Rules, part: str, kinds: Sequence[str], *, name: bool) -> Iterator[tuple["_Spot", Mark]]:
    text = _set_apart(seen(part))
    words = words_of(text)
    passed = {
        at + step
        for phrase in rules.innocent
        for at in range(len(words))
        for step in range(_size(phrase, words, at))
    }
    for at in range(len(words)):
        for mark in rules.starting(words[at]) if at not in passed else ():
            size = _size(mark.phrase, words, at, exactly=mark.marked) if mark.kind in kinds else 0
            spot = _Spot(text, words, at, at + size)
            if size and _taken_back(rules, mark, spot):
                passed |= set(range(at, at + size))  # nor is a shorter mark within it one
            elif size and _stands(rules, mark, spot, name=name):
                yield spot, mark


def _widest(found: Sequence[tuple["_Spot", Mark]]) -> list[tuple["_Spot", Mark]]:
    """Without what is said already by a wider mark around it, if that stops the same readers: "công văn mật"
    says "mật" too."""
    return [
        (spot, mark)
        for spot, mark in found
        if not any(
            other.first <= spot.first
            and spot.after <= other.after
            and len(spot.own) < len(other.own)
            and (wider.kind == mark.kind or Reach.PARTY.stops(wider.kind))
            for other, wider in found
        )
    ]


def _set_apart(text: str) -> str:
    """Where a name has blanks, its underscores set apart: "QUÂN SỰ_mật_danh sách"."""
    return text.replace("_", "\n") if " " in text else text


_JOINS = re.compile(r"[^\S\n]+|[_-]?")
_ENDS_SENTENCE = re.compile(r"[\n.!?;()\[\]]")


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a mark may stand: the words from `first` to before `after`."""

    text: str
    words: list[Word]
    first: int
    after: int

    @property
    def own(self) -> list[Word]:
        return self.words[self.first : self.after]

    @property
    def said(self) -> str:
        return " ".join(self.text[self.own[0].start : self.own[-1].end].split())

    def around(self) -> tuple[list[Word], list[Word]]:
        """The words of the same sentence before it and after it."""
        start, end = self.first, self.after
        while start > 0 and not _ENDS_SENTENCE.search(self._between(start)):
            start -= 1
        while end < len(self.words) and not _ENDS_SENTENCE.search(self._between(end)):
            end += 1
        return self.words[start : self.first], self.words[self.after : end]

    def next_to(self) -> tuple[list[Word], list[Word]]:
        """The words before it and after it between which nothing but blanks stands."""
        start, end = self.first, self.after
        while start > 0 and _JOINS.fullmatch(self._between(start)):
            start -= 1
        while end < len(self.words) and _JOINS.fullmatch(self._between(end)):
            end += 1
        return self.words[start : self.first], self.words[self.after : end]

    def _between(self, at: int) -> str:
        """What stands between a word and the one before."""
        return self.text[self.words[at - 1].end : self.words[at].start]


def _taken_back(rules: Rules, mark: Mark, spot: _Spot) -> bool:
    """Whether what is said around makes another word of it ("bảo mật"), speaks about such papers, or says
    that this is none."""
    front, back = spot.around()
    near, next_to = spot.next_to()
    return (
        _ends(near, mark.not_after)
        or _begins(next_to, mark.not_before)
        or _begins(back, mark.not_valued)
        or _any_in(mark.not_within, front[-BACK:])
        or _denied(rules, spot.text, front)
    )


def _stands(rules: Rules, mark: Mark, spot: _Spot, *, name: bool) -> bool:
    """Whether the words stand as such a mark does: as a stamp, by themselves, about a person."""
    front, back = spot.around()
    if mark.of_person and not (_of_person(rules, front) or _of_person(rules, back)):
        return False
    if mark.stamp or mark.whole:
        alone = _alone(spot.text, spot.own[0], spot.own[-1]) or _of_paper(rules, front)
        loud = mark.stamp and all(word.capitals for word in spot.own)
        return alone or loud or (name and mark.stamp and _marked_name(spot.own))
    return True


def _of_person(rules: Rules, words: list[Word]) -> bool:
    """Whether a person is spoken of; whoever is addressed ("các đồng chí") is none."""
    many = {
        at + step
        for phrase in rules.not_persons
        for at in range(len(words))
        for step in range(len(phrase))
        if _is(phrase, words, at)
    }
    return _any_in(rules.persons, [word for at, word in enumerate(words) if at not in many])


_NUMBER: Phrases = (("số",),)


def _of_paper(rules: Rules, before: list[Word]) -> bool:
    """Whether a word for a paper stands before, with its number or without: "công văn 12 mật"."""
    bare = before
    while bare and (bare[-1].plain.isdigit() or len(bare[-1].plain) == 1):
        bare = bare[:-1]
    return _ends(bare, rules.papers) or (bare != before and _ends(bare, _NUMBER))


def _size(phrase: Sequence[str], words: list[Word], at: int, *, exactly: bool = False) -> int:
    """How many words from `at` on are the phrase, also where some are written together; 0 where not."""
    if _is(phrase, words, at, exactly=exactly):
        return len(phrase)
    wanted, size = 0, 0
    while wanted < len(phrase) and at + size < len(words):
        count = _joins(phrase[wanted:], words, at + size, exactly=exactly)
        if not count:
            return 0
        wanted, size = wanted + count, size + 1
    return size if wanted == len(phrase) else 0


def _joins(phrase: Sequence[str], words: list[Word], at: int, *, exactly: bool) -> int:
    """How many of the phrase's first words this one word is; 0 where none."""
    counts = range(len(phrase), 0, -1)
    return next((count for count in counts if _is(("".join(phrase[:count]),), words, at, exactly=exactly)), 0)


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


def _ends(words: list[Word], phrases: Phrases) -> bool:
    return any(
        _is(phrase, words, len(words) - len(phrase)) for phrase in phrases if len(words) >= len(phrase)
    )


def _begins(words: list[Word], phrases: Phrases) -> bool:
    return any(_is(phrase, words, 0) for phrase in phrases)


def _any_in(phrases: Phrases, words: list[Word]) -> bool:
    return any(_is(phrase, words, at) for phrase in phrases for at in range(len(words)))


def _denied(rules: Rules, text: str, before: list[Word]) -> bool:
    """Whether "không thuộc" stands before with nothing but names of papers and other marks between ("không
    thuộc danh mục mật, nội bộ"), or a prohibition ("không chụp, không gửi lên mạng tài liệu mật")."""
    near = before[-FAR:]
    for place in range(len(near)):
        for denial in rules.denials:
            if _is(denial, near, place) and _only(rules.denied_with, near[place + len(denial) :]):
                return True
        for word in rules.forbidding:
            rest = near[place + len(word) :]
            said = _is(word, near, place) and _begins(rest, rules.forbidden)
            if said and _only(rules.forbidden_with, rest) and _in_one_breath(text, near[place:]):
                return True
    return False


def _only(known: frozenset[str], words: Iterable[Word]) -> bool:
    return all(word.written in known or word.plain in known for word in words)


def _in_one_breath(text: str, words: list[Word]) -> bool:
    """Whether nothing but blanks and commas stands between: "Không sao chụp – MẬT" is no prohibition."""
    return not re.search(r"[^\w\s,“”\"]", text[words[0].start : words[-1].end])


_OPENS = re.compile(r"(?:^|[\n(\[{“\"«:;.!?*<>|/–—-])\s*$")
_CLOSES = re.compile(r"^\s*(?:$|[\n)\]}”\"»:;.!?,*<>|/–—-])")


def _alone(text: str, first: Word, last: Word) -> bool:
    """Whether the words stand by themselves: on a line, in brackets, as a sentence."""
    return bool(_OPENS.search(text[: first.start]) and _CLOSES.match(text[last.end :]))


def _marked_name(words: list[Word]) -> bool:
    """In a file's name a mark with its diacritics counts wherever it stands."""
    return any(word.written != word.plain for word in words)
