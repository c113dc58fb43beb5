"""The roll: taken at the meeting by the secretary, party-group leaders and the members themselves."""

from handlers.feature import Command, Feature, Form, Help, Listener, Outcome, Spoken, Turn
from handlers.late import LateView, only_themselves, with_meeting, with_unit
from handlers.permissions import Action
from handlers.roll import (
    alerts,
    checkin,
    closing,
    command,
    guests,
    list_presses,
    list_views,
    opening,
    read_back,
    scanning,
    texts,
    views,
    whole_roll,
)
from handlers.roll.access import may_read_step
from handlers.roll.guests import GuestForm
from handlers.roll.proposals import Proposal
from storage.tables import QuestionKind, SendState

TAKER = with_meeting(Action.TAKE_ROLL)

ROLL = Feature(
    "roll",
    commands=(Command("diemdanh", command.command, spoken=Spoken(Action.TAKE_ROLL, offered=True)),),
    help=(Help("roll", Action.TAKE_ROLL),),
    presses={
        "roll_open": command.press_open,
        "roll_here": checkin.press,
        "roll_oops": checkin.press_oops,
        "roll_scan": scanning.press,
        "roll_screen": scanning.press_screen,
        "roll_list": list_presses.press_list,
        "roll_one": list_presses.press_one,
        "roll_mark": list_presses.press_mark,
        "roll_made_up": list_presses.press_made_up,
        "roll_undo": whole_roll.press_undo,
        "roll_rest": whole_roll.press_rest,
        "roll_decide": whole_roll.press_decide,
        "roll_decide_all": whole_roll.press_decide_all,
        "roll_online": whole_roll.press_online,
        "roll_pick": read_back.press_pick,
        "roll_save": read_back.press_save,
        "roll_drop": read_back.press_drop,
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
        read_back.FORM: Form(texts.answer_step, Proposal.from_json),
        guests.FORM: Form(guests.answer_step, GuestForm.from_json),
    },
    views={
        "roll_call": LateView(views.call, only_themselves),
        "roll_board": LateView(views.board, TAKER),
        "roll_full": LateView(views.full, TAKER),
        "roll_counts": LateView(views.counts),
        "roll_look": LateView(views.result, may_read_step),
        "roll_list": LateView(list_views.page, TAKER),
        "roll_person": LateView(list_views.person, TAKER),
        "roll_alert": LateView(alerts.alert, with_unit(Action.DECIDE_UNEXCUSED)),
    },
    listeners=(Listener(Turn.ROLL, command.heard),),
    questions=(QuestionKind.ROLL,),
    outcomes=(Outcome(frozenset([SendState.FAILED]), opening.uneditable),),
)
