"""How a roll looks; rendered at the moment of sending or editing. Names only where one person reads them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.actions import action
from handlers.house import House
from handlers.local_time import local
from handlers.meetings.views import frugal_in, lettered
from handlers.messages import Message
from handlers.roll.figures import Bucket
from handlers.roll.state import Line, Sheet
from handlers.wording import Rows
from storage.outbox import Skip
from storage.tables import (
    Account,
    AvailabilityKind,
    Bond,
    MarkHistory,
    MeetingState,
    Person,
    RollMark,
    RollStep,
)


def call(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """In the group, or each member's own chat: the button, and counts.

    args: meeting; `person` in private, `chat` in a group.
    """
    sheet = Sheet.open(session, house, args["meeting"])
    own = sheet.line_of(args["person"]) if "person" in args else None
    called_off = sheet.meeting.state is not MeetingState.CALLED
    frugal = frugal_in(house, session, args)
    message = house.wording.message(
        "roll.call",
        [] if sheet.closed or called_off else _call_buttons(sheet, digits=frugal),
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        start=sheet.window[0],
        end=sheet.window[1],
        code_only=sheet.rules.roll_code_only,
        called_off=called_off,
        closed=sheet.closed,
        present=sheet.figures.present,
        due=sheet.figures.must_attend,
        mine=sheet.told(own.mark) if own and own.said else None,
        silent=frugal,
    )
    return lettered(message, session, now, args)


def board(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The secretary's live view, with names: never for a group. args: meeting."""
    sheet = Sheet.open(session, house, args["meeting"])
    return house.wording.message(
        "roll.board",
        _board_buttons(sheet, now),
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        place=sheet.meeting.place,
        code=sheet.roll.code,
        start=sheet.window[0],
        end=sheet.window[1],
        open_still=now <= sheet.window[1],
        closed=sheet.closed,
        summary=summary(sheet),
        online=sheet.roll.online,
        warning=warning(sheet) if now >= sheet.meeting.starts_at else None,
        parts=_party_groups(sheet),
        groups=[*_open_groups(sheet), *_absent_groups(sheet), *_noted_groups(sheet), *_outside(sheet)],
        limit=sheet.rules.board_names,
    )


