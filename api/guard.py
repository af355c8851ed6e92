"""What stands in front of the app: a body that is too large, encoded or no JSON object is refused in one sentence."""

from __future__ import annotations

import secrets
from typing import Any

import orjson
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["BodyGuard", "content_security_policy", "new_nonce"]


class BodyGuard:
    """ASGI middleware: a GraphQL POST must be a UTF-8 JSON object of at most `most_bytes`, not compressed."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith("/graphql"):
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.lower() for name, value in scope["headers"]}
        if headers.get(b"content-encoding", b"identity") != b"identity":
            await _refuse(415, "UNSUPPORTED_ENCODING", "Send the body uncompressed.", scope, receive, send)
            return
        media = headers.get(b"content-type", b"").split(b";")[0].strip()
        if media not in (b"application/json", b"application/graphql-response+json"):
            await _refuse(415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json.", scope, receive, send)
            return
        body = await self._body(receive)
        if body is None:
            message = f"The body is larger than {self._most_bytes:,} bytes."
            await _refuse(413, "BODY_TOO_LARGE", message, scope, receive, send)
            return
        wrong = _complaint(body)
        if wrong:
            await _refuse(400, "BAD_REQUEST", wrong, scope, receive, send)
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
        request = orjson.loads(body)
    except orjson.JSONDecodeError as wrong:
        return f"The body is no UTF-8 JSON: {wrong}."
    if not isinstance(request, dict):
        return "The body must be one JSON object with a query; batches are not taken."
    if not isinstance(request.get("query"), str):
        return 'The body needs a "query", a text.'
    if not isinstance(request.get("variables") or {}, dict):
        return '"variables" must be an object.'
    if not isinstance(request.get("operationName") or "", str):
        return '"operationName" must be a text.'
    return None


async def _refuse(status: int, code: str, message: str, scope: Scope, receive: Receive, send: Send) -> None:
    refusal: dict[str, Any] = {"errors": [{"message": message, "extensions": {"code": code}}]}
    await JSONResponse(refusal, status_code=status)(scope, receive, send)


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


def new_nonce() -> str:
    """A nonce for the scripts and styles of one page."""
    return secrets.token_urlsafe(18)


def content_security_policy(nonce: str, *, connect: str = "'none'") -> str:
    """What a page of ours may do: run its own nonced scripts and styles, connect to `connect`, load nothing else."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        f"font-src 'self'; connect-src {connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    )
