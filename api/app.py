"""The HTTP face of a store: pages, their pictures, GraphQL, health and readiness."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from html import escape
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import orjson
from cross_web import HTTPException  # the errors of Strawberry's views
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Lifespan
from strawberry.fastapi import GraphQLRouter

import viz
from api.examples import examples
from api.failures import failure_of
from api.guard import BodyGuard, SafeHeaders, content_security_policy, new_nonce, read_json, refusal
from api.kept import OfFacts
from api.log import QUIET, OperationLog, RequestLog, note
from api.observing import observers
from api.operation import AnswerFirst, Context, Guard
from api.overview import serve_overview
from api.reading import serve_article
from api.schema import make_schema
from api.stories import serve_stories
from api.view import serve_view
from graph.errors import GraphError, QuestionError
from graph.settings import Settings
from graph.store import Store
from graph.stores import is_neo4j
from viz.palette import ThemeName, theme_called

__all__ = ["create_app"]

_HERE = Path(str(files("api")))

#: What a person sees in place of the explorer.
_SORRY = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>muskgraph</title>
<main><h1>The graph cannot be shown now</h1><p>{}</p></main></html>
"""


#: The media type of answers in the GraphQL-over-HTTP specification, for clients that ask for it.
_GRAPHQL = "application/graphql-response+json"
_EXECUTED = "muskgraph.executed"


def _wants_graphql(request: Request) -> bool:
    return _GRAPHQL in request.headers.get("accept", "")


class _Router(GraphQLRouter[Any, None]):
    """Strawberry's router with our GraphiQL, which loads nothing from another host, and JSON for every answer."""

    async def run(self, request: Any, *arguments: Any, **named: Any) -> Any:
        try:
            answer = await super().run(request, *arguments, **named)
        except HTTPException as wrong:
            note(request.scope, code="BAD_REQUEST")
            answer = refusal(wrong.status_code, "BAD_REQUEST", f"{wrong.reason.rstrip('.')}.")
        if isinstance(answer, Response) and answer.media_type == "application/json" and _wants_graphql(request):
            answer.headers["Content-Type"] = f"{_GRAPHQL}; charset=utf-8"
            if not request.scope.get(_EXECUTED) and answer.status_code == 200:
                answer.status_code = 400
        return answer

    async def process_result(self, request: Request, result: Any) -> Any:
        """In the newer media type there is no data where nothing was executed, and the status says so."""
        answer: Any = await super().process_result(request, result)
        request.scope[_EXECUTED] = answer.get("data") is not None or any(error.path for error in result.errors or ())
        if not request.scope[_EXECUTED] and _wants_graphql(request):
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


