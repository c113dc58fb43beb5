"""A question as it stands in a group, and its counts. Who chose what is said to nobody."""

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
from storage.queries import opinions as rows
from storage.queries.units import unit
from storage.tables import Audience, Opinion


def in_joined_group(_session: Session, reader: int | None, _args: dict[str, Any], _on: date) -> bool:
    """Groups that still belong to a unit, and nobody's private chat."""
    return reader is None


def residents(opinion: Opinion) -> bool:
    """Whether it is put to residents: they are asked by household, in their own tone."""
    return opinion.audience is not Audience.CELL


def question(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The question with its choices; the counts where they are shown. args: opinion."""
    opinion = session.get_one(Opinion, args["opinion"])
    if opinion.starts_at is not None:
        return _gathering(house, session, opinion, opinion.starts_at)
    found, own = rows.counts(session, opinion), unit(session, opinion.unit_id)
    closed = opinion.closed_at is not None
    return house.wording.message(
        "opinions.to_residents" if residents(opinion) else "opinions.to_cell",
        () if closed else _choices(opinion),
        unit=neighbourhood(house, own) if residents(opinion) else own.name,
        what=opinion.question,
        lines=counted(house, opinion, found) if closed or opinion.live else [],
        total=sum(found),
        until=local(opinion.closes_at, own),
        closed=closed,
    )


def _gathering(house: House, session: Session, opinion: Opinion, starts_at: datetime) -> Message:
    """Residents are called; how many households come stands under it."""
    closed = opinion.closed_at
    return house.wording.message(
        "opinions.gathering",
        () if closed else _choices(opinion),
        **_place(house, session, opinion),
        what=opinion.question,
        yes=rows.counts(session, opinion)[0],
        closed=closed is not None,
        called_off=closed is not None and closed < starts_at,
    )


def _place(house: House, session: Session, opinion: Opinion) -> dict[str, Any]:
    own = unit(session, opinion.unit_id)
    assert opinion.starts_at is not None
    at = local(opinion.starts_at, own)
    return {"unit": neighbourhood(house, own), "at": at, "place": opinion.place}


def reminder(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To residents, before their meeting. args: opinion."""
    opinion = session.get_one(Opinion, args["opinion"])
    if opinion.closed_at is not None:
        return Skip(house.wording.text("opinions.closed_reason"))
    return house.wording.message(
        "opinions.gathering_reminder", what=opinion.question, **_place(house, session, opinion)
    )


def begun(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """To whoever called residents: how many come, and how to note who came. args: opinion, unit."""
    opinion = session.get_one(Opinion, args["opinion"])
    yes, no = rows.counts(session, opinion)
    return house.wording.message(
        "opinions.gathering_begun", yes=yes, no=no, **_place(house, session, opinion)
    )


def _choices(opinion: Opinion) -> Rows:
    return [[(words, action("opinion", opinion.id, at))] for at, words in enumerate(opinion.choices, 1)]


def counted(house: House, opinion: Opinion, found: list[int]) -> list[str]:
    """One line a choice: its words, how many, and the share."""
    total = sum(found)
    return [
        house.wording.text(
            "opinions.count_line", what=words, count=count, share=count / total if total else 0
        )
        for words, count in zip(opinion.choices, found, strict=True)
    ]


def thanks(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """Written answers of a group are acknowledged together, by their number alone. args: opinion."""
    opinion = session.get_one(Opinion, args["opinion"])
    total = sum(rows.counts(session, opinion))
    if opinion.closed_at is not None or not total:
        return Skip(house.wording.text("opinions.closed_reason"))
    return house.wording.message(
        "opinions.thanks_residents" if residents(opinion) else "opinions.thanks_cell", total=total
    )


def result(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The counts at the end. args: opinion."""
    opinion = session.get_one(Opinion, args["opinion"])
    if opinion.starts_at is not None:
        return house.wording.message("opinions.gathering_off", **_place(house, session, opinion))
    found = rows.counts(session, opinion)
    return house.wording.message(
        "opinions.result_residents" if residents(opinion) else "opinions.result_cell",
        what=opinion.question,
        lines=counted(house, opinion, found),
        total=sum(found),
    )
