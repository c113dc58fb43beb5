"""The pages: a link to send files by, a device that is not somebody's any more."""

from handlers import uploads
from handlers.feature import Beat, Command, Duty, Feature, Help
from handlers.meetings.link import offered
from handlers.pages import desk, devices
from handlers.permissions import Action

PAGES = Feature(
    "pages",
    commands=(Command("guitep", uploads.command), Command("ban", desk.command)),
    help=(Help("upload", Action.BROADCAST, offered), Help("desk", Action.BROADCAST, offered)),
    presses={"device": devices.press},
    duties=(Duty("forget unused devices", devices.forget_unused, Beat.HOURLY),),
)
