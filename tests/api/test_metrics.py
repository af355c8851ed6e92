"""What Prometheus reads at /metrics, judged by reading it as Prometheus does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse

from graph.errors import StoreTimeoutError
from graph.property_graph import PropertyGraph
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened
from tests.api.served import SECONDS, serving

Figure = Callable[..., float]


async def read(client: httpx.AsyncClient) -> Figure:
    """A look-up into what is told now: a sample's name and labels, 0 where it is not told."""
    response = await client.get("/metrics")
    assert response.status_code == 200
    return figures(response.text)


def figures(text: str) -> Figure:
    samples = [sample for family in parse(text) for sample in family.samples]

    def figure(name: str, **labels: str) -> float:
        return sum(
            sample.value for sample in samples if sample.name == name and labels.items() <= dict(sample.labels).items()
        )

    return figure


async def test_they_are_off_unless_asked_for(client: httpx.AsyncClient) -> None:
    assert (await client.get("/metrics")).status_code == 404


async def test_requests_are_counted_by_route_and_status(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, metrics=True) as client:
        for _ in range(3):
            await client.post("/graphql", json={"query": "{ ecosystems { id } }"})
        await client.post("/graphql", content=b"[]", headers={"content-type": "application/json"})
        await client.get("/stories/pipeline")
        await client.get("/static/graphiql.css")
        for path in ("/nope", "/graphql-nope", "/nope/3"):
            await client.get(path)
        await client.request("BREW", "/healthz")
        figure = await read(client)
    requests = "muskgraph_http_requests_total"
    assert figure(requests, route="/graphql", method="POST", status="200") == 3
    assert figure(requests, route="/graphql", status="400") == 1
    assert figure(requests, route="/stories/{id}", status="200") == 1
    assert figure(requests, route="/static", status="200") == 1
    assert figure(requests, route="none", status="404") == 3
    assert figure(requests, method="other", status="405") == 1
    assert figure("muskgraph_http_request_duration_seconds_count", route="/graphql") == 4
    assert figure("muskgraph_http_request_duration_seconds_bucket", route="/graphql", le="+Inf") == 4
    assert figure("muskgraph_http_requests_in_flight") == 1  # this one


async def test_prices_and_refusals_are_told(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, metrics=True, max_cost=100) as client:
        for _ in range(3):  # at first within Strawberry, then by the layer in front of it
            await client.post("/graphql", json={"query": "{ ecosystems { id } }"})
        await client.post("/graphql", json={"query": "{ nope }"})
        costly = "{ graph { flows(first: 100) { nodes { claims(first: 100) { nodes { id } } } } } }"
        await client.post("/graphql", json={"query": costly})
        figure = await read(client)
    assert figure("muskgraph_graphql_price_rows_sum") == 60
    assert figure("muskgraph_graphql_price_rows_bucket", le="10.0") == 0
    assert figure("muskgraph_graphql_price_rows_bucket", le="30.0") == 3
    assert figure("muskgraph_refusals_total", code="QUERY_TOO_LARGE") == 1
    assert figure("muskgraph_refusals_total") == 2


async def test_questions_to_the_store_are_told(snapshot_store: SnapshotStore) -> None:
    async def late() -> None:
        if len(slow.asked) > 2:
            raise StoreTimeoutError("It is late")

    slow = CountingStore(snapshot_store, before=late)
    async with opened(slow, metrics=True) as client:
        for _ in range(5):
            await client.post("/graphql", json={"query": "{ ecosystems { id } }"})
        figure = await read(client)
    assert len(slow.asked) == 5
    assert figure("muskgraph_store_question_duration_seconds_count") == 5
    assert figure("muskgraph_store_errors_total", code="STORE_TIMEOUT") == 3
    assert figure("muskgraph_refusals_total", code="STORE_TIMEOUT") == 3
    assert figure("muskgraph_http_requests_total", route="/graphql", status="503") == 3


async def test_the_facts_that_are_held_are_told(snapshot_store: SnapshotStore, pack: PropertyGraph) -> None:
    async with opened(snapshot_store, metrics=True) as client:
        figure = await read(client)
    assert figure("muskgraph_build_info", content_hash=pack.content_hash, store="snapshot (in memory)") == 1
    assert figure("muskgraph_store_ready") == 1
    async with opened(SnapshotStore(), metrics=True) as client:
        assert (await read(client))("muskgraph_store_ready") == 0


async def test_all_that_is_told_is_in_the_docs(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, metrics=True) as client:
        families = {family.name: family for family in parse((await client.get("/metrics")).text)}
    told = {f"{name}_total" if family.type == "counter" else name for name, family in families.items()}
    page = (Path(__file__).parents[2] / "docs/operations.md").read_text("utf-8")
    # The library adds when each began to be counted.
    assert set(re.findall(r"^\| `(muskgraph_\w+)", page, re.M)) == {name for name in told if "_created" not in name}


async def test_openmetrics_is_told_to_who_asks_for_it(snapshot_store: SnapshotStore) -> None:
    async with opened(snapshot_store, metrics=True) as client:
        response = await client.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert {family.name for family in parse_openmetrics(response.text)} >= {
        "muskgraph_http_requests",
        "muskgraph_http_request_duration_seconds",
        "muskgraph_store_ready",
    }


def test_all_workers_are_counted_together() -> None:
    with serving("--workers", "3", env={"MUSKGRAPH_METRICS": "1", "MUSKGRAPH_LOG_JSON": "1"}) as served:
        for _ in range(30):  # each on a connection of its own, so that any worker may take it
            asked: Any = {"query": "{ ecosystems { id } }"}
            httpx.post(f"{served.address}/graphql", json=asked, trust_env=False, timeout=SECONDS)
        told = [
            figures(httpx.get(f"{served.address}/metrics", trust_env=False, timeout=SECONDS).text) for _ in range(5)
        ]
    assert [figure("muskgraph_http_requests_total", route="/graphql") for figure in told] == [30] * 5
    assert [figure("muskgraph_graphql_price_rows_sum") for figure in told] == [600] * 5
    assert [figure("muskgraph_build_info") for figure in told] == [1] * 5
    assert [figure("muskgraph_http_requests_in_flight") for figure in told] == [1] * 5
