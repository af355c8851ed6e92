"""What stands in front of the app: a request that is too large, encoded or no JSON object is refused in one sentence.

And what every answer bears: the headers that tell a browser how little to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem
from api.watching.log import note

__all__ = [
    "GRAPHQL",
    "BodyGuard",
    "HeadAsGet",
    "SafeHeaders",
    "content_security_policy",
    "read_json",
    "refusal",
    "refuse",
    "wants_graphql",
]

#: The media type of answers in the GraphQL-over-HTTP specification, for clients that ask for it.
GRAPHQL = "application/graphql-response+json"

_QUALITY = re.compile(r"[01](?:\.\d{0,3})?", re.ASCII)
#: How deep the JSON of a request may nest: variables are walked by recursion, which ends at some hundreds.
_MOST_NESTED = 50


class BodyGuard:
    """ASGI middleware: a GraphQL POST must be a UTF-8 JSON object of at most `most_bytes`, not compressed.

    A GraphQL GET has no body; its address is held to the same size.
    """

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/graphql"):
            await self._app(scope, receive, send)
            return
        if len(scope["query_string"]) > self._most_bytes:
            message = f"The address is longer than {self._most_bytes:,} bytes. Use POST, and a smaller query."
            await refuse(scope, 414, "ADDRESS_TOO_LONG", message)(scope, receive, send)
            return
        if scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.lower() for name, value in scope["headers"]}
        if headers.get(b"content-encoding", b"identity") != b"identity":
            await refuse(scope, 415, "UNSUPPORTED_ENCODING", "Send the body uncompressed.")(scope, receive, send)
            return
        media = headers.get(b"content-type", b"").split(b";")[0].strip()
        if media != b"application/json":
            await refuse(scope, 415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json.")(scope, receive, send)
            return
        body = await self._body(receive)
        if body is None:
            message = f"The body is larger than {self._most_bytes:,} bytes."
            await refuse(scope, 413, "BODY_TOO_LARGE", message)(scope, receive, send)
            return
        wrong = _complaint(body)
        if wrong:
            await refuse(scope, 400, "BAD_REQUEST", wrong)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body, or None as soon as it is too large."""
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._most_bytes:
                return None
            if not message.get("more_body", False):
                return bytes(body)


def _complaint(body: bytes) -> str | None:
    """What is wrong with a body, or None."""
    try:
        request = read_json(body)
    except ValueError as wrong:
        return f"The body is no JSON that is taken here: {wrong}."
    if not isinstance(request, dict):
        return "The body must be one JSON object with a query; batches are not taken."
    if not isinstance(request.get("query"), str):
        return 'The body needs a "query", a text.'
    if not isinstance(request.get("variables"), dict | None):
        return '"variables" must be an object.'
    if not isinstance(request.get("operationName"), str | None):
        return '"operationName" must be a text.'
    if not isinstance(request.get("extensions"), dict | None):
        return '"extensions" must be an object.'
    return None


def read_json(text: str | bytes) -> Any:
    """The value in a JSON text; `ValueError` where it is none, no UTF-8, or nested too deeply."""
    value = orjson.loads(text)
    level = [value]
    for _ in range(_MOST_NESTED):
        level = [inner for each in level for inner in _listed(each)]
        if not level:
            return value
    raise ValueError(f"it nests more than {_MOST_NESTED} levels deep")


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def refusal(
    scope: Scope, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer to a request that is not even tried, as GraphQL clients read errors."""
    told = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return JSONResponse(
        told, status, headers=headers, media_type=f"{GRAPHQL}; charset=utf-8" if wants_graphql(scope) else None
    )


def refuse(scope: Scope, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """The refusal of any request in the form that fits its path, which the log tells too."""
    note(scope, code=code)
    if scope["path"].startswith("/graphql"):
        return refusal(scope, status, code, message, headers)
    return problem(scope, status, code, message, headers)


def wants_graphql(scope: Scope) -> bool:
    """Whether a client asks for the newer media type of GraphQL answers, and would not rather have JSON."""
    accepted = _accepted(",".join(Headers(scope=scope).getlist("accept")))
    json = next((accepted[name] for name in ("application/json", "application/*", "*/*") if name in accepted), 0.0)
    newer = accepted.get(GRAPHQL, 0.0)
    return newer > 0 and newer >= json


def _accepted(header: str) -> dict[str, float]:
    """The media types in an Accept header, each with how much it is wanted (RFC 9110, 12.5.1)."""
    accepted = {}
    for each in header.lower().split(","):
        media, *parameters = (part.strip() for part in each.split(";"))
        quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        accepted[media] = float(quality) if _QUALITY.fullmatch(quality) else 1.0
    return accepted


class HeadAsGet:
    """ASGI middleware: answers HEAD wherever there is an answer to GET, with its headers and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        note(scope)  # both scopes share what is noted
        got = {**scope, "method": "GET"}
        try:
            await self._app(got, receive, send_headers)
        finally:
            scope.update({**got, "method": "HEAD"})  # who stands around it may ask which route it took


class SafeHeaders:
    """ASGI middleware: what every answer tells a browser, unless it tells so itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                # What may have changed is asked for again; only an answer to a question in the address is kept at all.
                lasts = scope["method"] in ("GET", "HEAD") and message["status"] < 400
                headers.setdefault("Cache-Control", "no-cache" if lasts else "no-store")
            await send(message)

        await self._app(scope, receive, send_safely)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already, and afterwards what the server gives."""
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def content_security_policy(nonce: str, *, connect: str = "'none'") -> str:
    """What a page of ours may do: run its own nonced scripts and styles, connect to `connect`, load nothing else."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        f"font-src 'self'; connect-src {connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    )
