"""Remarks of residents (phản ánh, góp ý): made in private or to the bot in a group, answered, passed on."""

from handlers.feature import Beat, Command, Duty, Feature, Form, Help, Listener, Menu, Turn, Where
from handlers.late import LateView, with_unit
from handlers.permissions import Action
from handlers.remarks import answering, chase, views, writing

REMARKS = Feature(
    "remarks",
    commands=(Command("gopy", writing.command, Where.ALL_GROUPS, Menu.EVERYWHERE),),
    help=(Help("remarks", Action.HANDLE_REMARKS),),
    presses={
        "remark_kind": writing.press,
        "remark": answering.press,
        "remark_send": answering.press_send,
        "remarks": answering.press_list,
    },
    forms={
        writing.FORM: Form(writing.answer_step, writing.Draft.load),
        answering.FORM: Form(answering.answer_step, answering.Reply.load),
    },
    views={
        "remarks_new": LateView(views.new, with_unit(Action.HANDLE_REMARKS)),
        "remarks_due": LateView(views.due, with_unit(Action.HANDLE_REMARKS)),
    },
    listeners=(Listener(Turn.REMARK, writing.heard, everywhere=True),),
    duties=(
        Duty("tell of new remarks", chase.tell_new),
        Duty("remind of remarks that are due", chase.remind, Beat.HOURLY),
        Duty("forget old remarks", chase.forget, Beat.HOURLY),
    ),
)
