"""The methods of the Zalo Bot API. Names are case-sensitive; what is not here does not exist there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.sandbox.changes import Typing
from bot.sandbox.model import Attachment, Bot, Chat, Webhook
from bot.sandbox.telegram.params import Params
from bot.sandbox.text import units
from bot.sandbox.world import World
from bot.sandbox.zalo_bot.errors import ApiError, bad_request, not_found
from bot.sandbox.zalo_bot.feed import Feed
from bot.sandbox.zalo_bot.ids import number, public
from bot.sandbox.zalo_bot.updates import milliseconds

if TYPE_CHECKING:
    from bot.sandbox.zalo_bot.api import ZaloBotApi

MAX_TEXT = 2000
SECRET_LENGTHS = range(8, 257)
DEFAULT_TIMEOUT = 30
PARSE_MODES = {"", "markdown", "html"}
LOCAL = ("localhost", "127.", "192.168.", "10.")
WEBHOOK_SET = "Bad Request: webhook is set, call deleteWebhook before getUpdates"


@dataclass
class Call:
    """One call: who calls, with what. `gone` tells that nobody waits for the answer any more."""

    api: "ZaloBotApi"
    world: World
    bot: Bot
    feed: Feed
    params: Params
    gone: Callable[[], bool]

    def chat(self) -> Chat:
        """Where the bot may write: groups it is in, people who have opened a chat with it."""
        known = number(self.params.text("chat_id"))
        found = self.world.chat_by_id(known, self.bot) if known is not None else None
        if found is None or not found.has(self.bot.id):
            raise not_found()
        return found

    def words(self, name: str, *, needed: bool) -> str:
        text = self.params.text(name)
        if units(text) > MAX_TEXT or (needed and not text.strip()):
            raise bad_request(f"{name} must be 1-{MAX_TEXT} characters")
        return text


def get_me(call: Call) -> Any:
    return {
        "id": public(call.bot.id),
        "account_name": call.bot.username,
        "account_type": "BASIC",
        "can_join_groups": True,
        "display_name": call.bot.name,
    }


async def get_updates(call: Call) -> Any:
    """One update, not a list."""
    if call.bot.webhook.url:
        raise ApiError(400, WEBHOOK_SET)
    seconds = call.params.number("timeout", DEFAULT_TIMEOUT)
    return await call.feed.poll(DEFAULT_TIMEOUT if seconds is None else seconds, call.gone)


async def set_webhook(call: Call) -> Any:
    """Zalo tries the address at once, without the secret, and keeps it whatever comes of that."""
    url, secret = call.params.text("url"), call.params.text("secret_token")
    host = urlsplit(url).hostname or ""
    public_address = url.startswith("https://") and not host.startswith(LOCAL)
    if not host or not (public_address or call.api.local_webhooks):
        raise bad_request("url must be a public HTTPS address")
    if len(secret) not in SECRET_LENGTHS:
        raise bad_request("secret_token must be 8-256 characters")
    call.bot.webhook = Webhook(url, secret)
    call.world.save_bot(call.bot)
    call.feed.interrupt(ApiError(400, WEBHOOK_SET))
    verification = await call.api.probe(url)
    call.feed.on_push()
    return _webhook(call) | {"verification": verification}


def delete_webhook(call: Call) -> Any:
    call.bot.webhook = Webhook()
    call.world.save_bot(call.bot)
    return _webhook(call)


def get_webhook_info(call: Call) -> Any:
    if not call.bot.webhook.url:
        raise not_found()
    return _webhook(call)


def _webhook(call: Call) -> dict[str, Any]:
    return {"url": call.bot.webhook.url, "updated_at": milliseconds(call.world.clock.now())}


def send_message(call: Call) -> Any:
    chat = call.chat()
    text = call.words("text", needed=True)
    if call.params.text("parse_mode") not in PARSE_MODES:
        raise bad_request("parse_mode is invalid")
    return _send(call, chat, text)


def send_photo(call: Call) -> Any:
    chat = call.chat()
    caption = call.words("caption", needed=False)
    return _send(call, chat, caption, Attachment("photo", name=_address(call, "photo")))


def send_sticker(call: Call) -> Any:
    chat = call.chat()
    if not call.params.text("sticker"):
        raise bad_request("sticker is empty")
    return _send(call, chat, "", Attachment("sticker", name="🙂"))


def send_voice(call: Call) -> Any:
    """To a group it is accepted and never arrives."""
    chat = call.chat()
    url = _address(call, "voice_url")
    if not url.endswith(".aac"):
        raise bad_request("voice_url must end with .aac")
    if chat.kind != "private":
        return {"message_id": public(call.world.count("message", 101)), "date": _now(call)}
    return _send(call, chat, "", Attachment("voice", name=url))


def send_chat_action(call: Call) -> Any:
    chat = call.chat()
    if call.params.text("action") != "typing":
        raise bad_request("action is invalid")
    call.world.emit(Typing(chat, call.bot.id))
    return None


def _address(call: Call, name: str) -> str:
    url = call.params.text(name)
    if not url.startswith(("https://", "http://")):
        raise bad_request(f"{name} must be a public address")
    return url


def _send(call: Call, chat: Chat, text: str, attachment: Attachment | None = None) -> Any:
    call.api.spend(call.bot)
    message = call.world.post(chat, call.bot.id, text, attachment=attachment)
    return {"message_id": public(message.id), "date": milliseconds(message.date)}


def _now(call: Call) -> int:
    return milliseconds(call.world.clock.now())


Method = Callable[[Call], Any | Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendSticker": send_sticker,
    "sendVoice": send_voice,
    "sendChatAction": send_chat_action,
}
