"""One choice of a member or a household: pressed, or written as its number; the last one counts."""

from datetime import timedelta

from handlers import digits
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.events import Text
from handlers.language.households import read_household_line
from handlers.late import late
from handlers.opinions.views import residents
from handlers.permissions import Action
from storage.outbox import put
from storage.queries import opinions as rows
from storage.tables import OF_RESIDENTS, ChatType, Opinion, Outbox, Priority


def press(context: Context, arguments: list[str]) -> None:
    """A choice under the question: "opinion:<id>:<number>"."""
    opinion = _open_here(context, number(arguments, 0))
    choice = number(arguments, 1)
    if opinion is None or not 1 <= choice <= len(opinion.choices):
        raise StaleTap
    if residents(opinion):
        _pressed_by_household(context, opinion, choice)
    else:
        _by_member(context, opinion, choice)


def heard(context: Context, body: Text) -> bool:
    """Whether it answers the question that is replied to, or that the bot said last in this group: "2" of a
    member, "12/5: 2" of a household."""
    opinion = _asked(context, body.text)
    if opinion is None:
        return False
    line = read_household_line(body.text)
    if line is None or not 1 <= line.choice <= len(opinion.choices):
        return residents(opinion) and _explain(context, opinion)
    if residents(opinion):
        _written_by_household(context, opinion, line.household, line.choice)
        return True
    if line.household:
        return False
    context.chosen.append(action("opinion", opinion.id, line.choice))
    _thank_later(context, opinion)
    return True


def _asked(context: Context, text: str) -> Opinion | None:
    """What is replied to or was said last here; among residents else the newest that is open, where the words
    are an answer."""
    if context.chat.type is not ChatType.GROUP:
        return None
    shown = context.pressed() or _said_last(context)
    about = shown.content.get("args", {}).get("opinion") if shown else None
    if about is not None:
        return _open_here(context, about)
    if context.chat.audience in OF_RESIDENTS and read_household_line(text) is not None:
        return rows.newest_open(context.session, context.chat.id, context.said_at)
    return None


def _said_last(context: Context) -> Outbox | None:
    offer = digits.latest(context)
    return offer.row if offer else None


def _open_here(context: Context, opinion_id: int) -> Opinion | None:
    """The question, where it stands in this chat and was open when the answer was given."""
    opinion = context.session.get(Opinion, opinion_id)
    if opinion is None or rows.post_in(context.session, opinion_id, context.chat.id) is None:
        return None
    over = opinion.closed_at is not None or opinion.closes_at <= context.said_at
    return None if over else opinion


def _by_member(context: Context, opinion: Opinion, choice: int) -> None:
    if context.person_id is None:
        context.toast(context.stranger, alert=True)
    elif not context.may(Action.ANSWER, opinion.unit_id):
        context.toast("opinions.not_member", alert=True)
    else:
        rows.answer_as_member(context.session, opinion.id, context.person_id, choice)
        _noted(context, opinion, choice)


def _pressed_by_household(context: Context, opinion: Opinion, choice: int) -> None:
    """Who has named the household changes the answer; else how to name it is told over the press."""
    mine = rows.answer_by(context.session, opinion.id, context.account_id or 0)
    if mine is None or mine.household is None or context.account_id is None:
        context.toast("opinions.ask_household", alert=True, number=choice)
        return
    rows.answer_as_household(context.session, opinion.id, mine.household, context.account_id, choice)
    _noted(context, opinion, choice)


def _written_by_household(context: Context, opinion: Opinion, named: str, choice: int) -> None:
    assert context.account_id is not None
    mine = rows.answer_by(context.session, opinion.id, context.account_id)
    household = named or (mine.household if mine else None)
    if not household or len(household) > context.house.rules.household_length:
        _explain(context, opinion)
        return
    rows.answer_as_household(context.session, opinion.id, household, context.account_id, choice)
    _noted(context, opinion, choice)
    _thank_later(context, opinion)


def _explain(context: Context, opinion: Opinion) -> bool:
    """How a household answers; once in so many minutes in a group."""
    minutes = max(context.house.rules.doubt_minutes, 1)
    since = int(context.now.timestamp()) // (minutes * 60)
    message = context.house.wording.message("opinions.how_residents", number=len(opinion.choices))
    key = f"opinion_how:{context.chat.id}:{since}"
    context.send(context.chat, message, Priority.ANSWER, dedup_key=key)
    return True


def _noted(context: Context, opinion: Opinion, choice: int) -> None:
    context.toast("opinions.noted", what=opinion.choices[choice - 1])
    if opinion.live:
        rows.refresh(context.session, opinion, context.now)


def _thank_later(context: Context, opinion: Opinion) -> None:
    """What was written is acknowledged for all together, a little later."""
    wait = timedelta(seconds=context.house.rules.acknowledge_seconds)
    content = late("opinion_thanks", opinion=opinion.id)
    key = f"opinion_thanks:{opinion.id}:{context.chat.id}"
    parcel = context.parcel(
        context.chat, content, Priority.ANSWER, not_before=context.now + wait, coalesce_key=key
    )
    put(context.session, parcel, context.now)
