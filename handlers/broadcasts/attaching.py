"""Files sent while a broadcast is written: looked through, and put to the draft."""

from dataclasses import replace

from handlers import files, forms
from handlers.broadcasts import review
from handlers.broadcasts.draft import FORM, Attached, Draft, Step
from handlers.broadcasts.senders import sends_for
from handlers.context import Context
from handlers.events import File, FileContent, Kept
from handlers.rules import Rules
from storage.tables import WantedFile

PURPOSE = "broadcast"


def wanted(context: Context, body: File) -> bool:
    """Take a file while a broadcast is written; its caption is the text, where there is none yet."""
    draft = _draft(context)
    if draft is None:
        return False
    rules = context.house.rules_of(context.session, draft.unit_id)
    refusal = _refusal(draft, body, rules)
    if refusal:
        most = rules.broadcast_file_mb * 1_000_000
        context.reply(f"broadcasts.{refusal}", name=body.name, most=most, count=rules.broadcast_files)
        return True
    look_for = {"own": list(rules.secret_words), "innocent": list(rules.innocent_words)}
    files.want(context, body, PURPOSE, rules.broadcast_file_mb * 1_000_000, look_for)
    if body.caption and not draft.text and len(body.caption) <= rules.broadcast_length:
        _keep(context, replace(draft, text=body.caption.strip(), step=Step.REVIEW))
    return True


def _refusal(draft: Draft, body: File, rules: Rules) -> str:
    if draft.corrects is not None:
        return "file_not_in_correction"
    if len(draft.files) >= rules.broadcast_files:
        return "file_too_many"
    return "file_too_big" if (body.size or 0) > rules.broadcast_file_mb * 1_000_000 else ""


def arrived(context: Context, body: FileContent) -> None:
    """The file is kept and looked through, or could not be had: show the draft with it."""
    file = context.session.get(WantedFile, body.file)
    if file is None:
        return
    name = file.name
    context.session.delete(file)
    draft = _draft(context)
    if draft is None:
        context.reply("broadcasts.file_too_late", name=name)
    elif body.kept is None:
        context.reply("broadcasts.file_lost", name=name)
    elif not body.kept.kind:
        context.reply("broadcasts.file_kind", name=name)
    else:
        _attach(context, draft, body.kept, name)


def _attach(context: Context, draft: Draft, kept: Kept, name: str) -> None:
    number = files.keep(context.session, kept, context.now)
    shown = files.safe_name(name, kept.kind)
    new = Attached(number, shown, kept.size, kept.readable, kept.findings)
    others = tuple(one for one in draft.files if one.file != number)
    draft = _keep(context, replace(draft, files=(*others, new)))
    if draft.text:
        review.show(context, draft)
    else:
        context.reply("broadcasts.file_taken", name=shown)


def _draft(context: Context) -> Draft | None:
    """The draft that is open here, of somebody who may send it."""
    found = forms.current(context) if context.private else None
    if found is None or found.form != FORM or forms.stale(context, found):
        return None
    draft = Draft.from_json(found.state)
    return draft if sends_for(context, draft.unit_id) else None


def _keep(context: Context, draft: Draft) -> Draft:
    forms.keep(context, FORM, draft.to_json())
    return draft
