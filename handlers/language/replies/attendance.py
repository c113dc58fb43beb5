"""Answers about coming: which of several things said decides, and when to ask back.

Reading rules: a leading "có" or "ok" decides nothing; a denied absence is presence; the last of
several statements counts; hedges ask or leave undecided; talk about others is not about the sender.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import Enum

from handlers.language.replies.details import date_said, hour_said, minutes_said
from handlers.language.replies.others import read_delegate, read_other
from handlers.language.replies.reading import NO_DETAIL, Asked, Detail, Intent, Question, Reason, ReplyReading
from handlers.language.replies.reasons import SHOWN_BACK, reason_of
from handlers.language.replies.signs import Line

Rule = Callable[[Line, Question, datetime | None], ReplyReading | None]


class Stance(Enum):
    PRESENT = "present"
    ABSENT = "absent"
    OPEN = "open"


_STATED = re.compile(
    r"(?P<rhetorical>Y)"
    r"|(?P<denied>N[_PHCy]{0,2}V)"
    r"|(?P<neutral>n[_PHC]{0,2}V|N[_C]?[BR])"
    r"|(?P<open>n[_PC]{0,2}[Gghwv])"
    r"|(?P<absent>N[_PCySHR]{0,3}[Gghwv]C?|[Gghwv][_Pd]{0,2}NC|V|X(?=,|$))"
    r"|(?P<present>[Ge]|[ghwv][_P]?C(?!N)|(?<![Nn])a|[gw](?=[,AS?dP]|$))"
)
_ABOUT_SOMEBODY = {Intent.YES, Intent.NO, Intent.LATE, Intent.LEAVE_EARLY, Intent.CHANGE}
_PRESENT = {"rhetorical", "denied", "present"}


def stance_of(line: Line) -> tuple[Stance | None, int]:
    """What the last statement about coming says, and where in the signs it begins."""
    stance, at = None, -1
    for found in _STATED.finditer(line.letters):
        if found.lastgroup == "neutral":
            continue
        at = found.start()
        stance = Stance.PRESENT if found.lastgroup in _PRESENT else Stance(found.lastgroup)
    return stance, at


def read_attendance(line: Line, question: Question, reference: datetime | None) -> ReplyReading:
    """An answer while attendance is asked, absence is asked, or the roll is taken."""
    for rule in _RULES:
        found = rule(line, question, reference)
        if found is not None:
            return _signed(line, found)
    return ReplyReading(Intent.UNRELATED)


def _signed(line: Line, found: ReplyReading) -> ReplyReading:
    """A name without a title before the answer ("Lan vắng") may be the sender's or somebody else's."""
    if found.intent not in _ABOUT_SOMEBODY or not re.match(r"_{1,4}[,:]?[VGBRLENgX#]", line.letters):
        return found
    named = [sign for sign in line.signs[:4] if sign.letter == "_"]
    last = next((index for index, sign in enumerate(line.signs) if sign.letter != "_"), 0)
    words = line.tokens[named[0].first : line.signs[last - 1].last]
    if not all(word.capital for word in words):
        return found
    name = line.written(named[0].first, line.signs[last - 1].last)
    return replace(found, detail=replace(found.detail, names=(name,)), confirm=True)


# --- short answers ----------------------------------------------------------------------------


def _empty(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    """Nothing but signs: a heart or a thumb says "read", not "yes"."""
    if any(token.canon[0].isalnum() for token in line.tokens):
        return None
    emoji = any(ord(sign) > 0x2000 for sign in line.text)
    return ReplyReading(Intent.ACK, confirm=True) if emoji else ReplyReading(Intent.UNRELATED)


def _plus_one(line: Line, question: Question, _: datetime | None) -> ReplyReading | None:
    if [token.canon for token in line.tokens[:2]] != ["+", "1"] or len(line.tokens) > 3:
        return None
    intent = Intent.NO if question is Question.ABSQ else Intent.YES
    return ReplyReading(intent, detail=Detail(people=1), confirm=True)


_DIGIT = re.compile(r"^[AP]*(?:p[:,]?)?#(?=$|[,A:PVGLRBEXdayKUM?])")


def _digit(line: Line, question: Question, _: datetime | None) -> ReplyReading | None:
    """1, 2 or 3 alone or at the start, while that question is open."""
    found = _DIGIT.match(line.letters)
    if found is None:
        return None
    if question is Question.ABSQ:
        return ReplyReading(Intent.UNSURE, confirm=True)
    chosen = line.signs[found.end() - 1].value
    stance, _at = stance_of(line)
    return _chosen(chosen, stance, line, question)


def _chosen(chosen: str, stance: Stance | None, line: Line, question: Question) -> ReplyReading:
    said = line.letters.count("#") > 1
    contrary = stance is (Stance.ABSENT if chosen == "1" else Stance.PRESENT)
    if said or contrary or line.has("UMI"):
        return ReplyReading(Intent.UNSURE, reason_of(line), confirm=True)
    if chosen == "1":
        return ReplyReading(Intent.YES, confirm=question is Question.ROLL)
    if chosen == "2":
        return _absence(line, reason_of(line), None, implied=False)
    return _lateness(line)


def _bare_no(line: Line, question: Question, _: datetime | None) -> ReplyReading | None:
    """A lone "không" answers the question that was asked."""
    if not re.fullmatch(r"[A,PH]*N[,P]*", line.letters):
        return None
    intent = Intent.YES if question is Question.ABSQ else Intent.NO
    return ReplyReading(intent, confirm=True)


def _bare_yes(line: Line, question: Question, _: datetime | None) -> ReplyReading | None:
    if not re.fullmatch(r"[A,P]*[ya][A,Pya]*", line.letters):
        return None
    if question is Question.ABSQ:
        named = "P" in line.letters or any(sign.value == "me_present" for sign in line.signs)
        return ReplyReading(Intent.NO if named else Intent.UNSURE, confirm=True)
    return ReplyReading(Intent.YES)


def _agreed(line: Line, question: Question, _: datetime | None) -> ReplyReading | None:
    """ "dạ được", "tất nhiên", "tôi rảnh": most likely a yes."""
    if not re.fullmatch(r"[A,PdS]*[CS][A,PdSC]*", line.letters):
        return None
    return ReplyReading(Intent.UNSURE if question is Question.ABSQ else Intent.YES, confirm=True)


def _bare_self(line: Line, question: Question, _: datetime | None) -> ReplyReading | None:
    """ "em ạ" where the absent were asked for."""
    if not re.fullmatch(r"[A,]*P+[A,]*", line.letters):
        return None
    return ReplyReading(Intent.NO, confirm=True) if question is Question.ABSQ else _unclear(question)


def _unclear(question: Question) -> ReplyReading:
    return ReplyReading(Intent.YES if question is Question.ROLL else Intent.ACK, confirm=True)


def _nobody(line: Line, question: Question, _: datetime | None) -> ReplyReading | None:
    if "0" not in line.letters:
        return None
    intent = Intent.YES if question is Question.ABSQ else Intent.REPORT_OTHER
    return ReplyReading(intent, confirm=True)


# --- what an answer is rather than yes or no --------------------------------------------------


def _change(line: Line, question: Question, reference: datetime | None) -> ReplyReading | None:
    """A correction of an earlier answer; after the roll the secretary has to agree."""
    values = {sign.value for sign in line.signs if sign.letter == "K"}
    if not values or (values == {"change"} and line.has("14")):
        return None
    target = _changed_to(line, values, question, reference)
    if target is None:
        return ReplyReading(Intent.CHANGE, confirm=True)
    asked = question is Question.ROLL or target.confirm
    return ReplyReading(Intent.CHANGE, target.reason, replace(target.detail, to=target.intent), asked)


def _changed_to(
    line: Line, values: set[str], question: Question, reference: datetime | None
) -> ReplyReading | None:
    if "change_yes" in values:
        return ReplyReading(Intent.YES)
    if "change_no" in values:
        return _absence(line, reason_of(line), reference, implied=False)
    digit = next((sign.value for sign in line.signs if sign.letter == "#"), None)
    if digit is not None and re.search(r"[Kp,:A_P]#(?:$|[,AP])", line.letters):
        return _chosen(digit, None, line, question)
    return _late_or_early(line, question, reference) or _stated(line, question, reference)


def _online(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    return ReplyReading(Intent.ONLINE_REQUEST, reason_of(line)) if "Z" in line.letters else None


def _exempt(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    if (
        "W" not in line.letters
        or line.matches("NW|[?]$")
        or (line.has("14") and line.letters.rfind("W") < max(map(line.letters.rfind, "14")))
    ):
        return None
    return ReplyReading(Intent.EXEMPT_CLAIM, Reason.EXEMPT, confirm=True)


def _past(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    """What was, is no answer; unless the same text goes on to say what will be."""
    if "T" not in line.letters:
        return None
    after = line.letters.rpartition("T")[2].partition(",")[2]
    if re.search(r"V|N[_PC]*[Gghwv]|G|g", after):
        return None
    return ReplyReading(Intent.UNRELATED)


def _chatter(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    """Quiet streets, errands, birthdays: words of answers that are about something else."""
    stated = line.matches(r"P[_RB,A]*(V|N[_PCy]*[Gghwv]C?|G)|X")
    if stated and not line.matches("q|l[_]{0,2}V"):
        return None
    return ReplyReading(Intent.UNRELATED) if line.matches("[uoq]|l[_A]{0,2}V") else None


_ASKED = {"1": Asked.TIME, "2": Asked.PLACE, "3": Asked.AGENDA}


def _question(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    if "!" in line.letters:
        return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER), confirm=True)
    asks = (
        line.has("1234")
        or line.matches(r"[ya][_GhgwvCPd]*N[?,]*$|[GgwvhC][Nn][?,P]*$|[?],*$")
        or "?" in line.text
    )
    if not asks or _asks_politely(line):
        return None
    kind = next((_ASKED[sign.letter] for sign in line.signs if sign.letter in _ASKED), Asked.OTHER)
    return ReplyReading(Intent.QUESTION, detail=Detail(ask=kind))


def _asks_politely(line: Line) -> bool:
    """ "em xin vắng được không ạ?" is an answer in the form of a question."""
    return line.matches(r"V|X|L|E|Y|N[_PC]{0,2}[Gghwv]C|[Gghwv]NC") or (
        "U" in line.letters and not line.has("1234")
    )


# --- undecided, late, early -------------------------------------------------------------------


def _undecided(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    after = re.split("[UMI]", line.letters)[-1].partition(",")[2]
    decided = re.search(r"V|N[_PC]*[Gghwv]C?|S[_P]*[Gg]", after)
    late = line.has("LE") and not line.has("UI")
    if not line.has("UMI") and not _hoping(line):
        return None
    return None if decided or late else ReplyReading(Intent.UNSURE, reason_of(line))


def _hoping(line: Line) -> bool:
    """ "chắc đi được": a hedge before coming, not before staying away."""
    stance, at = stance_of(line)
    if stance is Stance.OPEN or (stance is None and line.has("H") and not line.has("NVRBLEctX?")):
        return True
    return stance is Stance.PRESENT and "H" in line.letters[:at].rpartition(",")[2]


def _late_or_early(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    if line.matches(r"[Nn][_PCH]{0,2}[LE]"):
        return ReplyReading(Intent.YES)
    stance, at = stance_of(line)
    late = max(line.letters.rfind(letter) for letter in "Lct")
    early = line.letters.rfind("E")
    if stance is Stance.ABSENT and at > max(late, early):
        return None
    if early >= 0:
        return _leaving(line)
    return _lateness(line) if late >= 0 else _arriving(line, stance)


def _arriving(line: Line, stance: Stance | None) -> ReplyReading | None:
    """ "tầm 8h em qua": coming at an hour, which may be after the beginning."""
    if stance is Stance.ABSENT or not line.has("9#") or not line.matches("[gwvG]") or line.has("oSu"):
        return None
    hour = hour_said(line)
    if hour is None:
        return None
    if "G" in line.letters:
        return ReplyReading(Intent.YES, detail=Detail(arrive=hour[0]), confirm=True) if stance else None
    return ReplyReading(Intent.LATE, reason_of(line), Detail(arrive=hour[0]), confirm=True)


def _lateness(line: Line) -> ReplyReading:
    minutes, hour = minutes_said(line), hour_said(line)
    hedged = line.has("HM")
    if minutes is not None:
        detail, asked = Detail(minutes=minutes), hedged
    elif hour is not None:
        detail, asked = Detail(arrive=hour[0]), hour[1] or hedged
    else:
        detail, asked = NO_DETAIL, True
    return ReplyReading(Intent.LATE, reason_of(line), detail, asked)


def _leaving(line: Line) -> ReplyReading:
    minutes, hour = minutes_said(line), hour_said(line)
    if hour is not None:
        return ReplyReading(
            Intent.LEAVE_EARLY, reason_of(line), Detail(leave=hour[0]), hour[1] or line.has("HM")
        )
    asked = minutes is None or line.has("HM")
    return ReplyReading(Intent.LEAVE_EARLY, reason_of(line), Detail(minutes=minutes), asked)


# --- yes and no -------------------------------------------------------------------------------


def _stated(line: Line, _: Question, reference: datetime | None) -> ReplyReading | None:
    stance, at = stance_of(line)
    if stance is Stance.ABSENT:
        return _absence(line, reason_of(line), reference, implied=False)
    if stance is Stance.PRESENT:
        return _presence(line, at)
    return None


def _presence(line: Line, at: int) -> ReplyReading:
    if "&" in line.letters:
        return ReplyReading(Intent.YES, detail=Detail(people=2), confirm=True)
    minutes = minutes_said(line) if "e" in line.letters or "trước" in line.text.lower() else None
    detail = Detail(minutes=-minutes) if minutes else NO_DETAIL
    # Coming in spite of a reason to stay away may be misread: ask.
    denied = line.letters[at] == "N"
    doubtful = line.has("Yr") or (not denied and reason_of(line) is not Reason.NONE)
    return ReplyReading(Intent.YES, detail=detail, confirm=doubtful)


def _absence(line: Line, reason: Reason, reference: datetime | None, *, implied: bool) -> ReplyReading:
    """An absence; asked about where it is hedged, only implied, or its reason is missing."""
    hedged = line.matches("[HM]")
    vague = reason in {Reason.NONE, Reason.BUSY_UNSPECIFIED} or reason in SHOWN_BACK
    detail = Detail(until=date_said(line, reference)) if _lasting(line) else NO_DETAIL
    return ReplyReading(Intent.NO, reason, detail, hedged or vague or implied)


_UNTIL = {"den", "đến", "toi", "tới", "het", "hết"}


def _lasting(line: Line) -> bool:
    canons = [token.canon for token in line.tokens]
    return any(word in _UNTIL for word in canons[:-1])


def _couple(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    """Two people in one answer: the second has to be identified."""
    if "&" not in line.letters:
        return None
    stance, at = stance_of(line)
    if stance is Stance.ABSENT:
        return ReplyReading(Intent.NO, reason_of(line), Detail(people=2), confirm=True)
    return _presence(line, max(at, 0))


def _reason_only(line: Line, _: Question, reference: datetime | None) -> ReplyReading | None:
    """A reason without a word about coming: an absence is meant, but it is asked about."""
    reason = reason_of(line)
    if reason is Reason.NONE:
        return None
    if reason in {Reason.WEATHER, Reason.TRAFFIC}:
        return ReplyReading(Intent.UNSURE, reason, confirm=True)
    return _absence(line, reason, reference, implied=True)


def _acknowledged(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    """ "ok", "rõ", "đã nhận": read, but not answered."""
    if not line.has("Ad"):
        return None
    return ReplyReading(Intent.ACK, confirm=True) if re.fullmatch(r"[AdP,_hS:?y#9]*", line.letters) else None


def _fallback(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    """Words of coming and going that no rule could put together are asked about."""
    return ReplyReading(Intent.UNSURE, reason_of(line), confirm=True) if line.has("GVXN") else None


_RULES: list[Rule] = [
    _empty,
    _plus_one,
    _digit,
    _bare_no,
    _bare_yes,
    _bare_self,
    _agreed,
    _past,
    read_delegate,
    _change,
    read_other,
    _nobody,
    _online,
    _exempt,
    _chatter,
    _question,
    _undecided,
    _late_or_early,
    _couple,
    _stated,
    _reason_only,
    _acknowledged,
    _fallback,
]
