"""A neutral message as a Zalo bot sends it: plain text only; bots there have no buttons and send no files.

Zalo allows 2,000 "characters" in a message without saying what it counts; UTF-16 units are the most
careful reading.
"""

from bot.channels import plain
from handlers.messages import Message

MESSAGE_LENGTH = 2000


def parts(message: Message) -> list[Message]:
    """Pieces that each fit one Zalo message; in place of a file stands where to get it."""
    return plain.parts(plain.with_links(message, message.documents), MESSAGE_LENGTH)
