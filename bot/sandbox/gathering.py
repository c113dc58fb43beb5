"""People coming into the world and into groups; the bot coming and going."""

from collections.abc import Iterable
from unicodedata import normalize

from bot.sandbox.lookup import Lookup, NotPossibleError
from bot.sandbox.model import ADMINS, Bot, Chat, ChatKind, Person, Platform, Service, Standing, Topic

SERVICE_ACCOUNT = 777_000


class Gathering(Lookup):
    """One method per act."""

    def add_person(
        self, name: str, *, username: str = "", phone: str = "", team: str = "", about: str = ""
    ) -> Person:
        """Somebody new. `team` and `about` group and label them on the page."""
        return self.world.add_person(name, username=username, phone=phone, team=team, about=about)

    def add_group(  # noqa: PLR0913 - what a group can be
        self,
        title: str,
        members: Iterable[Person] = (),
        admins: Iterable[Person] = (),
        *,
        forum: bool = False,
        supergroup: bool = True,
        privacy: bool = True,
        platform: Platform = "telegram",
    ) -> Chat:
        """A new group without a bot; the first administrator owns it. A forum is always a supergroup.

        On Zalo there are neither forums nor supergroups.
        """
        upgraded = platform == "telegram" and (supergroup or forum)
        kind: ChatKind = "supergroup" if upgraded else "group"
        chat = self.world.add_group(kind, title, forum=forum and upgraded, privacy=privacy, platform=platform)
        admins = list(admins)
        for number, person in enumerate(admins):
            self.world.set_member(chat, person.id, person.id, "administrator" if number else "creator")
        for person in members:
            if not chat.has(person.id):
                self.world.set_member(chat, person.id, person.id, "member")
        self.world.tell(
            chat, admins[0].id if admins else SERVICE_ACCOUNT, Service("created", text=chat.title)
        )
        return chat

    def add_channel(self, title: str) -> Chat:
        """A channel, to post from into groups."""
        return self.world.add_group("channel", title)

    def join(self, person: Person | int, group: Chat | str | int, by: Person | int | None = None) -> None:
        """The person enters the group by a link, or is added by somebody."""
        who, chat = self.person(person), self.chat(group)
        adder = self.person(by).id if by is not None else who.id
        self.world.set_member(chat, who.id, adder, "member")
        self.world.tell(chat, adder, Service("joined", people=[who.id]))

    def leave(self, person: Person | int, group: Chat | str | int) -> None:
        who, chat = self.person(person), self.chat(group)
        self.must_be_in(who, chat)
        self.world.tell(chat, who.id, Service("left", people=[who.id]))
        self.world.set_member(chat, who.id, who.id, "left")

    def set_standing(
        self,
        who: Person | Bot,
        group: Chat | str | int,
        standing: Standing,
        *,
        anonymous: bool = False,
        by: Person | None = None,
    ) -> None:
        """Promote, demote, or make an anonymous administrator."""
        self.world.set_member(self.chat(group), who.id, (by or who).id, standing, anonymous=anonymous)

    def rename(self, person: Person | int, group: Chat | str | int, title: str) -> None:
        self.world.rename(self.chat(group), title, self.person(person).id)

    def add_topic(self, person: Person | int, group: Chat | str | int, name: str) -> Topic:
        chat = self.chat(group)
        if not chat.forum:
            raise NotPossibleError("Nhóm này không có chủ đề")
        return self.world.add_topic(chat, normalize("NFC", name), self.person(person).id)

    def migrate(self, group: Chat | str | int) -> Chat:
        """The basic group becomes a supergroup with another id; gives the new chat."""
        chat = self.chat(group)
        if chat.kind != "group" or chat.migrated_to or chat.platform != "telegram":
            raise NotPossibleError("Chỉ nhóm thường mới nâng cấp được")
        return self.world.migrate(chat, self._owner(chat))

    def block_bot(self, person: Person | int, *, bot: Bot | None = None) -> None:
        who = self.person(person)
        self.world.set_member(self.private(who, bot), (bot or self.bot).id, who.id, "kicked")

    def unblock_bot(self, person: Person | int, *, bot: Bot | None = None) -> None:
        who = self.person(person)
        self.let_in(self.private(who, bot), who, bot or self.bot)

    def add_bot(
        self, group: Chat | str | int, by: Person | int, *, admin: bool = False, bot: Bot | None = None
    ) -> None:
        """A member of the group adds the bot."""
        chat, adder, account = self.chat(group), self.person(by), bot or self.bot
        self.must_be_in(adder, chat)
        if account.platform != chat.platform:
            raise NotPossibleError("Bot này không ở cùng ứng dụng với nhóm")
        if not account.token:  # an Official Account
            raise NotPossibleError("OA không vào được nhóm có sẵn, chỉ ở trong nhóm do OA lập")
        if chat.platform == "zalo" and chat.standing(adder.id) not in ADMINS:
            raise NotPossibleError("Trên Zalo chỉ trưởng nhóm, phó nhóm thêm được bot")
        self.world.set_member(chat, account.id, adder.id, "administrator" if admin else "member")
        self.world.tell(chat, adder.id, Service("joined", people=[account.id]))

    def kick_bot(
        self, group: Chat | str | int, by: Person | int | None = None, *, bot: Bot | None = None
    ) -> None:
        """The bot is removed from the group (by its owner when nobody is named)."""
        chat, account = self.chat(group), bot or self.bot
        remover = self.person(by).id if by is not None else self._owner(chat)
        if chat.kind == "group":
            self.world.tell(chat, remover, Service("left", people=[account.id]))
        self.world.set_member(chat, account.id, remover, "kicked")

    def let_in(self, chat: Chat, who: Person, bot: Bot) -> None:
        if not chat.has(bot.id):
            self.world.set_member(chat, bot.id, who.id, "member")

    def _owner(self, chat: Chat) -> int:
        standing = {who: member.standing for who, member in chat.members.items() if who in self.world.people}
        return next((who for who, rank in standing.items() if rank in ADMINS), SERVICE_ACCOUNT)
