"""What became of a broadcast in each of its chats. A long text or one with files is several messages: the one
that fared worst speaks for the chat."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Subquery, bindparam, case, func, or_, select
from sqlmodel import Session

from storage.outbox_states import CHATS, OUTBOX
from storage.tables import BroadcastTarget, ChatType, SendState, Unit, table_of

_TARGETS, _UNITS = table_of(BroadcastTarget), table_of(Unit)

NOT_SENT = (SendState.FAILED, SendState.EXPIRED, SendState.SKIPPED)
_WORST_FIRST = (SendState.PENDING, SendState.SENDING, *NOT_SENT, SendState.UNKNOWN, SendState.SENT)


def _pieces() -> Subquery:
    """The messages of a broadcast's targets; of each target the one that speaks for it has `place` 1."""
    badness = case({state.value: at for at, state in enumerate(_WORST_FIRST)}, value=OUTBOX.c.state)
    order = (badness, OUTBOX.c.part)
    return (
        select(
            _TARGETS,
            OUTBOX.c.state,
            OUTBOX.c.reason,
            OUTBOX.c.part,
            func.row_number().over(partition_by=_TARGETS.c.id, order_by=order).label("place"),
        )
        .outerjoin(OUTBOX, or_(OUTBOX.c.id == _TARGETS.c.outbox_id, OUTBOX.c.follows == _TARGETS.c.outbox_id))
        .where(_TARGETS.c.broadcast_id == bindparam("source"))
        .subquery("pieces")
    )


def outcomes() -> Subquery:
    """The targets of the broadcast bound as "source", each with the state and reason that speak for it."""
    pieces = _pieces()
    return select(pieces).where(pieces.c.place == 1).subquery("outcomes")


_OUTCOMES = outcomes()
_COUNTS = select(_OUTCOMES.c.state, func.count().label("chats")).group_by(_OUTCOMES.c.state)


def counts(session: Session, broadcast_id: int) -> dict[SendState | None, int]:
    """How many chats of the broadcast are in each state; under None those whose row was forgotten since."""
    rows = session.connection().execute(_COUNTS, {"source": broadcast_id})
    return {row.state: row.chats for row in rows}


class Ending(NamedTuple):
    """What became of one chat of a broadcast. `reason`: a word for people, where there is one; `partly`: the
    beginning has arrived."""

    unit: str
    chat: str
    private: bool
    state: SendState
    reason: str | None
    partly: bool


_ENDINGS = (
    select(
        _UNITS.c.name.label("unit"),
        CHATS.c.title,
        CHATS.c.type,
        _OUTCOMES.c.state,
        _OUTCOMES.c.reason,
        _OUTCOMES.c.part,
    )
    .join(_OUTCOMES, _OUTCOMES.c.unit_id == _UNITS.c.id)
    .join(CHATS, CHATS.c.id == _OUTCOMES.c.chat_id)
    .where(_OUTCOMES.c.state.in_(bindparam("states", expanding=True)))
    .order_by(_OUTCOMES.c.state, _UNITS.c.name, CHATS.c.id)
    .limit(bindparam("most"))
)


def endings(session: Session, broadcast_id: int, states: Sequence[SendState], most: int) -> list[Ending]:
    """The chats that ended so, by unit, at most `most`."""
    values = {"source": broadcast_id, "states": [one.value for one in states], "most": most}
    return [
        Ending(row.unit, row.title, row.type is ChatType.PRIVATE, row.state, row.reason, row.part > 0)
        for row in session.connection().execute(_ENDINGS, values)
    ]
