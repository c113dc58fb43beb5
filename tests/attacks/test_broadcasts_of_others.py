"""Whoever may not send for a committee neither sees nor steers its broadcasts and materials: by no press, no
command, no number of another's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from handlers import router
from handlers.actions import action
from handlers.broadcasts.feature import BROADCASTS
from handlers.materials.feature import MATERIALS
from handlers.materials.parts import Part
from storage.queries.audience import Audience
from storage.tables import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    BroadcastTarget,
    Material,
    MaterialUse,
    RoleKind,
    Unit,
    UnitKind,
)
from tests.joining.office import CHANNEL, NOW, Office
from tests.kit import cell as kit
from tests.kit.database import empty_database

SECRET_WORDS = "Mời giao ban riêng"
MEMBER, SECRETARY, NEIGHBOUR, STRANGER, OFFICIAL = 1, 2, 3, 4, 5
WORDS = ("show", "pause", "go", "stop", "stop_sure", "failed", "again", "unknown", "correct", "withdraw",
         "withdraw_sure", "silent", "cells", "text", "no_files", "send", "write")  # fmt: skip
TABLES = (Broadcast, BroadcastTarget, Material, MaterialUse)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A ward with a broadcast under way and a material; the neighbour administers another ward."""
    engine = empty_database(f"sqlite:///{tmp_path / 'a.db'}")
    office = Office(engine, tmp_path)
    with office.session() as session:
        cell = kit.make_cell(session, NOW)
        elsewhere = kit.add(session, Unit(kind=UnitKind.COMMITTEE, name="Đảng ủy phường Tân An"))
        neighbour = kit.add_person(session, "Lưu Văn Bền", NOW, 1960)
        kit.give_role(session, neighbour, elsewhere, RoleKind.ADMINISTRATOR)
        people = {
            MEMBER: cell.people["Ngô Thị Hoa"],
            SECRETARY: cell.people["Nguyễn Văn An"],
            NEIGHBOUR: neighbour,
            OFFICIAL: cell.people[kit.OVERSEER],
        }
        for number, person in people.items():
            kit.link(session, person, CHANNEL, str(number), NOW)
        _fill(session, cell.ward)
    yield office
    engine.dispose()


def _fill(session: Session, ward: int) -> None:
    broadcast = Broadcast(
        unit_id=ward,
        kind=BroadcastKind.PLAIN,
        text=SECRET_WORDS,
        audience=Audience(units=(ward,)).to_json(),
        wants_receipt=True,
        state=BroadcastState.RUNNING,
        created_at=NOW,
        declared_at=NOW,
        send_at=NOW,
        started_at=NOW,
    )
    session.add(broadcast)
    material = Material(unit_id=ward, month=NOW.date().replace(day=1), changed_at=NOW)
    material.parts = {Part.NEWS.value: SECRET_WORDS}
    session.add(material)


def rows(office: Office) -> list[str]:
    with office.session() as session:
        return [one.model_dump_json() for table in TABLES for one in session.exec(select(table)).all()]


def presses() -> Iterator[str]:
    for name in (*BROADCASTS.presses, *MATERIALS.presses):
        yield action(name, 1)
        yield action(name, 1, 2026, 11)
        yield action(name, 1, 2, "yes")
        yield from (action(name, 1, word) for word in WORDS)
        yield from (action(name, 1, "write", part) for part in Part)


@pytest.mark.parametrize("forger", [MEMBER, SECRETARY, NEIGHBOUR, STRANGER])
def test_no_press_of_anothers_shows_or_changes_anything(office: Office, forger: int) -> None:
    before = rows(office)
    said = [words for press in presses() for words in office.press(forger, press)]
    assert not [words for words in said if SECRET_WORDS in words]
    assert rows(office) == before


@pytest.mark.parametrize("forger", [MEMBER, SECRETARY, NEIGHBOUR, STRANGER])
@pytest.mark.parametrize("line", ["/phattin Tin giả", "/tinphat", "/tailieu 11", "/tailieu", "/thongbao"])
def test_no_command_shows_or_changes_anything(office: Office, forger: int, line: str) -> None:
    before = rows(office)
    assert not [words for words in office.say(forger, line) if SECRET_WORDS in words]
    assert rows(office) == before


def test_whoever_may_sees_and_steers_it(office: Office) -> None:
    before = rows(office)
    said = [words for press in presses() for words in office.press(OFFICIAL, press)]
    assert [words for words in said if SECRET_WORDS in words]
    assert rows(office) != before


def test_every_press_of_these_features_is_walked() -> None:
    assert {*BROADCASTS.presses, *MATERIALS.presses} <= set(router.PRESSES)
