"""Privacy: what people ask about their own data, and the administrators' handling of it."""

from handlers.feature import Beat, Command, Duty, Feature, Form, Help, Listener, Menu, Turn
from handlers.permissions import Action
from handlers.privacy import duties, handling, requests

PRIVACY = Feature(
    "privacy",
    commands=(
        Command("dulieu", requests.command, menu=Menu.PRIVATE),
        Command("yeucau", handling.command),
    ),
    help=(Help("requests", Action.HANDLE_REQUESTS),),
    presses={"data": requests.press, "request": handling.press},
    forms={requests.FORM: Form(requests.correction), handling.FORM: Form(handling.refusal)},
    listeners=(Listener(Turn.OWN_DATA, requests.heard, addressed=True),),
    duties=(
        Duty("keep the law's deadlines", duties.keep_promises),
        Duty("forget strangers", duties.forget, Beat.HOURLY),
    ),
)
