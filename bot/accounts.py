"""What all channel accounts are told: the commands to offer, and what a month allows."""

from collections.abc import Iterable
from functools import partial

from bot.channels import plain
from bot.channels.base import Channel, Menu
from bot.channels.settings import Metered
from bot.config import Config
from handlers import router
from handlers.feature import Menu as Place
from handlers.house import Account, House
from handlers.local_time import HOME
from handlers.messages import Message
from storage.thrift import Budget


def menu(house: House) -> Menu:
    """The commands to offer where a platform completes them, as the features declare them."""
    return Menu(
        private=router.menu(house, Place.PRIVATE, Place.EVERYWHERE),
        group=router.menu(house, Place.EVERYWHERE),
    )


def looks(config: Config, channels: Iterable[Channel]) -> dict[str, Account]:
    """What each account is called, and how a message will read there."""
    labels = {one.name: one.label for one in config.accounts}
    return {one.name: Account(labels.get(one.name, one.name), partial(_look, one)) for one in channels}


def _look(channel: Channel, message: Message) -> list[str]:
    return [_part(part, buttons=channel.abilities.buttons) for part in channel.parts(message)]


def _part(part: Message, *, buttons: bool) -> str:
    if part.documents:
        return "\n".join(f"(tệp “{document.name}”)" for document in part.documents)
    if not buttons:
        return plain.text(part)
    rows = [" ".join(f"[{choice.label}]" for choice in row) for row in part.choices]
    return "\n".join(piece for piece in (part.title, part.text, *rows) if piece)


def budgets(config: Config) -> dict[str, Budget]:
    """The accounts whose messages of a month are counted, by name."""
    return {
        one.name: Budget(one.monthly_messages, one.thrift_percent, one.essential_percent, HOME)
        for one in config.accounts
        if isinstance(one, Metered) and one.monthly_messages
    }
