"""Marking one by one: a paged list that stays in its order, so that no name slips under the finger.

A press carries the version of the mark it was shown; where somebody has changed it since, nothing
happens and the presser is told.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.actions import StaleTap, action, number, one_of
from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.local_time import local, today
from handlers.meetings.answers import REASONS_OFFERED
from handlers.messages import Message
from handlers.roll import proposals
from handlers.roll.access import may_decide, opened
from handlers.roll.marking import Change, apply
from handlers.roll.state import Line, Sheet
from handlers.roll.views import summary
from handlers.wording import Rows
from storage.outbox import Skip, put
from storage.queries.roll import last_single
from storage.tables import AnswerChoice, Priority, Reason, RollMark, RollSource

SIGNS = {
    None: "○",
    RollMark.PRESENT: "✓",
    RollMark.LATE: "✓",
    RollMark.LEFT_EARLY: "✓",
    RollMark.ONLINE: "TT",
    RollMark.EXCUSED: "P",
    RollMark.UNEXCUSED: "K",
    RollMark.ABSENT: "V",
}
"""As on the year sheet (domain notes, section 3); V: away, not decided."""

AWAY = (RollMark.EXCUSED, RollMark.UNEXCUSED, RollMark.ABSENT)
TIMED = (RollMark.LATE, RollMark.LEFT_EARLY)


def press_list(context: Context, arguments: list[str]) -> None:
    """Everybody on the list, a page at a time: "roll_list:<meeting>:<page>"."""
    sheet = opened(context, arguments)
    context.toast("roll.list_opened")
    show_page(context, sheet, number(arguments, 1))


def press_one(context: Context, arguments: list[str]) -> None:
    """The marks of one person: "roll_one:<meeting>:<person>:<page>[:<mark whose detail is asked>]"."""
    sheet = opened(context, arguments)
    person, page = number(arguments, 1), number(arguments, 2)
    detail = one_of(RollMark, arguments, 3) if len(arguments) > 3 else None
    if sheet.line_of(person) is None:
        raise StaleTap
    context.toast("roll.pick_mark")
    show(context, "roll_person", meeting=sheet.meeting_id, person=person, page=page, detail=detail)


def press_mark(context: Context, arguments: list[str]) -> None:
    """ "roll_mark:<meeting>:<person>:<version>:<page>:<mark or none>[:<minutes, reason or said>]"."""
    sheet = opened(context, arguments)
    line, page = _line(sheet, arguments), number(arguments, 3)
    mark = None if arguments[4:5] == ["none"] else one_of(RollMark, arguments, 4)
    if mark in AWAY and not line.due:
        raise StaleTap
    if mark is RollMark.UNEXCUSED and not may_decide(context, sheet):
        context.toast("roll.only_secretary", alert=True)
        return
    change = _with_detail(Change(line.person_id, mark, number(arguments, 2)), line, arguments[5:6])
    _record(context, sheet, line, change, page)


def press_made_up(context: Context, arguments: list[str]) -> None:
    """Made up for, or not after all; still absent: "roll_made_up:<meeting>:<person>:<version>:<page>"."""
    sheet = opened(context, arguments)
    line, page = _line(sheet, arguments), number(arguments, 3)
    standing = line.mark
    if standing is None or standing.mark not in AWAY:
        raise StaleTap
    made_up = None if standing.made_up_on else today(context.now, sheet.unit)
    change = Change(
        line.person_id, standing.mark, number(arguments, 2), None, standing.reason, standing.words, made_up
    )
    _record(context, sheet, line, change, page, why=sheet.say("why_made_up"))


def show_page(context: Context, sheet: Sheet, page: int) -> None:
    """A page of the list, with the way back for what this account marked last."""
    show(context, "roll_list", meeting=sheet.meeting_id, page=page, by=_account(context))


def show(context: Context, name: str, **args: Any) -> None:
    """In place of the pressed list; below any other message, which stays."""
    pressed = context.pressed()
    in_list = pressed is not None and pressed.content.get("late") in ("roll_list", "roll_person")
    edits = pressed.id if pressed and in_list else None
    content = late(name, **args)
    key = f"{name}:{edits}:{sorted(args.items())}" if edits else None  # many quick presses, one edit
    parcel = context.parcel(context.chat, content, Priority.ANSWER, edits=edits, coalesce_key=key)
    put(context.session, parcel, context.now)


def page_of(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """One page of the list. args: meeting, page, by (the account that looks at it)."""
    sheet = Sheet.open(session, house, args["meeting"])
    size = sheet.rules.list_page
    pages = max(1, -(-len(sheet.lines) // size))
    page = min(args["page"], pages - 1)
    rows = [_row(sheet, line, page) for line in sheet.lines[page * size : (page + 1) * size]]
    undo = _undoing(session, sheet, args["by"], page)
    return house.wording.message(
        "roll.list",
        [row for row in (*rows, undo, *_turning(sheet, page, pages)) if row],
        at=sheet.at,
        page=page + 1,
        pages=pages,
        summary=summary(sheet),
        closed=sheet.closed,
    )


def person(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The marks for one person. args: meeting, person, page, detail (a mark or None)."""
    sheet = Sheet.open(session, house, args["meeting"])
    line = sheet.line_of(args["person"])
    if line is None:
        return Skip("không còn trong danh sách")
    back = [(sheet.say("button_back"), action("roll_list", sheet.meeting_id, args["page"]))]
    offered = _details(sheet, line, args, now) if args["detail"] else _marks(sheet, line, args["page"])
    return house.wording.message(
        "roll.person",
        [*offered, back],
        name=line.name,
        hint=sheet.hint(line),
        mark=sheet.told(line.mark) if line.said else None,
        away=sheet.say(f"away_{line.listed.away}") if line.listed.away else None,
        probationary=line.listed.standing == "probationary",
    )


