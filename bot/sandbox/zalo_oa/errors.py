"""The OA API's refusals: HTTP 200, with a code other than 0."""

from typing import Any


class OaError(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def body(self) -> dict[str, Any]:
        return {"error": self.code, "message": self.message}


def invalid(what: str) -> OaError:
    return OaError(-201, f"{what} is invalid")
