"""Renewing tokens: every change is about one refresh token, and late ones change nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from storage import credentials
from storage.credentials import Tokens
from storage.tables import Credential, TokenState

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
NEW = Tokens("a1", "r1", NOW + timedelta(hours=25))


def row(session: Session) -> Credential:
    found = credentials.load(session, "oa")
    assert found is not None
    return found


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        credentials.install(session, "oa", "r0", NOW)
        session.commit()
        yield session


def test_a_renewal_from_its_beginning_to_its_end(session: Session) -> None:
    assert row(session).access == ""
    assert credentials.begin(session, "oa", "r0", NOW)
    assert (row(session).state, row(session).asked_at) == (TokenState.ASKING, NOW)
    assert credentials.renewed(session, "oa", "r0", NEW, NOW)
    kept = row(session)
    assert (kept.access, kept.refresh, kept.access_until, kept.state, kept.asked_at) == (
        "a1",
        "r1",
        NEW.until,
        TokenState.READY,
        None,
    )


def test_it_may_be_begun_again_where_nobody_knows_what_became_of_it(session: Session) -> None:
    assert credentials.begin(session, "oa", "r0", NOW)
    assert credentials.begin(session, "oa", "r0", NOW)


def test_nothing_happened_where_nothing_was_asked(session: Session) -> None:
    credentials.begin(session, "oa", "r0", NOW)
    assert credentials.not_asked(session, "oa", "r0")
    assert row(session).state is TokenState.READY


def test_what_is_lost_is_lost_until_somebody_gives_another(session: Session) -> None:
    credentials.begin(session, "oa", "r0", NOW)
    assert credentials.refused(session, "oa", "r0", "oauth -14014", NOW)
    assert row(session).reason == "oauth -14014"
    assert not credentials.begin(session, "oa", "r0", NOW)
    credentials.install(session, "oa", "r9", NOW)
    session.flush()
    assert (row(session).state, row(session).reason) == (TokenState.READY, None)
    assert credentials.begin(session, "oa", "r9", NOW)


def test_what_comes_late_changes_nothing(session: Session) -> None:
    credentials.begin(session, "oa", "r0", NOW)
    credentials.install(session, "oa", "r9", NOW)
    session.flush()
    assert not credentials.renewed(session, "oa", "r0", NEW, NOW)
    assert not credentials.refused(session, "oa", "r0", "oauth -14014", NOW)
    assert not credentials.not_asked(session, "oa", "r0")
    assert not credentials.begin(session, "another", "r9", NOW)
    assert (row(session).refresh, row(session).state) == ("r9", TokenState.READY)


def test_an_access_token_that_was_not_taken_is_over(session: Session) -> None:
    credentials.renewed(session, "oa", "r0", NEW, NOW)
    assert not credentials.expire(session, "oa", "an older one", NOW)
    assert credentials.expire(session, "oa", "a1", NOW)
    assert row(session).access_until == NOW


def test_of_an_account_without_tokens_nothing_is_known(session: Session) -> None:
    assert credentials.load(session, "another") is None
