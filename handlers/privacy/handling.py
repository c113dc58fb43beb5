"""The administrator's side: what is asked, until when, and what is done about it (/yeucau)."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.house import House
from handlers.local_time import local, today
from handlers.permissions import Action
from handlers.privacy import erasing
from handlers.reach import units_in_reach
from handlers.telling import tell
from handlers.wording import Rows
from storage.queries.people import holds, leaders, private_chats
from storage.queries.requests import open_requests
from storage.tables import (
    Account,
    Chat,
    DataRequest,
    Person,
    Priority,
    RequestEnd,
    RequestKind,
    Role,
    RoleKind,
    Unit,
)

FORM = "refusal"


def command(context: Context, _line: str) -> None:
    """/yeucau: the open requests, the most urgent first."""
    if not context.private:
        context.reply("joining.say_privately")
        return
    if not units_in_reach(context, Action.HANDLE_REQUESTS):
        context.reply("common.not_allowed", who=context.house.wording.text("audit.who_reads"))
        return
    found = _requests(context)
    context.audit("see_requests", "data_requests", _first_unit(context))
    shown = found[: context.house.rules.board_names]
    lines = [line(context.house, context.session, context.now, request) for request in shown]
    rows = [[(_label(context, request), action("request", "show", request.id))] for request in shown]
    context.reply("privacy.requests", rows, lines=lines)


def press(context: Context, arguments: list[str]) -> None:
    """A button of /yeucau: "request:<show|answer|done|refuse>:<request>"."""
    request = _own(context, number(arguments, 1))
    match arguments[0]:
        case "show":
            _show(context, request)
        case "answer":
            _answer(context, request)
        case "done":
            _done(context, request)
        case "refuse":
            forms.keep(context, FORM, {"request": request.id})
            context.redraw("privacy.ask_refusal")
        case _:
            raise StaleTap


def refusal(context: Context, state: dict[str, Any], text: str) -> None:
    """Why a request cannot be met, in the administrator's words: told to whoever asked."""
    limit = context.house.rules.words_length
    if len(text) > limit:
        context.reply("common.too_long", limit=limit)
        return
    forms.end(context)
    request = _own(context, state["request"])
    _end(context, request, RequestEnd.REFUSED, "request_refused")
    _tell(context, request, "request_refused_told", why=text.strip())
    context.reply("privacy.request_closed")


def line(house: House, session: Session, now: datetime, request: DataRequest) -> str:
    """One request in a line: who, what, since when, until when, how many days are left."""
    unit = session.get(Unit, request.unit_id) if request.unit_id else None
    return house.wording.text(
        "privacy.request_line",
        name=_name(house, session, request),
        unit=unit.name if unit else "",
        what=house.wording.text(f"privacy.kind_{request.kind}"),
        asked=local(request.asked_at),
        answered=request.answered_at is not None,
        answer_on=request.answer_on,
        late=request.answered_at is None and request.answer_on < today(now),
        due_on=request.due_on,
        left=(request.due_on - today(now)).days,
    )


def tell_administrators(
    session: Session, house: House, now: datetime, request: DataRequest, name: str, dedup: str = ""
) -> None:
    """Let the nearest administrators know; `dedup` names the occasion, so that each is told of once."""
    message = house.wording.message(
        f"privacy.{name}",
        [[(house.wording.text("privacy.button_open_request"), action("request", "show", request.id))]],
        line=line(house, session, now, request),
    )
    chats = private_chats(session, administrators(session, request, now)).values()
    tell(session, now, chats, message.to_json(), key=f"request:{request.id}:{dedup or name}")


def administrators(session: Session, request: DataRequest, now: datetime) -> list[int]:
    """The administrators of the nearest unit that has any; of all where the request is about none."""
    on = today(now)
    if request.unit_id is not None:
        found = leaders(session, request.unit_id, (RoleKind.ADMINISTRATOR,), on)
        return [person.id for person in found]
    everyone = select(Role.person_id).where(Role.kind == RoleKind.ADMINISTRATOR, holds(Role, on))
    return list(session.exec(everyone).all())


