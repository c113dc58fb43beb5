"""Reading the bodies that Zalo answers with."""

from typing import Any

from pydantic_core import from_json


def mapping(body: bytes) -> dict[str, Any]:
    """The JSON object in the body, an empty one where there is none."""
    try:
        answer = from_json(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
