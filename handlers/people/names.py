"""Names as they are kept, and as they are compared."""

import unicodedata

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def clean(text: str) -> str:
    """The text as it is kept: NFC, without invisible signs, one space between words."""
    seen = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) != "Cf")
    return " ".join(seen.split())


def name_key(text: str) -> str:
    """Equal for names that differ only in case, spaces, Unicode form or tone placement (Hoà, Hòa)."""
    return " ".join(map(_tone_last, clean(unicodedata.normalize("NFKC", text)).casefold().split()))


def _tone_last(word: str) -> str:
    """A syllable has one tone: put behind the word, it does not matter over which vowel it stood."""
    marks = unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in marks if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES)) + tones
