"""Consent: asked before anything is kept of a person, never supposed, and asked anew for a new text.

What people agree to is the text as it was stored when its version came into force (domain notes 7.1).
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers import forms
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.events import Contact, File, Forwarded, Tap, Text, Unheard
from handlers.house import House
from handlers.joining import administrator, welcome
from handlers.language import Intent, QuestionContext, fold, read_reply
from handlers.local_time import local
from handlers.messages import Choice, Message
from handlers.reach import place_of
from storage.erasure import forget_reasons
from storage.outbox import Parcel, put
from storage.queries.chats import conversation
from storage.queries.consents import agree, current_text, decide, outdated
from storage.queries.people import end_calendar
from storage.tables import (
    Account,
    Chat,
    Consent,
    ConsentText,
    Conversation,
    Decision,
    Priority,
)

FORM = "consent"
YES = frozenset(
    ["1", "dong y", "toi dong y", "em dong y", "minh dong y", "dong y a", "da dong y", "co dong y"]
)
NO = frozenset(["2", "khong", "khong dong y", "toi khong dong y", "em khong dong y", "khong a"])
"""Said to the question itself, without diacritics. A bare "có", "ok" or "vâng" is too little for this."""


def text_in_force(session: Session, house: House, now: datetime) -> ConsentText:
    """The consent text; written down when the settings name a version that was never there."""
    found = current_text(session)
    if found is None or found.version < house.rules.consent_version:
        words = house.wording.text("privacy.consent", contact=house.rules.privacy_contact)
        found = ConsentText(version=house.rules.consent_version, text=words, since=now)
        session.add(found)
        session.flush()
    return found


FOLD = "---"
"""The line of the text under which stands what is read on wish."""


def question(house: House, text: ConsentText, *, whole: bool = False) -> Message:
    """The text with its two answers, neither chosen beforehand; what stands under the fold on wish."""
    say = house.wording.text
    title, _, words = text.text.partition("\n")
    first, fold_line, rest = words.partition(f"\n{FOLD}\n")
    answers = (
        Choice(say("privacy.button_agree"), action("consent", text.version, "yes")),
        Choice(say("privacy.button_refuse"), action("consent", text.version, "no")),
    )
    more = Choice(say("privacy.button_consent_whole"), action("consent", text.version, "whole"))
    folded = bool(fold_line) and not whole
    shown = first if folded else f"{first}\n\n{rest}"
    return Message(shown.strip(), title.removeprefix("# "), (answers, (more,)) if folded else (answers,))


def ask(context: Context, account: Account, chat: Chat, **then: Any) -> None:
    """Put the question to an account in its private chat; `then` is kept until it is answered."""
    text = text_in_force(context.session, context.house, context.now)
    _open_form(context, account, chat, {"version": text.version, **then})
    context.send(chat, question(context.house, text), Priority.ANSWER)


def gate(context: Context) -> bool:
    """Whether the event may go on to its handler.

    Of a linked person who has not agreed nothing is handled but the answer to the question, and what
    the law grants everybody: commands about one's own data. All else is met with a kind word.
    """
    if context.linked_to is None or context.agreed:
        return True
    match context.event.body:
        case Tap(action=pressed):
            return pressed.startswith(OPEN_TAPS) or _turned_away_tap(context)
        case Text(text=text) if context.private:
            return _open_to(context, text) or _turned_away(context)
        case File() | Contact() | Forwarded() | Unheard() if context.private:
            return _turned_away(context)
    return True


OPEN_TAPS = ("consent:", "data:")
OPEN_COMMANDS = ("/start", "/dulieu", "/trogiup", "/help")
OPEN_FORMS = (FORM, "correction")
OPEN_WISHES = (Intent.DATA_REQUEST, Intent.OPTOUT)


def press(context: Context, arguments: list[str]) -> None:
    """ĐỒNG Ý, KHÔNG, or the whole text: "consent:<version>:<yes|no|whole>"."""
    current = text_in_force(context.session, context.house, context.now)
    if number(arguments, 0) != current.version or not context.private:
        raise StaleTap
    match arguments[1:]:
        case ["yes" | "no" as answer]:
            _answered(context, current, yes=answer == "yes")
        case ["whole"]:
            shown, message = context.pressed(), question(context.house, current, whole=True)
            context.send(context.chat, message, Priority.ANSWER, edits=shown.id if shown else None)
        case _:
            raise StaleTap


def step(context: Context, _state: dict[str, Any], text: str) -> None:
    """The answer in words or as a digit, where there are no buttons."""
    said = fold(text).strip(" .!")
    current = text_in_force(context.session, context.house, context.now)
    if said in YES or said in NO:
        _answered(context, current, yes=said in YES)
    else:
        context.send(context.chat, question(context.house, current), Priority.ANSWER)


def ask_anew(session: Session, house: House, now: datetime) -> None:
    """A new text: whoever agreed to an older one is asked, once; until then nothing else is sent to them."""
    text = text_in_force(session, house, now)
    for person_id, chat in outdated(session, text.version):
        dedup = f"consent:{text.version}:{person_id}:{chat.id}"
        content = question(house, text).to_json()
        put(session, Parcel(chat.channel, chat.id, content, Priority.NOTICE, now, dedup_key=dedup), now)


def _answered(context: Context, text: ConsentText, *, yes: bool) -> None:
    found = forms.current(context)
    then = dict(found.state) if found and found.form == FORM else {}
    if context.linked_to is None and "code" not in then:
        raise StaleTap
    forms.end(context)
    if context.linked_to is None:
        _answered_as_administrator(context, text, then["code"], yes=yes)
    elif yes:
        _given(context, context.linked_to, text)
    else:
        _refused(context, context.linked_to, text)


def _answered_as_administrator(context: Context, text: ConsentText, code_id: int, *, yes: bool) -> None:
    """Nobody is known yet: a yes is kept with the conversation and written down with the person."""
    if yes:
        _settle(context, text, "agreed")
        administrator.begin(context, code_id)
    else:
        _settle(context, text, "nothing_kept")


def _given(context: Context, person_id: int, text: ConsentText) -> None:
    if context.agreed:
        context.toast("privacy.agreed")
        context.redraw("privacy.agreed_already")
        return
    agree(context.session, person_id, context.now, context.account.id if context.account else None)
    context.come_to_be_known()
    context.audit("consent_given", f"person:{person_id}", place_of(context, person_id), version=text.version)
    _settle(context, text, "agreed")
    welcome.greet(context)


def _refused(context: Context, person_id: int, text: ConsentText) -> None:
    refused = Consent(
        person_id=person_id,
        decision=Decision.REFUSED,
        version=text.version,
        account_id=context.account.id if context.account else None,
        decided_at=context.now,
    )
    decide(context.session, refused)
    end_calendar(context.session, person_id)
    forget_reasons(context.session, person_id)
    context.audit(
        "consent_refused", f"person:{person_id}", place_of(context, person_id), version=text.version
    )
    context.agreed = False
    _settle(context, text, "refused")


def _settle(context: Context, text: ConsentText, answer: str) -> None:
    """The answer is said; the text stays to be read again, with the answer instead of the buttons."""
    days = context.house.rules.keep_strangers_days
    context.toast(f"privacy.{answer}", alert=answer != "agreed", days=days)
    said = context.house.wording.text(f"privacy.{answer}", days=days)
    shown = context.pressed()
    if shown is None:
        context.reply(f"privacy.{answer}", days=days)
        return
    message = question(context.house, text)
    message = Message(f"{message.text}\n\n✓ {said}", message.title)
    context.send(context.chat, message, Priority.ANSWER, edits=shown.id)


def _open_to(context: Context, text: str) -> bool:
    if text.startswith("/"):
        return text.split(" ", 1)[0].lower() in OPEN_COMMANDS
    found = forms.current(context)
    reading = read_reply(text, QuestionContext.GROUP, local(context.now))
    return (found is not None and found.form in OPEN_FORMS) or reading.intent in OPEN_WISHES


def _turned_away(context: Context) -> bool:
    """Asked where no answer was ever given to this text; left in peace where it was a no."""
    last = context.session.get(Consent, context.linked_to)
    if last is None or last.decision is Decision.GIVEN:
        assert context.account is not None
        ask(context, context.account, context.chat)
    else:
        context.reply("privacy.not_agreed")
    return False


def _turned_away_tap(context: Context) -> bool:
    context.toast("privacy.not_agreed", alert=True)
    return False


def _open_form(context: Context, account: Account, chat: Chat, state: dict[str, Any]) -> None:
    found = conversation(context.session, chat.id, account.id)
    if found is None:
        found = Conversation(chat_id=chat.id, account_id=account.id, form=FORM, updated_at=context.now)
        context.session.add(found)
    found.form, found.state, found.updated_at = FORM, state, context.now
    context.session.flush()
