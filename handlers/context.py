"""One event as a handler sees it: who, where, when, and the means to answer.

A handler is a plain function of a `Context`. It changes rows through `session` and says things
through `reply` and `tell`, which only add outbox rows; `toast` is an effect after the commit.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from handlers.events import Effect, Event, Tap, TapAnswer, Text
from handlers.house import House
from handlers.late import Render
from handlers.local_time import today
from handlers.messages import Message
from handlers.permissions import Action, may, within_reach
from handlers.wording import Rows
from storage.outbox import Parcel, Waiting, put, sent_as, shown_content
from storage.queries.people import private_chat
from storage.tables import OF_RESIDENTS, Account, AuditEntry, Chat, ChatType, Outbox, Priority


@dataclass(slots=True)
class Context:
    """Everything about one event. `account` is None where nobody can be named (anonymous).
    `render`: what delivery asks for the words of a waiting row.

    `agreed`: the account's person has agreed to the consent text in force. `shown`: the message that
    is answered, where the event does not name it. `spoke`: something was said in this chat; `unsaid`:
    a toast that nothing could be shown over. `chosen`: actions that words stood for ("1"); the router runs
    them as presses.
    """

    session: Session
    now: datetime
    house: House
    event: Event
    chat: Chat
    account: Account | None
    render: Render
    agreed: bool = False
    shown: Outbox | None = None
    spoke: bool = False
    unsaid: str = ""
    effects: list[Effect] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    @property
    def person_id(self) -> int | None:
        """The person behind the account, where it is linked and the person has agreed to be known."""
        return self.linked_to if self.agreed else None

    @property
    def linked_to(self) -> int | None:
        """The person the account is linked to, agreed or not: for asking only, never to keep anything."""
        return self.account.person_id if self.account else None

    @property
    def account_id(self) -> int | None:
        """The account that acts; None where nobody can be named."""
        return self.account.id if self.account else None

    def come_to_be_known(self) -> None:
        """The account's person has just agreed: from now on the account's own name may be kept too."""
        self.agreed = True
        if self.account and self.event.sender:
            self.account.name = self.event.sender.name

    @property
    def said_at(self) -> datetime:
        """When it was written, as the platform says it: by this it is judged, not by when it was read. Never
        after now, and no longer ago than is believed."""
        longest = timedelta(minutes=self.house.rules.said_ago_minutes)
        return min(max(self.event.at, self.now - longest), self.now)

    def may(self, action: Action, unit_id: int) -> bool:
        """Whether whoever acts may do this to the unit today."""
        return may(self.session, self.person_id, action, unit_id, today(self.now))

    def reach(self, action: Action) -> set[int]:
        """All units to which whoever acts may do this today; in a joined group only that group's own."""
        units = within_reach(self.session, self.person_id, action, today(self.now))
        return units if self.chat.unit_id is None else units & {self.chat.unit_id}

    @property
    def stranger(self) -> str:
        """The wording for whoever is nobody here: not linked yet, or not agreed; which, no group is told."""
        if not self.private and not isinstance(self.event.body, Tap):
            return "common.stranger_in_group"
        return "common.unknown_person" if self.linked_to is None else "privacy.not_agreed"

    @property
    def private(self) -> bool:
        """Alone with somebody: in a private chat or on a device's own pages."""
        return self.chat.type is not ChatType.GROUP

    @property
    def on_page(self) -> bool:
        """Read when it is opened: whoever is there cannot write to the bot, nor be written to later."""
        return self.chat.type is ChatType.PAGE

    def reply(self, name: str, choices: Rows = (), /, **fields: Any) -> int | None:
        """Answer in this chat, in the topic the event stood in. Returns the outbox row."""
        message = self.house.wording.message(self._here(name), choices, **fields)
        return self.send(self.chat, message, Priority.ANSWER)

    def _here(self, name: str) -> str:
        """The text's own form for a group of residents or a page, where there is one: "stale_residents"."""
        for kind, is_here in (("residents", self.chat.audience in OF_RESIDENTS), ("page", self.on_page)):
            if is_here and f"{name}_{kind}" in self.house.wording.sources:
                return f"{name}_{kind}"
        return name

    def send(self, chat: Chat, message: Message, priority: Priority, **parcel: Any) -> int | None:
        """Queue a message to any chat; `parcel` are further fields of `storage.outbox.Parcel`."""
        return put(self.session, self.parcel(chat, message.to_json(), priority, **parcel), self.now)

    def parcel(self, chat: Chat, content: dict[str, Any], priority: Priority, **fields: Any) -> Parcel:
        """A parcel for `chat`, due now, in the topic where this event stood if it is the same chat."""
        self.spoke = self.spoke or (chat.id == self.chat.id and priority is not Priority.EDIT)
        thread = self.event.chat.thread if chat.id == self.chat.id else chat.thread
        parcel = Parcel(chat.channel, chat.id, content, priority, not_before=self.now, thread=thread)
        return replace(parcel, **fields)

    def toast(self, name: str, /, *, alert: bool = False, **fields: Any) -> None:
        """Answer a press at once; where it is a text, or names no message, `say_unsaid` does."""
        words = self.house.wording.text(self._here(name), **fields)
        match self.event.body:
            case Tap(message_id=str(message_id), tap_id=tap_id) if message_id:
                self.effects.append(TapAnswer(tap_id, words, alert))
            case _:
                self.unsaid = words or self.unsaid

    @property
    def presses_over(self) -> bool:
        """Whether the answer to this press can be shown over its message; a digit's cannot."""
        return isinstance(self.event.body, Tap) and bool(self.event.body.message_id)

    def say_unsaid(self) -> None:
        """Alone with the bot nobody is left without an answer; in a group silence serves everybody."""
        if self.unsaid and self.private and not self.spoke:
            self.send(self.chat, Message(self.unsaid), Priority.ANSWER)

    def redraw(self, name: str, choices: Rows = (), /, **fields: Any) -> None:
        """Put another text in place of the pressed message; say it anew where that message is unknown. What
        others can see changes only by a button that stands there."""
        message = self.house.wording.message(name, choices, **fields)
        shown = self.pressed()
        if shown is not None and not self.private and not self._is_offered(shown):
            return
        self.send(self.chat, message, Priority.ANSWER, edits=shown.id if shown else None)

    def show_again(self) -> None:
        """Bring the pressed message up to date, where it can be edited and its words are found late."""
        shown = self.pressed()
        if shown is not None and "late" in shown.content:
            key = f"shown:{shown.id}"
            parcel = self.parcel(self.chat, shown.content, Priority.EDIT, edits=shown.id, coalesce_key=key)
            put(self.session, parcel, self.now)

    def pressed(self) -> Outbox | None:
        """The outbox row of the message whose button was pressed, or that was answered."""
        if self.shown is not None:
            return self.shown
        match self.event.body:
            case Tap(message_id=message_id) | Text(reply_to=str(message_id)):
                return sent_as(self.session, self.chat.id, message_id)
        return None

    def _is_offered(self, shown: Outbox) -> bool:
        """Whether the message has the button that was pressed; what was not pressed needs none."""
        match self.event.body:
            case Tap(action=pressed):
                return pressed in self.actions_of(shown, shown_content(self.session, shown))
        return True

    def actions_of(self, shown: Outbox, content: dict[str, Any]) -> list[str]:
        """What a message offers, in its order, as it was sent; found anew where it is kept up to date."""
        if "late" in content and "choices" not in content:
            try:
                found = self.render(self.session, self.now, Waiting(content, shown.chat_id))
            except NoResultFound:  # what it was about is gone
                return []
            content = found.to_json() if isinstance(found, Message) else {}
        return [pair[1] for line in content.get("choices", []) for pair in line]

    def own_chat(self) -> Chat | None:
        """The private chat of whoever wrote, if there is one."""
        if self.private:
            return self.chat
        return private_chat(self.session, self.person_id) if self.person_id is not None else None

    def audit(self, action: str, subject: str, unit_id: int | None = None, **details: Any) -> None:
        """Write down who did what to whom, from which chat. `details` hold no names: the log is for good."""
        self.session.add(
            AuditEntry(
                at=self.now,
                action=action,
                by_person=self.linked_to,
                by_account=self.account_id,
                chat_id=self.chat.id,
                unit_id=unit_id,
                subject=subject,
                details=details,
            )
        )
