"""Changing a called meeting by conversation: what, to what, read back, and told only when confirmed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from handlers import digits, forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.language import goes_on, read_date, read_meeting_line
from handlers.local_time import local, today
from handlers.meetings import draft as steps
from handlers.meetings.changes import Wish, asks_again, begun, change, last_change, told_chats
from handlers.meetings.draft import Draft, new_number
from handlers.meetings.moments import completed, corrected, future, local_now, moment, read_hour, read_when
from handlers.meetings.sheet import Sheet
from handlers.meetings.views import change_choices
from handlers.meetings.warnings import warnings
from handlers.permissions import Action, may
from handlers.wording import Rows
from storage.queries.units import unit
from storage.tables import ChatType, Meeting, MeetingState

FORM = "change"
POSTPONE = "postpone"


def command(context: Context, line: str) -> None:
    """/doilich: with a line, the new time and place it says; else what to change is asked."""
    meetings = _changeable(context)
    if not meetings:
        context.reply(
            "changes.nothing" if context.reach(Action.CALL_MEETING) else "common.not_allowed",
            who=_who(context),
        )
    elif len(meetings) > 1:
        context.reply("changes.which", [_row(context, meeting) for meeting in meetings])
    else:
        _begin(context, meetings[0], line)


def press_change(context: Context, arguments: list[str]) -> None:
    """A button on the board or in the menu: "change:<meeting>[:<what>]"."""
    meeting = _allowed(context, number(arguments, 0))
    draft = _draft(context, meeting)
    match arguments[1:2]:
        case []:
            _menu(context, meeting)
        case ["postpone" | "cancel"] if begun(context.session, meeting, context.now):
            context.toast("changes.only_fix", alert=True)
        case [steps.WHEN]:
            _ask(context, replace(draft, step=steps.WHEN))
        case [steps.PLACE]:
            _ask(context, replace(draft, step=steps.PLACE))
        case ["postpone"]:
            _ask(context, replace(draft, step=POSTPONE))
        case ["cancel"]:
            _ask(context, replace(draft, become=MeetingState.CANCELLED, step=steps.CONFIRM))
        case _:
            raise StaleTap


def press(context: Context, arguments: list[str]) -> None:
    """A button of the form: "changing:<draft>:<what>"."""
    draft = _own_draft(context, number(arguments, 0))
    match arguments[1:2]:
        case ["send"]:
            _carry_out(context, draft)
        case ["stop"]:
            forms.end(context)
            context.toast("changes.kept")
            context.redraw("changes.kept")
        case ["later"]:
            _ask(context, replace(draft, at=None, become=MeetingState.POSTPONED, step=steps.CONFIRM))
        case [steps.WHEN | steps.PLACE as step]:
            _ask(context, replace(draft, step=step))
        case _:
            raise StaleTap


def answer_step(context: Context, draft: Draft, text: str) -> None:
    """What was written while the form was open."""
    read = _READERS.get(draft.step)
    if read is None:
        _under_draft(context, draft, text)
        return
    changed = read(context, draft, text)
    if changed is not None:
        _ask(context, replace(changed, step=steps.HOUR if changed.wants_hour else steps.CONFIRM))


def _under_draft(context: Context, draft: Draft, text: str) -> None:
    """What is typed under the change that was read back: to make it, to let it be, or what is different."""
    going = goes_on(text)
    if going is not None:
        digits.choose(context, action("changing", draft.number, "send" if going else "stop"))
        return
    changed = corrected(context, draft, text, draft.at or _local_start(context, _meeting(context, draft)))
    if changed is None or changed == draft:
        fixing = begun(context.session, _meeting(context, draft), context.now)
        context.reply("meetings.draft_unclear", _form_buttons(context, draft, fixing=fixing))
    else:
        _ask(context, replace(changed, step=steps.HOUR if changed.wants_hour else steps.CONFIRM))


# Which meeting


def _changeable(context: Context) -> list[Meeting]:
    """The meetings this person may change: ahead, begun not long ago, or put off. Soonest first."""
    units = context.reach(Action.CALL_MEETING)
    statement = select(Meeting).where(
        col(Meeting.unit_id).in_(units),
        or_(
            col(Meeting.state) == MeetingState.POSTPONED,
            (col(Meeting.state) == MeetingState.CALLED)
            & (col(Meeting.starts_at) > context.now - timedelta(hours=context.house.rules.correction_hours)),
        ),
    )
    return list(context.session.exec(statement.order_by(col(Meeting.starts_at), col(Meeting.id))).all())


def _who(context: Context) -> str:
    return context.house.wording.text("meetings.who_calls")


def _allowed(context: Context, meeting_id: int) -> Meeting:
    meeting = context.session.get(Meeting, meeting_id)
    if meeting is None or meeting not in _changeable(context):
        raise StaleTap
    on, person = today(context.now), context.person_id
    if not may(context.session, person, Action.CALL_MEETING, meeting.unit_id, on):
        raise StaleTap
    return meeting


def _row(context: Context, meeting: Meeting) -> list[tuple[str, str]]:
    sheet = Sheet.open(context.session, context.house, meeting.id)
    label = sheet.say("which_meeting_row", at=sheet.at, kind=sheet.kind())
    return [(label, action("change", meeting.id))]


def _begin(context: Context, meeting: Meeting, line: str) -> None:
    draft = _read_line(context, _draft(context, meeting), line) if line.strip() else None
    if draft is None:
        _menu(context, meeting)
    else:
        _ask(context, replace(draft, step=steps.HOUR if draft.wants_hour else steps.CONFIRM))


def _menu(context: Context, meeting: Meeting) -> None:
    sheet = Sheet.open(context.session, context.house, meeting.id)
    context.reply(
        "changes.menu",
        [change_choices(sheet, context.now)],
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        place=meeting.place,
        begun=begun(context.session, meeting, context.now),
    )


# What is read


def _draft(context: Context, meeting: Meeting) -> Draft:
    return Draft(
        number=new_number(context.now),
        unit_id=meeting.unit_id,
        meeting_id=meeting.id,
        seen=last_change(context.session, meeting.id),
    )


def _own_draft(context: Context, expected: int) -> Draft:
    found = forms.current(context)
    if found is None or found.form != FORM:
        raise StaleTap
    draft = Draft.from_json(found.state)
    if draft.number != expected:
        raise StaleTap
    return draft


def _read_line(context: Context, draft: Draft, line: str) -> Draft | None:
    """The new time and place in a line; None where it has neither."""
    now, was = local_now(context, draft), _local_start(context, _meeting(context, draft))
    read = read_meeting_line(line, now)
    timed = moment(draft, completed(read.when, line, was, now), line) if read.when else None
    if read.place and len(read.place) <= context.house.rules.place_length:
        return replace(timed or draft, place=read.place)
    return timed


def _read_place(context: Context, draft: Draft, text: str) -> Draft | None:
    limit = context.house.rules.place_length
    if len(text) > limit:
        context.reply("meetings.place_too_long", limit=limit)
        return None
    return replace(draft, place=text.strip())


def _read_when(context: Context, draft: Draft, text: str) -> Draft | None:
    """The new time: ahead, or for a meeting that has begun an earlier hour of its day."""
    if begun(context.session, _meeting(context, draft), context.now):
        return _read_fix(context, draft, text)
    was = _local_start(context, _meeting(context, draft))
    changed = read_when(context, replace(draft, become=None), text, was)
    if changed is not None and changed.rule is not None:
        context.reply("changes.only_once")
        return None
    return changed


def _read_fix(context: Context, draft: Draft, text: str) -> Draft | None:
    meeting = _meeting(context, draft)
    day = f"ngày {_local_start(context, meeting):%d/%m/%Y}"
    fixed = moment(draft, read_date(f"{text} {day}", local_now(context, draft)), text)
    if fixed is None or fixed.at is None:
        context.reply("meetings.when_unclear")
        return None
    return fixed if _possible(context, fixed, meeting, fixing=True) else None


def _read_hour(context: Context, draft: Draft, text: str) -> Draft | None:
    changed = read_hour(context, draft, text)
    return changed if changed is None or changed.rule is None else None


# What is asked and read back


def _ask(context: Context, draft: Draft) -> None:
    forms.keep(context, FORM, draft.to_json())
    _QUESTIONS[draft.step](context, draft)


def _ask_when(context: Context, draft: Draft) -> None:
    fixing = begun(context.session, _meeting(context, draft), context.now)
    context.reply("changes.ask_fix" if fixing else "changes.ask_when")


def _ask_hour(context: Context, draft: Draft) -> None:
    context.reply("meetings.ask_hour", day=datetime.fromisoformat(draft.day or ""))


def _ask_place(context: Context, _draft: Draft) -> None:
    context.reply("changes.ask_place")


def _ask_postpone(context: Context, draft: Draft) -> None:
    label = context.house.wording.text("changes.button_no_date")
    context.reply("changes.ask_postpone", [[(label, action("changing", draft.number, "later"))]])


def _read_back(context: Context, draft: Draft) -> None:
    meeting = _meeting(context, draft)
    sheet = Sheet.open(context.session, context.house, meeting.id)
    wish, fixing = _wish(draft, meeting), begun(context.session, meeting, context.now)
    if wish == Wish():
        context.reply("changes.same")
    elif _possible(context, draft, meeting, fixing=fixing):
        context.reply(
            "changes.read_back",
            _form_buttons(context, draft, fixing=fixing),
            kind=sheet.kind(),
            unit=sheet.unit.name,
            old_at=sheet.at,
            old_place=meeting.place,
            lines=_lines(context, draft, wish, fixing=fixing),
            check=draft.check,
            warnings=_warnings(context, meeting, wish),
            count=len(sheet.answers) if asks_again(wish) and wish.starts_at and not fixing else 0,
            where=_where(context, meeting, fixing=fixing),
            begun=fixing,
        )


def _possible(context: Context, draft: Draft, meeting: Meeting, *, fixing: bool) -> bool:
    """Whether the change can be made at this moment; where not, the writer is told why."""
    if not fixing:
        return draft.at is None or future(context, draft) is not None
    if draft.become is not None:
        context.reply("changes.only_fix")
        return False
    was = _local_start(context, meeting)
    if draft.at is not None and (draft.at > context.now or draft.at.date() != was.date()):
        context.reply("changes.fix_wrong", at=was)
        return False
    return True


def _wish(draft: Draft, meeting: Meeting) -> Wish:
    """What the draft changes; a new time ends a postponement."""
    again = MeetingState.CALLED if draft.at and meeting.state is MeetingState.POSTPONED else None
    state = draft.become or again
    return Wish(
        starts_at=draft.at if draft.at and draft.at != meeting.starts_at else None,
        place=draft.place if draft.place and draft.place != meeting.place else None,
        state=state if state is not meeting.state else None,
    )


def _lines(context: Context, draft: Draft, wish: Wish, *, fixing: bool) -> list[str]:
    say = context.house.wording.text
    found = []
    if draft.at and (wish.starts_at or wish.state):
        on = draft.at.date() == local_now(context, draft).date()
        found.append(
            say("changes.line_fix_when" if fixing else "changes.line_when", at=draft.at, is_today=on)
        )
    if wish.place:
        found.append(say("changes.line_place", place=wish.place))
    if draft.become and wish.state:
        found.append(say(f"changes.line_{wish.state}"))
    return found


def _warnings(context: Context, meeting: Meeting, wish: Wish) -> list[str]:
    """What speaks against the new time: said alone only, for it names people."""
    if wish.starts_at is None or not context.private:
        return []
    own = unit(context.session, meeting.unit_id)
    at = local(wish.starts_at, own)
    return warnings(context.session, context.house, meeting.unit_id, meeting.kind, at, meeting.id)


def _where(context: Context, meeting: Meeting, *, fixing: bool) -> str:
    """Who will be told, said before it is done."""
    say = context.house.wording.text
    if fixing:
        return say("changes.where_fix")
    chats = told_chats(context.session, meeting.id)
    titles = [f"nhóm “{chat.title}”" for chat in chats if chat.type is ChatType.GROUP]
    private = len(chats) - len(titles)
    titles += [say("changes.private_count", count=private)] if private else []
    return say("changes.where_told", titles=titles) if titles else say("changes.where_waiting")


def _form_buttons(context: Context, draft: Draft, *, fixing: bool) -> Rows:
    say = context.house.wording.text
    send = say("changes.button_fix" if fixing else "changes.button_send")
    edits = () if draft.become else (steps.WHEN, steps.PLACE)
    rows = [
        [(send, action("changing", draft.number, "send"))],
        [(say(f"changes.button_{what}"), action("changing", draft.number, what)) for what in edits],
        [(say("changes.button_stop"), action("changing", draft.number, "stop"))],
    ]
    return [row for row in rows if row]


def _carry_out(context: Context, draft: Draft) -> None:
    meeting = _allowed(context, draft.meeting_id or 0)
    if last_change(context.session, draft.meeting_id or 0) != draft.seen:
        fresh = replace(draft, seen=last_change(context.session, draft.meeting_id or 0))
        context.reply("changes.fresh")
        _ask(context, fresh)
        return
    fixing = begun(context.session, meeting, context.now)
    wish = _wish(draft, meeting)
    if wish == Wish() or not _possible(context, draft, meeting, fixing=fixing):
        raise StaleTap
    forms.end(context)
    account = context.account.id if context.account else None
    row = change(context.session, context.house, context.now, meeting, wish, account)
    context.audit("change_meeting", f"meeting:{meeting.id}", meeting.unit_id, change=row.id if row else 0)
    done = "changes.done_fix" if fixing else "changes.done_told"
    context.toast(done)
    context.redraw(done)


def _local_start(context: Context, meeting: Meeting) -> datetime:
    return local(meeting.starts_at, unit(context.session, meeting.unit_id))


def _meeting(context: Context, draft: Draft) -> Meeting:
    return context.session.get_one(Meeting, draft.meeting_id)


_READERS: dict[str, Callable[[Context, Draft, str], Draft | None]] = {
    steps.WHEN: _read_when,
    POSTPONE: _read_when,
    steps.HOUR: _read_hour,
    steps.PLACE: _read_place,
}
_QUESTIONS: dict[str, Callable[[Context, Draft], None]] = {
    steps.WHEN: _ask_when,
    steps.HOUR: _ask_hour,
    steps.PLACE: _ask_place,
    POSTPONE: _ask_postpone,
    steps.CONFIRM: _read_back,
}
