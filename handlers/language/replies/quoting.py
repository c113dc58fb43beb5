"""What in a text are the writer's own words, and what is somebody else's, quoted or passed on."""

import re

_FORWARDED = re.compile(
    r"(?im)^\W*(?:fw|fwd|forwarded|chuyển tiếp|chuyen tiep|tin chuyển tiếp)\b.*", re.DOTALL
)
_ANSWERED = re.compile(r"\[[^\[\]]{0,400}\]")
_QUOTED_LINE = re.compile(r"(?m)^\s*[>»|].*$")
_QUOTED = re.compile(r"\"[^\"\n]{1,400}\"|“[^”\n]{0,400}”|«[^»\n]{0,400}»|‘[^’\n]{2,400}’")
_OPEN_QUOTE = re.compile(r"[\"“«][^\"”»]*$")


def own_words(text: str) -> tuple[str, bool]:
    """The text without what it quotes, and whether something inside its own sentences was taken out:
    then what is left may say less or other than the whole."""
    kept = _FORWARDED.sub(" ", text)
    kept = _QUOTED_LINE.sub(" ", _ANSWERED.sub(" ", kept))
    unquoted = _OPEN_QUOTE.sub(" ", _QUOTED.sub(" ", kept))
    return unquoted, unquoted != kept
