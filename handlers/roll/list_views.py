"""The list of names with their marks, a page at a time: it stays in its order, so that no name slips from
under the finger. And the marks that one person may be given.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.actions import action
from handlers.house import House
from handlers.meetings.answers import REASONS_OFFERED
from handlers.messages import Message
from handlers.roll.roll_list import Entry, RollList
from handlers.roll.views import summary
from handlers.wording import Rows
from storage.outbox import Skip
from storage.queries.roll import last_single
from storage.tables import AnswerChoice, RollMark

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
"""As on the year roll (domain notes, section 3); V: away, not decided."""

AWAY = (RollMark.EXCUSED, RollMark.UNEXCUSED, RollMark.ABSENT)
TIMED = (RollMark.LATE, RollMark.LEFT_EARLY)


def page(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """One page of the list. args: meeting, page, by (the account that looks at it)."""
    roll = RollList.open(session, house, args["meeting"])
    size = roll.rules.list_page
    pages = max(1, -(-len(roll.entries) // size))
    shown = min(args["page"], pages - 1)
    rows = [_row(roll, entry, shown) for entry in roll.entries[shown * size : (shown + 1) * size]]
    undo = _undoing(session, roll, args["by"], shown)
    return house.wording.message(
        "roll.list",
        [row for row in (*rows, undo, *_turning(roll, shown, pages)) if row],
        at=roll.at,
        page=shown + 1,
        pages=pages,
        summary=summary(roll),
        closed=roll.closed,
    )


def person(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The marks for one person. args: meeting, person, page, detail (a mark or None)."""
    roll = RollList.open(session, house, args["meeting"])
    entry = roll.entry_of(args["person"])
    if entry is None:
        return Skip("không còn trong danh sách")
    back = [(roll.say("button_back"), action("roll_list", roll.meeting_id, args["page"]))]
    offered = _details(roll, entry, args, now) if args["detail"] else _marks(roll, entry, args["page"])
    return house.wording.message(
        "roll.person",
        [*offered, back],
        name=entry.name,
        hint=roll.hint(entry),
        mark=roll.told(entry.record) if entry.mark else None,
        away=roll.say(f"away_{entry.roster.away}") if entry.roster.away else None,
        probationary=entry.roster.standing == "probationary",
    )


def _row(roll: RollList, entry: Entry, page: int) -> list[tuple[str, str]]:
    """An unmarked name is present by one press; a marked one opens its marks."""
    here = roll.meeting_id
    open_ = action("roll_one", here, entry.person_id, page)
    if entry.mark is not None or not entry.due:
        return [(_label(roll, entry), open_)]
    present = action("roll_mark", here, entry.person_id, entry.version, page, RollMark.PRESENT)
    return [(_label(roll, entry), present), (roll.say("button_other"), open_)]


def _label(roll: RollList, entry: Entry) -> str:
    """ "○ Ngô Thị Hoa · báo vắng"; "P Lê Thị Cúc"; in brackets who need not attend."""
    label = f"{SIGNS[entry.mark]} {entry.name}"
    if not entry.due:
        return f"{label} ({roll.say(f'away_{entry.roster.away}')})"
    if entry.mark is None and entry.answer is not None and entry.answer.choice is not AnswerChoice.YES:
        return f"{label} · {roll.say(f'said_{entry.answer.choice}')}"
    return label


def _undoing(session: Session, roll: RollList, account_id: int, page: int) -> list[tuple[str, str]]:
    last = last_single(session, roll.meeting_id, account_id)
    entry = roll.entry_of(last.person_id) if last else None
    if last is None or entry is None or roll.reported(last.marked_at):
        return []
    return [(roll.say("button_undo_one", name=entry.name), action("roll_undo", last.step_id, page))]


def _turning(roll: RollList, page: int, pages: int) -> Rows:
    here, size = roll.meeting_id, roll.rules.list_page
    turns = []
    if page > 0:
        turns.append((roll.say("button_previous"), action("roll_list", here, page - 1)))
    if page + 1 < pages:
        turns.append((roll.say("button_next"), action("roll_list", here, page + 1)))
    waiting = (place // size for place, entry in enumerate(roll.entries) if entry.due and entry.mark is None)
    ahead = next((one for one in waiting if one > page + 1), None)
    jump = [(roll.say("button_jump"), action("roll_list", here, ahead))] if ahead is not None else []
    return [turns, jump]


def _marks(roll: RollList, entry: Entry, page: int) -> Rows:
    def choose(mark: RollMark | str) -> tuple[str, str]:
        label = roll.say(f"button_{mark}")
        return label, action("roll_mark", roll.meeting_id, entry.person_id, entry.version, page, mark)

    def ask(mark: RollMark) -> tuple[str, str]:
        return roll.say(f"button_{mark}"), action("roll_one", roll.meeting_id, entry.person_id, page, mark)

    rows = [[choose(RollMark.PRESENT), choose(RollMark.ONLINE)], [ask(mark) for mark in TIMED]]
    if entry.due:
        rows.append([ask(RollMark.EXCUSED), choose(RollMark.UNEXCUSED)])
    if entry.mark in AWAY:
        made_up = action("roll_made_up", roll.meeting_id, entry.person_id, entry.version, page)
        rows.append([(roll.say("button_made_up"), made_up)])
    return [*rows, [choose("none")]] if entry.mark else rows


def _details(roll: RollList, entry: Entry, args: dict[str, Any], now: datetime) -> Rows:
    """Minutes for coming late and leaving early; reasons for an absence, what was answered first."""
    mark = RollMark(args["detail"])

    def choose(label: str, *detail: object) -> tuple[str, str]:
        place = (roll.meeting_id, entry.person_id, entry.version, args["page"])
        return label, action("roll_mark", *place, mark, *detail)

    if mark in TIMED:
        timed = [choose(roll.say("minutes", minutes=one), one) for one in _minutes(roll, mark, now)]
        return [timed, [choose(roll.say("button_no_minutes"))]]
    text = roll.house.wording.text
    reasons = [[choose(text(f"reasons.{one}").capitalize(), one) for one in row] for row in REASONS_OFFERED]
    said = [choose(roll.say("button_as_said", hint=roll.hint(entry)), "said")]
    answered = entry.answer is not None and (entry.answer.reason or entry.answer.words)
    return [*([said] if answered else []), *reasons, [choose(roll.say("button_no_reason"))]]


def _minutes(roll: RollList, mark: RollMark, now: datetime) -> list[int]:
    """The usual minutes; for who comes in this moment, also those since the beginning."""
    since = int((now - roll.meeting.starts_at).total_seconds() // 60)
    offered = set(roll.rules.roll_minutes)
    if mark is RollMark.LATE and not roll.closed and 0 < since <= max(offered, default=0) * 2:
        offered.add(since)
    return sorted(offered)
