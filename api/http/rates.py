"""How often a client may ask: so many requests a minute, given back evenly."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.guard import refuse
from api.kept import Kept

__all__ = ["PlainPeer", "RateLimit", "Rates", "Taken", "client_of"]

_MINUTE: Final = 60.0
#: Of so many clients it is known when they asked; the one that has been silent longest is forgotten first.
_MOST_CLIENTS: Final = 100_000
#: What watches the server, and files that are not made, are not counted.
_FREE: Final = frozenset(("/healthz", "/readyz", "/metrics"))
_FREE_BELOW: Final = "/static/"


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether a request is let in, how many more would be now, and in how many seconds there is room for one again."""

    allowed: bool
    remaining: int
    wait: float


class Rates:
    """How often each client asked, by the generic cell rate algorithm (ITU-T I.371): one number a client."""

    def __init__(self, most_per_minute: int) -> None:
        self._step = _MINUTE / most_per_minute
        self._full_until: Kept[str, float] = Kept(_MOST_CLIENTS)

    def take(self, client: str, now: float) -> Taken:
        """Count a request of `client` at the second `now` of any clock."""
        used = max(0.0, (self._full_until.get(client) or now) - now)
        after = used + self._step
        if after > _MINUTE + self._step / 1_000:  # sums of steps are not exact
            return Taken(False, 0, after - _MINUTE)
        self._full_until.put(client, now + after)
        remaining = int((_MINUTE - after) / self._step + 0.001)
        return Taken(True, remaining, 0.0 if remaining else after + self._step - _MINUTE)


class RateLimit:
    """ASGI middleware: refuses a client's request over `most_per_minute` with 429; all are told how many are left.

    The headers are those of draft-ietf-httpapi-ratelimit-headers-10. Each process counts for itself.
    """

    def __init__(self, app: ASGIApp, most_per_minute: int) -> None:
        self._app = app
        self._rates = Rates(most_per_minute)
        self._policy = f'"client";q={most_per_minute};w={_MINUTE:.0f}'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _FREE or scope["path"].startswith(_FREE_BELOW):
            await self._app(scope, receive, send)
            return
        taken = self._rates.take(client_of(scope), time.monotonic())
        wait = math.ceil(taken.wait)

        async def send_with_rate(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = self._policy
                headers["RateLimit"] = f'"client";r={taken.remaining};t={wait}'
            await send(message)

        if taken.allowed:
            await self._app(scope, receive, send_with_rate)
            return
        message = f"You asked too often. Ask again in {wait} s."
        refused = refuse(scope, 429, "TOO_MANY_REQUESTS", message, {"Retry-After": str(wait)})
        await refused(scope, receive, send_with_rate)


class PlainPeer:
    """ASGI middleware: names an IPv4 peer by its IPv4 address, also where a listener of IPv6 took its connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = _address(scope["client"][0]) if scope.get("client") else None
        if isinstance(address, IPv4Address):
            scope["client"] = (str(address), scope["client"][1])
        await self._app(scope, receive, send)


def client_of(scope: Scope) -> str:
    """Who asks, by the address of the peer; of IPv6 the network of 64 bits, which belongs to one client."""
    host = scope["client"][0] if scope.get("client") else ""
    address = _address(host)
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address or host)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The address of a host; the IPv4 address in one of IPv6 that maps it. None where it is no address."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
