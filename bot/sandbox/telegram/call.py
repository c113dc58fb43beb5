"""One call of a method: who calls, with what, and the checks every method shares."""

from dataclasses import dataclass

from bot.sandbox.limits import Limits
from bot.sandbox.model import Bot, Chat, Message
from bot.sandbox.telegram.errors import ApiError, bad_request, forbidden, too_many
from bot.sandbox.telegram.feed import Feed
from bot.sandbox.telegram.params import Params
from bot.sandbox.world import World

KIND_NAMES = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


@dataclass
class Call:
    world: World
    bot: Bot
    params: Params
    feed: Feed
    limits: Limits

    def chat(self) -> Chat:
        """The chat named by `chat_id`, where the bot may act. Raises as Telegram refuses."""
        if not self.params.text("chat_id"):
            raise bad_request("chat_id is empty")
        number = self._chat_number()
        chat = self.world.chat_by_id(number, self.bot)
        if chat is None or self.bot.id not in chat.members:
            raise self._unknown(number)
        if chat.migrated_to:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        if not chat.has(self.bot.id):
            raise self._shut_out(chat)
        return chat

    def _chat_number(self) -> int:
        try:
            return int(self.params.text("chat_id"))
        except ValueError:
            raise bad_request("chat not found") from None

    def _unknown(self, number: int) -> ApiError:
        """Somebody the bot has met in a group is known, though not to be written to first."""
        met = any({number, self.bot.id} <= chat.members.keys() for chat in self.world.chats.values())
        if number in self.world.people and met:
            return forbidden("bot can't initiate conversation with a user")
        return bad_request("chat not found")

    def _shut_out(self, chat: Chat) -> ApiError:
        kicked = chat.standing(self.bot.id) == "kicked"
        if chat.kind == "private":
            return forbidden("bot was blocked by the user") if kicked else self._unknown(chat.id)
        name = KIND_NAMES[chat.kind]
        return forbidden(
            f"bot was kicked from the {name}" if kicked else f"bot is not a member of the {name}"
        )

    def message(self, chat: Chat, purpose: str) -> Message:
        """The message named by `message_id`. `purpose` as Telegram says it: "to edit", "to delete", …"""
        number = self.params.number("message_id")
        found = self.world.message(chat, number)
        if found is None:
            raise bad_request(f"message {purpose} not found")
        return found

    def pace(self, chat: Chat) -> None:
        """Count one message or edit against the limits; 429 when there are too many."""
        seconds = self.limits.take(self.bot.id, chat)
        if seconds:
            raise too_many(seconds)

    def user_id(self) -> int:
        number = self.params.number("user_id")
        known = number in self.world.people or number in self.world.bots
        if number is None or not known:
            raise bad_request("invalid user_id specified")
        return number
