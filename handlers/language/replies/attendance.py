"""Answers about coming: what a line says, and when to ask back.

An answer is sure only where every word has its part in one reading, and all readings come to the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.language.grammar.parsing import MOST_READINGS, parse
from handlers.language.replies.cues import add_cues
from handlers.language.replies.details import date_said
from handlers.language.replies.lexicon import grammar
from handlers.language.replies.line import Line
from handlers.language.replies.meaning import (
    INTENTS,
    OTHERS,
    Meaning,
    Stance,
    Stated,
    late_reading,
    meaning_of,
    minutes_of,
)
from handlers.language.replies.others import counted, delegate_of, kinsman_in
from handlers.language.replies.pieces import pieces_of
from handlers.language.replies.plain import plainly
from handlers.language.replies.reading import NO_DETAIL, Asked, Detail, Intent, Question, Reason, ReplyReading

SHOWN_BACK = frozenset([Reason.CARE, Reason.MATERNITY, Reason.WORKING_AWAY, Reason.OTHER])
"""Reasons that rest on health or home, or that change a member's standing: shown back before saving."""

_PLAIN = 2
"""Without diacritics a word may be several: readings that cost so much more are heard too."""

_VAGUE = frozenset([Reason.NONE, Reason.BUSY_UNSPECIFIED])


@dataclass(frozen=True, slots=True)
class Asking:
    """The question an answer is read against, and when the answer was written."""

    question: Question
    reference: datetime | None


def read_attendance(
    line: Line, question: Question, reference: datetime | None, *, doubtful: bool
) -> ReplyReading:
    """An answer while attendance is asked, absence is asked, or the roll is taken. `doubtful`: something
    outside the words (a quotation, a mended encoding) already speaks against saving it unasked."""
    if not any(word.form[0].isalnum() for word in line.words):
        emoji = any(ord(sign) > 0x2000 for sign in line.text)
        return ReplyReading(Intent.ACK, confirm=True) if emoji else ReplyReading(Intent.UNRELATED)
    roll = counted(line, question)
    if roll is not None:
        return roll
    asking = Asking(question, reference)
    read = _readings(line, asking)
    if not any(meaning.accounted for _, meaning in read):
        piece = _said_in_a_piece(line, asking)
        if piece is not None:
            return piece
    return _agreed(read, doubtful=doubtful or len(read) >= MOST_READINGS)


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
    cheapest = [reading for reading, meaning in read if meaning.parsed.cost == least]
    likeliest = max(cheapest, key=lambda one: effects.count((one.intent, one.reason)))
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


# --- what an answer is rather than yes or no --------------------------------------------------


def _instead(line: Line, meaning: Meaning, _: Asking) -> ReplyReading | None:
    """Somebody is to come instead, which a cell meeting does not allow."""
    if "instead" not in meaning.kinds:
        return None
    return ReplyReading(Intent.DELEGATE, meaning.reason, Detail(by=delegate_of(line, meaning)), confirm=True)


def _standing(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    if "online" in meaning.kinds:
        return ReplyReading(Intent.ONLINE_REQUEST, meaning.reason)
    if "exempt" in meaning.kinds and not asks(meaning):
        return ReplyReading(Intent.EXEMPT_CLAIM, Reason.EXEMPT, confirm=True)
    return None


def _complains(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    if "complaint" not in meaning.kinds or meaning.stated:
        return None
    return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER), confirm=True)


