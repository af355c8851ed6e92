"""A pack as one JSON file: lossless, the same bytes for the same facts, one row a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from graph.errors import FactError
from graph.model import Pack
from graph.property_graph import content_hash
from seed.rows import HEADER, LISTS, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

__all__ = ["FORMAT", "packed", "unpacked"]

#: The number under `muskgraph`; it changes whenever a program that reads this form could not read the next.
FORMAT = 1


def packed(pack: Pack) -> str:
    """All that the pack says. `unpacked` reads it back.

    >>> from graph.model import Pack
    >>> unpacked(packed(Pack(id="mine", title="Mine"))).title
    'Mine'
    """
    return "\n".join(_lines(pack)) + "\n"


def _lines(pack: Pack) -> Iterator[str]:
    as_of = {ecosystem.id: ecosystem.default_as_of.text for ecosystem in pack.ecosystems}
    yield "{"
    yield f'  "muskgraph": {FORMAT},'
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


def unpacked(text: str, name: str = "") -> Pack:
    """The pack in the text of a file called `name`; `FactError` where it is none, or not what its hash says."""
    try:
        held = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise FactError(f"it is no JSON: {wrong}", name, getattr(wrong, "lineno", 0)) from None
    if not isinstance(held, dict) or held.get("muskgraph") != FORMAT:
        message = f"it is no pack of the form {FORMAT}; write one with muskgraph export json"
        raise FactError(message, name)
    header = held.get("pack")
    if not isinstance(header, dict) or set(header) - set(HEADER):
        raise FactError(f"`pack` is a mapping of {', '.join(HEADER)}", name)
    try:
        pack = Pack.model_validate({**header, **{title: held.get(title, []) for title in LISTS}})
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FactError(f"`{where}`: {first['msg']}", name) from None
    hashed = content_hash([pack])
    if held.get("content_hash") != hashed:
        message = f"its rows have the hash {hashed}, and it says {held.get('content_hash')!r}: it was changed since"
        raise FactError(f"{message}; export it again", name)
    return pack
