"""What people asked about their own data, and its clock."""

from collections.abc import Iterable

from sqlmodel import Session, col, or_, select

from storage.tables import DataRequest, RequestKind


def open_requests(session: Session, units: Iterable[int], *, whole: bool) -> list[DataRequest]:
    """Requests not ended yet about these units, the most urgent first; `whole`: also those about none."""
    about = [col(DataRequest.unit_id).in_(tuple(units))]
    if whole:
        about.append(col(DataRequest.unit_id).is_(None))
    statement = select(DataRequest).where(col(DataRequest.ended_at).is_(None), or_(*about))
    return list(session.exec(statement.order_by(col(DataRequest.due_on), col(DataRequest.id))).all())


_ALL_OPEN = select(DataRequest).where(col(DataRequest.ended_at).is_(None))


def all_open(session: Session) -> list[DataRequest]:
    """All requests not ended yet."""
    return list(session.exec(_ALL_OPEN).all())


def pending(session: Session, person_id: int, kind: RequestKind) -> DataRequest | None:
    """The person's own open request of a kind: asked twice it is one."""
    statement = select(DataRequest).where(
        DataRequest.person_id == person_id, DataRequest.kind == kind, col(DataRequest.ended_at).is_(None)
    )
    return session.exec(statement).first()
