"""A cell with a meeting today, and people who write and press: the handlers themselves, no network."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlmodel import Session, col, select

from handlers import router
from handlers.events import ChatKind, ChatRef, Event, Sender, Tap, TapAnswer, Text
from handlers.house import House
from handlers.local_time import HOME
from handlers.roll.figures import Figures
from handlers.roll.roll_list import RollList
from storage.outbox import Skip, waiting
from storage.tables import Mark, Meeting, MeetingKind, MeetingState, Outbox
from tests.kit import cell as kit

STARTS_AT = datetime(2026, 12, 3, 19, 30, tzinfo=HOME)
GROUP = "-100"
HOUSE = House()


@dataclass
class Desk:
    """One session for one test; `now` is moved by hand."""

    session: Session
    names: tuple[str, ...] = kit.NAMES
    now: datetime = STARTS_AT
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.rows = kit.make_cell(self.session, self.now, self.names)
        for person in self.rows.people.values():
            kit.link(self.session, person, "telegram", f"u{person}", self.now)
        kit.join_group(self.session, self.rows.cell, "telegram", GROUP, "Chi bộ KP7")
        self.meeting = self.call(STARTS_AT)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is done inside is as if it had not been."""
        savepoint = self.session.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()
            self.session.expire_all()
            self.now = STARTS_AT

    def call(self, starts_at: datetime, unit: int | None = None) -> int:
        """A called meeting."""
        meeting = Meeting(
            unit_id=unit or self.rows.cell,
            kind=MeetingKind.REGULAR,
            starts_at=starts_at,
            place="Nhà văn hóa",
            agenda="đánh giá",
            answer_by=starts_at - timedelta(days=1),
            state=MeetingState.CALLED,
            called_at=starts_at - timedelta(days=3),
        )
        self.session.add(meeting)
        self.session.flush()
        return meeting.id

    def person(self, name: str) -> int:
        """By full or by given name."""
        return next(person for full, person in self.rows.people.items() if full.endswith(name))

    def say(self, name: str, text: str, *, group: bool = False, addressed: bool = False) -> str:
        """What the bot queued as an answer, its texts together. `addressed`: said to the bot in the group."""
        number = next(self.numbers)
        before = self._last_row()
        self._handle(name, Text(text, f"m{number}", addressed=addressed or not group), group=group)
        return self._answers(before)

    def press(self, name: str, action: str, *, group: bool = False) -> str:
        """What the presser is shown."""
        number = next(self.numbers)
        told = self._handle(name, Tap(action, f"m{number}", f"t{number}"), group=group)
        return told[0].text

    def roll(self, meeting: int | None = None) -> RollList:
        return RollList.open(self.session, HOUSE, meeting or self.meeting)

    def figures(self, meeting: int | None = None) -> Figures:
        return self.roll(meeting).figures

    def mark(self, name: str) -> Mark | None:
        statement = select(Mark).where(Mark.meeting_id == self.meeting, Mark.person_id == self.person(name))
        return self.session.exec(statement.execution_options(populate_existing=True)).first()

    def said(self, name: str) -> str | None:
        """The mark's word."""
        mark = self.mark(name)
        return mark.mark.value if mark and mark.mark else None

    def late_rows(self, name: str) -> list[Outbox]:
        """The queued rows that this view will render."""
        rows = self.session.exec(select(Outbox).order_by(col(Outbox.id))).all()
        return [row for row in rows if row.content.get("late") == name]

    def rendered(self, row: Outbox) -> str:
        """The words of a queued row, or why it is not sent after all."""
        found = router.renderer(HOUSE)(self.session, self.now, waiting(row))
        return found.reason if isinstance(found, Skip) else found.text

    def rendered_documents(self, row: Outbox) -> str:
        """What the files that go with a queued row say."""
        found = router.renderer(HOUSE)(self.session, self.now, waiting(row))
        return "" if isinstance(found, Skip) else "\n".join(one.text for one in found.documents)

    def _handle(self, name: str, body: Text | Tap, *, group: bool) -> list[TapAnswer]:
        person = self.person(name)
        chat = ChatRef(GROUP, ChatKind.GROUP) if group else ChatRef(f"u{person}", ChatKind.PRIVATE)
        event = Event(f"k{next(self.numbers)}", "telegram", self.now, chat, Sender(f"u{person}", name), body)
        return router.handle(self.session, event, house=HOUSE, now=self.now)

    def _last_row(self) -> int:
        return self.session.exec(select(Outbox.id).order_by(col(Outbox.id).desc())).first() or 0

    def _answers(self, after: int) -> str:
        rows = self.session.exec(select(Outbox).where(Outbox.id > after).order_by(col(Outbox.id))).all()
        render = router.renderer(HOUSE)
        said = [render(self.session, self.now, waiting(row)) for row in rows if row.edits is None]
        return "\n".join(f"{getattr(one, 'title', '')}\n{getattr(one, 'text', '')}" for one in said)
