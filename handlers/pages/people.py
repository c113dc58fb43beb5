"""Who uses a device, what they must still be asked, and what was just said to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.house import House
from handlers.joining.consent import question
from handlers.late import Render
from handlers.messages import Message
from storage.outbox import Skip, waiting
from storage.queries.consents import agreed, current_text
from storage.queries.pages import accounts_on, free_number, latest_edit, number_of, said_after
from storage.tables import Account, Consent, Decision, Outbox, Person


@dataclass(frozen=True, slots=True)
class Known:
    """A person the device is known to be used by, who has agreed. `number`: their place on the device."""

    number: int
    account_id: int
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message for the person of that number. `row`: the message, so that its buttons can be pressed.
    `folded`: it was answered with no, and is there to be read again."""

    number: int
    row: int | None
    message: Message
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """`linked`: all persons on it by their numbers, agreed or not; `free`: the number of the next one."""

    people: list[Known]
    said: list[Said]
    linked: dict[int, int]
    free: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was said last on the device when something was pressed there, and the toast that answered it."""

    row: int
    toast: str


def open_device(
    session: Session, render: Render, now: datetime, channel: str, device: str, last: Pressed | None
) -> Device:
    """The device as it is known now, and what was said on it since something was last pressed."""
    accounts = accounts_on(session, channel, device)
    asked = [_consent(session, render.house, one) for one in accounts if _is_asked(session, one)]
    shown = [] if last is None else _said(session, render, now, accounts, last)
    return Device(
        people=_known(session, accounts),
        said=[*(one for one in asked if one), *shown],
        linked={number_of(one): one.person_id for one in accounts if one.person_id is not None},
        free=free_number({number_of(one): one.person_id for one in accounts}),
    )


def _known(session: Session, accounts: Sequence[Account]) -> list[Known]:
    """Each person once, whatever number of times they were made known here."""
    found = dict[int, Known]()
    for one in accounts:
        if one.person_id is not None and one.person_id not in found and agreed(session, one.person_id):
            name = session.get_one(Person, one.person_id).full_name
            found[one.person_id] = Known(number_of(one), one.id, one.person_id, name)
    return list(found.values())


def _is_asked(session: Session, account: Account) -> bool:
    return account.person_id is not None and not agreed(session, account.person_id)


def _consent(session: Session, house: House, account: Account) -> Said | None:
    """The question whether they may be kept, as it stands on the page until it is answered."""
    text = current_text(session)
    if text is None:
        return None
    decided = session.get(Consent, account.person_id)
    said_no = decided is not None and decided.decision is not Decision.GIVEN
    return Said(number_of(account), None, question(house, text, whole=True), said_no)


def _said(
    session: Session, render: Render, now: datetime, accounts: Sequence[Account], last: Pressed
) -> list[Said]:
    """New messages; old ones that were changed, where nothing else tells what came of the press."""
    by_chat = {one.private_chat_id: one for one in accounts if one.private_chat_id is not None}
    rows = said_after(session, by_chat, last.row)
    new = [row for row in rows if row.edits is None]
    changed = {row.edits for row in rows if row.edits is not None} - {row.id for row in new}
    old = [] if new or last.toast else sorted(one for one in changed if one)
    shown = [*new, *(session.get_one(Outbox, one) for one in old)]
    told = [_told(session, render, now, by_chat[row.chat_id], row) for row in shown]
    return [one for one in told if one is not None and one.message.text != last.toast]


def _told(session: Session, render: Render, now: datetime, account: Account, row: Outbox) -> Said | None:
    found = render(session, now, waiting(latest_edit(session, row.id) or row))
    if isinstance(found, Skip) or (account.person_id and _asks_consent(found)):
        return None
    return Said(number_of(account), row.id, found)


def _asks_consent(message: Message) -> bool:
    """That question stands on the page by itself, until it is answered."""
    return any(one.action.startswith("consent:") for line in message.choices for one in line)
