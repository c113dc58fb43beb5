"""Họp dân: residents are called, each household says whether it comes, those present are counted by hand."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.language import DateReading, read_date, read_meeting_line
from handlers.local_time import local
from handlers.opinions.putting import put
from handlers.opinions.where import place, places
from handlers.permissions import Action
from handlers.places import neighbourhood
from handlers.secrecy import Reach, find
from handlers.wording import Rows
from storage.queries import opinions as rows
from storage.queries.units import unit
from storage.tables import Audience, Opinion

FORM = "gathering"
LONGEST_COUNT = 5
"""Digits of a number of households."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known so far. `starts_at`: local to the unit, as ISO text."""

    unit: int | None = None
    starts_at: str = ""
    place: str = ""
    what: str = ""

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


def command(context: Context, line: str) -> None:
    """/hopdan [19h30 5/12 tại Nhà văn hóa; nội dung: …]; "/hopdan 45": so many households were there."""
    if not context.private:
        context.reply("joining.say_privately")
    elif line.strip().isdecimal():
        _count_present(context, line.strip())
    elif not (found := _neighbourhoods(context)):
        context.reply("opinions.nowhere_residents")
    else:
        draft = Draft(unit=found[0]) if len(found) == 1 else Draft()
        _go_on(context, _with_line(context, draft, line) if line.strip() else draft)


def step(context: Context, draft: Draft, text: str) -> None:
    """The next thing that was asked for; when all is there, another hour or day."""
    if draft.unit is None:
        _go_on(context, draft)
    elif not draft.starts_at or (draft.place and draft.what):
        _with_time(context, draft, text)
    elif not draft.place:
        _go_on(context, replace(draft, place=text.strip()[: context.house.rules.place_length]))
    else:
        _go_on(context, replace(draft, what=text.strip()[: context.house.rules.opinion_length]))


def press(context: Context, arguments: list[str]) -> None:
    """A button of the form: "gathering:<what>[:<unit>]"."""
    draft = forms.kept(context, FORM, Draft.load)
    match arguments:
        case ["to", _]:
            unit_id = number(arguments, 1)
            if unit_id not in _neighbourhoods(context):
                raise StaleTap
            _go_on(context, replace(draft, unit=unit_id))
        case ["again"]:
            _go_on(context, Draft(unit=draft.unit))
        case ["ok"]:
            _call(context, draft)
        case _:
            raise StaleTap


def _neighbourhoods(context: Context) -> list[int]:
    return [one for one, audience in places(context) if audience is Audience.RESIDENTS]


def _with_line(context: Context, draft: Draft, line: str) -> Draft:
    read = read_meeting_line(line, _here(context, draft))
    moment = _sure(context, draft, read.when)
    rules = context.house.rules
    return replace(
        draft,
        starts_at=moment.isoformat() if moment else "",
        place=(read.place or "")[: rules.place_length],
        what=(read.agenda or "")[: rules.opinion_length],
    )


def _with_time(context: Context, draft: Draft, text: str) -> None:
    moment = _sure(context, draft, read_date(text, _here(context, draft)))
    if moment is None:
        context.reply("opinions.ask_when_clearly")
    else:
        _go_on(context, replace(draft, starts_at=moment.isoformat()))


def _here(context: Context, draft: Draft) -> datetime:
    return local(context.now, unit(context.session, draft.unit) if draft.unit is not None else None)


def _sure(context: Context, draft: Draft, read: DateReading | None) -> datetime | None:
    """The moment ahead that was named without a doubt, with its hour."""
    start = read.start if read and read.hour_known and not read.confirm else None
    at = _here(context, draft)
    ahead = isinstance(start, datetime) and at < start <= at + timedelta(days=context.house.rules.days_ahead)
    return start if isinstance(start, datetime) and ahead else None


def _go_on(context: Context, draft: Draft) -> None:
    """Ask for what is missing, else read all of it back."""
    forms.keep(context, FORM, asdict(draft))
    if draft.unit is None:
        context.reply("opinions.ask_where", _where(context))
    elif not draft.starts_at:
        context.reply("opinions.ask_when")
    elif not draft.place:
        context.reply("opinions.ask_place")
    elif not draft.what:
        context.reply("opinions.ask_what")
    elif found := _stopped(context, draft):
        forms.keep(context, FORM, asdict(replace(draft, place="", what="")))
        context.reply("opinions.stopped_gathering", lines=found)
    else:
        _read_back(context, draft, draft.unit)


def _where(context: Context) -> Rows:
    found = _neighbourhoods(context)[: context.house.rules.list_page]
    return [[(place(context, one, Audience.RESIDENTS), action("gathering", "to", one))] for one in found]


def _stopped(context: Context, draft: Draft) -> list[str]:
    rules = context.house.rules_of(context.session, draft.unit)
    words = f"{draft.what}\n{draft.place}"
    found = find(words, (), Reach.RESIDENTS, rules.secret_words, rules.innocent_words)
    return [f"“{one.words}”: {one.why}" for one in found]


def _read_back(context: Context, draft: Draft, unit_id: int) -> None:
    say = context.house.wording.text
    buttons: Rows = [
        [(say("opinions.button_call"), action("gathering", "ok"))],
        [(say("opinions.button_again"), action("gathering", "again"))],
    ]
    context.reply(
        "opinions.read_back_gathering",
        buttons,
        unit=neighbourhood(context.house, unit(context.session, unit_id)),
        at=datetime.fromisoformat(draft.starts_at),
        place=draft.place,
        what=draft.what,
    )


def _call(context: Context, draft: Draft) -> None:
    """Residents are called, where all is still as it was read back."""
    if draft.unit not in _neighbourhoods(context) or not (draft.starts_at and draft.place and draft.what):
        raise StaleTap
    starts_at = datetime.fromisoformat(draft.starts_at)
    if starts_at <= context.now or _stopped(context, draft):
        raise StaleTap
    forms.end(context)
    say = context.house.wording.text
    put(
        context,
        Opinion(
            unit_id=draft.unit,
            audience=Audience.RESIDENTS,
            question=draft.what,
            choices=[say("opinions.comes"), say("opinions.comes_not")],
            closes_at=starts_at,
            starts_at=starts_at,
            place=draft.place,
            created_by=context.person_id,
            created_at=context.now,
        ),
    )


def _count_present(context: Context, digits: str) -> None:
    """How many households were there, for the minutes: of the latest one that has begun."""
    units = context.reach(Action.NOTIFY_RESIDENTS)
    since = context.now - timedelta(days=context.house.rules.roll_days_back)
    found = rows.last_gathering(context.session, units, since, context.now)
    if found is None or found.starts_at is None or len(digits) > LONGEST_COUNT:
        context.reply("opinions.no_gathering")
        return
    found.present = int(digits)
    context.audit("count_gathering", f"opinion:{found.id}", found.unit_id, count=found.present)
    context.reply(
        "opinions.present",
        count=found.present,
        yes=rows.counts(context.session, found)[0],
        day=local(found.starts_at, unit(context.session, found.unit_id)),
        what=found.question,
    )
