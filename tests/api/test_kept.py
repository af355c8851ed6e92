"""The last few results of costly work."""

from __future__ import annotations

import asyncio

from api.kept import Kept, OfFacts
from graph.stores.snapshot import SnapshotStore
from seed import laid_out


def test_the_one_used_longest_ago_goes_first() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)
    kept.put("a", 4)
    kept.put("d", 5)
    assert (kept.get("a"), kept.get("c")) == (4, None)


async def test_what_is_asked_for_at_once_is_made_once_and_kept_by_its_key() -> None:
    kept: OfFacts[str, int] = OfFacts(SnapshotStore.of(*laid_out([])), 2)
    made: list[str] = []

    async def make(key: str) -> int:
        made.append(key)
        await asyncio.sleep(0)
        return len(made)

    found = await asyncio.gather(*(kept.of(key, lambda key=key: make(key)) for key in ("a", "b", "a", "b", "a")))
    assert made == ["a", "b"]
    assert found == [1, 2, 1, 2, 1]
    assert await kept.of("c", lambda: make("c")) == 3
    assert await kept.of("b", lambda: make("b")) == 4  # "a" was used after it
