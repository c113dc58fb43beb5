"""Where words were passed over: what single words suggest a line is about. Nothing of it is ever sure."""

from handlers.language.replies.line import Line
from handlers.language.replies.meaning import Meaning

_ASKING = frozenset(["ask_time", "ask_place", "ask_agenda", "ask_other"])
_BESIDE = frozenset(["chatter", "quiet", "errand"])
_AFTERTHOUGHTS = frozenset(["particle", "hail", "pause", "asks", "sign", "elder", "self", "office"])
_OPEN_ENDS = frozenset(["không", "khong", "chưa", "chua", "hả", "hở", "nhỉ", "ko", "k", "hông", "hok"])


def add_cues(line: Line, meaning: Meaning) -> None:
    """Add to a meaning the kinds of clause that single words make likely."""
    roles = {
        part.role for parts in line.parts().values() for part in parts if part.cost == 1 and not part.mended
    }
    own = any(one.clause.has("self") for one in meaning.stated)
    if roles & _ASKING or _ends_open(line):
        meaning.kinds.add("ask")
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
