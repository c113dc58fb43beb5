"""The messages about a roll, rendered when they are sent or edited. Names only where one person reads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.house import House
from handlers.local_time import local
from handlers.meetings.views import frugal_in, lettered
from handlers.messages import Message
from handlers.roll.buttons import board_buttons, call_buttons, closed_buttons, result_buttons
from handlers.roll.figures import Bucket
from handlers.roll.groups import absent_groups, apart, noted_groups, open_groups, outside, party_groups
from handlers.roll.roll_list import Entry, RollList
from storage.outbox import Skip
from storage.tables import Account, MarkHistory, MeetingState, Person, RollMark, RollStep


def call(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """In the group, or each member's own chat: the button, and counts.

    args: meeting; `person` in private, `chat` in a group.
    """
    roll = RollList.open(session, house, args["meeting"])
    own = roll.entry_of(args["person"]) if "person" in args else None
    called_off = roll.meeting.state is not MeetingState.CALLED
    frugal = frugal_in(house, session, args)
    message = house.wording.message(
        "roll.call",
        [] if roll.closed or called_off else call_buttons(roll, digits=frugal),
        kind=roll.kind(),
        unit=roll.unit.name,
        at=roll.at,
        start=roll.window[0],
        end=roll.window[1],
        code_only=roll.rules.roll_code_only,
        called_off=called_off,
        closed=roll.closed,
        present=roll.figures.present,
        due=roll.figures.must_attend,
        mine=roll.told(own.record) if own and own.mark else None,
        silent=frugal,
    )
    return lettered(message, session, now, args)


def board(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The secretary's live view, with names: never for a group. args: meeting."""
    roll = RollList.open(session, house, args["meeting"])
    return house.wording.message(
        "roll.board",
        board_buttons(roll, now),
        kind=roll.kind(),
        unit=roll.unit.name,
        at=roll.at,
        place=roll.meeting.place,
        code=roll.row.code,
        start=roll.window[0],
        end=roll.window[1],
        open_still=now <= roll.window[1],
        closed=roll.closed,
        summary=summary(roll),
        online=roll.row.online,
        warning=warning(roll) if now >= roll.meeting.starts_at else None,
        parts=party_groups(roll),
        groups=[*open_groups(roll), *absent_groups(roll), *noted_groups(roll), *outside(roll)],
        limit=roll.rules.board_names,
    )


def full(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The whole list of a roll for the secretary: figures, and everybody by name. args: meeting."""
    roll = RollList.open(session, house, args["meeting"])
    there = roll.named(roll.in_bucket(Bucket.PRESENT), among=RollMark.PRESENT)
    present = {"label": roll.say("group_present"), "names": there}
    return house.wording.message(
        "roll.full",
        closed_buttons(roll, now) if roll.closed else [],
        kind=roll.kind(),
        unit=roll.unit.name,
        at=roll.at,
        figures=roll.figures,
        summary=summary(roll),
        warning=warning(roll),
        corrections=_corrections(session, roll),
        groups=[present, *absent_groups(roll), *open_groups(roll), *outside(roll), *apart(roll)],
        online_absent=bool(roll.marked(RollMark.ONLINE)) and not roll.row.online,
    )


def counts(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The result in the group: counts, never a name; follows later corrections. args: meeting."""
    roll = RollList.open(session, house, args["meeting"])
    return house.wording.message(
        "roll.counts" if roll.closed else "roll.counts_reopened",
        kind=roll.kind(),
        unit=roll.unit.name,
        at=roll.at,
        summary=summary(roll),
        guest_count=len(roll.guests),
    )


def result(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """What one step marked, and the figures since. args: meeting, step, lost; `leader`: a group's count."""
    roll = RollList.open(session, house, args["meeting"])
    step = session.get_one(RollStep, args["step"])
    rows = session.exec(select(MarkHistory).where(MarkHistory.step_id == step.id)).all()
    undecided = _undecided_of(roll, rows)
    return house.wording.message(
        "roll.result",
        result_buttons(roll, step, bool(undecided), leader=args.get("leader", False)),
        undone=step.undone_at is not None,
        lines=_marked_lines(roll, rows),
        lost=[_lost_line(roll, person) for person in args["lost"]],
        undecided=[entry.name for entry in undecided],
        leader=args.get("leader", False),
        summary=summary(roll),
        warning=warning(roll) if now >= roll.meeting.starts_at else None,
    )


def summary(roll: RollList) -> str:
    """The figures in one entry, no names."""
    return roll.say("summary", figures=roll.figures)


def warning(roll: RollList) -> str | None:
    """Said where too few are present; nothing is ever blocked."""
    if roll.figures.quorate(roll.rules.quorum):
        return None
    return roll.say("warning", needed=roll.needed, quorum=roll.rules.quorum, figures=roll.figures)


def _undecided_of(roll: RollList, rows: Iterable[MarkHistory]) -> list[Entry]:
    people = {row.person_id for row in rows}
    return [entry for entry in roll.marked(RollMark.ABSENT) if entry.person_id in people]


def _marked_lines(roll: RollList, rows: Iterable[MarkHistory]) -> list[str]:
    """The step by mark: absences by name, the many present as a number."""
    names = {entry.person_id: entry.name for entry in roll.entries}
    by_mark: dict[RollMark | None, list[str]] = {}
    for row in rows:
        by_mark.setdefault(row.mark, []).append(roll.noted(names[row.person_id], row, row.mark))
    return [roll.counted(mark, people) for mark, people in by_mark.items()]


def _lost_line(roll: RollList, person_id: int) -> str:
    entry = roll.entry_of(person_id)
    return roll.say("lost_line", name=entry.name, mark=roll.told(entry.record)) if entry else ""


def _corrections(session: Session, roll: RollList) -> list[str]:
    """Who was marked otherwise after closing, by whom, when and why."""
    rows = session.exec(
        select(MarkHistory, Person.full_name)
        .join(Account, col(Account.id) == MarkHistory.by_account, isouter=True)
        .join(Person, col(Person.id) == Account.person_id, isouter=True)
        .where(MarkHistory.meeting_id == roll.meeting_id, col(MarkHistory.why).is_not(None))
        .order_by(col(MarkHistory.id))
    )
    names = {entry.person_id: entry.name for entry in roll.entries}
    return [
        roll.say(
            "correction",
            name=names.get(row.person_id, "?"),
            mark=roll.told(row),
            by=by,
            at=local(row.marked_at, roll.unit),
            why=row.why,
        )
        for row, by in rows
    ]
