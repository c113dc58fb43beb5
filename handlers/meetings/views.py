"""How a meeting looks where it was announced; rendered at the moment of sending or editing."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.actions import action
from handlers.house import House, local
from handlers.late import Skip
from handlers.meetings.sheet import Sheet, details, told
from handlers.messages import Message
from handlers.wording import Rows
from storage.queries.people import holders, private_chats
from storage.tables import Account, AnswerChoice, Person, Question, QuestionKind, RoleKind

View = Callable[[House, Session, datetime, dict[str, Any]], Message | Skip]


def notice(house: House, session: Session, now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The notice in a cell's group or a private chat: what, when, where, and the counts.

    args: meeting; `ask` false for the overseer, who is told but not asked; `person` in a private
    chat, so that the person's own answer stands under it.
    """
    sheet = Sheet.open(session, house, args["meeting"])
    answer = sheet.answers.get(args.get("person", 0))
    mine = sheet.say("state_line", answer=told(house, answer)) if answer else None
    asks = args.get("ask", True) and not sheet.over(now)
    return house.wording.message(
        "meetings.notice",
        answer_choices(house, args["meeting"]) if asks else (),
        title=sheet.say(f"title_{sheet.meeting.kind}", at=sheet.at),
        unit=sheet.unit.name,
        details=details(house, sheet.at, sheet.meeting.place, sheet.meeting.agenda),
        papers=sheet.rules.papers,
        answer_by=local(sheet.meeting.answer_by, sheet.unit),
        signature=signature(session, sheet),
        tally=mine or sheet.tally(),
    )


def board(house: House, session: Session, _now: datetime, args: dict[str, Any]) -> Message | Skip:
    """The secretary's list, with names: never for a group. args: meeting."""
    sheet = Sheet.open(session, house, args["meeting"])
    unclear = _unclear(session, args["meeting"]) - sheet.answers.keys()
    reached = private_chats(session, [person.id for person in sheet.due if person.id])
    groups = [
        _group(sheet, "yes", sheet.answered(AnswerChoice.YES)),
        _group(sheet, "late", sheet.answered(AnswerChoice.LATE)),
        _group(sheet, "no", sheet.answered(AnswerChoice.NO)),
        _group(sheet, "unclear", [person for person in sheet.silent if person.id in unclear]),
        _group(sheet, "silent", [person for person in sheet.silent if person.id not in unclear]),
    ]
    return house.wording.message(
        "meetings.board",
        [[(sheet.say("button_board"), action("behalf", args["meeting"], 0))]],
        kind=sheet.kind(),
        unit=sheet.unit.name,
        at=sheet.at,
        place=sheet.meeting.place,
        tally=sheet.tally(),
        groups=groups,
        others=_others(session, sheet),
        no_account=len(sheet.due) - len(reached),
        limit=sheet.rules.board_names,
    )


def answer_choices(house: House, meeting_id: int) -> Rows:
    """Có mặt · Vắng · Đến muộn."""
    order = (AnswerChoice.YES, AnswerChoice.NO, AnswerChoice.LATE)
    return [
        [
            (house.wording.text(f"meetings.button_{choice}"), action("answer", meeting_id, choice))
            for choice in order
        ]
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


def _group(sheet: Sheet, name: str, people: Iterable[Person]) -> dict[str, Any]:
    return {"label": sheet.say(f"group_{name}"), "names": [_marked(sheet, person) for person in people]}


def _marked(sheet: Sheet, person: Person) -> str:
    answer = sheet.answers.get(person.id or 0)
    _, _, marks = told(sheet.house, answer).partition(" (") if answer else ("", "", "")
    return f"{person.full_name} ({marks}" if marks else person.full_name


def _others(session: Session, sheet: Sheet) -> list[str]:
    """Who answered though not counted: the exempt who will come all the same."""
    known = {person.id for person in sheet.due}
    extra = [person_id for person_id in sheet.answers if person_id not in known]
    people = session.exec(select(Person).where(col(Person.id).in_(extra)).order_by(Person.folded_name))
    return [f"{person.full_name}: {told(sheet.house, sheet.answers[person.id or 0])}" for person in people]


def _unclear(session: Session, meeting_id: int) -> set[int]:
    """Whom the bot had to ask what they meant, and who has not said."""
    statement = (
        select(Account.person_id)
        .join(Question, col(Question.account_id) == Account.id)
        .where(Question.meeting_id == meeting_id, Question.kind == QuestionKind.CONFIRM)
    )
    return {person_id for person_id in session.exec(statement) if person_id is not None}