def _chatter(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    """Quiet streets, errands, what was, what others are to do: words of answers about other things."""
    if {"forbidden", "urged"} & meaning.kinds:
        return ReplyReading(Intent.UNRELATED)
    beside = {"quiet", "errand", "chatter"} & meaning.kinds
    if beside and not any(one.clause.has("self") and one.stance in _DECIDED for one in meaning.stated):
        return ReplyReading(Intent.UNRELATED)
    if "past" in meaning.kinds and not meaning.stated:
        return ReplyReading(Intent.UNRELATED)
    return None


def _question(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    """A question; "em xin vắng được không ạ?" is an answer in the form of one."""
    if "may_i" in meaning.kinds:
        return _requested(meaning)
    if not asks(meaning) or any(one.stance in _DECIDED for one in meaning.stated):
        return None
    return ReplyReading(Intent.QUESTION, detail=Detail(ask=_asked_for(meaning)))


_DECIDED = (Stance.STAYS, Stance.LATE, Stance.LEAVES)


def _requested(meaning: Meaning) -> ReplyReading:
    clause = meaning.clauses("may_i")[0]
    if clause.has("late"):
        return ReplyReading(Intent.LATE, meaning.reason, Detail(minutes=minutes_of(clause)), confirm=True)
    intent = Intent.LEAVE_EARLY if clause.has("leave") else Intent.NO
    return ReplyReading(intent, meaning.reason, confirm=True)


def asks(meaning: Meaning) -> bool:
    return bool({"ask", "who_does"} & meaning.kinds) or "asks" in meaning.parsed.joints


def _asked_for(meaning: Meaning) -> Asked:
    kinds = (("ask_time", Asked.TIME), ("ask_place", Asked.PLACE), ("ask_agenda", Asked.AGENDA))
    said = {part.role for clause in meaning.clauses("ask") for part in clause.parts}
    return next((asked for role, asked in kinds if role in said), Asked.OTHER)


def _about_others(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    """An answer given for others: always for the secretary to see."""
    about = [clause for clause in meaning.parsed.clauses if clause.kind in OTHERS]
    if "nobody_away" in meaning.kinds:
        intent = Intent.YES if asking.question is Question.ABSQ else Intent.REPORT_OTHER
        return ReplyReading(intent, confirm=True)
    if not about and "other_named" not in meaning.kinds:
        return None
    if about and all(
        clause.has("everybody") and not clause.has("person", "kin", "proper") for clause in about
    ):
        return None if meaning.stated else ReplyReading(Intent.UNRELATED)
    if about and all(
        clause.has("proper") and not clause.has("person", "kin", "everybody", "report") for clause in about
    ):
        return _signed(about[0].kind, meaning)
    by = None if meaning.names else kinsman_in(line, about)
    return ReplyReading(Intent.REPORT_OTHER, meaning.reason, Detail(names=meaning.names, by=by), confirm=True)


_SIGNED = {"other_comes": Intent.YES, "other_late": Intent.LATE}


def _signed(kind: str, meaning: Meaning) -> ReplyReading:
    """A name without a title before the answer ("Lan vắng") may be the sender's or somebody else's."""
    intent = _SIGNED.get(kind, Intent.NO)
    return ReplyReading(intent, meaning.reason, Detail(names=meaning.names), confirm=True)


# --- yes, no, late ----------------------------------------------------------------------------


def _chosen(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
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


def _undecided(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    if meaning.conditional and (meaning.stated or meaning.reasons or "fine" in meaning.kinds):
        return ReplyReading(Intent.UNSURE, meaning.reason)
    if meaning.stated and meaning.stated[-1].stance is Stance.OPEN:
        return ReplyReading(Intent.UNSURE, meaning.reason)
    if "undecided" in meaning.kinds and not meaning.stated:
        return ReplyReading(Intent.UNSURE, meaning.reason)
    return None


def _stated(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
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


def _bare(_: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
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


def _reason_only(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    """A reason without a word about coming: an absence is meant, but it is asked about."""
    if not meaning.reasons:
        return None
    if meaning.reason in (Reason.WEATHER, Reason.TRAFFIC):
        return ReplyReading(Intent.UNSURE, meaning.reason, confirm=True)
    back = any(clause.has("back") for clause in meaning.parsed.clauses)
    return _absence(line, meaning, asking, sure=back and meaning.accounted)


def _corrected(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
    """ "nhầm, em chọn 2", or that something was wrong and no more."""
    if "corrected" not in meaning.kinds:
        return None
    options = [clause.part("digit") for clause in meaning.clauses("option")]
    if len(options) != 1 or options[0] is None:
        return ReplyReading(Intent.CHANGE, confirm=True)
    found = _by_digit(options[0].value, line, meaning, asking)
    return ReplyReading(Intent.CHANGE, found.reason, replace(found.detail, to=found.intent), found.confirm)


def _rest(_: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
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


_RULES: list[Callable[[Line, Meaning, Asking], ReplyReading | None]] = [
    _instead,
    _standing,
    _chatter,
    _complains,
    _question,
    _about_others,
    _chosen,
    _undecided,
    _stated,
    _corrected,
    _bare,
    _reason_only,
    _rest,
]
