"""A digit in place of a button: it means what the bot's latest message in a private chat offered there.

Some platforms have no buttons, and people type "1" where there are some. In a group a digit answers
the question that is open there (`handlers.meetings.reading`).
"""

from dataclasses import dataclass

from handlers.context import Context
from handlers.events import Text
from storage.outbox import last_said
from storage.tables import Outbox


@dataclass(frozen=True, slots=True)
class Offer:
    """The latest message, as its first row, and the actions it offers in their order."""

    row: Outbox
    actions: list[str]


def heard(context: Context, body: Text) -> bool:
    """Whether a lone digit, alone with the bot, chose something of the latest message."""
    offer = latest(context) if context.private and body.text.strip().isdecimal() else None
    action = chosen(offer, body.text)
    if offer is None or action is None:
        return False
    context.shown = offer.row
    context.chosen.append(action)
    return True


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
