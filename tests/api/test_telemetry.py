"""Spans, read where they arrive: in memory, and at a collector that the real server sends them to."""

from __future__ import annotations

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from graph.errors import StoreUnavailableError
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened
from tests.api.served import SECONDS, serving

CALLER = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{CALLER}-00f067aa0ba902b7-01"
SECRET = "xai-and-a-secret"
QUERY = "query Mine($id: ID!) { node(id: $id) { id } }"


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    """Where all spans of this process go: OpenTelemetry takes one provider in its life."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace.set_tracer_provider(provider)
    return kept


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> InMemorySpanExporter:
    exporter.clear()
    return exporter


def named(spans: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    """The finished spans by name; each is there once."""
    found = {span.name: span for span in spans.get_finished_spans()}
    assert len(found) == len(spans.get_finished_spans())
    return found


async def test_no_span_is_made_unless_asked_for(client: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    await client.post("/graphql", json={"query": "{ ecosystems { id } }"})
    assert spans.get_finished_spans() == ()


async def test_a_request_has_a_span_for_each_step(snapshot_store: SnapshotStore, spans: InMemorySpanExporter) -> None:
    async with opened(snapshot_store, traces=True) as client:
        response = await client.post(
            "/graphql",
            json={"query": QUERY, "variables": {"id": SECRET}},
            headers={"traceparent": TRACEPARENT, "x-request-id": "mine"},
        )
    assert response.status_code == 200
    found = named(spans)
    assert list(found) == ["parse", "validate", "plan", "ask", "execute", "query", "POST /graphql"]
    parents = {name: span.parent.span_id for name, span in found.items() if span.parent}
    ids = {name: span.context.span_id for name, span in found.items() if span.context}
    assert parents["POST /graphql"] == int("00f067aa0ba902b7", 16)
    assert parents["query"] == ids["POST /graphql"]
    assert parents["parse"] == parents["validate"] == parents["execute"] == ids["query"]
    assert parents["plan"] == parents["ask"] == ids["execute"]
    assert {span.context.trace_id for span in found.values() if span.context} == {int(CALLER, 16)}


async def test_spans_say_what_the_conventions_name(snapshot_store: SnapshotStore, spans: InMemorySpanExporter) -> None:
    async with opened(snapshot_store, traces=True, store="neo4j://graph.example:7999") as client:
        await client.post("/graphql", json={"query": QUERY, "variables": {"id": SECRET}})
    found = named(spans)
    server, query, ask = found["POST /graphql"], found["query"], found["ask"]
    assert (server.kind, ask.kind) == (SpanKind.SERVER, SpanKind.CLIENT)
    said = server.attributes or {}
    assert said["http.request.method"] == "POST"
    assert said["http.route"] == said["url.path"] == "/graphql"
    assert said["http.response.status_code"] == 200
    assert said["muskgraph.price"] == 1
    assert query.attributes == {"graphql.operation.type": "query", "graphql.operation.name": "Mine"}
    assert ask.attributes == {"db.system.name": "neo4j", "server.address": "graph.example", "server.port": 7999}


async def test_no_span_holds_a_document_or_a_variable(
    snapshot_store: SnapshotStore, spans: InMemorySpanExporter
) -> None:
    async with opened(snapshot_store, traces=True) as client:
        for query in (QUERY, f'{{ node(id: "{SECRET}") {{ nope }} }}', f"query {SECRET} {{"):
            await client.post("/graphql", json={"query": query, "variables": {"id": SECRET}})
            await client.get("/graphql", params={"query": query, "variables": f'{{"id": "{SECRET}"}}'})
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert len(spans.get_finished_spans()) > 10
    assert SECRET not in told


async def test_an_error_is_told_by_its_code_only(snapshot_store: SnapshotStore, spans: InMemorySpanExporter) -> None:
    async def gone() -> None:
        raise StoreUnavailableError(SECRET)

    async with opened(CountingStore(snapshot_store, before=gone), traces=True) as client:
        response = await client.post("/graphql", json={"query": QUERY, "variables": {"id": "xai"}})
    assert response.status_code == 503
    found = named(spans)
    for name in ("ask", "POST /graphql"):
        assert found[name].status.status_code is StatusCode.ERROR
        assert found[name].status.description is None
    assert (found["ask"].attributes or {})["error.type"] == "STORE_UNAVAILABLE"
    assert (found["POST /graphql"].attributes or {})["muskgraph.code"] == "STORE_UNAVAILABLE"
    assert SECRET not in "".join(span.to_json() for span in found.values())


async def test_health_is_not_traced(snapshot_store: SnapshotStore, spans: InMemorySpanExporter) -> None:
    async with opened(snapshot_store, traces=True) as client:
        await client.get("/healthz")
        await client.get("/readyz")
    assert spans.get_finished_spans() == ()


async def test_what_takes_no_route_is_named_by_its_method(
    snapshot_store: SnapshotStore, spans: InMemorySpanExporter
) -> None:
    async with opened(snapshot_store, traces=True) as client:
        await client.get("/nope")
    [span] = spans.get_finished_spans()
    assert span.name == "GET"
    assert "http.route" not in (span.attributes or {})


# ---- the real server, and a collector --------------------------------------------------------------------------------


@contextmanager
def collector() -> Iterator[tuple[str, list[Any]]]:
    """Something that takes spans as a collector does, and what it was sent."""
    taken: list[Any] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            taken.append((self.path, ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", taken
        finally:
            server.shutdown()
            thread.join()


def test_each_worker_sends_all_spans_before_it_ends() -> None:
    with collector() as (address, taken):
        env = {
            "MUSKGRAPH_TRACES": "1",
            "MUSKGRAPH_LOG_JSON": "1",
            "OTEL_EXPORTER_OTLP_ENDPOINT": address,
            "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=here",
        }
        with serving("--workers", "2", env=env) as served:
            for _ in range(10):
                httpx.post(
                    f"{served.address}/graphql",
                    json={"query": QUERY, "variables": {"id": "xai"}},
                    headers={"traceparent": TRACEPARENT},
                    trust_env=False,
                    timeout=SECONDS,
                )
            served.end()
    assert {path for path, _ in taken} == {"/v1/traces"}
    resources = [each for _, sent in taken for each in sent.resource_spans]
    sent = [span for each in resources for scope in each.scope_spans for span in scope.spans]
    names = [span.name for span in sent]
    assert {name: names.count(name) for name in set(names)} == dict.fromkeys(
        ["parse", "validate", "plan", "ask", "execute", "query", "POST /graphql"], 10
    )
    assert {span.trace_id.hex() for span in sent} == {CALLER}
    said = {one.key: one.value.string_value for one in resources[0].resource.attributes}
    assert said["service.name"] == "muskgraph"
    assert said["deployment.environment.name"] == "here"
    assert [CALLER in line for line in served.lines if '"request"' in line] == [True] * 10


def test_a_collector_that_is_not_there_disturbs_nobody() -> None:
    env = {
        "MUSKGRAPH_TRACES": "1",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
    }
    with serving(env=env) as served:
        answers = [
            httpx.post(f"{served.address}/graphql", json={"query": "{ ecosystems { id } }"}, trust_env=False)
            for _ in range(5)
        ]
        code = served.end()
    assert [answer.status_code for answer in answers] == [200] * 5
    assert code in (0, 130)


def test_nothing_is_imported_that_nobody_asked_for() -> None:
    program = (
        "import sys; from api.cli.serve import served; from graph import Settings; served(Settings(), ());"
        "print([name for name in ('opentelemetry.sdk', 'prometheus_client') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
