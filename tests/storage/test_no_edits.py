"""A platform that cannot edit: refreshes are left out, what replaces a message is sent as a new one."""

from dataclasses import replace

import pytest

from storage.outbox_states import NO_EDITS
from storage.settling import Sent
from storage.tables import Priority, SendState
from tests.storage.office import Office


@pytest.fixture
def plain_office(office: Office) -> Office:
    office.sender = replace(office.sender, edits=False)
    office.take_lease()
    return office


def sent(office: Office, chat: int) -> int:
    row = office.put(chat)
    office.settle(office.one(), Sent("m1"))
    return row


def test_live_refreshes_are_skipped_and_say_why(plain_office: Office) -> None:
    chat = plain_office.chat("a")
    refresh = plain_office.put(chat, edits=sent(plain_office, chat), priority=Priority.EDIT)
    assert plain_office.claim_ids() == []
    assert (plain_office.state(refresh), plain_office.row(refresh).reason) == (SendState.SKIPPED, NO_EDITS)


def test_what_replaces_a_message_is_sent_as_a_new_one(plain_office: Office) -> None:
    chat = plain_office.chat("a")
    redrawn = plain_office.put(chat, edits=sent(plain_office, chat), priority=Priority.ANSWER)
    claimed = plain_office.one()
    assert (claimed.id, claimed.target) == (redrawn, None)


def test_a_redrawn_message_interrupted_is_never_sent_twice(plain_office: Office) -> None:
    chat = plain_office.chat("a")
    redrawn = plain_office.put(chat, edits=sent(plain_office, chat), priority=Priority.ANSWER)
    plain_office.one()
    assert plain_office.recover() == 1
    assert plain_office.state(redrawn) is SendState.UNKNOWN


def test_the_choices_are_kept_as_they_were_sent(plain_office: Office) -> None:
    row = plain_office.put(plain_office.chat("a"), content={"late": "list", "args": {}, "parts": ("chào",)})
    claimed = replace(plain_office.one(), content={"text": "chào", "choices": [[["Có mặt", "answer:1"]]]})
    plain_office.settle(claimed, Sent("m1"))
    content = plain_office.row(row).content
    assert (content["late"], content["choices"]) == ("list", [[["Có mặt", "answer:1"]]])


def test_what_only_says_done_is_left_out_where_more_is_said(plain_office: Office) -> None:
    chat = plain_office.chat("a")
    done = plain_office.put(chat, edits=sent(plain_office, chat), priority=Priority.ANSWER)
    more = plain_office.put(chat)
    assert plain_office.claim_ids() == []
    assert plain_office.claim_ids() == [more]
    assert plain_office.state(done) is SendState.SKIPPED
