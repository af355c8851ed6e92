"""The explorer's view as a picture over HTTP, and the cards that stand for links to view and overview."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, cast, get_args
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

import viz
from api.kept import OfFacts
from api.pages.pictures import MOST_WIDE, NARROWEST, Kind, Pictures
from graph.errors import QuestionError
from graph.store import Store
from viz.drawing.shapes import Drawing
from viz.palette import ThemeName, theme_called
from viz.wanted import What

__all__ = ["serve_view"]

#: Parameters that say how a picture looks and not what it shows.
_LOOKS: Final = ("theme", "width")
_WIDTH: Final = 1600
_CARD_WIDTH: Final = 1200


def serve_view(app: FastAPI, store: Store) -> None:
    """Serve `/view.svg`, `/view.png` and `/card.png`."""
    pictures = Pictures(store)
    views = _Views(store)

    async def picture(request: Request, kind: Kind) -> Response:
        said, looks = _parted(request)
        if kind == "svg" and "width" in looks:
            raise QuestionError("An SVG is as wide as its place; leave out width")
        theme, width = _theme(looks), _width(looks) if kind == "png" else 0
        wanted = viz.read_wanted(said, await _held(store), "bands")
        # In a picture of dots nothing leads anywhere.
        explorer = _explorer(request, said) if kind == "svg" else None

        async def drawn() -> Drawing:
            shown = await views.of(wanted)
            return await run_in_threadpool(partial(shown.drawing, explorer=explorer))

        return await pictures.answer(request, kind, repr((wanted, explorer)), drawn, theme, width)

    @app.get("/view.svg", summary="The explorer's view as a picture", response_class=Response)
    async def view_svg(request: Request) -> Response:
        """An SVG whose cards and lines lead into the explorer.

        `left`, `left.asOf`, `right` … as of `/compare`; `opened` is a stage, `none` or `all`; `lit` are ids with commas
        between them; `telling` is article, evidence or both; `theme`, `lang`.
        """
        return await picture(request, "svg")

    @app.get("/view.png", summary="The explorer's view as a picture", response_class=Response)
    async def view_png(request: Request) -> Response:
        """A PNG `width` pixels across; the other parameters of `/view.svg`. Needs the extra `pictures`."""
        return await picture(request, "png")

    async def card(request: Request) -> Response:
        said, looks = _parted(request)
        theme = _theme(looks)
        if "width" in looks:
            raise QuestionError(f"A card is {_CARD_WIDTH} pixels wide; leave out width")
        what = _what(said)
        wanted = viz.read_wanted([(name, value) for name, value in said if name != "what"], await _held(store), what)
        if what == "bands":  # with more than its stages it could not be read
            wanted = replace(wanted, opened="none")

        async def drawn() -> Drawing:
            shown = await (views.of(wanted) if what == "bands" else viz.ask_picture(store, wanted))
            return await run_in_threadpool(shown.drawing, "card")

        return await pictures.answer(request, "png", f"card {wanted!r}", drawn, theme, _CARD_WIDTH)

    @app.get("/card.png", summary="The picture that stands for a link", response_class=Response)
    async def card_png(request: Request) -> Response:
        """A PNG of 1200 x 630: with `what=pipes` of `/overview`, with `what=bands` of `/view.svg`; their parameters."""
        return await card(request)


def _parted(request: Request) -> tuple[list[tuple[str, str]], Mapping[str, str]]:
    """What an address says of what is shown, and of how it looks."""
    said: list[tuple[str, str]] = []
    looks: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in _LOOKS:
            said.append((name, value))
        elif name in looks:
            raise QuestionError(f"{name} is said twice; say it once")
        else:
            looks[name] = value.strip()
    return said, looks


def _explorer(request: Request, said: list[tuple[str, str]]) -> str:
    """The address of the explorer of the same two structures."""
    sides = [(name, value) for name, value in said if name.partition(".")[0] in ("left", "right")]
    return f"{request.base_url}{'?' if sides else ''}{urlencode(sides, safe='~,')}"


def _theme(looks: Mapping[str, str]) -> ThemeName:
    return theme_called(looks.get("theme", "")) or "light"


def _width(looks: Mapping[str, str]) -> int:
    said = looks.get("width", str(_WIDTH))
    width = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
    if not NARROWEST <= width <= MOST_WIDE:
        raise QuestionError(f"width={said[:80]} is none; a picture is {NARROWEST} to {MOST_WIDE} pixels wide")
    return width


def _what(said: list[tuple[str, str]]) -> What:
    named = [value for name, value in said if name == "what"] or ["pipes"]
    found = next((what for what in get_args(What) if named == [what]), None)
    if found is None:
        raise QuestionError(f"what={','.join(named)[:80]} is none; choose one of {', '.join(get_args(What))}")
    return cast(What, found)


async def _held(store: Store) -> list[str]:
    return [one.id for one in await viz.structures(store)]


class _Views:
    """The last few views, each asked and laid out once however much of it is lit; beside the loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._whole: OfFacts[Hashable, viz.View] = OfFacts(store, 4)
        self._placed: OfFacts[Hashable, viz.Picture] = OfFacts(store, 8)

    async def of(self, wanted: viz.Wanted) -> viz.Picture:
        """The picture that is wanted of what the store holds at this moment."""
        sides = wanted.left, wanted.right, wanted.left_slice, wanted.right_slice

        async def placed() -> viz.Picture:
            whole = await self._whole.of(sides, lambda: viz.ask_view(self._store, wanted))
            return await run_in_threadpool(viz.of_view, wanted, whole)

        return replace(await self._placed.of((sides, wanted.opened), placed), wanted=wanted)
