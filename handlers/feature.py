"""What a feature declares to the router: one `Feature` for each package below `handlers/`.

The router lists the features and knows nothing else of them. Add something a person can do by adding it
to its feature's declaration; `tests/test_features.py` compares what is declared with what is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, IntEnum
from typing import Any

from sqlmodel import Session

from handlers.context import Context
from handlers.events import File, FileContent, Text
from handlers.house import House
from handlers.late import LateView
from handlers.permissions import Action
from storage.tables import Outbox, QuestionKind, SendState


class Where(Enum):
    """The chats in which a command is heard. Alone with the bot all are."""

    CELL_GROUPS = "cell groups"  # it may speak of the cell: in no other group
    ALL_GROUPS = "all groups"  # it says nothing of a cell


class Menu(Enum):
    """Where a platform's own list of commands offers it, described by the wording `help.menu_<name>`."""

    PRIVATE = "private"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """`run` takes the words behind "/name". `name`: lower case, without diacritics."""

    name: str
    run: Callable[[Context, str], None]
    where: Where = Where.CELL_GROUPS
    menu: Menu | None = None
    spoken: "Spoken | None" = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """The command is also meant by plain words (`words/wishes.toml`), of whoever is allowed `action` on some
    unit; of everybody where None. `dated`: a day or an hour may follow. `offered`: it is only offered as a
    button, because running it tells others something."""

    action: Action | None = None
    dated: bool = False
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """The line `help.<name>`, shown to whoever is allowed `action` on some unit. `offered`: whether the
    program can do it as it is set up."""

    name: str
    action: Action
    offered: Callable[[House], bool] = lambda _house: True


@dataclass(frozen=True, slots=True)
class Form:
    """A conversation of several steps. `step` takes what was kept of it, as `load` makes it of the stored
    data, and what was written; `load` must also take what earlier versions stored."""

    step: Callable[[Context, Any, str], None]
    load: Callable[[dict[str, Any]], Any] = dict


class Turn(IntEnum):
    """The order in which listeners are asked whether a text is theirs, until one takes it."""

    DIGIT = 1  # a lone digit: what the bot's message offers under that number
    FORM = 2  # the next step of a half-finished form
    OWN_DATA = 3  # "xóa dữ liệu của tôi", "đừng nhắn nữa"
    JOINING = 4  # a code, "tôi là …"
    CALL = 5  # "họp chi bộ 19h30 …": a meeting called in plain words
    WISH = 6  # "ai vắng", "dời họp": a command in plain words
    TASK = 7  # "giao đ/c Hoa: …", and what is said of a task: "nhận", "12/20", "xong"
    REMARK = 8  # "góp ý: …", "phản ánh …": what a resident remarks
    OPINION = 9  # the number of a choice, under a question that is put to a group
    GREETING = 10  # said to the bot in a group that is not joined
    RECEIPT = 11  # "đã nhận": of a broadcast that asked for it
    ROLL = 12  # while a roll is taken: a code, a line of marks, "có mặt"
    ANSWER = 13  # to an open question; the last, for it answers what nobody understood


@dataclass(frozen=True, slots=True)
class Listener:
    """Hears plain words. `hear` is true where it took the text; it has dealt with it then.

    `addressed`: it is asked only where the bot was spoken to. `corrections`: it is asked about the
    correction of an earlier text too. `everywhere`: in groups of residents and others too,
    where nothing may be said of a cell.
    """

    turn: Turn
    hear: Callable[[Context, Text], bool]
    addressed: bool = False
    corrections: bool = False
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`tell` is called, in the same transaction, for each outbox row that ended in one of `states`."""

    states: frozenset[SendState]
    tell: Callable[[House, Session, datetime, Outbox], None]


@dataclass(frozen=True, slots=True)
class Files:
    """Files people send. `wanted` is true where it takes the file and has asked for its content, which
    `arrived` is given once it was fetched. `beside`: what with it takes longer than others should wait."""

    wanted: Callable[[Context, File], bool]
    arrived: Callable[[Context, FileContent], None]
    beside: "Beside | None" = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What is done with a file beside everybody else's work; `arrived` is given what comes of it as `found`.

    `read` makes something of the content, in a process of its own with bounded memory and time, None where
    that is used up. `try_out` finds what it would change: nothing of it is kept. `take` does it in bites, for
    a file whose stage is `FileStage.BEGUN`; called again after a crash it does what was left.
    """

    read: Callable[[bytes], Any]
    try_out: Callable[[Session, int, Any, datetime], object]
    take: Callable[[Session, int, Any, datetime], object]


class Beat(Enum):
    """How often a duty looks for what is due."""

    OFTEN = "every few seconds"
    HOURLY = "every hour"


@dataclass(frozen=True, slots=True)
class Duty:
    """What a feature does by the clock. `run` asks the rows what is due: running it again changes nothing."""

    name: str
    run: Callable[[Session, House, datetime], None]
    beat: Beat = Beat.OFTEN


@dataclass(frozen=True, slots=True)
class Feature:
    """Everything the rest of the program needs to know of a feature.

    `presses`, `forms`, `views` and `files` by the name that stands in a button's action, a conversation,
    a late message and a wanted file. `questions`: the kinds it puts. `open_presses`: those that say nothing
    of a cell, and are heard in groups of residents too.
    """

    name: str
    commands: tuple[Command, ...] = ()
    help: tuple[Help, ...] = ()
    presses: Mapping[str, Callable[[Context, list[str]], None]] = field(default_factory=dict)
    open_presses: frozenset[str] = frozenset()
    forms: Mapping[str, Form] = field(default_factory=dict)
    views: Mapping[str, LateView] = field(default_factory=dict)
    listeners: tuple[Listener, ...] = ()
    questions: tuple[QuestionKind, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    files: Mapping[str, Files] = field(default_factory=dict)
    duties: tuple[Duty, ...] = ()
