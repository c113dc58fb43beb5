"""Answers given for others: "đ/c Lan và đ/c Minh vắng, đi tập huấn"."""

from dataclasses import dataclass

from handlers.language.replies import read_reply
from handlers.language.replies.people import people_named
from handlers.language.replies.reading import Detail, Intent, Question, ReplyReading
from handlers.language.replies.signs import Line, default_words

_EDGES = " \t\n,;:.-–—()"


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """An answer given for others: their names, and what it says of them."""

    names: tuple[str, ...]
    reading: ReplyReading


def read_answer_for_other(text: str) -> OtherAnswer | None:
    """ "đ/c Lan và đ/c Minh vắng, đi tập huấn": who, and the answer as if each had given it;
    None where nobody is named."""
    line = Line(text, default_words())
    named = people_named(line)
    if not named:
        return None
    rest = text[: line.tokens[named[0].first].start] + text[line.tokens[named[-1].last - 1].end :]
    reading = read_reply("em " + rest.strip(_EDGES), Question.RSVP)
    names = tuple(one.name for one in named)
    if reading.intent is Intent.UNRELATED:
        reading = ReplyReading(Intent.UNSURE, reading.reason, Detail(), confirm=True)
    return OtherAnswer(names, reading)
