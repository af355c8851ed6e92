"""What is said of a request that cannot be answered: a problem for programs (RFC 9457), a page for people.

GraphQL has errors of its own; they are `api.http.guard.refusal` and `api.failures.coded`.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from viz.document import new_nonce, policy
from viz.palette import theme_of
from viz.problem import problem_page

__all__ = ["PROBLEM", "problem"]

#: The media type of problems.
PROBLEM: Final = "application/problem+json"


def problem(
    scope: Scope, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """The answer to the request of an ASGI `scope`: a page where it accepts HTML, else a problem with `more` in it.

    Its type is `about:blank`: what kind it is says `code`, of the table in `api.failures` or of a limit in front.
    """
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return _page(scope, status, detail, headers or {})
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": structlog.contextvars.get_contextvars().get("request"),
        **more,
    }
    return Response(orjson.dumps(told), status, headers={**(headers or {}), "Vary": "Accept"}, media_type=PROBLEM)


def _page(scope: Scope, status: int, detail: str, headers: Mapping[str, str]) -> HTMLResponse:
    """The answer as a page, in the language and the theme that the address or the browser asks for."""
    asked = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    nonce = new_nonce()
    language = _language(asked.get("lang", ""), Headers(scope=scope).get("accept-language", ""))
    page = problem_page(status, detail, language=language, theme=theme_of(asked.get("theme", "")), nonce=nonce)
    told = {**headers, "Vary": "Accept, Accept-Language", "Content-Security-Policy": policy(nonce)}
    return HTMLResponse(page, status, headers=told)


def _language(chosen: str, accepted: str) -> Literal["en", "ja"]:
    """Ours of the languages that an address chooses or a browser accepts, which names the one it likes best first.

    >>> _language("", "fr, ja-JP;q=0.9, en;q=0.8"), _language("en", "ja"), _language("", "*")
    ('ja', 'en', 'en')
    """
    said = (each.partition(";")[0].strip()[:2].lower() for each in (chosen, *accepted.split(",")))
    return "ja" if next((each for each in said if each in ("en", "ja")), "en") == "ja" else "en"
