"""Reading and writing what people are asked, and what they answered."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, or_, update
from sqlmodel import Session, col, select

from storage.outbox import Parcel, put
from storage.tables import Chat, Opinion, OpinionAnswer, OpinionPost, Outbox, Priority


def post_in(session: Session, opinion_id: int, chat_id: int) -> OpinionPost | None:
    """Where the question stands in this chat, if it does."""
    here = (OpinionPost.opinion_id == opinion_id, OpinionPost.chat_id == chat_id)
    return session.exec(select(OpinionPost).where(*here)).first()


def newest_open(session: Session, chat_id: int, at: datetime) -> Opinion | None:
    """The newest question that stands in this chat and is open at that moment."""
    statement = select(Opinion).join(OpinionPost, col(OpinionPost.opinion_id) == Opinion.id)
    still = (OpinionPost.chat_id == chat_id, col(Opinion.closed_at).is_(None), col(Opinion.closes_at) > at)
    return session.exec(statement.where(*still).order_by(col(Opinion.id).desc())).first()


def posts_of(session: Session, opinion_id: int) -> Sequence[tuple[OpinionPost, Chat]]:
    """The open groups where the question stands."""
    statement = select(OpinionPost, Chat).join(Chat, col(Chat.id) == OpinionPost.chat_id)
    return session.exec(
        statement.where(OpinionPost.opinion_id == opinion_id, col(Chat.closed_at).is_(None))
    ).all()


def answer_by(session: Session, opinion_id: int, account_id: int) -> OpinionAnswer | None:
    """What this account answered for its household."""
    mine = (OpinionAnswer.opinion_id == opinion_id, OpinionAnswer.account_id == account_id)
    return session.exec(select(OpinionAnswer).where(*mine)).first()


def answer_as_member(session: Session, opinion_id: int, person_id: int, choice: int) -> None:
    """The member's one answer, in place of an earlier one."""
    mine = (OpinionAnswer.opinion_id == opinion_id, OpinionAnswer.person_id == person_id)
    found = session.exec(select(OpinionAnswer).where(*mine)).first()
    _put(session, found or OpinionAnswer(opinion_id=opinion_id, person_id=person_id, choice=choice), choice)


def answer_as_household(
    session: Session, opinion_id: int, household: str, account_id: int, choice: int
) -> None:
    """The household's one answer, in place of an earlier one; an account answers for one household."""
    earlier = answer_by(session, opinion_id, account_id)
    mine = (OpinionAnswer.opinion_id == opinion_id, OpinionAnswer.household == household)
    found = session.exec(select(OpinionAnswer).where(*mine)).first()
    if earlier is not None and earlier.household != household:
        session.delete(earlier)
        session.flush()
    found = found or OpinionAnswer(opinion_id=opinion_id, household=household, choice=choice)
    found.account_id = account_id
    _put(session, found, choice)


def _put(session: Session, answer: OpinionAnswer, choice: int) -> None:
    answer.choice = choice
    session.add(answer)
    session.flush()


def counts(session: Session, opinion: Opinion) -> list[int]:
    """How many chose each, in the order of the choices."""
    statement = select(OpinionAnswer.choice, func.count()).where(OpinionAnswer.opinion_id == opinion.id)
    found = dict(session.exec(statement.group_by(col(OpinionAnswer.choice))).all())
    return [found.get(number, 0) for number in range(1, len(opinion.choices) + 1)]


def refresh(session: Session, opinion: Opinion, now: datetime) -> None:
    """Wish for the question to be brought up to date where it stands; one wish at a time waits."""
    for post, chat in posts_of(session, opinion.id):
        row = session.get(Outbox, post.outbox_id) if post.outbox_id is not None else None
        if row is not None:
            put(
                session,
                Parcel(
                    chat.channel,
                    chat.id,
                    row.content,
                    Priority.EDIT,
                    now,
                    row.thread,
                    edits=row.id,
                    coalesce_key=f"opinion:{post.id}",
                ),
                now,
            )


_OVER = (
    select(Opinion)
    .where(col(Opinion.closed_at).is_(None), col(Opinion.closes_at) <= bindparam("now"))
    .order_by(col(Opinion.closes_at))
    .limit(bindparam("most"))
)


def due(session: Session, now: datetime, most: int) -> Sequence[Opinion]:
    """Questions whose time is over and that are not closed."""
    return session.exec(_OVER, params={"now": now, "most": most}).all()


def close(session: Session, opinion: Opinion, now: datetime) -> None:
    """Nothing is answered any more, and nobody can tell who chose what: the counts alone stay."""
    opinion.closed_at = now
    session.flush()
    nameless = {"person_id": None, "household": None, "account_id": None}
    answers = update(OpinionAnswer).where(col(OpinionAnswer.opinion_id) == opinion.id)
    session.execute(answers.values(nameless))


_AHEAD = select(Opinion).where(
    col(Opinion.closed_at).is_(None),
    col(Opinion.starts_at) > bindparam("now"),
    col(Opinion.starts_at) <= bindparam("until"),
)


def ahead(session: Session, now: datetime, until: datetime) -> Sequence[Opinion]:
    """Meetings of residents that begin between the two moments."""
    return session.exec(_AHEAD, params={"now": now, "until": until}).all()


def last_gathering(
    session: Session, units: Collection[int], since: datetime, now: datetime
) -> Opinion | None:
    """The latest meeting of these units' residents that has begun."""
    begun = (col(Opinion.starts_at) > since, col(Opinion.starts_at) <= now)
    held = or_(col(Opinion.closed_at).is_(None), col(Opinion.closed_at) >= col(Opinion.starts_at))
    statement = select(Opinion).where(col(Opinion.unit_id).in_(units), *begun, held)
    return session.exec(statement.order_by(col(Opinion.starts_at).desc())).first()


def forget(session: Session, before: datetime) -> None:
    """Delete what was asked before a moment, with its answers."""
    session.execute(delete(Opinion).where(col(Opinion.created_at) < before))
