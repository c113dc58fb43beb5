"""The address of a person's calendar: signed, so that nobody can guess another's; revoked by its version."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

PREFIX = "lich"
MAC_BYTES = 18


@dataclass(frozen=True, slots=True)
class Links:
    """`base` is where the program is reached from outside (https://…); `secret` signs the addresses."""

    base: str
    secret: bytes

    def address(self, person_id: int, version: int) -> str:
        return f"{self.base.rstrip('/')}/{PREFIX}/{self.token(person_id, version)}.ics"

    def token(self, person_id: int, version: int) -> str:
        return f"{person_id}.{version}.{self._mac(person_id, version)}"

    def read(self, token: str) -> tuple[int, int] | None:
        """The person and version of a token; None where it is not one of ours."""
        person, version, mac = [*token.split("."), "", ""][:3]
        if not (_is_number(person) and _is_number(version)):
            return None
        genuine = hmac.compare_digest(self._mac(int(person), int(version)).encode(), mac.encode())
        return (int(person), int(version)) if genuine else None

    def _mac(self, person_id: int, version: int) -> str:
        signed = hmac.digest(self.secret, f"{PREFIX}:{person_id}:{version}".encode(), sha256)
        return urlsafe_b64encode(signed[:MAC_BYTES]).decode()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
