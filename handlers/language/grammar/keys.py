"""Marks typed as keys that stayed in the text: Telex ("vawngs") and VNI ("va81ng").

Both write a word's letters plainly and its marks beside them, in any order; so a word is told by its
plain letters together with the set of its marks.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

ACUTE, GRAVE, HOOK, TILDE, DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
HAT, BREVE, HORN, BAR = "\u0302", "\u0306", "\u031b", "\u0335"
_TELEX_TONES = {"s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT}
_VNI = {"1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT, "6": HAT, "7": HORN, "8": BREVE, "9": BAR}
_VOWELS = "aeiouy"


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that keys asked for; `curved` says breve or horn, whichever the letters take."""

    exact: frozenset[str]
    curved: bool = False

    def fit(self, word: str) -> bool:
        has = marks_in(word)
        curves = has & {BREVE, HORN}
        return has - curves == self.exact - {BREVE, HORN} and (
            bool(curves) if self.curved else curves == self.exact & {BREVE, HORN}
        )

    def written(self, skeleton: str) -> str:
        """The letters with a bar on the first d, where that is the only mark asked for."""
        return "đ" + skeleton[1:] if self.exact == {BAR} and not self.curved and skeleton[:1] == "d" else ""


def marks_in(word: str) -> frozenset[str]:
    """The kinds of marks on a word."""
    spread = unicodedata.normalize("NFD", word.replace("đ", "d" + BAR))
    return frozenset(sign for sign in spread if unicodedata.combining(sign) or sign == BAR)


def typed_marks(word: str) -> Iterator[tuple[str, Marks]]:
    """The ways to take a word's keys out: (plain letters, marks). None where it holds no keys."""
    if not word.isascii():
        return
    if any(sign.isdecimal() for sign in word):
        letters = "".join(sign for sign in word if not sign.isdecimal())
        marks = frozenset(_VNI[sign] for sign in word if sign in _VNI)
        if letters.isalpha() and marks:
            yield letters, Marks(marks)
    elif word.isalpha():
        letters, found = _telex(word)
        if letters != word:
            yield letters, found


def _telex(word: str) -> tuple[str, Marks]:
    letters: list[str] = []
    marks: set[str] = set()
    curved = False
    vowel = False
    for sign in word:
        if sign in "aeo" and sign in letters:
            marks.add(HAT)
        elif sign == "d" and "d" in letters:
            marks.add(BAR)
        elif sign == "w":
            if not vowel:
                letters.append("u")
            curved = vowel = True
        elif vowel and sign in _TELEX_TONES:
            marks.add(_TELEX_TONES[sign])
        else:
            letters.append(sign)
            vowel = vowel or sign in _VOWELS
    return "".join(letters), Marks(frozenset(marks), curved)
