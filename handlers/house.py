"""What every handler is given beside the event: the words, the rules, the folder for files, the budgets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session

from handlers.links import Links
from handlers.messages import Message
from handlers.rules import Rules, rules_of
from handlers.wording import Wording
from storage.thrift import Budget


@dataclass(frozen=True, slots=True)
class Account:
    """A channel account: what people call it, and the messages it makes of one, each as it will read."""

    label: str
    look: Callable[[Message], list[str]]


@dataclass(frozen=True, slots=True)
class House:
    """Made once when the program starts; the same for every event."""

    wording: Wording = field(default_factory=Wording)
    rules: Rules = field(default_factory=Rules)
    files: Path = Path("files")  # what the bot sends as files is written below this folder

    links: Links | None = None  # None where the program has no public address
    budgets: Mapping[str, Budget] = field(default_factory=dict)  # of the accounts that have a month's number
    accounts: dict[str, Account] = field(default_factory=dict)  # by name; filled when the channels are made
    per_second: int = 25  # how many messages an account sends at most
    buttoned: frozenset[str] = frozenset()  # accounts whose messages in groups have buttons, not digits

    def metered(self, channel: str) -> bool:
        """Whether each message of the account is counted: there the bot says as little as it can."""
        return channel in self.budgets

    def messages(self, channel: str, message: Message) -> int:
        """How many messages the account makes of one: a long text is cut, files may go apart."""
        account = self.accounts.get(channel)
        return len(account.look(message)) if account else 1

    def rules_of(self, session: Session, unit_id: int | None) -> Rules:
        return rules_of(session, self.rules, unit_id)
