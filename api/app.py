"""The HTTP face of a store: pages, their pictures, GraphQL, health and readiness."""

from __future__ import annotations

from http import HTTPStatus
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match, Mount
from starlette.types import Lifespan
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.failures import failure_of
from api.http.graphql import serve_graphql
from api.http.guard import BodyGuard, HeadAsGet, SafeHeaders
from api.http.rates import PlainPeer, RateLimit
from api.openapi import describe
from api.pages.article import serve_article
from api.pages.overview import serve_overview
from api.pages.stories import serve_stories
from api.pages.structures import serve_pages
from api.pages.view import serve_view
from api.problems import problem
from api.watching.log import QUIET, RequestLog, note
from api.watching.observers import observers
from graph.errors import GraphError
from graph.settings import Settings
from graph.store import Store
from graph.stores import is_neo4j

__all__ = ["create_app"]

_STATIC = Path(str(files("api"))) / "static"
#: What a page of another origin may read of an answer.
_EXPOSED = ("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID")
#: Of 640 kB of JSON level 9 takes 28 ms and leaves 68 kB, level 4 takes 4 ms and leaves 84 kB.
_GZIP_LEVEL = 4


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
    serve_graphql(app, store, settings, watching)
    _put_in_front(app, settings)
    for observer in watching:
        observer.join(app)
    _serve_health(app, store)
    serve_pages(app, store)
    serve_article(app, store)
    serve_overview(app, store, settings)
    serve_stories(app, store, settings)
    serve_view(app, store)
    app.mount("/static", StaticFiles(directory=_STATIC, check_dir=False), name="static")
    _tell_problems(app)
    describe(app, settings)
    return app


def _put_in_front(app: FastAPI, settings: Settings) -> None:
    """What a request passes before the app, the last named first."""
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=_GZIP_LEVEL)
    app.add_middleware(BodyGuard, most_bytes=settings.max_body_bytes)
    app.add_middleware(HeadAsGet)
    if settings.max_requests_per_minute:
        app.add_middleware(RateLimit, most_per_minute=settings.max_requests_per_minute)
    app.add_middleware(RequestLog, store="neo4j" if is_neo4j(settings.store) else settings.store)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins.split(),
            allow_methods=("GET", "HEAD", "POST"),
            allow_headers=("Content-Type", "If-None-Match", "X-Request-ID"),
            expose_headers=_EXPOSED,
        )
    app.add_middleware(SafeHeaders)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies.split())
        app.add_middleware(PlainPeer)


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


def _tell_problems(app: FastAPI) -> None:
    """Answer all that is wrong outside GraphQL in one form."""

    @app.exception_handler(GraphError)
    async def of_the_graph(request: Request, wrong: GraphError) -> Response:
        failure = failure_of(wrong)
        note(request.scope, code=failure.code, why=str(wrong))
        headers = {"Retry-After": str(failure.retry_after)} if failure.retry_after else None
        status = 400 if failure.status == 200 else failure.status  # 200 is GraphQL's own way to tell an error
        return problem(request.scope, status, failure.code, str(wrong), headers)

    @app.exception_handler(RequestValidationError)
    async def of_a_parameter(request: Request, wrong: RequestValidationError) -> Response:
        told = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in wrong.errors())
        note(request.scope, code="BAD_USER_INPUT", why=told)
        return problem(request.scope, 400, "BAD_USER_INPUT", told)

    @app.exception_handler(HTTPException)
    async def of_the_address(request: Request, wrong: HTTPException) -> Response:
        code = HTTPStatus(wrong.status_code).name
        if wrong.status_code == 405:
            allow = ", ".join(_methods(app, request))
            told = f"{request.method} is not done here; {allow} is."
            return problem(request.scope, 405, code, told, {"Allow": allow})
        told = f"There is nothing at {request.url.path[:200]}" if wrong.status_code == 404 else wrong.detail
        return problem(request.scope, wrong.status_code, code, told, wrong.headers)


def _methods(app: FastAPI, request: Request) -> list[str]:
    """What can be done at the address of a request."""
    # Routing leaves its traces in the scope of the request.
    place = {"type": "http", "path": request.scope["path"], "root_path": request.scope.get("app_root_path", "")}

    def offered(method: str) -> bool:
        found = (route for route in app.routes if route.matches({**place, "method": method})[0] is Match.FULL)
        return any(method == "GET" or not isinstance(route, Mount) for route in found)

    return [*(["GET", "HEAD"] if offered("GET") else []), *(["POST"] if offered("POST") else [])]
