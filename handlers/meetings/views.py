"""How a meeting looks where it was announced; rendered at the moment of sending or editing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.actions import action
from handlers.house import House
from handlers.late import only_themselves
from handlers.local_time import local
from handlers.meetings.sheet import Sheet, details, notes, told
from handlers.messages import Message
from handlers.named_groups import headed
from handlers.permissions import Action, may
from handlers.wording import Rows
from storage.outbox import Skip
from storage.queries.chats import needed_letter
from storage.queries.materials import there_is
from storage.queries.people import holders, private_chats
from storage.tables import (
    Account,
    AnswerChoice,
    Chat,
    Meeting,
    MeetingKind,
    MeetingState,
    Person,
    Question,
    QuestionKind,
    RoleKind,
)

View = Callable[[House, Session, datetime, dict[str, Any]], Message | Skip]


def notice(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The notice in a cell's group or a private chat: what, when, where, and the counts.

    args: meeting; `ask` false for the overseer, who is told but not asked; `person` in a private
    chat, so that the person's own answer stands under it; `chat` in a group.
    """
    sheet = Sheet.open(session, house, args["meeting"])
    if sheet.meeting.state is not MeetingState.CALLED:
        return Skip(sheet.say(f"state_{sheet.meeting.state}"))
    answer = sheet.answers.get(args.get("person", 0))
    mine = sheet.say("state_line", answer=told(house, answer)) if answer else None
    asks = args.get("ask", True) and not sheet.over(now)
    letter = _letter(session, now, args)
    message = house.wording.message(
        "meetings.notice",
        answer_choices(house, sheet.meeting) if asks else (),
        title=sheet.say(f"title_{sheet.meeting.kind}", at=sheet.at),
        unit=sheet.unit.name,
        details=details(house, sheet.at, sheet.meeting.place, sheet.meeting.agenda),
        papers=sheet.rules.papers,
        first=_material_month(session, sheet),
        answer_by=local(sheet.meeting.answer_by, sheet.unit),
        signature=signature(session, sheet),
        tally=mine or sheet.tally(),
        reasons=asks and frugal_in(house, session, args),
        letter=letter,
    )
    return replace(message, letter=letter)


def _material_month(session: Session, sheet: Sheet) -> date | None:
    """The month of a cell's meeting, where the committee's material for it is there."""
    month = sheet.at.date().replace(day=1)
    regular = sheet.meeting.kind in (MeetingKind.REGULAR, MeetingKind.REGULAR_THEMATIC)
    return month if regular and there_is(session, sheet.unit.id, month) else None


def may_read(session: Session, reader: int | None, args: dict[str, Any], on: date) -> bool:
    """A notice is for whom it asks, for the group, or for the overseer while he is one."""
    if "person" in args:
        return only_themselves(session, reader, args, on)
    unit_id = session.get_one(Meeting, args["meeting"]).unit_id
    return "chat" in args or may(session, reader, Action.SEE_COUNTS, unit_id, on)


def lettered(message: Message, session: Session, now: datetime, args: dict[str, Any]) -> Message:
    """With the letter that tells the meeting from others its group (args: chat) is asked about."""
    return replace(message, letter=_letter(session, now, args))


def _letter(session: Session, now: datetime, args: dict[str, Any]) -> str:
    return needed_letter(session, args["chat"], args["meeting"], now) if "chat" in args else ""


def frugal_in(house: House, session: Session, args: dict[str, Any]) -> bool:
    """Whether this is for a group (args: chat) to which each message is counted."""
    return "chat" in args and house.metered(session.get_one(Chat, args["chat"]).channel)


