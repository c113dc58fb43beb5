"""Pages behind signed links as a channel: a device is an account, a press on a page is an event."""

from bot.channels.web.settings import WebSettings

__all__ = ["WebSettings"]
