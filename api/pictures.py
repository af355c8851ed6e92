"""Pictures over HTTP, the last few kept; a client that has one is told so by its ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from importlib.util import find_spec
from typing import Final, Literal, TypeAlias

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.kept import Kept
from graph.store import Store
from viz.drawing.faces import png, standalone_svg
from viz.drawing.shapes import Drawing, svg
from viz.palette import THEMES, ThemeName

__all__ = ["MOST_WIDE", "Kind", "Pictures"]

Kind: TypeAlias = Literal["svg", "png"]
#: The widest PNG that is drawn for a request, in pixels.
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
        key = (await self._store.state()).content_hash, of, kind, theme, width, version("muskgraph")
        tag = f'"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in (each.strip() for each in request.headers.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        made = self._kept.get(tag)
        if made is None:
            made = await run_in_threadpool(_made, await drawn(), kind, theme, width)
            self._kept.put(tag, made)
        headers["Content-Security-Policy"] = _POLICY
        return Response(made, media_type=_TYPES[kind], headers=headers)


def _made(drawing: Drawing, kind: Kind, theme: ThemeName, width: int) -> bytes:
    if kind == "png":
        return png(drawing, THEMES[theme], width=width)
    return (standalone_svg if _CARRIES_FACES else svg)(drawing, THEMES[theme]).encode()
