"""What /openapi.json says: the routes for programs, what they take, and in which forms they answer."""

from __future__ import annotations

from typing import Any, Final, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http.guard import GRAPHQL
from api.pages.pictures import MOST_WIDE, NARROWEST
from api.problems import PROBLEM
from graph.model import RANKS
from graph.settings import Settings
from graph.slice import Reading, Undated
from viz.address import SIDES
from viz.explorer.bands import TELLINGS
from viz.palette import THEMES
from viz.wanted import WHATS

__all__ = ["describe"]

_DESCRIPTION: Final = """A knowledge graph of Elon Musk's companies beside Standard Oil, read-only.

Questions go to `/graphql`, whose schema describes itself; the other routes are pictures and the state of the server.
HEAD is answered wherever GET is.
"""

_Schema = dict[str, Any]


def describe(app: FastAPI, settings: Settings) -> None:
    """Have the app describe itself by hand where FastAPI cannot know: GraphQL, pictures, and what goes wrong."""

    def openapi() -> _Schema:
        if not app.openapi_schema:
            app.openapi_schema = _described(app, settings)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _described(app: FastAPI, settings: Settings) -> _Schema:
    made = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes)
    for path, (parameters, answers) in _ROUTES.items():
        operation = made["paths"][path]["get"]
        known = {one["name"] for one in operation.get("parameters", ())}
        operation["parameters"] = [
            *operation.get("parameters", ()),
            *(one for one in parameters if one["name"] not in known),
        ]
        operation["responses"] = {**(_ANY if path == "/healthz" else _ASKED), **answers}
    made["paths"]["/graphql"] = _graphql(settings)
    made["components"] = {"schemas": _SCHEMAS}
    return made


# ---- parts -----------------------------------------------------------------------------------------------------------


def _parameter(name: str, says: str, **schema: Any) -> _Schema:
    return {"name": name, "in": "query", "description": says, "schema": {"type": "string", **schema}}


def _answer(says: str, **content: _Schema) -> _Schema:
    return {"description": says, "content": {media: {"schema": schema} for media, schema in content.items()}}


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(says: str, required: dict[str, _Schema], **optional: _Schema) -> _Schema:
    properties = {**required, **optional}
    return {"type": "object", "description": says, "required": [*required], "properties": properties}


def _wrong(says: str) -> _Schema:
    """The answer of a problem; browsers get a page."""
    return _answer(says, **{PROBLEM: _ref("Problem"), "text/html": {"type": "string"}})


_TEXT: Final[_Schema] = {"type": "string"}
_MAYBE: Final[_Schema] = {"type": ["string", "null"]}
_PICTURE: Final[_Schema] = {"type": "string", "contentMediaType": "image/png"}

_SCHEMAS: Final[_Schema] = {
    "Problem": _object(
        "What went wrong (RFC 9457).",
        {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "code": {"type": "string", "pattern": "^[A-Z_]+$"},
            "requestId": _MAYBE,
        },
        id={"type": "string", "description": "Of what nobody foresaw: the id under which the log has it."},
    ),
    "Health": _object("The server lives.", {"status": {"const": "ok"}, "version": _TEXT}),
    "Readiness": _object(
        "How the store stands.",
        {
            "ready": {"type": "boolean"},
            "reason": _MAYBE,
            "store": _TEXT,
            "contentHash": _TEXT,
            "packs": {
                "type": "array",
                "items": _object("A pack and the hash of its rows.", {"id": _TEXT, "contentHash": _TEXT}),
            },
        },
    ),
    "OEmbed": _object(
        "oEmbed 1.0.",
        {
            "version": {"const": "1.0"},
            "type": {"const": "rich"},
            "html": _TEXT,
            "width": {"type": "integer"},
            "height": {"type": "integer"},
        },
        title=_TEXT,
        provider_name=_TEXT,
        cache_age={"type": "integer"},
    ),
    "GraphQLRequest": _object(
        "A query; there are no mutations, subscriptions or batches.",
        {"query": _TEXT},
        variables={"type": ["object", "null"]},
        operationName=_MAYBE,
        extensions={"type": ["object", "null"]},
    ),
    "GraphQLResponse": _object(
        "What was asked for, or why not.",
        {},
        data={"type": ["object", "null"]},
        errors={
            "type": "array",
            "minItems": 1,
            "items": _object("One error.", {"message": _TEXT}, extensions={"type": "object"}),
        },
        extensions=_object(
            "Of the operation.",
            {},
            cost=_object("Its price in rows.", {"rows": {"type": "integer"}, "allowed": {"type": "integer"}}),
        ),
    ),
}

