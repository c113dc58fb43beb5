"""A neutral message as plain text, for platforms without mark-up and buttons: title first, choices as digits.

All lengths are UTF-16 units, all text is in NFC.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from unicodedata import normalize

from bot.channels.text import length, shorten, split
from handlers.messages import Document, Message
from handlers.wording.phrases import size

LABEL_LENGTH = 40
ONE_LINE = 80
"""A longer list of choices takes a line for each."""


def text(message: Message) -> str:
    """Everything the message says, as one text; its file is left out."""
    head = f"{message.title}\n{message.text}".strip("\n") if message.title else message.text
    whole = "\n\n".join(piece for piece in (head, choices(message)) if piece)
    return normalize("NFC", whole)


def choices(message: Message) -> str:
    """How to answer: the choices in their order, each after its digit. Empty where there are none."""
    labels = [shorten(normalize("NFC", label), LABEL_LENGTH) for label in _labels(message)]
    if not labels:
        return ""
    numbered = [f"{message.letter}{number} = {label}" for number, label in enumerate(labels, 1)]
    line = " · ".join(numbered)
    return "Trả lời tin này: " + line if len(line) <= ONE_LINE else "\n".join(["Trả lời tin này:", *numbered])


def _labels(message: Message) -> list[str]:
    """The choices' labels; one that several rows have is told apart by its row's first."""
    times = Counter(choice.label for row in message.choices for choice in row)
    return [
        choice.label if times[choice.label] == 1 or choice is row[0] else f"{choice.label}: {row[0].label}"
        for row in message.choices
        for choice in row
    ]


def parts(message: Message, room: int) -> list[Message]:
    """Pieces that each fit `room`. Title with the first, choices with the last, the file left out."""
    message = _composed(message, room)
    if length(text(message)) <= room:
        return [message]
    below = length(choices(message))
    apart = below > room // 2
    left = room - (0 if apart else below + 2)
    pieces = split(message.text, left, left - length(message.title) - 1) + [""] * apart
    whole = [Message(piece) for piece in pieces]
    whole[0] = replace(whole[0], title=message.title)
    whole[-1] = replace(whole[-1], choices=message.choices, letter=message.letter)
    return whole


def with_links(message: Message, documents: Iterable[Document]) -> Message:
    """The message without files, and for each of these a last line that says where it is to be had."""
    notes = [_where(document) for document in documents]
    body = "\n\n".join(piece for piece in (message.text, "\n".join(notes)) if piece)
    return replace(message, text=body, documents=())


def _where(document: Document) -> str:
    if document.text:
        return document.text
    if document.link:
        return f"Tệp “{document.name}” ({size(document.size)}): {document.link}"
    return f"Tệp “{document.name}” không gửi được qua Zalo, xin nhận ở bí thư."


def _composed(message: Message, room: int) -> Message:
    """In NFC; a title too long to stand in one piece is written as text."""
    title, body = normalize("NFC", message.title), normalize("NFC", message.text)
    if length(title) > room // 4:
        title, body = "", f"{title}\n{body}"
    return replace(message, text=body, title=title, documents=())
