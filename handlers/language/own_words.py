"""A committee's own words: a TOML file of the shape of `words/*.toml`, merged over the project's.

[dates.sign]
place = ["nhà dài"]
[replies.reason]
shift = ["cạo mủ ca đêm"]
"""

from dataclasses import dataclass
from pathlib import Path

from handlers.language.data import load, merged, words
from handlers.language.dates.signs import DateWords
from handlers.language.replies.lexicon import ReplyWords


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Words to pass to `read_date` and `read_reply`."""

    dates: DateWords
    replies: ReplyWords


def load_words(path: Path) -> OwnWords:
    """The project's words with a file's added; OSError or tomllib.TOMLDecodeError where it cannot be
    read, KeyError or ValueError for a sign or reason that does not exist."""
    extra = load(path)
    replies = extra.get("replies", {})
    return OwnWords(
        dates=DateWords(merged(words("dates"), extra.get("dates", {}))),
        replies=ReplyWords(*(merged(words(name), replies) for name in ("replies", "reasons", "requests"))),
    )
