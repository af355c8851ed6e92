"""The last few results of costly work, by what they are results of."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from graph.store import Store

__all__ = ["Kept", "OfFacts"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """So many results at most; the one that was used longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The result, if it is still held."""
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def put(self, key: K, result: V) -> None:
        """Hold a result."""
        self._held[key] = result
        self._held.move_to_end(key)
        if len(self._held) > self._most:
            self._held.popitem(last=False)


class OfFacts(Generic[K, V]):
    """The last few results of what a store holds, made one at a time, so that others are answered meanwhile."""

    def __init__(self, store: Store, most: int) -> None:
        self._store = store
        self._kept: Kept[tuple[str, K], V] = Kept(most)
        self._one_at_a_time = asyncio.Lock()

    async def of(self, key: K, make: Callable[[], Awaitable[V]]) -> V:
        """The result of that key as of the facts now; one during which the facts changed is given, but not kept."""
        facts = (await self._store.state()).mark
        if (kept := self._kept.get((facts, key))) is not None:
            return kept
        async with self._one_at_a_time:
            if (kept := self._kept.get((facts, key))) is not None:
                return kept
            made = await make()
            if facts and (await self._store.state()).mark == facts:
                self._kept.put((facts, key), made)
            return made
