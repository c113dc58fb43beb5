"""What one way of reading a line comes down to: the clauses told apart by whom and what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from itertools import pairwise

from handlers.language.grammar.parsing import Clause, Parsed
from handlers.language.replies.clauses import ASIDE, DOUBTFUL, STANCES, Stance
from handlers.language.replies.reading import NO_DETAIL, Detail, Intent, Reason

_RANK = {reason: rank for rank, reason in enumerate(Reason)}
_SELF_WORDS = ("self", "elder")


@dataclass(frozen=True, slots=True)
class Stated:
    """A stance with the clause that says it."""

    stance: Stance
    clause: Clause
    sure: bool


@dataclass(slots=True)
class Meaning:
    """One reading of a line, sorted by what its clauses do."""

    parsed: Parsed
    stated: list[Stated] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    reasons: list[Reason] = field(default_factory=list)
    conditional: bool = False
    names: tuple[str, ...] = ()
    stray: bool = False

    @property
    def accounted(self) -> bool:
        """Whether every word has its part, spelled as it should be, and all clauses go together."""
        return not (self.parsed.passed or self.parsed.mended or self.stray)

    @property
    def reason(self) -> Reason:
        return likeliest(self.reasons)

    def clauses(self, *kinds: str) -> list[Clause]:
        return [clause for clause in self.parsed.clauses if clause.kind in kinds]


def likeliest(reasons: Iterable[Reason]) -> Reason:
    """The most particular of several reasons; NONE of none."""
    return min(reasons, key=_RANK.__getitem__, default=Reason.NONE)


def meaning_of(parsed: Parsed) -> Meaning:
    found = Meaning(parsed, conditional=bool({"if", "then"} & set(parsed.joints)))
    for index, clause in enumerate(parsed.clauses):
        found.kinds.add(clause.kind)
        stance = _stance(clause)
        if stance is not None and not (clause.kind == "hour" and _timed(found)):
            found.stated.append(Stated(stance, clause, _plainly(clause) and not _around_an_hour(clause)))
        found.reasons.extend(_reasons(clause))
        found.conditional |= _precondition(parsed.clauses, index)
        called = clause.kind == "me_only" and clause.has("elder") and index == 0 and _paused_after(parsed)
        found.stray |= not called and clause.kind not in STANCES and clause.kind not in ASIDE
    found.names = tuple(_names(parsed.clauses))
    found.stray |= (
        _joins_nothing(parsed) or _two_voices(parsed.clauses) or not _hangs_together(parsed.clauses)
    )
    return found


def _paused_after(parsed: Parsed) -> bool:
    """Whether nothing follows the first clause, or a pause and nothing else joins what does: "cô, tôi đi"."""
    return len(parsed.clauses) == 1 or parsed.clauses[1].joints == ("pause",)


_JOIN_BACK = frozenset(["but", "and", "so"])
_JOIN_ON = frozenset(["but", "and", "so", "because", "if", "then"])


def _joins_nothing(parsed: Parsed) -> bool:
    """Whether a word that joins clauses stands before the first, or after the last: something is missing."""
    first = parsed.clauses[0].joints if parsed.clauses else ()
    return bool(_JOIN_BACK & set(first) or _JOIN_ON & set(parsed.ending))


_LEADS = frozenset(
    ["acknowledged", "thanks", "reason", "kin_object", "fine", "corrected", "option", "introduced"]
)
_FOLLOWS = frozenset(["hour", "reason", "kin_reason", "kin_object", "thanks", "address"])
_OWN = ("self", "elder", "beg", "let")


def _hangs_together(clauses: tuple[Clause, ...]) -> bool:
    """Whether clauses that follow each other without a pause may do so, and who is spoken of stays clear."""
    if (
        clauses
        and clauses[0].kind == "address"
        and not clauses[0].has("greet", "hail", "yes_sir", "office", "everybody")
    ):
        return False
    for before, clause in pairwise(clauses):
        if _other_meeting(before) and not clause.joints and clause.kind in STANCES:
            return False
        if before.kind == "kin_reason" and clause.kind in STANCES and not clause.has("self", "elder"):
            return False
        if _names_somebody(before) and not clause.joints:
            if not clause.has(*(_OWN if before.has("greet", "yes_sir", "thanks") else ("self",))):
                return False
            continue
        hailing = clause.kind != "address" or clause.has("greet", "hail")
        if (
            clause.joints
            or (clause.kind in _FOLLOWS and hailing)
            or before.kind in _LEADS
            or before.kind == "address"
        ):
            continue
        if before.kind != "present" and clause.inside("me"):
            continue
        return False
    return True


def _stance(clause: Clause) -> Stance | None:
    if clause.kind == "recorded":
        return _recorded(clause)
    return Stance.LATE if _around_an_hour(clause) else STANCES.get(clause.kind)


_AROUND = frozenset(["khoảng", "tầm", "chừng", "cỡ", "độ", "hơn", "gần", "lối"])


def _around_an_hour(clause: Clause) -> bool:
    """ "tầm 8h em tới": who comes around some hour is hardly there from the beginning."""
    around = any(part.role == "about" and part.value in _AROUND for part in clause.parts)
    return clause.kind == "present" and around and clause.has("clock")


def _recorded(clause: Clause) -> Stance:
    """ "ghi em vắng", "ghi tên tôi có mặt": what the sender wants written down."""
    if clause.has("absent"):
        return Stance.STAYS
    return Stance.LATE if clause.has("late") else Stance.COMES


def _other_meeting(clause: Clause) -> bool:
    """ "họp tổ dân phố em không dự được": why, or which meeting is meant."""
    return clause.kind == "reason" and Reason.OTHER_MEETING in _reasons(clause)


def _names_somebody(clause: Clause) -> bool:
    """Whether a clause ends by addressing somebody, who may be the subject of what follows unpaused."""
    called = clause.kind == "thanks" and clause.has("office", "elder", "everybody", "person")
    return (clause.kind == "address" or called) and not clause.has("hail", "particle")


def _timed(found: Meaning) -> bool:
    """Whether an hour alone belongs to what was said before: "đến muộn, 15 phút", "3 - 15p"."""
    late = any(one.stance in (Stance.LATE, Stance.LEAVES) for one in found.stated)
    return late or "option" in found.kinds


def _plainly(clause: Clause) -> bool:
    """Whether a clause says what it says of this meeting and of the sender alone."""
    if clause.kind in DOUBTFUL or clause.has("other_time", "date", "proper", "person"):
        return False
    if (
        clause.kind == "present"
        and clause.has("sure")
        and not clause.has("come", "attend", "meet", "have", "absent")
    ):
        return False
    return not _urges(clause)


_URGING = frozenset(["nha", "nhé", "nhe", "nghen", "nhen", "nhá", "hén", "nghe", "nè", "hen", "thôi", "đi"])


def _urges(clause: Clause) -> bool:
    """ "đi họp đúng giờ nha", "anh đi nhé": as likely said to others."""
    return (
        clause.kind == "present"
        and clause.has("elder", "manner")
        and not clause.has("self", "able", "will", "sure", "have")
        and any(part.role in ("particle", "urge") and part.value in _URGING for part in clause.parts)
    )


_OF_OTHERS = frozenset([Reason.CARE, Reason.FAMILY])


def _reasons(clause: Clause) -> Iterable[Reason]:
    """The reasons of a clause; illness beside kin ("đưa vợ đi tái khám") is theirs, beside a birth ("bầu 8
    tháng, đi lại khó") part of it."""
    named = [Reason(part.value) for part in clause.parts if part.role == "reason"]
    kin = clause.kind in ("kin_reason", "kin_object") or not _OF_OTHERS.isdisjoint(named)
    for reason in named:
        if reason is not Reason.ILLNESS:
            yield reason
        elif kin or Reason.MATERNITY not in named:
            yield Reason.CARE if kin else reason
    if clause.kind == "elsewhere":
        yield Reason.TRAVEL
    if clause.has("busy"):
        yield Reason.BUSY_UNSPECIFIED


def _precondition(clauses: tuple[Clause, ...], index: int) -> bool:
    """ "rảnh em đi", "hết mưa em đi": a favourable circumstance straight before coming may be a condition."""
    if index == 0 or clauses[index - 1].kind != "fine":
        return False
    before, clause = clauses[index - 1], clauses[index]
    fact = before.has("self", "elder", "done") or "pause" in clause.joints
    return STANCES.get(clause.kind) is Stance.COMES and not fact


_WITH_SUBJECT = frozenset(["reason", "meant", "fine", "excuse"])


def _two_voices(clauses: tuple[Clause, ...]) -> bool:
    """ "con sốt, em xin vắng": where two clauses call their subject differently, one is not the sender."""
    subjects: set[str] = set()
    for clause in clauses:
        if clause.kind in STANCES or clause.kind in _WITH_SUBJECT:
            named = clause.inside("me")
            subjects.update(part.value for part in named[:1])
    return len(subjects) > 1


def _names(clauses: Iterable[Clause]) -> Iterable[str]:
    for clause in clauses:
        if clause.kind not in ("address", "introduced"):
            yield from (
                part.value
                for part in clause.inside("others") + clause.inside("me")
                if part.role in ("person", "proper")
            )


def minutes_of(clause: Clause) -> int | None:
    part = clause.part("minutes")
    return int(part.value) if part else None


def hour_of(clause: Clause) -> tuple[time, bool] | None:
    """An hour, taken for the evening when meetings are held, and whether that has to be asked."""
    part = clause.part("clock")
    if part is None:
        return None
    hour, minute, day_part = part.value.split(":")
    number = int(hour) % 24
    if number >= 13 or number == 0:
        return time(number, int(minute)), False
    late = number + 12 if number < 12 and day_part != "sang" else number
    return time(late, int(minute)), not day_part


def late_reading(clause: Clause, meaning: Meaning) -> tuple[Detail, bool]:
    """Minutes or hour of a late coming or an early leaving, and whether that has to be asked about."""
    said = [clause, *meaning.clauses("hour")]
    minutes = next((found for one in said if (found := minutes_of(one)) is not None), None)
    hour = next((at for one in said if (at := hour_of(one)) is not None), None)
    leaving = STANCES.get(clause.kind) is Stance.LEAVES
    if minutes is not None:
        return Detail(minutes=minutes), False
    if hour is not None:
        return (Detail(leave=hour[0]) if leaving else Detail(arrive=hour[0])), hour[1]
    return NO_DETAIL, True


INTENTS = {
    Stance.COMES: Intent.YES,
    Stance.STAYS: Intent.NO,
    Stance.LATE: Intent.LATE,
    Stance.LEAVES: Intent.LEAVE_EARLY,
    Stance.OPEN: Intent.UNSURE,
}


def asks(meaning: Meaning) -> bool:
    """Whether anything in the reading is a question."""
    return bool({"ask", "who_does"} & meaning.kinds) or "asks" in meaning.parsed.joints
