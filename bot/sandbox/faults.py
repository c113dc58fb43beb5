"""Failures on order: the next N calls of a method are dropped, delayed, refused or held.

Each fault is used up call by call; the oldest that fits a call is taken.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

FaultKind = Literal["drop_before", "drop_after", "delay", "answer", "hold"]


@dataclass
class Fault:
    """What befalls the next `times` calls of `method` ("*": any), into one chat or all.

    `drop_before`: the connection dies and nothing was done. `drop_after`: it was done, nobody hears of it.
    `delay`: it is done after `seconds`. `hold`: it is done after `release()`. `answer`: it is not done and
    `status` and `body` are answered.
    """

    kind: FaultKind
    method: str = "*"
    times: int = 1
    chat_id: int | None = None
    seconds: float = 0
    status: int = 500
    body: dict[str, Any] | str = ""
    reached: int = 0
    _released: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def fits(self, method: str, chat_id: int | None) -> bool:
        return (
            self.times > 0
            and self.method.lower() in ("*", method.lower())
            and self.chat_id in (None, chat_id)
        )

    def release(self) -> None:
        """Let held calls go on, and hold no more."""
        self.times = 0
        self._released.set()

    async def wait(self) -> None:
        """What a call that met this fault waits for before it is done."""
        if self.kind == "delay":
            await asyncio.sleep(self.seconds)
        elif self.kind == "hold":
            await self._released.wait()


class Faults:
    """The faults on order."""

    def __init__(self) -> None:
        self.orders: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self.orders.append(fault)
        return fault

    def meet(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault this call runs into; it is counted down."""
        fault = next((order for order in self.orders if order.fits(method, chat_id)), None)
        if fault:
            fault.times -= 1
            fault.reached += 1
            self.orders = [order for order in self.orders if order.times > 0 or order.kind == "hold"]
        return fault

    def clear(self) -> None:
        """Cancel all orders; held calls go on."""
        for order in self.orders:
            order.release()
        self.orders.clear()


def refusal(status: int, description: str, **parameters: Any) -> dict[str, Any]:
    """A body as the Bot API words refusals, for a fault's `body`."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return body | ({"parameters": parameters} if parameters else {})
