"""The server's log: one line a request, and all that is known of what nobody foresaw. On standard error.

Documents and variables are never in it: they are the callers' own.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.extensions import SchemaExtension

from api.failures import coded, failure_of
from api.problems import problem

__all__ = ["QUIET", "OperationLog", "RequestLog", "configure", "note", "note_operation", "noted"]

_log = structlog.get_logger(__name__)

#: Under this key of an ASGI scope stands what the request's line will say.
_NOTED = "muskgraph.noted"
#: What is asked every few seconds by machines, and not worth a word while it goes well.
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{1,80}")
#: What a name of an operation looks like; what a client gives for one may be any text.
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,79}")
_LONGEST_PATH = 200


def configure(*, as_json: bool) -> None:
    """Write the log for people, or as JSON lines, and in it the warnings of the libraries that keep a log of their own.

    A line is written at once, so that several processes may share what it goes to. Tracebacks never show the values of
    variables: one is a password.
    """
    show: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    told: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(processors=[*told, *show], logger_factory=structlog.WriteLoggerFactory(sys.stderr))
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*told, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *show],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[libraries], force=True)


def note(scope: MutableMapping[str, Any], **facts: Any) -> None:
    """Have the line of this request say these facts too."""
    scope.setdefault(_NOTED, {}).update(facts)


def note_operation(scope: MutableMapping[str, Any], name: str | None) -> None:
    """Have the line say the name of the operation, if it has one of a sensible length."""
    if name and _NAME.fullmatch(name):
        note(scope, operation=name)


def noted(scope: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """What was noted of a request by now: `operation`, `cost` in rows, `code` of what went wrong, `why`."""
    facts: dict[str, Any] = scope.get(_NOTED, {})
    return facts


class OperationLog(SchemaExtension):
    """Notes the name of each GraphQL operation, and the code of its first error."""

    def on_operation(self) -> Iterator[None]:
        yield
        execution = self.execution_context
        request = execution.context.request
        if request is None:
            return
        note_operation(request.scope, execution.operation_name)
        errors = execution.pre_execution_errors or (execution.result and execution.result.errors)
        if errors:
            note(request.scope, code=(errors[0].extensions or {}).get("code", "BAD_REQUEST"))


class RequestLog:
    """ASGI middleware: gives each request an id, and writes a line when it is answered.

    It is also the last to hear of an error: the client is told an id, the log all of it, and the server goes on.
    """

    def __init__(self, app: ASGIApp, store: str = "") -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        id = _id_of(scope)
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=id):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception as wrong:  # noqa: BLE001 - the last to hear of it
                error = coded(wrong)
                note(scope, **(error.extensions or {}))
                if status is None:
                    told = problem(scope, failure_of(wrong).status, detail=error.message, **(error.extensions or {}))
                    await told(scope, receive, send_with_id)
            except asyncio.CancelledError:  # the server ends, and this took longer than it waits
                note(scope, code="SHUTTING_DOWN")
                if status is None:
                    told = problem(scope, 503, "SHUTTING_DOWN", "The server ends. Ask again", {"Retry-After": "5"})
                    await told(scope, receive, send_with_id)
            finally:
                self._write(scope, status, begun)

    def _write(self, scope: Scope, status: int | None, begun: float) -> None:
        if scope["path"] in QUIET and status == 200:
            return
        line = _log.info if status is not None and status < 500 else _log.warning
        line(
            "request",
            method=scope["method"],
            path=_printable(scope["path"]),
            status=status,
            ms=round((time.perf_counter() - begun) * 1000, 1),
            store=self._store,
            **noted(scope),
        )


def _id_of(scope: Scope) -> str:
    """The id that the client or a proxy gave to the request, if it is one, else a new one."""
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode() if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex[:12]


def _printable(path: str) -> str:
    """A path that does nothing to a terminal and fills no disk."""
    shown = path if path.isprintable() else ascii(path)
    return shown if len(shown) <= _LONGEST_PATH else f"{shown[:_LONGEST_PATH]}…"
