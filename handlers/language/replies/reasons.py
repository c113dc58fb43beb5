"""The reason in an answer."""

from handlers.language.replies.reading import Reason
from handlers.language.replies.signs import Line

_OVER = {"hết", "het", "khỏi", "khoi"}
_RANK = {reason.value: rank for rank, reason in enumerate(Reason)}
# Reasons that rest on health or home, or that change a member's standing: shown back before saving.
SHOWN_BACK = {Reason.CARE, Reason.MATERNITY, Reason.WORKING_AWAY, Reason.OTHER}


def reason_of(line: Line) -> Reason:
    """The most particular reason that is named and not denied ("không ốm", "hết bệnh")."""
    named = [
        sign.value for index, sign in enumerate(line.signs) if sign.letter == "R" and not _denied(line, index)
    ]
    if named:
        return Reason(min(named, key=_RANK.__getitem__))
    return Reason.BUSY_UNSPECIFIED if line.matches("(?<![Nn])(?<!N_)B") else Reason.NONE


def _denied(line: Line, index: int) -> bool:
    """ "không ốm", "hết bệnh rồi"."""
    sign = line.signs[index]
    over = sign.first > 0 and line.tokens[sign.first - 1].canon in _OVER
    return over or (index > 0 and line.signs[index - 1].letter == "N")
