"""What is said of a request that cannot be answered: a problem for programs (RFC 9457), a page for people.

GraphQL has errors of its own; they are `api.http.guard.refusal` and `api.failures.coded`.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

__all__ = ["PROBLEM", "problem"]

#: The media type of problems.
PROBLEM: Final = "application/problem+json"

_PAGE: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>muskgraph</title>
<main><h1>{title}</h1><p>{detail}</p></main></html>
"""


def problem(
    scope: Scope, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """The answer to the request of an ASGI `scope`: a page where it accepts HTML, else a problem with `more` in it.

    Its type is `about:blank`: what kind it is says `code`, of the table in `api.failures` or of a limit in front.
    """
    vary = {**(headers or {}), "Vary": "Accept"}
    if "text/html" in Headers(scope=scope).get("accept", ""):
        title = "The graph cannot be shown now" if status >= 500 else HTTPStatus(status).phrase
        return HTMLResponse(_PAGE.format(title=escape(title), detail=escape(detail)), status, headers=vary)
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": structlog.contextvars.get_contextvars().get("request"),
        **more,
    }
    return Response(orjson.dumps(told), status, headers=vary, media_type=PROBLEM)
