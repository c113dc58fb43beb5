"""What becomes of reminders is told to the secretary, once, with their number as it is by then."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from handlers import router
from handlers.late import Render
from handlers.meetings import reminder_duty
from storage.outbox import Waiting
from storage.tables import (
    Account,
    Chat,
    ChatType,
    Meeting,
    MeetingKind,
    MeetingState,
    Outbox,
    Reminder,
    ReminderState,
    SendState,
)
from tests.delivery.desk import HOUSE
from tests.kit import cell as kit
from tests.kit.database import empty_database
from tests.storage.office import NOW


def _cell_with_reminder(session: Session, now: datetime) -> None:
    cell = kit.make_cell(session, now)
    for name, person in cell.people.items():
        account = kit.link(session, person, "telegram", name, now)
        chat = kit.add(session, Chat(channel="telegram", external_id=name, type=ChatType.PRIVATE))
        session.get_one(Account, account).private_chat_id = chat
    meeting = Meeting(
        unit_id=cell.cell, kind=MeetingKind.REGULAR, starts_at=now + timedelta(days=2), place="",
        agenda="", answer_by=now + timedelta(days=1), state=MeetingState.CALLED, called_at=now,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    session.add(
        Reminder(
            meeting_id=meeting.id,
            starts_at=meeting.starts_at,
            minutes_before=1440,
            due_at=now,
            too_late_at=now + timedelta(hours=3),
            state=ReminderState.PLANNED,
        )
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [(SendState.UNKNOWN, "3 tin bot không rõ đã tới chưa"), (SendState.EXPIRED, "3 tin không gửi kịp")],
)
def test_reminders_that_ended_unknown_are_told_as_expired_ones_are(
    tmp_path: Path, state: SendState, words: str
) -> None:
    engine = empty_database(f"sqlite:///{tmp_path / 'one.db'}")
    with Session(engine) as session:
        _cell_with_reminder(session, NOW)
        session.flush()
        reminder_duty.queue_due(session, HOUSE, NOW)
        rows = session.exec(select(Outbox).order_by(col(Outbox.id))).all()
        for row in rows[:3]:
            row.state, row.finished_at = state, NOW
            session.flush()
            router.finished(HOUSE, session, NOW, row)
        told = session.exec(select(Outbox).where(col(Outbox.id) > rows[-1].id)).all()
        assert told
        assert len({row.chat_id for row in told}) == len(told)
        render = Render(HOUSE, router.renderer(HOUSE).views)
        message = render(session, NOW, Waiting(told[0].content, told[0].chat_id))
        assert words in getattr(message, "text", "")
    engine.dispose()
