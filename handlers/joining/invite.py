"""/moi: who is linked and who is not; codes for people; a wrong link undone."""

from sqlalchemy import delete
from sqlmodel import Session, col, select

from handlers.actions import StaleTap, action, number
from handlers.closing import close
from handlers.context import Context
from handlers.joining import cards, codes
from handlers.joining.pages import paged, turning
from handlers.language import RosterName, find_people
from handlers.local_time import local, today
from handlers.permissions import Action, may
from handlers.reach import people_of, units_in_reach, wholly_in_reach
from handlers.wording import Rows
from storage.outbox import drop_waiting
from storage.queries.people import end_calendar
from storage.queries.units import unit
from storage.tables import (
    Account,
    Chat,
    Consent,
    Conversation,
    Person,
    Priority,
    Unit,
)


def command(context: Context, line: str) -> None:
    """/moi, or /moi with a name."""
    units = units_in_reach(context, Action.LINK_PEOPLE)
    if not context.private:
        context.reply("joining.say_privately")
    elif not units:
        context.reply("common.not_allowed", who=context.house.wording.text("joining.who_joins"))
    elif line.strip():
        _find(context, units, line)
    elif len(units) == 1:
        _list(context, units[0], 0)
    else:
        _choose_unit(context, units, 0)


def press(context: Context, arguments: list[str]) -> None:
    """A button of /moi: "invite:<units|unit|cards|person|code|drop>:…"."""
    what = arguments[0] if context.private and arguments else ""
    if what == "units":
        _choose_unit(context, units_in_reach(context, Action.LINK_PEOPLE), number(arguments, 1))
        return
    own = _own_unit(context, number(arguments, 1))
    if what == "unit":
        _list(context, own, number(arguments, 2))
        return
    if what == "cards":
        cards.give(context, own, _not_linked(context, own))
        return
    person = _own_person(context, own, number(arguments, 2))
    whole = wholly_in_reach(context.session, context.person_id, person.id, today(context.now))
    match what:
        case "person":
            _show(context, own, person)
        case "code" | "drop" if not whole:
            context.toast("joining.belongs_elsewhere", alert=True, name=person.full_name)
        case "code":
            _make_code(context, own, person)
        case "drop":
            _drop(context, own, person, number(arguments, 3))
        case _:
            raise StaleTap


def unlink(context: Context, account: Account) -> None:
    """The account is nobody's any more; a consent that was given on it was not the person's own."""
    session = context.session
    given = session.get(Consent, account.person_id)
    if given is not None and given.account_id == account.id:
        session.delete(given)
    session.execute(delete(Conversation).where(col(Conversation.account_id) == account.id))
    if account.private_chat_id is not None:
        reason = context.house.wording.text("joining.why_unlinked")
        drop_waiting(session, account.private_chat_id, reason, context.now)
    if account.person_id is not None:
        end_calendar(session, account.person_id)
    account.person_id, account.linked_at, account.name = None, None, ""
    session.flush()
    if account.private_chat_id is not None:
        close(session, context.render, context.now, account.private_chat_id)


def _choose_unit(context: Context, units: list[Unit], page: int) -> None:
    if not units:
        raise StaleTap
    size = context.house.rules.list_page
    rows = [[(own.name, action("invite", "unit", own.id, 0))] for own in paged(units, page, size)]
    rows += [list(row) for row in turning(context.house, len(units), page, size, "invite", "units")]
    context.redraw("joining.invite_unit", rows)


def _list(context: Context, own: Unit, page: int) -> None:
    """The unit's people, those without an account first."""
    people = people_of(context.session, own.id, today(context.now))
    linked = _linked(context.session, people)
    people = sorted(people, key=lambda one: one.id in linked)
    size = context.house.rules.list_page
    rows: list[list[tuple[str, str]]] = [
        [(_label(person, linked), action("invite", "person", own.id, person.id))]
        for person in paged(people, page, size)
    ]
    rows += [list(row) for row in turning(context.house, len(people), page, size, "invite", "unit", own.id)]
    rows += _cards_button(context, own) if len(linked) < len(people) else []
    context.audit("see_names", f"unit:{own.id}", own.id)
    context.redraw("joining.invite_list", rows, unit=own.name, count=len(linked), of=len(people))


def _cards_button(context: Context, own: Unit) -> list[list[tuple[str, str]]]:
    links, say = context.house.links, context.house.wording.text
    offered = links is not None and links.pages
    return [[(say("joining.button_cards"), action("invite", "cards", own.id))]] if offered else []


def _not_linked(context: Context, own: Unit) -> list[Person]:
    people = people_of(context.session, own.id, today(context.now))
    linked = _linked(context.session, people)
    return [one for one in people if one.id not in linked]


