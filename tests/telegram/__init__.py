"""The Telegram channel: pure parts by tables and properties, the rest over real HTTP."""
