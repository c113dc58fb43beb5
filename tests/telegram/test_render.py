"""How a message looks on Telegram."""

import html

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram import render
from bot.channels.telegram.render import MESSAGE_LENGTH, parts
from bot.channels.text import length, shorten, split
from handlers.messages import Choice, Document, Message

CHOICES = (
    (Choice("Có mặt", "rsvp:4:yes"), Choice("Vắng", "rsvp:4:no")),
    (Choice("Đến muộn", "rsvp:4:late"),),
)
FILE = Document("out/bien-ban.docx", "Biên bản.docx")
OTHER = Document("b.pdf", "b.pdf")


def test_title_bold_and_everything_escaped_once() -> None:
    message = Message("Ghi <b>\"a\" & 'b'</b> &lt;", title="Chi bộ <7>")
    assert render.html(message) == (
        "<b>Chi bộ &lt;7&gt;</b>\nGhi &lt;b&gt;\"a\" &amp; 'b'&lt;/b&gt; &amp;lt;"
    )
    assert render.html(Message("chữ")) == "chữ"
    assert render.html(Message("", title="Đầu")) == "<b>Đầu</b>"


def test_choices_are_rows_of_buttons() -> None:
    shown = render.keyboard(Message("?", choices=CHOICES))
    assert shown is not None
    rows = [[(button.text, button.callback_data) for button in row] for row in shown.inline_keyboard]
    assert rows == [[("Có mặt", "rsvp:4:yes"), ("Vắng", "rsvp:4:no")], [("Đến muộn", "rsvp:4:late")]]
    assert render.keyboard(Message("?")) is None


def test_length_counts_as_telegram_does() -> None:
    assert [length(text) for text in ("", "a", "ệ", "👍", "e\u0302\u0323")] == [0, 1, 1, 2, 3]


class TestParts:
    def test_what_fits_is_left_alone(self) -> None:
        message = Message("x" * (MESSAGE_LENGTH - 4), title="abc", choices=CHOICES)
        assert parts(message) == [message]
        assert parts(Message("👍" * 2048)) == [Message("👍" * 2048)]

    def test_escaping_does_not_count(self) -> None:
        assert len(parts(Message("<&>" * 1365))) == 1

    def test_one_unit_too_many(self) -> None:
        assert len(parts(Message("x" * (MESSAGE_LENGTH - 3), title="abc"))) == 2
        assert len(parts(Message("👍" * 2049))) == 2

    def test_title_first_and_choices_last(self) -> None:
        first, middle, last = parts(Message("chữ " * 2500, title="Đầu", choices=CHOICES))
        assert (first.title, middle.title, last.title) == ("Đầu", "", "")
        assert (first.choices, middle.choices, last.choices) == ((), (), CHOICES)

    def test_files_go_before_the_text_so_that_it_can_be_edited(self) -> None:
        message = Message("x", choices=CHOICES, documents=(FILE, OTHER))
        alone = [Message("", documents=(one,)) for one in (FILE, OTHER)]
        assert parts(message) == [*alone, Message("x", choices=CHOICES)]
        assert parts(Message("", documents=(FILE,))) == [Message("", documents=(FILE,))]

    def test_an_endless_title_is_written_as_text(self) -> None:
        message = Message("hết", title="đầu " * 2000)
        pieces = parts(message)
        assert all(not piece.title for piece in pieces)
        assert pieces[-1].text.endswith("đầu \nhết")


class TestSplit:
    def test_between_paragraphs_before_lines_before_words(self) -> None:
        assert split("một hai\nba\n\nbốn năm", 14) == ["một hai\nba", "bốn năm"]
        assert split("một hai ba\nbốn năm sáu", 14) == ["một hai ba", "bốn năm sáu"]
        assert split("một hai ba bốn", 9) == ["một hai", "ba bốn"]
        assert split("mộthaibabốn", 7) == ["mộthaib", "abốn"]

    def test_a_word_that_ends_where_the_room_ends(self) -> None:
        assert split("một hai ba", 7) == ["một hai", "ba"]

    def test_no_half_emoji(self) -> None:
        assert split("a👍👍", 4) == ["a👍", "👍"]

    def test_a_short_paragraph_does_not_waste_a_message(self) -> None:
        assert split("a\n\n" + "b " * 10, 12)[0] == "a\n\nb b b b b"


texts = st.text(alphabet=st.sampled_from("ab ệ👍\n<&"), max_size=300)


@given(texts, st.integers(2, 40), st.integers(2, 40))
@settings(max_examples=200)
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, room: int, first: int) -> None:
    pieces = split(text, room, first)
    if text.strip():
        assert all(piece.strip() for piece in pieces)
        assert "".join("".join(pieces).split()) == "".join(text.split())
    assert length(pieces[0] if pieces else "") <= first
    assert all(length(piece) <= room for piece in pieces[1:])


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=100)
def test_marked_up_text_reads_as_it_was_meant(title: str, text: str) -> None:
    shown = render.html(Message(text, title=title))
    plain = html.unescape(shown.replace("<b>", "", 1).replace("</b>", "", 1) if title else shown)
    assert plain == "\n".join(part for part in (title, text) if part)


def test_shorten() -> None:
    assert shorten("vừa đủ", 6) == "vừa đủ"
    assert shorten("quá dài", 6) == "quá d…"
    assert length(shorten("👍" * 10, 6)) <= 6
