"""Other people spoken of in an answer: "đ/c Lan và đ/c Minh vắng", "bác Ba nhờ con báo"."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from handlers.language.data import words
from handlers.language.replies.signs import Line
from handlers.language.text import Token, tokens_of

_COMRADE = (("đ", "/", "c"), ("d", "/", "c"), ("dong", "chi"), ("đồng", "chi"), ("dc",), ("d", "c"))
_TITLES = {
    "anh",
    "chi",
    "co",
    "cô",
    "chú",
    "chu",
    "bac",
    "ong",
    "bà",
    "ba",
    "thầy",
    "thay",
    "di",
    "dì",
    "cậu",
    "cau",
    "mợ",
    "mo",
    "thim",
}
_BIRTH_ORDER = {
    "hai",
    "ba",
    "tư",
    "tu",
    "năm",
    "nam",
    "sáu",
    "sau",
    "bảy",
    "bay",
    "tám",
    "tam",
    "chín",
    "chin",
    "mười",
    "muoi",
    "ut",
    "cả",
}
_OFFICES = {"bi", "pho", "chu", "chủ", "to", "tổ", "truong", "nao", "oi", "khac", "chi"}


# Common given names that are also words of answers.
_ALSO_NAMES = {"minh", "mình", "thi", "hoc", "du", "tin", "tham"}


@lru_cache(maxsize=1)
def _not_names() -> frozenset[str]:
    listed = words("lines")["not_a_name"]["words"]
    return frozenset(token.canon for word in listed for token in tokens_of(word)[:1])


class Named(NamedTuple):
    """A name as written, and the tokens (title included) it stands in."""

    name: str
    first: int
    last: int


def people_named(line: Line) -> list[Named]:
    """People named with a title, and those listed after them without one."""
    found = list(_titled(line))
    return [*found, *_listed_after(line, found)] if found else []


def _titled(line: Line) -> Iterator[Named]:
    at, tokens = 0, line.tokens
    while at < len(tokens):
        after = _after_title(tokens, at)
        end = (
            _name_end(line, after, comrade=after - at != 1 or tokens[at].canon not in _TITLES) if after else 0
        )
        if after and end > after:
            yield Named(line.written(after, end), at, end)
            at = end
        else:
            at += 1


def _after_title(tokens: list[Token], at: int) -> int:
    for title in _COMRADE:
        if tuple(token.canon for token in tokens[at : at + len(title)]) == title:
            return at + len(title)
    return at + 1 if tokens[at].canon in _TITLES else 0


def _name_end(line: Line, at: int, *, comrade: bool) -> int:
    """Where the name that begins at a token ends; `at` where there is none."""
    tokens = line.tokens
    if at >= len(tokens) or not tokens[at].canon[0].isalpha() or tokens[at].canon in _OFFICES:
        return at
    if tokens[at].capital:
        end = at
        while end < len(tokens) and end < at + 5 and tokens[end].capital:
            end += 1
        return end
    if tokens[at].canon in _BIRTH_ORDER and not _numbered(tokens, at + 1):
        return at + 1
    if comrade:
        return at + 1 if _unknown(line, at) or tokens[at].canon in _ALSO_NAMES else at
    return at + 1 if _unknown(line, at) and tokens[at].canon not in _not_names() else at


def _numbered(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].canon in {
        "gio",
        "giờ",
        "h",
        "ngay",
        "ngày",
        "phut",
        "tuan",
        "tháng",
        "nữa",
    }


def _unknown(line: Line, at: int) -> bool:
    return line.known.phrases.longest(line.tokens, at) is None


def _listed_after(line: Line, named: list[Named]) -> Iterator[Named]:
    """Capitalised words after "và" or a comma that continue a list of names."""
    at = named[-1].last
    while (
        at + 1 < len(line.tokens)
        and line.tokens[at].canon in {",", "va", "với"}
        and line.tokens[at + 1].capital
    ):
        end = _name_end(line, at + 1, comrade=True)
        yield Named(line.written(at + 1, end), at + 1, end)
        at = end