def create_app(store: Store, settings: Settings, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The app that serves `store`. Whoever opened the store closes it, after all requests: at the end of `lifespan`."""
    app = FastAPI(
        title="muskgraph",
        version=version("muskgraph"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        # FastAPI's own spans; unless told otherwise it sends whatever it can to whoever is set up in the environment.
        telemetry={
            "tracing": settings.traces,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
            "exclude": lambda scope: scope["path"] in QUIET,
        },
    )
    watching = observers(settings)
    for observer in watching:
        store = observer.watched(store)

    async def context() -> Context:
        return Context(store, settings)

    router = _Router(
        make_schema([*chain.from_iterable(each.extensions for each in watching), OperationLog, Guard, AnswerFirst]),
        graphql_ide="graphiql",
        allow_queries_via_get=True,
        multipart_uploads_enabled=False,
        subscription_protocols=(),  # there are none, and a WebSocket would pass by the guard
        context_getter=context,
    )
    app.include_router(router, prefix="/graphql", include_in_schema=False)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(BodyGuard, most_bytes=settings.max_body_bytes)
    app.add_middleware(RequestLog, store="neo4j" if is_neo4j(settings.store) else settings.store)
    app.add_middleware(SafeHeaders)
    for observer in watching:
        observer.join(app)
    _serve_health(app, store)
    _serve_explorer(app, store)
    _serve_disputes(app, store)
    serve_article(app, store)
    _serve_comparison(app, store)
    serve_overview(app, store, settings)
    serve_stories(app, store, settings)
    serve_view(app, store)
    app.mount("/static", StaticFiles(directory=_HERE / "static", check_dir=False), name="static")

    @app.exception_handler(GraphError)
    async def told(request: Request, wrong: GraphError) -> Response:
        failure = failure_of(wrong)
        note(request.scope, code=failure.code, why=str(wrong))
        headers = {"Retry-After": str(failure.retry_after)} if failure.retry_after else None
        status = 404 if failure.status == 200 else failure.status  # 200 is GraphQL's own way to tell an error
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(_SORRY.format(escape(str(wrong))), status, headers=headers)
        return JSONResponse({"error": str(wrong), "code": failure.code}, status, headers=headers)

    return app


def _serve_health(app: FastAPI, store: Store) -> None:
    @app.get("/healthz", summary="Whether the server lives")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": app.version}

    @app.get("/readyz", summary="Whether the store can answer, and which facts it holds")
    async def readyz() -> JSONResponse:
        state = await store.state()
        told = {
            "ready": state.ready,
            "reason": state.reason,
            "store": state.name,
            "contentHash": state.content_hash,
            "packs": [{"id": pack.id, "contentHash": pack.content_hash} for pack in state.packs],
        }
        return JSONResponse(told, status_code=200 if state.ready else 503)


def _serve_explorer(app: FastAPI, store: Store) -> None:
    kept: OfFacts[str, viz.Explorer] = OfFacts(store, 4)

    @app.get("/", response_class=HTMLResponse, summary="The explorer", include_in_schema=False)
    async def explorer(request: Request) -> HTMLResponse:
        held = [one.id for one in await viz.structures(store)]
        asked = viz.read_explorer_address(request.query_params.multi_items(), held)
        shown = await kept.of(asked.question, lambda: viz.ask_explorer(store, asked))
        nonce, name = new_nonce(), (await store.state()).name
        page = await run_in_threadpool(
            viz.explorer_page,
            shown,
            nonce=nonce,
            store=name,
            language=asked.language,
            theme=asked.theme,
            base=str(request.base_url).rstrip("/"),
            question=request.url.query,
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": viz.policy(nonce)})


def _serve_disputes(app: FastAPI, store: Store) -> None:
    @app.get("/disputes", response_class=HTMLResponse, summary="Where the record disagrees", include_in_schema=False)
    async def disputes(request: Request, lang: str = "en", theme: str = "") -> HTMLResponse:
        shown = viz.disputes(await viz.ask_disputes(store))
        nonce = new_nonce()
        chosen, notice = None, None
        try:
            chosen = theme_called(theme)
        except QuestionError as wrong:
            note(request.scope, code=failure_of(wrong).code, why=str(wrong))
            notice = str(wrong)
        language: Literal["en", "ja"] = "ja" if lang == "ja" else "en"
        page = viz.disputes_page(shown, language=language, theme=chosen, nonce=nonce, notice=notice)
        headers = {"Content-Security-Policy": viz.policy(nonce)}
        return HTMLResponse(page, status_code=400 if notice else 200, headers=headers)


def _serve_comparison(app: FastAPI, store: Store) -> None:
    kept: OfFacts[str, viz.Shown] = OfFacts(store, 8)

    @app.get("/compare", response_class=HTMLResponse, summary="Two structures compared", include_in_schema=False)
    async def compare(request: Request) -> HTMLResponse:
        nonce = new_nonce()
        held = await viz.structures(store)
        asked, shown, notice = None, None, None
        try:
            asked = viz.read_address(request.query_params.multi_items(), [one.id for one in held])
            shown = await kept.of(asked.question, partial(_compared, store, asked))
        except QuestionError as wrong:
            note(request.scope, code=failure_of(wrong).code, why=str(wrong))
            notice = str(wrong)
        said = request.query_params
        language = asked.language if asked else "ja" if said.get("lang") == "ja" else "en"
        theme = asked.theme if asked else _theme_of(said.get("theme", ""))
        page = await run_in_threadpool(
            viz.comparison_page, shown, asked, held, nonce=nonce, language=language, theme=theme, notice=notice
        )
        headers = {"Content-Security-Policy": viz.policy(nonce, forms="'self'")}
        return HTMLResponse(page, status_code=400 if notice else 200, headers=headers)


def _theme_of(name: str) -> ThemeName | None:
    """The theme of that name for a page that already says what else is wrong, or none."""
    try:
        return theme_called(name)
    except QuestionError:
        return None


async def _compared(store: Store, asked: viz.Asked) -> viz.Shown:
    found = await viz.ask_comparison(store, asked)
    return await run_in_threadpool(viz.comparison_shown, found)


def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_HERE / "graphiql"), autoescape=True)
