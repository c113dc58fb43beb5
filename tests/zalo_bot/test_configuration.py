"""What an operator is told before the bot runs."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.accounts import zalo_bot_settings
from bot.channels.base import Mode
from bot.cli.zalo_faults import faults
from bot.config import Config, ConfigError, Telegram, ZaloBot, load
from tests.telegram.test_failures import nowhere
from tests.zalo_bot.stub import TOKEN, Answer, Stub, ok, refusal

OFF = Telegram(enabled=False)


def account(base_url: str, **given: Any) -> Config:
    return Config(
        telegram=OFF, zalo_bot=ZaloBot(enabled=True, token=SecretStr(TOKEN), base_url=base_url, **given)
    )


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (ok({"id": "1", "can_join_groups": True}), []),
        (ok({"id": "1", "can_join_groups": False}), ["Bot Zalo này chưa được phép vào nhóm"]),
        (refusal(401, "Unauthorized"), ["Zalo không nhận token này"]),
        (refusal(502, "Bad gateway"), ["Không liên lạc được với Zalo"]),
    ],
)
async def test_the_check_of_a_bot(stub: Stub, answer: Answer, told: list[str]) -> None:
    stub.tell("getMe", answer)
    found = await asyncio.to_thread(lambda: list(faults(account(stub.url))))
    assert len(found) == len(told)
    assert all(line.startswith(start) for line, start in zip(found, told, strict=True))


def test_nobody_is_there_or_nothing_is_wanted() -> None:
    assert [line[:29] for line in faults(account(nowhere()))] == ["Không liên lạc được với Zalo."]
    assert list(faults(Config(telegram=OFF))) == []


def test_the_settings_reach_the_channel() -> None:
    config = account(
        "https://zalo.test",
        mode=Mode.WEBHOOK,
        webhook_url="https://x.vn/zalo",
        webhook_secret=SecretStr("0123456789abcdef"),
        replace_webhook=True,
        proxy=SecretStr("http://proxy"),
        poll_floor=2,
    )
    settings = zalo_bot_settings(config)
    assert (settings.base_url, settings.webhook_path, settings.replace_webhook, settings.proxy) == (
        "https://zalo.test",
        "/zalo",
        True,
        "http://proxy",
    )
    assert settings.poll_floor == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[zalo_bot]\nenabled = true\nmode = "webhook"', "zalo_bot: mode = webhook cần webhook_url"),
        (
            '[zalo_bot]\nenabled = true\nmode = "webhook"\nwebhook_url = "https://x.vn"',
            "webhook_secret dài từ 16 ký tự",
        ),
        ('[zalo_bot]\ntokn = "x"', "zalo_bot.tokn: không có khóa này"),
        ("[zalo_oa]\nenabled = true", "zalo_oa: enabled = true cần đủ app_id, app_secret, oa_id, oa_secret"),
        ('[zalo_oa]\nwebhook_path = "zalo"', "zalo_oa.webhook_path"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load(file)
