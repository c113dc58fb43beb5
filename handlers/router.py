"""Where an event goes: to the feature that declared its command, button, form, file or plain words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from functools import partial

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from handlers import digits, forms, groups, strangers, unheard, wishes
from handlers import help as help_
from handlers.actions import StaleTap, split
from handlers.audit import AUDIT
from handlers.broadcasts.feature import BROADCASTS
from handlers.calendar.feature import CALENDAR
from handlers.calling.feature import CALLING
from handlers.common import COMMON
from handlers.context import Context
from handlers.events import (
    BotPresence,
    Contact,
    Effect,
    Event,
    File,
    FileContent,
    Forwarded,
    Migrated,
    Renamed,
    Tap,
    Text,
    Unheard,
)
from handlers.feature import Beat, Command, Duty, Feature, Form, Listener, Menu, Spoken, Turn, Where
from handlers.house import House
from handlers.joining import consent, linking
from handlers.joining.feature import JOINING
from handlers.language import fold
from handlers.late import Render
from handlers.materials.feature import MATERIALS
from handlers.meetings.feature import MEETINGS, PAPERS
from handlers.opinions.feature import OPINIONS
from handlers.pages.feature import PAGES
from handlers.people.feature import PEOPLE
from handlers.privacy.feature import PRIVACY
from handlers.remarks.feature import REMARKS
from handlers.roll.feature import ROLL
from handlers.series.feature import SERIES
from handlers.situation import SITUATION
from handlers.tasks.feature import TASKS
from storage.queries.chats import open_account, open_chat
from storage.queries.consents import agreed
from storage.queries.files import purpose_of
from storage.tables import ChatType, Outbox


def _help(context: Context, _line: str) -> None:
    """/trogiup: what the features offer to this person."""
    help_.show(context, [line for feature in FEATURES for line in feature.help])


def _help_more(context: Context, _arguments: list[str]) -> None:
    help_.show_all(context, [line for feature in FEATURES for line in feature.help])


HELP = Feature(
    "help",
    commands=(
        Command("trogiup", _help, Where.ALL_GROUPS, Menu.EVERYWHERE, Spoken()),
        Command("help", _help, Where.ALL_GROUPS),
    ),
    presses={"help_more": _help_more},
)

FEATURES: tuple[Feature, ...] = (
    CALLING,
    MEETINGS,
    SERIES,
    PAPERS,
    CALENDAR,
    ROLL,
    SITUATION,
    BROADCASTS,
    MATERIALS,
    PAGES,
    TASKS,
    REMARKS,
    OPINIONS,
    PEOPLE,
    JOINING,
    PRIVACY,
    AUDIT,
    COMMON,
    HELP,
)
"""In the order in which help and the platforms' menus list what they offer."""

COMMANDS: dict[str, Command] = {one.name: one for feature in FEATURES for one in feature.commands}
PRESSES = {name: run for feature in FEATURES for name, run in feature.presses.items()}
PRESSES["wish"] = partial(wishes.press, COMMANDS)
OPEN_PRESSES = {name for feature in FEATURES for name in feature.open_presses}
FORMS: dict[str, Form] = {name: form for feature in FEATURES for name, form in feature.forms.items()}
VIEWS = {name: view for feature in FEATURES for name, view in feature.views.items()}
FILES = {name: files for feature in FEATURES for name, files in feature.files.items()}
OUTCOMES = [outcome for feature in FEATURES for outcome in feature.outcomes]


def handle(session: Session, event: Event, *, house: House, now: datetime) -> list[Effect]:
    """Handle one event inside its transaction; the effects are performed after the commit."""
    context = open_context(session, event, house, now)
    if strangers.heard_enough(context):
        return []
    if consent.gate(context):
        _dispatch(context)
    context.say_unsaid()
    return context.effects


def too_fast(session: Session, event: Event, *, house: House, now: datetime) -> list[Effect]:
    """Whoever writes more than is read in a minute is told so, alone with the bot."""
    context = open_context(session, event, house, now)
    if context.private and not strangers.heard_enough(context):
        context.reply("common.too_fast", limit=house.rules.texts_per_minute)
    return context.effects


def open_context(session: Session, event: Event, house: House, now: datetime) -> Context:
    """The event with its chat and account, made where they are new."""
    chat = open_chat(session, event.channel, event.chat.id, ChatType(event.chat.kind), event.chat.title)
    account = open_account(session, chat, event.sender.id, "", now) if event.sender else None
    known = account is not None and account.person_id is not None and agreed(session, account.person_id)
    if chat.closed_at is not None and not isinstance(event.body, BotPresence):
        chat.closed_at = None
    context = Context(session, now, house, event, chat, account, renderer(house))
    if known:
        context.come_to_be_known()
    return context


def renderer(house: House) -> Render:
    """What delivery asks for the words of a waiting row."""
    return Render(house, VIEWS)


def finished(house: House, session: Session, now: datetime, row: Outbox) -> None:
    """Tell the features what became of an outbox row, in the transaction that ends it."""
    for outcome in OUTCOMES:
        if row.state in outcome.states:
            outcome.tell(house, session, now, row)


