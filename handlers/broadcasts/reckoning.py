"""What a draft comes to: its chats and people, its messages on each account, how they read, their cost."""

from dataclasses import replace
from datetime import timedelta

from handlers.actions import action
from handlers.broadcasts.draft import Draft
from handlers.broadcasts.views import body, heading
from handlers.context import Context
from handlers.local_time import today
from handlers.messages import Choice, Document, Message
from storage.queries.audience import people_reached, reached
from storage.queries.broadcasts import has_it
from storage.queries.units import unit
from storage.tables import BroadcastKind
from storage.thrift import used


def chats_of(context: Context, draft: Draft) -> dict[str, int]:
    """How many chats it goes to, by channel account."""
    if draft.corrects is not None:
        return has_it(context.session, draft.corrects)
    return reached(context.session, draft.audience, today(context.now))


def people_of(context: Context, draft: Draft) -> int:
    """How many members stand behind the cells' groups, with the secretaries who are written to alone; of
    residents nobody knows."""
    if draft.corrects is not None:
        return 0
    return people_reached(context.session, draft.audience, today(context.now))


def whole(context: Context, draft: Draft) -> Message:
    """The draft as a chat will be sent it, with an address in the place of each file's own."""
    own = unit(context.session, draft.unit_id)
    kind = BroadcastKind.PLAIN if draft.corrects is None else BroadcastKind.CORRECTION
    button = Choice(context.house.wording.text("broadcasts.button_received"), action("received", 0))
    message = context.house.wording.message(
        "broadcasts.message",
        title=heading(context.house, context.session, kind, own, draft.corrects),
        text=body(context.house, own, draft.text),
        asks=draft.wants_receipt,
        receipt="",
    )
    until = context.now + timedelta(days=context.house.rules_of(context.session, own.id).file_link_days)
    link = context.house.links.file_address(0, 0, until) if context.house.links else ""
    documents = tuple(Document("", file.name, file.file, link, file.size) for file in draft.files)
    choices = ((button,),) if draft.wants_receipt else ()
    return replace(message, documents=documents, choices=choices)


def messages_of(context: Context, draft: Draft, chats: dict[str, int]) -> dict[str, int]:
    """How many messages it takes, by channel account: pieces of a long text and files count each."""
    message = whole(context, draft)
    return {name: count * context.house.messages(name, message) for name, count in chats.items()}


def time_for(context: Context, messages: dict[str, int]) -> timedelta:
    """How long sending takes; the accounts send beside each other."""
    return timedelta(seconds=max(messages.values(), default=0) / context.house.per_second)


def costs(context: Context, messages: dict[str, int]) -> list[str]:
    """Of each account with a month's number: what the broadcast takes of it."""
    lines = []
    for channel, count in messages.items():
        budget = context.house.budgets.get(channel)
        if budget is not None:
            left = max(budget.monthly - used(context.session, channel, budget, context.now), 0)
            name = "cost" if count <= left else "cost_over"
            account = context.house.accounts.get(channel)
            label = account.label if account else channel
            lines.append(
                context.house.wording.text(f"broadcasts.{name}", count=count, left=left, account=label)
            )
    return lines


def looks(context: Context, draft: Draft) -> list[tuple[str, list[str]]]:
    """For each account of its chats what it is called, and the messages as they will read there."""
    message, found = whole(context, draft), []
    for channel in sorted(chats_of(context, draft)):
        account = context.house.accounts.get(channel)
        if account is not None:
            found.append((account.label, account.look(message)))
    return found
