"""The shortest way to an answer: a request for an operation whose plan is kept passes by the router and Strawberry.

It stands within all else that stands around the app: the limits of the body, the log, compression, headers. A document
is known here once Strawberry has found it valid. What is not exactly such a request, and all that is wrong with one,
goes on to the router, which answers as if this were not here.
"""

from __future__ import annotations

from typing import Any

import orjson
from graphql import GraphQLSchema
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.execution.operation import remember_failure
from api.execution.plans import Plans
from api.watching.log import note, note_operation
from graph.errors import StoreError
from graph.settings import Settings

__all__ = ["Front"]

_REQUEST = frozenset({"query", "variables", "operationName"})
_TYPE = (b"content-type", b"application/json")


class Front:
    """ASGI middleware: answers a GraphQL POST by a plan that is kept. It is given whole bodies, found to be sound."""

    def __init__(self, app: ASGIApp, *, path: str, schema: GraphQLSchema, plans: Plans, settings: Settings) -> None:
        self._app = app
        self._path = path
        self._schema = schema
        self._plans = plans
        self._allowed = settings.max_cost

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] != "POST"
            or scope["path"] != self._path
            or not _takes_json(scope)
        ):
            await self._app(scope, receive, send)
            return
        message = await receive()
        answer = None if message.get("more_body") else await self._answer(scope, message.get("body", b""))
        if answer is None:
            await self._app(scope, _again(message, receive), send)
            return
        headers = [(b"content-length", str(len(answer)).encode()), _TYPE]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, scope: Scope, body: bytes) -> bytes | None:
        request = orjson.loads(body)
        seen = self._plans.seen(request["query"]) if request.keys() <= _REQUEST else None
        if seen is None:
            return None
        found = self._plans.find(self._schema, seen, request.get("operationName"), request.get("variables"))
        if found is None:
            return None
        plan, given = found
        try:
            data = await plan.data(given)
        except StoreError as wrong:
            remember_failure(scope, wrong)
            return None
        if data is None:
            return None
        note(scope, cost=plan.cost)
        note_operation(scope, plan.name)
        answer: dict[str, Any] = {"data": data}
        if plan.cost:
            answer["extensions"] = {"cost": {"rows": plan.cost, "allowed": self._allowed}}
        return orjson.dumps(answer)


def _takes_json(scope: Scope) -> bool:
    """Whether the client takes application/json and asks for nothing more exact."""
    accepted = [value for name, value in scope["headers"] if name == b"accept"]
    return accepted in ([], [b"*/*"], [b"application/json"])


def _again(message: Message, receive: Receive) -> Receive:
    """A `receive` that gives a message that was received already, and then what comes."""
    waiting = [message]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message
