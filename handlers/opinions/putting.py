"""The question in its groups, and what whoever asked can do with it: see the counts, end it."""

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.late import late
from handlers.opinions import closing
from handlers.opinions.views import counted
from handlers.opinions.where import groups, may_ask
from handlers.wording import Rows
from storage import outbox
from storage.queries import opinions as rows
from storage.tables import Chat, Opinion, OpinionPost, Priority


def put(context: Context, opinion: Opinion) -> None:
    """Store the question and put it to its groups."""
    context.session.add(opinion)
    context.session.flush()
    for chat in groups(context, opinion.unit_id, opinion.audience):
        _post(context, opinion, chat)
    context.audit("ask_opinion", f"opinion:{opinion.id}", opinion.unit_id)
    sent = "opinions.sent" if opinion.starts_at is None else "opinions.called"
    context.redraw(sent, _running(context, opinion), what=opinion.question)


def press_run(context: Context, arguments: list[str]) -> None:
    """Under what was sent: its counts now, or its end: "opinion_run:<id>:<count or close>"."""
    opinion = context.session.get(Opinion, number(arguments, 0))
    if opinion is None or not context.private or not may_ask(context, opinion):
        raise StaleTap
    if arguments[1:] == ["close"]:
        closing.close(context.session, opinion, context.now)
        context.audit("close_opinion", f"opinion:{opinion.id}", opinion.unit_id)
    elif arguments[1:] != ["count"]:
        raise StaleTap
    found = rows.counts(context.session, opinion)
    context.redraw(
        "opinions.running",
        () if opinion.closed_at else _running(context, opinion),
        what=opinion.question,
        lines=counted(context.house, opinion, found),
        total=sum(found),
        closed=opinion.closed_at is not None,
        households=opinion.present,
    )


def _post(context: Context, opinion: Opinion, chat: Chat) -> None:
    content = late("opinion", opinion=opinion.id)
    row = outbox.put(context.session, context.parcel(chat, content, Priority.NOTICE), context.now)
    context.session.add(OpinionPost(opinion_id=opinion.id, chat_id=chat.id, outbox_id=row))
    context.session.flush()


def _running(context: Context, opinion: Opinion) -> Rows:
    say = context.house.wording.text
    ends = "opinions.button_close" if opinion.starts_at is None else "opinions.button_call_off"
    return [
        [(say("opinions.button_count"), action("opinion_run", opinion.id, "count"))],
        [(say(ends), action("opinion_run", opinion.id, "close"))],
    ]
