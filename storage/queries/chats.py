"""Chats, accounts, open questions and half-finished conversations."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from string import ascii_uppercase

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, or_, select

from storage.tables import Account, Audience, Chat, ChatType, Conversation, Question, QuestionKind, table_of

SEEN_STEP = timedelta(minutes=10)
"""How coarsely it is remembered when an account was last used."""


LETTER_RESTS = timedelta(days=7)
"""How long a letter is not given to another meeting after its own is over."""


_CHAT_AT = select(Chat).where(
    col(Chat.channel) == bindparam("channel"), col(Chat.external_id) == bindparam("external_id")
)
_ACCOUNT_AT = select(Account).where(
    col(Account.channel) == bindparam("channel"), col(Account.external_id) == bindparam("external_id")
)


def chat_at(session: Session, channel: str, external_id: str) -> Chat | None:
    return session.exec(_CHAT_AT, params={"channel": channel, "external_id": external_id}).first()


def open_chat(session: Session, channel: str, external_id: str, type_: ChatType, title: str) -> Chat:
    """The chat's row, made where it is new; hearing from a closed chat opens it again."""
    chat = chat_at(session, channel, external_id)
    if chat is None:
        chat = Chat(channel=channel, external_id=external_id, type=type_, title=title)
        session.add(chat)
        session.flush()
    elif title not in ("", chat.title):
        chat.title = title
    return chat


def open_account(session: Session, chat: Chat, external_id: str, name: str, now: datetime) -> Account:
    """The row of whoever wrote, made where it is new; a chat alone with them is remembered
    as theirs."""
    account = account_at(session, chat.channel, external_id)
    if account is None:
        account = Account(channel=chat.channel, external_id=external_id, name=name, seen_at=now)
        session.add(account)
    if chat.type is not ChatType.GROUP and account.private_chat_id != chat.id:
        account.private_chat_id = chat.id
    if name not in ("", account.name):
        account.name = name
    if now - account.seen_at > SEEN_STEP:
        account.seen_at = now
    session.flush()
    return account


def account_at(session: Session, channel: str, external_id: str) -> Account | None:
    return session.exec(_ACCOUNT_AT, params={"channel": channel, "external_id": external_id}).first()


def groups_of(session: Session, unit_id: int, audience: Audience) -> list[Chat]:
    """The unit's open groups of one kind, on all channels."""
    statement = select(Chat).where(
        Chat.unit_id == unit_id, Chat.audience == audience, col(Chat.closed_at).is_(None)
    )
    return list(session.exec(statement.order_by(col(Chat.id))).all())


_STILL = (Question.chat_id == bindparam("chat"), col(Question.closes_at) > bindparam("now"))
_NOBODYS = col(Question.account_id).is_(None)
_OPEN = (
    select(Question)
    .where(
        *_STILL,
        col(Question.asked_at) <= bindparam("now"),
        or_(_NOBODYS, Question.account_id == bindparam("account")),
    )
    .order_by(col(Question.id).desc())
)
_TO_ALL = (
    select(Question).where(*_STILL, _NOBODYS, col(Question.person_id).is_(None)).order_by(col(Question.id))
)


def open_questions(session: Session, chat_id: int, account_id: int | None, now: datetime) -> list[Question]:
    """What this account could be answering in this chat: asked of it or of everyone, newest first."""
    return list(session.exec(_OPEN, params={"chat": chat_id, "account": account_id, "now": now}).all())


def letter_for(session: Session, chat_id: int, meeting_id: int, now: datetime) -> str:
    """The letter of a meeting among those a chat is asked about: its own, else one that was not used lately,
    so that a late answer does not go to another meeting."""
    taken = _letters(session, chat_id, now - LETTER_RESTS)
    free = (letter for letter in ascii_uppercase if letter not in taken.values())
    return taken.get(meeting_id) or next(free, "")


def needed_letter(session: Session, chat_id: int, meeting_id: int, now: datetime) -> str:
    """The meeting's letter where another is asked about in the chat too; else empty."""
    taken = _letters(session, chat_id, now)
    return taken.get(meeting_id, "") if len(taken) > 1 else ""


def _letters(session: Session, chat_id: int, since: datetime) -> dict[int, str]:
    """Of the meetings asked about in the chat and not closed at that moment."""
    found = session.exec(_TO_ALL, params={"chat": chat_id, "now": since})
    return {one.meeting_id: one.letter for one in found if one.meeting_id is not None and one.letter}


def end_questions(
    session: Session, meeting_id: int, now: datetime, kinds: Iterable[QuestionKind] = tuple(QuestionKind)
) -> None:
    """Nothing of these kinds is asked about the meeting any more."""
    asked = (_QUESTIONS.c.meeting_id == meeting_id, _QUESTIONS.c.closes_at > now)
    statement = update(_QUESTIONS).where(*asked, _QUESTIONS.c.kind.in_(list(kinds))).values(closes_at=now)
    session.execute(statement)


def rolls_asked(session: Session, meeting_id: int) -> list[Question]:
    """The questions by which groups mark themselves present at a meeting, open or not."""
    return list(
        session.exec(
            select(Question).where(Question.meeting_id == meeting_id, Question.kind == QuestionKind.ROLL)
        ).all()
    )


_QUESTIONS = table_of(Question)
_CLOSE = (
    update(_QUESTIONS)
    .where(
        _QUESTIONS.c.person_id == bindparam("person"),
        _QUESTIONS.c.meeting_id == bindparam("meeting"),
        _QUESTIONS.c.kind.in_(bindparam("kinds", expanding=True)),
        _QUESTIONS.c.closes_at > bindparam("now"),
    )
    .values(closes_at=bindparam("now"))
)


def close_questions(
    session: Session, person_id: int, meeting_id: int, kinds: Iterable[QuestionKind], now: datetime
) -> None:
    """What was asked of this person about the meeting is answered now."""
    values = {"person": person_id, "meeting": meeting_id, "kinds": list(kinds), "now": now}
    session.connection().execute(_CLOSE, values)


_DOUBT = (
    select(Question.outbox_id)
    .where(
        Question.chat_id == bindparam("chat"),
        Question.meeting_id == bindparam("meeting"),
        Question.kind == QuestionKind.CONFIRM,
        Question.asked_at > bindparam("since"),
    )
    .order_by(col(Question.id).desc())
    .limit(1)
)


def doubt_voiced(session: Session, chat_id: int, meeting_id: int, since: datetime) -> int | None:
    """The outbox row by which a chat was told since then that words about a meeting were doubtful."""
    return session.exec(_DOUBT, params={"chat": chat_id, "meeting": meeting_id, "since": since}).first()


def conversation(session: Session, chat_id: int, account_id: int) -> Conversation | None:
    return session.get(Conversation, (chat_id, account_id))
