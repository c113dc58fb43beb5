"""/link: the text a secretary pastes where no bot can come: the notice and the address of its page."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.files import made_file
from handlers.house import House
from handlers.links import MEETING
from handlers.local_time import local
from handlers.meetings.lists import ahead
from handlers.meetings.sheet import Sheet, details
from handlers.meetings.views import signature, stamp
from handlers.messages import Message
from handlers.permissions import Action
from handlers.printing.qr import png
from handlers.wording import Rows
from storage.outbox import Skip
from storage.tables import Meeting, Priority

PARTS = ("how", "text")
"""Of a reminder to be pasted: what to do, and the text."""

MOST = 3
"""How many meetings' texts are given at once, the soonest first."""


def command(context: Context, _line: str) -> None:
    """/link: of each meeting ahead that whoever asks may call."""
    units = context.reach(Action.CALL_MEETING)
    if not offered(context.house):
        context.reply("pages.none")
    elif not units:
        context.reply("common.not_allowed", who=context.house.wording.text("meetings.who_calls"))
    else:
        meetings = ahead(context.session, sorted(units), context.now)
        for meeting in meetings[:MOST]:
            give(context, meeting)
        if not meetings:
            context.reply("meetings.no_meeting")


def press(context: Context, arguments: list[str]) -> None:
    """The text of one meeting: "link:<meeting>"."""
    meeting = context.session.get(Meeting, number(arguments, 0))
    if meeting is None or not context.may(Action.CALL_MEETING, meeting.unit_id) or not offered(context.house):
        raise StaleTap
    context.toast("pages.paste_below")
    give(context, meeting)


def offered(house: House) -> bool:
    """Whether there are pages to lead to."""
    return house.links is not None and house.links.pages


def button(house: House, meeting_id: int) -> Rows:
    """Under what was sent out: the text to paste elsewhere."""
    return [[(house.wording.text("pages.button_link"), action("link", meeting_id))]] if offered(house) else ()


def give(context: Context, meeting: Meeting) -> None:
    """What to do, and the text as a message of its own, so that all of it can be copied at once."""
    assert context.house.links is not None
    sheet = Sheet.open(context.session, context.house, meeting.id)
    context.audit("page_link", f"meeting:{meeting.id}", meeting.unit_id)
    address = context.house.links.page(MEETING, meeting.id)
    _picture(context, sheet, address)
    context.reply(
        "pages.paste",
        title=sheet.say(f"title_{meeting.kind}", at=sheet.at),
        unit=sheet.unit.name,
        details=details(context.house, sheet.at, meeting.place, meeting.agenda),
        answer_by=local(meeting.answer_by, sheet.unit),
        signature=signature(context.session, sheet),
        link=address,
    )


def reminder(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """What a leader pastes to remind the silent: a count, never a name. args: meeting, `at` (the start's
    stamp), part: how, or the text as a message of its own."""
    sheet = Sheet.open(session, house, args["meeting"])
    if house.links is None or sheet.over(now) or args["at"] != stamp(sheet.meeting.starts_at):
        return Skip("buổi họp đã bắt đầu, đã hủy hoặc đã đổi giờ")
    if not sheet.silent:
        return Skip("đã trả lời đủ")
    return house.wording.message(
        f"pages.remind_{args['part']}",
        at=sheet.at,
        now=local(now, sheet.unit),
        kind=sheet.kind(),
        place=sheet.meeting.place,
        count=len(sheet.silent),
        link=house.links.page(MEETING, sheet.meeting.id),
    )


def _picture(context: Context, sheet: Sheet, address: str) -> None:
    """What to do with the text below, and the address as a QR code for paper and screens."""
    name = context.house.wording.text("pages.qr_name", at=sheet.at)
    document = made_file(context.house, name, "png", png(address))
    said = context.house.wording.message("pages.paste_how", at=sheet.at)
    context.send(context.chat, Message(said.text, documents=(document,)), Priority.ANSWER)
