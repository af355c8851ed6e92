"""Who watches the server at work, as the settings say: nobody, Prometheus, OpenTelemetry. And the store they watch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from fastapi import FastAPI
from starlette.types import Scope
from strawberry.extensions import SchemaExtension

from graph.property_graph import PropertyGraph
from graph.selection import Selection
from graph.settings import Settings
from graph.store import Answer, LoadReport, Prepared, Progress, Store, StoreState

__all__ = ["Observer", "Watch", "WatchedStore", "observers", "route_of"]

#: What is entered before a question to the store and left after it, with its error if it met one.
Watch = Callable[[], AbstractContextManager[object]]


class Observer(Protocol):
    """Sees every question to the store, every GraphQL operation and every request."""

    #: What sees the steps of an operation within Strawberry. Where there are any, no operation passes Strawberry by.
    extensions: Sequence[type[SchemaExtension]]

    def watched(self, store: Store) -> Store:
        """The store, and each question to it seen."""
        ...

    def join(self, app: FastAPI) -> None:
        """Stand around all that the app has by now."""
        ...


def observers(chosen: Settings) -> list[Observer]:
    """Those that the settings ask for; only these are imported."""
    found: list[Observer] = []
    if chosen.metrics:
        from api.watching.metrics import Metrics

        found.append(Metrics(shared=chosen.workers > 1))
    if chosen.traces:
        from api.watching.telemetry import Traces

        found.append(Traces(chosen.store))
    return found


def route_of(scope: Scope) -> str:
    """The route that a request took, as the app names it; empty where it took none. There are only so many of them."""
    if scope.get("root_path"):
        return str(scope["root_path"])
    if scope.get("path_params"):
        return str(getattr(scope.get("route"), "path", ""))
    # Not the route's own path: that of a router which is included has no prefix. The guard refuses before there is one.
    return str(scope["path"]) if "endpoint" in scope or scope["path"] == "/graphql" else ""


class WatchedStore:
    """Another store with `watch` around its questions."""

    def __init__(self, store: Store, watch: Watch) -> None:
        self._store = store
        self._watch = watch

    async def ask(self, selection: Selection) -> Answer:
        with self._watch():
            return await self._store.ask(selection)

    def prepare(self, selection: Selection) -> Prepared:
        prepared = self._store.prepare(selection)

        async def ask(given: Sequence[str]) -> Answer:
            with self._watch():
                return await prepared(given)

        return ask

    async def state(self) -> StoreState:
        return await self._store.state()

    async def load(
        self, packs: Sequence[PropertyGraph], progress: Progress = lambda what, done, total: None
    ) -> list[LoadReport]:
        return await self._store.load(packs, progress)

    async def close(self) -> None:
        await self._store.close()
