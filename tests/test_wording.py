"""Everything the bot says: each text renders with every field, in correct and respectful Vietnamese."""

import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jinja2 import meta

from handlers.audit import Line
from handlers.broadcasts.draft import Attached
from handlers.events import Readable
from handlers.local_time import HOME
from handlers.roll.figures import Attendance, compute
from handlers.secrecy import Finding
from handlers.wording import Wording, WordingError, phrases
from storage.queries.materials import CellRow
from storage.tables import Bond, RollMark, StandingKind

AT = datetime(2026, 12, 3, 19, 30, tzinfo=HOME)
FIGURES = compute(
    [Attendance(Bond.MEMBER, StandingKind.OFFICIAL, None, RollMark.PRESENT, made_up=True)], online=False
)
FIELDS: dict[str, Any] = {
    "absent": 1,
    "again": False,
    "attached": [("Tài liệu.pdf", 1000)],
    "sections": [("Văn bản mới", 44)],
    "bytes": 1000,
    "cells": [CellRow(1, "Chi bộ Khu phố 7", received=True, used=None)],
    "named": True,
    "part": "Văn bản mới",
    "received": 3,
    "used": 2,
    "whole": False,
    "written": "Phường khánh thành nhà văn hóa.",
    "account": "“An Nguyễn”",
    "act": "Đi làm xa",
    "agenda": ["Đánh giá tháng 11", "Nhiệm vụ tháng 12"],
    "agreed": "Đã đồng ý cho bot ghi.",
    "answer": "vắng (công tác)",
    "answer_by": AT,
    "answer_on": AT,
    "answered": 12,
    "asked": AT,
    "at": AT,
    "away": "miễn sinh hoạt",
    "begun": False,
    "birth_year": 1956,
    "bond": "Tại chi bộ",
    "by": "Lê Thị Cúc",
    "called_off": False,
    "cell": "Chi bộ Khu phố 7",
    "changed": 2,
    "chat": "nhóm “Chi bộ KP7”",
    "check": True,
    "deadline_missed": True,
    "deadline_unread": True,
    "is_today": True,
    "above": True,
    "done": 3,
    "kinds": ["môi trường: 5, đã trả lời 3"],
    "cancelled": True,
    "closed": True,
    "code": "K7F3-9QXM",
    "code_only": False,
    "command": "doilich",
    "column": "Năm sinh",
    "contact": "bí thư chi bộ",
    "corrections": ["Lê Thị Cúc: vắng có lý do"],
    "count": 9,
    "current": "có mặt",
    "day": AT,
    "days": "ngày 3",
    "details": "• Thời gian: …",
    "due": 30,
    "due_on": AT,
    "end": AT,
    "ended": 1,
    "ended_on": AT,
    "figures": FIGURES,
    "files": [Attached(1, "Tài liệu tháng 12.pdf", 1_200_000, Readable.WHOLE)],
    "first": AT,
    "following": "Việc tiếp theo: gọi họp.",
    "group": "Tổ đảng 2",
    "head": "a1b2-c3d4-e5f6-0708",
    "groups": [{"label": "Có mặt", "names": ["An", "Bình"]}],
    "guess": "đồng chí có mặt, đúng không?",
    "guest_count": 2,
    "guests": ["Ông Đinh Công Tráng"],
    "hint": "vắng (công tác)",
    "hour": AT.time(),
    "ids": [1, 2],
    "intent": "late",
    "into": "Chi bộ Khu phố 5",
    "kind": "thường kỳ",
    "late": 1,
    "leader": False,
    "left": 3,
    "left_out": ["Lê Thị Cúc (1948), Chi bộ Khu phố 7"],
    "limit": 40,
    "line": "“Chi bộ KP7” – nhóm đảng viên",
    "lines": ["Nguyễn Văn An: có mặt"],
    "link": "https://t.me/chibo_bot?start=K7F39QXM",
    "logged": [Line(7, AT, "Nguyễn Văn An", "gọi họp", "buổi họp 03/12", "Chi bộ Khu phố 7", "tin riêng")],
    "lost": ["Lê Thị Cúc – có mặt"],
    "mark": "vắng có lý do (công tác)",
    "may_call": True,
    "member": True,
    "unread": ["Ảnh chụp.pdf"],
    "most": 20_000_000,
    "mine": "Đồng chí chưa trả lời.",
    "minutes": 15,
    "missing": 1,
    "month": "2",
    "name": "Nguyễn Văn An",
    "names": ["Đinh Công Tráng"],
    "needed": 20,
    "new": 3,
    "nickname": "Chú Tư",
    "no": 1,
    "no_account": 3,
    "notes": ["Lê Thị Cúc đang được ghi có mặt."],
    "now": AT,
    "nth": 1,
    "number": 2,
    "of": 30,
    "off": None,
    "old": "Chi bộ Khu phố 5",
    "old_at": AT,
    "old_place": "Trường tiểu học Kim Đồng",
    "on": AT,
    "online": True,
    "online_absent": True,
    "open_still": True,
    "other": 5,
    "others": ["Lê Thị Cúc: có mặt"],
    "came": False,
    "messages": ["Tin một", "Tin hai"],
    "partly": True,
    "people": 61,
    "page": 1,
    "pages": 2,
    "papers": "Tài liệu xem trên Sổ tay đảng viên điện tử.",
    "parent": "Đảng ủy phường Hòa Bình",
    "parts": ["Tổ đảng 1 14/15"],
    "percent": 80,
    "phone": "+84901234567",
    "table": "broadcasts",
    "places": ["tin phát số 3"],
    "place": "Nhà văn hóa Khu phố 7",
    "present": 14,
    "probationary": True,
    "put_off": False,
    "quorum": "2/3",
    "reason": "công tác",
    "households": 45,
    "share": 1 / 3,
    "rest": "Còn 9 đồng chí chưa trả lời.",
    "rhythm": "ngày 3 hằng tháng",
    "role": "Bí thư",
    "row": 5,
    "said": "ngày 3 hằng tháng, lúc 19 giờ 30",
    "saved": "Đã ghi: đồng chí có mặt.",
    "seen": AT,
    "sheet": "Đảng viên",
    "sheets": ["Đơn vị", "Đảng viên", "Chức vụ"],
    "short": True,
    "signature": "T/M Chi ủy – Bí thư: Nguyễn Văn An",
    "since": AT,
    "standing": "Chính thức",
    "standing_since": AT,
    "start": AT,
    "state": "Miễn sinh hoạt",
    "steps": [(True, "Nối nhóm"), (False, "Mời đảng viên")],
    "summary": "Phải dự 30: có mặt 27 (90,0%).",
    "tally": "Đã trả lời: 12/30 đồng chí.",
    "reasons": True,
    "letter": "A",
    "silent": True,
    "text": "Đã ghi.",
    "title": "THÔNG BÁO SINH HOẠT CHI BỘ",
    "titles": ["nhóm “Chi bộ KP7”"],
    "total": 15,
    "unasked": False,
    "unchanged": 40,
    "undecided": ["Võ Thị Lan"],
    "undone": False,
    "unit": "Chi bộ Khu phố 7",
    "unmarked": ["Võ Thị Lan"],
    "until": AT,
    "version": 1,
    "warning": "⚠ Chưa đủ 2/3.",
    "warnings": ["Ngày này là ngày nghỉ: Quốc khánh."],
    "weekday": "thứ Năm",
    "what": "xin dự trực tuyến.",
    "where": "Thông báo sẽ gửi vào nhóm.",
    "who": "bí thư",
    "why": "bị chặn",
    "words": ["Chính thức", "Dự bị"],
    "workplace": "UBND phường",
    "year": 1950,
    "years": ["1950", "?"],
    "yes": 10,
    "asks": True,
    "offset": 8,
    "bar": "▓▓▓░░░░░░░",
    "chats": 89,
    "corrects": False,
    "costs": ["Tốn 89 trong 2.000 tin còn lại tháng này"],
    "expires_at": AT,
    "failed": 1,
    "findings": [Finding("Tuyệt mật", "dấu “Tuyệt mật”", "secret")],
    "forgotten": False,
    "hours": 2,
    "label": "Nhóm chi bộ",
    "lasts": "4 phút",
    "more": True,
    "receipt": "Bí thư đã xác nhận lúc 8 giờ.",
    "receipts": 3,
    "recipients": ["nhóm chi bộ"],
    "scope": "tất cả đơn vị",
    "send_at": AT,
    "sent": 80,
    "shown": "THÔNG BÁO",
    "units": ["Chi bộ Khu phố 7"],
    "unknown": 1,
    "unreachable": ["Chi bộ Khu phố 9 (chưa nối nhóm)"],
    "wanted": 12,
    "wants_receipt": True,
    "without": ["Chi bộ Khu phố 5"],
    "address": "https://lich.example.vn/lich/1.1.x.ics",
}
"""One value for every field any text uses: a new field needs its value here."""

