"""The words of answers in force: the project's, with a committee's own merged in."""

from functools import lru_cache
from importlib.resources import files

from handlers.language.data import Table, added, merged, words
from handlers.language.grammar.phrases import Phrases
from handlers.language.grammar.rules import read_grammar
from handlers.language.grammar.states import States
from handlers.language.grammar.words import Spelling, spelling_of
from handlers.language.replies.reading import DataRequest, Reason

DECIDING_ROLES = ("absent", "late", "attend", "not", "able", "leave")
"""The parts whose words decide: a word with one wrong letter is looked for among theirs."""


ALSO_IN_TASKS = (
    "self",
    "elder",
    "office",
    "everybody",
    "yes_sir",
    "ack",
    "ack_object",
    "thanks",
    "greet",
    "particle",
    "degree",
    "not",
    "not_yet",
    "not_so_sure",
    "maybe",
    "undecided",
    "if",
    "ask_time",
    "ask_place",
    "ask_other",
    "ask_end",
    "complaint",
    "busy",
    "chatter",
    "have",
    "hail",
    "then",
    "but",
    "because",
    "so",
    "and",
    "with",
    "will",
    "must",
)
"""Parts of other answers that answers about a task have too."""


class ReplyWords:
    """Phrases with the parts they may play, and how words are spelled. Raises KeyError or ValueError
    for a table with a reason or request that does not exist."""

    def __init__(self, table: Table, reasons: Table, requests: Table) -> None:
        self.phrases = Phrases()
        for role, phrases in table["role"].items():
            self.phrases.add_all(phrases, role)
        for reason, phrases in reasons["reason"].items():
            self.phrases.add_all(phrases, "reason", Reason(reason).value)
        self.tasks = Phrases()
        for role, phrases in table["task"].items():
            self.tasks.add_all(phrases, role)
        for role in ALSO_IN_TASKS:
            self.tasks.add_all(table["role"][role], role)
        self.requests = Phrases(requests["request_skipped"]["words"])
        for request, phrases in requests["request"].items():
            self.requests.add_all(phrases, "request", DataRequest(request).value)
        self.requests.add_all(requests["optout"]["phrases"], "optout")
        known = self.phrases.words | self.tasks.words | self.requests.words
        deciding = {
            word for role in DECIDING_ROLES for phrase in table["role"][role] for word in _plain_words(phrase)
        }
        self.spelling: Spelling = spelling_of(sorted(known), table["short"], sorted(deciding))


def _plain_words(phrase: str) -> list[str]:
    return phrase.split() if not set("()[]|") & set(phrase) else []


@lru_cache(maxsize=1)
def default_words() -> ReplyWords:
    """The words in force: the project's, with what the committee adds."""
    own = added("replies")
    return ReplyWords(*(merged(words(name), own) for name in ("replies", "reasons", "requests")))


JOINTS = frozenset(["pause", "asks", "but", "because", "so", "then", "and", "if", "sign"])
"""What may stand between clauses."""


@lru_cache(maxsize=4)
def grammar(name: str) -> States:
    """The grammar of that name beside this module."""
    text = files(__package__).joinpath(f"{name}.grammar").read_text(encoding="utf-8")
    return States(read_grammar(text), JOINTS)
