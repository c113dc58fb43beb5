"""An answer as a row of signs, in the manner of `dates.signs`."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from handlers.language.data import Table, words
from handlers.language.lexicon import Lexicon
from handlers.language.replies.reading import DataRequest, Reason
from handlers.language.text import Token, canonical, is_plain, tokens_of

LETTERS = {
    "filler": "",
    "clause": ",",
    "self": "P",
    "yes_word": "y",
    "neg": "N",
    "not_yet": "n",
    "absent": "V",
    "excuse": "X",
    "attend": "G",
    "meet": "h",
    "go": "g",
    "weak_go": "w",
    "home": "v",
    "able": "C",
    "enough": "d",
    "elsewhere": "o",
    "busy": "B",
    "late": "L",
    "go_ahead": "c",
    "on_the_way": "t",
    "early": "E",
    "come_early": "e",
    "hedge": "H",
    "maybe": "M",
    "sure": "S",
    "undecided": "U",
    "if": "I",
    "then": "i",
    "rhetorical": "Y",
    "change": "K",
    "change_yes": "K",
    "change_no": "K",
    "relative": "r",
    "delegate": "D",
    "online": "Z",
    "exempt": "W",
    "past": "T",
    "quiet": "q",
    "place_noun": "l",
    "complaint": "!",
    "ask_time": "1",
    "ask_place": "2",
    "ask_agenda": "3",
    "ask_other": "4",
    "question_end": "?",
    "ack": "A",
    "yes_alone": "a",
    "me_present": "a",
    "unrelated": "u",
    "nobody": "0",
    "couple": "&",
    "on_behalf": "b",
    "reply_option": "p",
}
TASK_LETTERS = {
    "done": "f",
    "doing": "j",
    "partly": "i",
    "accept": "k",
    "decline": "z",
    "blocked": "x",
    "extension": "m",
}
# Signs of ordinary answers that also steer the reading of an answer about a task.
_ALSO_IN_TASKS = (
    "filler", "clause", "self", "neg", "not_yet", "hedge", "maybe", "undecided", "if", "ack", "yes_word",
    "ask_time", "ask_place", "ask_other", "question_end", "complaint", "unrelated", "busy",
)  # fmt: skip
_PUNCTUATION = {
    ",": ",",
    ".": ",",
    ";": ",",
    "!": ",",
    "\n": ",",
    "-": ",",
    ":": ":",
    "?": "?",
    "(": ",",
    ")": ",",
}
_OTHER = "_"


class Sign(NamedTuple):
    """A letter with its value, and the tokens `first`..`last` (exclusive) that it was read from."""

    letter: str
    value: str
    first: int
    last: int


class ReplyWords:
    """The words of answers in force."""

    def __init__(self, table: Table) -> None:
        self.short = {" ".join(canonical(short)): canonical(word) for short, word in table["short"].items()}
        self.phrases: Lexicon[tuple[str, str]] = Lexicon(table["skipped"]["words"])
        for reason, phrases in table["reason"].items():
            self.phrases.add_all(phrases, ("R", Reason(reason).value))
        for sign, phrases in table["sign"].items():
            self.phrases.add_all(phrases, (LETTERS[sign], sign))
        self.tasks: Lexicon[tuple[str, str]] = Lexicon(table["skipped"]["words"])
        for sign, phrases in table["task"].items():
            self.tasks.add_all(phrases, (TASK_LETTERS[sign], sign))
        for sign in _ALSO_IN_TASKS:
            self.tasks.add_all(table["sign"][sign], (LETTERS[sign], sign))
        self.requests: Lexicon[DataRequest | None] = Lexicon(table["request_skipped"]["words"])
        for request, phrases in table["request"].items():
            self.requests.add_all(phrases, DataRequest(request))
        self.optout: Lexicon[bool] = Lexicon(table["skipped"]["words"])
        self.optout.add_all(table["optout"]["phrases"], sign=True)


@lru_cache(maxsize=1)
def default_words() -> ReplyWords:
    return ReplyWords(words("replies"))


class Line:
    """A text in its tokens and signs."""

    def __init__(self, text: str, known: ReplyWords, *, about_task: bool = False) -> None:
        self.text = text
        self.known = known
        self.phrases = known.tasks if about_task else known.phrases
        self.tokens = [*_in_full(tokens_of(text), known)]
        self.plain = is_plain(text)

    @cached_property
    def signs(self) -> list[Sign]:
        kept: list[Sign] = []
        for sign in self._all_signs():
            if sign.letter == "i":
                # "mưa thì em nghỉ" is a condition, "hôm đó thì em bận" is none.
                conditional = bool(kept) and kept[-1].letter in "RCgGv"
                kept.extend([sign._replace(letter="I")] if conditional else [])
            elif sign.letter:
                kept.append(sign)
        return kept

    @cached_property
    def letters(self) -> str:
        return "".join(sign.letter for sign in self.signs)

    def has(self, letters: str) -> bool:
        """Whether any of the letters stands in the row."""
        return any(letter in self.letters for letter in letters)

    def matches(self, pattern: str) -> bool:
        return re.search(pattern, self.letters) is not None

    def written(self, first: int, last: int) -> str:
        """The writer's own spelling of some tokens."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end] if last > first else ""

    def _all_signs(self) -> Sequence[Sign]:
        found = []
        for sign, first, last in self.phrases.scan(self.tokens):
            letter, value = sign or _unnamed(self.tokens[first])
            found.append(Sign(letter, value, first, last))
        return found


def _unnamed(token: Token) -> tuple[str, str]:
    if token.canon.isdecimal():
        return ("#" if token.canon in {"1", "2", "3"} else "9"), token.canon
    return _PUNCTUATION.get(token.canon, _OTHER if token.canon[0].isalnum() else ""), token.canon


def _in_full(tokens: Sequence[Token], known: ReplyWords) -> list[Token]:
    """Short forms written out. After a number "k" and "kg" are units, before a name "đc" is đồng chí."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        full = known.short.get(token.canon)
        after_number = bool(found) and found[-1].canon.isdecimal()
        named = token.capital and index > 0 and len(token.canon) > 1
        named = named or _opens_with_comrade(tokens, index, known)
        if full is None or after_number or named or _before_name(tokens, index):
            found.append(token)
        else:
            found.extend(token._replace(canon=canon) for canon in full)
    return found


def _opens_with_comrade(tokens: Sequence[Token], index: int, known: ReplyWords) -> bool:
    """ "dc lan om": at the start and before a word that is none of ours, "dc" is đồng chí."""
    if index or tokens[0].canon != "dc" or len(tokens) < 2:
        return False
    return tokens[1].canon.isalpha() and known.phrases.longest(tokens, 1) is None


def _before_name(tokens: Sequence[Token], index: int) -> bool:
    if tokens[index].canon not in {"dc", "c", "a", "e"} or index + 1 == len(tokens):
        return False
    return tokens[index + 1].capital and not tokens[index + 1].canon.isdecimal()
