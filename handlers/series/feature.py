"""Series: meetings that recur, drafted in time and called on the secretary's word."""

from handlers.feature import Duty, Feature, Form
from handlers.late import LateView
from handlers.meetings.draft import Draft
from handlers.series import drafts, duty, form, steering

SERIES = Feature(
    "series",
    presses={"occurrence": steering.press, "series": form.press, "turning": form.press_turn},
    forms={
        steering.FORM: Form(steering.answer_step, Draft.from_json),
        form.FORM: Form(form.answer_step, Draft.from_json),
    },
    views={"occurrence": LateView(drafts.occurrence, drafts.may_read)},
    duties=(Duty("look after the series", duty.look_after),),
)
