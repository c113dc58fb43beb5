"""What bots called lately, for tests to count and to wait for."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

KEPT = 20_000


@dataclass(frozen=True)
class CallRecord:
    """One call. `status` is 200 when accepted, 0 while it is being handled (as hooks before it see it).

    `at` is real monotonic time in seconds (for rates), `when` the sandbox's clock. Bodies are not kept.
    """

    platform: str
    bot: int
    method: str
    chat_id: int | None
    message_id: int | None
    status: int
    at: float
    when: datetime


class CallLog:
    """The latest calls, oldest first; older ones are forgotten."""

    def __init__(self) -> None:
        self._records: deque[CallRecord] = deque(maxlen=KEPT)

    def add(self, record: CallRecord) -> None:
        self._records.append(record)

    def find(
        self, method: str | None = None, chat_id: int | None = None, *, accepted: bool | None = True
    ) -> list[CallRecord]:
        """Calls of a method, into a chat; accepted ones, refused ones (False), or both (None)."""
        return [
            record
            for record in self._records
            if method in (None, record.method)
            and chat_id in (None, record.chat_id)
            and accepted in (None, record.status == 200)
        ]

    def clear(self) -> None:
        self._records.clear()
