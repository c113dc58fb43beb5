"""Text as a person sees it: look-alike letters, hidden signs and letters set apart undone."""

import re
import unicodedata
from dataclasses import dataclass

from handlers.language import fold, normalise

LOOK_ALIKE = str.maketrans(
    "АВЕЗКМНОРСТУХІЈѕаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαðÐƉ",
    "ABE3KMHOPCTYXIJsaeopcyxijsABEZHIKMNOPTYXoađĐĐ",
)
"""Cyrillic and Greek letters, and the Icelandic Đ, that are read as Latin ones."""

_HIDDEN = re.compile("[\u00ad\u034f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_APART = re.compile(r"(?<![^\W\d_])[^\W\d_](?P<gap>[ .\-_·*])[^\W\d_](?:(?P=gap)[^\W\d_])*(?![^\W\d_])")
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
    """The words of a seen text; a file name's underscores and dots part words too."""
    return [
        Word(normalise(found[0]), fold(found[0]), found.start(), found.end(), found[0].isupper())
        for found in _WORD.finditer(text.replace("_", " "))
    ]
