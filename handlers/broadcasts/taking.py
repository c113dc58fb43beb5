"""A file on its way to what is written: asked for within the limits, looked through, given a safe name."""

from handlers import files
from handlers.broadcasts.draft import Attached
from handlers.context import Context
from handlers.events import File, FileContent
from storage.tables import WantedFile


def ask_for(context: Context, body: File, unit_id: int, held: int, purpose: str) -> bool:
    """Have the file fetched and looked through; False where its sender is told that it is too large or one
    too many. `held`: how many files there are already."""
    rules = context.house.rules_of(context.session, unit_id)
    most = rules.broadcast_file_mb * 1_000_000
    if held >= rules.broadcast_files or (body.size or 0) > most:
        name = "file_too_many" if held >= rules.broadcast_files else "file_too_big"
        context.reply(f"broadcasts.{name}", name=body.name, most=most, count=rules.broadcast_files)
        return False
    look_for = {"own": list(rules.secret_words), "innocent": list(rules.innocent_words)}
    files.want(context, body, purpose, most, look_for)
    return True


def taken(context: Context, body: FileContent, *, wanted: bool) -> Attached | None:
    """The file as it was found to be; None where its sender is told that it is not taken. `wanted`: what it
    was sent for is still being written."""
    file = context.session.get(WantedFile, body.file)
    if file is None:
        return None
    name, kept = file.name, body.kept
    context.session.delete(file)
    if not wanted or kept is None or not kept.kind:
        why = "too_late" if not wanted else "lost" if kept is None else "kind"
        context.reply(f"broadcasts.file_{why}", name=name)
        return None
    number = files.keep(context.session, kept, context.now)
    shown = files.safe_name(name, kept.kind)
    return Attached(number, shown, kept.size, kept.readable, kept.findings)
