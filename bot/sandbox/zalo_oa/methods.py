"""The methods of the OA API that a bot with groups needs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.sandbox.model import Attachment, Bot, Button, Chat, Entity, Keyboard, Service
from bot.sandbox.text import units
from bot.sandbox.world import World
from bot.sandbox.zalo_oa.errors import OaError, invalid
from bot.sandbox.zalo_oa.ids import group_id, message_id, number_of_group, person_number, user_id

if TYPE_CHECKING:
    from bot.sandbox.zalo_oa.api import ZaloOaApi

Json = dict[str, Any]
MAX_TEXT = 2000
MAX_BUTTONS = 5
MAX_PAYLOAD = 1000
WINDOW = timedelta(days=7)
BUTTON_TYPES = {"oa.query.show", "oa.query.hide", "oa.open.url", "oa.open.phone", "oa.open.sms"}
MENTION = re.compile(r"\[@(\w+)\]")


@dataclass
class Call:
    api: "ZaloOaApi"
    world: World
    bot: Bot
    body: Json

    def inner(self, *names: str) -> Any:
        """A value inside the body; None where there is none."""
        value: Any = self.body
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def group(self, given: Any) -> Chat:
        number = number_of_group(str(given))
        found = self.world.chats.get(str(number))
        if found is None or found.id in self.api.ended:
            raise OaError(-237, "The group is disabled") if found else invalid("group_id")
        if not found.has(self.bot.id):
            raise OaError(-403, "OA is not in the group")
        return found

    def people(self) -> list[int]:
        given = self.body.get("member_user_ids")
        known = [person_number(str(one)) for one in given] if isinstance(given, list) else []
        found = [number for number in known if number in self.world.people]
        if not found or len(found) != len(known):
            raise invalid("member_user_ids")
        return [number for number in found if number is not None]


def group_message(call: Call) -> Json:
    chat = call.group(call.inner("recipient", "group_id"))
    if _buttons(call):
        raise OaError(-233, "Message type is not supported in groups")
    sent = _send(call, chat)
    return {"message_id": sent, "group_id": group_id(chat.id)}


def private_message(call: Call) -> Json:
    number = person_number(str(call.inner("recipient", "user_id")))
    if number not in call.world.people:
        raise invalid("user_id")
    chat = call.world.private(call.world.people[number], call.bot)
    if chat.standing(call.bot.id) == "kicked":
        raise OaError(-217, "User has blocked the OA")
    said = [message.date for message in call.world.messages[chat.key].values() if message.sender == number]
    if not said or call.world.clock.now() - max(said) > WINDOW:
        raise OaError(-230, "User has not interacted with the OA in the past 7 days")
    return {"message_id": _send(call, chat, _keyboard(_buttons(call))), "user_id": user_id(number)}


def _send(call: Call, chat: Chat, keyboard: Keyboard | None = None) -> str:
    text = str(call.inner("message", "text") or "")
    attachment = _attachment(call)
    if units(text) > MAX_TEXT or not (text.strip() or attachment):
        raise invalid("message")
    marks = [
        Entity("text_mention", units(text[: found.start()]), units(found[0]), user=person_number(found[1]))
        for found in MENTION.finditer(text)
    ]
    facts = {"entities": marks, "attachment": attachment, "keyboard": keyboard}
    return message_id(call.world.post(chat, call.bot.id, text, **facts).id)


def _attachment(call: Call) -> Attachment | None:
    given = call.inner("message", "attachment")
    if given is None or (call.inner("message", "attachment", "payload", "buttons") and given):
        return None
    elements = call.inner("message", "attachment", "payload", "elements") or [{}]
    token = call.inner("message", "attachment", "payload", "token") or elements[0].get("attachment_id")
    stored = call.world.files.get(str(token).removeprefix("up-"))
    if stored is None:
        raise OaError(-100, "Attachment is expired or does not exist")
    kind = "document" if given.get("type") == "file" else "photo"
    return Attachment(kind, stored.id, stored.name, stored.mime, stored.size)  # type: ignore[arg-type]


def _buttons(call: Call) -> list[Json]:
    given = call.inner("message", "attachment", "payload", "buttons") or []
    if len(given) > MAX_BUTTONS:
        raise invalid("buttons")
    for button in given:
        if button.get("type") not in BUTTON_TYPES or len(str(button.get("payload", ""))) > MAX_PAYLOAD:
            raise invalid("buttons")
    return list(given)


def _keyboard(buttons: list[Json]) -> Keyboard | None:
    rows = [[Button(str(button["title"]), data=str(button["payload"]))] for button in buttons]
    return Keyboard("inline", rows) if rows else None


def group_quota(call: Call) -> list[Json]:
    wanted = call.body.get("product_type")
    return [asset for asset in call.api.assets if wanted in (None, asset["product_type"])]


def create_group(call: Call) -> Json:
    asset = next((one for one in call.api.assets if one["asset_id"] == call.body.get("asset_id")), None)
    if asset is None:
        raise invalid("asset_id")
    if asset["status"] == "used":
        raise OaError(-238, "Asset is used")
    title = str(call.body.get("group_name") or "")
    if not title:
        raise invalid("group_name")
    people = call.people()
    chat = call.api.make_group(title, people)
    asset |= {"status": "used", "used_id": group_id(chat.id)}
    return _shown(call, chat)


def invite(call: Call) -> Json:
    chat = call.group(call.body.get("group_id"))
    for person in call.people():
        call.world.set_member(chat, person, call.bot.id, "member")
        call.world.tell(chat, call.bot.id, Service("joined", people=[person]))
    return {}


def get_group(call: Call) -> Json:
    return {"group_info": _shown(call, call.group(call.body.get("group_id")))}


def get_groups(call: Call) -> Json:
    mine = [chat for chat in call.world.chats.values() if chat.kind == "group" and chat.has(call.bot.id)]
    return {
        "offset": 0,
        "count": len(mine),
        "total": len(mine),
        "groups": [_shown(call, chat) for chat in mine],
    }


def list_members(call: Call) -> Json:
    chat = call.group(call.body.get("group_id"))
    members = [
        {"user_id": user_id(who), "name": call.world.name_of(who), "avatar": ""}
        for who in chat.members
        if who in call.world.people and chat.has(who)
    ]
    return {"offset": 0, "count": len(members), "total": len(members), "members": members}


def _shown(call: Call, chat: Chat) -> Json:
    return {
        "group_id": group_id(chat.id),
        "name": chat.title,
        "group_link": f"https://zalo.me/g/{group_id(chat.id)[:8]}",
        "status": "disabled" if chat.id in call.api.ended else "enabled",
        "total_member": sum(who in call.world.people and chat.has(who) for who in chat.members),
    }


METHODS: dict[tuple[str, str], Callable[[Call], Any]] = {
    ("POST", "group/message"): group_message,
    ("POST", "message/cs"): private_message,
    ("POST", "quota/group"): group_quota,
    ("POST", "group/creategroupwithoa"): create_group,
    ("POST", "group/invite"): invite,
    ("GET", "group/getgroup"): get_group,
    ("GET", "group/getgroupsofoa"): get_groups,
    ("GET", "group/listmember"): list_members,
}
