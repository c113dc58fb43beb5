"""Changing marks: each change names the version it replaces; one press or line is undone as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import col, select

from handlers.context import Context
from handlers.roll.alerts import warn
from handlers.roll.roll_list import Entry, RollList
from storage.queries.roll import Marking, mark, marks_of, refresh_posts
from storage.tables import MarkHistory, Reason, RollMark, RollSource, RollStep


@dataclass(frozen=True, slots=True)
class Change:
    """What one person's mark is to become. `seen` is the version of the mark it replaces, 0 for none."""

    person_id: int
    mark: RollMark | None
    seen: int
    minutes: int | None = None
    reason: Reason | None = None
    words: str | None = None
    made_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """The step that was made, and whose marks had been changed meanwhile and were therefore left alone."""

    step_id: int
    done: tuple[int, ...]
    lost: tuple[int, ...]


def apply(
    context: Context, roll: RollList, changes: Sequence[Change], source: RollSource, why: str | None = None
) -> Applied:
    """Make the changes as one step. `why` is the reason of a correction after closing."""
    step = RollStep(meeting_id=roll.meeting_id, by_account=context.account_id, at=context.now)
    context.session.add(step)
    context.session.flush()
    markings = [_marking(context, roll, change, source, step.id, why) for change in changes]
    done = [one for one in markings if mark(context.session, one)]
    lost = [one.person_id for one in markings if one not in done]
    _tell(context, roll, step.id, done)
    return Applied(step.id, tuple(one.person_id for one in done), tuple(lost))


def undo(context: Context, roll: RollList, step: RollStep) -> Applied:
    """Put back what the step changed, where nobody has changed it since.

    Undoing is a step as well, but one that cannot be undone: what it brought back is marked anew.
    """
    session = context.session
    current = marks_of(session, roll.meeting_id)
    rows = session.exec(select(MarkHistory).where(MarkHistory.step_id == step.id)).all()
    standing = [row for row in rows if current[row.person_id].version == row.version]
    before = _before(context, roll, standing)
    step.undone_at = context.now
    source = RollSource.SECRETARY
    why = roll.say("why_undone") if roll.closed else None
    applied = apply(context, roll, before, source, why)
    session.get_one(RollStep, applied.step_id).undone_at = context.now
    overtaken = {row.person_id for row in rows} - {row.person_id for row in standing}
    return replace(applied, lost=(*applied.lost, *sorted(overtaken)))


def rest_present(entries: Iterable[Entry]) -> list[Change]:
    """Everybody of these who is not marked yet, as present."""
    return [
        Change(entry.person_id, RollMark.PRESENT, entry.version) for entry in entries if entry.mark is None
    ]


def _before(context: Context, roll: RollList, rows: Iterable[MarkHistory]) -> list[Change]:
    """The changes that bring back what stood before these history rows."""
    changes = []
    for row in rows:
        earlier = context.session.exec(
            select(MarkHistory)
            .where(
                MarkHistory.meeting_id == roll.meeting_id,
                MarkHistory.person_id == row.person_id,
                MarkHistory.version < row.version,
            )
            .order_by(col(MarkHistory.version).desc())
        ).first()
        changes.append(_as_it_was(row, earlier))
    return changes


def _as_it_was(row: MarkHistory, earlier: MarkHistory | None) -> Change:
    if earlier is None:
        return Change(row.person_id, None, row.version)
    return Change(
        row.person_id,
        earlier.mark,
        row.version,
        earlier.minutes,
        earlier.reason,
        earlier.words,
        earlier.made_up_on,
    )


def _marking(
    context: Context, roll: RollList, change: Change, source: RollSource, step_id: int, why: str | None
) -> Marking:
    return Marking(
        meeting_id=roll.meeting_id,
        person_id=change.person_id,
        mark=change.mark,
        source=source,
        marked_at=context.now,
        by_account=context.account_id,
        version=change.seen + 1,
        minutes=change.minutes,
        reason=change.reason,
        words=change.words,
        made_up_on=change.made_up_on,
        step_id=step_id,
        why=why,
    )


def _tell(context: Context, roll: RollList, step_id: int, done: Sequence[Marking]) -> None:
    """Whoever follows the roll sees it; the history keeps who did it; a closed roll's alerts follow."""
    if not done:
        return
    refresh_posts(context.session, roll.meeting_id, context.now)
    action = "correct_roll" if roll.closed else "take_roll"
    context.audit(action, f"meeting:{roll.meeting_id}", roll.unit_id, step=step_id, marks=len(done))
    if roll.closed:
        warn(context, roll, [one.person_id for one in done if one.mark is RollMark.UNEXCUSED])
