"""A resident's remark as it is made: its words, its neighbourhood, its kind; then a number and a date."""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Self

from sqlmodel import col, select

from handlers import forms
from handlers.actions import StaleTap, action, one_of
from handlers.context import Context
from handlers.events import Text
from handlers.language import fold
from handlers.language.remarks import fixed_answer, kind_of
from handlers.local_time import day_span, today
from handlers.permissions import Action
from handlers.places import neighbourhood
from handlers.remarks import answering
from storage.queries import remarks as rows
from storage.queries.people import units_of
from storage.queries.units import ancestors, unit
from storage.tables import OF_RESIDENTS, Bond, Remark, RemarkKind, RemarkState, Unit, UnitKind

FORM = "remark"
OPENINGS = ("gop y", "phan anh", "kien nghi")
"""How a remark begins when it is written without the command; without diacritics."""

OWN_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A remark on its way: the words, and the cell whose neighbourhood it is about, once they are known."""

    words: str = ""
    unit_id: int | None = None

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


def command(context: Context, line: str) -> None:
    """/gopy: whoever answers remarks sees those that wait; anybody else makes one, or learns what became of
    theirs."""
    if context.private and not line.strip() and context.reach(Action.HANDLE_REMARKS):
        answering.show_list(context)
        return
    _take(context, Draft(unit_id=_own_unit(context)), line)


def heard(context: Context, body: Text) -> bool:
    """ "góp ý: …" alone with the bot, or said to it in a group of residents."""
    opened = next((one for one in OPENINGS if fold(body.text).startswith(one)), None)
    here = context.private or (body.addressed and context.chat.audience in OF_RESIDENTS)
    if opened is None or not here or len(fold(body.text)) != len(body.text):
        return False
    _take(context, Draft(unit_id=_own_unit(context)), body.text[len(opened) :].lstrip(" :,.-"))
    return True


def answer_step(context: Context, draft: Draft, text: str) -> None:
    """What was written while a remark was being made: its words, or the neighbourhood."""
    if not draft.words:
        _take(context, draft, text)
    elif draft.unit_id is None:
        _take_place(context, draft, text)
    else:
        _ask_kind(context, draft)


def press(context: Context, arguments: list[str]) -> None:
    """The kind the sender picked: "remark_kind:<kind>"."""
    draft = forms.kept(context, FORM, Draft.load)
    kind = one_of(RemarkKind, arguments, 0)
    if not draft.words or draft.unit_id is None:
        raise StaleTap
    forms.end(context)
    remark = _store(context, draft, kind)
    context.redraw("remarks.taken", **_fields(context, remark))


# Step by step


def _take(context: Context, draft: Draft, words: str) -> None:
    words = words.strip()
    if not words:
        _ask_words(context, draft)
    elif (fixed := fixed_answer(words)) is not None:
        forms.end(context)
        context.reply(f"remarks.fixed_{fixed}")
    elif len(words) > context.house.rules.remark_length:
        context.reply("common.too_long", limit=context.house.rules.remark_length)
    elif _too_many(context):
        forms.end(context)
        context.reply("remarks.too_many", count=context.house.rules.remarks_a_day)
    else:
        _go_on(context, replace(draft, words=words))


def _go_on(context: Context, draft: Draft) -> None:
    if draft.unit_id is None and not context.private:
        context.reply("remarks.privately")
    elif draft.unit_id is None:
        forms.keep(context, FORM, asdict(draft))
        context.reply("remarks.ask_place")
    elif context.private:
        _ask_kind(context, draft)
    else:  # a group is not asked: the kind is guessed, and whoever answers sees the words
        remark = _store(context, draft, RemarkKind(kind_of(draft.words)))
        context.reply("remarks.taken", **_fields(context, remark))


def _ask_words(context: Context, draft: Draft) -> None:
    if not context.private:
        context.reply("remarks.how")
        return
    forms.keep(context, FORM, asdict(draft))
    mine = rows.of_account(context.session, context.account_id or 0, OWN_SHOWN)
    say = context.house.wording.text
    lines = [
        say("remarks.own", number=one.number, words=one.words, state=say(f"remarks.state_{one.state}"))
        for one in mine
    ]
    context.reply("remarks.ask_words", lines=lines)


def _take_place(context: Context, draft: Draft, text: str) -> None:
    found = _cells_named(context, text)
    if len(found) != 1:
        context.reply("remarks.place_unclear")
        return
    _go_on(context, replace(draft, unit_id=found[0]))


def _ask_kind(context: Context, draft: Draft) -> None:
    forms.keep(context, FORM, asdict(draft))
    guess = RemarkKind(kind_of(draft.words))
    kinds = [guess, *(kind for kind in RemarkKind if kind is not guess)]
    say = context.house.wording.text
    buttons = [(say(f"remarks.kind_{kind}").capitalize(), action("remark_kind", kind)) for kind in kinds]
    rows_ = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    context.reply("remarks.ask_kind", rows_, words=draft.words, unit=_place(context, draft.unit_id))


def _store(context: Context, draft: Draft, kind: RemarkKind) -> Remark:
    assert draft.unit_id is not None
    due = today(context.now) + timedelta(days=context.house.rules.remark_days)
    remark = Remark(
        unit_id=draft.unit_id,
        number=rows.next_number(context.session, draft.unit_id),
        kind=kind,
        words=draft.words,
        state=RemarkState.NEW,
        held_by=draft.unit_id,
        account_id=context.account_id,
        chat_id=context.chat.id,
        created_at=context.now,
        due_on=due,
    )
    context.session.add(remark)
    context.session.flush()
    return remark


def _fields(context: Context, remark: Remark) -> dict[str, Any]:
    return {"number": remark.number, "day": remark.due_on, "unit": _place(context, remark.unit_id)}


# Where it belongs


def _own_unit(context: Context) -> int | None:
    """In a group the group's cell, never the sender's own; in private the sender's. None where not known."""
    if context.chat.unit_id is not None:
        return _cell_of(context, context.chat.unit_id)
    if context.person_id is None or not context.private:
        return None
    own = units_of(context.session, context.person_id, today(context.now), tuple(Bond))
    cells = {cell for one in own if (cell := _cell_of(context, one)) is not None}
    return cells.pop() if len(cells) == 1 else None


def _cell_of(context: Context, unit_id: int) -> int | None:
    """The cell among a unit and those above it."""
    line = (unit(context.session, one) for one in ancestors(context.session, unit_id))
    return next((own.id for own in line if own.kind is UnitKind.CELL), None)


def _cells_named(context: Context, text: str) -> list[int]:
    """The cells whose neighbourhood is named: by the whole name ("khu phố 7"), or by its number alone."""
    wanted = " ".join(fold(text).strip(" .!,").split())
    living = select(Unit).where(Unit.kind == UnitKind.CELL, col(Unit.ended_on).is_(None))
    names = {own.id: fold(neighbourhood(context.house, own)) for own in context.session.exec(living)}
    exact = [id_ for id_, name in names.items() if name == wanted]
    return exact or [
        id_ for id_, name in names.items() if wanted and name.split()[-1:] == wanted.split()[-1:]
    ]


def _place(context: Context, unit_id: int | None) -> str:
    return neighbourhood(context.house, unit(context.session, unit_id or 0))


def _too_many(context: Context) -> bool:
    if context.account_id is None:
        return False
    begin = day_span(today(context.now), today(context.now))[0]
    made = rows.made_since(context.session, context.account_id, begin)
    return made >= context.house.rules.remarks_a_day
