"""Administrators whom the operator lets in: a code from the command line, then one or two questions."""

from typing import Any

from sqlmodel import Session, col, select

from handlers import forms
from handlers.context import Context
from handlers.joining import codes, welcome
from handlers.language import fold
from handlers.local_time import today
from handlers.people.names import clean
from storage.queries.consents import agree
from storage.tables import Code, Person, Role, RoleKind, Unit, UnitKind

FORM = "administrator"
SHORTEST_NAME = 2
LONGEST_NAME = 80


def begin(context: Context, code_id: int) -> None:
    """Consent is given: ask who it is."""
    forms.keep(context, FORM, {"code": code_id})
    context.reply("joining.ask_own_name")


def step(context: Context, kept: dict[str, Any], text: str) -> None:
    """The answer: first the person's own name, then the committee's where there is no unit yet."""
    said = clean(text)
    if not SHORTEST_NAME <= len(said) <= LONGEST_NAME:
        context.reply("joining.name_unclear")
        return
    state = {**kept, "unit" if "name" in kept else "name": said}
    code = context.session.get_one(Code, state["code"])
    if _root(context.session, code) is None and "unit" not in state:
        forms.keep(context, FORM, state)
        context.reply("joining.ask_committee")
        return
    forms.end(context)
    _finish(context, code, state)


def give_role(context: Context, person_id: int, code: Code) -> None:
    """The person is an administrator from today, of the code's unit or of the topmost one."""
    unit_id = _root(context.session, code)
    assert unit_id is not None
    on = today(context.now)
    context.session.add(Role(person_id=person_id, unit_id=unit_id, kind=RoleKind.ADMINISTRATOR, starts_on=on))
    context.session.flush()
    context.audit("make_administrator", f"person:{person_id}", unit_id)


def _finish(context: Context, code: Code, state: dict[str, str]) -> None:
    if not codes.use(context, code):
        return
    if "unit" in state:
        unit = Unit(kind=UnitKind.COMMITTEE, name=state["unit"], founded_on=None)
        context.session.add(unit)
        context.session.flush()
    person_id = _become(context, state["name"])
    give_role(context, person_id, code)
    welcome.greet(context)


def _become(context: Context, name: str) -> int:
    """Link the account to the one person of this name on the roster; to a new one where there is none."""
    known = context.session.exec(select(Person).where(Person.folded_name == fold(name))).all()
    person = (
        known[0]
        if len(known) == 1
        else Person(full_name=name, folded_name=fold(name), created_at=context.now)
    )
    context.session.add(person)
    context.session.flush()
    assert context.account is not None
    assert person.id is not None
    context.account.person_id, context.account.linked_at = person.id, context.now
    agree(context.session, person.id, context.now, context.account.id)
    context.come_to_be_known()
    context.audit("link", f"person:{person.id}", how="administrator")
    context.audit("consent_given", f"person:{person.id}")
    return person.id


def _root(session: Session, code: Code) -> int | None:
    """The unit the code names; else the first that stands above all others."""
    if code.unit_id is not None:
        return code.unit_id
    top = select(Unit.id).where(col(Unit.parent_id).is_(None), col(Unit.ended_on).is_(None))
    return session.exec(top.order_by(col(Unit.id))).first()