_HELD: Final = {"304": {"description": "What the client holds by its ETag is still the same."}}
_ANY: Final = {"429": _wrong("Too many requests; Retry-After says when again.")}
_ASKED: Final = {
    "400": _wrong("What was asked makes no sense."),
    "503": _wrong("The store does not answer; Retry-After says when to ask again."),
    "504": _wrong("The question took too long."),
    **_ANY,
}
_SVG: Final = {"200": _answer("The picture.", **{"image/svg+xml": _TEXT}), **_HELD}
_PNG: Final = {"200": _answer("The picture.", **{"image/png": _PICTURE}), **_HELD}

_LOOKS: Final = (
    _parameter("lang", "The language of the words.", enum=["en", "ja"]),
    _parameter("theme", "The colours.", enum=[*THEMES]),
)
_SIDES: Final = tuple(
    one
    for side in SIDES
    for one in (
        _parameter(side, "An ecosystem.", examples=["musk", "standard-oil"]),
        _parameter(f"{side}.telling", "Whose telling.", enum=[*get_args(Reading)]),
        _parameter(f"{side}.asOf", "As of when: a date, a year, or any.", examples=["1904", "2025-06-01"]),
        _parameter(f"{side}.undated", "What becomes of what no page dates.", enum=[each.value for each in Undated]),
        _parameter(f"{side}.minReliability", "The least reliable source.", enum=[*RANKS]),
        _parameter(f"{side}.without", "Ids of rows that are rejected, with commas between them."),
        _parameter(f"{side}.assume", "Flows that are assumed, as origin~verb~target, with commas between them."),
    )
)
_BANDS: Final = (
    _parameter("opened", "The stage that is opened, none, or all."),
    _parameter("telling", "Which lines are drawn.", enum=[*TELLINGS]),
    _parameter("lit", "Ids of what is lit, with commas between them."),
)
_WIDTH: Final = _parameter("width", "Pixels across.", type="integer", minimum=NARROWEST, maximum=MOST_WIDE)

_ROUTES: Final[dict[str, tuple[tuple[_Schema, ...], _Schema]]] = {
    "/healthz": ((), {"200": _answer("It does.", **{"application/json": _ref("Health")})}),
    "/readyz": (
        (),
        {
            "200": _answer("It can.", **{"application/json": _ref("Readiness")}),
            "503": _answer("It cannot, and why.", **{"application/json": _ref("Readiness")}),
        },
    ),
    "/view.svg": ((*_SIDES, *_BANDS, *_LOOKS), _SVG),
    "/view.png": ((*_SIDES, *_BANDS, *_LOOKS, _WIDTH), _PNG),
    "/card.png": ((*_SIDES, _parameter("what", "What is drawn.", enum=[*WHATS]), *_BANDS, *_LOOKS), _PNG),
    "/overview.svg": ((*_SIDES, *_LOOKS), _SVG),
    "/overview.png": ((*_SIDES, *_LOOKS), _PNG),
    "/oembed": (
        (),
        {
            "200": _answer("How it is embedded.", **{"application/json": _ref("OEmbed")}),
            "404": _wrong("The address is none of ours."),
            "501": _wrong("Only JSON is given."),
        },
    ),
}


def _graphql(settings: Settings) -> _Schema:
    forms = {"application/json": _ref("GraphQLResponse"), GRAPHQL: _ref("GraphQLResponse")}
    refused = {
        "400": "No query, or in the newer media type one that was not executed.",
        "429": "Too many requests.",
        "500": "An error that nobody foresaw; the log has it under its id.",
        "503": "The store does not answer.",
        "504": f"It took longer than {settings.deadline_seconds:g} s.",
    }
    asked = [
        {**_parameter("query", "A GraphQL document.", minLength=1), "required": True},
        _parameter("variables", "The variables, as a JSON object.", contentMediaType="application/json"),
        _parameter("operationName", "Which operation of the document."),
        _parameter("extensions", "A JSON object.", contentMediaType="application/json"),
    ]
    return {
        "get": {
            "summary": "Ask by an address",
            "description": "A browser that asks for HTML and sends no query gets GraphiQL.",
            "operationId": "graphql_get",
            "parameters": asked,
            "responses": {
                "200": _answer("The answer, or in application/json an error.", **forms, **{"text/html": _TEXT}),
                **_HELD,
                **{status: _answer(says, **forms) for status, says in refused.items()},
                "414": _answer(f"The query is longer than {settings.max_body_bytes:,} bytes.", **forms),
            },
        },
        "post": {
            "summary": "Ask",
            "operationId": "graphql_post",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _ref("GraphQLRequest")}},
            },
            "responses": {
                "200": _answer("The answer, or in application/json an error.", **forms),
                **{status: _answer(says, **forms) for status, says in refused.items()},
                "413": _answer(f"The body is larger than {settings.max_body_bytes:,} bytes.", **forms),
                "415": _answer("The body is compressed, or no application/json.", **forms),
            },
        },
    }
