"""People: who belongs to a cell and in what standing, one by one or by roster."""

from handlers.feature import Beside, Command, Feature, Files, Form, Help
from handlers.people import editing, finding
from handlers.people.changes import EditForm
from handlers.people.roster import reading, upload
from handlers.permissions import Action

PEOPLE = Feature(
    "people",
    commands=(Command("dangvien", finding.command),),
    help=(Help("person", Action.EDIT_PEOPLE), Help("roster", Action.EDIT_TREE)),
    presses={"person": editing.press_person, "edit": editing.press_form, "roster": upload.press},
    forms={
        editing.FORM: Form(editing.answer_step, EditForm.from_json),
        finding.FORM: Form(finding.search_step),
    },
    files={
        upload.PURPOSE: Files(
            upload.wanted, upload.arrived, Beside(reading.read, upload.try_out, upload.take)
        )
    },
)
