"""The refusals of the Zalo Bot API."""

from typing import Any


class ApiError(Exception):
    """`code` is the error code, and the HTTP status unless the platform answers 200 to everything."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error_code": self.code, "description": self.description}


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


def not_found() -> ApiError:
    return ApiError(404, "Not Found")


def timed_out() -> ApiError:
    return ApiError(408, "Request timeout")


def quota_exceeded() -> ApiError:
    return ApiError(429, "Quota exceeded")
