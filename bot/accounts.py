"""What all channel accounts are told: the commands to offer, and what a month allows."""

from bot.channels.base import Menu
from bot.channels.settings import Metered
from bot.config import Config
from handlers import router
from handlers.feature import Menu as Place
from handlers.house import House
from handlers.local_time import HOME
from storage.thrift import Budget


def menu(house: House) -> Menu:
    """The commands to offer where a platform completes them, as the features declare them."""
    return Menu(
        private=router.menu(house, Place.PRIVATE, Place.EVERYWHERE),
        group=router.menu(house, Place.EVERYWHERE),
    )


def budgets(config: Config) -> dict[str, Budget]:
    """The accounts whose messages of a month are counted, by name."""
    return {
        one.name: Budget(one.monthly_messages, one.thrift_percent, one.essential_percent, HOME)
        for one in config.accounts
        if isinstance(one, Metered) and one.monthly_messages
    }
