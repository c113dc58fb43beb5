"""The life of a task as one table: who may do what in which state, what comes of it, whom to tell."""

from dataclasses import dataclass
from enum import StrEnum

from storage.tables import SETTLED, WAITING, TaskEvent, TaskState


class Side(StrEnum):
    """Who acts: whoever has the task, or whoever gives tasks in that unit."""

    ASSIGNEE = "assignee"
    GIVER = "giver"


@dataclass(frozen=True, slots=True)
class Edge:
    """The state that comes of it, and the side that is told; None where the board tells it."""

    state: TaskState
    tell: Side | None


S, E = TaskState, TaskEvent
OPEN = tuple(state for state in TaskState if state not in SETTLED)
AT_WORK = (S.NEW, S.ACCEPTED, S.DOING, S.DIFFICULT, S.EXTENSION, S.DECLINED)

_BY_ASSIGNEE: tuple[tuple[TaskEvent, tuple[TaskState, ...], TaskState, Side | None], ...] = (
    (E.ACCEPT, (S.NEW, S.DECLINED), S.ACCEPTED, None),
    (E.PROGRESS, (S.NEW, S.ACCEPTED, S.DOING, S.DIFFICULT), S.DOING, None),
    (E.CLAIM, AT_WORK, S.CLAIMED, Side.GIVER),
    (E.DIFFICULTY, (S.NEW, S.ACCEPTED, S.DOING, S.DIFFICULT), S.DIFFICULT, Side.GIVER),
    (E.ASK_EXTENSION, (S.NEW, S.ACCEPTED, S.DOING, S.DIFFICULT, S.EXTENSION), S.EXTENSION, Side.GIVER),
    (E.DECLINE, (S.NEW, S.ACCEPTED, S.DOING, S.DIFFICULT), S.DECLINED, Side.GIVER),
)

_BY_GIVER: tuple[tuple[TaskEvent, tuple[TaskState, ...], TaskState | None, Side | None], ...] = (
    (E.ACCEPT, (S.NEW,), S.ACCEPTED, None),  # noted for somebody who said so by word of mouth
    (E.CONFIRM, OPEN, S.DONE, Side.ASSIGNEE),
    (E.SEND_BACK, (S.CLAIMED, S.DIFFICULT), S.DOING, Side.ASSIGNEE),
    (E.GRANT, (S.EXTENSION,), S.DOING, Side.ASSIGNEE),
    (E.REFUSE, (S.EXTENSION,), S.DOING, Side.ASSIGNEE),
    (E.REVIEW, (S.ACCEPTED, S.DOING, S.DIFFICULT, S.CLAIMED), S.DOING, Side.ASSIGNEE),
    (E.KEEP, (S.DECLINED,), S.NEW, Side.ASSIGNEE),
    (E.EXTEND, (S.NEW, S.ACCEPTED, S.DOING, S.DIFFICULT, S.CLAIMED), None, Side.ASSIGNEE),
    (E.ADD_HELPER, OPEN, None, None),
    (E.HAND_OVER, OPEN, S.HANDED_OVER, Side.ASSIGNEE),
    (E.CANCEL, OPEN, S.CANCELLED, Side.ASSIGNEE),
    (E.REOPEN, (S.DONE, S.CANCELLED), S.DOING, Side.ASSIGNEE),
)
"""Where the state that comes is None, it stays what it was."""

EDGES: dict[tuple[TaskState, TaskEvent, Side], Edge] = {
    **{
        (state, event, Side.ASSIGNEE): Edge(to, tell)
        for event, states, to, tell in _BY_ASSIGNEE
        for state in states
    },
    **{
        (state, event, Side.GIVER): Edge(to or state, tell)
        for event, states, to, tell in _BY_GIVER
        for state in states
    },
}
"""Everything that can happen to a task; what is not here is refused."""

WORDS = (E.PROGRESS, E.DIFFICULTY, E.DECLINE, E.SEND_BACK, E.ASK_EXTENSION, E.EXTEND)
"""Events that mean nothing without words; the last two are dates."""
DATED = (E.ASK_EXTENSION, E.EXTEND)


MONTHLY = (E.REVIEW,)
"""Events of standing tasks alone: they are reviewed each month and go on."""


def edge_of(state: TaskState, event: TaskEvent, side: Side, *, standing: bool) -> Edge | None:
    """What comes of the event there; None where it is refused."""
    return None if event in MONTHLY and not standing else EDGES.get((state, event, side))


def offered(state: TaskState, side: Side, *, standing: bool = False) -> list[TaskEvent]:
    """What the side can do in the state, in the table's order."""
    found = [event for (at, event, who) in EDGES if at is state and who is side]
    return [event for event in found if standing or event not in MONTHLY]


def next_word(state: TaskState) -> Side | None:
    """Who is to do something next; None where all is settled."""
    if state in SETTLED:
        return None
    return Side.GIVER if state in WAITING else Side.ASSIGNEE
