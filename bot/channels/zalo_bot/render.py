"""A neutral message as Zalo shows it: plain text, the title first, the choices as digits.

Zalo allows 2,000 "characters" in a message without saying what it counts; UTF-16 units are the
most careful reading. Bots there have no buttons and cannot send files.
"""

from dataclasses import replace
from unicodedata import normalize

from bot.channels.text import length, shorten, split
from handlers.messages import Message

MESSAGE_LENGTH = 2000
LABEL_LENGTH = 40
ONE_LINE = 80
"""A longer list of choices takes a line for each."""


def text(message: Message) -> str:
    """Everything the message says, as one text in NFC."""
    head = f"{message.title}\n{message.text}".strip("\n") if message.title else message.text
    whole = "\n\n".join(piece for piece in (head, choices(message)) if piece)
    return normalize("NFC", whole)


def choices(message: Message) -> str:
    """How to answer: the choices in their order, with their digits. Empty where there are none."""
    given = (normalize("NFC", choice.label) for row in message.choices for choice in row)
    labels = [shorten(label, LABEL_LENGTH) for label in given]
    if not labels:
        return ""
    numbered = [f"{number} = {label}" for number, label in enumerate(labels, 1)]
    line = " · ".join(numbered)
    return "Trả lời tin này: " + line if len(line) <= ONE_LINE else "\n".join(["Trả lời tin này:", *numbered])


def parts(message: Message) -> list[Message]:
    """Pieces that each fit one Zalo message. Title with the first, choices with the last."""
    message = _plain(message)
    if length(text(message)) <= MESSAGE_LENGTH:
        return [message]
    below = length(choices(message))
    apart = below > MESSAGE_LENGTH // 2
    room = MESSAGE_LENGTH - (0 if apart else below + 2)
    pieces = split(message.text, room, room - length(message.title) - 1) + [""] * apart
    whole = [Message(piece) for piece in pieces]
    whole[0] = replace(whole[0], title=message.title)
    whole[-1] = replace(whole[-1], choices=message.choices)
    return whole


def _plain(message: Message) -> Message:
    """In NFC; where a file was to go along, with words about it instead; a title too long as text."""
    body = "\n\n".join(piece for piece in (message.text, _about_file(message)) if piece)
    title = message.title
    if length(title) > MESSAGE_LENGTH // 4:
        title, body = "", f"{title}\n{body}"
    return replace(message, text=normalize("NFC", body), title=normalize("NFC", title), document=None)


def _about_file(message: Message) -> str:
    if message.document is None:
        return ""
    return f"Tệp “{message.document.name}” không gửi được qua Zalo, xin nhận ở bí thư."
