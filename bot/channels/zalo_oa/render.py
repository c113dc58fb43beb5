"""A neutral message as an OA sends it: plain text, a file of its own, and in private up to five buttons.

In an OA's texts "[@id]" mentions a person or the whole group, whoever wrote it there: so what people
wrote is made harmless before it goes out (docs of `group/message`).
"""

from dataclasses import replace
from pathlib import PurePath
from typing import Any

from bot.channels import plain
from bot.channels.zalo_oa.parse import PRESSED
from handlers.messages import Document, Message

MESSAGE_LENGTH = 2000
BUTTONS = 5
FILE_TYPES = frozenset({".pdf", ".doc", ".docx"})
PICTURE_TYPES = frozenset({".jpg", ".jpeg", ".png"})
FILE_LIMIT = 5 * 1024 * 1024
PICTURE_LIMIT = 1024 * 1024


def parts(message: Message) -> list[Message]:
    """Pieces that each fit one message: the files first, the text, and the choices with the last."""
    taken = [document for document in message.documents if _takes(document)]
    before = [Message("", documents=(document,)) for document in taken]
    left = (document for document in message.documents if document not in taken)
    message = harmless(plain.with_links(message, left))
    if before and not plain.text(message):
        return before
    return before + plain.parts(message, MESSAGE_LENGTH)


def _takes(document: Document) -> bool:
    """Whether Zalo takes such a file. Of one that is kept nowhere else the size is not known before."""
    suffix = PurePath(document.name).suffix.lower()
    if suffix in PICTURE_TYPES:
        return document.size <= PICTURE_LIMIT
    return suffix in FILE_TYPES and document.size <= FILE_LIMIT


def harmless(message: Message) -> Message:
    """Without anything that would be read as a mention."""
    rows = tuple(tuple(replace(choice, label=_harmless(choice.label)) for choice in row)
                 for row in message.choices)  # fmt: skip
    return replace(message, text=_harmless(message.text), title=_harmless(message.title), choices=rows)


def text(message: Message) -> dict[str, Any]:
    """The `message` with everything as text, the choices as digits."""
    return {"text": plain.text(harmless(message))}


def with_buttons(message: Message) -> dict[str, Any] | None:
    """The `message` with its choices as buttons; None where they do not fit or there are none."""
    given = [choice for row in message.choices for choice in row]
    if not 1 <= len(given) <= BUTTONS:
        return None
    buttons = [
        {"title": choice.label, "image_icon": "", "type": "oa.query.hide", "payload": PRESSED + choice.action}
        for choice in given
    ]
    said = plain.text(harmless(replace(message, choices=())))
    return {"text": said, "attachment": {"type": "template", "payload": {"buttons": buttons}}}


def file(token: str) -> dict[str, Any]:
    """The `message` with an uploaded file."""
    return {"attachment": {"type": "file", "payload": {"token": token}}}


def picture(attachment_id: str) -> dict[str, Any]:
    """The `message` with an uploaded picture."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    return {"text": "", "attachment": {"type": "template",
            "payload": {"template_type": "media", "elements": [element]}}}  # fmt: skip


def _harmless(words: str) -> str:
    return words.replace("[@", "[ @")
