"""One-time codes by their digest, and how often somebody guessed wrong."""

from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.tables import AuditEntry, Code, CodePurpose, LinkClaim


def code_of(session: Session, digest: str) -> Code | None:
    return session.exec(select(Code).where(Code.digest == digest)).first()


def spend(session: Session, code: Code, now: datetime) -> bool:
    """Use the code up; False where somebody was quicker."""
    unused = col(Code.used_at).is_(None)
    statement = (
        update(Code).where(col(Code.id) == code.id, unused).values(used_at=now).returning(col(Code.id))
    )
    spent = session.execute(statement).first() is not None
    session.refresh(code)
    return spent


def tries(session: Session, account_id: int, actions: tuple[str, ...], since: datetime) -> int:
    """How often the account has done one of these since then, by the audit log."""
    statement = select(func.count()).where(
        AuditEntry.by_account == account_id, col(AuditEntry.action).in_(actions), AuditEntry.at > since
    )
    return session.exec(statement).one()


def claims_of(session: Session, account_id: int) -> list[LinkClaim]:
    """Whom the account says to be, undecided yet."""
    return list(session.exec(select(LinkClaim).where(LinkClaim.account_id == account_id)).all())


def claims_about(session: Session, person_id: int, since: datetime) -> int:
    """How many accounts have said since then to be this person, undecided yet."""
    statement = select(func.count()).where(LinkClaim.person_id == person_id, LinkClaim.made_at > since)
    return session.exec(statement).one()


def retire(session: Session, person_id: int, now: datetime) -> None:
    """The person's invitations that nobody has used are void from now on."""
    theirs = update(Code).where(col(Code.person_id) == person_id, col(Code.purpose) == CodePurpose.PERSON)
    unused = theirs.where(col(Code.used_at).is_(None), col(Code.expires_at) > now)
    session.execute(unused.values(expires_at=now))