def _record(
    context: Context, sheet: Sheet, line: Line, change: Change, page: int, *, why: str | None = None
) -> None:
    if change.seen != line.version:
        _stale(context, sheet, line, change, page)
    elif sheet.closed and why is None:
        proposals.ask_why(context, sheet, [change])
    else:
        apply(context, sheet, [change], RollSource.SECRETARY, why if sheet.closed else None)
        _shown(context, sheet, line, change, page)


def _stale(context: Context, sheet: Sheet, line: Line, change: Change, page: int) -> None:
    """Somebody was quicker. A second press of the same finger is no conflict."""
    same = line.said is change.mark and line.mark is not None and line.mark.by_account == _account(context)
    mark = sheet.told(line.mark)
    if same:
        context.toast("roll.saved_already", name=line.name, mark=mark)
    else:
        at = local(line.mark.marked_at, sheet.unit) if line.mark else None
        context.toast("roll.stale_mark", alert=True, name=line.name, mark=mark, at=at)
    show_page(context, sheet, page)


def _shown(context: Context, sheet: Sheet, line: Line, change: Change, page: int) -> None:
    if change.mark is None:
        context.toast("roll.saved_none", name=line.name)
    else:
        context.toast("roll.saved_one", name=line.name, mark=sheet.told(change))
    show_page(context, sheet, page)


def _line(sheet: Sheet, arguments: list[str]) -> Line:
    line = sheet.line_of(number(arguments, 1))
    if line is None:
        raise StaleTap
    return line


def _with_detail(change: Change, line: Line, detail: list[str]) -> Change:
    """The change with its minutes or its reason; "said": the reason answered before the meeting."""
    if not detail:
        return change
    if detail == ["said"]:
        reason, words = (line.answer.reason, line.answer.words) if line.answer else (None, None)
        return Change(change.person_id, change.mark, change.seen, reason=reason, words=words)
    if change.mark in TIMED:
        return Change(change.person_id, change.mark, change.seen, minutes=min(number(detail, 0), 600))
    return Change(change.person_id, change.mark, change.seen, reason=one_of(Reason, detail, 0))


# Buttons


def _row(sheet: Sheet, line: Line, page: int) -> list[tuple[str, str]]:
    """An unmarked name is present by one press; a marked one opens its marks."""
    here = sheet.meeting_id
    open_ = action("roll_one", here, line.person_id, page)
    if line.said is not None or not line.due:
        return [(_label(sheet, line), open_)]
    present = action("roll_mark", here, line.person_id, line.version, page, RollMark.PRESENT)
    return [(_label(sheet, line), present), (sheet.say("button_other"), open_)]