def _label(person: Person, linked: set[int]) -> str:
    return f"✓ {person.full_name}" if person.id in linked else person.full_name


def _linked(session: Session, people: list[Person]) -> set[int]:
    statement = select(Account.person_id).where(col(Account.person_id).in_([person.id for person in people]))
    return {person_id for person_id in session.exec(statement) if person_id is not None}


def _find(context: Context, units: list[Unit], name: str) -> None:
    on = today(context.now)
    places = {person.id: (own, person) for own in units for person in people_of(context.session, own.id, on)}
    roster = [
        RosterName(key, person.full_name, person.nickname, None, person.birth_year)
        for key, (_, person) in places.items()
    ]
    found = [places[one.id] for one in find_people(name, roster).people]
    if len(found) == 1:
        _show(context, *found[0])
    elif found:
        rows = [
            [(_told_apart(own, person), action("invite", "person", own.id, person.id))]
            for own, person in found
        ]
        context.audit("see_names", "persons", min(own.id for own, _ in found))
        context.reply("joining.invite_several", rows, count=len(found), name=name)
    else:
        context.reply("joining.invite_none", name=name)


def _told_apart(own: Unit, person: Person) -> str:
    year = f" ({person.birth_year})" if person.birth_year else ""
    return f"{person.full_name}{year} – {own.name}"


def _show(context: Context, own: Unit, person: Person) -> None:
    accounts = _accounts(context.session, person)
    context.audit("see_person", f"person:{person.id}", own.id)
    context.redraw(
        "joining.invite_person",
        _person_rows(context, own, person, accounts),
        name=person.full_name,
        lines=[_account_line(context, account) for account in accounts],
        agreed=_agreed(context, person),
    )


def _person_rows(context: Context, own: Unit, person: Person, accounts: list[Account]) -> Rows:
    text = context.house.wording.text
    drop = [
        (
            text("joining.button_drop_account", account=_account_line(context, account)),
            action("invite", "drop", own.id, person.id, account.id),
        )
        for account in accounts
    ]
    return [
        [(text("joining.button_make_code"), action("invite", "code", own.id, person.id))],
        *([one] for one in drop),
        [(text("meetings.button_back"), action("invite", "unit", own.id, 0))],
    ]


def _accounts(session: Session, person: Person) -> list[Account]:
    return list(
        session.exec(select(Account).where(Account.person_id == person.id).order_by(col(Account.id))).all()
    )


def _account_line(context: Context, account: Account) -> str:
    at = local(account.linked_at) if account.linked_at else None
    return context.house.wording.text("joining.account_line", account=account.name, at=at)


def _agreed(context: Context, person: Person) -> str:
    given = context.session.get(Consent, person.id)
    return context.house.wording.text(f"privacy.state_{given.decision if given else 'none'}")


def _make_code(context: Context, own: Unit, person: Person) -> None:
    hours = context.house.rules.personal_code_hours
    code = codes.for_person(context, hours, own, person)
    context.audit("make_code", f"person:{person.id}", own.id)
    context.redraw("joining.code_made", name=person.full_name)
    address = context.house.rules.bot_address
    link = f"{address}?start={code.replace('-', '')}" if address else None
    context.reply(
        "joining.invitation",
        name=person.full_name,
        code=code,
        link=link,
        page=_page(context, code),
        at=codes.expiry(context.now, hours),
    )


def _page(context: Context, code: str) -> str | None:
    """Where the code is used by one press, without any bot."""
    links = context.house.links
    return links.invitation(code) if links is not None and links.pages else None


def _drop(context: Context, own: Unit, person: Person, account_id: int) -> None:
    account = context.session.get(Account, account_id)
    if account is None or account.person_id != person.id:
        raise StaleTap
    unlink(context, account)
    context.audit("unlink", f"person:{person.id}", own.id, account=account.id)
    chat = context.session.get(Chat, account.private_chat_id) if account.private_chat_id else None
    if chat is not None and chat.closed_at is None:
        context.send(chat, context.house.wording.message("joining.unlinked_told"), Priority.ANSWER)
    context.toast("joining.unlinked", name=person.full_name)
    context.redraw("joining.unlinked", name=person.full_name)


def _own_unit(context: Context, unit_id: int) -> Unit:
    if not may(context.session, context.person_id, Action.LINK_PEOPLE, unit_id, today(context.now)):
        raise StaleTap
    return unit(context.session, unit_id)


def _own_person(context: Context, own: Unit, person_id: int) -> Person:
    """A person of this very unit, so that a number made up reaches nobody else's."""
    for person in people_of(context.session, own.id, today(context.now)):
        if person.id == person_id:
            return person
    raise StaleTap
