"""Reading what Zalo sends: models, so that whatever else arrives is one `ValidationError` and no surprise."""

from datetime import UTC, datetime
from typing import Annotated, Any
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _storable(text: str) -> str:
    """In NFC, without NUL, which PostgreSQL cannot store. Half a surrogate pair raises a ValueError."""
    text.encode()
    return normalize("NFC", text.replace("\0", ""))


Words = Annotated[str, AfterValidator(_storable)]
Id = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=200)]


class Wire(BaseModel):
    """A field that is null is a field left out; numbers may stand for strings."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _given(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None}


def moment_of(milliseconds: Any, now: datetime) -> datetime:
    """The moment so many milliseconds after the epoch; `now` where they cannot be read."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return now


def order_of(moment: datetime) -> int:
    """An update's place among others: the milliseconds that Zalo dated it with."""
    return int(moment.timestamp() * 1000)
