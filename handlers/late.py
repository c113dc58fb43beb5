"""Messages whose words are found only at the moment of sending, for whoever reads them then.

A tally, or a reminder to those who are still silent, must tell what is true when it goes out, not
when it was queued. The outbox then holds a name and arguments; delivery asks here for the words,
in the transaction that claims the row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from handlers.house import House
from handlers.local_time import today
from handlers.messages import Message
from handlers.permissions import Action, may
from storage.outbox import Skip, Waiting
from storage.queries.people import reader_of
from storage.tables import Audience, Chat, ChatType, Meeting

Words = Callable[[House, Session, datetime, dict[str, Any]], Message | Skip]
MayRead = Callable[[Session, int | None, dict[str, Any], date], bool]

NOT_ALLOWED = "người nhận không còn quyền xem"


@dataclass(frozen=True, slots=True)
class LateView:
    """`words` finds the message for its arguments. `may_read` (session, reader, arguments, day) says whether
    it may be read today by the person whose private chat it goes to, or by a group (reader None). A view
    without it names nobody. `rooms`: the kinds of joined groups it may stand in at all."""

    words: Words
    may_read: MayRead | None = None
    rooms: frozenset[Audience] = frozenset({Audience.CELL})


def late(name: str, **args: Any) -> dict[str, Any]:
    """The outbox content that asks for `name` to be rendered with `args` when it is sent."""
    return {"late": name, "args": args}


@dataclass(frozen=True, slots=True)
class Render:
    """Finds a waiting row's words, for whoever reads its chat now. Raises KeyError for an unknown name."""

    house: House
    views: Mapping[str, LateView]

    def __call__(self, session: Session, now: datetime, waiting: Waiting) -> Message | Skip:
        """Who has lost the right gets nothing new, and a neutral word in place of what was shown."""
        content = waiting.content
        if "late" not in content:
            return Message.from_json(content)
        if not self.may_be_read(session, now, waiting):
            return self.neutral if waiting.edits else Skip(NOT_ALLOWED)
        return self.views[content["late"]].words(self.house, session, now, content["args"])

    @property
    def neutral(self) -> Message:
        """What stands in place of words that may no longer be read."""
        return self.house.wording.message("common.no_longer_shown")

    def may_be_read(self, session: Session, now: datetime, waiting: Waiting) -> bool:
        """Whether a row whose words are found late may be read where it goes. A group that was taken off its
        unit reads nothing."""
        view, chat = self.views[waiting.content["late"]], session.get_one(Chat, waiting.chat_id)
        if chat.audience is not None and chat.audience not in view.rooms:
            return False
        if view.may_read is None:
            return True
        if chat.type is ChatType.GROUP and chat.unit_id is None:
            return False
        reader = reader_of(session, chat.id)
        return view.may_read(session, reader, waiting.content["args"], today(now))


# Who may read what: for the declarations of the features


def with_meeting(action: Action) -> MayRead:
    """Whoever is allowed `action` on the unit of args["meeting"]."""

    def may_read(session: Session, reader: int | None, args: dict[str, Any], on: date) -> bool:
        return may(session, reader, action, session.get_one(Meeting, args["meeting"]).unit_id, on)

    return may_read


def with_unit(action: Action, name: str = "unit") -> MayRead:
    """Whoever is allowed `action` on the unit args[name]."""
    return lambda session, reader, args, on: may(session, reader, action, args[name], on)


def only_themselves(_session: Session, reader: int | None, args: dict[str, Any], _on: date) -> bool:
    """args["person"] alone, where the message is for one person; a group where it is not."""
    return "person" not in args or bool(reader == args["person"])
