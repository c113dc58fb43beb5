"""Yes, no, late: what the sender says of coming, and how sure that is.

Each rule gives the reading of a line where it says such a thing, else None.
"""

from dataclasses import replace

from handlers.language.replies.clauses import Stance
from handlers.language.replies.details import date_said
from handlers.language.replies.line import Line
from handlers.language.replies.meaning import INTENTS, Meaning, Stated, asks, late_reading, minutes_of
from handlers.language.replies.plain import plainly
from handlers.language.replies.reading import (
    NO_DETAIL,
    Asking,
    Detail,
    Intent,
    Question,
    Reason,
    ReplyReading,
)

SHOWN_BACK = frozenset([Reason.CARE, Reason.MATERNITY, Reason.WORKING_AWAY, Reason.OTHER])
"""Reasons that rest on health or home, or that change a member's standing: shown back before saving."""

_VAGUE = frozenset([Reason.NONE, Reason.BUSY_UNSPECIFIED])


def chosen(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    """1, 2 or 3 alone or with words that go with it."""
    options = meaning.clauses("option")
    if not options or "corrected" in meaning.kinds:
        return None
    digit = options[0].part("digit")
    at_start = meaning.parsed.clauses[0].kind in ("option", "address", "acknowledged")
    if digit is None or asking.question is Question.ABSQ or len(options) > 1 or not at_start:
        return ReplyReading(Intent.UNSURE, meaning.reason, confirm=True)
    return _by_digit(digit.value, line, meaning, asking)


def _by_digit(digit: str, line: Line, meaning: Meaning, asking: Asking) -> ReplyReading:
    meant = {"1": Stance.COMES, "2": Stance.STAYS, "3": Stance.LATE}[digit]
    if any(one.stance is not meant for one in meaning.stated) or asks(meaning) or meaning.conditional:
        return ReplyReading(Intent.UNSURE, meaning.reason, confirm=True)
    if meant is Stance.COMES:
        return ReplyReading(Intent.YES, confirm=asking.question is Question.ROLL or bool(meaning.reasons))
    if meant is Stance.STAYS:
        return _absence(line, meaning, asking, sure=True)
    late = [one.clause for one in meaning.stated] or [
        clause for clause in meaning.parsed.clauses if clause.has("minutes", "clock")
    ]
    detail, asked = late_reading(late[0], meaning) if late else (NO_DETAIL, True)
    return ReplyReading(Intent.LATE, meaning.reason, detail, asked)


def undecided(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    if meaning.conditional and (meaning.stated or meaning.reasons or "fine" in meaning.kinds):
        return ReplyReading(Intent.UNSURE, meaning.reason)
    if meaning.stated and meaning.stated[-1].stance is Stance.OPEN:
        return ReplyReading(Intent.UNSURE, meaning.reason)
    if "undecided" in meaning.kinds and not meaning.stated:
        return ReplyReading(Intent.UNSURE, meaning.reason)
    return None


def stated(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    if not meaning.stated:
        return None
    last = meaning.stated[-1]
    sure = all(one.sure for one in meaning.stated) and _go_together(meaning) and not asks(meaning)
    found = _as_said(last, line, meaning, asking, sure=sure)
    if {"corrected", "take_back", "give_up"} & meaning.kinds:
        asked = asking.question is Question.ROLL or found.confirm
        return ReplyReading(Intent.CHANGE, found.reason, replace(found.detail, to=found.intent), asked)
    return found


def _go_together(meaning: Meaning) -> bool:
    """Whether several statements say one thing: "có mặt nhưng về sớm" does, "em đi, em vắng" does not."""
    stances = [one.stance for one in meaning.stated if one.clause.kind != "not_yet"]
    agreed = len(set(stances)) <= 1 or (
        set(stances[:-1]) == {Stance.COMES} and stances[-1] in (Stance.LATE, Stance.LEAVES)
    )
    return agreed and not _denied(meaning)


def _denied(meaning: Meaning) -> bool:
    """A bare "không" beside a statement: sure only with a pause, before a refusal."""
    clauses = meaning.parsed.clauses
    for index, clause in enumerate(clauses):
        if clause.kind == "no" and (
            index + 1 == len(clauses)
            or not clauses[index + 1].joints
            or meaning.stated[-1].stance is not Stance.STAYS
        ):
            return True
    return False


def _as_said(last: Stated, line: Line, meaning: Meaning, asking: Asking, *, sure: bool) -> ReplyReading:
    people = 2 if last.clause.kind in ("we_come", "we_stay") else None
    if last.stance is Stance.STAYS:
        return _absence(line, meaning, asking, sure=sure, people=people)
    if last.stance is Stance.COMES:
        return _presence(last, meaning, asking, sure=sure, people=people)
    detail, asked = late_reading(last.clause, meaning)
    if meaning.names:
        detail = replace(detail, names=meaning.names)
    return ReplyReading(INTENTS[last.stance], meaning.reason, detail, asked or not sure)


def _presence(
    last: Stated, meaning: Meaning, asking: Asking, *, sure: bool, people: int | None
) -> ReplyReading:
    """Coming in spite of a reason to stay away may be misread: ask."""
    bare = not last.clause.has("come", "attend", "meet", "absent", "order_in_roll", "late")
    if asking.question is Question.ABSQ and (bare or last.clause.kind == "yes"):
        own = last.clause.has("self", "elder")
        return ReplyReading(
            Intent.NO if own or meaning.reasons else Intent.UNSURE, meaning.reason, confirm=True
        )
    early = minutes_of(last.clause) if last.clause.kind == "sooner" else None
    detail = Detail(minutes=-early if early else None, people=people, names=meaning.names)
    in_roll = (
        last.clause.kind == "here"
        and asking.question is not Question.ROLL
        and last.clause.has("self", "elder") is False
    )
    return ReplyReading(Intent.YES, detail=detail, confirm=not sure or bool(meaning.reasons) or in_roll)


def _absence(
    line: Line, meaning: Meaning, asking: Asking, *, sure: bool, people: int | None = None
) -> ReplyReading:
    """An absence; asked about where it is hedged, only implied, or its reason is missing."""
    lasting = any(clause.has("until") for clause in meaning.parsed.clauses)
    until = date_said(line.text, asking.reference) if lasting else None
    vague = meaning.reason in _VAGUE
    detail = Detail(until=until, people=people, names=meaning.names)
    plain = sure and vague and not people and not meaning.names and plainly(line, meaning)
    asked = not sure or vague or meaning.reason in SHOWN_BACK
    return ReplyReading(Intent.NO, meaning.reason, detail, asked, plain)


def bare(_: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    """A lone "không", "em ạ" or "xin phép" answers the question that was asked."""
    absent = asking.question is Question.ABSQ
    if "plus_one" in meaning.kinds:
        return ReplyReading(Intent.NO if absent else Intent.YES, detail=Detail(people=1), confirm=True)
    if "no" in meaning.kinds:
        return ReplyReading(
            Intent.YES if absent and not meaning.reasons else Intent.NO, meaning.reason, confirm=True
        )
    if "excuse" in meaning.kinds:
        return ReplyReading(
            Intent.NO, meaning.reason, confirm=not (absent and _told(meaning.reason)) or not meaning.accounted
        )
    if "me_only" in meaning.kinds and not meaning.reasons:
        roll = asking.question is Question.ROLL
        return ReplyReading(Intent.NO if absent else Intent.YES if roll else Intent.ACK, confirm=True)
    return None


def _told(reason: Reason) -> bool:
    return reason not in _VAGUE and reason not in SHOWN_BACK


def reason_only(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    """A reason without a word about coming: an absence is meant, but it is asked about."""
    if not meaning.reasons:
        return None
    if meaning.reason in (Reason.WEATHER, Reason.TRAFFIC) and asking.question is not Question.ABSQ:
        return ReplyReading(Intent.UNSURE, meaning.reason, confirm=True)
    back = any(clause.has("back") for clause in meaning.parsed.clauses)
    return _absence(line, meaning, asking, sure=back and meaning.accounted)


def corrected(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    """ "nhầm, em chọn 2", or that something was wrong and no more."""
    if "corrected" not in meaning.kinds:
        return None
    options = [clause.part("digit") for clause in meaning.clauses("option")]
    if len(options) != 1 or options[0] is None:
        return ReplyReading(Intent.CHANGE, confirm=True)
    found = _by_digit(options[0].value, line, meaning, asking)
    return ReplyReading(Intent.CHANGE, found.reason, replace(found.detail, to=found.intent), found.confirm)


def rest(_: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    """Thanks, "ok": read, but not answered. "Được" may answer the question."""
    able = any(part.value.startswith("được") for one in meaning.clauses("acknowledged") for part in one.parts)
    if able and asking.question is Question.RSVP and not asks(meaning):
        return ReplyReading(Intent.YES, confirm=True)
    if any(clause.has("fine") for clause in meaning.parsed.clauses):
        return ReplyReading(Intent.YES, confirm=True)
    if "meant" in meaning.kinds:
        return ReplyReading(Intent.UNSURE)
    if {"acknowledged", "thanks"} & meaning.kinds:
        return ReplyReading(Intent.ACK, confirm=True)
    return None
