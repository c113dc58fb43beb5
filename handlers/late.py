"""Messages whose words are found only at the moment of sending.

A tally, or a reminder to those who are still silent, must tell what is true when it goes out, not
when it was queued. The outbox then holds a name and arguments; delivery asks here for the words,
in the transaction that claims the row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.messages import Message


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing is to be sent after all; the reason is a word for people ("đã trả lời")."""

    reason: str


Renderer = Callable[[Session, datetime, dict[str, Any]], Message | Skip]


def late(name: str, **args: Any) -> dict[str, Any]:
    """The outbox content that asks for `name` to be rendered with `args` when it is sent."""
    return {"late": name, "args": args}


def render(
    renderers: dict[str, Renderer], session: Session, now: datetime, content: dict[str, Any]
) -> Message | Skip:
    """The message of an outbox row's content. Raises KeyError for an unknown name."""
    if "late" not in content:
        return Message.from_json(content)
    return renderers[content["late"]](session, now, content["args"])
