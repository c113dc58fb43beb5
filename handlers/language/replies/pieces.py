"""A line of which some words have no part, read piece by piece between its pauses.

"không dự được; đề nghị đ/c gửi biên bản cho tôi": what one piece says plainly is what is asked about. Nothing
of it is ever saved unasked.
"""

from collections.abc import Iterator

from handlers.language.replies.line import Line

_ENDS = frozenset(",.;!?\n:()…–—")


def pieces_of(line: Line) -> list[Line]:
    """The pieces between pauses, each with its sign at the end; none where there is only one."""
    pieces = list(_cut(line))
    return pieces if len(pieces) > 1 else []


def _cut(line: Line) -> Iterator[Line]:
    start = 0
    for at, word in enumerate(line.words):
        if word.form in _ENDS or at + 1 == len(line.words):
            words = line.words[start : at + 1]
            if any(one.form[0].isalnum() for one in words):
                yield Line(line.text, line.known, line.phrases, words)
            start = at + 1
