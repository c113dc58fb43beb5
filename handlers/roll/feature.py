"""The roll: taken at the meeting by the secretary, party-group leaders and the members themselves."""

from handlers.feature import Command, Feature, Form, Help, Listener, Turn
from handlers.late import LateView, only_themselves, with_meeting, with_unit
from handlers.permissions import Action
from handlers.roll import (
    acts,
    alerts,
    checkin,
    closing,
    guests,
    lists,
    opening,
    proposals,
    reading,
    views,
)
from handlers.roll.access import may_look
from handlers.roll.proposals import Proposal
from storage.tables import QuestionKind

TAKER = with_meeting(Action.TAKE_ROLL)

ROLL = Feature(
    "roll",
    commands=(Command("diemdanh", opening.command),),
    help=(Help("roll", Action.TAKE_ROLL),),
    presses={
        "roll_open": opening.press_open,
        "roll_here": checkin.press,
        "roll_oops": checkin.press_oops,
        "roll_list": lists.press_list,
        "roll_one": lists.press_one,
        "roll_mark": lists.press_mark,
        "roll_made_up": lists.press_made_up,
        "roll_undo": acts.press_undo,
        "roll_rest": acts.press_rest,
        "roll_decide": acts.press_decide,
        "roll_decide_all": acts.press_decide_all,
        "roll_online": acts.press_online,
        "roll_pick": proposals.press_pick,
        "roll_save": proposals.press_save,
        "roll_drop": proposals.press_drop,
        "roll_guests": guests.press_guests,
        "roll_guest": guests.press_guest,
        "roll_guest_gone": guests.press_gone,
        "roll_guests_done": guests.press_done,
        "roll_close": closing.press_close,
        "roll_keep": closing.press_keep,
        "roll_reopen": closing.press_reopen,
        "roll_full": closing.press_full,
    },
    forms={
        proposals.FORM: Form(reading.answer_step, Proposal.from_json),
        guests.FORM: Form(guests.answer_step),
    },
    views={
        "roll_call": LateView(views.call, only_themselves),
        "roll_board": LateView(views.board, TAKER),
        "roll_full": LateView(views.full, TAKER),
        "roll_counts": LateView(views.counts),
        "roll_look": LateView(views.look, may_look),
        "roll_list": LateView(lists.page_of, TAKER),
        "roll_person": LateView(lists.person, TAKER),
        "roll_alert": LateView(alerts.alert, with_unit(Action.DECIDE_UNEXCUSED)),
    },
    listeners=(Listener(Turn.ROLL, reading.read),),
    questions=(QuestionKind.ROLL,),
)
