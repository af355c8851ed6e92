"""Clients that go on asking a server while something happens to its store, and what each of them saw."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx

IDS = ("xai", "tesla", "spacex", "starlink", "colossus", "grok", "x-corp", "standard-oil-trust")
#: Longer than any deadline of the server's: who waits so long was never answered.
PATIENCE = 15.0
#: Between two questions of a client, so that a busy machine has time for the server too.
PAUSE = 0.05


class Seen(NamedTuple):
    """One answer: when it came (seconds from the beginning), to what, its status and code, and how long it took."""

    at: float
    kind: str
    status: int
    code: str
    seconds: float
    retry_after: str | None


@dataclass
class Clients:
    """What clients of the server at `address` see while they run."""

    address: str
    seen: list[Seen] = field(default_factory=list)
    marks: list[tuple[float, str]] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _done: threading.Event = field(default_factory=threading.Event)

    def mark(self, what: str) -> float:
        """Note that something happens now; gives when."""
        now = time.monotonic() - self._began
        self.marks.append((now, what))
        return now

    def wait(self, seconds: float) -> None:
        """Let the clients go on meanwhile."""
        self._done.wait(seconds)

    def wait_for(self, kind: str, status: int, count: int = 20, patience: float = 120.0) -> float:
        """Wait until that many answers of a kind with that status have come from now on; gives when the first came."""
        begun = time.monotonic() - self._began
        while True:
            found = [one.at for one in self.seen if one.kind == kind and one.status == status and one.at > begun]
            if len(found) >= count:
                return found[0]
            assert time.monotonic() - self._began < begun + patience, f"{count} x {kind} {status}: {self.counts()}"
            time.sleep(0.1)

    def between(self, first: float, last: float, kind: str) -> list[Seen]:
        """The answers of a kind that came in that time."""
        return [one for one in self.seen if one.kind == kind and first <= one.at < last]

    def counts(self) -> dict[tuple[str, int, str], int]:
        return dict(Counter((one.kind, one.status, one.code) for one in self.seen))

    def table(self) -> str:
        """The answers of each second by status and code, as Markdown."""
        kinds = sorted({(one.kind, one.status, one.code) for one in self.seen})
        head = [f"{kind} {status}{f' {code}' if code else ''}" for kind, status, code in kinds]
        lines = [f"| second | {' | '.join(head)} | slowest | |", f"|--:|{'--:|' * len(head)}--:|---|"]
        for second in range(int(max(one.at for one in self.seen)) + 1):
            here = [one for one in self.seen if int(one.at) == second]
            count = Counter((one.kind, one.status, one.code) for one in here)
            told = ", ".join(what for at, what in self.marks if int(at) == second)
            slowest = f"{max((one.seconds for one in here), default=0):.1f} s"
            lines.append(f"| {second} | {' | '.join(str(count[each] or '') for each in kinds)} | {slowest} | {told} |")
        return "\n".join(lines)

    def _ask(self, kind: str, number: int) -> None:
        turn = number
        with httpx.Client(base_url=self.address, trust_env=False, timeout=PATIENCE) as client:
            while not self._done.wait(PAUSE):
                turn += 1
                begun = time.monotonic()
                try:
                    response = self._asked(client, kind, IDS[turn % len(IDS)])
                except httpx.HTTPError as wrong:
                    status, code, retry_after = 0, type(wrong).__name__, None
                else:
                    status, retry_after = response.status_code, response.headers.get("retry-after")
                    errors = response.json().get("errors") or [{}]
                    code = errors[0].get("extensions", {}).get("code", "")
                now = time.monotonic()
                self.seen.append(Seen(now - self._began, kind, status, code, now - begun, retry_after))

    def _asked(self, client: httpx.Client, kind: str, id: str) -> httpx.Response:
        if kind == "healthz":
            return client.get("/healthz")
        if kind == "__typename":
            return client.post("/graphql", json={"query": "{ __typename }"})
        query = "query Ask($id: ID!) { node(id: $id) { id } }"
        return client.post("/graphql", json={"query": query, "variables": {"id": id}})


@contextmanager
def asking(address: str, clients: int = 8) -> Iterator[Clients]:
    """So many clients that ask of the store, and two bystanders: one of `/healthz`, one of `{ __typename }`."""
    asked = Clients(address)
    kinds = ["ask"] * clients + ["healthz", "__typename"]
    threads = [threading.Thread(target=asked._ask, args=(kind, number)) for number, kind in enumerate(kinds)]
    for thread in threads:
        thread.start()
    try:
        yield asked
    finally:
        asked._done.set()
        for thread in threads:
            thread.join()
