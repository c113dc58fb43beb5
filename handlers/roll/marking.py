"""Changing marks: each change names the version it was made from, all of one act make one step to undo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import col, select

from handlers.context import Context
from handlers.roll.alerts import warn
from handlers.roll.state import Line, Sheet
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
    context: Context, sheet: Sheet, changes: Sequence[Change], source: RollSource, why: str | None = None
) -> Applied:
    """Make the changes as one step. `why` is the reason of a correction after closing."""
    step = RollStep(meeting_id=sheet.meeting_id, by_account=_account(context), at=context.now)
    context.session.add(step)
    context.session.flush()
    assert step.id is not None
    markings = [_marking(context, sheet, change, source, step.id, why) for change in changes]
    done = [one for one in markings if mark(context.session, one)]
    lost = [one.person_id for one in markings if one not in done]
    _tell(context, sheet, step.id, done)
    return Applied(step.id, tuple(one.person_id for one in done), tuple(lost))


def undo(context: Context, sheet: Sheet, step: RollStep) -> Applied:
    """Put back what the step changed, where nobody has changed it since.

    Undoing is a step as well, but one that cannot be undone: what it brought back is marked anew.
    """
    session = context.session
    current = marks_of(session, sheet.meeting_id)
    rows = session.exec(select(MarkHistory).where(MarkHistory.step_id == step.id)).all()
    standing = [row for row in rows if current[row.person_id].version == row.version]
    before = _before(context, sheet, standing)
    step.undone_at = context.now
    source = RollSource.SECRETARY
    why = sheet.say("why_undone") if sheet.closed else None
    applied = apply(context, sheet, before, source, why)
    session.get_one(RollStep, applied.step_id).undone_at = context.now
    overtaken = {row.person_id for row in rows} - {row.person_id for row in standing}
    return replace(applied, lost=(*applied.lost, *sorted(overtaken)))


def rest_present(lines: Iterable[Line]) -> list[Change]:
    """Everybody of these who is not marked yet, as present."""
    return [Change(line.person_id, RollMark.PRESENT, line.version) for line in lines if line.said is None]


def _before(context: Context, sheet: Sheet, rows: Iterable[MarkHistory]) -> list[Change]:
    """The changes that bring back what stood before these history rows."""
    changes = []
    for row in rows:
        earlier = context.session.exec(
            select(MarkHistory)
            .where(
                MarkHistory.meeting_id == sheet.meeting_id,
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
    context: Context, sheet: Sheet, change: Change, source: RollSource, step_id: int, why: str | None
) -> Marking:
    return Marking(
        meeting_id=sheet.meeting_id,
        person_id=change.person_id,
        mark=change.mark,
        source=source,
        marked_at=context.now,
        by_account=_account(context),
        version=change.seen + 1,
        minutes=change.minutes,
        reason=change.reason,
        words=change.words,
        made_up_on=change.made_up_on,
        step_id=step_id,
        why=why,
    )


def _tell(context: Context, sheet: Sheet, step_id: int, done: Sequence[Marking]) -> None:
    """Whoever follows the roll sees it; the journal keeps who did it; a closed roll's alerts follow."""
    if not done:
        return
    refresh_posts(context.session, sheet.meeting_id, context.now)
    action = "correct_roll" if sheet.closed else "take_roll"
    context.audit(action, f"meeting:{sheet.meeting_id}", sheet.unit_id, step=step_id, marks=len(done))
    if sheet.closed:
        warn(context, sheet, [one.person_id for one in done if one.mark is RollMark.UNEXCUSED])


def _account(context: Context) -> int | None:
    return context.account.id if context.account else None
