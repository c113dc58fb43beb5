"""The world's numbers as an OA sees them: people as long decimal numbers, the rest in hexadecimal."""

from bot.sandbox.zalo_bot.ids import number as number_of_group
from bot.sandbox.zalo_bot.ids import public as group_id
from bot.sandbox.zalo_bot.ids import public as message_id

_PEOPLE = 186_729_651_760_683_225


def user_id(person: int) -> str:
    return str(_PEOPLE + person)


def person_number(text: str) -> int | None:
    """The person behind what `user_id` made; None for anything else."""
    return int(text) - _PEOPLE if text.isascii() and text.isdecimal() and len(text) < 25 else None


__all__ = ["group_id", "message_id", "number_of_group", "person_number", "user_id"]
