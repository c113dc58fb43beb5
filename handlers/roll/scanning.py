"""Present by a QR code: what the hall's screen shows changes all the time, so whoever reads it is there.

A scanned code is turned at once into a ticket for that one device, so that there is time to say who one is.
"""

import hmac
from datetime import datetime, timedelta

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.files import made_file
from handlers.links import SHORT, Links
from handlers.meetings.link import offered
from handlers.messages import Message
from handlers.printing.qr import png
from handlers.roll.access import may_take
from handlers.roll.checkin import here
from handlers.roll.roll_list import RollList
from storage.queries.pages import device_of
from storage.tables import Priority, RollSource

SCREEN, SCANNED, TICKET, PRINTED = "q", "r", "d", "m"
"""The pages: the hall's screen, what it leads to, the device's ticket, the printed code."""
SLOT = 20
"""Seconds for which the screen shows one code; the one before and after it is taken too."""
TICKET_LASTS = timedelta(minutes=15)


def shown(links: Links, meeting_id: int, now: datetime) -> str:
    """Where the code leads that the screen shows at this moment."""
    return links.page(SCANNED, meeting_id, _slot(now))


def scanned(links: Links, token: str, device: str, now: datetime) -> str | None:
    """The ticket of a device that has read the screen; None where the code was not ours, or is gone."""
    numbers = links.read_page(SCANNED, token, 2)
    if numbers is None or abs(numbers[1] - _slot(now)) > 1:
        return None
    until = int((now + TICKET_LASTS).timestamp())
    return f"{numbers[0]}.{until}.{_mac(links, numbers[0], until, device)}"


def ticket_for(links: Links, token: str, device: str, now: datetime) -> int | None:
    """The meeting that a device's ticket is for; None where it is not this device's, or has ended."""
    told = token.split(".")
    numbers = all(one.isascii() and one.isdigit() and len(one) < 15 for one in told[:2])
    if len(told) != 3 or not (numbers and told[2].isascii()):
        return None
    meeting_id, until = int(told[0]), int(told[1])
    ours = hmac.compare_digest(_mac(links, meeting_id, until, device).encode(), told[2].encode())
    return meeting_id if ours and now.timestamp() < until else None


def press_of(token: str) -> str:
    """The button on a ticket."""
    return action("roll_scan", *token.split("."))


def press(context: Context, arguments: list[str]) -> None:
    """Có mặt, of a device that has read the hall's screen: "roll_scan:<meeting>:<until>:<signature>"."""
    links, account = context.house.links, context.account
    token = ".".join(arguments)
    if links is None or account is None or context.person_id is None:
        raise StaleTap
    meeting_id = ticket_for(links, token, device_of(account.external_id), context.now)
    if meeting_id is None:
        raise StaleTap
    name, fields = here(context, meeting_id, context.person_id, RollSource.CODE)
    context.toast(f"roll.{name}", alert=not name.startswith("here"), **fields)


def press_screen(context: Context, arguments: list[str]) -> None:
    """Mã QR, for whoever takes the roll: the page for the hall's screen, and a code to print."""
    meeting_id = number(arguments, 0)
    roll = RollList.open(context.session, context.house, meeting_id)
    links = context.house.links
    if links is None or not offered(context.house) or not context.private:
        raise StaleTap
    if not may_take(context, roll.unit.id) or roll.closed:
        raise StaleTap
    context.audit("roll_screen", f"meeting:{meeting_id}", roll.unit.id)
    until = int((roll.window[1] + TICKET_LASTS).timestamp())
    picture = png(links.page(PRINTED, meeting_id))
    said = context.house.wording.message("roll.screen", link=links.page(SCREEN, meeting_id, until))
    document = made_file(context.house, roll.say("screen_name"), "png", picture)
    context.toast("roll.screen_below")
    context.send(context.chat, Message(said.text, said.title, documents=(document,)), Priority.ANSWER)


def _slot(now: datetime) -> int:
    return int(now.timestamp()) // SLOT


def _mac(links: Links, meeting_id: int, until: int, device: str) -> str:
    return links.sign("scan", f"{meeting_id}:{until}:{device}")[:SHORT]
