"""Numbers that are a person's own: what residents' groups are not sent."""

import re
from collections.abc import Iterator

from handlers.secrecy.text import seen

_IDENTITY = re.compile(r"(?<!\d)0(?:0[1-9]|[1-8]\d|9[0-6])[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)[ .\-]?[35789](?:[ .\-]?\d){8}(?!\d)")
FEWEST_PHONES = 3
"""From so many numbers on it is a list of people; one or two are a hotline."""


def numbers_of_people(text: str) -> Iterator[tuple[str, str]]:
    """Each with why it stops."""
    shown = seen(text)
    for found in _IDENTITY.finditer(shown):
        yield found[0], "số giống số căn cước của một người"
    phones = list(dict.fromkeys(found[0] for found in _PHONE.finditer(shown)))
    if len(phones) >= FEWEST_PHONES:
        yield phones[0], "danh sách số điện thoại"
