"""The overview over HTTP: as a page, as a picture, in the page of somebody else."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import parse_qsl, urlsplit

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

import viz
from api.pages.pictures import MOST_WIDE, NARROWEST, Kind, Pictures
from api.problems import problem
from graph.settings import Settings
from graph.store import Store
from viz.drawing.shapes import Drawing
from viz.overview.pipes import draw
from viz.palette import ThemeName

__all__ = ["serve_overview"]

#: Of a picture alone: a page has no such parameter.
_WIDTH: Final = "width"


def serve_overview(app: FastAPI, store: Store, settings: Settings) -> None:
    """Serve `/overview`, `/overview.svg`, `/overview.png`, `/embed` and `/oembed`."""
    pictures = Pictures(store)

    async def picture(request: Request, kind: Kind, theme: ThemeName, width: int = 0) -> Response:
        asked = await _asked(store, request.query_params.multi_items())

        async def drawn() -> Drawing:
            return await run_in_threadpool(draw, await viz.ask_hero(store, *asked.sides), asked.language)

        return await pictures.answer(request, kind, asked.link, drawn, theme, width)

    @app.get("/overview", response_class=HTMLResponse, summary="Structures as pipes", include_in_schema=False)
    async def overview(request: Request) -> HTMLResponse:
        asked = await _asked(store, request.query_params.multi_items())
        shown = await viz.ask_hero(store, *asked.sides)
        nonce = viz.new_nonce()
        base = str(request.base_url).rstrip("/")
        page = await run_in_threadpool(viz.overview_page, shown, asked, nonce=nonce, base=base)
        return HTMLResponse(page, headers={"Content-Security-Policy": viz.policy(nonce)})

    @app.get("/overview.svg", summary="The overview as a picture", response_class=Response)
    async def overview_svg(request: Request, theme: ThemeName = "light") -> Response:
        """An SVG for a page or a document; the parameters of `/overview`, and `theme`."""
        return await picture(request, "svg", theme)

    @app.get("/overview.png", summary="The overview as a picture", response_class=Response)
    async def overview_png(
        request: Request, theme: ThemeName = "light", width: Annotated[int, Query(ge=NARROWEST, le=MOST_WIDE)] = 1600
    ) -> Response:
        """A PNG of so many pixels across; the parameters of `/overview`, and `theme`. Needs the extra `pictures`."""
        return await picture(request, "png", theme, width)

    @app.get("/embed", response_class=HTMLResponse, summary="The overview in a frame", include_in_schema=False)
    async def embed(request: Request, theme: ThemeName = "light") -> HTMLResponse:
        asked = await _asked(store, request.query_params.multi_items())
        shown = await viz.ask_hero(store, *asked.sides)
        nonce = viz.new_nonce()
        page = await run_in_threadpool(viz.embed_page, shown, asked, theme=theme, nonce=nonce)
        allowed = viz.policy(nonce, frames=settings.embed_origins)
        return HTMLResponse(page, headers={"Content-Security-Policy": allowed})

    @app.get("/oembed", summary="How a link to the overview is embedded")
    async def oembed(
        request: Request,
        url: Annotated[str, Query(max_length=4000)],
        maxwidth: Annotated[int, Query(ge=200, le=4000)] = 960,
        maxheight: Annotated[int, Query(ge=100, le=4000)] = 4000,
        format: Annotated[str, Query(max_length=10)] = "json",
    ) -> Response:
        """An answer in oEmbed 1.0, for addresses of `/overview` and `/embed` on this host; JSON only."""
        if format != "json":
            return problem(request.scope, 501, "NOT_IMPLEMENTED", "Only JSON is given.")
        try:
            parts = urlsplit(url)
        except ValueError:  # brackets that are no address of a host
            parts = urlsplit("")
        if parts.netloc != request.url.netloc or parts.path not in ("/overview", "/embed"):
            return problem(request.scope, 404, "NOT_FOUND", f"There is no picture of ours at {url[:200]}")
        asked = await _asked(store, parse_qsl(parts.query))
        frame = viz.frame(str(request.base_url).rstrip("/"), asked, width=maxwidth, height=maxheight)
        return JSONResponse(
            {
                "version": "1.0",
                "type": "rich",
                "provider_name": "muskgraph",
                "title": frame.title,
                "html": frame.html,
                "width": frame.width,
                "height": frame.height,
                "cache_age": 3600,
            }
        )


async def _asked(store: Store, pairs: list[tuple[str, str]]) -> viz.Asked:
    """What an address asks for, at whatever width."""
    said = [(name, value) for name, value in pairs if name != _WIDTH]
    return viz.read_address(said, [one.id for one in await viz.structures(store)])
