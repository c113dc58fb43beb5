"""What readings carry besides: spans, doubts, candidates, minutes, hours, names; and own words."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from bot.cli.understand import answers
from handlers.language import (
    Asked,
    DataRequest,
    DateKind,
    Doubt,
    Intent,
    Question,
    Reason,
    WordsError,
    fold,
    load_words,
    normalise,
    read_date,
    read_reply,
    use,
)

NOW = datetime.fromisoformat("2026-11-25T09:00+07:00")


def test_the_span_cuts_the_date_out_of_the_line() -> None:
    text = "họp chi bộ 19h30 thứ năm 3/12 ở nhà văn hóa"
    start, end = read_date(text, NOW).span or (0, 0)
    assert text[:start] + text[end:] == "họp chi bộ  ở nhà văn hóa"


def test_spans_count_in_the_text_as_it_was_typed() -> None:
    text = "ho\u0323p chi bo\u0323\u0302 19h30 nga\u0300y 3/12 o\u031b\u0309 nha\u0300"
    start, end = read_date(text, NOW).span or (0, 0)
    assert text[start:end] == "19h30 nga\u0300y 3/12"


def test_hour_and_day_that_stand_apart_have_two_spans() -> None:
    text = "19h30 tại nhà văn hóa, ngày 3/12"
    assert [text[start:end] for start, end in read_date(text, NOW).spans] == ["19h30", "ngày 3/12"]


def test_a_weekday_that_does_not_fit_offers_both_days() -> None:
    reading = read_date("thứ sáu 3/12", NOW)
    assert (reading.kind, reading.doubts) == (DateKind.INVALID, (Doubt.WEEKDAY_CONFLICT,))
    assert reading.candidates == (date(2026, 12, 3), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("8h ngày 3/12", Doubt.HALF_OF_DAY),
        ("19h30", Doubt.NO_DAY),
        ("tối mai", Doubt.NO_HOUR),
        ("thứ sáu tới 19h", Doubt.COMING),
        ("thứ Tư", Doubt.TODAY),
        ("20/11", Doubt.PASSED),
        ("19h3o ngày 3/12", Doubt.TYPO),
        ("trước 20/12", Doubt.STRICTLY_BEFORE),
        ("khoảng 19h mai", Doubt.ROUGH),
        ("ngày 3/12, ngày 5/12", Doubt.SEVERAL),
        ("30 Tết", Doubt.NO_SUCH_LUNAR_DAY),
    ],
)
def test_why_a_date_is_asked_about(text: str, doubt: Doubt) -> None:
    assert doubt in read_date(text, NOW).doubts


def test_minutes_hours_and_dates_in_answers() -> None:
    assert read_reply("em đến trễ nửa tiếng", Question.RSVP).detail.minutes == 30
    assert read_reply("tôi đến sớm 10 phút", Question.RSVP).detail.minutes == -10
    assert read_reply("có mặt nhưng về sớm lúc 8h30", Question.RSVP).detail.leave == time(20, 30)
    assert read_reply("họp trường xong em qua, tầm 8h", Question.RSVP).detail.arrive == time(20, 0)
    until = read_reply("em đi công tác tới 5/12 mới về", Question.RSVP, NOW).detail.until
    assert until is not None
    assert until.to_json()["end"] == "2026-12-05T23:59+07:00"


def test_people_in_answers() -> None:
    assert read_reply("đ/c Lan và đ/c Minh vắng", Question.RSVP).detail.names == ("Lan", "Minh")
    assert read_reply("Lan có mặt", Question.RSVP).detail.names == ("Lan",)
    assert read_reply("vợ tôi đi thay", Question.RSVP).detail.by == "spouse"
    roll = read_reply("tổ 2: 14/15, vắng đ/c Sáu (ốm)", Question.ROLL).detail
    assert (roll.present, roll.total, roll.names) == (14, 15, ("Sáu",))


def test_what_a_change_comes_down_to() -> None:
    assert read_reply("nhầm, em vắng vì ốm", Question.RSVP).detail.to is Intent.NO
    assert read_reply("nhầm, em có mặt", Question.RSVP).detail.to is Intent.YES


def test_what_is_asked() -> None:
    assert read_reply("mấy giờ họp vậy", Question.RSVP).detail.ask is Asked.TIME
    assert read_reply("họp ở đâu", Question.RSVP).detail.ask is Asked.PLACE
    assert read_reply("nội dung gì ạ", Question.RSVP).detail.ask is Asked.AGENDA


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("xóa thông tin của tôi", DataRequest.DELETE),
        ("tôi không đồng ý cho bot lưu tên tôi", DataRequest.WITHDRAW),
        ("cho tôi xem dữ liệu của tôi", DataRequest.VIEW),
        ("gửi tôi bản sao dữ liệu", DataRequest.COPY),
        ("sửa năm sinh của tôi", DataRequest.CORRECT),
        ("đừng chia sẻ số điện thoại của tôi", DataRequest.RESTRICT),
    ],
)
def test_requests_about_ones_own_data(text: str, asked: DataRequest) -> None:
    for question in Question:
        assert read_reply(text, question).detail.request is asked


def test_a_committees_own_words(tmp_path: Path) -> None:
    own = tmp_path / "words.toml"
    own.write_text(
        '[replies.reason]\nshift = ["cạo mủ"]\n[dates.sign]\nhour = ["tiếng kẻng"]\n', encoding="utf-8"
    )
    found = load_words(own)
    assert read_reply("em cạo mủ, xin vắng", Question.RSVP, words=found.replies).reason is Reason.SHIFT
    assert read_reply("em cạo mủ, xin vắng", Question.RSVP).reason is Reason.NONE
    assert read_date("19 tiếng kẻng ngày 3/12", NOW, words=found.dates).hour_known


def test_a_committees_words_in_force(tmp_path: Path) -> None:
    own = tmp_path / "words.toml"
    own.write_text('[replies.role]\nabsent = ["khỏi ra đình"]\n', encoding="utf-8")
    try:
        use(own)
        assert read_reply("em khỏi ra đình ạ", Question.RSVP).intent is Intent.NO
        for broken in (
            '[replies.reason]\nkhongco = ["x"]\n',
            "khong phai toml [",
            "[replies.role]\nabsent = 3\n",
        ):
            own.write_text(broken, encoding="utf-8")
            with pytest.raises(WordsError):
                use(own)
            assert read_reply("em khỏi ra đình ạ", Question.RSVP).intent is Intent.NO
        with pytest.raises(WordsError):
            use(tmp_path / "khong-co.toml")
    finally:
        use(None)
    assert read_reply("em khỏi ra đình ạ", Question.RSVP).intent is not Intent.NO


def test_normal_forms() -> None:
    assert normalise("UỶ BAN, Hoà bình, khoẻ, quý") == "ủy ban, hòa bình, khỏe, quý"
    assert fold("Đồng chí Nguyễn Thị Hòa") == "dong chi nguyen thi hoa"


def test_the_command_answers_every_line() -> None:
    lines = ["2026-11-25T09:00+07:00\t19h30 ngày 3/12\n", "hôm nay\tmai\n", "\n"]
    got = list(answers("dates", lines))
    assert '"start": "2026-12-03T19:30+07:00"' in got[0]
    assert all("error" in answer for answer in got[1:])
