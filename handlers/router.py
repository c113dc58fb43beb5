"""Where an event goes. Every command, button and form of the program is named here, in one place."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from handlers import digits, forms, groups, journal, late
from handlers import help as help_
from handlers.actions import StaleTap, split
from handlers.calendar import desk as calendar
from handlers.context import Context
from handlers.events import (
    BotPresence,
    Contact,
    Effect,
    Event,
    File,
    FileContent,
    Migrated,
    Renamed,
    Tap,
    Text,
)
from handlers.house import House
from handlers.joining import administrator, consent, invite, linking, rooms, welcome
from handlers.language import fold
from handlers.meetings import (
    answers,
    behalf,
    call,
    change_views,
    lists,
    moving,
    office,
    outcomes,
    papers,
    reading,
    reminders,
    situation,
    views,
)
from handlers.messages import Message
from handlers.people import editing, finding
from handlers.people.roster import upload
from handlers.privacy import desk, requests
from handlers.roll import acts, alerts, checkin, closing, guests, opening, proposals
from handlers.roll import lists as roll_lists
from handlers.roll import reading as roll_reading
from handlers.roll import views as roll_views
from handlers.series import drafts, steering
from handlers.series import form as series_form
from storage.queries.chats import open_account, open_chat
from storage.queries.consents import agreed
from storage.tables import ChatType


def cancel(context: Context, _line: str) -> None:
    """/huy: drop the half-finished conversation."""
    context.reply("common.cancelled" if forms.end(context) else "common.nothing_to_cancel")


COMMANDS: dict[str, Callable[[Context, str], None]] = {
    "start": linking.start,
    "noi": rooms.join,
    "nhom": rooms.command,
    "moi": invite.command,
    "huongdan": welcome.command,
    "nhatky": journal.command,
    "dulieu": requests.command,
    "yeucau": desk.command,
    "hop": call.command,
    "lichhop": call.series_command,
    "ds": lists.board,
    "tinhhinh": situation.command,
    "doilich": moving.command,
    "lich": calendar.command,
    "dangvien": finding.command,
    "diemdanh": opening.command,
    "huy": cancel,
    "trogiup": help_.command,
    "help": help_.command,
}

TAPS: dict[str, Callable[[Context, list[str]], None]] = {
    "consent": consent.press,
    "claim": linking.press,
    "group": rooms.press,
    "invite": invite.press,
    "guide": welcome.press,
    "log": journal.press,
    "data": requests.press,
    "request": desk.press,
    "call": call.press,
    "answer": answers.press,
    "reason": answers.press_reason,
    "behalf": behalf.press_list,
    "other": behalf.press_person,
    "report": behalf.press_report,
    "ignore": behalf.press_ignore,
    "again": outcomes.press_again,
    "person": editing.press_person,
    "edit": editing.press_form,
    "roster": upload.press,
    "change": moving.press_change,
    "changing": moving.press,
    "occurrence": steering.press,
    "series": series_form.press,
    "turning": series_form.press_turn,
    "calendar": calendar.press,
    "paper": papers.press,
    "roll_open": opening.press_open,
    "roll_here": checkin.press,
    "roll_oops": checkin.press_oops,
    "roll_list": roll_lists.press_list,
    "roll_one": roll_lists.press_one,
    "roll_mark": roll_lists.press_mark,
    "roll_made_up": roll_lists.press_made_up,
    "roll_undo": acts.press_undo,
    "roll_rest": acts.press_rest,
    "roll_decide": acts.press_decide,
    "roll_decide_all": acts.press_decide_all,
    "roll_online": acts.press_online,
    "roll_pick": proposals.press_pick,
    "roll_save": proposals.press_save,
    "roll_drop": proposals.press_drop,
    "roll_guests": guests.press_guests,
    "roll_guest": guests.press_guest,
    "roll_guest_gone": guests.press_gone,
    "roll_guests_done": guests.press_done,
    "roll_close": closing.press_close,
    "roll_keep": closing.press_keep,
    "roll_reopen": closing.press_reopen,
    "roll_full": closing.press_full,
}

FORMS: dict[str, Callable[[Context, str], None]] = {
    consent.FORM: consent.step,
    administrator.FORM: administrator.step,
    requests.FORM: requests.correction,
    desk.FORM: desk.refusal,
    call.FORM: call.answer_step,
    moving.FORM: moving.answer_step,
    steering.FORM: steering.answer_step,
    series_form.FORM: series_form.answer_step,
    editing.FORM: editing.answer_step,
    finding.FORM: finding.search_step,
    proposals.FORM: roll_reading.answer_step,
    guests.FORM: guests.answer_step,
}

VIEWS: dict[str, views.View] = {
    "notice": views.notice,
    "board": views.board,
    "late_answers": answers.late_answers,
    "acknowledged": lists.acknowledged,
    "reminder": reminders.personal,
    "reminder_group": reminders.group,
    "changed": change_views.changed,
    "outdated": change_views.outdated,
    "occurrence": drafts.occurrence,
    "office": office.told,
    "papers": papers.papers,
    "roll_call": roll_views.call,
    "roll_board": roll_views.board,
    "roll_full": roll_views.full,
    "roll_counts": roll_views.counts,
    "roll_look": roll_views.look,
    "roll_list": roll_lists.page_of,
    "roll_person": roll_lists.person,
    "roll_alert": alerts.alert,
}


def handle(session: Session, event: Event, *, house: House, now: datetime) -> list[Effect]:
    """Handle one event inside its transaction; the effects are performed after the commit."""
    context = open_context(session, event, house, now)
    if consent.gate(context):
        _dispatch(context)
    context.say_unsaid()
    return context.effects


def _dispatch(context: Context) -> None:
    match context.event.body:
        case Text() as body:
            _text(context, body)
        case Tap() as body:
            _press(context, body)
        case File() as body:
            _file(context, body)
        case FileContent() as body:
            upload.arrived(context, body)
        case BotPresence() as body:
            groups.presence(context, body)
        case Migrated() as body:
            groups.migrated(context, body)
        case Renamed() as body:
            groups.renamed(context, body)
        case Contact() as body:
            linking.by_phone(context, body)


def open_context(session: Session, event: Event, house: House, now: datetime) -> Context:
    """The event with its chat and account, made where they are new."""
    chat = open_chat(session, event.channel, event.chat.id, ChatType(event.chat.kind), event.chat.title)
    account = open_account(session, chat, event.sender.id, "", now) if event.sender else None
    known = account is not None and account.person_id is not None and agreed(session, account.person_id)
    if chat.closed_at is not None and not isinstance(event.body, BotPresence):
        chat.closed_at = None
    context = Context(session, now, house, event, chat, account)
    if known:
        context.come_to_be_known()
    return context


def render(house: House) -> Callable[[Session, datetime, dict[str, object]], Message | late.Skip]:
    """What delivery asks for the words of a row."""

    def of(view: views.View) -> late.Renderer:
        return lambda session, now, args: view(house, session, now, args)

    renderers = {name: of(view) for name, view in VIEWS.items()}
    return lambda session, now, content: late.render(renderers, session, now, content)


def _text(context: Context, body: Text) -> None:
    name, _, line = body.text.strip().partition(" ")
    if name.startswith("/"):
        if not body.edited:
            _command(context, fold(name[1:]), line)
        return
    if context.account is None or (not body.edited and _heard_first(context, body)):
        return
    if groups.greeted(context, body) or roll_reading.read(context, body):
        return
    for chosen in reading.read(context, body):
        _tap(context, chosen)


def _heard_first(context: Context, body: Text) -> bool:
    """What comes before answers and corrects none: digits, forms, requests, codes, a call in plain words."""
    if context.private and _digit(context, body.text):
        return True
    spoken_to = body.addressed and (_in_form(context, body.text) or requests.heard(context, body.text))
    return (
        spoken_to
        or linking.heard(context, body)
        or situation.asked(context, body)
        or call.begun(context, body.text)
    )


def _digit(context: Context, words: str) -> bool:
    """Alone with the bot a lone digit is a press of what it offered last."""
    offer = digits.latest(context, render(context.house)) if words.strip().isdecimal() else None
    chosen = digits.chosen(offer, words)
    if offer is None or chosen is None:
        return False
    context.shown = offer.row
    _tap(context, chosen)
    return True


def _command(context: Context, name: str, line: str) -> None:
    run = COMMANDS.get(name)
    if context.account is None:
        context.reply("common.anonymous")
    elif run is not None and groups.open_to(context, name):
        run(context, line)
    elif context.private:
        context.reply("common.unknown_command")


def _in_form(context: Context, text: str) -> bool:
    """Whether a half-finished conversation took the text."""
    found = forms.current(context)
    if found is None:
        return False
    if forms.stale(context, found):
        forms.end(context)
        return False
    FORMS[found.form](context, text)
    return True


def _press(context: Context, body: Tap) -> None:
    """A press that does not name its message is of the latest one, if that offers what was pressed."""
    if not body.message_id:
        offer = digits.latest(context, render(context.house))
        context.shown = offer.row if offer and body.action in offer.actions else None
    _tap(context, body.action)


def _tap(context: Context, pressed: str) -> None:
    """Run a button's action. Each press is answered, whatever came of it."""
    name, arguments = split(pressed)
    run = TAPS.get(name, _no_button) if groups.has_buttons(context) else _no_button
    try:
        run(context, arguments)
    except (StaleTap, NoResultFound):  # what the action names was never there, or is gone
        context.toast("common.stale", alert=True)
    if not context.effects:
        context.toast("common.empty")


def _no_button(_context: Context, _arguments: list[str]) -> None:
    raise StaleTap


def _file(context: Context, body: File) -> None:
    """A file where words are awaited, or sent for no reason."""
    if not body.addressed or context.account is None:
        return
    if upload.wanted(context, body):
        return
    if forms.current(context):
        context.reply("common.file_unexpected")
    elif context.private:
        context.reply("common.file_ignored")
