"""What people ask about their own data: done at once where the bot can, else on the administrator's clock."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from handlers import forms
from handlers.actions import StaleTap, action
from handlers.closing import close, private_chats_of
from handlers.context import Context
from handlers.events import Text
from handlers.language import DataRequest as Wish
from handlers.language import Intent, QuestionContext, read_reply
from handlers.local_time import local, today
from handlers.privacy import copies
from handlers.privacy.deadlines import answer_on, due_on
from handlers.privacy.handling import tell_administrators
from handlers.reach import place_of
from handlers.wording import Rows
from storage.erasure import forget_reasons
from storage.outbox import drop_waiting
from storage.queries.consents import decide
from storage.queries.people import end_calendar
from storage.queries.requests import pending
from storage.tables import (
    Account,
    Consent,
    Conversation,
    DataRequest,
    Decision,
    Notice,
    Question,
    RequestEnd,
    RequestKind,
)

FORM = "correction"
OFFERED = ("copy", "correct", "restrict", "withdraw", "delete")


def command(context: Context, _line: str) -> None:
    """/dulieu: what one may ask."""
    if not context.private:
        context.reply("privacy.say_privately")
    elif context.linked_to is None:
        context.reply("privacy.nothing_known")
    else:
        context.reply("privacy.own_data", _offers(context))


def heard(context: Context, body: Text) -> bool:
    """Whether a text is a wish about one's own data, or not to be written to; then it is dealt with."""
    reading = read_reply(body.text, QuestionContext.GROUP, local(context.now))
    if reading.intent is Intent.OPTOUT:
        wish = Wish.WITHDRAW
    elif reading.intent is Intent.DATA_REQUEST and reading.detail.request is not None:
        wish = reading.detail.request
    else:
        return False
    if not context.private:
        context.reply("privacy.say_privately")
    elif context.linked_to is None:
        context.reply("privacy.nothing_known")
    else:
        _WISHES[wish](context)
    return True


def press(context: Context, arguments: list[str]) -> None:
    """A button of /dulieu: "data:<what>[:yes]"."""
    wished = _BUTTONS.get(":".join(arguments))
    if wished is None or not context.private or context.linked_to is None:
        raise StaleTap
    wished(context)


def correction(context: Context, _state: dict[str, Any], text: str) -> None:
    """What is to be corrected, in the person's own words."""
    limit = context.house.rules.words_length
    if len(text) > limit:
        context.reply("common.too_long", limit=limit)
        return
    forms.end(context)
    _file(context, RequestKind.CORRECT, text.strip())


def withdraw(context: Context) -> None:
    """Nothing more is sent or stored from now on; reasons go, the rest stays until it is to be deleted."""
    person_id = _say_no(context, Decision.WITHDRAWN, RequestKind.WITHDRAW)
    forget_reasons(context.session, person_id)
    context.audit("consent_withdrawn", f"person:{person_id}", place_of(context, person_id))
    context.toast("privacy.withdrawn_short")
    context.redraw("privacy.withdrawn", [[_button(context, "delete")]])


def restrict(context: Context) -> None:
    """What is kept stays and is used for nothing but the counts; nothing is sent or stored from now on."""
    person_id = _say_no(context, Decision.RESTRICTED, RequestKind.RESTRICT)
    context.audit("data_restricted", f"person:{person_id}", place_of(context, person_id))
    context.redraw("privacy.restricted")


def _say_no(context: Context, decision: Decision, kind: RequestKind) -> int:
    """The person's word holds at once; the request stays as proof. Returns the person."""
    person_id = context.linked_to
    assert person_id is not None
    last = context.session.get(Consent, person_id)
    said = Consent(
        person_id=person_id,
        decision=decision,
        version=last.version if last else 0,
        account_id=context.account_id,
        decided_at=context.now,
    )
    decide(context.session, said)
    request = _make(context, person_id, kind)
    request.answered_at = request.ended_at = context.now
    request.ended = RequestEnd.DONE
    silence(context.session, person_id, context.house.wording.text("privacy.why_withdrawn"), context.now)
    for _, chat_id in private_chats_of(context.session, [person_id]):
        close(context.session, context.render, context.now, chat_id, own=person_id)
    context.agreed = False
    return person_id


