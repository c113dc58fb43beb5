"""Long lists of buttons, a page at a time."""

from collections.abc import Sequence
from typing import TypeVar

from handlers.actions import action
from handlers.house import House
from handlers.wording import Rows

T = TypeVar("T")


def paged(items: Sequence[T], page: int, size: int) -> Sequence[T]:
    """The items of one page, counted from 0; the last page where there are not so many."""
    last = max(0, (len(items) - 1) // size)
    page = min(page, last)
    return items[page * size : (page + 1) * size]


def turning(house: House, count: int, page: int, size: int, *act: object) -> Rows:
    """The buttons to the pages before and after, where there are any; `act` is followed by the page."""
    turns = []
    if page > 0:
        turns.append(
            (house.wording.text("meetings.button_previous"), action(str(act[0]), *act[1:], page - 1))
        )
    if (page + 1) * size < count:
        turns.append((house.wording.text("meetings.button_next"), action(str(act[0]), *act[1:], page + 1)))
    return [turns] if turns else []
