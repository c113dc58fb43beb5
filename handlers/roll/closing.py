"""Closing a roll: its list is written down, the group gets counts, the secretary every name."""

from sqlmodel import col, delete, select

from handlers.actions import StaleTap, action
from handlers.context import Context
from handlers.late import late
from handlers.meetings.announce import audience_of
from handlers.roll.access import opened
from handlers.roll.alerts import warn
from handlers.roll.buttons import may_reopen
from handlers.roll.opening import show_board
from handlers.roll.roll_list import RollList
from handlers.roll.views import summary, warning
from handlers.wording import Rows
from storage.outbox import put
from storage.queries.chats import end_questions, rolls_asked
from storage.queries.roll import refresh_posts
from storage.tables import Chat, Enrolled, Priority, QuestionKind, RollMark, RollPost


def press_close(context: Context, arguments: list[str]) -> None:
    """Closed, after a question before the meeting or where somebody is not settled yet:
    "roll_close:<meeting>[:yes]".

    Else what would be read back has just been shown, and closing can be undone the same day.
    """
    roll = opened(context, arguments)
    if roll.closed:
        raise StaleTap
    if arguments[1:2] == ["yes"]:
        _close(context, roll)
        context.toast("roll.closed")
        context.redraw("roll.closed")
    elif context.now >= roll.meeting.starts_at and not (roll.marked(None) or roll.marked(RollMark.ABSENT)):
        _close(context, roll)
        context.toast("roll.closed")
        if not _live(context):
            context.show_again()
    else:
        context.toast("roll.closing")
        _ask(context, roll)


def press_keep(context: Context, arguments: list[str]) -> None:
    """Not yet: "roll_keep:<meeting>"."""
    opened(context, arguments)
    context.toast("roll.kept_open")
    context.redraw("roll.kept_open")


def press_reopen(context: Context, arguments: list[str]) -> None:
    """Closing undone, on its own day: the list is written down anew when it is closed again."""
    roll = opened(context, arguments)
    if not may_reopen(roll, context.now):
        raise StaleTap
    context.session.execute(delete(Enrolled).where(col(Enrolled.meeting_id) == roll.meeting_id))
    roll.row.closed_at = roll.row.closed_by = None
    context.session.flush()
    for question in rolls_asked(context.session, roll.meeting_id):
        question.closes_at = roll.window[1]
    context.audit("reopen_roll", f"meeting:{roll.meeting_id}", roll.unit_id)
    refresh_posts(context.session, roll.meeting_id, context.now)
    context.toast("roll.reopened")
    if not context.presses_over:
        show_board(context, roll.meeting_id)


def press_full(context: Context, arguments: list[str]) -> None:
    """The whole list, once more: "roll_full:<meeting>"."""
    roll = opened(context, arguments)
    context.audit("see_names", f"meeting:{roll.meeting_id}", roll.unit_id)
    context.toast("roll.full_sent")
    _send_full(context, roll)


def _live(context: Context) -> bool:
    """Whether the pressed message is one that is kept up to date anyway."""
    shown = context.pressed()
    post = select(RollPost).where(RollPost.outbox_id == shown.id, col(RollPost.live)) if shown else None
    return post is not None and context.session.exec(post).first() is not None


def _ask(context: Context, roll: RollList) -> None:
    context.audit("see_names", f"meeting:{roll.meeting_id}", roll.unit_id)
    undecided = [entry.name for entry in roll.marked(RollMark.ABSENT)]
    context.reply(
        "roll.ask_close",
        _ask_buttons(roll, bool(undecided)),
        summary=summary(roll),
        warning=warning(roll),
        unmarked=[entry.name for entry in roll.marked(None)],
        undecided=undecided,
        limit=roll.rules.board_names,
    )


def _ask_buttons(roll: RollList, undecided: bool) -> Rows:
    here = roll.meeting_id
    decide = [
        (roll.say(f"button_all_{mark}"), action("roll_decide_all", here, mark))
        for mark in (RollMark.EXCUSED, RollMark.UNEXCUSED)
    ]
    yes = (roll.say("button_close_now"), action("roll_close", here, "yes"))
    no = (roll.say("button_keep_open"), action("roll_keep", here))
    return [*([decide] if undecided else []), [yes, no]]


def _close(context: Context, roll: RollList) -> None:
    for entry in roll.entries:
        bond, standing, away = entry.roster.bond, entry.roster.standing, entry.roster.away
        context.session.add(
            Enrolled(
                meeting_id=roll.meeting_id,
                person_id=entry.person_id,
                bond=bond,
                standing=standing,
                away=away,
            )
        )
    roll.row.closed_at = context.now
    roll.row.closed_by = context.account_id
    context.session.flush()
    end_questions(context.session, roll.meeting_id, context.now, (QuestionKind.ROLL,))
    context.audit("close_roll", f"meeting:{roll.meeting_id}", roll.unit_id)
    _tell(context, roll)
    warn(context, roll, [entry.person_id for entry in roll.marked(RollMark.UNEXCUSED)])


def _tell(context: Context, roll: RollList) -> None:
    refresh_posts(context.session, roll.meeting_id, context.now)
    groups, _ = audience_of(context.session, roll.unit_id, context.now)
    for chat in groups:
        _post_counts(context, roll, chat)
    _send_full(context, roll)


def _post_counts(context: Context, roll: RollList, chat: Chat) -> None:
    """Counts into the group, once; closing again after reopening brings the same message up to date."""
    shown = select(RollPost).where(RollPost.meeting_id == roll.meeting_id, RollPost.chat_id == chat.id)
    if any(post.content["late"] == "roll_counts" for post in context.session.exec(shown)):
        return
    content = late("roll_counts", meeting=roll.meeting_id)
    parcel = context.parcel(chat, content, Priority.NOTICE, thread=chat.thread)
    row = put(context.session, parcel, context.now)
    if row is not None:
        post = RollPost(
            meeting_id=roll.meeting_id, chat_id=chat.id, outbox_id=row, content=content, live=True
        )
        context.session.add(post)


def _send_full(context: Context, roll: RollList) -> None:
    content = late("roll_full", meeting=roll.meeting_id)
    put(context.session, context.parcel(context.chat, content, Priority.ANSWER), context.now)
