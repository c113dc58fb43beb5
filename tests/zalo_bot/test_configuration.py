"""What an operator is told before the bot runs."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.channels.telegram import TelegramSettings
from bot.channels.zalo_bot import ZaloBotSettings
from bot.config import Config, ConfigError, load
from tests.telegram.test_failures import nowhere
from tests.zalo_bot.stub import TOKEN, Answer, Stub, ok, refusal

OFF = TelegramSettings(enabled=False)


def account(base_url: str, **given: Any) -> Config:
    bot = ZaloBotSettings(enabled=True, token=SecretStr(TOKEN), base_url=base_url, **given)
    return Config(telegram=OFF, zalo_bot=bot)


def faults(config: Config) -> list[str]:
    """What `chibo check` tells of the accounts."""
    return [line for account in config.accounts for line in account.faults("sqlite://")]


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
    found = await asyncio.to_thread(lambda: faults(account(stub.url)))
    assert len(found) == len(told)
    assert all(line.startswith(start) for line, start in zip(found, told, strict=True))


def test_nobody_is_there_or_nothing_is_wanted() -> None:
    assert [line[:29] for line in faults(account(nowhere()))] == ["Không liên lạc được với Zalo."]
    assert faults(Config(telegram=OFF)) == []


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
