"""The words of a roll line as tags: who is named, which label, how many, which reason, where a list stops."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from handlers.language.data import words
from handlers.language.lexicon import Lexicon
from handlers.language.replies.reading import Reason
from handlers.language.replies.reasons import named_reason
from handlers.language.text import Token, tokens_of


class TagKind(StrEnum):
    """What a stretch of a roll line does. `STOP` ends a list, `PAUSE` parts two people in it."""

    STOP = "stop"
    PAUSE = "pause"
    PERSON = "person"
    GUEST = "guest"
    LABEL = "label"
    COUNT = "count"
    MINUTES = "minutes"
    QUALIFIER = "qualifier"
    REASON = "reason"
    WORDS = "words"
    NOBODY = "nobody"
    REST = "rest"
    EVERYONE = "everyone"
    EXCEPT = "except"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag with its words as written; `label` names a label, `number` is of a count or of minutes."""

    kind: TagKind
    text: str = ""
    label: str = ""
    number: int = 0
    reason: Reason = Reason.NONE
    bracketed: bool = False


_OWN_KINDS = {kind.value: kind for kind in TagKind}
_PAUSES = frozenset([",", ";", "\n", "&", "+", "-", "•", "và", "va", "/"])
_CLOSING = {"(": ")", "[": "]"}
_MINUTES = frozenset(["phút", "phut", "p", "ph", "'"])
_MIDDLE_NAMES = frozenset(["văn", "van", "thị", "thi"])
_LONGEST_NAME = 6


def tagged(text: str) -> Iterator[Tag]:
    """The tags of a line in order."""
    return _Tagger(text, tokens_of(text)).tags()


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon[str]:
    """The signs of a roll line: labels by name, `said` for words that add nothing, titles, qualifiers."""
    table, lexicon = words("lines"), Lexicon[str]()
    for name, phrases in table["roll"].items():
        lexicon.add_all(phrases, name)
    lexicon.add_all((word for word in table["honorific"]["words"] if word not in _NOT_TITLES), "title")
    for name, phrases in table["qualifier"].items():
        lexicon.add_all(phrases, name)
    return lexicon


_NOT_TITLES = frozenset(["a", "c", "ba", "má", "mẹ", "bố"])
_ALSO_NAMES = frozenset(["anh", "chi", "chị", "thầy", "thay", "cô", "bà"])
"""Titles that may be the last word of a name: "lan anh", without capitals."""

_QUALIFIERS = frozenset(["party_group", "birth_year"])


