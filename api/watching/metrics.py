"""What Prometheus is told at /metrics: requests, prices, refusals, questions to the store, and which facts it holds."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.extensions import SchemaExtension

from api.failures import failure_of
from api.watching.log import noted
from api.watching.observers import WatchedStore, route_of
from graph.store import Store, StoreState

__all__ = ["Metrics", "shared_by_processes"]

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ROWS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1_000.0, 3_000.0, 10_000.0, 30_000.0)


class Metrics:
    """Counts what an app does, and serves the figures. `shared`: they are summed over all workers at each scrape."""

    extensions: Sequence[type[SchemaExtension]] = ()

    def __init__(self, *, shared: bool) -> None:
        self._shared = shared
        self._ours = ours = CollectorRegistry()
        self._requests = Counter(
            "muskgraph_http_requests",
            "Requests that were answered, by method, route and status.",
            ("method", "route", "status"),
            registry=ours,
        )
        self._durations = Histogram(
            "muskgraph_http_request_duration_seconds",
            "How long requests took, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=ours,
        )
        self._in_flight = Gauge(
            "muskgraph_http_requests_in_flight",
            "Requests under way.",
            multiprocess_mode="livesum",
            registry=ours,
        )
        self._prices = Histogram(
            "muskgraph_graphql_price_rows",
            "The price of GraphQL operations that were understood, in rows.",
            buckets=_ROWS,
            registry=ours,
        )
        self._refusals = Counter(
            "muskgraph_refusals", "Requests that were not answered as asked, by code.", ("code",), registry=ours
        )
        self._questions = Histogram(
            "muskgraph_store_question_duration_seconds",
            "How long questions to the store took, those without an answer too.",
            buckets=_SECONDS,
            registry=ours,
        )
        self._errors = Counter(
            "muskgraph_store_errors", "Questions that the store did not answer, by code.", ("code",), registry=ours
        )

    def watched(self, store: Store) -> Store:
        self._store = WatchedStore(store, self._question)
        return self._store

    def join(self, app: FastAPI) -> None:
        @app.get("/metrics", summary="Figures for Prometheus", response_class=Response)
        async def metrics(request: Request) -> Response:
            state = await self._store.state()
            encode, media = choose_encoder(request.headers.get("accept", ""))
            return Response(await run_in_threadpool(encode, self._registry(state)), media_type=media)

        app.add_middleware(_Requests, seen=self._seen, in_flight=self._in_flight)

    def _registry(self, state: StoreState) -> CollectorRegistry:
        """All figures as of now."""
        registry = CollectorRegistry()
        if self._shared:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call, unused-ignore]
        else:
            registry.register(self._ours)
        registry.register(_Store(state))
        return registry

    @contextlib.contextmanager
    def _question(self) -> Iterator[None]:
        with self._questions.time():
            try:
                yield
            except Exception as wrong:
                self._errors.labels(failure_of(wrong).code).inc()
                raise

    def _seen(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = route_of(scope) or "none", scope["method"]
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._durations.labels(route).observe(seconds)
        facts = noted(scope)
        if "cost" in facts:
            self._prices.observe(facts["cost"])
        if "code" in facts:
            self._refusals.labels(facts["code"]).inc()


class _Requests:
    """ASGI middleware: tells `seen` of each request once it is answered."""

    def __init__(self, app: ASGIApp, seen: Callable[[Scope, int, float], None], in_flight: Gauge) -> None:
        self._app = app
        self._seen = seen
        self._in_flight = in_flight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0  # the client left before there was one

        async def send_seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = time.perf_counter()
        with self._in_flight.track_inprogress():
            try:
                await self._app(scope, receive, send_seen)
            finally:
                self._seen(scope, status, time.perf_counter() - begun)


class _Store(Collector):
    """What the store says of itself; its hash changes when facts are loaded, so it is told anew at each scrape."""

    def __init__(self, state: StoreState) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        info = GaugeMetricFamily(
            "muskgraph_build_info",
            "Which program answers from which facts; always 1.",
            labels=("version", "store", "content_hash"),
        )
        info.add_metric((version("muskgraph"), self._state.name, self._state.content_hash), 1)
        yield info
        yield GaugeMetricFamily(
            "muskgraph_store_ready", "1 if the store can answer, else 0.", value=float(self._state.ready)
        )


@contextlib.contextmanager
def shared_by_processes() -> Iterator[Callable[[int | None], None]]:
    """Have the processes started meanwhile keep their figures where each can read all; gives what forgets a dead one.

    A dead one's counts stay, as they happened; what it was just doing goes.
    """
    with tempfile.TemporaryDirectory(prefix="muskgraph-metrics-") as folder:
        # Prometheus' own way to tell its library; read when that is imported in a worker.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # noqa: TID251
        yield lambda pid: mark_process_dead(pid, folder)  # type: ignore[no-untyped-call, unused-ignore]
