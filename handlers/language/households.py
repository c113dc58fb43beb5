"""A household's answer on a line: "12/5 có", "hộ bà Lan: 2", "2"."""

import re
from dataclasses import dataclass

from handlers.language.text import fold, plain_signs

_OPENING = re.compile(r"(?:(?:ho|nha|so nha|gia dinh|so)\b[ :.]*)+")
_BETWEEN = " :,;.–-\n"
_CHOICE = re.compile(r"(?:^|[\s:,;–-])(?:chon\s*)?([1-9])\s*[.!]?$")


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """`household`: as it is kept and compared, without diacritics; empty where none was named. `choice`: the
    number that was chosen."""

    household: str
    choice: int


def read_household_line(text: str) -> HouseholdLine | None:
    """The household that is named and the number at the end; None where no number stands at the end."""
    plain = " ".join(fold(plain_signs(text)).split())
    found = _CHOICE.search(plain)
    if found is None:
        return None
    named = plain[: found.start()].strip(_BETWEEN)
    opening = _OPENING.match(named)
    return HouseholdLine(named[opening.end() :].strip(_BETWEEN) if opening else named, int(found[1]))
