"""Reading and writing the remarks of residents."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import case, delete, func
from sqlmodel import Session, col, select

from storage.tables import Remark, RemarkKind, RemarkState, RemarkStep

_OPEN = col(Remark.state) != RemarkState.ANSWERED


def next_number(session: Session, unit_id: int) -> int:
    """The number of the unit's next remark."""
    return (session.exec(select(func.max(Remark.number)).where(Remark.unit_id == unit_id)).one() or 0) + 1


def made_since(session: Session, account_id: int, since: datetime) -> int:
    """How many remarks an account has made since a moment."""
    mine = (Remark.account_id == account_id, col(Remark.created_at) >= since)
    return session.exec(select(func.count()).select_from(Remark).where(*mine)).one()


def of_account(session: Session, account_id: int, most: int) -> Sequence[Remark]:
    """The account's own remarks, the newest first."""
    mine = select(Remark).where(Remark.account_id == account_id).order_by(col(Remark.id).desc())
    return session.exec(mine.limit(most)).all()


def held(session: Session, units: Collection[int], most: int) -> Sequence[Remark]:
    """What these units have still to answer, the most urgent first."""
    statement = select(Remark).where(col(Remark.held_by).in_(units), _OPEN)
    return session.exec(statement.order_by(col(Remark.due_on), col(Remark.id)).limit(most)).all()


def count_held(session: Session, units: Collection[int]) -> int:
    statement = select(func.count()).select_from(Remark).where(col(Remark.held_by).in_(units), _OPEN)
    return session.exec(statement).one()


def by_kind(
    session: Session, units: Collection[int], since: datetime, until: datetime
) -> list[tuple[RemarkKind, int, int]]:
    """For each kind how many remarks about the units were made in the span, and how many are answered."""
    answered = func.sum(case((_OPEN, 0), else_=1))
    statement = (
        select(Remark.kind, func.count(), answered)
        .where(
            col(Remark.unit_id).in_(units), col(Remark.created_at) >= since, col(Remark.created_at) < until
        )
        .group_by(col(Remark.kind))
        .order_by(func.count().desc(), col(Remark.kind))
    )
    return [(RemarkKind(kind), count, int(done)) for kind, count, done in session.exec(statement)]


_UNTOLD = select(Remark).where(col(Remark.told_at).is_(None)).order_by(col(Remark.id))


def untold(session: Session) -> dict[int, list[Remark]]:
    """What the holders have not been told of yet, by holder."""
    found: dict[int, list[Remark]] = {}
    for one in session.exec(_UNTOLD):
        found.setdefault(one.held_by, []).append(one)
    return found


def due_by(session: Session, day: date) -> dict[int, list[Remark]]:
    """What is to be answered by a day, by holder, the most urgent first."""
    found: dict[int, list[Remark]] = {}
    statement = (
        select(Remark).where(col(Remark.due_on) <= day, _OPEN).order_by(col(Remark.due_on), col(Remark.id))
    )
    for one in session.exec(statement):
        found.setdefault(one.held_by, []).append(one)
    return found


def steps(session: Session, remark_id: int) -> Sequence[RemarkStep]:
    statement = select(RemarkStep).where(RemarkStep.remark_id == remark_id).order_by(col(RemarkStep.id))
    return session.exec(statement).all()


def forget(session: Session, before: datetime) -> None:
    """Delete what was made before a moment; its steps go with it."""
    session.execute(delete(Remark).where(col(Remark.created_at) < before))
