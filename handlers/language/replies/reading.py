"""What an answer says, and how sure that is."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, time
from enum import StrEnum

from handlers.language.dates import DateReading, written


class Question(StrEnum):
    """What the chat is being asked: attendance, "who is absent?", the roll, a task, receipt of a
    broadcast; or nothing, in a residents' group or any other."""

    RSVP = "RSVP"
    ABSQ = "ABSQ"
    ROLL = "ROLL"
    TASK = "TASK"
    BCAST = "BCAST"
    RES = "RES"
    GROUP = "GROUP"


class Intent(StrEnum):
    YES = "yes"
    NO = "no"
    LATE = "late"
    LEAVE_EARLY = "leave_early"
    UNSURE = "unsure"
    DELEGATE = "delegate"
    REPORT_OTHER = "report_other"
    ONLINE_REQUEST = "online_request"
    EXEMPT_CLAIM = "exempt_claim"
    QUESTION = "question"
    CHANGE = "change"
    ACK = "ack"
    TASK_ACCEPT = "task_accept"
    TASK_DONE = "task_done"
    TASK_PROGRESS = "task_progress"
    TASK_BLOCKED = "task_blocked"
    TASK_EXTENSION = "task_extension"
    TASK_DECLINE = "task_decline"
    DATA_REQUEST = "data_request"
    OPTOUT = "optout"
    UNRELATED = "unrelated"


class Reason(StrEnum):
    """Why somebody is absent, late or unsure; NONE where nothing is said."""

    NONE = "none"
    CARE = "care"
    FUNERAL = "funeral"
    WEDDING = "wedding"
    MATERNITY = "maternity"
    OTHER_MEETING = "other_meeting"
    SHIFT = "shift"
    DUTY = "duty"
    WORK_TRIP = "work_trip"
    STUDY = "study"
    WORKING_AWAY = "working_away"
    ILLNESS = "illness"
    TRAVEL = "travel"
    TRAFFIC = "traffic"
    WEATHER = "weather"
    FAMILY = "family"
    PERSONAL = "personal"
    OTHER = "other"
    EXEMPT = "exempt"
    BUSY_UNSPECIFIED = "busy_unspecified"


class DataRequest(StrEnum):
    """What a member may ask about the data kept on him (Law 91/2025/QH15)."""

    DELETE = "delete"
    WITHDRAW = "withdraw"
    VIEW = "view"
    COPY = "copy"
    CORRECT = "correct"
    RESTRICT = "restrict"
    CONSENT = "consent"


class Asked(StrEnum):
    TIME = "time"
    PLACE = "place"
    AGENDA = "agenda"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Detail:
    """What an answer says besides; every field may be missing.

    `minutes` late (negative: early), or leaving so many minutes early; `arrive` and `leave` as local
    times; `until` when an absence ends; `due` the new date asked for; `people` how many come; `names`
    as written; `by` who comes instead; `to` what a change comes down to; counts of a group's roll in
    `present` and `total`, of a task in `done` and `of`.
    """

    minutes: int | None = None
    arrive: time | None = None
    leave: time | None = None
    until: DateReading | None = None
    due: DateReading | None = None
    people: int | None = None
    names: tuple[str, ...] = ()
    by: str | None = None
    to: Intent | None = None
    ask: Asked | None = None
    request: DataRequest | None = None
    present: int | None = None
    total: int | None = None
    done: int | None = None
    of: int | None = None

    def __str__(self) -> str:
        said = ((field.name, getattr(self, field.name)) for field in fields(self))
        return ";".join(f"{name}={_text(value)}" for name, value in said if value not in (None, ()))


def _text(value: object) -> str:
    if isinstance(value, DateReading):
        return written(value.end or value.start) or "?"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return ",".join(value) if isinstance(value, tuple) else str(value)


NO_DETAIL = Detail()


@dataclass(frozen=True, slots=True)
class Asking:
    """The question an answer is read against, and when the answer was written."""

    question: Question
    reference: datetime | None


@dataclass(frozen=True, slots=True)
class ReplyReading:
    """An answer as read against the open question. `confirm`: ask back before anything is saved, but of a
    `plain` absence only the reason is to be asked: that somebody will be away is certain."""

    intent: Intent
    reason: Reason = Reason.NONE
    detail: Detail = NO_DETAIL
    confirm: bool = False
    plain: bool = False

    def asked(self) -> "ReplyReading":
        """The same, but asked about."""
        return replace(self, confirm=True, plain=False)

    def to_json(self) -> dict[str, str | bool]:
        return {
            "intent": self.intent.value,
            "reason": self.reason.value,
            "detail": str(self.detail),
            "confirm": self.confirm,
        }
