"""/tailieu: the month's material, found again by a member; the committee's desk for who writes it."""

from datetime import date

from handlers.actions import StaleTap, action, number
from handlers.broadcasts.documents import documents
from handlers.broadcasts.senders import committees
from handlers.context import Context
from handlers.local_time import today
from handlers.materials import months, writing
from handlers.materials.table import overview
from handlers.messages import Message
from handlers.permissions import Action, units_for
from storage.queries import materials as rows
from storage.queries.people import MEMBER_BONDS, units_of
from storage.queries.units import ancestors, unit
from storage.tables import Broadcast, Material, Priority


def command(context: Context, line: str) -> None:
    """/tailieu [month]"""
    month = months.read_month(line, today(context.now))
    own = committees(context) if context.private else []
    if context.person_id is None:
        context.reply(context.stranger)
    elif month is None:
        context.reply("materials.which_month")
    elif len(own) > 1:
        _ask_whose(context, own, month if line.strip() else None)
    elif own:
        _for_committee(context, own[0], month, named=bool(line.strip()))
    else:
        _for_member(context, month, named=bool(line.strip()))


def _ask_whose(context: Context, own: list[int], month: date | None) -> None:
    """Whoever writes for several committees says for which; the month that was named is kept."""
    named = (month.year, month.month) if month else ()
    buttons = [
        [(unit(context.session, one).name, action("material_of", one, *map(str, named)))] for one in own
    ]
    context.reply("materials.ask_whose", buttons)


def press_of(context: Context, arguments: list[str]) -> None:
    """The committee that was meant: "material_of:<unit>[:<year>:<month>]"."""
    unit_id = number(arguments, 0)
    if not context.private or unit_id not in committees(context):
        raise StaleTap
    said = f"{number(arguments, 2)}/{number(arguments, 1)}" if len(arguments) > 1 else ""
    month = months.read_month(said, today(context.now))
    if month is None:
        raise StaleTap
    _for_committee(context, unit_id, month, named=bool(said))


def _for_committee(context: Context, unit_id: int, month: date, *, named: bool) -> None:
    found = rows.of_month(context.session, unit_id, month) if named else None
    if found is None:
        overview(context, unit_id)
    else:
        writing.show(context, found)


def _for_member(context: Context, month: date, *, named: bool) -> None:
    """What was sent for the month; the newest there is where none was `named`."""
    units = _committees(context)
    newest = months.after(today(context.now))  # it comes before its month begins
    found = rows.all_sent(context.session, units, month if named else None, newest)
    given = [(one, holds) for one in found if (holds := rows.words_in_force(context.session, one))]
    for one, holds in given:
        _give(context, one, holds)
    if not given:
        context.reply("materials.nothing", first=month, named=named)


def _give(context: Context, material: Material, holds: Broadcast) -> None:
    carrier = context.session.get_one(Broadcast, material.broadcast_id)
    files = documents(context.house, context.session, context.now, carrier, context.chat.id)
    context.send(context.chat, Message(holds.text, documents=files), Priority.ANSWER)


def _committees(context: Context) -> list[int]:
    """The units above those the person belongs to or leads, nearest first; in a group those above its own."""
    assert context.person_id is not None
    on = today(context.now)
    if context.chat.unit_id is not None:
        return ancestors(context.session, context.chat.unit_id)
    leads = units_for(context.session, context.person_id, Action.SEE_COUNTS, on)
    own = [*units_of(context.session, context.person_id, on, MEMBER_BONDS), *leads]
    return list(dict.fromkeys(one for unit in own for one in ancestors(context.session, unit)))
