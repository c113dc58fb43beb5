"""Files people send: wished for, and made ready to be sent on under a name that harms nobody."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.context import Context
from handlers.events import File, Kept
from storage.queries.files import stored
from storage.tables import WantedFile

LONGEST_NAME = 100
_UNSAFE = re.compile(r'[/\\:*?"<>|]+')


def want(
    context: Context, body: File, purpose: str, most_bytes: int, look_for: dict[str, Any] | None = None
) -> None:
    """Have the file fetched and handed back (see `storage.tables.WantedFile`)."""
    assert context.account is not None
    context.session.add(
        WantedFile(
            channel=context.chat.channel,
            update_key=context.event.key,
            purpose=purpose,
            chat_id=context.chat.id,
            account_id=context.account.id,
            file_id=body.file_id,
            most_bytes=most_bytes,
            asked_at=context.now,
            not_before=context.now,
            name=body.name,
            look_for=look_for,
        )
    )


def keep(session: Session, kept: Kept, now: datetime) -> int:
    """The row of a file in the store."""
    return stored(session, kept.sha256, kept.size, kept.kind, now)


def safe_name(name: str, kind: str) -> str:
    """The name without paths, hidden signs and what turns the direction of reading, with the ending that the
    content deserves."""
    shown = unicodedata.normalize("NFC", name)
    shown = "".join(sign for sign in shown if unicodedata.category(sign)[0] != "C")
    stem = _UNSAFE.sub(" ", shown)
    known, dot, ending = stem.rpartition(".")
    if dot and ending.isalnum() and len(ending) <= 5:
        stem = known
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip()
    return f"{stem or 'tep'}.{kind}"
