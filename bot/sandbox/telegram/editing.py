"""Methods that change what stands in a chat, and the answer to a press."""

from datetime import timedelta
from typing import Any

from bot.sandbox.changes import Answer
from bot.sandbox.model import ADMINS, Chat, Message
from bot.sandbox.telegram import wire
from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.compose import read_keyboard, read_message_text, read_text
from bot.sandbox.telegram.errors import bad_request

DELETABLE_FOR = timedelta(hours=48)
MAX_ANSWER = 200
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


def edit_message_text(call: Call) -> Any:
    chat, message = _own(call)
    if message.attachment:
        raise bad_request("there is no text in the message to edit")
    text, entities = read_message_text(call)
    return _edit(call, chat, message, text=text, entities=entities)


def edit_message_caption(call: Call) -> Any:
    chat, message = _own(call)
    if not message.attachment:
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_text(call, "caption", "caption_entities")
    return _edit(call, chat, message, text=text, entities=entities)


def edit_message_reply_markup(call: Call) -> Any:
    chat, message = _own(call)
    return _edit(call, chat, message)


def _own(call: Call) -> tuple[Chat, Message]:
    chat = call.chat()
    message = call.message(chat, "to edit")
    if message.sender != call.bot.id or message.service:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(call: Call, chat: Chat, message: Message, **facts: Any) -> Any:
    """An edit without a keyboard takes the keyboard away."""
    stamped = bool(facts)
    facts["keyboard"] = read_keyboard(call)
    if all(getattr(message, name) == value for name, value in facts.items()):
        raise bad_request(NOT_MODIFIED)
    call.pace(chat)
    call.world.edit(chat, message, call.bot.id, stamped=stamped, **facts)
    return wire.message(call.world, chat, message)


def delete_message(call: Call) -> Any:
    chat = call.chat()
    message = call.message(chat, "to delete")
    _check_deletable(call, chat, message)
    call.world.delete(chat, message)
    return True


def delete_messages(call: Call) -> Any:
    """Skips what is not there, as Telegram does."""
    chat = call.chat()
    numbers = call.params.json("message_ids") or []
    found = [message for number in numbers if (message := call.world.message(chat, int(number)))]
    for message in found:
        _check_deletable(call, chat, message)
    for message in found:
        call.world.delete(chat, message)
    return True


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    """Own messages, others' in private or as an administrator; not after 48 hours."""
    may = message.sender == call.bot.id or chat.kind == "private" or chat.standing(call.bot.id) in ADMINS
    if not may or call.world.clock.now() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted")


def answer_callback_query(call: Call) -> Any:
    press = call.world.presses.get(call.params.text("callback_query_id"))
    if press is None or press.message.sender != call.bot.id:
        raise bad_request(OLD_QUERY)
    text = call.params.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = Answer(text, call.params.flag("show_alert"), call.params.text("url"))
    call.world.answer(press, answer)
    return True


def pin_chat_message(call: Call) -> Any:
    chat = call.chat()
    message = call.message(chat, "to pin")
    _need_rights(call, chat, "not enough rights to manage pinned messages in the chat")
    call.world.pin(chat, message, call.bot.id)
    return True


def unpin_chat_message(call: Call) -> Any:
    chat = call.chat()
    _need_rights(call, chat, "not enough rights to manage pinned messages in the chat")
    number = call.params.number("message_id")
    if not chat.pinned or number not in (None, *chat.pinned):
        raise bad_request("message to unpin not found")
    call.world.unpin(chat, number)
    return True


def unpin_all_chat_messages(call: Call) -> Any:
    chat = call.chat()
    _need_rights(call, chat, "not enough rights to manage pinned messages in the chat")
    while chat.pinned:
        call.world.unpin(chat, None)
    return True


def _need_rights(call: Call, chat: Chat, refusal: str) -> None:
    if chat.kind != "private" and chat.standing(call.bot.id) not in ADMINS:
        raise bad_request(refusal)
