"""Answers about somebody else: reports on their behalf, counts of a group, people sent instead."""

import re
from datetime import datetime

from handlers.language.replies.details import ratio_said
from handlers.language.replies.people import Named, people_named
from handlers.language.replies.reading import Detail, Intent, Question, ReplyReading
from handlers.language.replies.reasons import reason_of
from handlers.language.replies.signs import Line

_RELATIVES = {
    "spouse": {"vợ", "vo", "chong", "xa"},
    "child": {"con", "trai", "gai"},
    "parent": {"ba", "má", "ma", "mẹ", "me", "bố", "bo", "cha"},
}
_SELF = {"em", "toi", "tôi", "minh", "chau", "tui"}
# "chồng em đi công tác nên vắng": the relative is the one who stays away.
_RELATIVE_STAYS = re.compile(r"(?:^|,)[A_]*r[_RBHM,]{0,4}(?:V|L|N[_C]*[Gghwv])")
_GROUP = re.compile(r"\b(?:tổ|to|nhóm|nhom)(?: đảng| dang)? ?\d+", re.IGNORECASE)


def read_delegate(line: Line, _: Question, __: datetime | None) -> ReplyReading | None:
    """Somebody is to come instead, which a cell meeting does not allow."""
    if "D" not in line.letters:
        return None
    named = people_named(line)
    by = named[0].name if named else _relative(line)
    return ReplyReading(Intent.DELEGATE, reason_of(line), Detail(by=by), confirm=True)


def _relative(line: Line) -> str | None:
    words = {token.canon for token in line.tokens}
    return next((name for name, called in _RELATIVES.items() if words & called), None)


def read_other(line: Line, question: Question, _: datetime | None) -> ReplyReading | None:
    """An answer given for others, by name or as a group's count. Always for the secretary to see."""
    counted = _counted(line, question)
    if counted is not None:
        return counted
    named = people_named(line)
    names = tuple(one.name for one in named) or _bare_names(line)
    about = bool(names) and (not named or _about_them(line, named))
    if not about and not _RELATIVE_STAYS.search(line.letters) and "b" not in line.letters:
        return None
    by = None if names else _relative(line)
    return ReplyReading(Intent.REPORT_OTHER, reason_of(line), Detail(names=names, by=by), confirm=True)


def _bare_names(line: Line) -> tuple[str, ...]:
    """Capitalised names without a title after "vắng": "vắng Hoa và Nam"."""
    if not re.match("V:?_", line.letters):
        return ()
    after = line.text[line.tokens[line.signs[0].last - 1].end :]
    listed = [item.strip(" :.()") for item in re.split(r"[,;(]|\bvà\b|\bva\b", after)]
    return tuple(name for name in listed if name and all(word[0].isupper() for word in name.split()))


def _counted(line: Line, question: Question) -> ReplyReading | None:
    """ "tổ 2: 14/15, vắng đ/c Sáu (ốm)" while the roll is taken, or said of a numbered group."""
    ratio = ratio_said(line.text)
    group = _GROUP.search(line.text) is not None
    if ratio is None and not (group and line.has("Vd0G")):
        return None
    if question is not Question.ROLL and not group:
        return None
    names = tuple(one.name for one in people_named(line))
    present, total = ratio or (None, None)
    detail = Detail(names=names, present=present, total=total)
    return ReplyReading(Intent.REPORT_OTHER, reason_of(line), detail, confirm=True)


def _about_them(line: Line, named: list[Named]) -> bool:
    """Whether the people named are the ones who come or stay away, not only spoken of."""
    if "b" in line.letters:
        return True
    around = _letters_from(line, named[-1].last)
    follows = re.match(r"[,:A_y]*(?:[VBRLEXGHM]|N[_PC]*[GghwvC])", around)
    before = _letters_before(line, named[0].first)
    preceded = re.search(r"(?:V|(?<![a-zA-Z])B)[_:,9#]*$", before)
    return bool((follows and not _self_before(line, named[0].first)) or preceded)


def _letters_from(line: Line, token: int) -> str:
    return "".join(sign.letter for sign in line.signs if sign.first >= token)


def _letters_before(line: Line, token: int) -> str:
    return "".join(sign.letter for sign in line.signs if sign.last <= token)


def _self_before(line: Line, token: int) -> bool:
    """ "em đi đám tang bác Ba, xin vắng": the sender spoke of himself first."""
    return any(one.canon in _SELF for one in line.tokens[:token])
