"""The world's state: look-ups, listeners, and what must be written down.

A change is made in memory at once and written to the store by `flush`, which the server calls soon after
(and on stopping).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from pydantic import TypeAdapter

from bot.sandbox.changes import Change
from bot.sandbox.model import Bot, Chat, Message, Person, StoredFile, Tour
from bot.sandbox.store import Store

Listener = Callable[[Change], None]


class MovableClock(Protocol):
    """The clock the sandbox is given: tells the moment (aware, UTC) and can be moved."""

    def now(self) -> datetime: ...
    def set(self, moment: datetime) -> None: ...
    def advance(self, step: timedelta) -> None: ...
    def subscribe(self, listener: Callable[[], None]) -> None: ...


class State:
    """Everything that exists, by id or key."""

    def __init__(self, clock: MovableClock, store: Store) -> None:
        self.clock = clock
        self.store = store
        self.people = {person.id: person for person in store.load("person", Person).values()}
        self.bots = {bot.id: bot for bot in store.load("bot", Bot).values()}
        self.chats = store.load("chat", Chat)
        self.files = store.load("file", StoredFile)
        self.messages: dict[str, dict[int, Message]] = {key: {} for key in self.chats}
        for message in sorted(store.load("message", Message).values(), key=lambda m: m.seq):
            self.messages[message.chat][message.id] = message
        self.tour: Tour | None = None
        self._counters = store.load("counter", int)
        self._dirty: dict[tuple[str, str], Any] = {}
        self._listeners: list[Listener] = []
        self.on_dirty: Callable[[], None] = lambda: None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every change from now on; the returned function ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, change: Change) -> None:
        for listener in list(self._listeners):
            listener(change)

    def touch(self, kind: str, key: object, thing: Any) -> None:
        """Have the thing written at the next flush; None removes it."""
        self._dirty[kind, str(key)] = thing
        self.on_dirty()

    def count(self, name: str, first: int = 1) -> int:
        """The next number of a counter that never goes back, over restarts too."""
        value = self._counters.get(name, first)
        self._counters[name] = value + 1
        self.touch("counter", name, value + 1)
        return value

    def counted(self, name: str) -> int:
        """Where a counter that began at 0 stands."""
        return self._counters.get(name, 0)

    def flush(self) -> None:
        """Write everything touched since the last flush, in one transaction."""
        dirty, self._dirty = self._dirty, {}
        if dirty:
            self.store.save((kind, key, _written(thing)) for (kind, key), thing in dirty.items())

    def save_chat(self, chat: Chat) -> None:
        self.touch("chat", chat.key, chat)

    def save_bot(self, bot: Bot) -> None:
        self.touch("bot", bot.id, bot)

    def save_message(self, message: Message, *, gone: bool = False) -> None:
        self.touch("message", f"{message.chat}/{message.id}", None if gone else message)

    def message(self, chat: Chat, message_id: int | None) -> Message | None:
        return self.messages[chat.key].get(message_id) if message_id is not None else None

    def chat_by_id(self, chat_id: int, bot: Bot) -> Chat | None:
        """The chat that this bot knows under the platform's number."""
        key = private_key(chat_id, bot.id) if chat_id > 0 else str(chat_id)
        return self.chats.get(key)

    def name_of(self, who: int) -> str:
        someone = self.people.get(who) or self.bots.get(who)
        return someone.name if someone else "?"


def private_key(person_id: int, bot_id: int) -> str:
    return f"{person_id}:{bot_id}"


_adapters: dict[type, TypeAdapter[Any]] = {}


def _written(thing: Any) -> bytes | None:
    if thing is None:
        return None
    kind = type(thing)
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind].dump_json(thing)
