"""The roster sent to the bot in private: fetched, shown, and taken when confirmed."""

from datetime import date
from hashlib import sha256

from sqlmodel import Session

from handlers import files
from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.events import File, FileContent
from handlers.local_time import today
from handlers.people.roster import importing, report_text
from handlers.people.roster.run import ImportRights, Report
from handlers.permissions import Action, within_reach
from storage.tables import WantedFile

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
    files.want(context, body, PURPOSE, MOST_BYTES)
    context.reply("roster.upload_reading")
    return True


def arrived(context: Context, body: FileContent) -> None:
    """The file's bytes are here, or cannot be had: show what it would change."""
    file = context.session.get(WantedFile, body.file)
    if file is None:
        return
    if body.content is None or _rights(context) is None:
        context.session.delete(file)
        context.reply("roster.upload_lost")
        return
    file.body = body.content
    _show(context, file, body.content)


def press(context: Context, arguments: list[str]) -> None:
    """The preview's buttons: "roster:<file>:take:<what was shown>" or "roster:<file>:drop"."""
    file = context.session.get(WantedFile, number(arguments, 0))
    own = context.account.id if context.account else None
    if file is None or file.body is None or file.account_id != own:
        raise StaleTap
    match arguments[1:]:
        case ["take", shown]:
            _take(context, file, file.body, shown)
        case ["drop"]:
            context.session.delete(file)
            context.redraw("roster.upload_dropped")
        case _:
            raise StaleTap


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


def _show(context: Context, file: WantedFile, content: bytes) -> None:
    report = importing.preview(context.session, content, _require_rights(context), context.now)
    text = context.house.wording.text
    if report.faults or not report.changes:
        context.session.delete(file)
        name = "upload_faults" if report.faults else "upload_unchanged"
        lines = report_text.faults(context.house.wording, report)
        context.reply(f"roster.{name}", **_listed(context, lines), left_out=report.missing)
        return
    choices = [
        [(text("roster.button_take"), action("roster", file.id, "take", _digest(context, report)))],
        [(text("roster.button_drop"), action("roster", file.id, "drop"))],
    ]
    context.reply(
        "roster.upload_preview",
        choices,
        **_listed(context, report_text.changes(context.house.wording, report)),
        left_out=report.missing,
        summary=report_text.summary(context.house.wording, report),
    )


def _take(context: Context, file: WantedFile, content: bytes, shown: str) -> None:
    """What has become different since it was shown is shown again first."""
    rights = _require_rights(context)
    if _digest(context, importing.preview(context.session, content, rights, context.now)) != shown:
        _show(context, file, content)
        return
    report = importing.apply(context.session, content, rights, context.now)
    context.session.delete(file)
    context.audit("import_roster", "roster", **report.counts())
    context.redraw("roster.upload_taken", summary=report_text.summary(context.house.wording, report))


def _require_rights(context: Context) -> ImportRights:
    """The rights anew: the role may have ended since the file was sent."""
    rights = _rights(context)
    if rights is None:
        raise StaleTap
    return rights


def _listed(context: Context, lines: list[str]) -> dict[str, object]:
    return {"lines": lines, "limit": context.house.rules.board_names}


def _digest(context: Context, report: Report) -> str:
    """What the report says, in a few signs that fit a button."""
    lines = report_text.changes(context.house.wording, report) + report_text.faults(
        context.house.wording, report
    )
    return sha256("\n".join(lines).encode()).hexdigest()[:16]
