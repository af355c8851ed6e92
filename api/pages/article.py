"""The article's statements over HTTP, as a page to read."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

import viz
from api.failures import failure_of
from api.watching.log import note
from graph.errors import QuestionError
from graph.store import Store
from viz.article import ArticleAsked

__all__ = ["serve_article"]


def serve_article(app: FastAPI, store: Store) -> None:
    """Serve `/article`; `?verdict=` lists the statements of one verdict."""

    @app.get("/article", response_class=HTMLResponse, summary="The article's statements", include_in_schema=False)
    async def article(request: Request) -> HTMLResponse:
        shown = viz.article(await viz.ask_article(store))
        said = request.query_params
        asked, notice = ArticleAsked(language="ja" if said.get("lang") == "ja" else "en"), None
        try:
            asked = viz.read_article_address(said.multi_items())
        except QuestionError as wrong:
            note(request.scope, code=failure_of(wrong).code, why=str(wrong))
            notice = str(wrong)
        nonce = viz.new_nonce()
        page = await run_in_threadpool(
            viz.article_page, shown, asked.language, nonce, verdict=asked.verdict, theme=asked.theme, notice=notice
        )
        headers = {"Content-Security-Policy": viz.policy(nonce)}
        return HTMLResponse(page, status_code=400 if notice else 200, headers=headers)
