"""Whoever changes the log in the database itself is found out, on both databases."""

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from storage import chain
from storage.migrate import migrate
from storage.tables import AuditEntry
from tests.storage.office import NOW

UNLOCK = {
    "sqlite": ("DROP TRIGGER audit_log_no_update", "DROP TRIGGER audit_log_no_delete"),
    "postgresql": ("DROP TRIGGER audit_log_no_change ON audit_log",),
}


@pytest.fixture
def log(bare: Engine) -> Engine:
    """A log of ten entries, some in one flush, some after an undone savepoint, by somebody who may do all."""
    migrate(bare)
    with Session(bare) as session:
        session.add_all(entry(number) for number in range(4))
        session.commit()
        savepoint = session.begin_nested()
        session.add(entry(99))
        session.flush()
        savepoint.rollback()
        for number in range(4, 10):
            session.add(entry(number))
            session.flush()
        session.commit()
        for statement in UNLOCK[bare.dialect.name]:
            session.execute(text(statement))
        session.commit()
    return bare


def entry(number: int) -> AuditEntry:
    return AuditEntry(at=NOW, action="see_names", by_person=number, subject=f"meeting:{number}",
                      details={"count": number, "đủ": True})  # fmt: skip


def verdict(engine: Engine, change: str = "", expected: str = "") -> chain.Verdict:
    with Session(engine) as session:
        if change:
            session.execute(text(change))
            session.commit()
        return chain.verify(session, expected)


def test_an_untouched_log_is_whole(log: Engine) -> None:
    found = verdict(log)
    assert found.broken is None
    with Session(log) as session:
        assert chain.head(session) == found.head
        digests = session.exec(select(AuditEntry.digest)).all()
    assert len(set(digests)) == 10
    assert verdict(log, expected=found.head.shown).met
    assert not verdict(log, expected="0000-0000-0000-0000").met


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_log SET by_person = 7 WHERE id = {five}",
        "UPDATE audit_log SET action = 'x' WHERE id = {five}",
        "UPDATE audit_log SET digest = NULL WHERE id = {five}",
        "DELETE FROM audit_log WHERE id = {five}",
        "UPDATE audit_log SET id = 1000 WHERE id = {five}",
    ],
)
def test_a_change_is_found_where_it_was_made(log: Engine, change: str) -> None:
    with Session(log) as session:
        five = session.exec(select(AuditEntry.id).where(AuditEntry.by_person == 5)).one()
    broken = verdict(log, change.format(five=five)).broken
    assert broken is not None
    assert five <= broken <= five + 1


def test_a_log_cut_short_lacks_the_noted_digest(log: Engine) -> None:
    noted = verdict(log).head.shown
    cut = verdict(log, "DELETE FROM audit_log WHERE by_person = 9", noted)
    assert cut.broken is None
    assert not cut.met


def test_entries_older_than_the_chain_are_part_of_its_beginning(log: Engine) -> None:
    verdict(log, "UPDATE audit_log SET digest = NULL")
    with Session(log) as session:
        session.add(entry(10))
        session.commit()
    assert verdict(log).broken is None
    assert verdict(log, "UPDATE audit_log SET by_person = 8 WHERE by_person = 2").broken is not None
