"""The [letters] section."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import SecretStr

from bot.channels.base import Channel
from bot.channels.settings import NO_SECRET, ChannelSettings, Surroundings


class LettersSettings(ChannelSettings):
    """`secret` proves that a letter comes from the post office at `base_url`."""

    name: ClassVar[str] = "letters"
    platform: ClassVar[str] = "Bưu điện"
    label: ClassVar[str] = "Hộp thư"

    secret: SecretStr = NO_SECRET

    def open(self, around: Surroundings) -> Channel:
        from tests.example_channel.channel import LettersChannel  # noqa: PLC0415

        return LettersChannel(self, around.clock)

    def faults(self, database_url: str) -> Iterator[str]:
        if not self.secret.get_secret_value():
            yield "Hộp thư chưa có secret."
