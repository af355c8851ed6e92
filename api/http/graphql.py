"""GraphQL over HTTP: media types, statuses and entity tags of answers, and GraphiQL for browsers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from cross_web import HTTPException  # the errors of Strawberry's views
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from strawberry.fastapi import GraphQLRouter

from api.examples import examples
from api.execution.operation import AnswerFirst, Context, Guard
from api.execution.plans import Plans
from api.failures import failure_of
from api.http.front import Front
from api.http.guard import GRAPHQL, content_security_policy, read_json, refuse, wants_graphql
from api.http.tags import tag_of, unchanged
from api.schema import make_schema
from api.watching.log import OperationLog
from api.watching.observers import Observer
from graph.errors import DeadlineError
from graph.settings import Settings
from graph.store import Store
from viz.document import new_nonce

__all__ = ["serve_graphql"]

_PATH = "/graphql"

_EXECUTED = "muskgraph.executed"
#: Of graphql-core; see its `did_you_mean`, which ends a message.
_SUGGESTION_BEGINS = " Did you mean "
_SUGGESTION = re.compile(rf"{_SUGGESTION_BEGINS}(?:[a-z ]+ )?'\w+'(?:,? (?:or )?'\w+')*\?", re.ASCII)
#: Beside the deadline, for what is computed of answers, and for a read that is late to say so.
_GRACE_SECONDS = 1.0


def serve_graphql(app: FastAPI, store: Store, settings: Settings, watching: Sequence[Observer]) -> None:
    """Answer queries by POST and GET at `/graphql`: no batches, uploads, subscriptions or mutations.

    What the observers `watching` add to an operation stands around its limits and its answer.
    """
    plans = Plans(store, settings)
    extensions = list(chain.from_iterable(each.extensions for each in watching))
    schema = make_schema([*extensions, OperationLog, Guard, AnswerFirst])

    async def context() -> Context:
        return Context(store, settings, plans)

    router = _Router(
        schema,
        graphql_ide="graphiql",
        allow_queries_via_get=True,
        multipart_uploads_enabled=False,
        subscription_protocols=(),  # there are none, and a WebSocket would pass by the guard
        context_getter=context,
        settings=settings,
    )
    app.include_router(router, prefix=_PATH, include_in_schema=False)
    if not extensions:  # these see the steps within Strawberry
        app.add_middleware(Front, path=_PATH, schema=schema._schema, plans=plans, settings=settings)


class _Router(GraphQLRouter[Any, None]):
    """Strawberry's router with our GraphiQL, which loads nothing from another host, and JSON for every answer."""

    def __init__(self, *arguments: Any, settings: Settings, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline = settings.deadline_seconds
        self._suggests = settings.suggestions

    async def run(self, request: Any, *arguments: Any, **named: Any) -> Any:
        if not isinstance(request, Request):
            return await super().run(request, *arguments, **named)  # it refuses a WebSocket, which has no protocol here
        try:
            async with asyncio.timeout(self._deadline + _GRACE_SECONDS):
                answer = await super().run(request, *arguments, **named)
        except HTTPException as wrong:
            answer = refuse(request.scope, wrong.status_code, "BAD_REQUEST", f"{wrong.reason.rstrip('.')}.")
        except TimeoutError:
            late = DeadlineError.after(self._deadline)
            failure = failure_of(late)
            answer = refuse(request.scope, failure.status, failure.code, str(late))
        if answer.media_type == "application/json" and wants_graphql(request.scope):
            answer.headers["Content-Type"] = f"{GRAPHQL}; charset=utf-8"
            if not request.scope.get(_EXECUTED) and answer.status_code == 200:
                answer.status_code = 400
        if request.method == "GET":
            answer.headers["Vary"] = "Accept"
            if answer.status_code == 200 and not isinstance(answer, HTMLResponse):
                return _tagged(request, answer)
        return answer

    async def process_result(self, request: Request, result: Any) -> Any:
        """In the newer media type there is no data where nothing was executed, and the status says so.

        What graphql-core takes for a slip of the pen goes out only where the setting lets it: it names the schema.
        """
        answer: Any = await super().process_result(request, result)
        if not self._suggests:
            for error in answer.get("errors", ()):
                if error.get("extensions", {}).get("code") == "BAD_REQUEST":  # graphql-core's own
                    error["message"] = _without_suggestion(error["message"])
        request.scope[_EXECUTED] = answer.get("data") is not None or any(error.path for error in result.errors or ())
        if not request.scope[_EXECUTED] and wants_graphql(request.scope):
            answer = {name: value for name, value in answer.items() if name != "data"}
        return answer

    def decode_json(self, data: str | bytes) -> object:
        try:
            return read_json(data)
        except ValueError as wrong:
            raise HTTPException(400, f"What was sent is no JSON that is taken here: {wrong}") from None

    async def render_graphql_ide(self, request: Request) -> HTMLResponse:
        nonce = new_nonce()
        questions = [asdict(example) for example in examples()]
        page = _templates().get_template("index.html.j2").render(nonce=nonce, examples=questions)
        return HTMLResponse(page, headers={"Content-Security-Policy": content_security_policy(nonce, connect="'self'")})

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def _without_suggestion(message: str) -> str:
    begin = message.rfind(_SUGGESTION_BEGINS)
    return message[:begin] if begin >= 0 and _SUGGESTION.fullmatch(message, begin) else message


def _tagged(request: Request, answer: Response) -> Response:
    """The answer with the tag of what it says, or 304. It was asked of the store either way, so it cannot be stale."""
    answer.headers["ETag"] = tag_of(bytes(answer.body))
    kept = {name: answer.headers[name] for name in ("ETag", "Vary")}
    return unchanged(request, kept) or answer


def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(Path(str(files("api"))) / "graphiql"), autoescape=True)