def board(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The secretary's list, with names: never for a group.

    args: meeting; `manage` false for whoever may look but change nothing.
    """
    sheet = Sheet.open(session, house, args["meeting"])
    unclear = _unclear(session, args["meeting"]) - sheet.answers.keys()
    reached = private_chats(session, [person.id for person in sheet.due if person.id])
    groups = [
        *_groups(sheet, "yes", sheet.answered(AnswerChoice.YES)),
        *_groups(sheet, "late", sheet.answered(AnswerChoice.LATE)),
        *_groups(sheet, "no", sheet.answered(AnswerChoice.NO)),
        *_groups(sheet, "unclear", [person for person in sheet.silent if person.id in unclear]),
        *_groups(sheet, "silent", [person for person in sheet.silent if person.id not in unclear]),
    ]
    return house.wording.message(
        "meetings.board",
        _board_choices(sheet, now, manage=args.get("manage", True)),
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        place=sheet.meeting.place,
        off=None if sheet.meeting.state is MeetingState.CALLED else sheet.say(f"state_{sheet.meeting.state}"),
        tally=sheet.tally(),
        groups=groups,
        others=_others(session, sheet),
        no_account=len(sheet.due) - len(reached),
        limit=sheet.rules.board_names,
    )


def stamp(starts_at: datetime) -> int:
    """What tells the buttons of one start of a meeting from those of another: its minute."""
    return int(starts_at.timestamp()) // 60


def answer_choices(house: House, meeting: Meeting) -> Rows:
    """Có mặt · Vắng · Đến muộn, for the start as it stands now."""
    order = (AnswerChoice.YES, AnswerChoice.NO, AnswerChoice.LATE)
    return [
        [
            (
                house.wording.text(f"meetings.button_{choice}"),
                action("answer", meeting.id, choice, stamp(meeting.starts_at)),
            )
            for choice in order
        ]
    ]


def _board_choices(sheet: Sheet, now: datetime, *, manage: bool) -> Rows:
    """Answering for others while answers count, and what can be changed."""
    if not manage or sheet.meeting.state is MeetingState.CANCELLED:
        return ()
    answering = [(sheet.say("button_board"), action("behalf", sheet.meeting.id, 0))]
    return [*([] if sheet.over(now) else [answering]), change_choices(sheet, now)]


def change_choices(sheet: Sheet, now: datetime) -> list[tuple[str, str]]:
    """Đổi giờ · Đổi nơi · Hoãn · Hủy họp, as far as the meeting's state allows."""
    if sheet.meeting.state is MeetingState.POSTPONED:
        offered = {"when": "new_when", "place": "place", "cancel": "cancel"}
    elif sheet.meeting.starts_at <= now:
        offered = {"when": "fix_when", "place": "fix_place"}
    else:
        offered = {what: what for what in ("when", "place", "postpone", "cancel")}
    say = sheet.house.wording.text
    return [
        (say(f"changes.button_{label}"), action("change", sheet.meeting.id, what))
        for what, label in offered.items()
    ]


def signature(session: Session, sheet: Sheet) -> str:
    """T/M Chi ủy – Bí thư: Nguyễn Văn A; by the role the caller holds on the meeting's day of calling."""
    caller = session.get(Person, sheet.meeting.called_by) if sheet.meeting.called_by else None
    if caller is None:
        return sheet.rules.signature
    on = sheet.meeting.called_at.date()
    for role in (RoleKind.SECRETARY, RoleKind.DEPUTY, RoleKind.PARTY_GROUP_LEADER):
        if any(holder.id == caller.id for holder in holders(session, sheet.meeting.unit_id, (role,), on)):
            title = sheet.house.wording.text(f"roles.{role}")
            return f"{sheet.rules.signature} – {title}: {caller.full_name}"
    return f"{sheet.rules.signature} – {caller.full_name}"


def _groups(sheet: Sheet, name: str, people: list[Person]) -> list[dict[str, Any]]:
    noted = [
        (person.full_name, notes(sheet.house, sheet.answers[person.id]) if person.id in sheet.answers else [])
        for person in people
    ]
    return headed(sheet.say(f"group_{name}"), noted, sheet.rules.shared_notes)


def _others(session: Session, sheet: Sheet) -> list[str]:
    """Who answered though not counted: the exempt who will come all the same."""
    known = {person.id for person in sheet.due}
    extra = [person_id for person_id in sheet.answers if person_id not in known]
    people = session.exec(select(Person).where(col(Person.id).in_(extra)).order_by(Person.folded_name))
    return [f"{person.full_name}: {told(sheet.house, sheet.answers[person.id])}" for person in people]


def _unclear(session: Session, meeting_id: int) -> set[int]:
    """Whom the bot had to ask what they meant, and who has not said."""
    statement = (
        select(Account.person_id)
        .join(Question, col(Question.account_id) == Account.id)
        .where(Question.meeting_id == meeting_id, Question.kind == QuestionKind.CONFIRM)
    )
    return {person_id for person_id in session.exec(statement) if person_id is not None}