def duties(beat: Beat) -> Iterator[Duty]:
    """What the features do by the clock at this beat."""
    return (duty for feature in FEATURES for duty in feature.duties if duty.beat is beat)


def menu(house: House, *places: Menu) -> tuple[tuple[str, str], ...]:
    """The commands a platform offers to complete in such a chat, each with its description."""
    offered = (command for command in COMMANDS.values() if command.menu in places)
    return tuple((command.name, house.wording.text(f"help.menu_{command.name}")) for command in offered)


def _dispatch(context: Context) -> None:
    match context.event.body:
        case Text() as body:
            _text(context, body)
        case Forwarded() | Unheard() as body:
            unheard.answered(context, body)
        case Tap() as body:
            _press(context, body)
        case File() as body:
            _file(context, body)
        case FileContent() as body:
            _file_content(context, body)
        case BotPresence() as body:
            groups.presence(context, body)
        case Migrated() as body:
            groups.migrated(context, body)
        case Renamed() as body:
            groups.renamed(context, body)
        case Contact() as body:
            linking.by_phone(context, body)


# Text: a command, or plain words for the first listener that takes them


def _text(context: Context, body: Text) -> None:
    name, _, line = body.text.strip().partition(" ")
    if name.startswith("/"):
        if not body.edited:
            _command(context, fold(name[1:]), line)
    elif context.account is not None:
        _listen(context, body)


def _command(context: Context, name: str, line: str) -> None:
    command = COMMANDS.get(name)
    if context.account is None:
        context.reply("common.anonymous")
    elif command is None:
        if context.private:
            near = get_close_matches(name, COMMANDS, 1)
            context.reply("common.unknown_command", command=near[0] if near else None)
    elif command.where is Where.ALL_GROUPS or groups.speaks_of_cell(context):
        command.run(context, line)
    else:
        groups.refuse(context)


def _listen(context: Context, body: Text) -> None:
    of_cell = groups.speaks_of_cell(context)
    for listener in LISTENERS:
        if not (of_cell or listener.everywhere):
            continue
        asked = (body.addressed or not listener.addressed) and (listener.corrections or not body.edited)
        if asked and listener.hear(context, body):
            break
    for chosen in context.chosen:
        _run_press(context, chosen)


def _next_step(context: Context, body: Text) -> bool:
    """Whether the half-finished form that is open here took the text."""
    found = forms.current(context)
    if found is None:
        return False
    if forms.stale(context, found):
        forms.end(context)
        return False
    form = FORMS[found.form]
    form.step(context, form.load(found.state), body.text)
    return True


def _digit(context: Context, body: Text) -> bool:
    """Asked of every text: the form is looked for only where there is a digit that may be for it."""
    if not digits.lone(body):
        return False
    in_form = not context.private and forms.current(context) is not None
    return digits.heard(context, body, in_form=in_form)


LISTENERS: list[Listener] = sorted(
    [
        Listener(Turn.DIGIT, _digit),
        Listener(Turn.FORM, _next_step, addressed=True, everywhere=True),
        Listener(Turn.WISH, partial(wishes.heard, COMMANDS), addressed=True),
        *(listener for feature in FEATURES for listener in feature.listeners),
    ],
    key=lambda listener: listener.turn,
)
"""Who is asked whether plain words are theirs, in this order."""


# Presses


def _press(context: Context, body: Tap) -> None:
    """A press that does not name its message is of the latest one, if that offers what was pressed."""
    if not body.message_id:
        offer = digits.latest(context)
        context.shown = offer.row if offer and body.action in offer.actions else None
    _run_press(context, body.action)


def _run_press(context: Context, pressed: str) -> None:
    """Run a button's action. Each press is answered, whatever came of it. Most buttons stand only where a
    cell may be spoken of: a press from elsewhere is made up, or old."""
    name, arguments = split(pressed)
    heard = name in OPEN_PRESSES or groups.speaks_of_cell(context)
    run = PRESSES.get(name, _no_button) if heard else _no_button
    try:
        run(context, arguments)
    except (StaleTap, NoResultFound):  # what the action names was never there, or is gone
        context.toast("common.stale", alert=True)
    if not context.effects:
        context.toast("common.empty")


def _no_button(_context: Context, _arguments: list[str]) -> None:
    raise StaleTap


# Files


def _file(context: Context, body: File) -> None:
    """A file some feature takes; else its caption is what was said, if it has one."""
    if context.account is None:
        return
    if body.addressed and any(files.wanted(context, body) for files in FILES.values()):
        return
    if body.caption:
        said = Text(body.caption, body.message_id, body.reply_to, body.addressed)
        context.event = replace(context.event, body=said)
        _text(context, said)
    elif body.addressed:
        unheard.unused(context, body)


def _file_content(context: Context, body: FileContent) -> None:
    purpose = purpose_of(context.session, body.file)
    if purpose is not None:
        FILES[purpose].arrived(context, body)
