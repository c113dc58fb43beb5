"""A digit in place of a button: it means what the bot's latest message in a private chat offered there.

Some platforms have no buttons, and people type "1" where there are some. In a group a digit answers
the question that is open there (`handlers.meetings.reading`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from handlers.context import Context
from handlers.late import Skip
from handlers.messages import Message
from storage.outbox import last_said
from storage.tables import Outbox

Render = Callable[[Session, datetime, dict[str, Any]], Message | Skip]


@dataclass(frozen=True, slots=True)
class Offer:
    """The latest message, as its first row, and the actions it offers in their order."""

    row: Outbox
    actions: list[str]


def chosen(offer: Offer | None, words: str) -> str | None:
    """The action a lone digit stands for."""
    digits = words.strip()
    if offer is None or not (digits.isdecimal() and len(digits) <= 2):
        return None
    number = int(digits)
    return offer.actions[number - 1] if 1 <= number <= len(offer.actions) else None


def latest(context: Context, render: Render) -> Offer | None:
    """What the bot offered last in this chat; None where it has said nothing yet."""
    said = last_said(context.session, context.chat.id or 0)
    if said is None:
        return None
    row, content = said
    return Offer(row, [pair[1] for line in _rows(context, content, render) for pair in line])


def _rows(context: Context, content: dict[str, Any], render: Render) -> list[list[list[str]]]:
    """The choices as they were sent; found anew where the message is kept up to date."""
    kept: list[list[list[str]]] = content.get("choices", [])
    if kept or "late" not in content:
        return kept
    try:
        found = render(context.session, context.now, content)
    except NoResultFound:  # what it was about is gone
        return []
    rows: list[list[list[str]]] = found.to_json().get("choices", []) if isinstance(found, Message) else []
    return rows
