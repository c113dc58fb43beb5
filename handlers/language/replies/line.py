"""A line as the grammar is asked about it: its words, and the parts that any of them may play.

Beside the lexicon's phrases these are numbers with their units, hours and days, people by title and
name, other names, and signs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.language.grammar.parsing import Part
from handlers.language.grammar.phrases import Phrases
from handlers.language.grammar.words import Word, words_of
from handlers.language.replies.lexicon import ReplyWords
from handlers.language.text import fold

_PAUSES = frozenset(",.;!\n-:()…–—[]/\\*|")
_SIGNS = {"?": "asks", "+": "plus", "%": "sign"}
_TITLES = frozenset(
    ["đồng chí", "anh", "chị", "cô", "chú", "bác", "ông", "bà", "thầy", "dì", "cậu", "mợ", "thím", "dượng",
     "cụ", "o", "em", "cháu", "bé"]
)  # fmt: skip
_PLAIN_TITLES = frozenset(map(fold, _TITLES)) - {"em", "chau", "be", "o"}
_YOUNGER = frozenset(["em", "cháu", "bé"])
"""Titles that are the sender's own word for himself more often: "em dạy ca tối" names nobody."""
_COMRADE = frozenset(["đồng chí", "đ/c", "đc", "d/c", "dc", "đ.c", "đchí"])
_BIRTH_ORDER = frozenset(["hai", "ba", "tư", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "út", "cả"])
_PLAIN_ORDER = frozenset(map(fold, _BIRTH_ORDER))
_MINUTES = frozenset(["p", "ph", "phút", "phut", "'", "’"])
_HOURS = frozenset(["h", "g", "giờ", "gio"])
_SPANS = frozenset(["tiếng", "tieng", "tiếng đồng hồ"])
_DAYS = frozenset(["ngày", "hôm", "bữa", "tuần", "tháng", "ngay", "hom", "tuan", "thang"])
_HALF = frozenset(["rưỡi", "ruoi"])
_DAY_PARTS = frozenset(["sáng", "trưa", "chiều", "tối", "đêm", "sang", "trua", "chieu", "toi", "dem"])
_NUMBERS = {
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mươi": 10,
    "hăm": 20,
}
_DIGITS = frozenset("123")
_SYLLABLE = re.compile(r"(ngh?|[bcghknpt]h|gi|qu|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(ch|n[gh]?|[cmpt])?")
"""What a Vietnamese syllable can be without its marks: "Khang" is a name, "Khôgn" a slip."""
_NAMES_LIKE_SELF = frozenset(["minh", "chau", "toi"])
"""Without diacritics a name or the sender: Minh and mình, Châu and cháu, Tới and tôi."""
_NEVER_PLAIN = frozenset(
    [
        ("ask_end", "à"),
        ("elder", "dì"),
        ("hail", "à"),
        ("kin", "bạn"),
        ("particle", "cơ"),
        ("urge", "đi"),
    ]
)
"""Without diacritics these are so much likelier another word (ạ, đi, bận, có) that nobody thinks of them."""


