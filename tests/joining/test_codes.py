"""One-time codes: how they are read, what is kept of them, and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from handlers.events import BotPresence, Migrated, Presence
from handlers.joining import codes
from storage.tables import Audience, AuditEntry, Chat, Code, CodePurpose
from tests.joining.office import NOW, Office
from tests.kit import cell as kit

AN, CUC, STRANGER = 1, 3, 99
GROUP = -100


def make(office: Office, cell: kit.Cell, purpose: CodePurpose = CodePurpose.GROUP, **fields: object) -> str:
    given_ = {"unit_id": cell.cell, "audience": Audience.CELL} if purpose is CodePurpose.GROUP else {}
    with office.session() as session:
        return codes.make(session, office.now, 24, purpose, **{**given_, **fields})  # type: ignore[arg-type]


def joined(office: Office) -> int | None:
    with office.session() as session:
        chat = session.exec(select(Chat).where(Chat.external_id == str(GROUP))).first()
        return chat.unit_id if chat else None


def refusals(office: Office) -> list[str]:
    with office.session() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.action == "code_refused")).all()
        return [row.details["why"] for row in rows]


@pytest.mark.parametrize("typed", ["K7F3-9QXM", "k7f39qxm", " k7f3 9qxm ", "K7F3–9QXM", "k7f3.9qxm"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.read(typed) == "K7F39QXM"


@pytest.mark.parametrize(
    "text", ["chungtoi", "20261203", "có mặt", "K7F3-9QX", "K7F3-9QXMM", "0O1I-2345", ""]
)
def test_words_dates_and_numbers_are_no_codes(text: str) -> None:
    assert codes.read(text) is None


@given(st.text(max_size=20))
def test_reading_never_fails(text: str) -> None:
    read = codes.read(text)
    assert read is None or len(read) == codes.LENGTH


def test_only_a_digest_is_kept(office: Office, cell: kit.Cell) -> None:
    code = make(office, cell)
    with office.session() as session:
        row = session.exec(select(Code)).one()
        assert code.replace("-", "") not in str(row.model_dump())
        assert row.digest == codes.digest(code.replace("-", ""))


def test_codes_differ(office: Office, cell: kit.Cell) -> None:
    assert len({make(office, cell) for _ in range(50)}) == 50


def test_a_group_joins_once(office: Office, cell: kit.Cell) -> None:
    code = make(office, cell)
    office.say(CUC, f"/noi {code}", GROUP)
    assert joined(office) == cell.cell
    assert "đã dùng rồi" in office.say(CUC, f"/noi {code}", -200)[0]
    assert refusals(office) == ["code_used"]


def test_an_expired_code_is_refused(office: Office, cell: kit.Cell) -> None:
    code = make(office, cell)
    office.wait(hours=25)
    assert "hết hạn" in office.say(CUC, f"/noi {code}", GROUP)[0]
    assert joined(office) is None


def test_a_code_whose_maker_lost_the_right_is_worth_nothing(office: Office, cell: kit.Cell) -> None:
    code = make(office, cell, made_by=cell.people["Lê Thị Cúc"])
    assert "không đúng" in office.say(CUC, f"/noi {code}", GROUP)[0]
    assert joined(office) is None


def test_a_personal_code_shown_to_a_group_is_spoiled(office: Office, cell: kit.Cell) -> None:
    code = make(office, cell, CodePurpose.PERSON, person_id=cell.people["Ngô Thị Hoa"])
    assert "lộ ra nhóm" in office.say(CUC, f"/noi {code}", GROUP)[0]
    assert "đã dùng rồi" in office.say(STRANGER, code)[0]


def test_a_group_of_another_unit_is_not_taken_over(office: Office, cell: kit.Cell) -> None:
    office.say(CUC, f"/noi {make(office, cell)}", GROUP)
    foreign = make(office, cell, unit_id=cell.ward, audience=Audience.SECRETARIES)
    assert "một đơn vị khác" in office.say(CUC, f"/noi {foreign}", GROUP)[0]
    assert joined(office) == cell.cell


def test_guessing_is_slowed(office: Office, cell: kit.Cell) -> None:
    for number in range(office.house.rules.code_tries):
        assert "không đúng" in office.say(STRANGER, f"ABCD-234{number + 2}")[0]
    code = make(office, cell, CodePurpose.PERSON, person_id=cell.people["Ngô Thị Hoa"])
    assert "nghỉ 30 phút" in office.say(STRANGER, code)[0], "even a right one is not looked at"
    office.now = NOW + timedelta(minutes=office.house.rules.code_pause_minutes + 1)
    assert "ĐỒNG Ý" in office.say(STRANGER, code)[0]


def test_naming_oneself_is_slowed_too(office: Office, cell: kit.Cell) -> None:
    for _ in range(office.house.rules.code_tries):
        assert "Bot đã nghe" in office.say(STRANGER, "Tôi là Nguyễn Văn Khác")[-1]
    assert "nghỉ 30 phút" in office.say(STRANGER, "Tôi là Nguyễn Văn An")[0]


def test_a_group_that_moves_stays_joined(office: Office, cell: kit.Cell) -> None:
    office.say(CUC, f"/noi {make(office, cell)}", GROUP)
    office.receive(CUC, Migrated("-1000100"), GROUP)
    assert "đang nối với Chi bộ Khu phố 7" in office.say(CUC, "/nhom", -1000100)[0]


def test_the_bot_comes_back_to_what_it_knew(office: Office, cell: kit.Cell) -> None:
    office.say(CUC, f"/noi {make(office, cell)}", GROUP)
    office.receive(CUC, BotPresence(Presence.LEFT), GROUP)
    assert "vẫn nối với Chi bộ Khu phố 7" in office.join(CUC, GROUP)[0]


def test_an_unjoined_group_gets_a_greeting_and_nothing_else(office: Office, cell: kit.Cell) -> None:
    assert "không lưu tin nhắn" in office.join(CUC, GROUP)[0]
    for command in ("/hop", "/ds", "/lich", "/moi", "/dulieu", "/diemdanh", "/nhatky"):
        assert "chưa được nối" in office.say(CUC, command, GROUP)[0]
