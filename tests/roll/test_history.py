"""For any history of marks, undoings, corrections and changes of the roster the figures add up, and what
was closed stays as it was reported."""

from dataclasses import astuple
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from handlers.roll.figures import Figures
from storage.tables import (
    Availability,
    AvailabilityKind,
    Bond,
    Mark,
    MarkHistory,
    Membership,
    Person,
    RollMark,
    RollStep,
    Standing,
    StandingKind,
)
from tests.kit import cell as kit
from tests.roll.desk import STARTS_AT, Desk

Fact = tuple[object, ...]

DAY = STARTS_AT.date()
PEOPLE = st.integers(0, len(kit.NAMES) - 1)
DAYS = st.dates(DAY - timedelta(days=40), DAY + timedelta(days=40))

MARKINGS = st.one_of(
    st.tuples(st.just("mark"), PEOPLE, st.sampled_from(RollMark)),
    st.tuples(st.just("here"), PEOPLE, st.none()),
    st.tuples(st.just("oops"), PEOPLE, st.none()),
    st.tuples(st.just("undo"), st.integers(1, 12), st.none()),
    st.tuples(st.just("rest"), st.none(), st.none()),
    st.tuples(st.just("stale"), PEOPLE, st.sampled_from(RollMark)),
)
CHANGES = st.one_of(
    st.tuples(st.just("leave"), PEOPLE, DAYS),
    st.tuples(st.just("away"), PEOPLE, DAYS, st.sampled_from(AvailabilityKind)),
    st.tuples(st.just("official"), PEOPLE, DAYS),
    st.tuples(st.just("join"), st.sampled_from([Bond.MEMBER, Bond.VISITING, Bond.DECREE_213]), DAYS),
)
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(st.lists(CHANGES, max_size=4), st.lists(MARKINGS, max_size=14))
def test_any_history_adds_up(shared_desk: Desk, changes: list[Fact], markings: list[Fact]) -> None:
    desk = shared_desk
    with desk.undone():
        for change in changes:
            _change(desk, change)
        desk.say("An", "/diemdanh")
        for marking in markings:
            _mark(desk, marking)
            _adds_up(desk.figures())
        desk.press("An", f"roll_close:{desk.meeting}:yes")
        _adds_up(desk.figures())
        _history_ends_in_marks(desk.session)


@FEW
@given(st.lists(MARKINGS, max_size=8), st.lists(CHANGES, min_size=1, max_size=6))
def test_a_closed_rolls_figures_stay(shared_desk: Desk, markings: list[Fact], changes: list[Fact]) -> None:
    desk = shared_desk
    with desk.undone():
        desk.say("An", "/diemdanh")
        for marking in markings:
            _mark(desk, marking)
        desk.press("An", f"roll_close:{desk.meeting}:yes")
        reported = astuple(desk.figures())
        desk.now = STARTS_AT + timedelta(days=20)
        for change in changes:
            _change(desk, change)
        assert astuple(desk.figures()) == reported


def _adds_up(found: Figures) -> None:
    assert found.present + found.excused + found.unexcused + found.unmarked == found.must_attend
    assert min(astuple(found)) >= 0


def _history_ends_in_marks(session: Session) -> None:
    """The last history row of each person is his mark, and no version is left out."""
    for mark in session.exec(select(Mark).execution_options(populate_existing=True)):
        rows = session.exec(
            select(MarkHistory)
            .where(MarkHistory.person_id == mark.person_id)
            .order_by(col(MarkHistory.version))
        ).all()
        assert [row.version for row in rows] == list(range(1, mark.version + 1))
        assert (rows[-1].mark, rows[-1].minutes, rows[-1].reason) == (mark.mark, mark.minutes, mark.reason)


def _mark(desk: Desk, marking: Fact) -> None:
    """One press. Whatever it is, the program answers it."""
    what, whom, mark = marking
    name = kit.NAMES[whom] if isinstance(whom, int) and what != "undo" else ""
    entry = next((one for one in desk.roll().entries if one.name == name), None)
    version = entry.version if entry else 0
    if what == "mark":
        desk.press("An", f"roll_mark:{desk.meeting}:{desk.person(name)}:{version}:0:{mark}")
    elif what == "stale":
        desk.press("Bình", f"roll_mark:{desk.meeting}:{desk.person(name)}:{version + 1}:0:{mark}")
    elif what in ("here", "oops"):
        desk.press(name, f"roll_{what}:{desk.meeting}", group=True)
    elif what == "rest":
        desk.say("Bình", "còn lại có mặt")
    elif whom in desk.session.exec(select(RollStep.id)).all():
        desk.press("An", f"roll_undo:{whom}")


def _change(desk: Desk, change: Fact) -> None:
    """Something learnt of the roster, of any day, as an import or a secretary would write it."""
    match change:
        case ("leave", int(whom), date() as day):
            membership = desk.session.exec(_of(Membership, desk, whom)).one()
            membership.ends_on = day
        case ("away", int(whom), date() as day, AvailabilityKind() as kind):
            person = desk.person(kit.NAMES[whom])
            away = Availability(person_id=person, unit_id=desk.rows.cell, kind=kind, starts_on=day)
            desk.session.add(away)
        case ("official", int(whom), date() as day):
            standing = desk.session.exec(_of(Standing, desk, whom)).first()
            assert standing is not None
            standing.kind, standing.ends_on = StandingKind.PROBATIONARY, day - timedelta(days=1)
            person = standing.person_id
            desk.session.add(Standing(person_id=person, kind=StandingKind.OFFICIAL, starts_on=day))
        case ("join", Bond() as bond, date() as day):
            number = len(desk.session.exec(select(Person.id)).all())
            person = kit.add_person(desk.session, f"Lý Văn Số {number}", desk.now)
            joined = Membership(person_id=person, unit_id=desk.rows.cell, bond=bond, starts_on=day)
            desk.session.add(joined)
    desk.session.flush()


def _of(table: type[Membership] | type[Standing], desk: Desk, whom: int):  # type: ignore[no-untyped-def]
    return select(table).where(table.person_id == desk.person(kit.NAMES[whom]))
