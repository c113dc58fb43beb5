"""How a message looks on Zalo."""

from unicodedata import is_normalized, normalize

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.plain import LABEL_LENGTH, choices, text
from bot.channels.text import length
from bot.channels.zalo_bot.render import MESSAGE_LENGTH, parts
from handlers.messages import Choice, Document, Message

CHOICES = ((Choice("Có mặt", "a:yes"), Choice("Vắng", "a:no")), (Choice("Đến muộn", "a:late"),))
FILE = Document("out/bien-ban.docx", "Biên bản.docx")


def test_title_first_and_choices_as_digits_in_their_order() -> None:
    message = Message("19 giờ 30, thứ Năm", title="THÔNG BÁO", choices=CHOICES)
    assert text(message) == (
        "THÔNG BÁO\n19 giờ 30, thứ Năm\n\nTrả lời tin này: 1 = Có mặt · 2 = Vắng · 3 = Đến muộn"
    )


def test_nothing_is_added_where_there_is_nothing() -> None:
    assert text(Message("chữ")) == "chữ"
    assert text(Message("", title="Đầu")) == "Đầu"
    assert text(Message("", choices=CHOICES[1:])) == "Trả lời tin này: 1 = Đến muộn"


def test_marks_mean_nothing() -> None:
    assert text(Message("**đậm** {red} <b> [@1]")) == "**đậm** {red} <b> [@1]"


def test_many_choices_take_a_line_each() -> None:
    rows = tuple((Choice(f"Nguyễn Văn Số {number}", f"a:{number}"),) for number in range(1, 9))
    lines = choices(Message("", choices=rows)).split("\n")
    assert lines[:2] == ["Trả lời tin này:", "1 = Nguyễn Văn Số 1"]
    assert len(lines) == 9


def test_a_file_is_told_of() -> None:
    (shown,) = parts(Message("Mời các đồng chí đọc.", title="TÀI LIỆU", documents=(FILE,)))
    assert shown.documents == ()
    assert text(shown) == (
        "TÀI LIỆU\nMời các đồng chí đọc.\n\nTệp “Biên bản.docx” không gửi được qua Zalo, xin nhận ở bí thư."
    )


def test_a_long_text_ends_with_the_choices() -> None:
    pieces = parts(Message("Nội dung cuộc họp. " * 300, title="THÔNG BÁO", choices=CHOICES))
    shown = [text(piece) for piece in pieces]
    assert len(shown) == 3
    assert shown[0].startswith("THÔNG BÁO\n")
    assert ["Trả lời tin này" in piece for piece in shown] == [False, False, True]


def test_what_is_typed_in_pieces_is_composed_before_it_is_counted() -> None:
    decomposed = "e\u0302\u0323" * MESSAGE_LENGTH
    assert [text(piece) for piece in parts(Message(decomposed))] == ["ệ" * MESSAGE_LENGTH]


words = st.text(alphabet=st.sampled_from("aệ👍 \n\u0958e\u0323")).map(lambda some: some * 40)
offered = st.lists(st.text(min_size=1, max_size=60), max_size=30)


@given(words, st.text(max_size=700), offered, st.booleans())
@settings(max_examples=150)
def test_every_piece_fits_and_every_choice_is_shown(
    said: str, title: str, labels: list[str], filed: bool
) -> None:
    rows = tuple((Choice(label, f"a:{number}"),) for number, label in enumerate(labels))
    pieces = parts(Message(said, title, rows, (FILE,) if filed else ()))
    shown = [text(piece) for piece in pieces]
    assert all(length(piece) <= MESSAGE_LENGTH and is_normalized("NFC", piece) for piece in shown)
    assert pieces[-1].choices == rows
    assert all(not piece.choices and not piece.documents for piece in pieces[:-1])
    assert max((length(line) for line in choices(pieces[-1]).split("\n")), default=0) <= 100 + LABEL_LENGTH


@given(words)
@settings(max_examples=60)
def test_no_word_is_lost(said: str) -> None:
    together = "".join(text(piece) for piece in parts(Message(said)))
    assert "".join(together.split()) == "".join(normalize("NFC", said).split())
