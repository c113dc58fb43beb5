"""Groups: joined to a unit by a one-time code ("/noi"), looked over and taken off again ("/nhom")."""

from sqlalchemy import and_, update
from sqlmodel import col, select

from handlers.actions import StaleTap, action, number, one_of
from handlers.closing import close
from handlers.context import Context
from handlers.joining import codes
from handlers.joining.pages import paged, turning
from handlers.local_time import today
from handlers.permissions import Action, may
from handlers.reach import units_in_reach
from handlers.wording import Rows
from storage.outbox import drop_waiting
from storage.queries.units import unit
from storage.tables import (
    OF_RESIDENTS,
    Audience,
    Chat,
    ChatType,
    CodePurpose,
    Priority,
    Question,
    Unit,
    UnitKind,
)

TITLE_LENGTH = 100

KINDS: dict[UnitKind, tuple[Audience, ...]] = {
    UnitKind.COMMITTEE: (Audience.SECRETARIES, Audience.COMMITTEE, Audience.RESIDENTS),
    UnitKind.CLUSTER: (Audience.SECRETARIES,),
    UnitKind.CELL: (Audience.CELL, Audience.RESIDENTS, Audience.SELF_MANAGED),
    UnitKind.PARTY_GROUP: (Audience.CELL,),
    UnitKind.SELF_MANAGED: (Audience.SELF_MANAGED,),
}
"""The kinds of groups a unit can have."""


def join(context: Context, line: str) -> None:
    """/noi CODE in a group: the group is the unit's from now on."""
    if context.private:
        context.reply("joining.join_in_group")
        return
    if not line.strip():
        context.reply("joining.code_missing")
        return
    code = codes.check(context, line, here=CodePurpose.GROUP)
    if code is None:
        return
    if code.unit_id is None or code.audience is None or not _maker_may(context, code.made_by, code.unit_id):
        codes.refuse(context, "code_unknown", code)
    elif context.chat.unit_id not in (None, code.unit_id):
        codes.refuse(context, "joined_elsewhere", code)
    elif codes.use(context, code):
        _join(context, code.unit_id, code.audience)


def heard(context: Context, text: str) -> bool:
    """Whether a text in a group that is not joined was taken as its code."""
    if context.chat.unit_id is not None or codes.read(text) is None:
        return False
    join(context, text)
    return True


def command(context: Context, line: str) -> None:
    """/nhom: alone, the groups one may look after; in a group, what it is joined to, or its new name."""
    if not context.private and line.strip() and context.chat.unit_id is not None:
        _name_group(context, context.chat.unit_id, line)
    elif not context.private:
        _tell_group(context)
    elif not units_in_reach(context, Action.JOIN_GROUP):
        context.reply("common.not_allowed", who=context.house.wording.text("joining.who_joins"))
    else:
        context.reply("joining.groups", _group_rows(context), lines=_group_lines(context))


def press(context: Context, arguments: list[str]) -> None:
    """A button of /nhom: "group:<new|kind|code|show|drop>:…"."""
    if not context.private or not arguments:
        raise StaleTap
    match arguments[0]:
        case "new":
            _choose_unit(context, number(arguments, 1))
        case "kind":
            _choose_kind(context, _own_unit(context, number(arguments, 1)))
        case "code":
            _make_code(context, _own_unit(context, number(arguments, 1)), one_of(Audience, arguments, 2))
        case "show":
            _show(context, _own_group(context, number(arguments, 1)))
        case "drop":
            _drop(context, _own_group(context, number(arguments, 1)))
        case _:
            raise StaleTap


def leave_unit(context: Context, chat: Chat) -> None:
    """The group is nobody's any more: what waits for it is not sent, what it was asked is closed."""
    chat.unit_id = chat.audience = None
    session, now = context.session, context.now
    drop_waiting(session, chat.id, context.house.wording.text("joining.why_left"), now)
    close(session, context.render, now, chat.id)
    still_open = and_(col(Question.chat_id) == chat.id, col(Question.closes_at) > now)
    session.execute(update(Question).where(still_open).values(closes_at=now))
    session.expire_all()


def _maker_may(context: Context, made_by: int | None, unit_id: int) -> bool:
    """Whoever made the code must still have the right; the operator's codes need nobody's."""
    on = today(context.now)
    return made_by is None or may(context.session, made_by, Action.JOIN_GROUP, unit_id, on)


def _join(context: Context, unit_id: int, audience: Audience) -> None:
    chat = context.chat
    chat.unit_id, chat.audience, chat.thread = unit_id, audience, context.event.chat.thread
    own = unit(context.session, unit_id)
    if not chat.title:
        chat.title = context.house.wording.text(
            "joining.usual_title", kind=_kind(context, audience), unit=own.name
        )
    context.audit("join_group", f"chat:{chat.id}", unit_id, audience=audience)
    context.reply(f"joining.joined_{audience}", unit=own.name)


