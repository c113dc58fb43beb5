"""Telegram's pushes: checked, stored, and only then answered with 200. Anything else is pushed again."""

from aiohttp import web
from pydantic import SecretStr

from bot.channels.pushes import Take, secret_route

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


def route(path: str, secret: SecretStr, take: Take) -> web.RouteDef:
    """The route that Telegram pushes to; see `secret_route`."""
    return secret_route(path, SECRET_HEADER, secret, take)
