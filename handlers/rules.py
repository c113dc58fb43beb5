"""The numbers and habits of the field: every one a setting, with its usual value and its source.

The configuration's [rules] section changes them for the whole program; a unit's own settings
change them for that unit and all below it.
"""

from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from storage.queries.units import settings_along

Minutes = Annotated[int, Field(gt=0, le=60 * 24 * 14)]


class Rules(BaseModel):
    """Usual values; domain notes 2.2 and 5.1 unless said otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reminder_minutes: tuple[Minutes, ...] = (1440, 120)
    """When the silent are reminded, in minutes before the meeting."""
    reminder_grace: Minutes = 180
    """How many minutes after its moment a missed reminder still makes sense."""
    reminder_lead: Minutes = 30
    """How many minutes before the meeting a reminder moved out of the quiet hours must still come."""
    quiet_from: time = time(21)
    quiet_to: time = time(7)
    """Between these hours no reminder goes out; equal hours mean there is no quiet."""
    answer_days_before: int = Field(default=1, ge=0, le=14)
    answer_hour: time = time(17)
    """Answers are asked for until this hour, so many days before the meeting."""
    confirm_minutes: Minutes = 24 * 60
    """How long a half-finished conversation is kept open."""
    acknowledge_seconds: int = Field(default=60, ge=0, le=600)
    """Written answers in a group are acknowledged together, after this long."""
    keep_update_keys_days: int = Field(default=14, ge=7)
    """How long an update's key is remembered, so that a replay is known; at least a week (Zalo)."""
    keep_messages_days: int = Field(default=180, ge=7)
    """How long what the bot sent, and its dead letters, are kept."""
    days_ahead: int = Field(default=400, gt=0)
    """The farthest day a meeting may be called for."""
    place_length: int = Field(default=200, gt=0, le=500)
    agenda_length: int = Field(default=1200, gt=0, le=1500)
    words_length: int = Field(default=200, gt=0, le=500)
    """Longest place, agenda and reason kept, in characters."""
    list_page: int = Field(default=8, gt=0, le=30)
    """How many people one page of buttons shows."""
    board_names: int = Field(default=40, gt=0, le=150)
    """How many names of one kind the secretary's list shows before it only counts the rest."""
    signature: str = "T/M Chi ủy"
    """How a notice is signed, before the secretary's title and name."""
    papers: str = "Tài liệu xem trên Sổ tay đảng viên điện tử."
    """The line about the papers in a notice; empty for none."""


def rules_of(session: Session, usual: Rules, unit_id: int | None) -> Rules:
    """The rules as they hold in a unit: its own settings over its parents', over the usual ones."""
    own = settings_along(session, unit_id) if unit_id is not None else {}
    return with_settings(usual, own) if own else usual


def with_settings(usual: Rules, own: dict[str, Any]) -> Rules:
    """`usual` with a unit's settings laid over; a setting that cannot be read is left out."""
    known = {key: value for key, value in own.items() if key in Rules.model_fields}
    try:
        return Rules.model_validate({**usual.model_dump(), **known})
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors()}
        return with_settings(usual, {key: value for key, value in known.items() if key not in wrong})
