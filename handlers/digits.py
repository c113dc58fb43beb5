"""A digit in place of a button: it means what the bot's latest message in a private chat offered there.

Some platforms have no buttons, and people type "1" where there are some. In a group a digit answers
the question that is open there (`handlers.meetings.reading`); where none is, or in the middle of a
form, it chooses what the message replied to offers under that number.
"""

from dataclasses import dataclass

from handlers.context import Context
from handlers.events import Text
from storage.outbox import last_said
from storage.queries.chats import open_questions
from storage.tables import Outbox


@dataclass(frozen=True, slots=True)
class Offer:
    """The latest message, as its first row, and the actions it offers in their order."""

    row: Outbox
    actions: list[str]


def heard(context: Context, body: Text, *, in_form: bool) -> bool:
    """Whether a lone digit chose something of the latest message in private, of the one replied to in a
    group. `in_form`: the writer is in the middle of a form there."""
    offer = latest(context) if context.private else _replied_to(context, body, in_form=in_form)
    action = chosen(offer, body.text)
    if offer is None or action is None:
        return False
    context.shown = offer.row
    context.chosen.append(action)
    return True


def lone(body: Text) -> bool:
    """Whether the text is a number and nothing else."""
    return body.text.strip().isdecimal()


def _replied_to(context: Context, body: Text, *, in_form: bool) -> Offer | None:
    """What is offered by the bot's message that a reply in a group without buttons answers: the latest one
    where the platform does not say which. Digits under an open question are answers to that question,
    unless the writer is in the middle of a form."""
    if not body.addressed or context.event.channel in context.house.buttoned:
        return None
    row = context.pressed()
    asked = [] if in_form else _open_here(context)
    if row is None:
        return None if asked else latest(context)
    return None if row.id in asked else Offer(row, context.actions_of(row, row.content))


def _open_here(context: Context) -> list[int | None]:
    account = context.account.id if context.account else None
    found = open_questions(context.session, context.chat.id, account, context.now)
    return [question.outbox_id for question in found]


def choose(context: Context, wanted: str) -> None:
    """Press for the writer what words stood for, over the latest message where that offers it."""
    offer = latest(context) if context.private else None
    if offer is not None and wanted in offer.actions:
        context.shown = offer.row
    context.chosen.append(wanted)


def chosen(offer: Offer | None, words: str) -> str | None:
    """The action a lone digit stands for."""
    digits = words.strip()
    if offer is None or not (digits.isdecimal() and len(digits) <= 2):
        return None
    number = int(digits)
    return offer.actions[number - 1] if 1 <= number <= len(offer.actions) else None


def latest(context: Context) -> Offer | None:
    """What the bot offered last in this chat; None where it has said nothing yet."""
    said = last_said(context.session, context.chat.id)
    if said is None:
        return None
    row, content = said
    return Offer(row, context.actions_of(row, content))
