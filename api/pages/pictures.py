"""Pictures over HTTP, the last few kept; a client that has one is told so by its ETag."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from importlib.util import find_spec
from typing import Final, Literal, TypeAlias

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.tags import tag_of, unchanged
from api.kept import Kept
from graph.store import Store
from viz.drawing.faces import png, standalone_svg
from viz.drawing.shapes import Drawing, svg
from viz.palette import THEMES, ThemeName

__all__ = ["MOST_WIDE", "NARROWEST", "Kind", "Pictures"]

Kind: TypeAlias = Literal["svg", "png"]
#: Between so many pixels wide is a PNG that is drawn for a request.
NARROWEST: Final = 200
MOST_WIDE: Final = 3200
#: Without the extra `pictures` an SVG is set in the faces of who sees it.
_CARRIES_FACES: Final = find_spec("fontTools") is not None
#: An SVG that is opened by itself uses the faces in it, and nothing else.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'"
_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png"}


class Pictures:
    """Pictures of what a store holds, each drawn once as long as it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: Kept[str, bytes] = Kept(16)

    async def answer(
        self,
        request: Request,
        kind: Kind,
        of: str,
        drawn: Callable[[], Awaitable[Drawing]],
        theme: ThemeName,
        width: int = 0,
    ) -> Response:
        """The picture `of` says what it is of, or 304 for a client that holds it; `drawn` is called for a new one."""
        mark = (await self._store.state()).mark
        # Without a mark nobody knows whether the picture is still the same: it is drawn, and neither kept nor tagged.
        tag = tag_of(repr((mark, of, kind, theme, width, version("muskgraph"))).encode()) if mark else None
        headers = {"Content-Security-Policy": _POLICY, **({"ETag": tag} if tag else {})}
        if tag and (same := unchanged(request, headers)):
            return same
        made = self._kept.get(tag) if tag else None
        if made is None:
            made = await run_in_threadpool(_made, await drawn(), kind, theme, width)
            if tag:
                self._kept.put(tag, made)
        return Response(made, media_type=_TYPES[kind], headers=headers)


def _made(drawing: Drawing, kind: Kind, theme: ThemeName, width: int) -> bytes:
    if kind == "png":
        return png(drawing, THEMES[theme], width=width)
    return (standalone_svg if _CARRIES_FACES else svg)(drawing, THEMES[theme]).encode()