def silence(session: Session, person_id: int, reason: str, now: datetime) -> None:
    """What waits for the person is not sent, what is said of themselves followed no more; their calendar's
    address ends."""
    end_calendar(session, person_id)
    accounts = session.exec(select(Account).where(Account.person_id == person_id)).all()
    ids = [account.id for account in accounts]
    session.execute(delete(Conversation).where(col(Conversation.account_id).in_(ids)))
    for chat_id in {one.private_chat_id for one in accounts if one.private_chat_id is not None}:
        drop_waiting(session, chat_id, reason, now)
        session.execute(update(Notice).where(col(Notice.chat_id) == chat_id).values(live=False))
        session.execute(update(Question).where(col(Question.chat_id) == chat_id).values(closes_at=now))


def _offers(context: Context) -> Rows:
    return [[_button(context, what)] for what in OFFERED]


def _button(context: Context, what: str, *more: str) -> tuple[str, str]:
    return context.house.wording.text(f"privacy.button_{'_'.join((what, *more))}"), action(
        "data", what, *more
    )


def _copy(context: Context) -> None:
    """The request is done when the copy has arrived: `copies.finished` says so."""
    assert context.linked_to is not None
    request = pending(context.session, context.linked_to, RequestKind.COPY)
    request = request or _make(context, context.linked_to, RequestKind.COPY)
    context.audit("copy_of_data", f"person:{context.linked_to}", request.unit_id)
    context.toast("privacy.copy_short")
    if context.on_page:  # it is had there at once, by the person alone
        request.answered_at = request.ended_at = context.now
        request.ended = RequestEnd.DONE
    else:
        copies.send(context, context.linked_to, request)


def _ask_correction(context: Context) -> None:
    forms.keep(context, FORM, {})
    context.redraw("privacy.ask_correction")


def _ask_withdraw(context: Context) -> None:
    context.redraw(
        "privacy.ask_withdraw", [[_button(context, "withdraw", "yes")], [_button(context, "keep")]]
    )


def _ask_delete(context: Context) -> None:
    rows = [[_button(context, "delete", "yes")], [_button(context, "keep")]]
    context.redraw("privacy.ask_delete", rows)


def _keep(context: Context) -> None:
    context.redraw("privacy.kept")


def _delete(context: Context) -> None:
    _file(context, RequestKind.DELETE)


def _consent(context: Context) -> None:
    context.reply("privacy.say_start" if not context.agreed else "privacy.agreed_already")


def _file(context: Context, kind: RequestKind, words: str | None = None) -> None:
    """Put a request on the administrator's clock and say until when it will be done."""
    person_id = context.linked_to
    assert person_id is not None
    request = pending(context.session, person_id, kind)
    if request is None:
        request = _make(context, person_id, kind)
        context.audit("data_requested", f"person:{person_id}", request.unit_id, kind=kind)
        tell_administrators(context.session, context.house, context.now, request, "request_new")
    request.words = words or request.words
    said = context.house.wording.text(f"privacy.kind_{kind}")
    context.toast("privacy.filed_short")
    context.redraw("privacy.filed", what=said, answer_on=request.answer_on, due_on=request.due_on)


def _make(context: Context, person_id: int, kind: RequestKind) -> DataRequest:
    unit_id = place_of(context, person_id)
    rules, asked = context.house.rules_of(context.session, unit_id), today(context.now)
    request = DataRequest(
        person_id=person_id,
        unit_id=unit_id,
        kind=kind,
        asked_at=context.now,
        answer_on=answer_on(asked, rules),
        due_on=due_on(kind, asked, rules),
    )
    context.session.add(request)
    context.session.flush()
    return request


_BUTTONS: dict[str, Callable[[Context], None]] = {
    "copy": _copy,
    "correct": _ask_correction,
    "restrict": restrict,
    "withdraw": _ask_withdraw,
    "withdraw:yes": withdraw,
    "delete": _ask_delete,
    "delete:yes": _delete,
    "keep": _keep,
}
_WISHES: dict[Wish, Callable[[Context], None]] = {
    Wish.VIEW: _copy,
    Wish.COPY: _copy,
    Wish.CORRECT: _ask_correction,
    Wish.WITHDRAW: _ask_withdraw,
    Wish.DELETE: _ask_delete,
    Wish.RESTRICT: restrict,
    Wish.CONSENT: _consent,
}
