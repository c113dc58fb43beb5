"""What somebody wants of the bot, said in plain words: "ai vắng", "dời họp sang 20h", "giúp tôi với"."""

from dataclasses import dataclass
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon
from handlers.language.text import tokens_of

_LONGEST = 120
"""Characters of a wish; what is longer is told, not wished."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The command that is meant, and the words that are left for it; empty where all had their part."""

    command: str
    rest: str = ""


def read_wish(text: str) -> Wish | None:
    """The wish with which a text begins, politeness aside; None where it begins with anything else. A denial
    ("đừng điểm danh") is none."""
    tokens = tokens_of(text[: _LONGEST + 1])
    if not tokens or len(text) > _LONGEST:
        return None
    at = next((at for at, token in enumerate(tokens) if token.canon not in _polite()), len(tokens))
    starts = range(at, -1, -1)  # "giúp tôi": the first polite words may be the wish itself
    found = next(((start, one) for start in starts if (one := _wishes().longest(tokens, start))), None)
    if found is None:
        return None
    _, (command, end) = found
    rest = [token for token in tokens[end:] if token.canon not in _polite()]
    return Wish(command, text[rest[0].start :] if rest else "")


@lru_cache(maxsize=1)
def _wishes() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for command, phrases in words("wishes")["wish"].items():
        lexicon.add_all(phrases, command)
    return lexicon


@lru_cache(maxsize=1)
def _polite() -> frozenset[str]:
    listed = words("wishes")["polite"]["words"]
    return frozenset(token.canon for word in listed for token in tokens_of(word))
