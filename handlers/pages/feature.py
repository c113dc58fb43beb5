"""The pages: a device that is not somebody's any more."""

from handlers.feature import Beat, Duty, Feature
from handlers.pages import devices

PAGES = Feature(
    "pages",
    presses={"device": devices.press},
    duties=(Duty("forget unused devices", devices.forget_unused, Beat.HOURLY),),
)
