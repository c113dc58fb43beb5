"""A committee's own words: a TOML file of the shape of `words/*.toml`, merged over the project's.

[dates.sign]
place = ["nhà dài"]
[replies.reason]
shift = ["cạo mủ ca đêm"]
[replies.role]
absent = ["khỏi ra họp"]
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from handlers.language import data
from handlers.language.data import load, merged, words
from handlers.language.dates import signs
from handlers.language.dates.signs import DateWords
from handlers.language.replies import lexicon
from handlers.language.replies.lexicon import ReplyWords


class WordsError(Exception):
    """A committee's own words cannot be used; the text says why, in Vietnamese."""


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


def use(path: Path | None) -> None:
    """Read everything with this committee's words from now on; with the project's alone where None. Raises
    WordsError, and then nothing has changed."""
    try:
        own = load(path) if path is not None else {}
        if path is not None:
            load_words(path)
    except (OSError, UnicodeDecodeError) as error:
        raise WordsError(f"Không đọc được tệp từ riêng {path}.") from error
    except tomllib.TOMLDecodeError as error:
        raise WordsError(f"{path}: viết sai cú pháp TOML ({error}).") from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise WordsError(f"{path}: có mục không dùng được ({error}).") from error
    data.put_in_force(own)
    lexicon.default_words.cache_clear()
    signs.default_words.cache_clear()
