"""All tables. One fact, one row; sums are computed, never stored."""

from storage.tables.chats import Account, Audience, Chat, ChatType, Conversation, Question, QuestionKind
from storage.tables.delivery import DeadLetter, Lease, Outbox, Priority, SeenUpdate, SendState
from storage.tables.journal import AuditEntry
from storage.tables.meetings import (
    Answer,
    AnswerChoice,
    AnswerHistory,
    AnswerSource,
    Meeting,
    MeetingChange,
    MeetingKind,
    MeetingState,
    Notice,
    Reason,
    Reminder,
    ReminderState,
)
from storage.tables.people import (
    Availability,
    AvailabilityKind,
    Bond,
    Employment,
    Membership,
    Person,
    Role,
    RoleKind,
    Standing,
    StandingKind,
)
from storage.tables.units import Unit, UnitKind, UnitSetting

__all__ = [
    "Account", "Answer", "AnswerChoice", "AnswerHistory", "AnswerSource", "Audience", "AuditEntry",
    "Availability", "AvailabilityKind", "Bond", "Chat", "ChatType", "Conversation", "DeadLetter", "Employment",
    "Lease", "Meeting", "MeetingChange", "MeetingKind", "MeetingState", "Membership", "Notice", "Outbox",
    "Person", "Priority", "Question", "QuestionKind", "Reason", "Reminder", "ReminderState", "Role", "RoleKind",
    "SeenUpdate", "SendState", "Standing", "StandingKind", "Unit", "UnitKind", "UnitSetting",
]  # fmt: skip
