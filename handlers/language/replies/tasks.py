"""Answers about a task: taken, done, under way, stuck, too late, refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from handlers.language.grammar.parsing import Part
from handlers.language.replies.details import DEFAULT_REFERENCE, date_said
from handlers.language.replies.line import Line
from handlers.language.replies.others import ratio_in
from handlers.language.replies.reading import Asked, Detail, Intent, Reason, ReplyReading

_OPTIONS = {"1": Intent.TASK_ACCEPT, "2": Intent.TASK_PROGRESS, "3": Intent.TASK_DONE}
_ACTS = ("finished", "doing", "accept")
_POLITE = frozenset(
    [
        "yes_sir",
        "particle",
        "self",
        "elder",
        "office",
        "hail",
        "greet",
        "thanks",
        "pause",
        "sign",
        "everybody",
    ]
)


@dataclass
class _Said:
    """The parts of a line from left to right, the longest first; the words that have none."""

    line: Line
    reference: datetime | None

    @cached_property
    def parts(self) -> list[Part]:
        return self._scanned[0]

    @cached_property
    def accounted(self) -> bool:
        return not self._scanned[1] and not any(part.mended for part in self.parts)

    @cached_property
    def _scanned(self) -> tuple[list[Part], int]:
        """The row that leaves the fewest words without a part, and then has the fewest parts."""
        by_start, length = self.line.parts(), len(self.line.words)
        best: list[tuple[int, int, list[Part]]] = [(0, 0, [])] * (length + 1)
        for at in range(length - 1, -1, -1):
            unknown, cost, rest = best[at + 1]
            best[at] = (unknown + 1, cost, rest)
            for part in by_start.get(at, ()):
                unknown, cost, rest = best[part.last]
                best[at] = min(best[at], (unknown, cost + part.cost, [part, *rest]), key=lambda row: row[:2])
        return best[0][2], best[0][0]

    @cached_property
    def roles(self) -> list[str]:
        return [part.role for part in self.parts]

    def has(self, *roles: str) -> bool:
        return any(role in roles for role in self.roles)

    def denied(self, *roles: str) -> bool:
        """Whether one of the parts follows a negation, with at most the speaker between them."""
        negated = False
        for role in self.roles:
            if role in ("not", "not_yet"):
                negated = True
            elif role in roles and negated:
                return True
            elif role not in ("self", "elder", "able", "have"):
                negated = False
        return False

    @cached_property
    def bare(self) -> list[str]:
        """The roles without what is only polite."""
        return [role for role in self.roles if role not in _POLITE]

    def last(self, *roles: str) -> int:
        """The place of the last of these parts, -1 where there is none: "đã rà soát xong" ends done."""
        return max((place for place, role in enumerate(self.roles) if role in roles), default=-1)

    @property
    def goes_on(self) -> bool:
        """ "đang rà soát": whatever it is, it is under way."""
        return any(part.value == "đang" for part in self.parts) and not self.has("finished")

    @property
    def asks(self) -> bool:
        asking = self.has("asks", "ask_time", "ask_place", "ask_other", "complaint")
        ends = [role for role in self.bare if role != "asks"][-1:]
        closing = ends in (["ask_end"], ["not"]) and self.has(*_ACTS)
        return asking or closing or self._not_yet_after_act

    @property
    def _not_yet_after_act(self) -> bool:
        """ "xong chưa Hoa ơi": "chưa" after the last word of doing asks, if only a name follows."""
        acts = [at for at, role in enumerate(self.roles) if role in _ACTS]
        after = self.roles[acts[-1] + 1 :] if acts else []
        called = {*_POLITE, "person", "proper"}
        return after[:1] == ["not_yet"] and called.issuperset(after[1:])


def read_task_reply(line: Line, reference: datetime | None, *, doubtful: bool) -> ReplyReading:
    """An answer while a task is open. `line` is read with the words of tasks."""
    said = _Said(line, reference)
    for rule in _RULES:
        found = rule(said)
        if found is not None:
            saved = found.intent in (Intent.TASK_DONE, Intent.TASK_ACCEPT)
            unsure = saved and (doubtful or not said.accounted or said.has("if", "not_so_sure", "maybe"))
            return replace(found, confirm=found.confirm or unsure)
    return ReplyReading(Intent.UNRELATED)


def _declined(said: _Said) -> ReplyReading | None:
    if not said.has("decline"):
        return None
    names = tuple(
        part.value for parts in said.line.parts().values() for part in parts if part.role == "person"
    )
    return ReplyReading(Intent.TASK_DECLINE, detail=Detail(names=tuple(dict.fromkeys(names))), confirm=True)


def _extended(said: _Said) -> ReplyReading | None:
    """More time is asked for; the giver of the task decides."""
    if not said.has("extension"):
        return None
    due = date_said(said.line.text, said.reference)
    return ReplyReading(Intent.TASK_EXTENSION, detail=Detail(due=due), confirm=True)


def _asked(said: _Said) -> ReplyReading | None:
    if not said.asks or said.denied(*_ACTS) or said.bare == ["not"]:
        return None
    if said.has("blocked") and not said.has("asks"):  # "không có kinh phí thì làm sao mà làm"
        return None
    return ReplyReading(Intent.QUESTION, detail=Detail(ask=Asked.OTHER))


def _blocked(said: _Said) -> ReplyReading | None:
    if said.has("blocked") and not said.denied("blocked"):
        return ReplyReading(Intent.TASK_BLOCKED)
    return None


def _under_way(said: _Said) -> ReplyReading | None:
    ratio = ratio_in(said.line)
    counted = Detail(done=ratio[0], of=ratio[1]) if ratio else Detail()
    if ratio is not None and ratio[0] == ratio[1]:
        return ReplyReading(Intent.TASK_DONE, detail=counted, confirm=not said.has("finished"))
    open_still = said.last("doing", "undecided") > said.last("finished")
    unfinished = said.denied("finished", "accept") or open_still or said.has("partly", "if") or said.goes_on
    hoped = said.has("not_so_sure", "maybe") and said.has("finished")
    if ratio or unfinished or hoped or _percent(said.line) or (said.has("finished") and _promised(said)):
        return ReplyReading(Intent.TASK_PROGRESS, detail=counted)
    return None


def _percent(line: Line) -> bool:
    forms = [word.form for word in line.words]
    parts = (line.words[at].number for at in range(len(forms) - 1) if forms[at + 1] in ("%", "phần"))
    return any(part is not None and part < 100 for part in parts)


def _promised(said: _Said) -> bool:
    """ "thứ 6 xong": a day that is still to come makes it a promise; "đã nộp sáng nay" is none."""
    day = date_said(said.line.text, said.reference)
    moment = (day.end or day.start) if day else None
    first = moment.date() if isinstance(moment, datetime) else moment
    on = (said.reference or DEFAULT_REFERENCE).date()
    done = any(part.value.startswith("đã ") for part in said.parts)
    return isinstance(first, date) and (first > on or (first == on and not done))


def _done(said: _Said) -> ReplyReading | None:
    return ReplyReading(Intent.TASK_DONE) if said.has("finished") else None


def _accepted(said: _Said) -> ReplyReading | None:
    """ "ok để tôi" begins with a word that decides nothing, and "đã nhận" may be of the message: asked."""
    if not said.has("accept"):
        received = any(part.role == "ack" and part.value.endswith("nhận") for part in said.parts)
        return ReplyReading(Intent.TASK_ACCEPT, confirm=True) if received else None
    leading = said.roles[0] == "ack" and said.parts[0].value == "ok" and said.roles[1:2] != ["pause"]
    return ReplyReading(Intent.TASK_ACCEPT, confirm=leading)


def _short(said: _Said) -> ReplyReading | None:
    if said.bare == ["not"]:
        return ReplyReading(Intent.TASK_DECLINE, confirm=True)
    if said.bare[:1] == ["not_yet"]:
        return ReplyReading(Intent.TASK_PROGRESS)
    if said.bare in (["digit"], ["number"]):
        chosen = _OPTIONS.get(next(part.value for part in said.parts if part.role in ("digit", "number")))
        return ReplyReading(chosen, confirm=True) if chosen else None
    if said.has("busy"):
        return ReplyReading(Intent.TASK_BLOCKED, Reason.BUSY_UNSPECIFIED, confirm=True)
    worded = any(word.form[0].isalnum() for word in said.line.words)
    if said.has("ack", "yes_sir", "have", "thanks") or not worded:
        return ReplyReading(Intent.ACK, confirm=True)
    return None


_RULES: list[Callable[[_Said], ReplyReading | None]] = [
    _declined,
    _extended,
    _asked,
    _blocked,
    _under_way,
    _done,
    _accepted,
    _short,
]
