"""Only the hours in a text, for answers such as "tầm 8h em tới"."""

from handlers.language.dates.hours import hour_of
from handlers.language.dates.patterns import find_all
from handlers.language.dates.pieces import Clock, Part, PartOfDay
from handlers.language.dates.signs import default_words, lexemes_of
from handlers.language.text import is_plain, tokens_of


def clocks_in(text: str) -> list[tuple[Clock, Part | None]]:
    """Valid hours in order, on the 24-hour clock where a part of the day is said with them."""
    lexemes = lexemes_of(tokens_of(text), default_words(), plain=is_plain(text))
    pieces = [piece for found in find_all(lexemes) for piece in found.pieces]
    clocks = []
    for index, piece in enumerate(pieces):
        if not isinstance(piece, Clock):
            continue
        beside = [
            other.part for other in pieces[max(0, index - 1) : index + 2] if isinstance(other, PartOfDay)
        ]
        part = beside[0] if beside else None
        hour = hour_of(piece, part)
        if not hour.wrong:
            clocks.append((Clock(hour.hour, hour.minute) if part else piece, part))
    return [(clock, part) for clock, part in clocks if clock.hour < 24]
