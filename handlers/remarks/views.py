"""What is said of remarks: the new ones, those that are due, and each as it stands. Never who sent it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from handlers.actions import action
from handlers.house import House
from handlers.local_time import local
from handlers.messages import Message
from handlers.places import neighbourhood
from handlers.wording import Rows
from storage.outbox import Skip
from storage.queries import remarks as rows
from storage.queries.units import unit
from storage.tables import Remark, RemarkState, Unit, UnitKind

SHOWN = 8
"""How many remarks one message lists."""


def new(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To the holder: remarks that came lately. args: unit, ids."""
    found = [one for id_ in args["ids"] if (one := session.get(Remark, id_)) is not None]
    waiting = [one for one in found if one.held_by == args["unit"] and one.state is RemarkState.NEW]
    if not waiting:
        return Skip(house.wording.text("remarks.settled_reason"))
    return _listed(house, session, "remarks.new", waiting, args["unit"])


def due(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To the holder: remarks that are to be answered soon, or should have been. args: unit, day (ISO)."""
    by_holder = rows.due_by(session, date.fromisoformat(args["day"]))
    waiting = by_holder.get(args["unit"], [])
    if not waiting:
        return Skip(house.wording.text("remarks.settled_reason"))
    return _listed(house, session, "remarks.due", waiting, args["unit"])


def _listed(house: House, session: Session, name: str, found: Sequence[Remark], unit_id: int) -> Message:
    return house.wording.message(
        name,
        opening(house, found),
        unit=_said(house, unit(session, unit_id)),
        count=len(found),
        lines=lines(house, session, found[:SHOWN]),
        rest=max(len(found) - SHOWN, 0),
    )


def _said(house: House, own: Unit) -> str:
    return own.name if own.kind is UnitKind.COMMITTEE else neighbourhood(house, own)


def opening(house: House, found: Sequence[Remark]) -> Rows:
    """A button for each remark that is listed, three in a row."""
    say = house.wording.text
    buttons = [
        (say("remarks.button_open", number=one.number), action("remark", one.id)) for one in found[:SHOWN]
    ]
    return [buttons[at : at + 3] for at in range(0, len(buttons), 3)]


def lines(house: House, session: Session, found: Sequence[Remark]) -> list[str]:
    """One line a remark: number, place, kind, date, and how it begins."""
    say = house.wording.text
    return [
        say(
            "remarks.line",
            number=one.number,
            unit=neighbourhood(house, unit(session, one.unit_id)),
            kind=say(f"remarks.kind_{one.kind}"),
            day=one.due_on,
            words=one.words,
        )
        for one in found
    ]


def card(house: House, session: Session, remark: Remark, choices: Rows) -> Message:
    """A remark with all that was done about it."""
    say = house.wording.text
    own = unit(session, remark.unit_id)
    return house.wording.message(
        "remarks.card",
        choices,
        number=remark.number,
        unit=neighbourhood(house, own),
        kind=say(f"remarks.kind_{remark.kind}"),
        state=say(f"remarks.state_{remark.state}"),
        words=remark.words,
        day=remark.due_on,
        at=local(remark.created_at, own),
        above=remark.held_by != remark.unit_id,
        answer=remark.answer,
        lines=[
            say("remarks.step", at=local(step.at, own), what=say(f"remarks.event_{step.event}"))
            for step in rows.steps(session, remark.id)
        ],
    )
