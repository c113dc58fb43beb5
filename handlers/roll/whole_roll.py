"""Presses that change many marks: undo, mark the rest, decide on absences, hold the meeting online."""

from sqlmodel import select

from handlers.actions import StaleTap, number, one_of
from handlers.context import Context
from handlers.roll import list_presses, read_back
from handlers.roll.access import marks_as, may_decide, opened
from handlers.roll.marking import Change, undo
from handlers.roll.one_line import rest_proposal
from handlers.roll.opening import show_board
from handlers.roll.proposals import Proposal, new_number
from handlers.roll.roll_list import Entry, RollList
from storage.outbox import put
from storage.queries.roll import refresh_posts
from storage.tables import MarkHistory, Priority, RollMark, RollSource, RollStep


def press_undo(context: Context, arguments: list[str]) -> None:
    """ "roll_undo:<step>[:<page of the list it was pressed on>]"."""
    step = context.session.get(RollStep, number(arguments, 0))
    if step is None or step.undone_at is not None or not context.private:
        raise StaleTap
    roll = RollList.open(context.session, context.house, step.meeting_id)
    own = context.account is not None and step.by_account == context.account.id
    source = marks_as(context, roll)
    if source is None or (source is RollSource.LEADER and not own):
        raise StaleTap
    if roll.reported(step.at):
        context.toast("roll.undo_closed", alert=True)
        return
    applied = undo(context, roll, step)
    context.toast("roll.undone_some" if applied.lost else "roll.undone")
    if len(arguments) > 1:
        list_presses.show_page(context, roll, number(arguments, 1))
    else:
        _show_result_again(context)


def press_rest(context: Context, arguments: list[str]) -> None:
    """Còn lại có mặt: "roll_rest:<meeting>"."""
    roll = opened(context, arguments)
    context.toast("roll.saving")
    read_back.go_on(context, roll, rest_proposal(context, roll))


def press_decide(context: Context, arguments: list[str]) -> None:
    """Whether those a step left undecided had a reason: "roll_decide:<step>:<mark>"."""
    step = context.session.get(RollStep, number(arguments, 0))
    mark = one_of(RollMark, arguments, 1)
    if step is None or mark not in (RollMark.EXCUSED, RollMark.UNEXCUSED):
        raise StaleTap
    roll = opened(context, [str(step.meeting_id)])
    if not may_decide(context, roll):
        context.toast("roll.only_secretary", alert=True)
        return
    people = set(context.session.exec(select(MarkHistory.person_id).where(MarkHistory.step_id == step.id)))
    decide(context, roll, mark, people)


def press_decide_all(context: Context, arguments: list[str]) -> None:
    """The same for everybody who is away undecided: "roll_decide_all:<meeting>:<mark>"."""
    roll, mark = opened(context, arguments), one_of(RollMark, arguments, 1)
    if mark not in (RollMark.EXCUSED, RollMark.UNEXCUSED):
        raise StaleTap
    if not may_decide(context, roll):
        context.toast("roll.only_secretary", alert=True)
        return
    decide(context, roll, mark, {entry.person_id for entry in roll.due})


def decide(context: Context, roll: RollList, mark: RollMark, people: set[int]) -> None:
    """Those of `people` who are away undecided had a reason, or had none."""
    entries = [entry for entry in roll.marked(RollMark.ABSENT) if entry.person_id in people]
    if not entries:
        raise StaleTap
    changes = [_decided(entry, mark) for entry in entries]
    context.toast("roll.saving")
    proposal = Proposal(new_number(context), roll.meeting_id, tuple(changes))
    read_back.go_on(context, roll, proposal)


def press_online(context: Context, arguments: list[str]) -> None:
    """The meeting itself is held online, or is not: "roll_online:<meeting>"."""
    roll = opened(context, arguments)
    if roll.closed:
        raise StaleTap
    roll.row.online = not roll.row.online
    context.session.flush()
    context.audit("take_roll", f"meeting:{roll.meeting_id}", roll.unit_id, online=roll.row.online)
    context.toast("roll.online_now" if roll.row.online else "roll.online_not")
    refresh_posts(context.session, roll.meeting_id, context.now)
    if not context.presses_over:
        show_board(context, roll.meeting_id)


def _show_result_again(context: Context) -> None:
    """The message that was pressed shows what has become of it."""
    shown = context.pressed()
    if shown is not None and "late" in shown.content:
        put(
            context.session,
            context.parcel(context.chat, shown.content, Priority.ANSWER, edits=shown.id),
            context.now,
        )


def _decided(entry: Entry, mark: RollMark) -> Change:
    """The absence as it was noted, now with a decision."""
    noted = entry.record
    assert noted is not None
    reason, words = (noted.reason, noted.words) if mark is RollMark.EXCUSED else (None, None)
    return Change(
        entry.person_id, mark, entry.version, reason=reason, words=words, made_up_on=noted.made_up_on
    )
