"""The reason named in a few words that are one: "ốm", "đi công tác", "mẹ nằm viện"."""

from handlers.language.grammar.parsing import parse
from handlers.language.replies.lexicon import default_words, grammar
from handlers.language.replies.line import JOINTS, line_of
from handlers.language.replies.meaning import meaning_of
from handlers.language.replies.reading import Reason


def reason_in(text: str | None) -> Reason:
    """The category of a reason; NONE where the words name none, or say that it is over ("hết ốm")."""
    if not text:
        return Reason.NONE
    known = default_words()
    line = line_of(text[:200], known, known.phrases)
    parsed = parse(line.parts(), len(line.words), grammar("attendance"), JOINTS)
    return meaning_of(parsed[0]).reason if parsed else Reason.NONE
