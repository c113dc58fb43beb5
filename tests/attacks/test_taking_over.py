"""Becoming somebody else: by a roster, a code, a claim, a typed name, a second account. None of it works."""

import pytest
from sqlmodel import select

from handlers.actions import action
from handlers.joining import codes
from handlers.reach import wholly_in_reach
from storage.tables import (
    Account,
    Bond,
    CodePurpose,
    Consent,
    Decision,
    LinkClaim,
    Membership,
    Outbox,
    Role,
    RoleKind,
)
from tests.kit import cell as kit
from tests.roll.conftest import desk, shared_desk
from tests.roll.desk import Desk

__all__ = ["desk", "shared_desk"]


def stranger(desk: Desk, text: str) -> Account:
    """Somebody unknown writes to the bot alone."""
    known = desk.rows.people.get("Người lạ")
    if known is None:
        desk.rows.people["Người lạ"] = 999_999
    desk.say("Người lạ", text)
    return desk.session.exec(select(Account).where(Account.external_id == "u999999")).one()


@pytest.fixture
def outsider(desk: Desk) -> int:
    """The ward's administrator, whom the cell's secretary has got onto the cell's list as "Quy định 213"."""
    person = desk.rows.people[kit.OVERSEER]
    desk.session.add(
        Membership(person_id=person, unit_id=desk.rows.cell, bond=Bond.DECREE_213, starts_on=kit.SINCE)
    )
    desk.session.flush()
    return person


def test_a_secretary_makes_no_code_for_who_belongs_elsewhere_too(desk: Desk, outsider: int) -> None:
    shown = desk.press("An", action("invite", "code", desk.rows.cell, outsider))
    assert "quản trị" in shown
    assert not wholly_in_reach(desk.session, desk.person("An"), outsider, desk.now.date())


def test_a_code_made_before_its_person_rose_opens_nothing(desk: Desk) -> None:
    hoa = desk.person("Hoa")
    code = codes.make(
        desk.session, desk.now, 24, CodePurpose.PERSON, person_id=hoa, made_by=desk.person("An")
    )
    desk.session.add(
        Role(person_id=hoa, unit_id=desk.rows.ward, kind=RoleKind.ADMINISTRATOR, starts_on=kit.SINCE)
    )
    desk.session.flush()
    assert stranger(desk, code).person_id is None


def test_the_secretarys_yes_to_a_claim_is_not_enough(desk: Desk, outsider: int) -> None:
    account = stranger(desk, "/start")
    claim = LinkClaim(account_id=account.id, person_id=outsider, made_at=desk.now)
    desk.session.add(claim)
    desk.session.flush()
    desk.press("An", action("claim", "yes", claim.id))
    desk.session.refresh(account)
    assert account.person_id is None


def test_who_has_an_account_says_on_it_that_another_is_theirs(desk: Desk) -> None:
    hoa = desk.person("Hoa")
    desk.say("Hoa", "/lich")
    code = codes.make(
        desk.session, desk.now, 24, CodePurpose.PERSON, person_id=hoa, made_by=desk.person("An")
    )
    account = stranger(desk, code)
    assert account.person_id is None
    asked = desk.session.exec(select(Outbox).order_by(Outbox.id.desc())).all()  # type: ignore[attr-defined]
    assert any("nối với tên đồng chí" in str(row.content) for row in asked)
    claim = desk.session.exec(select(LinkClaim)).one()
    desk.press("Hoa", action("claim", "yes", claim.id))
    desk.session.refresh(account)
    assert account.person_id == hoa


@pytest.mark.parametrize("decision", [Decision.REFUSED, Decision.WITHDRAWN])
def test_an_administrators_code_overrides_no_refusal(desk: Desk, decision: Decision) -> None:
    cuc = desk.person("Cúc")
    said = desk.session.get_one(Consent, cuc)
    said.decision = decision
    code = codes.make(desk.session, desk.now, 24, CodePurpose.ADMINISTRATOR, person_id=cuc)
    account = stranger(desk, code)
    desk.press("Người lạ", action("consent", "yes"))
    desk.session.refresh(account)
    assert account.person_id is None
    assert desk.session.get_one(Consent, cuc).decision is decision


def test_nobody_is_linked_by_a_typed_name(desk: Desk) -> None:
    code = codes.make(desk.session, desk.now, 24, CodePurpose.ADMINISTRATOR)
    account = stranger(desk, code)
    for row in desk.session.exec(select(Outbox)).all():
        for line in row.content.get("choices", ()):
            for label, pressed in line:
                if label == "ĐỒNG Ý":
                    desk.press("Người lạ", pressed)
    desk.say("Người lạ", "Nguyễn Văn An")
    desk.session.refresh(account)
    assert account.person_id is None
    assert not desk.session.exec(select(Role).where(Role.kind == RoleKind.ADMINISTRATOR)).all()[1:]
