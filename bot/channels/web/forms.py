"""What forms send, as what it means: a press or words. Nothing in it is trusted."""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from bot.channels import bodies
from handlers.events import Tap, Text
from handlers.messages import ACTION_BYTES

MOST_FIELDS = 1000
LONGEST = 400
"""Characters of one field."""
ELSEWHERE = "trang"
"""The message of a button that stands on a page, not under something the bot said."""

_OWN_PATH = re.compile(r"/(?:[a-z]{1,3})(?:/[A-Za-z0-9._-]{1,80})?")
_NAME = re.compile(r"[^\W\d_]+(?:[ '\-][^\W\d_]+)*")
_KNOWN_BY = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Form:
    """`proof` says whose form it is, `number` which person of the device acts, `back` where it stood; `row`
    the message that a button stands under."""

    proof: str
    number: int
    back: str
    row: int | None
    nonce: str
    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


async def read(request: web.Request) -> Form:
    """The fields of a form as browsers send it. Raises 415 for another kind, 400 for one that is none."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    body = await bodies.read(request)
    try:
        sent = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise web.HTTPBadRequest from None
    fields = {name: _tidy(value) for name, value in sent}
    number, back, row = (fields.get(name, "") for name in ("ai", "ve", "tin"))
    return Form(
        proof=fields.get("ma", ""),
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 1,
        back=back if _OWN_PATH.fullmatch(back) else "/t",
        row=int(row) if row.isascii() and row.isdigit() and len(row) < 18 else None,
        nonce=fields.get("lan", "")[:32],
        fields=fields,
    )


def _tidy(value: str) -> str:
    return unicodedata.normalize("NFC", value).strip()[:LONGEST]


def tap(form: Form, message_id: str) -> Tap | None:
    """A pressed button; None where it cannot be one."""
    action = form.get("viec")
    if not 1 <= len(action.encode()) <= ACTION_BYTES:
        return None
    return Tap(action, message_id or ELSEWHERE, secrets.token_hex(8))


def claim(form: Form) -> str | None:
    """What a name and four digits say in the words of a chat; None where they are not that."""
    name, digits = " ".join(form.get("ten").split()), form.get("so")
    if not (_NAME.fullmatch(name) and 2 <= len(name) <= 60 and _KNOWN_BY.fullmatch(digits)):
        return None
    return f"Tôi là {name}, {digits}"


def text(words: str) -> Text:
    return Text(words, secrets.token_hex(8))
