"""The server's log: one line a request, and all that is known of what nobody foresaw. On standard error."""

from __future__ import annotations

import re
import sys
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.failures import coded, failure_of
from api.http.problems import problem

__all__ = ["RequestLog", "configure", "note"]

_log = structlog.get_logger(__name__)

#: Under this key of an ASGI scope stands what the request's line will say.
_NOTED = "muskgraph.noted"
_QUIET = frozenset({"/healthz", "/readyz"})
_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{1,80}")


def configure(*, as_json: bool) -> None:
    """Write the log for people, or as JSON lines. Tracebacks never show the values of variables: one is a password."""
    show: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *show,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def note(scope: MutableMapping[str, Any], **facts: Any) -> None:
    """Have the line of this request say these facts too."""
    scope.setdefault(_NOTED, {}).update(facts)


class RequestLog:
    """ASGI middleware: gives each request an id, and writes a line when it is answered.

    It is also the last to hear of an error: the client is told an id, the log all of it, and the server goes on.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

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
            finally:
                _write(scope, status, begun)


def _id_of(scope: Scope) -> str:
    """The id that the client or a proxy gave to the request, if it is one, else a new one."""
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode() if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex[:12]


def _write(scope: Scope, status: int | None, begun: float) -> None:
    if scope["path"] in _QUIET and status == 200:
        return
    line = _log.info if status is not None and status < 500 else _log.warning
    line(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        ms=round((time.perf_counter() - begun) * 1000, 1),
        **scope.get(_NOTED, {}),
    )
