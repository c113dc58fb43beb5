"""Answers about coming: what a line says, and when to ask back.

An answer is sure only where every word has its part in one reading, and all readings come to the same.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.language.grammar.parsing import MOST_READINGS, parse
from handlers.language.replies.clauses import OTHERS
from handlers.language.replies.cues import add_cues, reason_cued
from handlers.language.replies.kinds import about_others, chatter, complains, instead, question, standing
from handlers.language.replies.lexicon import grammar
from handlers.language.replies.line import Line
from handlers.language.replies.meaning import Meaning, asks, meaning_of
from handlers.language.replies.others import counted
from handlers.language.replies.pieces import pieces_of
from handlers.language.replies.reading import Asked, Asking, Detail, Intent, Question, Reason, ReplyReading
from handlers.language.replies.stances import bare, chosen, corrected, reason_only, rest, stated, undecided

_PLAIN = 2
"""Without diacritics a word may be several: readings that cost so much more are heard too."""


def read_attendance(
    line: Line, asked: Question, reference: datetime | None, *, doubtful: bool
) -> ReplyReading:
    """An answer while attendance is asked, absence is asked, or the roll is taken. `doubtful`: something
    outside the words (a quotation, a mended encoding) already speaks against saving it unasked."""
    if not any(word.form[0].isalnum() for word in line.words):
        emoji = any(ord(sign) > 0x2000 for sign in line.text)
        return ReplyReading(Intent.ACK, confirm=True) if emoji else ReplyReading(Intent.UNRELATED)
    roll = counted(line, asked)
    if roll is not None:
        return roll
    found = _as_read(line, Asking(asked, reference), doubtful=doubtful)
    if line.words[-1].form == "?" and _asks_more(line, found):
        return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER))
    return _with_a_reason(line, found)


def _asks_more(line: Line, found: ReplyReading) -> bool:
    """Whether a line that ends by asking says nothing besides, or nothing sure and nothing of its writer."""
    own = any(part.role in ("self", "beg") for parts in line.parts().values() for part in parts)
    doubtful = found.confirm and found.intent in _SAID
    return found.intent is Intent.UNRELATED or (doubtful and not own)


def _as_read(line: Line, asking: Asking, *, doubtful: bool) -> ReplyReading:
    read = _readings(line, asking)
    if not any(meaning.accounted for _, meaning in read):
        piece = _said_in_a_piece(line, asking)
        if piece is not None:
            return piece
    return _agreed(read, doubtful=doubtful or len(read) >= MOST_READINGS)


_WITH_REASON = frozenset([Intent.NO, Intent.LATE, Intent.LEAVE_EARLY])


def _with_a_reason(line: Line, found: ReplyReading) -> ReplyReading:
    """What is asked about anyway is asked with the reason that the words passed over suggest."""
    reasoned = found.intent in _WITH_REASON or found.detail.to in _WITH_REASON
    vague = found.reason in (Reason.NONE, Reason.BUSY_UNSPECIFIED)
    if not (found.confirm and not found.plain and reasoned and vague):
        return found
    cued = reason_cued(line)
    return found if cued is Reason.NONE else replace(found, reason=cued)


def _readings(line: Line, asking: Asking) -> list[tuple[ReplyReading, Meaning]]:
    margin = _PLAIN if line.words[0].all_plain else 0
    parsed = parse(line.parts(), len(line.words), grammar("attendance"), margin=margin)
    meanings = [meaning_of(one) for one in parsed]
    return [(_read(line, one, asking), one) for one in meanings]


_SAID = frozenset([Intent.YES, Intent.NO, Intent.LATE, Intent.LEAVE_EARLY, Intent.CHANGE])


def _said_in_a_piece(line: Line, asking: Asking) -> ReplyReading | None:
    """What the last of the clearest pieces says of the sender's coming."""
    clearest: tuple[int, ReplyReading | None] = (0, None)
    others = False
    for piece in pieces_of(line):
        read = _readings(piece, asking)
        others |= any(OTHERS & meaning.kinds for _, meaning in read)
        found = _agreed(read, doubtful=False)
        if found.intent is Intent.UNSURE and read and all(one.accounted for _, one in read):
            return found
        clear = _clearness(found, read) if read and found.intent in _SAID else 0
        if others and not all(_begun(meaning) for _, meaning in read):
            continue
        if clear and clear >= clearest[0]:
            clearest = clear, found.asked()
    return clearest[1]


def _clearness(found: ReplyReading, read: list[tuple[ReplyReading, Meaning]]) -> int:
    """3 where a piece would be saved alone, 2 where it is whole in itself, 1 where the sender begins it."""
    meanings = [meaning for _, meaning in read]
    if all(one.accounted and _own(one) for one in meanings):
        return 2 + (found.plain or not found.confirm)
    return int(all(_begun(one) and not asks(one) for one in meanings))


def _begun(meaning: Meaning) -> bool:
    return any(one.clause.has("self") for one in meaning.stated)


def _own(meaning: Meaning) -> bool:
    """Whether a piece states something, or gives a reason that is the sender's."""
    return bool(meaning.stated) or any(one.has("self") for one in meaning.clauses("reason"))


def _agreed(read: list[tuple[ReplyReading, Meaning]], *, doubtful: bool) -> ReplyReading:
    """The one reading, or the likeliest of several that differ: then it is asked about. Where all come to the
    same, only those in which every word has its part say how sure it is."""
    if not read:
        return ReplyReading(Intent.UNRELATED)
    effects = [(reading.intent, reading.reason) for reading, _ in read]
    least = min(meaning.parsed.cost for _, meaning in read)
    near = [(reading, meaning) for reading, meaning in read if meaning.parsed.cost == least]
    cheapest = [reading for reading, _ in [one for one in near if one[1].accounted] or near]
    likeliest = max(
        cheapest, key=lambda one: (effects.count((one.intent, one.reason)), one.reason is not Reason.NONE)
    )
    whole = [reading for reading, meaning in read if meaning.accounted]
    one_effect = len(set(effects)) == 1 and not doubtful
    if one_effect and not any(one.confirm and not one.plain for one in whole or cheapest):
        return likeliest
    return likeliest.asked() if _asked_at_all(likeliest) else likeliest


_NEVER_SAVED = frozenset([Intent.UNSURE, Intent.QUESTION, Intent.UNRELATED, Intent.ONLINE_REQUEST])


def _asked_at_all(reading: ReplyReading) -> bool:
    return reading.confirm or reading.intent not in _NEVER_SAVED


def _read(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading:
    if meaning.parsed.passed:
        add_cues(line, meaning)
    for rule in _RULES:
        found = rule(line, meaning, asking)
        if found is not None:
            return found if meaning.accounted or not _asked_at_all(found) else found.asked()
    return ReplyReading(Intent.UNRELATED)


_RULES: list[Callable[[Line, Meaning, Asking], ReplyReading | None]] = [
    instead,
    standing,
    chatter,
    complains,
    question,
    about_others,
    chosen,
    undecided,
    stated,
    corrected,
    bare,
    reason_only,
    rest,
]
