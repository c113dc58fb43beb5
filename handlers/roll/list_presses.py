"""Presses on the list of names: each marks one person, or opens that person's marks.

A press carries the version of the mark it was shown; where somebody has changed it since, nothing
happens and the presser is told.
"""

from typing import Any

from handlers.actions import StaleTap, number, one_of
from handlers.context import Context
from handlers.late import late
from handlers.local_time import local, today
from handlers.roll import read_back
from handlers.roll.access import may_decide, opened
from handlers.roll.list_views import AWAY, TIMED
from handlers.roll.marking import Change, apply
from handlers.roll.roll_list import Entry, RollList
from storage.outbox import put
from storage.tables import Priority, Reason, RollMark, RollSource


def press_list(context: Context, arguments: list[str]) -> None:
    """Everybody on the list, a page at a time: "roll_list:<meeting>:<page>"."""
    roll = opened(context, arguments)
    context.toast("roll.list_opened")
    show_page(context, roll, number(arguments, 1))


def press_one(context: Context, arguments: list[str]) -> None:
    """The marks of one person: "roll_one:<meeting>:<person>:<page>[:<mark whose detail is asked>]"."""
    roll = opened(context, arguments)
    person, page = number(arguments, 1), number(arguments, 2)
    detail = one_of(RollMark, arguments, 3) if len(arguments) > 3 else None
    if roll.entry_of(person) is None:
        raise StaleTap
    context.audit("see_names", f"meeting:{roll.meeting_id}/person:{person}", roll.unit_id)
    context.toast("roll.pick_mark")
    show(context, "roll_person", meeting=roll.meeting_id, person=person, page=page, detail=detail)


def press_mark(context: Context, arguments: list[str]) -> None:
    """ "roll_mark:<meeting>:<person>:<version>:<page>:<mark or none>[:<minutes, reason or said>]"."""
    roll = opened(context, arguments)
    entry, page = _entry(roll, arguments), number(arguments, 3)
    mark = None if arguments[4:5] == ["none"] else one_of(RollMark, arguments, 4)
    if mark in AWAY and not entry.due:
        raise StaleTap
    if mark is RollMark.UNEXCUSED and not may_decide(context, roll):
        context.toast("roll.only_secretary", alert=True)
        return
    change = _with_detail(Change(entry.person_id, mark, number(arguments, 2)), entry, arguments[5:6])
    _record(context, roll, entry, change, page)


def press_made_up(context: Context, arguments: list[str]) -> None:
    """Made up for, or not after all; still absent: "roll_made_up:<meeting>:<person>:<version>:<page>"."""
    roll = opened(context, arguments)
    entry, page = _entry(roll, arguments), number(arguments, 3)
    standing = entry.record
    if standing is None or standing.mark not in AWAY:
        raise StaleTap
    made_up = None if standing.made_up_on else today(context.now, roll.unit)
    change = Change(
        entry.person_id, standing.mark, number(arguments, 2), None, standing.reason, standing.words, made_up
    )
    _record(context, roll, entry, change, page, why=roll.say("why_made_up"))


def show_page(context: Context, roll: RollList, page: int) -> None:
    """A page of the list, with the way back for what this account marked last."""
    context.audit("see_names", f"meeting:{roll.meeting_id}", roll.unit_id)
    show(context, "roll_list", meeting=roll.meeting_id, page=page, by=context.account_id)


def show(context: Context, name: str, **args: Any) -> None:
    """In place of the pressed list; below any other message, which stays."""
    pressed = context.pressed()
    in_list = pressed is not None and pressed.content.get("late") in ("roll_list", "roll_person")
    edits = pressed.id if pressed and in_list else None
    content = late(name, **args)
    key = f"{name}:{edits}:{sorted(args.items())}" if edits else None  # many quick presses, one edit
    parcel = context.parcel(context.chat, content, Priority.ANSWER, edits=edits, coalesce_key=key)
    put(context.session, parcel, context.now)


def _record(
    context: Context, roll: RollList, entry: Entry, change: Change, page: int, *, why: str | None = None
) -> None:
    if change.seen != entry.version:
        _stale(context, roll, entry, change, page)
    elif roll.closed and why is None:
        read_back.ask_why(context, roll, [change])
    else:
        apply(context, roll, [change], RollSource.SECRETARY, why if roll.closed else None)
        _shown(context, roll, entry, change, page)


def _stale(context: Context, roll: RollList, entry: Entry, change: Change, page: int) -> None:
    """Somebody was quicker. A second press of the same finger is no conflict."""
    same = (
        entry.mark is change.mark
        and entry.record is not None
        and entry.record.by_account == context.account_id
    )
    mark = roll.told(entry.record)
    if same:
        context.toast("roll.saved_already", name=entry.name, mark=mark)
    else:
        at = local(entry.record.marked_at, roll.unit) if entry.record else None
        context.toast("roll.stale_mark", alert=True, name=entry.name, mark=mark, at=at)
    show_page(context, roll, page)


def _shown(context: Context, roll: RollList, entry: Entry, change: Change, page: int) -> None:
    if change.mark is None:
        context.toast("roll.saved_none", name=entry.name)
    else:
        context.toast("roll.saved_one", name=entry.name, mark=roll.told(change))
    show_page(context, roll, page)


def _entry(roll: RollList, arguments: list[str]) -> Entry:
    entry = roll.entry_of(number(arguments, 1))
    if entry is None:
        raise StaleTap
    return entry


def _with_detail(change: Change, entry: Entry, detail: list[str]) -> Change:
    """The change with its minutes or its reason; "said": the reason answered before the meeting."""
    if not detail:
        return change
    if detail == ["said"]:
        reason, words = (entry.answer.reason, entry.answer.words) if entry.answer else (None, None)
        return Change(change.person_id, change.mark, change.seen, reason=reason, words=words)
    if change.mark in TIMED:
        return Change(change.person_id, change.mark, change.seen, minutes=min(number(detail, 0), 600))
    return Change(change.person_id, change.mark, change.seen, reason=one_of(Reason, detail, 0))