class _Tagger:
    """Reads a row of tokens once, from left to right."""

    def __init__(
        self, text: str, tokens: Sequence[Token], *, named: bool = False, listing: bool = False
    ) -> None:
        self.text, self.tokens = text, tokens
        self.at = 0
        self.named = named  # whether somebody was named since the last pause
        self.listing = listing  # whether a label or count came since the last stop
        self.guests = False

    def tags(self) -> Iterator[Tag]:
        while self.at < len(self.tokens):
            yield from self._next()

    def _next(self) -> Iterator[Tag]:
        token = self.tokens[self.at]
        found = _lexicon().longest(self.tokens, self.at)
        if token.canon in _CLOSING:
            yield from self._bracket(_CLOSING[token.canon])
        elif token.canon in _PAUSES:
            self._step(self.at + 1)
            yield Tag(TagKind.PAUSE)
        elif self.guests and not (found and found[0] in _OWN_KINDS.keys() | _labels()):
            yield from self._guest()
        elif token.number is not None:
            yield self._number(token.number)
        elif found is not None:
            yield from self._sign(*found)
        elif token.canon[0].isalpha():
            yield from self._word()
        else:
            yield from self._mark(token)

    def _step(self, to: int) -> None:
        """Go on after a pause, or after a label nobody was named before."""
        self.at, self.named = to, False

    def _mark(self, token: Token) -> Iterator[Tag]:
        """A full stop ends a list, but not after an initial; other signs say nothing."""
        self.at += 1
        if token.canon == ".":
            self.named = self.listing = self.guests = False
            yield Tag(TagKind.STOP)
        elif token.canon == "?":
            yield Tag(TagKind.WORDS, token.canon)

    def _bracket(self, closing: str) -> Iterator[Tag]:
        """A list after a label, else a note about whoever was named last."""
        end = next(
            (at for at in range(self.at, len(self.tokens)) if self.tokens[at].canon == closing),
            len(self.tokens),
        )
        inside = self.tokens[self.at + 1 : end]
        self.at = end + 1
        if inside and not self.named and self.listing:
            yield Tag(TagKind.PAUSE)
            yield from _Tagger(self.text, inside, listing=True).tags()
            yield Tag(TagKind.PAUSE)
        elif inside:
            yield from self._note(inside, bracketed=True)

    def _guest(self) -> Iterator[Tag]:
        """A guest with title, office and brackets, up to the next comma outside brackets."""
        first, depth = self.at, 0
        while self.at < len(self.tokens):
            canon = self.tokens[self.at].canon
            depth += (canon == "(") - (canon == ")")
            if depth == 0 and canon in {",", ";", "\n", "."}:
                break
            self.at += 1
        text = self._written(self.tokens[first : self.at]).strip(" :-")
        if text:
            yield Tag(TagKind.GUEST, text)

    def _number(self, number: int) -> Tag:
        """Minutes, a year of birth, the number of a list's item, or how many."""
        after = self.tokens[self.at + 1].canon if self.at + 1 < len(self.tokens) else ""
        written = self._written(self.tokens[self.at : self.at + 1])
        if after in _MINUTES:
            self.at += 2
            return Tag(TagKind.MINUTES, f"{written} phút", number=number)
        if after in {".", ")"}:
            self._step(self.at + 2)
            return Tag(TagKind.PAUSE)
        self.at += 1
        if self.named and 1900 <= number <= 2020:
            return Tag(TagKind.QUALIFIER, written)
        return Tag(TagKind.COUNT, written, number=number)

    def _sign(self, sign: str, end: int) -> Iterator[Tag]:
        written = self._written(self.tokens[self.at : end])
        number = self.tokens[end].number if end < len(self.tokens) else None
        if sign in _QUALIFIERS and self.named and number is not None:
            self.at = end + 1
            yield Tag(TagKind.QUALIFIER, f"{written} {number}")
        elif sign in _QUALIFIERS or (sign == "said" and self.named):
            yield from self._word()
        elif sign in _labels():
            self.at, self.listing, self.guests = end, True, sign == "guest"
            if not self.guests:
                yield Tag(TagKind.LABEL, written, sign)
        else:
            self.at = end
            if sign == "title":
                self.named = False
            elif sign != "said":
                self.listing = self.listing or sign == "except"
                yield Tag(_OWN_KINDS[sign], written)

    def _word(self) -> Iterator[Tag]:
        """A name where nobody is named yet; what follows a name is a note about that person."""
        stretch = self._stretch()
        self.at += len(stretch)
        if self.named:
            yield from self._note(stretch)
            return
        cut = self._name_end(stretch)
        if cut:
            self.named = True
            yield Tag(TagKind.PERSON, self._written(stretch[:cut]))
        if stretch[cut:]:
            yield from self._after_name(stretch[cut:])

    def _name_end(self, stretch: Sequence[Token]) -> int:
        if stretch[0].capital:
            return _capitals(stretch)
        if named_reason(self._written(stretch)) is not None:
            return 0
        return len(stretch) - len(self._reason_at_end(stretch))

    def _after_name(self, rest: Sequence[Token]) -> Iterator[Tag]:
        """ "Lan ốm Nam đi làm": a capital after a whole reason names the next person."""
        for at in range(1, len(rest)):
            named = rest[at].capital and at + _capitals(rest[at:]) < len(
                rest
            )  # "công tác Hà Nội" names a place
            if named and named_reason(self._written(rest[:at])) is not None:
                yield from self._note(rest[:at])
                yield Tag(TagKind.PAUSE)
                self.at -= len(rest) - at
                self.named = False
                return
        yield from self._note(rest)

    def _stretch(self) -> Sequence[Token]:
        """Words up to the next sign, number, label or title. Initials keep their full stops."""
        end = self.at + 1
        while end < len(self.tokens) and not self._ends(end):
            end += 1
        return self.tokens[self.at : end]

    def _ends(self, at: int) -> bool:
        token, before = self.tokens[at], self.tokens[at - 1]
        if token.canon == ".":
            initial = before.end - before.start == 1 and before.canon.isalpha()
            return not (initial and at + 1 < len(self.tokens) and self.tokens[at + 1].start == token.end)
        if not token.canon[0].isalpha() or token.canon in _PAUSES:
            return True
        found = _lexicon().longest(self.tokens, at)
        if found is None or found[0] == "said":
            return False
        return found[0] != "title" or not (token.capital or token.canon in _ALSO_NAMES)

    def _reason_at_end(self, stretch: Sequence[Token]) -> Sequence[Token]:
        """ "hoa bị ốm": the fewest last words that name a reason, with what only leads to them."""
        starts = range(len(stretch) - 1, -1, -1)
        start = next((at for at in starts if named_reason(self._written(stretch[at:])) is not None), None)
        if start is None:
            return ()
        while start > 1 and self._says_nothing(stretch[start - 1]):
            start -= 1
        return stretch[start:]

    def _says_nothing(self, token: Token) -> bool:
        found = _lexicon().longest([token], 0)
        return found is not None and found[0] == "said"

    def _note(self, inside: Sequence[Token], *, bracketed: bool = False) -> Iterator[Tag]:
        """What is said of whoever was named last: a second label, minutes, a year, a reason, other words."""
        text = self._written(inside)
        reason = named_reason(text) or (bracketed and self._begun_reason(inside)) or None
        if reason is not None:
            yield Tag(TagKind.REASON, text, reason=reason, bracketed=bracketed)
            return
        signs = [found for found in _lexicon().scan(inside) if found[0] != "said"]
        if len(signs) == 1 and signs[0][0] in _labels():
            yield Tag(TagKind.LABEL, text, str(signs[0][0]))
        elif len(inside) <= 2 and inside[0].number is not None:
            yield from _Tagger(self.text, inside, named=True).tags()
        elif signs:
            yield Tag(TagKind.WORDS, text, bracketed=bracketed)

    def _begun_reason(self, inside: Sequence[Token]) -> Reason | None:
        """ "(đám cưới cháu)": in brackets a reason may have one more word to it."""
        return named_reason(self._written(inside[:-1])) if inside[-1].canon[0].isalpha() else None

    def _written(self, tokens: Sequence[Token]) -> str:
        return self.text[tokens[0].start : tokens[-1].end] if tokens else ""


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    return frozenset(["absent", "excused", "unexcused", "present", "late", "early", "online", "guest"])


def _capitals(stretch: Sequence[Token]) -> int:
    """How many words of the name there are: capitals, initials, and "văn" or "thị" among them."""
    end = 1
    while end < min(len(stretch), _LONGEST_NAME * 2):
        token = stretch[end]
        middle = token.canon in _MIDDLE_NAMES and end + 1 < len(stretch) and stretch[end + 1].capital
        if not (token.capital or token.canon == "." or middle):
            break
        end += 1
    return end
