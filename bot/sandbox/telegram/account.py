"""Methods about the bot itself: who it is, its updates, webhook, commands, and files."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.model import Webhook
from bot.sandbox.telegram import wire
from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.errors import bad_request, conflict

WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_DOWNLOAD = 20 * 1024 * 1024
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def get_me(call: Call) -> Any:
    return wire.bot_user(call.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(call: Call) -> Any:
    if call.bot.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    _remember_allowed(call)
    params = call.params
    return await call.feed.poll(
        params.number("offset") or 0, params.number("limit") or 100, params.number("timeout") or 0
    )


def _remember_allowed(call: Call) -> None:
    """What is not given stays as it was, over calls of getUpdates and setWebhook alike."""
    allowed = call.params.json("allowed_updates")
    if isinstance(allowed, list):
        call.bot.allowed_updates = [str(kind) for kind in allowed]
        call.world.save_bot(call.bot)


def set_webhook(call: Call) -> Any:
    """An address of this machine may be plain http, as with a local Bot API server."""
    url = call.params.text("url")
    if not url:
        return delete_webhook(call)
    _check_address(url)
    secret = call.params.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _remember_allowed(call)
    _drop_if_asked(call)
    connections = min(max(call.params.number("max_connections") or 40, 1), 100)
    call.bot.webhook = Webhook(url, secret, connections)
    call.world.save_bot(call.bot)
    call.feed.interrupt("terminated by setWebhook request")
    call.feed.on_webhook()
    return True


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def delete_webhook(call: Call) -> Any:
    _drop_if_asked(call)
    call.bot.webhook = Webhook()
    call.world.save_bot(call.bot)
    return True


def _drop_if_asked(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.feed.drop_all()


def get_webhook_info(call: Call) -> Any:
    hook = call.bot.webhook
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(call.feed.pending),
        "max_connections": hook.max_connections,
    }
    if hook.last_error_at:
        info |= {"last_error_date": wire.unix(hook.last_error_at), "last_error_message": hook.last_error}
    if call.bot.allowed_updates:
        info["allowed_updates"] = call.bot.allowed_updates
    return info


def set_my_commands(call: Call) -> Any:
    commands = call.params.json("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = commands
    call.world.save_bot(call.bot)
    return True


def get_my_commands(call: Call) -> Any:
    return call.bot.commands.get(_scope(call), [])


def delete_my_commands(call: Call) -> Any:
    call.bot.commands.pop(_scope(call), None)
    call.world.save_bot(call.bot)
    return True


def _scope(call: Call) -> str:
    scope = call.params.json("scope") or {}
    parts = (scope.get("type", "default"), scope.get("chat_id", ""), call.params.text("language_code"))
    return ":".join(str(part) for part in parts)


def get_file(call: Call) -> Any:
    stored = call.world.files.get(call.params.text("file_id").rpartition("-")[2])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": wire.file_id(stored.id),
        "file_unique_id": f"U{stored.id}",
        "file_size": stored.size,
        "file_path": f"documents/{stored.id}",
    }
