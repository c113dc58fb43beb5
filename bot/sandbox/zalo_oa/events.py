"""What an OA is told of what happens, in Zalo's JSON. It hears everything said in its groups."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.changes import Change, ChatChanged, MemberChanged, Posted, Pressed
from bot.sandbox.model import IN_CHAT, Bot, Chat, Message
from bot.sandbox.state import State
from bot.sandbox.zalo_oa.ids import group_id, message_id, user_id

Json = dict[str, Any]

KINDS = {"photo": "image", "document": "file", "voice": "audio", "sticker": "sticker"}


@dataclass
class Teller:
    """`other_names`: the second of the two names some events go by. `serve` gives a stored file's address."""

    state: State
    bot: Bot
    app_id: str
    oa_id: str
    serve: Callable[[str], str]
    other_names: bool = False

    def event_of(self, change: Change) -> Json | None:
        """The event for the change, or None."""
        match change:
            case Posted(chat, message) if chat.has(self.bot.id):
                return self._said(chat, message)
            case Pressed(press) if press.message.sender == self.bot.id:
                content = {"text": press.data, "msg_id": f"press{press.id}"}
                return self._event("user_send_text", user_id(press.person.id), self.oa_id, message=content)
            case MemberChanged(chat, who) if chat.kind == "group" and chat.has(self.bot.id):
                return self._moved(chat, who, change)
            case ChatChanged(chat) if chat.kind == "group" and chat.has(self.bot.id):
                return self._event("update_group_info", "", group_id(chat.id), group_name=chat.title)
        return None

    def ended(self, chat: Chat) -> Json:
        name = "delete_group" if self.other_names else "disperse_group"
        return self._event(name, "", group_id(chat.id))

    def begun(self, chat: Chat) -> Json:
        return self._event("create_group", self.oa_id, group_id(chat.id))

    def _said(self, chat: Chat, message: Message) -> Json | None:
        if message.service or message.sender in self.state.bots:
            return None
        kind = KINDS.get(message.attachment.kind, "") if message.attachment else "text"
        if not kind:
            return None
        content: Json = {"msg_id": message_id(message.id), "text": message.text}
        if message.attachment:
            hung = message.attachment
            payload = {"url": self.serve(hung.file), "name": hung.name, "size": str(hung.size)}
            content["attachments"] = [{"type": kind, "payload": payload}]
        if message.reply_to is not None:
            content["quote_msg_id"] = message_id(message.reply_to)
        private = chat.kind == "private"
        to = self.oa_id if private else group_id(chat.id)
        name = f"user_send_{kind}" if private else f"user_send_group_{kind}"
        return self._event(name, user_id(message.sender), to, message=content)

    def _moved(self, chat: Chat, who: int, change: MemberChanged) -> Json | None:
        came, was = change.new.standing in IN_CHAT, change.old.standing in IN_CHAT
        if came == was or who == self.bot.id:
            return None
        left = "user_leave_group" if self.other_names else "user_out_group"
        return self._event("user_join_group" if came else left, user_id(who), group_id(chat.id))

    def _event(self, name: str, sender: str, recipient: str, **more: Any) -> Json:
        moment = str(int(self.state.clock.now().timestamp() * 1000))
        body: Json = {"app_id": self.app_id, "oa_id": self.oa_id, "event_name": name, "timestamp": moment}
        if sender:
            body["sender"] = {"id": sender}
        return body | {"recipient": {"id": recipient}, **more}
