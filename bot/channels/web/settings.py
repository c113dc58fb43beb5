"""The [web] section: whether people can answer on the program's own pages."""

from collections.abc import Iterator
from typing import ClassVar

from bot.channels.base import Channel
from bot.channels.settings import ChannelSettings, Surroundings


class WebSettings(ChannelSettings):
    """Nothing but on or off: the pages stand at [server] public_url, signed with its secret."""

    name: ClassVar[str] = "web"
    platform: ClassVar[str] = "Trang web"
    label: ClassVar[str] = "Trang họp"

    def open(self, around: Surroundings) -> Channel:
        from bot.channels.web.channel import WebChannel  # noqa: PLC0415 - see Telegram's

        return WebChannel(self.name, around)

    def faults(self, database_url: str) -> Iterator[str]:  # noqa: ARG002 - there is no platform to ask
        yield from ()
