"""Entity tags: whether what a client holds is what it would get."""

from __future__ import annotations

import hashlib

from fastapi import Request, Response

__all__ = ["tag_of", "unchanged"]


def tag_of(content: bytes) -> str:
    """A weak tag: the same for the same content, however it is compressed on its way."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def unchanged(request: Request, headers: dict[str, str]) -> Response | None:
    """304 with these headers, where the client says that it holds what has their ETag."""
    held = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if headers["ETag"].removeprefix("W/") in held or held == ["*"]:
        return Response(status_code=304, headers=headers)
    return None
