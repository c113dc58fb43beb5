"""What is looked for: the marks of `rules.toml`, cut into words, and the words that take them back."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from handlers.language import fold, normalise
from handlers.secrecy.text import Word

Phrases = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the rules, its phrases cut into words. See `rules.toml` for what each part means."""

    kind: str
    phrase: tuple[str, ...]
    why: str
    stamp: bool
    marked: bool
    whole: bool
    of_person: bool
    not_after: Phrases
    not_before: Phrases
    not_within: Phrases
    not_valued: Phrases


@dataclass(frozen=True, slots=True)
class Rules:
    """`marks`: by what they can begin with as one written word, without diacritics. `denials` with what may
    stand between them and a mark; likewise `forbidding`: "không … gửi … tài liệu mật"."""

    marks: Mapping[str, tuple[Mark, ...]]
    papers: Phrases
    denials: Phrases
    denied_with: frozenset[str]
    forbidding: Phrases
    forbidden: Phrases
    forbidden_with: frozenset[str]
    persons: Phrases
    not_persons: Phrases
    innocent: Phrases

    def starting(self, word: Word) -> tuple[Mark, ...]:
        """The marks that can begin with this word."""
        return self.marks.get(word.plain, ())


@lru_cache(maxsize=8)
def load(own: tuple[str, ...] = (), innocent: tuple[str, ...] = ()) -> Rules:
    """The rules of the program, with a committee's own phrases as marks of internal papers."""
    data = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
    marks = [
        one for kind in ("secret", "internal", "party") for entry in data[kind] for one in _marks(kind, entry)
    ]
    marks += [_mark("internal", phrase, {"why": f"“{phrase}”"}) for phrase in own]
    papers = phrases(data["papers"])
    named = _words(papers) | _words(mark.phrase for mark in marks)
    forbidden = phrases(data["forbidden"])
    return Rules(
        _by_beginning(marks),
        papers,
        phrases(data["denials"]),
        named,
        phrases(data["forbidding"]),
        forbidden,
        named | _words(forbidden) | _words(phrases(data["forbidden_with"])),
        phrases(data["persons"]),
        phrases(data["not_persons"]),
        phrases(innocent),
    )


def phrases(texts: Sequence[str]) -> Phrases:
    """Each text as its words."""
    return tuple(tuple(normalise(word) for word in text.split()) for text in texts)


def _words(of: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """All words of the phrases, with and without their diacritics."""
    words = {word for phrase in of for word in phrase}
    return frozenset(words | set(map(fold, words)))


def _by_beginning(marks: Sequence[Mark]) -> dict[str, tuple[Mark, ...]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        joined = ["".join(mark.phrase[:count]) for count in range(1, len(mark.phrase) + 1)]
        for word in dict.fromkeys(map(fold, joined)):
            found[word].append(mark)
    return {word: tuple(them) for word, them in found.items()}


def _marks(kind: str, entry: dict[str, Any]) -> list[Mark]:
    return [_mark(kind, phrase, entry) for phrase in entry.get("phrases") or [entry["phrase"]]]


def _mark(kind: str, phrase: str, entry: dict[str, Any]) -> Mark:
    """`entry`: one table of `rules.toml`; what it leaves out is off or empty."""
    return Mark(
        kind,
        phrases([phrase])[0],
        entry["why"],
        **{name: bool(entry.get(name)) for name in ("stamp", "marked", "whole", "of_person")},
        not_after=phrases(entry.get("not_after", ())),
        not_before=phrases(entry.get("not_before", ())),
        not_within=phrases(entry.get("not_within", ())),
        not_valued=phrases(entry.get("not_valued", ())),
    )