def _requests(context: Context) -> list[DataRequest]:
    units = [one.id for one in units_in_reach(context, Action.HANDLE_REQUESTS)]
    tops = context.session.exec(select(Unit.id).where(col(Unit.parent_id).is_(None))).all()
    return open_requests(context.session, units, whole=set(tops) <= set(units))


def _first_unit(context: Context) -> int | None:
    return units_in_reach(context, Action.HANDLE_REQUESTS)[0].id


def _own(context: Context, request_id: int) -> DataRequest:
    """An open request this administrator may see."""
    if context.private and context.person_id is not None:
        for request in _requests(context):
            if request.id == request_id:
                return request
    raise StaleTap


def _label(context: Context, request: DataRequest) -> str:
    what = context.house.wording.text(f"privacy.kind_{request.kind}")
    return f"{_name(context.house, context.session, request)} – {what}"


def _show(context: Context, request: DataRequest) -> None:
    context.redraw(
        "privacy.request",
        _deeds(context, request),
        line=line(context.house, context.session, context.now, request),
        words=request.words,
        kind=request.kind.value,
    )


def _deeds(context: Context, request: DataRequest) -> Rows:
    text = context.house.wording.text
    done = "delete" if request.kind is RequestKind.DELETE else "done"
    deeds = (
        []
        if request.answered_at
        else [(text("privacy.button_answer"), action("request", "answer", request.id))]
    )
    deeds.append((text(f"privacy.button_request_{done}"), action("request", "done", request.id)))
    deeds.append((text("privacy.button_request_refuse"), action("request", "refuse", request.id)))
    return [[deed] for deed in deeds]


def _answer(context: Context, request: DataRequest) -> None:
    request.answered_at = context.now
    context.audit("request_answered", f"person:{request.person_id}", request.unit_id, kind=request.kind)
    _tell(context, request, "request_answered_told", due_on=request.due_on)
    context.toast("privacy.request_answered")
    _show(context, request)


def _done(context: Context, request: DataRequest) -> None:
    if request.kind is RequestKind.DELETE:
        _delete(context, request)
    else:
        _tell(context, request, "request_done_told")
        _end(context, request, RequestEnd.DONE, "request_done")
    context.toast("privacy.request_closed")
    context.redraw("privacy.request_closed")


def _delete(context: Context, request: DataRequest) -> None:
    person = context.session.get(Person, request.person_id) if request.person_id else None
    _end(context, request, RequestEnd.DONE, "request_done")
    if person is not None:
        context.audit("delete_person", f"person:{person.id}", request.unit_id)
        erasing.erase_person(context, person)


def _end(context: Context, request: DataRequest, how: RequestEnd, act: str) -> None:
    request.answered_at = request.answered_at or context.now
    request.ended_at, request.ended, request.words = context.now, how, None
    context.audit(act, f"person:{request.person_id}", request.unit_id, kind=request.kind)
    context.session.flush()


def _tell(context: Context, request: DataRequest, name: str, **fields: object) -> None:
    """The answer goes to whoever asked, agreed to messages or not: it is what they asked for."""
    what = context.house.wording.text(f"privacy.kind_{request.kind}")
    statement = select(Chat).join(Account, col(Account.private_chat_id) == Chat.id)
    mine = statement.where(Account.person_id == request.person_id, col(Chat.closed_at).is_(None))
    message = context.house.wording.message(f"privacy.{name}", what=what, **fields)
    for chat in context.session.exec(mine).all():
        context.send(chat, message, Priority.ANSWER)


def _name(house: House, session: Session, request: DataRequest) -> str:
    person = session.get(Person, request.person_id) if request.person_id else None
    return person.full_name if person else house.wording.text("privacy.nameless")
