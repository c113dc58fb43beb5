"""A local stand-in for the chat platforms: strict towards bots, playable by one person in a browser.

It knows nothing of the program it serves. See docs/sandbox.md.
"""

from bot.sandbox.changes import Answer, Press
from bot.sandbox.faults import Fault, refusal
from bot.sandbox.lookup import NotPossibleError
from bot.sandbox.model import Bot, Button, Chat, Message, Person, Topic
from bot.sandbox.server import Sandbox

__all__ = [
    "Answer",
    "Bot",
    "Button",
    "Chat",
    "Fault",
    "Message",
    "NotPossibleError",
    "Person",
    "Press",
    "Sandbox",
    "Topic",
    "refusal",
]
