"""The pages of two structures and of the record: the explorer, what is disputed, and a comparison."""

from __future__ import annotations

from functools import partial
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

import viz
from api.failures import failure_of
from api.kept import OfFacts
from api.watching.log import note
from graph.errors import QuestionError
from graph.store import Store
from viz.palette import theme_called, theme_of

__all__ = ["serve_pages"]


def serve_pages(app: FastAPI, store: Store) -> None:
    """Serve `/`, `/disputes` and `/compare`."""
    _serve_explorer(app, store)
    _serve_disputes(app, store)
    _serve_comparison(app, store)


def _serve_explorer(app: FastAPI, store: Store) -> None:
    kept: OfFacts[str, viz.Explorer] = OfFacts(store, 4)

    @app.get("/", response_class=HTMLResponse, summary="The explorer", include_in_schema=False)
    async def explorer(request: Request) -> HTMLResponse:
        held = [one.id for one in await viz.structures(store)]
        asked = viz.read_explorer_address(request.query_params.multi_items(), held)
        shown = await kept.of(asked.question, lambda: viz.ask_explorer(store, asked))
        nonce, name = viz.new_nonce(), (await store.state()).name
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
        nonce = viz.new_nonce()
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
        nonce = viz.new_nonce()
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
        theme = asked.theme if asked else theme_of(said.get("theme", ""))
        page = await run_in_threadpool(
            viz.comparison_page,
            shown,
            asked,
            held,
            nonce=nonce,
            language=language,
            theme=theme,
            sent=said.multi_items(),
            notice=notice,
        )
        headers = {"Content-Security-Policy": viz.policy(nonce, forms="'self'")}
        return HTMLResponse(page, status_code=400 if notice else 200, headers=headers)


async def _compared(store: Store, asked: viz.Asked) -> viz.Shown:
    found = await viz.ask_comparison(store, asked)
    return await run_in_threadpool(viz.comparison_shown, found)
