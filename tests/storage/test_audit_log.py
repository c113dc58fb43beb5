"""The audit log refuses every change, on both databases, as the migrations make it."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from storage.migrate import migrate
from storage.tables import AuditEntry
from tests.storage.office import NOW


@pytest.fixture
def migrated(bare: Engine) -> Engine:
    """A database made by the migrations alone, with one entry."""
    migrate(bare)
    with Session(bare) as session:
        session.add(AuditEntry(at=NOW, action="call_meeting", subject="meeting:1"))
        session.commit()
    return bare


@pytest.mark.parametrize("change", ["UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log"])
def test_an_entry_can_be_neither_changed_nor_deleted(migrated: Engine, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), migrated.begin() as connection:
        connection.execute(text(change))
    with Session(migrated) as session:
        assert [entry.action for entry in session.exec(select(AuditEntry))] == ["call_meeting"]


def test_postgresql_does_not_empty_it_either(migrated: Engine) -> None:
    if migrated.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DBAPIError, match="append-only"), migrated.begin() as connection:
        connection.execute(text("TRUNCATE audit_log"))


def test_entries_are_added(migrated: Engine) -> None:
    with Session(migrated) as session:
        session.add(AuditEntry(at=NOW, action="see_names"))
        session.commit()
        assert len(session.exec(select(AuditEntry)).all()) == 2
