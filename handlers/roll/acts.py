"""What the secretary does with the whole roll by one press: undo, mark the rest, decide, hold it online."""

from sqlmodel import select

from handlers.actions import StaleTap, number, one_of
from handlers.context import Context
from handlers.roll import lists, proposals
from handlers.roll.access import hand_of, may_decide, opened
from handlers.roll.line import rest_proposal
from handlers.roll.marking import Change, undo
from handlers.roll.opening import show_board
from handlers.roll.state import Line, Sheet
from storage.outbox import put
from storage.queries.roll import refresh_posts
from storage.tables import MarkHistory, Priority, RollMark, RollSource, RollStep


def press_undo(context: Context, arguments: list[str]) -> None:
    """ "roll_undo:<step>[:<page of the list it was pressed on>]"."""
    step = context.session.get(RollStep, number(arguments, 0))
    if step is None or step.undone_at is not None or not context.private:
        raise StaleTap
    sheet = Sheet.open(context.session, context.house, step.meeting_id)
    own = context.account is not None and step.by_account == context.account.id
    hand = hand_of(context, sheet)
    if hand is None or (hand.source is RollSource.LEADER and not own):
        raise StaleTap
    if sheet.reported(step.at):
        context.toast("roll.undo_closed", alert=True)
        return
    applied = undo(context, sheet, step)
    context.toast("roll.undone_some" if applied.lost else "roll.undone")
    if len(arguments) > 1:
        lists.show_page(context, sheet, number(arguments, 1))
    else:
        _look_again(context)


def press_rest(context: Context, arguments: list[str]) -> None:
    """Còn lại có mặt: "roll_rest:<meeting>"."""
    sheet = opened(context, arguments)
    context.toast("roll.saving")
    proposals.go_on(context, sheet, rest_proposal(context, sheet))


def press_decide(context: Context, arguments: list[str]) -> None:
    """Whether those a step left undecided had a reason: "roll_decide:<step>:<mark>"."""
    step = context.session.get(RollStep, number(arguments, 0))
    mark = one_of(RollMark, arguments, 1)
    if step is None or mark not in (RollMark.EXCUSED, RollMark.UNEXCUSED):
        raise StaleTap
    sheet = opened(context, [str(step.meeting_id)])
    if not may_decide(context, sheet):
        context.toast("roll.only_secretary", alert=True)
        return
    people = set(context.session.exec(select(MarkHistory.person_id).where(MarkHistory.step_id == step.id)))
    decide(context, sheet, mark, people)


def press_decide_all(context: Context, arguments: list[str]) -> None:
    """The same for everybody who is away undecided: "roll_decide_all:<meeting>:<mark>"."""
    sheet, mark = opened(context, arguments), one_of(RollMark, arguments, 1)
    if mark not in (RollMark.EXCUSED, RollMark.UNEXCUSED):
        raise StaleTap
    if not may_decide(context, sheet):
        context.toast("roll.only_secretary", alert=True)
        return
    decide(context, sheet, mark, {line.person_id for line in sheet.due})


def decide(context: Context, sheet: Sheet, mark: RollMark, people: set[int]) -> None:
    """Those of `people` who are away undecided had a reason, or had none."""
    lines = [line for line in sheet.marked(RollMark.ABSENT) if line.person_id in people]
    if not lines:
        raise StaleTap
    changes = [_decided(line, mark) for line in lines]
    context.toast("roll.saving")
    proposal = proposals.Proposal(proposals.new_number(context), sheet.meeting_id, tuple(changes))
    proposals.go_on(context, sheet, proposal)


def press_online(context: Context, arguments: list[str]) -> None:
    """The meeting itself is held online, or is not: "roll_online:<meeting>"."""
    sheet = opened(context, arguments)
    if sheet.closed:
        raise StaleTap
    sheet.roll.online = not sheet.roll.online
    context.session.flush()
    context.audit("take_roll", f"meeting:{sheet.meeting_id}", sheet.unit_id, online=sheet.roll.online)
    context.toast("roll.online_now" if sheet.roll.online else "roll.online_not")
    refresh_posts(context.session, sheet.meeting_id, context.now)
    if not context.presses_over:
        show_board(context, sheet.meeting_id)


def _look_again(context: Context) -> None:
    """The look that was pressed shows what has become of it."""
    shown = context.pressed()
    if shown is not None and "late" in shown.content:
        put(
            context.session,
            context.parcel(context.chat, shown.content, Priority.ANSWER, edits=shown.id),
            context.now,
        )


def _decided(line: Line, mark: RollMark) -> Change:
    """The absence as it was noted, now with a decision."""
    noted = line.mark
    assert noted is not None
    reason, words = (noted.reason, noted.words) if mark is RollMark.EXCUSED else (None, None)
    return Change(line.person_id, mark, line.version, reason=reason, words=words, made_up_on=noted.made_up_on)
