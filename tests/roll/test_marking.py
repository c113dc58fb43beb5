"""Who marks whom, what may be taken back, and two people marking at once."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from handlers import router
from storage.tables import (
    AuditEntry,
    Chat,
    MarkHistory,
    Outbox,
    Priority,
    RollMark,
    RollPost,
    RollStep,
    SendState,
)
from tests.roll.desk import GROUP, HOUSE, STARTS_AT, Desk

STALE = HOUSE.wording.text("common.stale")


@pytest.fixture
def open_desk(desk: Desk) -> Desk:
    desk.say("An", "/diemdanh")
    return desk


def press(desk: Desk, name: str, whom: str, mark: str, seen: int = 0) -> str:
    return desk.press(name, f"roll_mark:{desk.meeting}:{desk.person(whom)}:{seen}:0:{mark}")


def test_the_second_of_two_is_told_and_changes_nothing(open_desk: Desk) -> None:
    press(open_desk, "An", "Hoa", "present")
    told = press(open_desk, "Bình", "Hoa", "excused:illness")
    assert told.startswith("Chưa ghi: Ngô Thị Hoa vừa được người khác ghi có mặt lúc 19 giờ 30")
    assert open_desk.said("Hoa") == "present"
    press(open_desk, "Bình", "Hoa", "excused:illness", seen=1)
    assert open_desk.said("Hoa") == "excused"


def test_the_same_press_twice_is_no_conflict(open_desk: Desk) -> None:
    press(open_desk, "An", "Hoa", "present")
    assert press(open_desk, "An", "Hoa", "present") == "Ngô Thị Hoa đã được ghi: có mặt."


def test_a_member_does_not_undo_the_secretary(open_desk: Desk) -> None:
    press(open_desk, "An", "Hoa", "unexcused")
    told = open_desk.press("Hoa", f"roll_here:{open_desk.meeting}", group=True)
    assert "không lý do" not in told
    assert open_desk.said("Hoa") == "unexcused"
    open_desk.press("Hoa", f"roll_oops:{open_desk.meeting}", group=True)
    assert open_desk.said("Hoa") == "unexcused"


def test_who_was_unmarked_again_may_check_in(open_desk: Desk) -> None:
    press(open_desk, "An", "Hoa", "present")
    press(open_desk, "An", "Hoa", "none", seen=1)
    open_desk.press("Hoa", f"roll_here:{open_desk.meeting}", group=True)
    assert (open_desk.said("Hoa"), open_desk.mark("Hoa").version) == ("present", 3)  # type: ignore[union-attr]


def test_undoing_leaves_alone_what_was_changed_since(open_desk: Desk) -> None:
    open_desk.say("An", "vắng: Hoa (ốm), Nam (công tác); còn lại có mặt")
    step = open_desk.session.exec(select(RollStep.id)).one()
    press(open_desk, "Bình", "Nam", "late:5", seen=1)
    assert "giữ nguyên" in open_desk.press("An", f"roll_undo:{step}")
    assert (open_desk.said("Hoa"), open_desk.said("Nam"), open_desk.said("Lan")) == (None, "late", None)
    assert open_desk.press("An", f"roll_undo:{step}") == STALE


def test_undoing_brings_back_what_stood_before(open_desk: Desk) -> None:
    press(open_desk, "An", "Hoa", "late:10")
    press(open_desk, "An", "Hoa", "excused:funeral", seen=1)
    open_desk.press("An", f"roll_undo:{open_desk.session.exec(select(RollStep.id)).all()[-1]}")
    mark = open_desk.mark("Hoa")
    assert mark is not None
    assert (mark.mark, mark.minutes, mark.reason, mark.version) == (RollMark.LATE, 10, None, 3)


FORBIDDEN = (
    "roll_list:1:0 roll_mark:1:5:0:0:present roll_close:1:yes roll_rest:1 roll_online:1 roll_guests:1"
    " roll_full:1 roll_open:1 roll_undo:1 roll_one:1:5:0 roll_reopen:1 roll_decide_all:1:unexcused"
    " roll_guest:1:9 roll_made_up:1:5:0:0 roll_keep:1 roll_save:1 roll_pick:1:5 roll_drop:1"
    " roll_decide:1:unexcused roll_guest_gone:1"
)
MADE_UP = (
    "roll_mark roll_mark:1:5:0:0:gone roll_mark:1:99:0:0:present roll_list:9:0 roll_guests_done"
    " roll_mark:1:5:0:0:excused:maybe roll_here:77 roll_oops:77 roll_undo:77 roll_one:1:99:0"
    " roll_list:1:999999999999999999999"
)


@pytest.mark.parametrize("action", FORBIDDEN.split())
@pytest.mark.parametrize("name", ["Cúc", "Tráng"])
def test_presses_of_others_are_stale(open_desk: Desk, name: str, action: str) -> None:
    """A member, and the overseer, who sees and does not mark."""
    press(open_desk, "An", "Lan", "present")
    assert open_desk.press(name, action) == STALE
    assert (open_desk.said("Hoa"), open_desk.said("Lan")) == (None, "present")
    assert not open_desk.roll().closed


@pytest.mark.parametrize("action", ["roll_list:1:0", "roll_one:1:5:0", "roll_full:1", "roll_close:1"])
def test_names_are_never_shown_in_the_group(open_desk: Desk, action: str) -> None:
    assert open_desk.press("An", action, group=True) == STALE


@pytest.mark.parametrize("action", MADE_UP.split())
def test_made_up_presses_change_nothing(open_desk: Desk, action: str) -> None:
    assert open_desk.press("An", action) != ""
    assert open_desk.session.exec(select(MarkHistory)).all() == []


def test_the_deputy_may_decide_what_a_leader_may_not(open_desk: Desk) -> None:
    press(open_desk, "Bình", "Hoa", "unexcused")
    assert open_desk.said("Hoa") == "unexcused"


def test_every_act_is_in_the_journal_without_names(open_desk: Desk) -> None:
    open_desk.say("An", "vắng: Hoa (ốm); còn lại có mặt")
    open_desk.press("An", f"roll_close:{open_desk.meeting}:yes")
    entries = open_desk.session.exec(select(AuditEntry)).all()
    assert {"open_roll", "take_roll", "close_roll"} <= {entry.action for entry in entries}
    assert not any("Hoa" in str(entry.details) for entry in entries)


def test_what_was_closed_over_is_corrected_not_undone(open_desk: Desk) -> None:
    open_desk.say("An", "vắng: Hoa (ốm); còn lại có mặt")
    open_desk.now += timedelta(minutes=5)
    open_desk.press("An", f"roll_close:{open_desk.meeting}:yes")
    step = open_desk.session.exec(select(RollStep.id)).one()
    assert open_desk.press("An", f"roll_undo:{step}").startswith("Điểm danh đã đóng")
    assert open_desk.said("Hoa") == "excused"
    open_desk.press("An", f"roll_reopen:{open_desk.meeting}")
    open_desk.press("An", f"roll_undo:{step}")
    assert open_desk.said("Hoa") is None


def test_a_correction_keeps_who_when_and_why(open_desk: Desk) -> None:
    open_desk.say("An", "vắng không lý do: Hoa; còn lại có mặt")
    open_desk.press("An", f"roll_close:{open_desk.meeting}:yes")
    open_desk.now = STARTS_AT + timedelta(days=2)
    press(open_desk, "Bình", "Hoa", "excused:illness", seen=1)
    assert open_desk.said("Hoa") == "unexcused"
    open_desk.say("Bình", "gia đình nộp giấy ra viện")
    row = open_desk.session.exec(select(MarkHistory).order_by(col(MarkHistory.id).desc())).first()
    assert row is not None
    assert (row.mark, row.why, row.marked_at) == (
        RollMark.EXCUSED,
        "gia đình nộp giấy ra viện",
        open_desk.now,
    )
    assert (open_desk.figures().excused, open_desk.figures().unexcused) == (1, 0)


def test_a_cell_without_a_group_is_asked_in_private(desk: Desk) -> None:
    for chat in desk.session.exec(select(Chat).where(Chat.external_id == GROUP)):
        chat.unit_id = None
    desk.say("Hoa", "/lich")
    desk.say("An", "/diemdanh")
    (asked,) = [
        row for row in desk.late_rows("roll_call") if row.content["args"]["person"] == desk.person("Hoa")
    ]
    assert "đang được ghi" not in desk.rendered(asked)
    assert desk.press("Hoa", f"roll_here:{desk.meeting}") == "Đã ghi: đồng chí có mặt."
    assert "✓ Đồng chí đang được ghi: có mặt." in desk.rendered(asked)


def test_a_post_that_somebody_deleted_is_followed_no_longer(open_desk: Desk) -> None:
    post = open_desk.session.exec(select(RollPost).where(col(RollPost.live))).first()
    assert post is not None
    refused = Outbox(
        channel="telegram", chat_id=post.chat_id, content={}, priority=Priority.EDIT, edits=post.outbox_id,
        state=SendState.FAILED, not_before=open_desk.now, created_at=open_desk.now,
    )  # fmt: skip
    router.finished(HOUSE, open_desk.session, open_desk.now, refused)
    assert not post.live
