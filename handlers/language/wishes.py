"""What somebody wants of the bot, said in plain words: "ai vắng", "dời họp sang 20h", "giúp tôi với"."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon, lexicon_of
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


def goes_on(text: str) -> bool | None:
    """Under something read back: True for words that mean "send it", False for "let it be", None for any
    others. Nothing but politeness may stand beside them."""
    found: set[bool] = set()
    tokens = tokens_of(text[: _LONGEST + 1])
    for said, first, last in _draft_words().scan(tokens):
        if said is not None:
            found.add(said)
        elif any(token.canon not in _polite() for token in tokens[first:last]):
            return None
    return found.pop() if len(found) == 1 else None


def nothing_besides(text: str, said: Iterable[str]) -> bool:
    """Whether a correction says nothing but these stretches of it, and words that go around them."""
    for stretch in said:
        text = text.replace(stretch, " ", 1)
    return all(token.canon in _around() or not token.canon[0].isalnum() for token in tokens_of(text))


@lru_cache(maxsize=1)
def _around() -> frozenset[str]:
    listed = words("wishes")["draft"]["around"]
    return _polite() | {token.canon for phrase in listed for token in tokens_of(phrase)}


@lru_cache(maxsize=1)
def _draft_words() -> Lexicon[bool]:
    draft = words("wishes")["draft"]
    return lexicon_of({True: draft["go_on"], False: draft["give_up"]})


@lru_cache(maxsize=1)
def _wishes() -> Lexicon[str]:
    return lexicon_of(words("wishes")["wish"])


@lru_cache(maxsize=1)
def _polite() -> frozenset[str]:
    listed = words("wishes")["polite"]["words"]
    return frozenset(token.canon for word in listed for token in tokens_of(word))
