"""Asking a group: where, what, the choices, until when; read back, then put to the groups."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Self

from handlers import forms
from handlers.actions import StaleTap, action, number, one_of
from handlers.context import Context
from handlers.language import read_date
from handlers.local_time import local
from handlers.opinions.putting import put
from handlers.opinions.where import place, places
from handlers.rules import Rules
from handlers.secrecy import Finding, Reach, find
from handlers.wording import Rows
from storage.queries.units import unit
from storage.tables import Audience, Opinion

FORM = "opinion"
_DAY_ENDS = time(23, 59)
_NUMBERED = re.compile(r"^\s*(?:[1-9][.)]|[-•*])\s*")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known so far. `closes_at`: local to the unit, as ISO text; empty for the usual time."""

    unit: int | None = None
    audience: str = ""
    question: str = ""
    choices: tuple[str, ...] = ()
    live: bool = True
    closes_at: str = ""

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "choices": tuple(data["choices"])})


def command(context: Context, line: str) -> None:
    """/hoiykien [question? choice; choice; …]"""
    if not context.private:
        context.reply("joining.say_privately")
        return
    found = list(places(context))
    if not found:
        context.reply("opinions.nowhere")
        return
    draft = _with_words(Draft(), line)
    if len(found) == 1:
        draft = replace(draft, unit=found[0][0], audience=found[0][1])
    _go_on(context, draft)


def step(context: Context, draft: Draft, text: str) -> None:
    """The next thing that was asked for; under what was read back, the day until which it is open."""
    if draft.question and len(draft.choices) > 1:
        _until(context, draft, text)
    else:
        _go_on(context, _with_words(draft, text))


def press(context: Context, arguments: list[str]) -> None:
    """A button of the form: "opinion_ask:<what>[:…]"."""
    draft = forms.kept(context, FORM, Draft.load)
    match arguments:
        case ["to", _, _]:
            unit_id, audience = number(arguments, 1), one_of(Audience, arguments, 2)
            if (unit_id, audience) not in list(places(context)):
                raise StaleTap
            _go_on(context, replace(draft, unit=unit_id, audience=audience))
        case ["live"]:
            _go_on(context, replace(draft, live=not draft.live))
        case ["again"]:
            _go_on(context, replace(draft, question="", choices=()))
        case ["ok"]:
            _ask(context, draft)
        case _:
            raise StaleTap


# The form


def _with_words(draft: Draft, text: str) -> Draft:
    """The question up to its question mark, or its line; then the choices, by lines or semicolons."""
    rest = text.strip()
    if not draft.question and rest:
        head, mark, rest = rest.partition("?" if "?" in rest else "\n")
        draft = replace(draft, question=" ".join(head.split()) + ("?" if mark == "?" else ""))
    parts = (_NUMBERED.sub("", one).strip() for one in re.split(r"[;\n]", rest))
    choices = tuple(dict.fromkeys(one for one in parts if one))
    return replace(draft, choices=choices) if choices else draft


def _until(context: Context, draft: Draft, text: str) -> None:
    own = unit(context.session, draft.unit or 0)
    moment = _moment(text, local(context.now, own), _rules(context, draft))
    if moment is None:
        context.reply("opinions.until_unclear")
    else:
        _go_on(context, replace(draft, closes_at=moment.isoformat()))


def _moment(text: str, at: datetime, rules: Rules) -> datetime | None:
    """The sure moment ahead that a text names; of a day alone ("đến 28/11") the usual hour."""
    found = read_date(text, at)
    last = found.end or found.start
    if found.confirm or last is None or isinstance(last, str):
        return None
    named = isinstance(last, datetime) and last.time() != _DAY_ENDS
    hour = last.time() if isinstance(last, datetime) and named else rules.opinion_hour
    moment = datetime.combine(last, hour, at.tzinfo)
    return moment if at < moment <= at + timedelta(days=rules.days_ahead) else None


