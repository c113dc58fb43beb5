"""Questions to a cell's group or to residents: up to six choices, one answer a person or household."""

from handlers.feature import Beat, Command, Duty, Feature, Form, Help, Listener, Menu, Turn
from handlers.late import LateView
from handlers.opinions import answering, asking, closing, putting, views
from handlers.permissions import Action

OPINIONS = Feature(
    "opinions",
    commands=(Command("hoiykien", asking.command, menu=Menu.PRIVATE),),
    help=(Help("opinions", Action.CALL_MEETING),),
    presses={
        "opinion": answering.press,
        "opinion_ask": asking.press,
        "opinion_run": putting.press_run,
    },
    open_presses=frozenset({"opinion"}),
    forms={asking.FORM: Form(asking.step, asking.Draft.load)},
    views={
        "opinion": LateView(views.question, views.in_joined_group),
        "opinion_thanks": LateView(views.thanks, views.in_joined_group),
        "opinion_result": LateView(views.result, views.in_joined_group),
    },
    listeners=(Listener(Turn.OPINION, answering.heard, addressed=True),),
    duties=(
        Duty("close questions to groups", closing.close_due),
        Duty("forget old questions to groups", closing.forget, Beat.HOURLY),
    ),
)
