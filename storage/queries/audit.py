"""Reading the audit log."""

from collections.abc import Iterable, Iterator

from sqlmodel import Session, col, or_, select

from storage.tables import AuditEntry


def entries(
    session: Session, units: Iterable[int], *, whole: bool, before: int | None, limit: int
) -> list[AuditEntry]:
    """The newest entries about these units, older than entry `before`; `whole`: also those about none."""
    about = [col(AuditEntry.unit_id).in_(tuple(units))]
    if whole:
        about.append(col(AuditEntry.unit_id).is_(None))
    statement = select(AuditEntry).where(or_(*about)).order_by(col(AuditEntry.id).desc()).limit(limit)
    if before is not None:
        statement = statement.where(col(AuditEntry.id) < before)
    return list(session.exec(statement).all())


def everything(session: Session) -> Iterator[AuditEntry]:
    """All entries, oldest first, a thousand at a time."""
    yield from session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).yield_per(1000)
