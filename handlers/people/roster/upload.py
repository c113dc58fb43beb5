"""The roster sent to the bot in private: fetched, shown, and taken when confirmed."""

from datetime import date, datetime
from hashlib import sha256

from sqlmodel import Session

from handlers import files as wishes
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.events import File, FileContent
from handlers.local_time import today
from handlers.people.roster import importing, report_text
from handlers.people.roster.faults import Fault
from handlers.people.roster.reading import Book
from handlers.people.roster.run import ImportRights, Report
from handlers.permissions import Action, within_reach
from storage.queries import files
from storage.queries.consents import agreed
from storage.tables import FileStage, WantedFile

MOST_BYTES = 5_000_000
"""A ward of 5,000 members takes less than a tenth of it."""

PURPOSE = "roster"
ENDING = ".xlsx"


def wanted(context: Context, body: File) -> bool:
    """Take an Excel file from whoever may change people; False where it is none, or the sender may not."""
    if not context.private or not body.name.lower().endswith(ENDING) or _rights(context) is None:
        return False
    if (body.size or 0) > MOST_BYTES:
        context.reply("roster.fault_too_big")
        return True
    wishes.want(context, body, PURPOSE, MOST_BYTES)
    context.reply("roster.upload_reading")
    return True


def arrived(context: Context, body: FileContent) -> None:
    """The file's bytes are here, or cannot be had; or what was to be done with them is done."""
    file = context.session.get(WantedFile, body.file)
    if file is None:
        return
    file.body = file.body or body.content
    if file.body is None or _rights(context) is None:
        context.session.delete(file)
        context.reply("roster.upload_lost")
        return
    found = body.found if isinstance(body.found, Report) else None
    if file.stage is FileStage.BEGUN and found is not None:
        _finish(context, file, found)
    elif file.stage is FileStage.CONFIRMED and found is not None and _digest(found) == file.shown:
        file.stage = FileStage.BEGUN
        file.begun = {"counts": found.counts(), "counted": sorted(importing.counted(context.session))}
    else:
        _show(context, file, found or Report(faults=[Fault("too_big")]))


def press(context: Context, arguments: list[str]) -> None:
    """The preview's buttons: "roster:<file>:take:<what was shown>" or "roster:<file>:drop"."""
    file = context.session.get(WantedFile, number(arguments, 0))
    own = context.account.id if context.account else None
    if file is None or file.body is None or file.account_id != own or file.stage is not None:
        raise StaleTap
    match arguments[1:]:
        case ["take", shown] if _rights(context) is not None:
            file.stage, file.shown = FileStage.CONFIRMED, shown
            context.redraw("roster.upload_taking")
        case ["drop"]:
            context.session.delete(file)
            context.redraw("roster.upload_dropped")
        case _:
            raise StaleTap


# Beside everybody else's work


def try_out(session: Session, file_id: int, book: Book, now: datetime) -> Report | None:
    """What the file would change; None where its sender may change nothing any more."""
    rights = _sender_rights(session, file_id, now)
    return importing.preview(session, book, rights, now) if rights else None


def take(session: Session, file_id: int, book: Book, now: datetime) -> Report | None:
    """Bring what is kept in line with the file, in bites."""
    rights = _sender_rights(session, file_id, now)
    if rights is None:
        return None
    before = set(session.get_one(WantedFile, file_id).begun["counted"])
    return importing.apply_in_bites(session, book, rights, now, before)


def _sender_rights(session: Session, file_id: int, now: datetime) -> ImportRights | None:
    person = files.sender(session, file_id)
    return rights_of(session, person, today(now)) if person and agreed(session, person) else None


# What a sender may change


def rights_of(session: Session, person_id: int, on: date) -> ImportRights | None:
    """What the person's roles let them change; None where nothing."""
    people, tree = (
        within_reach(session, person_id, what, on) for what in (Action.EDIT_PEOPLE, Action.EDIT_TREE)
    )
    return ImportRights(people, tree) if people else None


def _rights(context: Context) -> ImportRights | None:
    if context.person_id is None:
        return None
    return rights_of(context.session, context.person_id, today(context.now))


def _show(context: Context, file: WantedFile, report: Report) -> None:
    """What the file would change, with the buttons; what has become different since is shown again."""
    text = context.house.wording.text
    file.stage = None
    if report.faults or not report.changes:
        context.session.delete(file)
        name = "upload_faults" if report.faults else "upload_unchanged"
        lines = report_text.faults(context.house.wording, report)
        context.reply(f"roster.{name}", **_listed(context, lines), left_out=report.missing)
        return
    choices = [
        [(text("roster.button_take"), action("roster", file.id, "take", _digest(report)))],
        [(text("roster.button_drop"), action("roster", file.id, "drop"))],
    ]
    context.reply(
        "roster.upload_preview",
        choices,
        **_listed(context, report_text.changes(context.house.wording, report)),
        left_out=report.missing,
        summary=report_text.summary(context.house.wording, report.counts()),
    )


def _finish(context: Context, file: WantedFile, report: Report) -> None:
    """Tell what was taken in, as it was confirmed; and the rows that have become wrong meanwhile."""
    context.session.delete(file)
    context.audit("import_roster", "roster", **file.begun["counts"])
    summary = report_text.summary(context.house.wording, file.begun["counts"])
    faults = report_text.faults(context.house.wording, report)
    context.reply("roster.upload_taken", summary=summary, **_listed(context, faults))


def _listed(context: Context, lines: list[str]) -> dict[str, object]:
    return {"lines": lines, "limit": context.house.rules.board_names}


def _digest(report: Report) -> str:
    """What the report says, in a few signs that fit a button."""
    return sha256(repr((report.changes, report.faults)).encode()).hexdigest()[:16]
