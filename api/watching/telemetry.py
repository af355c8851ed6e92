"""Traces by OpenTelemetry: within FastAPI's span of a request, parsing, validation, planning, the store and execution.

Where spans go is said by OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER and so on). No
span holds a document or a variable.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.semconv.attributes.db_attributes import DB_SYSTEM_NAME
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.semconv.attributes.server_attributes import SERVER_ADDRESS, SERVER_PORT
from opentelemetry.semconv.attributes.url_attributes import URL_QUERY
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.extensions import SchemaExtension

from api.failures import failure_of
from api.watching.log import noted
from api.watching.observers import WatchedStore
from graph.store import Store

__all__ = ["Traces", "sending"]

# OpenTelemetry's names for GraphQL; its package has them among what may still change.
_OPERATION_NAME, _OPERATION_TYPE = "graphql.operation.name", "graphql.operation.type"
#: What a request's span is told, by the name under which the log has it.
_TOLD = {"cost": "muskgraph.price", "code": "muskgraph.code"}

#: When the operation at hand began to be planned, in nanoseconds; None once it was.
_planning: ContextVar[int | None] = ContextVar("planning", default=None)


@contextlib.contextmanager
def sending() -> Iterator[None]:
    """Send spans from this process meanwhile; what was not sent yet goes at the end."""
    ours = Resource.create({"service.name": "muskgraph", "service.version": version("muskgraph")})
    provider = TracerProvider(resource=ours.merge(OTELResourceDetector().detect()))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


def _tracer() -> Tracer:
    return trace.get_tracer("muskgraph", version("muskgraph"))


class Traces:
    """Makes the spans of an app whose store is at `address`."""

    def __init__(self, address: str) -> None:
        self.extensions: Sequence[type[SchemaExtension]] = (_Operation,)
        self._tracer = _tracer()
        at = urlsplit(address)
        self._attributes: dict[str, str | int] = {DB_SYSTEM_NAME: "neo4j" if at.hostname else address}
        if at.hostname:
            self._attributes |= {SERVER_ADDRESS: at.hostname, SERVER_PORT: at.port or 7687}

    def watched(self, store: Store) -> Store:
        return WatchedStore(store, self._question)

    def join(self, app: FastAPI) -> None:
        app.add_middleware(_Facts)

    @contextlib.contextmanager
    def _question(self) -> Iterator[None]:
        begun = _planning.get()
        if begun is not None:
            _planning.set(None)
            self._tracer.start_span("plan", start_time=begun).end()
        with self._tracer.start_as_current_span(
            "ask",
            kind=SpanKind.CLIENT,
            attributes=self._attributes,
            record_exception=False,  # its words may hold anything; the log has them
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except Exception as wrong:
                span.set_status(StatusCode.ERROR)
                span.set_attribute(ERROR_TYPE, failure_of(wrong).code)
                raise


class _Operation(SchemaExtension):
    """The spans within a GraphQL operation; the store's are its own."""

    def __init__(self, *, execution_context: Any = None) -> None:
        self._tracer = _tracer()
        if execution_context:
            self.execution_context = execution_context

    def on_operation(self) -> Iterator[None]:
        with self._tracer.start_as_current_span("graphql") as span:
            yield
            execution = self.execution_context
            if execution.graphql_document is not None:
                with contextlib.suppress(RuntimeError):  # a document may hold no operation
                    kind = execution.operation_type.value
                    span.update_name(kind)
                    span.set_attribute(_OPERATION_TYPE, kind)
            if execution.operation_name:
                span.set_attribute(_OPERATION_NAME, execution.operation_name)

    def on_parse(self) -> Iterator[None]:
        with self._tracer.start_as_current_span("parse"):
            yield

    def on_validate(self) -> Iterator[None]:
        with self._tracer.start_as_current_span("validate"):
            yield

    def on_execute(self) -> Iterator[None]:
        with self._tracer.start_as_current_span("execute"):
            _planning.set(time.time_ns())
            yield
            _planning.set(None)


class _Facts:
    """ASGI middleware: tells FastAPI's span what is known of the request, and the log which trace it belongs to."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        span = trace.get_current_span()
        if scope["type"] != "http" or not span.is_recording():
            await self._app(scope, receive, send)
            return
        if scope.get("query_string"):
            span.set_attribute(URL_QUERY, "REDACTED")  # FastAPI put it there, and it may hold a document

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts = noted(scope)
                span.set_attributes({said: facts[name] for name, said in _TOLD.items() if name in facts})
            await send(message)

        with structlog.contextvars.bound_contextvars(trace=f"{span.get_span_context().trace_id:032x}"):
            await self._app(scope, receive, send_told)
