"""Text as it was typed, cut into words that can be compared.

A token keeps its place in the text that came in (in characters, whatever the Unicode form), so that
what was understood can be cut out of the rest. Its `canon` is lower case, NFC, with ASCII digits,
without drawn-out letters, and without diacritics except where these tell two words apart.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from handlers.language.data import raw_words, words

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\n|[^\w\s]|_")
_WORD = re.compile(r"[^\W\d_]+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\u00ad]")
_LONGEST_WORD = 24
_MOST_MARKS = 6

_OLD_TONES = {
    old: new
    for olds, news in (
        ("oà oá oả oã oạ", "òa óa ỏa õa ọa"),
        ("oè oé oẻ oẽ oẹ", "òe óe ỏe õe ọe"),
        ("uỳ uý uỷ uỹ uỵ", "ùy úy ủy ũy ụy"),
    )
    for old, new in zip(olds.split(), news.split(), strict=True)
}
_OLD_TONE = re.compile(rf"(?<!q)({'|'.join(_OLD_TONES)})\b")


class Token(NamedTuple):
    """One word, number or sign; `start` and `end` count in the original text."""

    canon: str
    start: int
    end: int
    capital: bool

    @property
    def number(self) -> int | None:
        return int(self.canon) if self.canon.isdecimal() and len(self.canon) < 10 else None


def fold(text: str) -> str:
    """The text in lower case without diacritics, with ASCII digits, for comparing."""
    composed, _ = _composed(text)
    decomposed = unicodedata.normalize("NFKD", composed.lower().replace("đ", "d"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def normalise(text: str) -> str:
    """The text in NFC and lower case, today's tone placement, plain digits, nothing drawn out."""
    lowered = _composed(text)[0].lower()
    placed = _OLD_TONE.sub(lambda found: _OLD_TONES[found[1]], lowered)
    return _SPACES.sub(" ", _DRAWN_OUT.sub(r"\1", placed)).strip()


def tokens_of(text: str) -> list[Token]:
    """The words, numbers and signs of a text in order; spaces are dropped, line ends are not."""
    composed, places = _composed(text)
    shouted = composed.upper() == composed  # capitals tell names only where not everything is one
    found = []
    for match in _TOKEN.finditer(composed):
        word = match.group()
        start, end = match.span()
        if places is not None:
            start, end = places[start], places[end]
        found.append(Token(_canon(word), start, end, word[0].isupper() and not shouted))
    return found


def is_plain(text: str) -> bool:
    """Whether a text is written without any diacritics."""
    return text.isascii() or not any(sign.isalpha() and not sign.isascii() for sign in _composed(text)[0])


def canonical(phrase: str) -> list[str]:
    """The comparable forms of a phrase's words."""
    return [token.canon for token in tokens_of(phrase)]


def _canon(word: str) -> str:
    return _cached_canon(word) if len(word) <= _LONGEST_WORD else word


@lru_cache(maxsize=20_000)
def _cached_canon(word: str) -> str:
    if not word[0].isalpha():
        return word
    written = once(normalise(word))
    plain = fold(written)
    if written in distinct_words():
        return written
    # "nhât" is "nhật" with a mark left out, but "tiếc" is not "tiệc".
    meant = (_less_marked(written, known) for known in known_words().get(plain, ()))
    return plain if any(meant) else written


def _less_marked(written: str, known: str) -> bool:
    return not marks_of(written) - marks_of(known)


@lru_cache(maxsize=20_000)
def marks_of(word: str) -> Counter[str]:
    """The diacritics of a word; hỏi and ngã count as one, because they are mixed up in the South."""
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d\u0335"))
    return Counter("\u0303" if sign == "\u0309" else sign for sign in decomposed if not sign.isalpha())


def once(word: str) -> str:
    """Every run of one letter, whatever its accents, as one letter: "dạaa" is "dạ"."""
    kept: list[str] = []
    previous = ""
    for letter in word:
        base = fold(letter)
        if base != previous:
            kept.append(letter)
        previous = base
    return "".join(kept)


@lru_cache(maxsize=1)
def distinct_words() -> frozenset[str]:
    """Accented words whose accents matter."""
    listed: str = words("common")["distinct"]["words"]
    return frozenset(listed.split())


@lru_cache(maxsize=1)
def known_words() -> dict[str, set[str]]:
    """All words of the word lists by their form without diacritics."""
    known: dict[str, set[str]] = {}
    for written in _WORD.findall(normalise(raw_words())):
        word = once(written)
        known.setdefault(fold(word), set()).add(word)
    return known


def _composed(text: str) -> tuple[str, list[int] | None]:
    """The text in NFC with plain digits, and where each of its characters stood (None: in place)."""
    if text.isascii():
        return text, None
    marked = any(map(unicodedata.combining, text)) or _INVISIBLE.search(text)
    if not marked and unicodedata.is_normalized("NFC", text):
        return _plain_width(text), None
    return _compose_slowly(text)


def _compose_slowly(text: str) -> tuple[str, list[int]]:
    written: list[str] = []
    places: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        # Sorting marks takes quadratic time: a letter under hundreds of them is read by its first few.
        bare = _INVISIBLE.sub("", text[start : min(end, start + _MOST_MARKS)])
        cluster = unicodedata.normalize("NFC", bare)
        written.append(cluster)
        places.extend([start] * len(cluster))
        start = end
    places.append(len(text))
    return _plain_width("".join(written)), places


def plain_signs(text: str) -> str:
    """A text with full-width signs, foreign digits, Ð and typographic marks as plain ones, one for one."""
    return _plain_width(_INVISIBLE.sub("", text))


def _plain_width(text: str) -> str:
    """Full-width signs and foreign digits as ASCII, one for one."""
    return "".join(map(_plain_sign, text)) if not text.isascii() else text


@lru_cache(maxsize=4096)
def _plain_sign(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    return {
        "–": "-",
        "—": "-",
        "−": "-",
        "’": "'",
        "′": "'",
        "“": '"',
        "”": '"',
        "∕": "/",
        "Ð": "Đ",
        "ð": "đ",
    }.get(sign, sign)
