"""Methods that put something new into a chat."""

from typing import Any

from bot.sandbox.changes import Typing
from bot.sandbox.model import Attachment, AttachmentKind, Chat, Message
from bot.sandbox.telegram import wire
from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.compose import read_keyboard, read_message_text, read_reply, read_text, read_thread
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.params import Upload

MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(call: Call) -> Any:
    chat = call.chat()
    text, entities = read_message_text(call)
    return _send(call, chat, text, entities=entities)


def send_document(call: Call) -> Any:
    return _send_file(call, "document", MAX_UPLOAD)


def send_photo(call: Call) -> Any:
    return _send_file(call, "photo", MAX_PHOTO)


def _send_file(call: Call, kind: AttachmentKind, limit: int) -> Any:
    chat = call.chat()
    caption, entities = read_text(call, "caption", "caption_entities")
    attachment = _attachment(call, kind, limit)
    return _send(call, chat, caption, entities=entities, attachment=attachment)


def _attachment(call: Call, kind: AttachmentKind, limit: int) -> Attachment:
    given = call.params.file(kind)
    if given is None:
        raise bad_request(f"there is no {kind} in the request")
    if isinstance(given, Upload):
        if not given.body:
            raise bad_request("file must be non-empty")
        if len(given.body) > limit:
            raise bad_request("file is too big")
        file = call.world.add_file(given.body, given.name, given.mime)
    else:
        stored = call.world.files.get(given.rpartition("-")[2])
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        file = stored
    return Attachment(kind, file.id, file.name, file.mime, file.size)


def _send(call: Call, chat: Chat, text: str, **facts: Any) -> Any:
    replied = read_reply(call, chat)
    thread = read_thread(call, chat, replied)
    keyboard = read_keyboard(call)
    call.pace(chat)
    message = call.world.post(
        chat,
        call.bot.id,
        text,
        reply_to=replied.id if replied else None,
        thread=thread,
        keyboard=keyboard,
        silent=call.params.flag("disable_notification"),
        **facts,
    )
    return wire.message(call.world, chat, message)


def send_contact(call: Call) -> Any:
    chat = call.chat()
    phone, name = call.params.text("phone_number"), call.params.text("first_name")
    if not phone or not name:
        raise bad_request("contact phone number and name must be non-empty")
    return _send(call, chat, "", attachment=Attachment("contact", name=name, phone=phone))


def forward_message(call: Call) -> Any:
    """Only within chats the bot is in; shown as the bot's own message."""
    chat, original = call.chat(), _original(call)
    call.pace(chat)
    message = call.world.post(
        chat, call.bot.id, original.text, entities=original.entities, attachment=original.attachment
    )
    return wire.message(call.world, chat, message)


def copy_message(call: Call) -> Any:
    return {"message_id": forward_message(call)["message_id"]}


def _original(call: Call) -> Message:
    source = call.world.chat_by_id(call.params.number("from_chat_id") or 0, call.bot)
    found = call.world.message(source, call.params.number("message_id")) if source else None
    if found is None or found.service:
        raise bad_request("message to forward not found")
    return found


def send_chat_action(call: Call) -> Any:
    chat = call.chat()
    if call.params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.emit(Typing(chat, call.bot.id))
    return True
