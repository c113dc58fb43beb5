"""Logs and errors never show what was worked on: a failing duty, a failing statement."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from bot.clock import SandboxClock
from bot.config import Config, Database
from bot.program import Program
from handlers.feature import Duty
from handlers.house import House
from storage.database import open_database
from storage.tables import Unit, UnitKind
from tests.kit.stage import START

NAME = "Ngô Thị Hoa"


def fails(session: Session, _house: House, _now: datetime) -> None:
    session.add(Unit(kind=UnitKind.CELL, name="half done"))
    session.flush()
    raise ValueError(NAME)


def works(session: Session, _house: House, _now: datetime) -> None:
    session.add(Unit(kind=UnitKind.CELL, name="done"))


def test_a_duty_that_fails_shows_nothing_and_stops_no_other(
    sqlite: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = Config(database=Database(url=SecretStr(sqlite)), files=tmp_path)
    program = Program(config, SandboxClock(START, running=False), [])
    asyncio.run(program.tick([Duty("fails", fails), Duty("works", works)]))
    with Session(program.database.engine) as session:
        assert session.exec(select(Unit.name)).all() == ["done"]
    program.database.close()
    program.database.engine.dispose()
    told = "".join(capfd.readouterr())
    assert "duty failed" in told
    assert "test_logs.py" in told
    assert NAME not in told


def test_a_statement_that_fails_shows_no_values(sqlite: str) -> None:
    engine = open_database(sqlite)
    with pytest.raises(DBAPIError) as error, engine.begin() as connection:
        connection.execute(text("INSERT INTO units (id, name) VALUES (NULL, :name)"), {"name": NAME})
    assert NAME not in str(error.value)
    engine.dispose()
