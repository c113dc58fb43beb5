"""Answers about somebody else: counts of a group, people sent instead, relatives."""

from collections.abc import Sequence

from handlers.language.grammar.parsing import Clause
from handlers.language.replies.line import Line
from handlers.language.replies.meaning import Meaning
from handlers.language.replies.reading import Detail, Intent, Question, Reason, ReplyReading

_RELATIVES = {
    "spouse": {"vợ", "chồng", "xã"},
    "child": {"con", "trai", "gái", "cháu"},
    "parent": {"ba", "má", "mẹ", "bố", "cha"},
}
_GROUPS = frozenset(["tổ", "to", "nhóm", "nhom"])
_PARTY = frozenset(["đảng", "dang", "số", "so"])


def ratio_in(line: Line) -> tuple[int, int] | None:
    """ "12/20" as (12, 20), where the first is not the larger and no date goes on after it."""
    forms = [word.form for word in line.words]
    for at in range(len(forms) - 2):
        part, whole = line.words[at].number, line.words[at + 2].number
        alone = "/" not in (forms[at - 1] if at else "", forms[at + 3] if at + 3 < len(forms) else "")
        if forms[at + 1] == "/" and part is not None and whole and alone and part <= whole:
            return part, whole
    return None


def group_in(line: Line) -> bool:
    """Whether a numbered group is spoken of: "tổ 2", "tổ đảng số 3"."""
    for at, word in enumerate(line.words):
        if word.form in _GROUPS:
            after = [one for one in line.words[at + 1 : at + 4] if one.form not in _PARTY]
            if after and after[0].number is not None:
                return True
    return False


def counted(line: Line, question: Question) -> ReplyReading | None:
    """ "tổ 2: 14/15, vắng đ/c Sáu (ốm)" while the roll is taken, or said of a numbered group."""
    ratio, group = ratio_in(line), group_in(line)
    roles = {part.role: part for parts in line.parts().values() for part in parts} if ratio or group else {}
    if ratio is None and not (group and {"absent", "manner", "nobody_missing", "attend"} & roles.keys()):
        return None
    if question is not Question.ROLL and not group:
        return None
    named = (part for parts in line.parts().values() for part in parts if part.role == "person")
    reason = roles.get("reason")
    present, total = ratio or (None, None)
    detail = Detail(names=tuple(dict.fromkeys(part.value for part in named)), present=present, total=total)
    return ReplyReading(
        Intent.REPORT_OTHER, Reason(reason.value) if reason else Reason.NONE, detail, confirm=True
    )


def delegate_of(line: Line, meaning: Meaning) -> str | None:
    """Who is to come instead: a name, or what relative it is."""
    named = [
        part.value for clause in meaning.clauses("instead") for part in clause.parts if part.role == "person"
    ]
    return named[0] if named else kinsman_in(line, meaning.clauses("instead"))


def kinsman_in(line: Line, clauses: Sequence[Clause]) -> str | None:
    said = {
        word
        for clause in clauses
        for part in clause.parts
        for word in line.written(part.first, part.last).lower().split()
    }
    return next((name for name, called in _RELATIVES.items() if said & called), None)