WORDING = Wording()


@pytest.mark.parametrize("name", sorted(WORDING.sources))
def test_each_text_renders_with_every_field(name: str) -> None:
    used = meta.find_undeclared_variables(WORDING._environment.parse(WORDING.sources[name]))
    text = WORDING.text(name, **{field: FIELDS[field] for field in used})
    assert "{" not in text
    assert "None" not in text
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"\S  |\n{3}|[ \t]$", text, re.MULTILINE)


OLD_TONE = re.compile(r"\b\w*(oà|oá|oả|oã|oạ|uỷ|uỳ|uý|uỵ|oè|oé)\b", re.IGNORECASE)
KEPT = {"quý", "quỳ", "quỷ", "quỵ"}


def test_tones_stand_where_the_field_writes_them() -> None:
    """HD 05-HD/VPTW: ĐẢNG ỦY, not ĐẢNG UỶ."""
    found = {match.group().lower() for text in WORDING.sources.values() for match in OLD_TONE.finditer(text)}
    assert found <= KEPT


def test_a_committee_changes_words_without_code(tmp_path: Path) -> None:
    (tmp_path / "meetings.toml").write_text('button_yes = "Tôi dự"\n', encoding="utf-8")
    own = Wording(tmp_path)
    assert own.text("meetings.button_yes") == "Tôi dự"
    assert own.text("meetings.button_no") == "Vắng"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('button_yess = "Tôi dự"', "button_yess"),
        ('button_yes = "{{ x"', "button_yes"),
        ("button_yes =", "meetings.toml"),
    ],
)
def test_a_wrong_own_wording_names_itself(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "meetings.toml").write_text(content, encoding="utf-8")
    with pytest.raises(WordingError, match=named):
        Wording(tmp_path)


def test_a_title_is_taken_from_the_first_line() -> None:
    message = WORDING.message("meetings.agenda_list", lines=["một", "hai"])
    assert (message.title, message.text) == ("Các buổi họp sắp tới", "• một\n• hai")


@pytest.mark.parametrize(
    ("hour", "minute", "said"), [(19, 30, "19 giờ 30"), (8, 0, "8 giờ"), (8, 5, "8 giờ 05"), (0, 0, "0 giờ")]
)
def test_hours(hour: int, minute: int, said: str) -> None:
    assert phrases.clock(AT.replace(hour=hour, minute=minute)) == said


@pytest.mark.parametrize(
    ("now", "said"), [((3, 9), "tối nay"), ((2, 23), "tối mai"), ((1, 9), "thứ Năm 03/12")]
)
def test_nearness(now: tuple[int, int], said: str) -> None:
    assert phrases.near(AT, AT.replace(day=now[0], hour=now[1])) == said


def test_percent_has_a_comma() -> None:
    assert phrases.percent(12 / 13) == "92,3%"
