"""What the tests of the ways in share: an app over the facts in memory, a client to it, and golden files.

A golden file is written anew by `pytest tests/api --update-golden`; read the difference before committing it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from graph import Settings, Store
from graph.property_graph import PropertyGraph
from graph.selection import Selection
from graph.store import Answer, LoadReport, Prepared, Progress, StoreState
from graph.stores.snapshot import SnapshotStore
from tests.api.oracle import Oracle

Client = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


class CountingStore:
    """Another store, with the questions it was asked. A test may have it do something before it answers."""

    def __init__(self, store: Store, before: Callable[[], Any] | None = None) -> None:
        self.asked: list[Selection] = []
        self.behind = store
        self._before = before

    async def ask(self, selection: Selection) -> Answer:
        self.asked.append(selection)
        if self._before is not None:
            await self._before()
        return await self.behind.ask(selection)

    def prepare(self, selection: Selection) -> Prepared:
        prepared = self.behind.prepare(selection)

        async def ask(given: Sequence[str]) -> Answer:
            self.asked.append(selection)
            if self._before is not None:
                await self._before()
            return await prepared(given)

        return ask

    async def state(self) -> StoreState:
        return await self.behind.state()

    async def load(
        self, packs: Any, progress: Progress = lambda what, done, total: None
    ) -> list[LoadReport]:  # pragma: no cover - no test of the ways in loads
        return await self.behind.load(packs, progress)

    async def close(self) -> None:
        await self.behind.close()


@asynccontextmanager
async def opened(store: Store, /, **chosen: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app over a store. What escapes the app fails the test."""
    transport = httpx.ASGITransport(app=create_app(store, Settings(**chosen)))
    async with httpx.AsyncClient(transport=transport, base_url="http://muskgraph") as client:
        yield client


@pytest.fixture
async def client(snapshot_store: SnapshotStore) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(snapshot_store) as made:
        yield made


@pytest.fixture(scope="session")
def oracle(pack: PropertyGraph) -> Oracle:
    """The naive second opinion on the shipped pack."""
    return Oracle(pack)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the golden file of that name, or writes the file if that was asked for."""

    def compare(name: str, text: str) -> None:
        file = Path(__file__).with_name(name)
        if request.config.getoption("update_golden"):
            file.write_text(text, "utf-8")
        way_out = f"{name} differs. If that is meant: pytest tests/api --update-golden"
        assert file.read_text("utf-8") == text, way_out

    return compare
