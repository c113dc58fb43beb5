"""Nothing is kept of anybody, and nothing is sent to anybody, without a yes to the text in force."""

from pathlib import Path

import pytest
from sqlmodel import select

from handlers.house import House
from handlers.joining import codes, consent
from handlers.language import fold
from handlers.privacy.duties import forget
from handlers.wording import Wording
from storage.queries.people import private_chat, private_chats
from storage.tables import (
    Account,
    Answer,
    AuditEntry,
    CodePurpose,
    Consent,
    ConsentText,
    Conversation,
    Decision,
    Person,
)
from tests.joining.office import NOW, Office
from tests.kit import cell as kit

AN, HOA = 1, 5


@pytest.fixture
def hoa(office: Office, cell: kit.Cell) -> int:
    """Hoa has just used her code and is being asked."""
    person = cell.people["Ngô Thị Hoa"]
    with office.session() as session:
        code = codes.make(session, NOW, 24, CodePurpose.PERSON, person_id=person)
    assert "ĐỒNG Ý\nKHÔNG" in office.say(HOA, code)[0]
    return person


def decision(office: Office, person: int) -> Decision | None:
    with office.session() as session:
        row = session.get(Consent, person)
        return row.decision if row else None


def reached(office: Office, person: int) -> bool:
    with office.session() as session:
        alone, together = private_chat(session, person), private_chats(session, [person])
        assert (alone is None) == (person not in together)
        return alone is not None


def account_name(office: Office) -> str:
    with office.session() as session:
        return session.exec(select(Account).where(Account.external_id == str(HOA))).one().name


def test_before_an_answer_only_what_is_needed_to_ask_is_kept(office: Office, hoa: int) -> None:
    assert decision(office, hoa) is None
    assert not reached(office, hoa)
    assert account_name(office) == ""


@pytest.mark.parametrize("press", [True, False])
def test_a_yes_is_written_down_with_its_version_and_hour(office: Office, hoa: int, press: bool) -> None:
    _ = office.press(HOA, "consent:1:yes") if press else office.say(HOA, "Đồng ý")
    assert decision(office, hoa) is Decision.GIVEN
    assert reached(office, hoa)
    assert account_name(office) == f"Người {HOA}"
    with office.session() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "consent_given")).one()
        assert (entry.at, entry.by_person, entry.details) == (NOW, hoa, {"version": 1})


@pytest.mark.parametrize("said", ["có", "ok", "vâng", "dạ", "ừ", "để xem", "không biết", "đồng ý không?"])
def test_nothing_less_than_a_yes_counts(office: Office, hoa: int, said: str) -> None:
    assert "ĐỒNG Ý" in office.say(HOA, said)[0]
    assert decision(office, hoa) is None


@pytest.mark.parametrize(
    "forged", ["consent:2:yes", "consent:1", "consent:1:maybe", "consent:x:yes", "consent:1:yes:x"]
)
def test_a_forged_yes_is_none(office: Office, hoa: int, forged: str) -> None:
    office.press(HOA, forged)
    assert decision(office, hoa) is None


def test_a_yes_in_a_group_is_none(office: Office, hoa: int) -> None:
    office.press(HOA, "consent:1:yes", group=-100)
    assert decision(office, hoa) is None


def test_who_refuses_is_left_in_peace(office: Office, hoa: int) -> None:
    office.press(HOA, "consent:1:no")
    assert decision(office, hoa) is Decision.REFUSED
    assert not reached(office, hoa)
    assert "báo trực tiếp bí thư" in office.say(HOA, "tôi vắng nhé")[0]
    with office.session() as session:
        assert session.exec(select(Answer)).all() == []
        assert session.exec(select(Conversation)).all() == []


def test_a_new_text_asks_again_and_silences_until_then(office: Office, hoa: int) -> None:
    office.press(HOA, "consent:1:yes")
    rules = office.house.rules.model_copy(update={"consent_version": 2})
    office.house = House(office.house.wording, rules, office.house.files)
    with office.session() as session:
        consent.ask_anew(session, office.house, office.now)
        consent.ask_anew(session, office.house, office.now)
        assert [chat for chat, words in office.sent(session) if "ĐỒNG Ý" in words] == [str(HOA)], "once"
    assert not reached(office, hoa)
    office.press(HOA, "consent:1:yes")
    assert not reached(office, hoa), "the old button is about the old text"
    office.press(HOA, "consent:2:yes")
    assert reached(office, hoa)


def test_what_was_agreed_to_is_kept_word_for_word(office: Office, hoa: int, tmp_path: Path) -> None:
    """Other words without another version are not shown: what is proven must be what was read."""
    (tmp_path / "privacy.toml").write_text('consent = "Đồng ý hết nhé?"', encoding="utf-8")
    other = House(Wording(tmp_path), office.house.rules)
    with office.session() as session:
        kept = session.exec(select(ConsentText)).one()
        assert "nhạy cảm" in kept.text
        assert consent.text_in_force(session, other, NOW).text == kept.text


def test_a_withdrawal_silences_at_once(office: Office, hoa: int) -> None:
    office.press(HOA, "consent:1:yes")
    office.say(HOA, "tôi rút đồng ý")
    office.press(HOA, "data:withdraw:yes")
    assert decision(office, hoa) is Decision.WITHDRAWN
    assert not reached(office, hoa)


def test_an_account_unlinked_takes_its_consent_along(office: Office, hoa: int, cell: kit.Cell) -> None:
    """It was not the person who had said yes."""
    office.press(HOA, "consent:1:yes")
    an = cell.people["Nguyễn Văn An"]
    with office.session() as session:
        kit.link(session, an, "telegram", str(AN), NOW)
        account = session.exec(select(Account).where(Account.person_id == hoa)).one().id
    office.press(AN, f"invite:drop:{cell.cell}:{hoa}:{account}")
    assert decision(office, hoa) is None
    assert not reached(office, hoa)


def test_strangers_are_forgotten(office: Office, cell: kit.Cell) -> None:
    office.say(77, "alo")
    office.wait(days=office.house.rules.keep_strangers_days + 1)
    with office.session() as session:
        forget(session, office.house, office.now)
        assert session.exec(select(Account)).all() == []


def test_the_copy_holds_what_is_kept(office: Office, hoa: int) -> None:
    office.press(HOA, "consent:1:yes")
    assert "du-lieu-cua-toi.txt" in office.press(HOA, "data:copy")[-1]
    (file,) = (office.files / "du-lieu").iterdir()
    told = file.read_text(encoding="utf-8-sig")
    for part in ("Ngô Thị Hoa", kit.phone_of(4), "1954", "Chi bộ Khu phố 7", f"mã số {HOA}", "Bản số 1"):
        assert part in told
    with office.session() as session:
        assert fold("Nguyễn Văn An") not in fold(told)
        assert session.get_one(Person, hoa).full_name == "Ngô Thị Hoa"


def test_copies_are_swept_away(office: Office, hoa: int) -> None:
    office.press(HOA, "consent:1:yes")
    office.press(HOA, "data:copy")
    office.wait(days=30_000)
    with office.session() as session:
        forget(session, office.house, office.now)
    assert list((office.files / "du-lieu").iterdir()) == []
