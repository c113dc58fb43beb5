"""Whether an absence is so plainly said that only its reason is left to be asked."""

from handlers.language.replies.line import Line
from handlers.language.replies.meaning import Meaning

_PARTS = frozenset(
    [
        *("self", "elder", "office", "this_time", "meet"),
        *("beg", "not", "come", "able", "attend", "absent", "busy"),
        *("particle", "no_end", "degree", "yes_sir", "because", "so", "and", "with"),
    ]
)


def plainly(line: Line, meaning: Meaning) -> bool:
    """Whether nothing but the plainest parts make up the line: no wish ("muốn xin"), no "có phải", and no
    spelling that leaves another reading open."""
    parts = [part for clause in meaning.parsed.clauses for part in clause.parts]
    spelled = not line.words[0].all_plain and not meaning.parsed.mended
    return spelled and all(part.role in _PARTS and "muốn" not in part.value for part in parts)
