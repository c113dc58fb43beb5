"""What an answer is rather than yes or no: for others, a question, chatter, a standing wish.

Each rule gives the reading of a line where it is of that kind, else None.
"""

from handlers.language.replies.clauses import OTHERS, Stance
from handlers.language.replies.line import Line
from handlers.language.replies.meaning import Meaning, Stated, asks, minutes_of
from handlers.language.replies.others import delegate_of, kinsman_in
from handlers.language.replies.reading import Asked, Asking, Detail, Intent, Question, Reason, ReplyReading


def instead(line: Line, meaning: Meaning, _: Asking) -> ReplyReading | None:
    """Somebody is to come instead, which a cell meeting does not allow."""
    if "instead" not in meaning.kinds:
        return None
    return ReplyReading(Intent.DELEGATE, meaning.reason, Detail(by=delegate_of(line, meaning)), confirm=True)


def standing(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    if "online" in meaning.kinds:
        return ReplyReading(Intent.ONLINE_REQUEST, meaning.reason)
    if "exempt" in meaning.kinds and not asks(meaning):
        return _exempt(meaning)
    return None


def _exempt(meaning: Meaning) -> ReplyReading:
    """The exemption is claimed; whether its owner comes all the same may be said besides. Always asked."""
    said = meaning.stated[-1].stance if meaning.stated else None
    if said is Stance.STAYS:
        return ReplyReading(Intent.NO, Reason.EXEMPT, confirm=True)
    intent = Intent.YES if said is Stance.COMES else Intent.EXEMPT_CLAIM
    return ReplyReading(intent, Reason.NONE if said is Stance.COMES else Reason.EXEMPT, confirm=True)


def complains(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    if "complaint" not in meaning.kinds or meaning.stated:
        return None
    return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER), confirm=True)


def chatter(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    """Quiet streets, errands, what was, what others are to do: words of answers about other things."""
    if {"forbidden", "urged"} & meaning.kinds:
        return ReplyReading(Intent.UNRELATED)
    beside = {"quiet", "errand", "chatter"} & meaning.kinds
    if beside and not any(one.clause.has("self") and one.stance in _DECIDED for one in meaning.stated):
        return ReplyReading(Intent.UNRELATED)
    if "past" in meaning.kinds and not meaning.stated:
        return ReplyReading(Intent.UNRELATED)
    return None


def question(_: Line, meaning: Meaning, __: Asking) -> ReplyReading | None:
    """A question; "em xin vắng được không ạ?" is an answer in the form of one."""
    if "may_i" in meaning.kinds:
        return _requested(meaning)
    if not asks(meaning) or any(_decided(one, meaning) for one in meaning.stated):
        return None
    if meaning.conditional and "asks" not in meaning.parsed.joints:  # "đi được hay không còn tùy sếp"
        return ReplyReading(Intent.UNSURE, meaning.reason)
    return ReplyReading(Intent.QUESTION, detail=Detail(ask=_asked_for(meaning)))


_DECIDED = (Stance.STAYS, Stance.LATE, Stance.LEAVES)


def _decided(one: Stated, meaning: Meaning) -> bool:
    """Whether something is said besides what is asked; "đến muộn có bị phê bình không" says nothing of its
    writer, and has words without a part."""
    return one.stance in _DECIDED and (meaning.accounted or one.clause.has("self", "beg", "let"))


def _requested(meaning: Meaning) -> ReplyReading:
    clause = meaning.clauses("may_i")[0]
    if clause.has("late"):
        return ReplyReading(Intent.LATE, meaning.reason, Detail(minutes=minutes_of(clause)), confirm=True)
    intent = Intent.LEAVE_EARLY if clause.has("leave") else Intent.NO
    return ReplyReading(intent, meaning.reason, confirm=True)


def _asked_for(meaning: Meaning) -> Asked:
    kinds = (("ask_time", Asked.TIME), ("ask_place", Asked.PLACE), ("ask_agenda", Asked.AGENDA))
    said = {part.role for clause in meaning.clauses("ask") for part in clause.parts}
    return next((asked for role, asked in kinds if role in said), Asked.OTHER)


def about_others(line: Line, meaning: Meaning, asking: Asking) -> ReplyReading | None:
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
