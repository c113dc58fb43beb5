"""A resident's remark: what kind of matter it is about, and whether it is one the bot may not pass on.

The kind is only a guess, which the sender and whoever answers can set right. Words of crime and need have
their own answer at once (call 113, 114, 115), and so have insults and accusations against somebody.
"""

from collections import Counter
from enum import StrEnum
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon
from handlers.language.text import tokens_of


class Fixed(StrEnum):
    """What is not passed on."""

    URGENT = "urgent"
    ACCUSING = "accusing"
    INSULT = "insult"


def fixed_answer(text: str) -> Fixed | None:
    """Why a remark is not passed on; None where it is. Need comes before everything else."""
    found = {sign for sign, _, _ in _fixed().scan(tokens_of(text)) if sign is not None}
    return next((one for one in Fixed if one in found), None)


def kind_of(text: str) -> str:
    """The kind most of the words are about, as the table names it; "other" where none is."""
    found = Counter(sign for sign, _, _ in _kinds().scan(tokens_of(text)) if sign is not None)
    return found.most_common(1)[0][0] if found else "other"


@lru_cache(maxsize=1)
def _fixed() -> Lexicon[Fixed]:
    table, lexicon = words("remarks"), Lexicon[Fixed]()
    lexicon.add_all(table["urgent"]["phrases"], Fixed.URGENT)
    lexicon.add_all(table["accusing"]["phrases"], Fixed.ACCUSING)
    lexicon.add_all(table["accusing"]["insults"], Fixed.INSULT)
    return lexicon


@lru_cache(maxsize=1)
def _kinds() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for kind, phrases in words("remarks")["kind"].items():
        lexicon.add_all(phrases, kind)
    return lexicon
