"""The numbers and habits of the field: every one a setting, with its usual value and its source.

The configuration's [rules] section changes them for the whole program; a unit's own settings
change them for that unit and all below it.
"""

from datetime import datetime, time
from fractions import Fraction
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
    deadline_lead: Minutes = 180
    """How many minutes before answers are due the first reminder comes at the latest."""
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
    said_ago_minutes: Minutes = 24 * 60
    """Words are judged by the time they were sent; a platform's time longer ago than this is not believed."""
    confirm_minutes: Minutes = 24 * 60
    """How long a half-finished conversation is kept open."""
    acknowledge_seconds: int = Field(default=60, ge=0, le=600)
    """A group's first written answers about a meeting are acknowledged together, after this long."""
    doubt_minutes: int = Field(default=30, ge=0, le=1440)
    """A group is told once in so many minutes that somebody's words about a meeting were not certain."""
    metered_reminders: int = Field(default=2, ge=0)
    """Where messages are counted, the silent are reminded in their group alone until so few are left; these
    are reminded privately too, each once for a meeting."""
    keep_update_keys_days: int = Field(default=14, ge=7)
    """How long an update's key is remembered, so that a replay is known; platforms replay up to a week."""
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
    shared_notes: int = Field(default=3, gt=1)
    """How many names of one kind the secretary's list shows before it only counts the rest."""
    group_code_hours: int = Field(default=48, gt=0, le=24 * 14)
    personal_code_hours: int = Field(default=24 * 7, gt=0, le=24 * 31)
    """How long a one-time code lasts: one that joins a group, one that links a person."""
    code_tries: int = Field(default=5, gt=0, le=20)
    code_pause_minutes: Minutes = 30
    """After so many wrong codes or names an account has to wait so long."""
    keep_strangers_days: int = Field(default=30, ge=1)
    """How long the number of an account that nobody linked is kept."""
    bot_address: str = ""
    """The bot's public address (https://t.me/…): invitations then carry a link that needs no typing."""
    consent_version: int = Field(default=1, gt=0)
    """Raised when the consent text changes: everybody is asked again, and not written to before a yes."""
    privacy_contact: str = "bí thư chi bộ hoặc người quản trị của đảng ủy"
    """Whom to ask about one's own data, as the consent text says it."""
    answer_request_days: int = Field(default=2, gt=0, le=30)
    """Working days until a request about one's own data is answered (Decree 356/2025, article 5)."""
    withdraw_days: int = Field(default=15, gt=0)
    copy_days: int = Field(default=10, gt=0)
    correct_days: int = Field(default=10, gt=0)
    restrict_days: int = Field(default=15, gt=0)
    delete_days: int = Field(default=20, gt=0)
    """Days until the request is carried out, counted from the day it came in (same article)."""
    request_reminder_days: tuple[int, ...] = (3, 1, 0)
    """How many days before a request's last day the administrators are reminded; after it, every day."""
    keep_copies_days: int = Field(default=7, gt=0)
    """How long the file with somebody's own data stays on the disk after it was asked for."""
    texts_per_minute: int = Field(default=60, ge=10)
    """How many texts of one sender are read in a minute; a long one counts as several."""
    stranger_messages: int = Field(default=20, ge=5)
    """How many messages a day somebody unknown, or a group of no unit, is answered with at most."""
    stranger_share: int = Field(default=10, ge=1, le=100)
    """How many percent of a month's messages go to people unknown, where messages are counted."""
    page_tries: int = Field(default=60, ge=1, le=1000)
    """How many tries to become known on a page are heard from one network address in ten minutes."""
    card_hours: int = Field(default=720, ge=24, le=24 * 90)
    """How long an invitation printed on paper is good."""
    upload_minutes: int = Field(default=30, ge=5, le=24 * 60)
    """How long a link by which files are sent to the bot is good."""
    desk_minutes: int = Field(default=60, ge=5, le=12 * 60)
    """How long the desk stays open after its link was used."""
    device_days: int = Field(default=180, ge=1, le=400)
    """After so many days without a press a device is not known any more."""
    keep_former_days: int = Field(default=60, ge=31)
    """How long somebody is kept who belongs nowhere and holds no office any more; its month is over."""
    keep_reasons_days: int = Field(default=400, ge=31)
    """How long reasons of absences are kept: the year's review is over then. Choices and marks stay."""
    roll_before_minutes: Minutes = 60
    roll_after_minutes: Minutes = 30
    """Members mark themselves from so long before the meeting until so long after its beginning."""
    roll_late_after: int = Field(default=15, ge=0, le=240)
    """Who marks himself more than so many minutes after the beginning is noted as late; still present."""
    roll_code_only: bool = False
    """Members mark themselves by the code on the board alone, not by the button."""
    roll_code_tries: int = Field(default=5, gt=0, le=100)
    """After so many wrong codes an account's codes are no longer heard for that meeting."""
    roll_days_back: int = Field(default=31, ge=0, le=366)
    """How many days after its meeting a roll may still be opened."""
    roll_minutes: tuple[int, ...] = (5, 10, 15, 30)
    """The minutes offered for coming late and leaving early."""
    quorum: Fraction = Field(default=Fraction(2, 3), ge=0, le=1)
    """Of those who must attend; below it the secretary is warned, nothing is blocked. Local practice."""
    unexcused_alert: int = Field(default=2, gt=0)
    unexcused_rule: int = Field(default=3, gt=0)
    """At so many absences without reason in a calendar year the secretary is told; that the rule exists."""
    correction_hours: int = Field(default=24, ge=1, le=24 * 14)
    """How long after its start a meeting's hour and place can still be set right in the chat."""
    meeting_minutes: Minutes = 120
    """How long a meeting is taken to last, where two might clash (domain notes 2.2: 90 to 120)."""
    tet_days_before: int = Field(default=10, ge=0, le=30)
    tet_days_after: int = Field(default=7, ge=0, le=30)
    """How near the first day of Tết a meeting is warned of."""
    series_days_before: int = Field(default=7, ge=0, le=31)
    series_hour: time = time(8)
    """How many days before a meeting of a series its draft is shown to the secretary, and at what hour."""
    series_urge_days: int = Field(default=2, ge=0, le=31)
    """How many days before the meeting an unconfirmed draft is shown once more; 0 for never."""
    series_send_unasked: bool = False
    """Whether a series' notices go out by themselves, without the secretary's word."""
    thematic_reminder_days: int = Field(default=15, ge=0, le=90)
    """How many days before the quarter's end the missing thematic meeting is reminded of; 0 for never."""
    office_called: int = Field(default=5, ge=0)
    """From how many staff of one office called on one day the committee is told; 0 for never (note 002)."""
    papers_before: bool = False
    papers_after: bool = False
    """Whether the secretary is asked for the papers on the Sổ tay the day before, and the days after."""
    papers_days: int = Field(default=2, ge=1, le=14)
    """Within how many days after the meeting its papers must be there."""
    broadcast_length: int = Field(default=3000, gt=0, le=10_000)
    """Longest text of a broadcast, in characters."""
    broadcast_files: int = Field(default=5, ge=0, le=10)
    """How many files go with one broadcast at most."""
    broadcast_file_mb: int = Field(default=20, ge=1, le=20)
    """Largest file of a broadcast, in megabytes; Telegram gives bots no larger one."""
    file_link_days: int = Field(default=30, ge=1, le=366)
    """How long the link to a file is good, on platforms that take no files."""
    material_checked: bool = False
    """Whether another person than its writer must send a month's material."""
    material_ask_days: int = Field(default=7, ge=1, le=30)
    """For how many days after its meeting a cell's secretary can be asked whether the material was used."""
    material_remind_day: int = Field(default=25, ge=1, le=31)
    """From this day of the month on the secretaries of cells that have not used the material are reminded."""
    broadcast_ahead: int = Field(default=300, gt=0, le=2000)
    """How many messages of one broadcast wait to be sent at a time; so many targets one step makes."""
    broadcast_show_seconds: int = Field(default=15, ge=1, le=600)
    """How often the message that shows a broadcast's progress is brought up to date."""
    receipt_reminder_hours: tuple[int, ...] = (24, 48)
    """How long after a broadcast began those who owe a receipt are reminded, in hours."""
    receipt_escalate_hours: int = Field(default=72, gt=0)
    """How long after its beginning the overseers are told which units are still silent."""
    secret_words: tuple[str, ...] = ()
    """The committee's own words that stop a broadcast, beside those of `handlers.secrecy`."""
    innocent_words: tuple[str, ...] = ()
    """Phrases that only look like a mark of secrecy: the words within them never stop a broadcast."""
    task_hour: time = time(8)
    """At what hour people are reminded of their tasks; within the quiet hours, at their end."""
    task_accept_days: int = Field(default=2, ge=1, le=30)
    """After so many days a task nobody accepted, or a word the giver has not answered, is reminded of."""
    task_before_days: tuple[int, ...] = (3, 1, 0)
    task_overdue_days: tuple[int, ...] = (1, 3, 7)
    """How many days before its date and after it the assignee is reminded of a task."""
    task_leader_day: int = Field(default=3, ge=1, le=60)
    task_secretary_day: int = Field(default=7, ge=1, le=60)
    """From so many days overdue the party-group leader, and the secretary, are told too."""
    task_standing_day: int = Field(default=25, ge=1, le=28)
    """On which day of the month standing tasks are asked about."""
    task_length: int = Field(default=400, gt=0, le=1000)
    """Longest task and remark kept, in characters."""
    remark_days: int = Field(default=10, ge=1, le=90)
    """Within how many days a resident's remark is to be answered."""
    remark_digest_minutes: Minutes = 10
    """New remarks are told to whoever answers them together, once in so many minutes."""
    remark_before_days: int = Field(default=2, ge=0, le=30)
    remark_overdue_days: int = Field(default=3, ge=1, le=30)
    """Whoever holds a remark is reminded so many days before its date, and every so many days after it."""
    remark_length: int = Field(default=600, gt=0, le=2000)
    """Longest remark and answer, in characters."""
    remarks_a_day: int = Field(default=5, ge=1, le=100)
    """How many remarks one account can make in a day."""
    keep_remarks_days: int = Field(default=730, ge=30)
    """How long remarks are kept."""
    opinion_choices: int = Field(default=6, ge=2, le=9)
    opinion_length: int = Field(default=300, gt=0, le=1000)
    """How many choices a question to a group has at most; longest question and choice, in characters."""
    opinion_days: int = Field(default=3, ge=1, le=60)
    opinion_hour: time = time(20)
    """After how many days, and at what hour, a question to a group closes where nothing else is said."""
    household_length: int = Field(default=40, gt=0, le=100)
    """Longest house number or name a household gives itself, in characters."""
    keep_opinions_days: int = Field(default=365, ge=30)
    """How long a question to a group and its counts are kept."""
    signature: str = "T/M Chi ủy"
    """How a notice is signed, before the secretary's title and name."""
    papers: str = "Tài liệu xem trên Sổ tay đảng viên điện tử."
    """The line about the papers in a notice; empty for none."""

    def quiet(self, moment: datetime) -> bool:
        """Whether nobody is to be disturbed at this local moment."""
        start, end, at = self.quiet_from, self.quiet_to, moment.time()
        return start <= at < end if start <= end else at >= start or at < end


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