def full(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The whole list of a roll for the secretary: figures, and everybody by name. args: meeting."""
    sheet = Sheet.open(session, house, args["meeting"])
    there = sheet.named(sheet.in_bucket(Bucket.PRESENT), among=RollMark.PRESENT)
    present = {"label": sheet.say("group_present"), "names": there}
    return house.wording.message(
        "roll.full",
        _closed_buttons(sheet, now) if sheet.closed else [],
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        figures=sheet.figures,
        summary=summary(sheet),
        warning=warning(sheet),
        corrections=_corrections(session, sheet),
        groups=[present, *_absent_groups(sheet), *_open_groups(sheet), *_outside(sheet), *_apart(sheet)],
        online_absent=bool(sheet.marked(RollMark.ONLINE)) and not sheet.roll.online,
    )


def counts(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The result in the group: counts, never a name; follows later corrections. args: meeting."""
    sheet = Sheet.open(session, house, args["meeting"])
    return house.wording.message(
        "roll.counts" if sheet.closed else "roll.counts_reopened",
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        summary=summary(sheet),
        guest_count=len(sheet.guests),
    )


def look(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """What one step marked, and the figures since. args: meeting, step, lost; `leader`: a group's count."""
    sheet = Sheet.open(session, house, args["meeting"])
    step = session.get_one(RollStep, args["step"])
    rows = session.exec(select(MarkHistory).where(MarkHistory.step_id == step.id)).all()
    undecided = _undecided_of(sheet, rows)
    return house.wording.message(
        "roll.look",
        _look_buttons(sheet, step, bool(undecided), leader=args.get("leader", False)),
        undone=step.undone_at is not None,
        lines=_marked_lines(sheet, rows),
        lost=[_lost_line(sheet, person) for person in args["lost"]],
        undecided=[line.name for line in undecided],
        leader=args.get("leader", False),
        summary=summary(sheet),
        warning=warning(sheet) if now >= sheet.meeting.starts_at else None,
    )


def summary(sheet: Sheet) -> str:
    """The figures in one line, no names."""
    return sheet.say("summary", figures=sheet.figures)


def warning(sheet: Sheet) -> str | None:
    """Said where too few are present; nothing is ever blocked."""
    if sheet.figures.quorate(sheet.rules.quorum):
        return None
    return sheet.say("warning", needed=sheet.needed, quorum=sheet.rules.quorum, figures=sheet.figures)


def here_button(sheet: Sheet) -> tuple[str, str]:
    """Có mặt."""
    return sheet.say("button_here"), action("roll_here", sheet.meeting_id)


def _call_buttons(sheet: Sheet, *, digits: bool) -> Rows:
    """Có mặt and, where these are buttons, a way back."""
    here = [] if sheet.rules.roll_code_only else [[here_button(sheet)]]
    oops = [] if digits else [[(sheet.say("button_oops"), action("roll_oops", sheet.meeting_id))]]
    return [*here, *oops]


def entry_buttons(sheet: Sheet) -> Rows:
    """The ways on from any of the secretary's messages."""
    here = sheet.meeting_id
    rest = [(sheet.say("button_rest"), action("roll_rest", here))] if sheet.marked(None) else []
    return [
        [(sheet.say("button_list"), action("roll_list", here, 0)), *rest],
        [(sheet.say("button_close"), action("roll_close", here))],
    ]


def _board_buttons(sheet: Sheet, now: datetime) -> Rows:
    here = sheet.meeting_id
    if sheet.closed:
        full_list = [(sheet.say("button_full"), action("roll_full", here))]
        return [*_closed_buttons(sheet, now), full_list]
    online = sheet.say("button_online_off" if sheet.roll.online else "button_online_on")
    first, last = entry_buttons(sheet)
    guests = (sheet.say("button_guests"), action("roll_guests", here))
    return [first, [guests, (online, action("roll_online", here))], last]


def _closed_buttons(sheet: Sheet, now: datetime) -> Rows:
    """Ways back into a closed roll."""
    here = sheet.meeting_id
    again = [(sheet.say("button_reopen"), action("roll_reopen", here))] if may_reopen(sheet, now) else []
    return [[(sheet.say("button_correct"), action("roll_list", here, 0)), *again]]


def may_reopen(sheet: Sheet, now: datetime) -> bool:
    """Closing is undone on the same day only; later marks are corrected one by one, with a reason."""
    closed_at = sheet.roll.closed_at
    return closed_at is not None and local(closed_at, sheet.unit).date() == local(now, sheet.unit).date()


def _look_buttons(sheet: Sheet, step: RollStep, undecided: bool, *, leader: bool) -> Rows:
    undo = [(sheet.say("button_undo"), action("roll_undo", step.id))] if _may_undo(sheet, step) else []
    decide = [
        (sheet.say("button_excused"), action("roll_decide", step.id, RollMark.EXCUSED)),
        (sheet.say("button_unexcused"), action("roll_decide", step.id, RollMark.UNEXCUSED)),
    ]
    on = [] if leader or sheet.closed else entry_buttons(sheet)
    return [row for row in (decide if undecided and not leader else [], undo, *on) if row]


def _may_undo(sheet: Sheet, step: RollStep) -> bool:
    return step.undone_at is None and not sheet.reported(step.at)


def _undecided_of(sheet: Sheet, rows: Iterable[MarkHistory]) -> list[Line]:
    people = {row.person_id for row in rows}
    return [line for line in sheet.marked(RollMark.ABSENT) if line.person_id in people]


def _marked_lines(sheet: Sheet, rows: Iterable[MarkHistory]) -> list[str]:
    """The step by mark: absences by name, the many present as a number."""
    names = {line.person_id: line.name for line in sheet.lines}
    by_mark: dict[RollMark | None, list[str]] = {}
    for row in rows:
        by_mark.setdefault(row.mark, []).append(sheet.noted(names[row.person_id], row, row.mark))
    return [sheet.counted(mark, people) for mark, people in by_mark.items()]


def _lost_line(sheet: Sheet, person_id: int) -> str:
    line = sheet.line_of(person_id)
    return sheet.say("lost_line", name=line.name, mark=sheet.told(line.mark)) if line else ""


def _corrections(session: Session, sheet: Sheet) -> list[str]:
    """Who was marked otherwise after closing, by whom, when and why."""
    rows = session.exec(
        select(MarkHistory, Person.full_name)
        .join(Account, col(Account.id) == MarkHistory.by_account, isouter=True)
        .join(Person, col(Person.id) == Account.person_id, isouter=True)
        .where(MarkHistory.meeting_id == sheet.meeting_id, col(MarkHistory.why).is_not(None))
        .order_by(col(MarkHistory.id))
    )
    names = {line.person_id: line.name for line in sheet.lines}
    return [
        sheet.say(
            "correction",
            name=names.get(row.person_id, "?"),
            mark=sheet.told(row),
            by=by,
            at=local(row.marked_at, sheet.unit),
            why=row.why,
        )
        for row, by in rows
    ]


def _open_groups(sheet: Sheet) -> list[dict[str, Any]]:
    """Who is not settled yet: unmarked, and away without a decision."""
    unmarked = [_with_hint(sheet, line) for line in sheet.marked(None)]
    return [{"label": sheet.say("group_unmarked"), "names": unmarked}, _group(sheet, RollMark.ABSENT)]


def _absent_groups(sheet: Sheet) -> list[dict[str, Any]]:
    online = [] if sheet.roll.online else [_group(sheet, RollMark.ONLINE)]
    return [_group(sheet, RollMark.EXCUSED), _group(sheet, RollMark.UNEXCUSED), *online]


def _noted_groups(sheet: Sheet) -> list[dict[str, Any]]:
    """Who is present with a note."""
    online = [_group(sheet, RollMark.ONLINE)] if sheet.roll.online else []
    return [_group(sheet, RollMark.LATE), _group(sheet, RollMark.LEFT_EARLY), *online]


def _outside(sheet: Sheet) -> list[dict[str, Any]]:
    """Who is there and never counted."""
    anyway = sheet.named(sheet.came_anyway(), among=RollMark.PRESENT)
    return [
        {"label": sheet.say("group_anyway"), "names": anyway},
        {"label": sheet.say("group_guests"), "names": [guest.name for guest in sheet.guests]},
    ]


def _apart(sheet: Sheet) -> list[dict[str, Any]]:
    """Who is counted otherwise, by name, as the minutes have it."""
    kinds = (AvailabilityKind.EXEMPT, AvailabilityKind.ELSEWHERE, AvailabilityKind.SUSPENDED)
    away = [
        {
            "label": sheet.say(f"away_{kind}").capitalize(),
            "names": [line.name for line in sheet.lines if line.listed.away is kind],
        }
        for kind in kinds
    ]
    visiting = [line.name for line in sheet.due if line.listed.bond is Bond.VISITING]
    return [*away, {"label": sheet.say("group_visiting"), "names": visiting}]


def _group(sheet: Sheet, mark: RollMark) -> dict[str, Any]:
    return {"label": sheet.say(f"group_{mark}"), "names": sheet.named(sheet.marked(mark), among=mark)}


def _with_hint(sheet: Sheet, line: Line) -> str:
    hint = sheet.hint(line)
    return sheet.say("hinted", name=line.name, hint=hint) if hint else line.name


def _party_groups(sheet: Sheet) -> list[str]:
    """Present of those who must attend, by party group: a large cell looks here first."""
    found: dict[str, list[bool]] = {}
    present = {line.person_id for line in sheet.in_bucket(Bucket.PRESENT)}
    for line in sheet.due:
        if line.group is not None:
            found.setdefault(line.group.name, []).append(line.person_id in present)
    return [f"{name} {sum(there)}/{len(there)}" for name, there in sorted(found.items())]
