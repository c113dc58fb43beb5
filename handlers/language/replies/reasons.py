"""The reason named in a few words that are one: "ốm", "đi công tác", "mẹ nằm viện"."""

from handlers.language.grammar.parsing import parse
from handlers.language.replies.lexicon import default_words, grammar
from handlers.language.replies.line import line_of
from handlers.language.replies.meaning import meaning_of
from handlers.language.replies.reading import Reason

_REASON_CLAUSES = frozenset(["reason", "kin_reason"])


def reason_in(text: str | None) -> Reason:
    """The category of a reason; NONE where the words name none, or say that it is over ("hết ốm")."""
    return _read(text)[0] if text else Reason.NONE


def named_reason(text: str) -> Reason | None:
    """The category where every word has its part in naming it; None where any has not."""
    reason, whole = _read(text)
    return reason if whole and reason is not Reason.NONE else None


def _read(text: str) -> tuple[Reason, bool]:
    known = default_words()
    line = line_of(text[:200], known, known.phrases)
    parsed = parse(line.parts(), len(line.words), grammar("attendance"))
    if not parsed:
        return Reason.NONE, False
    best = parsed[0]
    whole = (
        "?" not in text
        and not best.passed
        and not best.mended
        and all(one.kind in _REASON_CLAUSES for one in best.clauses)
    )
    return meaning_of(best).reason, whole
