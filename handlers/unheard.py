"""Messages that are not the sender's own words: one short answer in private, silence elsewhere."""

from dataclasses import replace

from handlers import forms, uploads
from handlers.context import Context
from handlers.events import File, Forwarded, Unheard
from storage.tables import Priority


def answered(context: Context, body: Forwarded | Unheard) -> None:
    """Somebody else's words are nobody's answer, command or step of a form; nor is what has no words."""
    if not context.private:
        return
    match body:
        case Forwarded():
            context.reply("common.forwarded")
        case Unheard():
            _once(context, f"common.unheard_{body.content}", body.album)


def unused(context: Context, body: File) -> None:
    """A file that nothing waits for."""
    if body.picture:
        if context.private:
            _once(context, "common.unheard_picture", body.album)
    elif forms.current(context):
        _once(context, "common.file_unexpected", body.album)
    elif context.private:
        _once(context, "common.file_ignored", body.album)


def _once(context: Context, name: str, album: str | None) -> None:
    """Say it once for all that was sent as one album; whoever has use for files learns where to send them."""
    where = uploads.link(context)
    message = context.house.wording.message(name)
    if where is not None:
        there = context.house.wording.text("pages.upload_here", link=where)
        message = replace(message, text=f"{message.text}\n{there}")
    key = f"unheard:{context.chat.id}:{album}" if album else None
    context.send(context.chat, message, Priority.ANSWER, dedup_key=key)