def _go_on(context: Context, draft: Draft) -> None:
    """Ask for what is missing, else read all of it back."""
    rules = _rules(context, draft)
    forms.keep(context, FORM, asdict(draft))
    if draft.unit is None:
        context.reply("opinions.ask_where", _where(context))
    elif not draft.question:
        context.reply("opinions.ask_question")
    elif len(draft.choices) < 2:
        context.reply("opinions.ask_choices", limit=rules.opinion_choices)
    elif too_much := _too_much(draft, rules):
        _ask_again(context, draft, too_much, rules)
    elif found := _findings(context, draft):
        forms.keep(context, FORM, asdict(replace(draft, question="", choices=())))
        context.reply("opinions.stopped", lines=[f"“{one.words}”: {one.why}" for one in found])
    else:
        _read_back(context, draft)


def _rules(context: Context, draft: Draft) -> Rules:
    return context.house.rules_of(context.session, draft.unit)


def _too_much(draft: Draft, rules: Rules) -> str:
    """The wording that says what is too long or too many; empty where nothing is."""
    if len(draft.choices) > rules.opinion_choices:
        return "opinions.too_many"
    long = any(len(one) > rules.opinion_length for one in (draft.question, *draft.choices))
    return "common.too_long" if long else ""


def _ask_again(context: Context, draft: Draft, why: str, rules: Rules) -> None:
    long = why == "common.too_long"
    kept = replace(draft, choices=(), question="" if long else draft.question)
    forms.keep(context, FORM, asdict(kept))
    context.reply(why, limit=rules.opinion_length if long else rules.opinion_choices)


def _findings(context: Context, draft: Draft) -> list[Finding]:
    """What stops these words from going to a group."""
    reach = Reach.PARTY if draft.audience == Audience.CELL else Reach.RESIDENTS
    rules = _rules(context, draft)
    words = "\n".join((draft.question, *draft.choices))
    return find(words, (), reach, rules.secret_words, rules.innocent_words)


def _where(context: Context) -> Rows:
    return [
        [(place(context, one, audience), action("opinion_ask", "to", one, audience))]
        for one, audience in list(places(context))[: context.house.rules.list_page]
    ]


def _closes_at(context: Context, draft: Draft) -> datetime:
    """Local to the unit."""
    rules = _rules(context, draft)
    at = local(context.now, unit(context.session, draft.unit or 0))
    if draft.closes_at:
        return datetime.fromisoformat(draft.closes_at).astimezone(at.tzinfo)
    return datetime.combine(at.date() + timedelta(days=rules.opinion_days), rules.opinion_hour, at.tzinfo)


def _read_back(context: Context, draft: Draft) -> None:
    say = context.house.wording.text
    turn = "opinions.button_live" if not draft.live else "opinions.button_at_end"
    buttons: Rows = [
        [(say("opinions.button_send"), action("opinion_ask", "ok"))],
        [(say(turn), action("opinion_ask", "live"))],
        [(say("opinions.button_again"), action("opinion_ask", "again"))],
    ]
    context.reply(
        "opinions.read_back",
        buttons,
        unit=place(context, draft.unit or 0, draft.audience),
        what=draft.question,
        lines=list(draft.choices),
        until=_closes_at(context, draft),
        shown=draft.live,
    )


def _ask(context: Context, draft: Draft) -> None:
    """The question goes to its groups, where all is still as it was read back."""
    if draft.unit is None or not draft.question or len(draft.choices) < 2:
        raise StaleTap
    audience, closes_at = Audience(draft.audience), _closes_at(context, draft)
    here = (draft.unit, audience) in list(places(context))
    if not here or closes_at <= context.now or _findings(context, draft):
        raise StaleTap
    forms.end(context)
    put(
        context,
        Opinion(
            unit_id=draft.unit,
            audience=audience,
            question=draft.question,
            choices=list(draft.choices),
            live=draft.live,
            closes_at=closes_at,
            created_by=context.person_id,
            created_at=context.now,
        ),
    )
