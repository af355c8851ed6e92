"""The one interface to the graph, whichever store keeps it: ask a question, load a pack, say how it stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graph.property_graph import PropertyGraph
from graph.selection import Selection

__all__ = ["Answer", "LoadReport", "PackState", "Prepared", "Progress", "Store", "StoreState"]

#: One page `[rows, total]` per part of the question; `selection` says what a row holds.
Answer = list[Any]

#: Asks a question that was prepared, with the texts that its every `Given` stands for.
Prepared = Callable[[Sequence[str]], Awaitable[Answer]]

#: Called with what is being written, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class PackState:
    """One pack as a store holds it. `loading` names how far an unfinished load came, or is None."""

    id: str
    content_hash: str
    schema_version: int
    loading: str | None = None


@dataclass(frozen=True, slots=True)
class StoreState:
    """What a store says of itself: its name for people, whether it can answer, why not, and what it holds.

    `written` names the last write to the store, whoever made it, where a store can be written to by others.
    """

    name: str
    ready: bool
    reason: str | None
    packs: tuple[PackState, ...] = ()
    written: str = ""

    @property
    def content_hash(self) -> str:
        """One short name for all that is held: the only pack's hash, or the hashes joined."""
        return "+".join(sorted(pack.content_hash for pack in self.packs))

    @property
    def mark(self) -> str:
        """A name for what is held at this moment that no other content has had; empty where it is not known."""
        return f"{self.content_hash} {self.written}" if self.ready else ""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did: rows written, the pack's hash, and whether the store held exactly this before.

    In a Neo4j the relationships that are derived from flows are among those written.
    """

    pack: str
    content_hash: str
    nodes: int
    relationships: int
    unchanged: bool


class Store(Protocol):
    """Keeps the graph and answers questions about it. Every method may raise a `StoreError`."""

    async def ask(self, selection: Selection) -> Answer:
        """Answer the whole question in one round trip, positionally."""
        ...

    def prepare(self, selection: Selection) -> Prepared:
        """A way to ask a question often, at little cost; it may leave texts open as `Given`."""
        ...

    async def state(self) -> StoreState:
        """How the store stands, without an error even when it cannot answer."""
        ...

    async def load(
        self, packs: Sequence[PropertyGraph], progress: Progress = lambda what, done, total: None
    ) -> list[LoadReport]:
        """Make the store hold exactly what each pack says in place of what it held of that pack."""
        ...

    async def close(self) -> None:
        """Let go of connections; the store answers nothing afterwards."""
        ...
