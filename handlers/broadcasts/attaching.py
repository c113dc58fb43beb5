"""Files sent while a broadcast is written: looked through, and put to the draft."""

from dataclasses import replace

from handlers import forms
from handlers.broadcasts import review
from handlers.broadcasts.draft import FORM, Draft, Step
from handlers.broadcasts.senders import sends_for
from handlers.broadcasts.taking import ask_for, taken
from handlers.broadcasts.writing import keep
from handlers.context import Context
from handlers.events import File, FileContent

PURPOSE = "broadcast"


def wanted(context: Context, body: File) -> bool:
    """Take a file while a broadcast is written; its caption is the text, where there is none yet."""
    draft = _draft(context)
    if draft is None:
        return False
    if draft.corrects is not None:
        context.reply("broadcasts.file_not_in_correction", name=body.name)
    elif ask_for(context, body, draft.unit_id, len(draft.files), PURPOSE):
        _take_caption(context, draft, body.caption)
    return True


def _take_caption(context: Context, draft: Draft, caption: str) -> None:
    limit = context.house.rules_of(context.session, draft.unit_id).broadcast_length
    if caption and not draft.text and len(caption) <= limit:
        keep(context, replace(draft, text=caption.strip(), step=Step.REVIEW))


def arrived(context: Context, body: FileContent) -> None:
    """The file is kept and looked through, or could not be had: show the draft with it."""
    draft = _draft(context)
    new = taken(context, body, wanted=draft is not None)
    if draft is None or new is None:
        return
    others = tuple(one for one in draft.files if one.file != new.file)
    draft = keep(context, replace(draft, files=(*others, new)))
    if draft.text:
        review.show(context, draft)
    else:
        context.reply("broadcasts.file_taken", name=new.name)


def _draft(context: Context) -> Draft | None:
    """The draft that is open here, of somebody who may send it."""
    found = forms.current(context) if context.private else None
    if found is None or found.form != FORM or forms.stale(context, found):
        return None
    draft = Draft.from_json(found.state)
    return draft if sends_for(context, draft.unit_id) else None
