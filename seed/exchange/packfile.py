"""A pack as one JSON file: lossless, the same bytes for the same facts, one row a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from graph.property_graph import content_hash
from seed.files.bundle import VERSION
from seed.files.forms import LISTS
from seed.rows import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from graph.model import Pack

__all__ = ["packed"]


def packed(pack: Pack) -> str:
    """All that the pack says; `seed.read_pack` reads the file back, hash and all."""
    return "\n".join(_lines(pack)) + "\n"


def _lines(pack: Pack) -> Iterator[str]:
    as_of = {ecosystem.id: ecosystem.default_as_of.text for ecosystem in pack.ecosystems}
    yield "{"
    yield f'  "muskgraph": {VERSION},'
    yield f'  "content_hash": {_written(content_hash([pack]))},'
    yield f'  "as_of": {_written(as_of)},'
    yield f'  "pack": {_written(_said(pack, set(LISTS)))},'
    *others, last = LISTS
    for title in (*others, last):
        lines = [f"    {_written(_said(row))}" for row in rows(pack, title)]
        comma = "" if title == last else ","
        if lines:
            yield f'  "{title}": ['
            yield ",\n".join(lines)
            yield f"  ]{comma}"
        else:
            yield f'  "{title}": []{comma}'
    yield "}"


def _said(row: BaseModel, without: set[str] | None = None) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude_defaults=True, exclude=without)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