def _name_group(context: Context, unit_id: int, line: str) -> None:
    """By its secretary, where the platform does not tell the group's name."""
    if not may(context.session, context.person_id, Action.JOIN_GROUP, unit_id, today(context.now)):
        context.reply("common.not_allowed", who=context.house.wording.text("joining.who_joins"))
    elif context.event.chat.title:
        context.reply("joining.named_elsewhere", title=context.chat.title)
    else:
        context.chat.title = " ".join(line.split())[:TITLE_LENGTH]
        context.audit("name_group", f"chat:{context.chat.id}", unit_id)
        context.reply("joining.named", title=context.chat.title)


def _tell_group(context: Context) -> None:
    if context.chat.unit_id is None:
        context.reply("common.greeting")
        return
    assert context.chat.audience is not None
    kind = context.house.wording.text(f"joining.kind_{context.chat.audience}")
    context.reply("joining.joined_to", unit=unit(context.session, context.chat.unit_id).name, kind=kind)


def _groups(context: Context) -> list[Chat]:
    units = [one.id for one in units_in_reach(context, Action.JOIN_GROUP)]
    statement = select(Chat).where(col(Chat.unit_id).in_(units), Chat.type == ChatType.GROUP)
    return list(context.session.exec(statement.order_by(col(Chat.unit_id), col(Chat.id))).all())


def _group_lines(context: Context) -> list[str]:
    return [_line(context, chat) for chat in _groups(context)[: context.house.rules.board_names]]


def _line(context: Context, chat: Chat) -> str:
    assert chat.unit_id is not None
    text = context.house.wording.text
    return text(
        "joining.group_line",
        title=chat.title,
        unit=unit(context.session, chat.unit_id).name,
        kind=text(f"joining.kind_{chat.audience}"),
        closed=chat.closed_at is not None,
    )


def _group_rows(context: Context) -> Rows:
    shown = _groups(context)[: context.house.rules.board_names]
    new = [(context.house.wording.text("joining.button_new_group"), action("group", "new", 0))]
    return [new, *([(chat.title or "?", action("group", "show", chat.id))] for chat in shown)]


def _choose_unit(context: Context, page: int) -> None:
    units = units_in_reach(context, Action.JOIN_GROUP)
    if len(units) == 1:
        _choose_kind(context, units[0])
        return
    size = context.house.rules.list_page
    rows = [[(own.name, action("group", "kind", own.id))] for own in paged(units, page, size)]
    context.redraw(
        "joining.ask_unit", [*rows, *turning(context.house, len(units), page, size, "group", "new")]
    )


def _choose_kind(context: Context, own: Unit) -> None:
    rows = [[(_kind(context, kind), action("group", "code", own.id, kind))] for kind in KINDS[own.kind]]
    context.redraw("joining.ask_kind", rows, unit=own.name)


def _make_code(context: Context, own: Unit, audience: Audience) -> None:
    if audience not in KINDS[own.kind]:
        raise StaleTap
    hours = context.house.rules.group_code_hours
    code = codes.make(
        context.session,
        context.now,
        hours,
        CodePurpose.GROUP,
        unit_id=own.id,
        audience=audience,
        made_by=context.person_id,
    )
    context.audit("make_code", f"unit:{own.id}", own.id, audience=audience)
    until = codes.expiry(context.now, hours)
    context.redraw(
        "joining.group_code", code=code, unit=own.name, kind=_kind(context, audience).lower(), at=until
    )


def _kind(context: Context, audience: Audience) -> str:
    return context.house.wording.text(f"joining.kind_{audience}").capitalize()


def _show(context: Context, chat: Chat) -> None:
    text = context.house.wording.text
    rows = [
        [(text("joining.button_drop_group"), action("group", "drop", chat.id))],
    ]
    context.redraw("joining.group_shown", rows, line=_line(context, chat))


def _drop(context: Context, chat: Chat) -> None:
    unit_id, title = chat.unit_id, chat.title
    left = "joining.left_unit_residents" if chat.audience in OF_RESIDENTS else "joining.left_unit"
    assert unit_id is not None
    name = unit(context.session, unit_id).name
    leave_unit(context, chat)
    context.audit("leave_group", f"chat:{chat.id}", unit_id)
    if chat.closed_at is None:
        message = context.house.wording.message(left, unit=name)
        context.send(chat, message, Priority.ANSWER)
    context.toast("joining.dropped", title=title, unit=name)
    context.redraw("joining.dropped", title=title, unit=name)


def _own_unit(context: Context, unit_id: int) -> Unit:
    if not may(context.session, context.person_id, Action.JOIN_GROUP, unit_id, today(context.now)):
        raise StaleTap
    return unit(context.session, unit_id)


def _own_group(context: Context, chat_id: int) -> Chat:
    chat = context.session.get(Chat, chat_id)
    if chat is None or chat.unit_id is None:
        raise StaleTap
    _own_unit(context, chat.unit_id)
    return chat
