"""A meeting's papers on the Sổ tay: asked for before and after it, ticked off by the secretary."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, select

from handlers.actions import StaleTap, action, number, one_of
from handlers.context import Context
from handlers.house import House
from handlers.local_time import today
from handlers.meetings.sheet import Sheet
from handlers.messages import Message
from handlers.permissions import Action, may
from handlers.wording import Rows
from storage.outbox import Skip, put
from storage.tables import Meeting, MeetingState, Paper, Priority


class Kept(StrEnum):
    """What is to be on the Sổ tay (domain notes 2.2)."""

    AGENDA = "agenda"  # before: nội dung, dự thảo nghị quyết
    MINUTES = "minutes"
    RESOLUTION = "resolution"


WANTED = {"before": (Kept.AGENDA,), "after": (Kept.MINUTES, Kept.RESOLUTION)}


def missing(session: Session, meeting_id: int, when: str) -> list[Kept]:
    """Which papers nobody has said are there, `when` being "before" or "after" the meeting."""
    there = set(session.exec(select(Paper.name).where(Paper.meeting_id == meeting_id)).all())
    return [name for name in WANTED[when] if name not in there]


def papers(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """What is there and what is missing, for the secretary. args: meeting, when ("before" or "after")."""
    sheet = Sheet.open(session, house, args["meeting"])
    if sheet.meeting.state is not MeetingState.CALLED:
        return Skip(sheet.say(f"state_{sheet.meeting.state}"))
    left = missing(session, args["meeting"], args["when"])
    say = house.wording.text
    lines = [
        say("papers.line", name=say(f"papers.{name}"), missing=name in left) for name in WANTED[args["when"]]
    ]
    return house.wording.message(
        f"papers.{args['when']}",
        _choices(house, args["meeting"], args["when"], left),
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        lines=lines,
        count=len(left),
        limit=sheet.rules.papers_days,
    )


def press(context: Context, arguments: list[str]) -> None:
    """The secretary says a paper is there: "paper:<meeting>:<name>"."""
    meeting = context.session.get(Meeting, number(arguments, 0))
    name = one_of(Kept, arguments, 1)
    on = today(context.now)
    if meeting is None or not may(
        context.session, context.person_id, Action.CALL_MEETING, meeting.unit_id, on
    ):
        raise StaleTap
    if context.session.get(Paper, (meeting.id, name)) is None:
        account = context.account.id if context.account else None
        context.session.add(Paper(meeting_id=meeting.id, name=name, by_account=account, at=context.now))
        context.session.flush()
    context.toast("papers.ticked")
    _show_again(context)


def _show_again(context: Context) -> None:
    shown = context.pressed()
    if shown is not None and "late" in shown.content:
        parcel = context.parcel(
            context.chat, shown.content, Priority.ANSWER, edits=shown.id, coalesce_key=f"papers:{shown.id}"
        )
        put(context.session, parcel, context.now)


def _choices(house: House, meeting_id: int, when: str, left: list[Kept]) -> Rows:
    say = house.wording.text
    return [
        [(say(f"papers.button_{name}"), action("paper", meeting_id, name))]
        for name in WANTED[when]
        if name in left
    ]
