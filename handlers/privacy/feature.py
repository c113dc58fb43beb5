"""Privacy: what people ask about their own data, and the administrator's desk for it."""

from handlers.feature import Beat, Command, Duty, Feature, Form, Help, Listener, Menu, Turn
from handlers.permissions import Action
from handlers.privacy import desk, duties, requests

PRIVACY = Feature(
    "privacy",
    commands=(
        Command("dulieu", requests.command, menu=Menu.PRIVATE),
        Command("yeucau", desk.command),
    ),
    help=(Help("requests", Action.HANDLE_REQUESTS),),
    presses={"data": requests.press, "request": desk.press},
    forms={requests.FORM: Form(requests.correction), desk.FORM: Form(desk.refusal)},
    listeners=(Listener(Turn.OWN_DATA, requests.heard, addressed=True),),
    duties=(
        Duty("keep the law's deadlines", duties.keep_promises),
        Duty("forget strangers", duties.forget, Beat.HOURLY),
    ),
)