@dataclass(slots=True)
class Line:
    """A text's words, and the phrases that are looked for in them."""

    text: str
    known: ReplyWords
    phrases: Phrases
    words: list[Word]
    _found: dict[int, list[Part]] | None = None

    def parts(self) -> dict[int, list[Part]]:
        """The parts by the word they begin at."""
        if self._found is None:
            rows = ((at, self._parts_at(at)) for at in range(len(self.words)))
            self._found = {at: row for at, row in rows if row}
        return self._found

    def parts_at(self, at: int) -> list[Part]:
        return self.parts().get(at, [])

    def _parts_at(self, at: int) -> list[Part]:
        found = dict.fromkeys([*self.phrases.parts(self.words, at), *self._built(at)])
        plain = self.words[at].all_plain
        return [part for part in found if not (plain and (part.role, part.value) in _NEVER_PLAIN)]

    def written(self, first: int, last: int) -> str:
        """The writer's own letters from one word up to another."""
        return self.text[self.words[first].start : self.words[last - 1].end] if last > first else ""

    def _built(self, at: int) -> Iterator[Part]:
        word = self.words[at]
        if word.form in _PAUSES:
            yield Part("pause", "", at, at + 1, 0)
            if word.form == ",":
                yield Part("comma", "", at, at + 1)
        elif word.form in _SIGNS:
            yield Part(_SIGNS[word.form], "", at, at + 1, 0 if word.form != "+" else 1)
        elif not word.form[0].isalnum():
            yield Part("sign", "", at, at + 1, 0)
        yield from self._numbered(at)
        yield from self._people(at)

    def _numbered(self, at: int) -> Iterator[Part]:
        number, end = self._number(at)
        if number is None:
            if self._word(at) in {"nửa", "nua"} and self._word(at + 1) in _SPANS:
                yield Part("minutes", "30", at, at + 2)
            return
        yield Part("number", str(number), at, end)
        if end == at + 1 and self.words[at].form in _DIGITS:
            yield Part("digit", str(number), at, end)
        unit = self._word(end)
        if unit in {"đến", "tới", "hay"} or (unit == "-" and self.words[end].start == self.words[at].end):
            upper, after = self._number(end + 1)
            if upper is not None and self._word(after) in _MINUTES:
                yield Part("minutes", str(upper), at, after + 1)
        if unit in _MINUTES:
            yield Part("minutes", str(number), at, end + 1)
        elif unit in _DAYS:
            yield Part("span", str(number), at, end + 1)
        elif unit in _SPANS:
            half = self._word(end + 1) in {"rưỡi", "ruoi"}
            yield Part("minutes", str(number * 60 + 30 * half), at, end + 1 + half)
        yield from self._clock(number, at, end)
        yield from self._date(number, at, end)

    def _clock(self, hour: int, at: int, end: int) -> Iterator[Part]:
        half = self._word(end) in _HALF or self._short_half(end)
        if hour > 24 or not (self._word(end) in _HOURS or self._word(end) == ":" or half):
            return
        minute, last = 0, end + 1
        if half:
            minute = 30
        elif self._word(last) in _HALF:
            minute, last = 30, last + 1
        elif self._word(last) in {"kém", "kem"}:
            less, after = self._number(last + 1)
            if less is not None:
                hour, minute, last = hour - 1, 60 - less, after
        elif (more := self._number(last))[0] is not None and more[0] < 60:
            minute, last = more[0], more[1]
        elif self._word(end) == ":":
            return
        last += self._word(last) in _MINUTES
        part = self._word(last) if self._word(last) in _DAY_PARTS else ""
        if part:
            last += 1 + (self._word(last + 1) in {"nay", "đó", "mai"})
        yield Part("clock", f"{hour}:{minute:02}:{fold(part)}", at, last)

    def _short_half(self, end: int) -> bool:
        """ "8r": half past, written to its number; "8 r" is "8 rồi"."""
        return self._word(end) == "r" and self.words[end].start == self.words[end - 1].end

    def _date(self, number: int, at: int, end: int) -> Iterator[Part]:
        if self._word(at - 1) in {"tháng", "thang"} and at:
            yield Part("date", "", at - 1, end)
        month, after = self._number(end + 1)
        if self._word(end) in {"/", "tháng", "thang"} and month is not None and month <= 12 and number <= 31:
            year, last = self._number(after + 1) if self._word(after) in {"/", "năm"} else (None, after)
            yield Part("date", "", at, last if year else after)

    def _number(self, at: int) -> tuple[int | None, int]:
        """A number in digits or words, and the index after it."""
        if at >= len(self.words):
            return None, at
        number = self.words[at].number
        if number is not None:
            return number, at + 1
        value = _NUMBERS.get(self.words[at].form)
        if value is None:
            return None, at
        end = at + 1
        if value < 10 and self._word(end) in {"mươi", "mười"}:
            value, end = value * 10, end + 1
        if value >= 10 and value % 10 == 0 and self._word(end) in _AFTER_TEN:
            value, end = value + _AFTER_TEN[self._word(end)], end + 1
        return value, end

    def _word(self, at: int) -> str:
        return self.words[at].form if at < len(self.words) else ""

    # --- people and names ---

    def _people(self, at: int) -> Iterator[Part]:
        word = self.words[at]
        if self._word(at) in {"ngày", "ngay", "hôm", "mùng", "mồng"}:
            number, end = self._number(at + 1)
            if number is not None:
                dates = [part.last for part in self._date(number, at + 1, end)]
                yield Part("date", "", at, max([end, *dates]))
        if word.capital and (_SYLLABLE.fullmatch(word.plain) or not word.meant):
            end = self._capitals(at)
            written_out = self.known.spelling.is_word(word.form) or any(
                not doubt for _, doubt, _ in word.meant
            )
            if at or end - at > 1 or not written_out:
                for last in range(at + 1, end + 1):
                    yield Part("proper", self.written(at, last), at, last)
        yield from self._titled(at)

    def _titled(self, at: int) -> Iterator[Part]:
        """ "đ/c Lan", "anh Tư", "chị lan": a title with a name, which is no word of answers."""
        after = self._after_title(at)
        if not after or after >= len(self.words) or not self._word(after)[0].isalpha():
            return
        comrade = self._comrade(at)
        first = self.words[after]
        if first.capital:
            end = self._capitals(after)
            for last in range(after + 1, end + 1):
                yield Part("person", self.written(after, last), at, last)
            if (
                first.form in _BIRTH_ORDER
                and end == after + 1
                and end < len(self.words)
                and not self._known(end)
                and self._word(end).isalpha()
            ):
                yield Part("person", self.written(after, end + 1), at, end + 1)
        elif first.form in _BIRTH_ORDER or (first.all_plain and first.plain in _PLAIN_ORDER):
            yield Part("person", self.written(after, after + 1), at, after + 1)
            if after + 1 < len(self.words) and not self._known(after + 1) and self._word(after + 1).isalpha():
                yield Part("person", self.written(after, after + 2), at, after + 2)
        elif self._word(at) in _YOUNGER and self.known.spelling.is_word(first.form):
            return
        elif comrade or not self._known(after) or (first.all_plain and first.plain in _NAMES_LIKE_SELF):
            doubt = 1 if not self.known.spelling.is_word(first.form) or first.all_plain else 4
            yield Part("person", self.written(after, after + 1), at, after + 1, doubt)
            if after + 1 < len(self.words) and self._word(after + 1).isalpha() and not self._known(after + 1):
                yield Part("person", self.written(after, after + 2), at, after + 2, doubt)

    def _comrade(self, at: int) -> bool:
        return self.words[at].form.replace(" ", "") in _COMRADE or self._after_title(at) == at + 2

    def _after_title(self, at: int) -> int:
        form = self.words[at].form
        short = {meant for spelled, _, _ in self.words[at].meant for meant in [" ".join(spelled)]}
        if form in _TITLES or (self.words[at].all_plain and form in _PLAIN_TITLES) or short & _TITLES:
            return at + 1
        pair = f"{form} {self._word(at + 1)}"
        return at + 2 if pair in {"đồng chí", "dong chi"} else 0

    def _capitals(self, at: int) -> int:
        end = at
        while end < len(self.words) and end < at + 5 and self.words[end].capital:
            end += 1
        return end

    def _known(self, at: int) -> bool:
        return any(True for _ in self.phrases.parts(self.words, at))


_AFTER_TEN = {
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
}


def line_of(text: str, known: ReplyWords, phrases: Phrases) -> Line:
    """The words of a text, stuttered ones once."""
    return Line(text, known, phrases, [*_once_each(words_of(text, known.spelling))])


def _once_each(words: Sequence[Word]) -> Iterator[Word]:
    """Words without those that only repeat the one before ("em em xin xin vắng"). Without diacritics they may
    be two words ("co co mat": cố có mặt)."""
    for index, word in enumerate(words):
        repeats = index > 0 and word.form == words[index - 1].form and word.form.isalpha()
        if not repeats or word.all_plain:
            yield word
