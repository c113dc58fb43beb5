"""The files that go with a broadcast: sent with it, or had by a link where a platform takes none."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from handlers.broadcasts.draft import Attached, Draft
from handlers.events import Readable
from handlers.house import House
from handlers.messages import Document
from storage.queries import broadcasts as rows
from storage.queries.files import attached, path_of, unused
from storage.queries.materials import is_sent
from storage.tables import Attachment, Broadcast, Chat, ChatType, Material, StoredFile

UNUSED_DAYS = 2
"""A draft is forgotten long before; then its files are too."""


def attach(session: Session, broadcast: Broadcast, draft: Draft) -> None:
    """The files of the draft go with the broadcast made of it; the month's material is sent by it."""
    for one in draft.files:
        session.add(row_of(one, broadcast_id=broadcast.id))
    if draft.material is not None:
        session.get_one(Material, draft.material).broadcast_id = broadcast.id
    session.flush()


def sent_meanwhile(session: Session, draft: Draft) -> bool:
    """Whether somebody else has sent the month's material that the draft carries."""
    return draft.material is not None and is_sent(session, session.get_one(Material, draft.material))


def row_of(one: Attached, **of: int) -> Attachment:
    """The row of a file that goes `of` a broadcast or a material."""
    findings = [list(finding) for finding in one.findings]
    return Attachment(file_id=one.file, name=one.name, readable=one.readable.value, findings=findings, **of)


def attached_of(row: Attachment, stored: StoredFile) -> Attached:
    """The inverse of `row_of`."""
    findings = tuple((words, why, kind) for words, why, kind in row.findings or ())
    return Attached(stored.id, row.name, stored.size, Readable(row.readable), findings)


def documents(
    house: House, session: Session, now: datetime, broadcast: Broadcast, chat: int
) -> tuple[Document, ...]:
    """The files as they are sent to a chat, each with its link for that chat."""
    until = now + timedelta(days=house.rules_of(session, broadcast.unit_id).file_link_days)
    return tuple(
        Document(
            path_of(stored.sha256),
            one.name,
            stored.id,
            house.links.file_address(one.id, chat, until) if house.links else "",
            stored.size,
        )
        for one, stored in attached(session, broadcast.id)
    )


class Opened(NamedTuple):
    """A file behind a link: where it lies below the data folder, its name, its kind."""

    path: str
    name: str
    kind: str


def opened(house: House, session: Session, token: str, now: datetime) -> Opened | None:
    """The file of a link, if the link is ours and in time, its chat still open to us and joined, and what it
    came with not withdrawn."""
    numbers = house.links.read_file(token, now) if house.links else None
    if numbers is None:
        return None
    attachment, chat = session.get(Attachment, numbers[0]), session.get(Chat, numbers[1])
    if attachment is None or attachment.broadcast_id is None or not _open(chat):
        return None
    if rows.is_withdrawn(session, attachment.broadcast_id):
        return None
    stored = session.get_one(StoredFile, attachment.file_id)
    return Opened(path_of(stored.sha256), attachment.name, stored.kind)


def _open(chat: Chat | None) -> bool:
    """Whether those in the chat may still have what was sent there."""
    if chat is None or chat.closed_at is not None:
        return False
    return chat.type is not ChatType.GROUP or chat.unit_id is not None


def sweep(session: Session, house: House, now: datetime) -> None:
    """Files that came with no broadcast in the end are deleted."""
    for file in unused(session, now - timedelta(days=UNUSED_DAYS)):
        (house.files / path_of(file.sha256)).unlink(missing_ok=True)
        session.delete(file)
