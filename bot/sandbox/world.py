"""The world's mutations: every one keeps the state whole, has it written, and tells the listeners."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

from bot.sandbox.changes import (
    Answer,
    Answered,
    ChatChanged,
    ClockMoved,
    Deleted,
    Edited,
    MemberChanged,
    PersonChanged,
    Posted,
    Press,
    Pressed,
)
from bot.sandbox.model import (
    Bot,
    Chat,
    ChatKind,
    Membership,
    Message,
    Person,
    Platform,
    Service,
    Standing,
    StoredFile,
    Topic,
)
from bot.sandbox.state import MovableClock, State, private_key
from bot.sandbox.store import Store

FIRST_PERSON = 5_000_000_001  # beyond 32 bits, as real accounts are
FIRST_GROUP = 4_000_000_001
FIRST_SUPERGROUP = 1_002_000_000_001
KEPT_PRESSES = 5_000


class World(State):
    """Platform-neutral mutations. Callers have checked that the act is allowed."""

    def __init__(self, clock: MovableClock, store: Store) -> None:
        super().__init__(clock, store)
        self.presses: dict[str, Press] = {}
        clock.subscribe(lambda: self.emit(ClockMoved()))

    def add_person(self, name: str, **facts: str) -> Person:
        person = Person(self.count("person", FIRST_PERSON), normalize("NFC", name), **facts)
        self.people[person.id] = person
        self.touch("person", person.id, person)
        self.emit(PersonChanged(person))
        return person

    def add_bot(self, bot_id: int, name: str, username: str, token: str, platform: Platform) -> Bot:
        """The bot's account; an account kept from an earlier run gets the present name and token."""
        bot = self.bots.setdefault(bot_id, Bot(bot_id, name, username, token, platform))
        bot.name, bot.username, bot.token = name, username, token
        self.save_bot(bot)
        return bot

    def private(self, person: Person, bot: Bot) -> Chat:
        """Their private chat; until the person starts it the bot's standing in it is `left`."""
        key = private_key(person.id, bot.id)
        if key not in self.chats:
            chat = Chat(key, person.id, "private", person.name, bot.platform)
            chat.members = {person.id: Membership(), bot.id: Membership("left")}
            self._add_chat(chat)
        return self.chats[key]

    def add_group(self, kind: ChatKind, title: str, **facts: Any) -> Chat:
        number = -self.count("group", FIRST_GROUP) if kind == "group" else self._supergroup_id()
        chat = Chat(str(number), number, kind, normalize("NFC", title), **facts)
        self._add_chat(chat)
        return chat

    def _supergroup_id(self) -> int:
        return -self.count("supergroup", FIRST_SUPERGROUP)

    def _add_chat(self, chat: Chat) -> None:
        self.chats[chat.key] = chat
        self.messages[chat.key] = {}
        self.save_chat(chat)
        self.emit(ChatChanged(chat))

    def set_member(
        self, chat: Chat, who: int, by: int, standing: Standing, *, anonymous: bool = False
    ) -> None:
        old = chat.members.get(who, Membership("left"))
        chat.members[who] = new = Membership(standing, anonymous)
        self.save_chat(chat)
        if old != new:
            self.emit(MemberChanged(chat, who, by, old, new))

    def post(self, chat: Chat, sender: int, text: str = "", **facts: Any) -> Message:
        """A new message at the chat's end. `facts` are further fields of `Message`."""
        message = Message(
            self._message_id(chat), self.count("seq"), chat.key, sender, self.clock.now(), text, **facts
        )
        self.messages[chat.key][message.id] = message
        self.save_message(message)
        self.emit(Posted(chat, message))
        return message

    def _message_id(self, chat: Chat) -> int:
        """Supergroups and channels number their own messages, all other chats share one numbering."""
        if chat.kind not in ("supergroup", "channel"):
            return self.count("message", 101)
        chat.next_message += 1
        self.save_chat(chat)
        return chat.next_message - 1

    def tell(self, chat: Chat, by: int, service: Service, **facts: Any) -> Message:
        return self.post(chat, by, service=service, **facts)

    def edit(self, chat: Chat, message: Message, by: int, *, stamped: bool = True, **facts: Any) -> Message:
        """Set fields of a message. `stamped`: it counts as edited (a change of buttons alone does not)."""
        for name, value in facts.items():
            setattr(message, name, value)
        if stamped:
            message.edited = self.clock.now()
        self.save_message(message)
        self.emit(Edited(chat, message, by))
        return message

    def delete(self, chat: Chat, message: Message) -> None:
        del self.messages[chat.key][message.id]
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        self.save_message(message, gone=True)
        self.emit(Deleted(chat, message))

    def pin(self, chat: Chat, message: Message, by: int) -> None:
        chat.pinned = [message.id, *(kept for kept in chat.pinned if kept != message.id)]
        self.save_chat(chat)
        self.emit(ChatChanged(chat))
        self.tell(chat, by, Service("pinned", message=message.id))

    def unpin(self, chat: Chat, message_id: int | None) -> None:
        """Without an id: the latest pinned one."""
        chat.pinned = [kept for kept in chat.pinned if kept != (message_id or chat.pinned[0])]
        self.save_chat(chat)
        self.emit(ChatChanged(chat))

    def rename(self, chat: Chat, title: str, by: int) -> None:
        chat.title = normalize("NFC", title)
        self.save_chat(chat)
        self.emit(ChatChanged(chat))
        self.tell(chat, by, Service("renamed", text=chat.title))

    def add_topic(self, chat: Chat, name: str, by: int) -> Topic:
        """Open a topic; the message that says so is its root."""
        topic = Topic(chat.next_message, name)
        chat.topics.append(topic)
        self.save_chat(chat)
        self.tell(chat, by, Service("topic_created", text=name), thread=topic.id)
        self.emit(ChatChanged(chat))
        return topic

    def set_topic(self, chat: Chat, topic: Topic, *, closed: bool) -> None:
        topic.closed = closed
        self.save_chat(chat)
        self.emit(ChatChanged(chat))

    def migrate(self, chat: Chat, by: int) -> Chat:
        """Upgrade a basic group: a new chat with a new id takes its place."""
        number = self._supergroup_id()
        members = {who: replace(member) for who, member in chat.members.items()}
        new = Chat(str(number), number, "supergroup", chat.title, chat.platform, members=members)
        new.privacy = chat.privacy
        self._add_chat(new)
        self.tell(chat, by, Service("migrated_to", chat=new.id))
        chat.migrated_to = new.id
        self.save_chat(chat)
        self.emit(ChatChanged(chat))
        self.tell(new, by, Service("migrated_from", chat=chat.id))
        return new

    def press(self, person: Person, chat: Chat, message: Message, data: str, timeout: float) -> Press:
        number = self.count("press", 1)
        press = Press(f"{person.id}{number:08d}", person, chat, message, data, timeout)
        self.presses[press.id] = press
        if len(self.presses) > KEPT_PRESSES:
            del self.presses[next(iter(self.presses))]
        self.emit(Pressed(press))
        return press

    def answer(self, press: Press, answer: Answer) -> None:
        """The first answer counts; later ones are accepted and change nothing."""
        if press.answer:
            return
        press.settle(answer)
        self.emit(Answered(press))

    def add_file(self, body: bytes, name: str, mime: str) -> StoredFile:
        file = StoredFile(f"f{self.count('file', 1):06d}", name, mime, len(body))
        self.files[file.id] = file
        self.store.put_file(file.id, body)
        self.touch("file", file.id, file)
        return file

    def move_clock(self, *, to: datetime | None = None, by: timedelta | None = None) -> datetime:
        """Move the clock to a moment or by a step; gives the new moment."""
        if to:
            self.clock.set(to)
        if by:
            self.clock.advance(by)
        return self.clock.now()
