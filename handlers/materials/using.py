"""Whether a cell used the month's material: asked once after its meeting, reminded of at the month's end."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers.actions import StaleTap, action, number
from handlers.broadcasts.sending import reach_newcomers
from handlers.context import Context
from handlers.house import House
from handlers.late import late
from handlers.local_time import day_span, local, today
from handlers.materials import months
from handlers.messages import Message
from handlers.permissions import Action
from handlers.telling import HEADS, leaders_chats, tell
from storage.outbox import Skip
from storage.queries import materials as rows
from storage.queries.units import ancestors, unit
from storage.tables import BroadcastState, Material, MaterialUse

ANSWERS = {"yes": True, "no": False}


def question(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """Asks a cell's secretary, or says what was answered. args: material, unit, again (a reminder)."""
    material = session.get_one(Material, args["material"])
    said = session.get(MaterialUse, (args["material"], args["unit"]))
    if args["again"] and said is not None and said.used:
        return Skip(house.wording.text("materials.used_reason"))
    say = house.wording.text
    buttons = [
        (say(f"materials.button_used_{word}"), action("material_used", args["material"], args["unit"], word))
        for word in ANSWERS
    ]
    return house.wording.message(
        "materials.asked",
        [buttons] if said is None or not said.used else (),
        first=material.month,
        cell=unit(session, args["unit"]).name,
        again=args["again"],
        came=rows.came_to(session, material, args["unit"]),
        said=None if said is None else said.used,
    )


def press(context: Context, arguments: list[str]) -> None:
    """The secretary's answer: "material_used:<material>:<unit>:<yes or no>"."""
    material, unit_id = number(arguments, 0), number(arguments, 1)
    used = ANSWERS.get(arguments[2] if len(arguments) > 2 else "")
    own = context.session.get(Material, material)
    if used is None or own is None or not context.may(Action.CALL_MEETING, unit_id):
        raise StaleTap
    if own.unit_id not in ancestors(context.session, unit_id) or not rows.is_sent(context.session, own):
        raise StaleTap
    row = context.session.get(MaterialUse, (material, unit_id))
    if row is None:
        row = MaterialUse(material_id=material, unit_id=unit_id, used=used, said_at=context.now)
        context.session.add(row)
    row.used, row.said_by, row.said_at = used, context.person_id, context.now
    context.session.flush()
    context.toast("materials.noted")
    context.show_again()


# By the clock


def ask(session: Session, house: House, now: datetime) -> None:
    """Ask the secretary of each cell whose meeting of a month with a material is over."""
    days = timedelta(days=house.rules.material_ask_days)
    for unit_id, began in rows.held(session, now - days, now):
        own = unit(session, unit_id)
        month = local(began, own).date().replace(day=1)
        material = rows.sent(session, ancestors(session, unit_id), month)
        if material is not None and session.get(MaterialUse, (material.id, unit_id)) is None:
            _put(session, now, material, unit_id, again=False)


def remind(session: Session, house: House, now: datetime) -> None:
    """From a day of the month on, remind the secretaries of cells that lack the material or left it."""
    on = today(now)
    if on.day < house.rules.material_remind_day:
        return
    for material, _ in rows.of_months(session, [on.replace(day=1)]):
        for cell in rows.cells(session, material):
            if not cell.used:
                _put(session, now, material, cell.unit_id, again=True)


def _put(session: Session, now: datetime, material: Material, unit_id: int, *, again: bool) -> None:
    content = late("material_used", material=material.id, unit=unit_id, again=again)
    chats = leaders_chats(session, unit_id, now, HEADS)
    tell(
        session,
        now,
        chats,
        content,
        key=f"material:{material.id}:{unit_id}:{again}",
        expires_at=_end(material),
    )


def _end(material: Material) -> datetime:
    """Two weeks into the next month nobody asks any more."""
    following = months.after(material.month)
    return day_span(following, following + timedelta(days=13))[1]


def give_to_newcomers(session: Session, house: House, now: datetime) -> None:
    """A cell whose group joins later gets the month's material too, unless its words hold no more: what was
    corrected is found by /tailieu."""
    this: date = today(now).replace(day=1)
    for material, broadcast in rows.of_months(session, [this, months.after(this)]):
        holds = rows.words_in_force(session, material)
        if broadcast.state is BroadcastState.DONE and holds is broadcast:
            had = rows.target_chats(session, broadcast.id)
            reach_newcomers(session, now, broadcast, had, house.rules.broadcast_ahead)
