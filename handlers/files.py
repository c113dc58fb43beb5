"""Files: those people send get a name that harms nobody; those made to be sent once are kept for a day."""

import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from sqlmodel import Session

from handlers.context import Context
from handlers.events import File, Kept
from handlers.house import House
from handlers.messages import Document
from storage.database import create_privately
from storage.queries.files import stored
from storage.tables import WantedFile

LONGEST_NAME = 100
MADE = "lap-ra"
"""The folder, below the data folder, of files made to be sent once; they may hold codes."""
BROUGHT = "nhan"
"""… and of files brought over a page, until they are taken."""
MADE_KEPT = timedelta(days=1)
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


def made_file(house: House, title: str, ending: str, content: bytes) -> Document:
    """A file to be sent once, readable by the program alone."""
    path = Path(MADE) / f"{secrets.token_hex(12)}.{ending}"
    file = house.files / path
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    create_privately(file)
    file.write_bytes(content)
    return Document(str(path), safe_name(title, ending), size=len(content))


def sweep_made(_session: Session, house: House, now: datetime) -> None:
    """Files made to be sent once, and those brought that nobody took, go after a day."""
    for file in chain((house.files / MADE).glob("*"), (house.files / BROUGHT).glob("*")):
        if datetime.fromtimestamp(file.stat().st_mtime, now.tzinfo) < now - MADE_KEPT:
            file.unlink()