def _label(sheet: Sheet, line: Line) -> str:
    """ "○ Ngô Thị Hoa · báo vắng"; "P Lê Thị Cúc"; in brackets who need not attend."""
    label = f"{SIGNS[line.said]} {line.name}"
    if not line.due:
        return f"{label} ({sheet.say(f'away_{line.listed.away}')})"
    if line.said is None and line.answer is not None and line.answer.choice is not AnswerChoice.YES:
        return f"{label} · {sheet.say(f'said_{line.answer.choice}')}"
    return label


def _undoing(session: Session, sheet: Sheet, account_id: int, page: int) -> list[tuple[str, str]]:
    last = last_single(session, sheet.meeting_id, account_id)
    line = sheet.line_of(last.person_id) if last else None
    if last is None or line is None or sheet.reported(last.marked_at):
        return []
    return [(sheet.say("button_undo_one", name=line.name), action("roll_undo", last.step_id, page))]


def _turning(sheet: Sheet, page: int, pages: int) -> Rows:
    here, size = sheet.meeting_id, sheet.rules.list_page
    turns = []
    if page > 0:
        turns.append((sheet.say("button_previous"), action("roll_list", here, page - 1)))
    if page + 1 < pages:
        turns.append((sheet.say("button_next"), action("roll_list", here, page + 1)))
    waiting = (place // size for place, line in enumerate(sheet.lines) if line.due and line.said is None)
    ahead = next((one for one in waiting if one > page + 1), None)
    jump = [(sheet.say("button_jump"), action("roll_list", here, ahead))] if ahead is not None else []
    return [turns, jump]


def _marks(sheet: Sheet, line: Line, page: int) -> Rows:
    def choose(mark: RollMark | str) -> tuple[str, str]:
        label = sheet.say(f"button_{mark}")
        return label, action("roll_mark", sheet.meeting_id, line.person_id, line.version, page, mark)

    def ask(mark: RollMark) -> tuple[str, str]:
        return sheet.say(f"button_{mark}"), action("roll_one", sheet.meeting_id, line.person_id, page, mark)

    rows = [[choose(RollMark.PRESENT), choose(RollMark.ONLINE)], [ask(mark) for mark in TIMED]]
    if line.due:
        rows.append([ask(RollMark.EXCUSED), choose(RollMark.UNEXCUSED)])
    if line.said in AWAY:
        made_up = action("roll_made_up", sheet.meeting_id, line.person_id, line.version, page)
        rows.append([(sheet.say("button_made_up"), made_up)])
    return [*rows, [choose("none")]] if line.said else rows


def _details(sheet: Sheet, line: Line, args: dict[str, Any], now: datetime) -> Rows:
    """Minutes for coming late and leaving early; reasons for an absence, what was answered first."""
    mark = RollMark(args["detail"])

    def choose(label: str, *detail: object) -> tuple[str, str]:
        place = (sheet.meeting_id, line.person_id, line.version, args["page"])
        return label, action("roll_mark", *place, mark, *detail)

    if mark in TIMED:
        timed = [choose(sheet.say("minutes", minutes=one), one) for one in _minutes(sheet, mark, now)]
        return [timed, [choose(sheet.say("button_no_minutes"))]]
    text = sheet.house.wording.text
    reasons = [[choose(text(f"reasons.{one}").capitalize(), one) for one in row] for row in REASONS_OFFERED]
    said = [choose(sheet.say("button_as_said", hint=sheet.hint(line)), "said")]
    answered = line.answer is not None and (line.answer.reason or line.answer.words)
    return [*([said] if answered else []), *reasons, [choose(sheet.say("button_no_reason"))]]


def _minutes(sheet: Sheet, mark: RollMark, now: datetime) -> list[int]:
    """The usual minutes; for who comes in this moment, also those since the beginning."""
    since = int((now - sheet.meeting.starts_at).total_seconds() // 60)
    offered = set(sheet.rules.roll_minutes)
    if mark is RollMark.LATE and not sheet.closed and 0 < since <= max(offered, default=0) * 2:
        offered.add(since)
    return sorted(offered)


def _account(context: Context) -> int | None:
    return context.account.id if context.account else None
