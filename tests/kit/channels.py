"""The sandbox's platforms as the stage needs them: settings, the bot there, ids as the bot sees them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic import SecretStr

from bot.channels.settings import Section
from bot.channels.telegram import TelegramSettings
from bot.channels.zalo_bot import ZaloBotSettings
from bot.channels.zalo_oa import ZaloOaSettings
from bot.sandbox import Bot, Chat, Person, Sandbox
from bot.sandbox.zalo_bot.ids import public
from bot.sandbox.zalo_oa.ids import user_id


@dataclass(frozen=True, slots=True)
class Platform:
    """`label` is what its chats are called in a transcript that has two."""

    label: str
    bot: Callable[[Sandbox], Bot]
    settings: Callable[[Sandbox], Section]
    person_id: Callable[[int], str]
    group_id: Callable[[int], str]
    make_group: Callable[[Sandbox, str, list[Person]], Chat]


def _zalo_bot(sandbox: Sandbox) -> ZaloBotSettings:
    account = sandbox.zalo_bot
    return ZaloBotSettings(
        enabled=True, token=SecretStr(account.bot.token), base_url=account.base_url, poll_floor=0
    )


def _zalo_oa(sandbox: Sandbox) -> ZaloOaSettings:
    oa = sandbox.zalo_oa
    return ZaloOaSettings(
        enabled=True,
        app_id=oa.app_id,
        app_secret=SecretStr(oa.app_secret),
        oa_id=oa.oa_id,
        oa_secret=SecretStr(oa.oa_secret),
        oa_name=oa.bot.name,
        base_url=oa.base_url,
        oauth_url=oa.oauth_url,
    )


def _zalo_group(sandbox: Sandbox, title: str, members: list[Person]) -> Chat:
    return sandbox.add_group(title, members, admins=members[:1], platform="zalo")


PLATFORMS = {
    "telegram": Platform(
        "Telegram",
        lambda sandbox: sandbox.bot,
        lambda sandbox: TelegramSettings(token=SecretStr(sandbox.token), base_url=sandbox.base_url),
        str,
        str,
        lambda sandbox, title, members: sandbox.add_group(title, members, admins=members[:1]),
    ),
    "zalo_bot": Platform(
        "Zalo", lambda sandbox: sandbox.zalo_bot.bot, _zalo_bot, public, public, _zalo_group
    ),
    "zalo_oa": Platform(
        "OA",
        lambda sandbox: sandbox.zalo_oa.bot,
        _zalo_oa,
        user_id,
        public,
        lambda sandbox, title, members: sandbox.zalo_oa.make_group(title, [one.id for one in members]),
    ),
}


def settings(sandbox: Sandbox, channels: Iterable[str]) -> dict[str, Section]:
    """The configuration's sections for these channels; Telegram is off where it is not named."""
    found = {name: PLATFORMS[name].settings(sandbox) for name in channels}
    return {"telegram": TelegramSettings(enabled=False), **found}
