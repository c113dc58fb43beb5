"""Text as a person sees it: look-alike letters, hidden signs and letters set apart undone."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from handlers.language import fold, normalise

LOOK_ALIKE = str.maketrans(
    "АВЕЗКМНОРСТУХІЈѕаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαðÐƉ",
    "ABE3KMHOPCTYXIJsaeopcyxijsABEZHIKMNOPTYXoađĐĐ",
)
"""Cyrillic and Greek letters, and the Icelandic Đ, that are read as Latin ones."""

_HIDDEN = re.compile("[\u00ad\u034f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_APART = re.compile(r"(?<![^\W\d_])[^\W\d_](?P<gap> {1,7}|[.\-_·*])[^\W\d_](?:(?P=gap)[^\W\d_])*(?![^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in the seen text. `written`: lower case with its marks; `plain`: without."""

    written: str
    plain: str
    start: int
    end: int
    capitals: bool


def seen(text: str) -> str:
    """The text as it is read: composed, without hidden signs, look-alikes as Latin, "M Ậ T" as "MẬT"."""
    shown = unicodedata.normalize("NFC", _HIDDEN.sub("", unicodedata.normalize("NFKC", text)))
    marked = unicodedata.normalize("NFC", unicodedata.normalize("NFD", shown).translate(LOOK_ALIKE))
    return _APART.sub(lambda found: found[0].replace(found["gap"], ""), marked)


def words_of(text: str) -> list[Word]:
    """The words of a seen text; a file name's underscores, dots and capitals within part words too."""
    return [
        Word(normalise(word), fold(word), start, start + len(word), word.isupper())
        for found in _WORD.finditer(text.replace("_", " "))
        for word, start in _apart(found[0], found.start())
    ]


def _apart(written: str, start: int) -> Iterator[tuple[str, int]]:
    """ "TaiLieuMat" as three words, each with its place."""
    cuts = [at for at in range(1, len(written)) if written[at].isupper() and written[at - 1].islower()]
    for first, last in pairwise([0, *cuts, len(written)]):
        yield written[first:last], start + first
