"""Addresses of the program's own pages: signed, so that nobody can guess another's.

A calendar's is revoked by its version. A file's ends by its date, and is looked at again when it is opened.
A page's tells which page; what is shown on it is decided when it is opened.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

PREFIX = "lich"
FILES = "tep"
MEETING = "h"
ME = "t"
INVITATION = "v"
MAC_BYTES = 18
SHORT = 12
"""Signs of the signature in an address that people may have to type: 72 bits."""


@dataclass(frozen=True, slots=True)
class Links:
    """`base` is where the program is reached from outside (https://…); `secret` signs the addresses; `pages`:
    whether people can answer there."""

    base: str
    secret: bytes
    pages: bool = False

    def page(self, kind: str, *numbers: int) -> str:
        """The address of a page of that kind, about what the numbers say."""
        return self.at(f"{kind}/{self.page_token(kind, *numbers)}" if numbers else kind)

    def invitation(self, code: str) -> str:
        """Where a personal code is entered by one press."""
        return self.at(f"{INVITATION}/{code.replace('-', '')}")

    def at(self, path: str) -> str:
        return f"{self.base.rstrip('/')}/{path}"

    def page_token(self, kind: str, *numbers: int) -> str:
        return ".".join([*map(str, numbers), self._mac(kind, *numbers)[:SHORT]])

    def read_page(self, kind: str, token: str, length: int = 1) -> tuple[int, ...] | None:
        """The numbers of a page's token; None where it is not one of ours."""
        numbers = self._numbers(kind, token, SHORT)
        return tuple(numbers) if numbers and len(numbers) == length else None

    def sign(self, what: str, said: str) -> str:
        """A signature of words under a purpose: nobody else can make it."""
        return self._signature(f"{what}|{said}")

    def proves(self, what: str, said: str, signature: str) -> bool:
        """Whether the signature is ours; whatever a browser may have sent as either."""
        given = signature.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(self.sign(what, said).encode(), given)

    def address(self, person_id: int, version: int) -> str:
        return self.at(f"{PREFIX}/{self.token(person_id, version)}.ics")

    def token(self, person_id: int, version: int) -> str:
        return self._signed(PREFIX, person_id, version)

    def read(self, token: str) -> tuple[int, int] | None:
        """The person and version of a token; None where it is not one of ours."""
        numbers = self._numbers(PREFIX, token)
        return (numbers[0], numbers[1]) if numbers and len(numbers) == 2 else None

    def file_address(self, attachment_id: int, chat_id: int, until: datetime) -> str:
        """Where the readers of a chat get a file, until that moment."""
        token = self._signed(FILES, attachment_id, chat_id, int(until.timestamp()))
        return self.at(f"{FILES}/{token}")

    def read_file(self, token: str, now: datetime) -> tuple[int, int] | None:
        """The attachment and chat of a token that is ours and has not ended."""
        numbers = self._numbers(FILES, token)
        return (
            (numbers[0], numbers[1])
            if numbers and len(numbers) == 3 and numbers[2] > now.timestamp()
            else None
        )

    def _signed(self, what: str, *numbers: int) -> str:
        return ".".join([*map(str, numbers), self._mac(what, *numbers)])

    def _numbers(self, what: str, token: str, signs: int | None = None) -> list[int] | None:
        *told, mac = token.split(".")
        if not (mac.isascii() and all(map(_is_number, told))):
            return None
        numbers = [int(one) for one in told]
        expected = self._mac(what, *numbers)[:signs]
        return numbers if hmac.compare_digest(expected.encode(), mac.encode()) else None

    def _mac(self, what: str, *numbers: int) -> str:
        return self._signature(":".join([what, *map(str, numbers)]))

    def _signature(self, said: str) -> str:
        signed = hmac.digest(self.secret, said.encode("utf-8", "surrogatepass"), sha256)
        return urlsafe_b64encode(signed[:MAC_BYTES]).decode()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
