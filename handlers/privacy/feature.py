"""Privacy: what people ask about their own data, and the administrators' handling of it."""

from handlers.feature import Beat, Command, Duty, Feature, Form, Help, Listener, Menu, Outcome, Turn
from handlers.late import LateView
from handlers.permissions import Action
from handlers.privacy import copies, duties, handling, requests, retention
from storage.tables import SendState

ENDINGS = frozenset(set(SendState) - {SendState.PENDING, SendState.SENDING})

PRIVACY = Feature(
    "privacy",
    commands=(
        Command("dulieu", requests.command, menu=Menu.PRIVATE),
        Command("yeucau", handling.command),
    ),
    help=(Help("requests", Action.HANDLE_REQUESTS),),
    presses={"data": requests.press, "request": handling.press},
    forms={requests.FORM: Form(requests.correction), handling.FORM: Form(handling.refusal)},
    listeners=(Listener(Turn.OWN_DATA, requests.heard, addressed=True, everywhere=True),),
    views={"own_copy": LateView(copies.view, copies.may_read)},
    outcomes=(Outcome(ENDINGS, copies.finished),),
    duties=(
        Duty("keep the law's deadlines", duties.keep_promises),
        Duty("forget strangers", duties.forget, Beat.HOURLY),
        Duty("keep nothing longer than promised", retention.keep_no_longer, Beat.HOURLY),
    ),
)
