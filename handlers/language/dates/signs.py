"""A line as a row of signs: one letter for each number, unit, part of day… that dates are made of.

Patterns over this short row are readable and linear; what stands around them stays out of the way.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from handlers.language.data import Table, added, merged, words
from handlers.language.lexicon import Lexicon
from handlers.language.text import Token, fold

LETTERS = {
    "number": "N",  # digits, at most two
    "said": "n",  # a number in words
    "five_or_year": "A",
    "six_or_after": "S",  # "sau" amid diacritics: after, next
    "six_or_after_plain": "6",  # "sau" without any: sáu or sau
    "four_or_from": "4",
    "one_or_overmorrow": "1",
    "year_number": "Y",  # four digits that can be a year
    "long_number": "L",
    "roman": "I",
    "hour": "h",
    "span_hour": "g",
    "minute": "p",
    "half": "r",
    "less": "k",
    "part": "P",
    "morning_or_across": "s",
    "early": "'",
    "next_or_evening": "o",
    "moment": "M",
    "stretch": "Q",
    "day": "D",
    "relative": "R",
    "this": "y",
    "next": "j",
    "last": "l",
    "before": "B",
    "later": "C",
    "weekday_word": "W",
    "weekday": "w",
    "week": "u",
    "month": "m",
    "quarter": "q",
    "lunar_month": "G",
    "begin": "b",
    "middle": "i",
    "end": "e",
    "nth": "O",
    "mung": "z",
    "lunar": "a",
    "solar": "v",
    "leap": "J",
    "tet": "T",
    "full_moon": "U",
    "feast": "F",
    "from": "f",
    "to": "t",
    "through": "H",
    "latest": "E",
    "within": "V",
    "every": "X",
    "every_unit": "Z",
    "once": "c",
    "about": "~",
    "moved": ">",
    "counted": "^",
    "counted_alone": "`",
    "points": "8",
    "and": ",",
    "money": "$",
    "place": "@",
    "document": "K",
    "honorific": "#",
    "ordinal_of": "&",
    "present": "!",
    "celebration": "*",
    "few": "d",
    "half_of": "9",
    "as_before": "=",
    "vague": "?",
    "nothing": "x",
}
_LETTER_OF_SIGN = {"year": "A", **LETTERS}
_PUNCTUATION = set("/-.,:+%")
_LONGEST_CODE = 12  # tokens
_TYPED_FOR = {"o": "0", "l": "1", "i": "1"}


class Lexeme(NamedTuple):
    """A sign with its value, and the tokens `first`..`last` (exclusive) that it was read from."""

    letter: str
    value: str
    first: int
    last: int
    mended: bool = False
    capital: bool = False


class DateWords:
    """The date words in force."""

    def __init__(self, table: Table) -> None:
        self.phrases: Lexicon[tuple[str, str]] = Lexicon()
        self.codes = {fold(code) for code in table["sign"]["document_code"]}
        for sign in ("as_before", "vague"):
            self.phrases.add_all(table[sign]["phrases"], (sign, ""))
        for section in ("relative", "part", "moment", "stretch", "weekday", "every_unit", "nth", "feast"):
            for value, phrases in table[section].items():
                self.phrases.add_all(phrases, (section, value))
        for section in ("lunar_month", "roman"):
            for value, phrases in table[section].items():
                self.phrases.add_all(phrases, (section, value))
        self._add_signs(table["sign"])
        self._numbers()

    def _add_signs(self, signs: dict[str, list[str]]) -> None:
        for sign, phrases in signs.items():
            if sign != "document_code":
                self.phrases.add_all(phrases, (sign, ""))

    def _numbers(self) -> None:
        units: dict[str, int] = words("common")["numbers"]["unit"]
        after_ten: dict[str, int] = words("common")["numbers"]["after_ten"]
        for ten in range(1, 6):
            for tens in _tens(ten, units):
                self._claim(tens, ten * 10)
                for unit, value in {**units, **after_ten}.items():
                    self._claim(f"{tens} {unit}", ten * 10 + value)
            for said, value in units.items():
                if value == ten > 1:
                    for unit in _AFTER_TEN_ONLY:
                        self._claim(f"{said} {unit}", ten * 10 + after_ten[unit])
        for unit, value in units.items():
            self._claim(unit, value)
        self._claim("tam", 8)  # rather than "tầm" (about)
        self._claim("mười", 10)
        self._claim("không", 0)

    def _claim(self, phrase: str, value: int) -> None:
        self.phrases.add(phrase, ("said", str(value)))


_AFTER_TEN_ONLY = ("mốt", "lăm", "nhăm")
"""Said after tens and nowhere else: with them "mươi" is left out ("hai mốt" is 21)."""


def _tens(ten: int, units: dict[str, int]) -> list[str]:
    if ten == 1:
        return ["mười"]
    said = [f"{word} mươi" for word, value in units.items() if value == ten]
    return [*said, *{2: ["hăm"], 3: ["băm"]}.get(ten, [])]


@lru_cache(maxsize=1)
def default_words() -> DateWords:
    return DateWords(merged(words("dates"), added("dates")))


def lexemes_of(tokens: Sequence[Token], known: DateWords, *, plain: bool = False) -> list[Lexeme]:
    """The signs of a row of tokens; words that only hold a date together ("vào", "lúc") are left out.

    `plain` says that the whole text is without diacritics.
    """
    found: list[Lexeme] = []
    at = 0
    while at < len(tokens):
        lexeme = (
            _code(tokens, at, known)
            or _short(tokens, at)
            or _number(tokens, at)
            or _phrase(tokens, at, known)
        )
        lexeme = _told_apart(lexeme, found, plain=plain)
        if lexeme.letter:
            found.append(lexeme)
        at = lexeme.last
    return found


def _told_apart(lexeme: Lexeme, before: Sequence[Lexeme], *, plain: bool) -> Lexeme:
    """Words that mean one thing amid diacritics and may mean another without any."""
    if plain and lexeme.letter == "S":
        return lexeme._replace(letter="6")
    after_hour = "".join(one.letter for one in before[-2:]).endswith(("h", "r", "p", "hN"))
    if not plain and lexeme.letter == "s" and not after_hour:
        return lexeme._replace(letter=">")
    return lexeme


def _phrase(tokens: Sequence[Token], at: int, known: DateWords) -> Lexeme:
    found = known.phrases.longest(tokens, at)
    if found is None:
        canon = tokens[at].canon
        return Lexeme(canon if canon in _PUNCTUATION else "_" if canon in "()" else "x", canon, at, at + 1)
    (sign, value), end = found
    letter = "" if sign == "glue" else _LETTER_OF_SIGN[sign]
    return Lexeme(letter, value, at, end, capital=tokens[at].capital)


def _number(tokens: Sequence[Token], at: int) -> Lexeme | None:
    typed, end = _digits(tokens, at)
    if not typed:
        return None
    mended = not tokens[at].canon.isdecimal() or end > at + 1
    if len(typed) <= 2:
        return Lexeme("N", typed, at, end, mended)
    year = len(typed) == 4 and 1900 <= int(typed) <= 2199
    return Lexeme("Y" if year else "L", typed, at, end, mended)


def _digits(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Digits from a token on, with letters that were hit instead of digits ("3o", "l9") put right."""
    typed, end = "", at
    while end < len(tokens) and end < at + 3 and (end == at or tokens[end].start == tokens[end - 1].end):
        canon = tokens[end].canon
        sign = canon if canon.isdecimal() else _TYPED_FOR.get(canon)
        if sign is None:
            break
        typed, end = typed + sign, end + 1
    plain = any(token.canon.isdecimal() for token in tokens[at:end])
    return (typed, end) if plain else ("", at)


def _code(tokens: Sequence[Token], at: int, known: DateWords) -> Lexeme | None:
    """A document's number such as 208-QĐ/TW or 40/2024/QĐ-UBND."""
    if not tokens[at].canon.isdecimal():
        return None
    end, marked = at + 1, False
    last = min(len(tokens) - 1, at + _LONGEST_CODE)
    while end < last and tokens[end].canon in "-/" and _glued(tokens, end):
        part = tokens[end + 1]
        marked = marked or fold(part.canon) in known.codes
        if not (part.canon.isdecimal() or part.capital or marked):
            break
        end += 2
    return Lexeme("K", "code", at, end) if marked else None


def _short(tokens: Sequence[Token], at: int) -> Lexeme | None:
    """T7 or th12: a weekday where one has that number, else a month."""
    if tokens[at].canon not in {"t", "th"} or at + 1 == len(tokens):
        return None
    number = tokens[at + 1].number
    if number is None or not 1 <= number <= 12 or tokens[at].end != tokens[at + 1].start:
        return None
    return Lexeme("w" if 2 <= number <= 7 else "m", f"T{number}", at, at + 2)


def _glued(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at - 1].end == tokens[at].start and tokens[at].end == tokens[at + 1].start
