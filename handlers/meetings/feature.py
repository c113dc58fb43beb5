"""Meetings: called, announced, answered, changed; and the papers that belong to them."""

from handlers.feature import Command, Duty, Feature, Form, Help, Listener, Menu, Outcome, Spoken, Turn
from handlers.late import LateView, only_themselves, with_meeting, with_unit
from handlers.meetings import (
    answers,
    behalf,
    change_views,
    deleted,
    handover,
    link,
    lists,
    moving,
    office,
    outcomes,
    papers,
    reading,
    reminder_duty,
    reminder_outcome,
    reminders,
    reports,
    secretary_duty,
    views,
)
from handlers.meetings.draft import Draft
from handlers.permissions import Action
from storage.tables import QuestionKind

NAMES = with_meeting(Action.SEE_NAMES)

MEETINGS = Feature(
    "meetings",
    commands=(
        Command("doilich", moving.command, menu=Menu.PRIVATE, spoken=Spoken(Action.CALL_MEETING, dated=True)),
        Command("link", link.command),
        Command("ds", lists.board, menu=Menu.PRIVATE, spoken=Spoken(Action.SEE_NAMES)),
    ),
    help=(
        Help("change", Action.CALL_MEETING),
        Help("board", Action.SEE_NAMES),
        Help("link", Action.CALL_MEETING, link.offered),
        Help("behalf", Action.ANSWER_FOR_OTHERS),
        Help("answer", Action.ANSWER),
    ),
    presses={
        "answer": answers.press,
        "reason": answers.press_reason,
        "behalf": behalf.press_list,
        "other": behalf.press_person,
        "report": reports.press_report,
        "ignore": reports.press_ignore,
        "again": outcomes.press_again,
        "anew": deleted.press_anew,
        "link": link.press,
        "change": moving.press_change,
        "changing": moving.press,
    },
    forms={
        moving.FORM: Form(moving.answer_step, Draft.from_json),
    },
    views={
        "notice": LateView(views.notice, views.may_read),
        "board": LateView(views.board, NAMES),
        "late_answers": LateView(answers.late_answers, NAMES),
        "acknowledged": LateView(lists.acknowledged),
        "reminder": LateView(reminders.personal, only_themselves),
        "reminder_paste": LateView(link.reminder, with_meeting(Action.CALL_MEETING)),
        "reminder_group": LateView(reminders.group),
        "reminder_trouble": LateView(reminder_outcome.words),
        "changed": LateView(change_views.changed, views.may_read),
        "outdated": LateView(change_views.outdated),
        "office": LateView(office.told, with_unit(Action.SEE_COUNTS, "committee")),
    },
    listeners=(Listener(Turn.ANSWER, reading.read, corrections=True),),
    questions=(QuestionKind.RSVP, QuestionKind.REASON, QuestionKind.CONFIRM),
    outcomes=(
        Outcome(frozenset(outcomes.TROUBLE), outcomes.finished),
        Outcome(frozenset(reminder_outcome.TROUBLE), reminder_outcome.finished),
        Outcome(deleted.TROUBLE, deleted.finished),
    ),
    duties=(
        Duty("queue reminders", reminder_duty.queue_due),
        Duty("give new leaders the open lists", handover.run),
    ),
)

PAPERS = Feature(
    "papers",
    presses={"paper": papers.press},
    views={"papers": LateView(papers.papers, with_meeting(Action.CALL_MEETING))},
    duties=(Duty("remind secretaries", secretary_duty.run),),
)
