"""People: who belongs to a cell and in what standing, one by one or by roster."""

from handlers.feature import Command, Feature, Files, Form, Help
from handlers.people import editing, finding
from handlers.people.changes import EditForm
from handlers.people.roster import upload
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
    files={upload.PURPOSE: Files(upload.wanted, upload.arrived)},
)
