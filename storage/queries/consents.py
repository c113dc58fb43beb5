"""Who has agreed to be kept by the bot. Whoever has not is never written to, nothing of theirs is stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.tables import Account, Chat, ChatType, Consent, ConsentText, Decision, table_of

_CONSENTS = table_of(Consent)
_TEXTS = table_of(ConsentText)

_CURRENT = select(func.max(_TEXTS.c.version)).scalar_subquery()


def in_force() -> ColumnElement[bool]:
    """The row of `Consent` is a yes to the text now in force."""
    return (_CONSENTS.c.decision == Decision.GIVEN) & (_CONSENTS.c.version == _CURRENT)


_LATEST = select_rows(ConsentText).order_by(col(ConsentText.version).desc()).limit(1)
_AGREED = select(literal(1)).where(_CONSENTS.c.person_id == bindparam("person_id"), in_force())


def agreed(session: Session, person_id: int) -> bool:
    """Whether the person has agreed to the text now in force."""
    session.flush()
    return session.connection().execute(_AGREED, {"person_id": person_id}).first() is not None


def current_text(session: Session) -> ConsentText | None:
    """The text in force."""
    return session.exec(_LATEST).first()


def decide(session: Session, consent: Consent) -> None:
    """Put the decision in place of the person's earlier one."""
    session.merge(consent)
    session.flush()


_OUTDATED: Any = (
    select_rows(Consent.person_id, Chat)
    .join(Account, col(Account.person_id) == Consent.person_id)
    .join(Chat, col(Account.private_chat_id) == Chat.id)
    .where(Consent.decision == Decision.GIVEN, col(Consent.version) < bindparam("version"))
    .where(Chat.type == ChatType.PRIVATE, col(Chat.closed_at).is_(None))
    .order_by(col(Consent.person_id), col(Chat.id))
)


def outdated(session: Session, version: int) -> list[tuple[int, Chat]]:
    """Whoever agreed to an earlier text than `version`, with their open private chats."""
    return [(person, chat) for person, chat in session.exec(_OUTDATED, params={"version": version})]


def agree(session: Session, person_id: int, now: datetime, account_id: int | None = None) -> None:
    """Write down a yes to the text in force, which must be there."""
    text = current_text(session)
    assert text is not None
    given = Consent(
        person_id=person_id,
        decision=Decision.GIVEN,
        version=text.version,
        account_id=account_id,
        decided_at=now,
    )
    decide(session, given)


_SAID_NO = select_rows(Consent.person_id).where(Consent.decision != Decision.GIVEN)


def unspoken(session: Session) -> set[int]:
    """People about whom nothing is kept or shown beyond the count a meeting needs: they have said no."""
    return set(session.exec(_SAID_NO).all())
