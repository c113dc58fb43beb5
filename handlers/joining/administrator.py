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
from storage.tables import Code, Consent, Decision, Person, Role, RoleKind, Unit, UnitKind

FORM = "administrator"
SHORTEST_NAME = 2
LONGEST_NAME = 80


def begin(context: Context, code_id: int) -> None:
    """Consent is given: ask who it is, unless the operator's code says it."""
    code = context.session.get_one(Code, code_id)
    if code.person_id is not None and _root(context.session, code) is not None:
        _named_by_code(context, code, code.person_id)
        return
    forms.keep(context, FORM, {"code": code_id})
    context.reply("joining.ask_own_name")


def step(context: Context, kept: dict[str, Any], text: str) -> None:
    """The answer: first the person's own name, then the committee's where there is no unit yet."""
    said = clean(text)
    if not SHORTEST_NAME <= len(said) <= LONGEST_NAME:
        context.reply("joining.name_unclear")
        return
    if "name" not in kept and _on_roster(context.session, said):
        forms.end(context)
        context.reply("joining.administrator_on_roster", name=said)
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


def _named_by_code(context: Context, code: Code, person_id: int) -> None:
    """The person the operator named, unless they refused or withdrew on an account of their own."""
    said = context.session.get(Consent, person_id)
    if said is not None and said.decision is not Decision.GIVEN:
        codes.refuse(context, "code_unknown", code)
    elif codes.use(context, code):
        _link(context, person_id)
        give_role(context, person_id, code)
        welcome.greet(context)


def _become(context: Context, name: str) -> int:
    """Link the account to a new person: nobody on the roster is ever linked by a typed name."""
    person = Person(full_name=name, folded_name=fold(name), created_at=context.now)
    context.session.add(person)
    context.session.flush()
    _link(context, person.id)
    return person.id


def _link(context: Context, person_id: int) -> None:
    """The account is the person's, who has just agreed on it."""
    assert context.account is not None
    context.account.person_id, context.account.linked_at = person_id, context.now
    agree(context.session, person_id, context.now, context.account.id)
    context.come_to_be_known()
    context.audit("link", f"person:{person_id}", how="administrator")
    context.audit("consent_given", f"person:{person_id}")


def _on_roster(session: Session, name: str) -> bool:
    """Whether somebody of this name is known: they come in by their own code, and then use this one."""
    return session.exec(select(Person.id).where(Person.folded_name == fold(name))).first() is not None


def _root(session: Session, code: Code) -> int | None:
    """The unit the code names; else the first that stands above all others."""
    if code.unit_id is not None:
        return code.unit_id
    top = select(Unit.id).where(col(Unit.parent_id).is_(None), col(Unit.ended_on).is_(None))
    return session.exec(top.order_by(col(Unit.id))).first()
