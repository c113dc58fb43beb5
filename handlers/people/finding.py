"""/dangvien: find a person by name and see what is kept of them, as far as one's own cells go."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from handlers import forms
from handlers.actions import StaleTap, action
from handlers.context import Context
from handlers.language import RosterName, find_people
from handlers.local_time import today
from handlers.people import changes, details
from handlers.people.changes import Edit
from handlers.people.names import clean
from handlers.people.record import PersonRecord, load_one
from handlers.people.roster.run import told_apart
from handlers.people.units import Units
from handlers.permissions import Action, may, within_reach
from handlers.reach import places_of
from handlers.wording import Rows
from storage.tables import Membership, Person, Unit, UnitKind

FORM = "person_name"
LONGEST_NAME = 80


def command(context: Context, line: str) -> None:
    """/dangvien [name]"""
    cells = cells_of(context)
    if not cells:
        context.reply("common.not_allowed", who=context.house.wording.text("people.who_edits"))
    elif not context.private:
        context.reply("people.write_privately")
    elif line.strip():
        _search(context, cells, line)
    else:
        forms.keep(context, FORM, {})
        context.reply("people.ask_name")


def search_step(context: Context, _state: dict[str, Any], text: str) -> None:
    """The name that was asked for."""
    command(context, text)


def cells_of(context: Context) -> set[int]:
    """The cells whose people this person may change."""
    units = within_reach(context.session, context.person_id, Action.EDIT_PEOPLE, today(context.now))
    statement = select(Unit.id).where(col(Unit.id).in_(units), Unit.kind == UnitKind.CELL)
    return {cell for cell in context.session.exec(statement) if cell is not None}


def _search(context: Context, cells: set[int], name: str) -> None:
    people = {person.id: person for person in _people(context.session, cells)}
    names = [
        RosterName(key, one.full_name, one.nickname, None, one.birth_year) for key, one in people.items()
    ]
    found = [people[one.id] for one in find_people(name, names).people]
    if not found:
        forms.keep(context, FORM, {})
        context.reply("people.nobody", name=clean(name)[:LONGEST_NAME])
    elif len(found) == 1:
        forms.end(context)
        show(context, *open_person(context, found[0].id))
    else:
        _choose(context, found)


def _people(session: Session, cells: set[int]) -> Sequence[Person]:
    statement = (
        select(Person)
        .join(Membership, col(Membership.person_id) == Person.id)
        .where(col(Membership.unit_id).in_(cells), col(Membership.bond).in_(changes.HOMES))
        .order_by(col(Person.folded_name), col(Person.id))
        .distinct()
    )
    return session.exec(statement).all()


def _choose(context: Context, found: list[Person]) -> None:
    forms.keep(context, FORM, {})
    shown = found[: context.house.rules.list_page]
    rows: Rows = [[(told_apart(person), action("person", person.id))] for person in shown]
    context.reply("people.several", rows, count=len(found))


def open_person(context: Context, person_id: int) -> tuple[PersonRecord, Membership]:
    """The person with the cell they belong to. Raises `StaleTap` where that is not this person's to see."""
    cells = cells_of(context)
    known = context.session.get(Person, person_id) if context.private and cells else None
    if known is None:
        raise StaleTap
    record = load_one(context.session, Units.load(context.session), person_id)
    home = changes.home_of(record, cells)
    if home is None:
        raise StaleTap
    return record, home


def show(context: Context, record: PersonRecord, home: Membership) -> None:
    text = context.house.wording.text
    buttons = [
        (text(f"people.act_{act}"), action("person", record.person_id, act))
        for act in offered(context, record, home)
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    context.audit("see_person", f"person:{record.person_id}", home.unit_id)
    on = today(context.now)
    owned = changes.owned(record, cells_of(context), on)
    shown = details.text(context.house.wording, record, home, on, owned=owned)
    context.reply("people.shown", rows, name=record.person.full_name, details=shown)


def offered(context: Context, record: PersonRecord, home: Membership) -> list[Edit]:
    """What may be changed about the person: nothing, where they belong to others' units too."""
    on = today(context.now)
    places = places_of(context.session, record.person_id, on)
    if not all(may(context.session, context.person_id, Action.EDIT_PEOPLE, place, on) for place in places):
        return []
    return list(changes.offered(record, home, today(context.now), cells_of(context)))
