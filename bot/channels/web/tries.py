"""How often people unknown may try to become known: so many from one address, then a pause.

Only tries of unknown devices count; whoever is known is never shut out by others behind the same address.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from aiohttp import web

PAUSE = timedelta(minutes=10)
MOST_ADDRESSES = 20_000


class Tries:
    def __init__(self, most: int) -> None:
        self._most = most
        self._at: OrderedDict[str, deque[datetime]] = OrderedDict()

    def admit(self, address: str, now: datetime) -> bool:
        """Whether one more try is heard now; it is counted."""
        made = self._at.setdefault(address, deque())
        self._at.move_to_end(address)
        while made and made[0] <= now - PAUSE:
            made.popleft()
        if len(made) >= self._most:
            return False
        made.append(now)
        if len(self._at) > MOST_ADDRESSES:
            self._at.popitem(last=False)
        return True

    def forgive(self, address: str) -> None:
        """Somebody there has become known: that try does not count. A whole hall may share an address."""
        made = self._at.get(address)
        if made:
            made.pop()


def address_of(request: web.Request) -> str:
    """Where a request comes from; behind a server on this machine, what that one says. An IPv6 network is
    one household."""
    told = request.remote or ""
    if told in ("127.0.0.1", "::1"):
        told = request.headers.get("X-Forwarded-For", told).rpartition(",")[2].strip()
    try:
        found = ip_address(told)
    except ValueError:
        return "?"
    return found.exploded[:19] if isinstance(found, IPv6Address) else str(found)
