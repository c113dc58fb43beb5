"""Where words were passed over: what single words suggest a line is about. Nothing of it is ever sure."""

from collections.abc import Iterator

from handlers.language.grammar.parsing import Part
from handlers.language.replies.line import Line
from handlers.language.replies.meaning import Meaning, likeliest
from handlers.language.replies.reading import Reason

_ASKING = frozenset(["ask_time", "ask_place", "ask_agenda", "ask_other"])
_OF_ONESELF = frozenset(["self", "let", "beg", "record"])
_BESIDE = frozenset(["chatter", "quiet", "errand"])
_AFTERTHOUGHTS = frozenset(["particle", "hail", "pause", "asks", "sign", "elder", "self", "office"])
_OPEN_ENDS = frozenset(["không", "khong", "chưa", "chua", "hả", "hở", "nhỉ", "ko", "k", "hông", "hok"])


def add_cues(line: Line, meaning: Meaning) -> None:
    """Add to a meaning the kinds of clause that single words make likely."""
    parts = list(_longest(line))
    roles = {part.role for part in parts}
    own = any(one.clause.has("self") for one in meaning.stated)
    if any(part.role == "undecided" and part.last - part.first > 1 for part in parts):
        meaning.kinds.add("undecided")
    elif roles & _ASKING or _ends_open(line):
        meaning.kinds.add("ask")
    if "online" in roles and roles & _OF_ONESELF:
        meaning.kinds.add("online")
    meaning.kinds |= roles & _BESIDE
    if "past_time" in roles:
        meaning.kinds.add("past")
        meaning.stated = [one for one in meaning.stated if one.clause.has("self", "this_time")] if own else []
    if "everybody" in roles and not own:
        meaning.kinds.add("chatter")
    elif "person" in roles and not own and (meaning.stated or meaning.reasons):
        meaning.kinds.add("other_named")
        named = (part for parts in line.parts().values() for part in parts if part.role == "person")
        meaning.names = meaning.names or tuple(dict.fromkeys(part.value for part in named))


def reason_cued(line: Line) -> Reason:
    """The reason that single words suggest: what a question may offer, never what is saved unasked."""
    parts = list(_longest(line))
    found = [Reason(part.value) for part in parts if part.role == "reason"]
    if Reason.ILLNESS in found and any(part.role == "kin" for part in parts):
        found.append(Reason.CARE)
    return likeliest(found)


def _longest(line: Line) -> Iterator[Part]:
    """The plainly spelled parts that are not a piece of a longer one: the "chi" of "chi bộ" asks nothing."""
    plain = [part for parts in line.parts().values() for part in parts if part.cost == 1 and not part.mended]
    spans = {(part.first, part.last) for part in plain}
    for part in plain:
        inside = any(
            first <= part.first and part.last <= last and last - first > part.last - part.first
            for first, last in spans
        )
        if not inside:
            yield part


def _ends_open(line: Line) -> bool:
    """ "… không ạ", "… chưa": a negation at the very end asks."""
    for at in range(len(line.words) - 1, 0, -1):
        word = line.words[at]
        if word.form in _OPEN_ENDS:
            return True
        roles = {part.role for part in line.parts_at(at) if part.last == at + 1}
        if not roles & _AFTERTHOUGHTS:
            return False
    return False
