"""The words of a task line that say nothing of their own, and the clauses it is divided into."""

import re
from collections.abc import Iterator
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon, lexicon_of
from handlers.language.task_people import Row
from handlers.language.text import tokens_of

Span = tuple[int, int]

EDGES = " \t\n,;:.-–—()"
CUT = re.compile(r"[,;:()–—]|\.(?=\s|$)|(?<=\s)-(?=\s)")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon[str]:
    """The signs of task lines, from words/lines.toml."""
    return lexicon_of(words("lines")["task"])


def clauses(row: Row, start: int) -> Iterator[Span]:
    """Where each begins and ends, from a place in the line on."""
    at = start
    for cut in CUT.finditer(row.plain, start):
        yield at, cut.start()
        at = cut.end()
    yield at, len(row.plain)


def clause_end(row: Row, at: int) -> int:
    """Where the clause that a place belongs to ends."""
    cut = CUT.search(row.plain, at)
    return cut.start() if cut else len(row.plain)


def light(plain: str, *others: str) -> bool:
    """Whether the words say nothing of their own ("lo", "nhé"), or nothing but these other things."""
    left = tokens_of(plain.strip(EDGES))
    return all(sign == "light" or sign in others for sign, _, _ in lexicon().scan(left))
