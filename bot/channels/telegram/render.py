"""A neutral message as Telegram shows it: HTML, buttons, and pieces that fit.

Telegram allows 4,096 characters in a message, counted after mark-up is taken out
(https://core.telegram.org/bots/api#sendmessage). Lengths here are UTF-16 units, as its entities count:
an emoji is two. Should a server count it as one, the pieces are a little shorter than needed.
"""

from dataclasses import replace
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.text import length, split
from handlers.messages import Message

MESSAGE_LENGTH = 4096
TITLE_LENGTH = 256
"""A longer title is written as text: it could not be split."""


def html(message: Message) -> str:
    """Title and text with Telegram's mark-up. The only place where anything is escaped."""
    text = escape(message.text, quote=False)
    if not message.title:
        return text
    title = f"<b>{escape(message.title, quote=False)}</b>"
    return f"{title}\n{text}" if text else title


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """The choices as buttons; None where there are none."""
    rows = [[InlineKeyboardButton(choice.label, callback_data=choice.action) for choice in row]
            for row in message.choices]  # fmt: skip
    return InlineKeyboardMarkup(rows) if rows else None


def parts(message: Message) -> list[Message]:
    """Pieces that each fit one Telegram message. The files first; title with the first piece of text, choices
    with the last."""
    files = [Message("", documents=(document,)) for document in message.documents]
    return files + _pieces(replace(message, documents=()), needed=not files)


def _pieces(message: Message, *, needed: bool) -> list[Message]:
    """The text with its choices in pieces; nothing where there is none and it is not `needed`."""
    message = _with_short_title(message)
    if not (needed or _shown(message) or message.choices):
        return []
    if _shown(message) <= MESSAGE_LENGTH:
        return [message]
    pieces = split(message.text, MESSAGE_LENGTH, MESSAGE_LENGTH - _shown(replace(message, text="")) - 1)
    whole = [Message(piece) for piece in pieces]
    whole[0] = replace(whole[0], title=message.title)
    whole[-1] = replace(whole[-1], choices=message.choices)
    return whole


def _with_short_title(message: Message) -> Message:
    if length(message.title) <= TITLE_LENGTH:
        return message
    return replace(message, title="", text=f"{message.title}\n{message.text}")


def _shown(message: Message) -> int:
    """Units that count against the limit."""
    return length(message.title) + bool(message.title and message.text) + length(message.text)
