"""A resident's remark: what kind of matter it is about, and whether it is one the bot may not pass on.

The kind is only a guess, which the sender and whoever answers can set right. Words of crime and need have
their own answer at once (call 113, 114, 115), and so have insults and accusations against somebody.
"""

from collections import Counter
from enum import StrEnum
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon, lexicon_of
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
    urgent, accusing = words("remarks")["urgent"], words("remarks")["accusing"]
    return lexicon_of(
        {
            Fixed.URGENT: urgent["phrases"],
            Fixed.ACCUSING: accusing["phrases"],
            Fixed.INSULT: accusing["insults"],
        }
    )


@lru_cache(maxsize=1)
def _kinds() -> Lexicon[str]:
    return lexicon_of(words("remarks")["kind"])
