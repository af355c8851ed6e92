"""What a row is made of, read off the model: the fields that name other rows, those that hold parts, its label."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel, StringConstraints

from graph.model import Id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from graph.model import Noun, Pack

__all__ = ["label", "named", "nested", "references", "rows"]

#: Words of the ontology, or of the row itself: written like ids, they name no row.
_WORDS: Final = frozenset({"id", "key", "kind", "verb", "predicate", "market", "markets"})
_ID: Final = next(part for part in get_args(Id) if isinstance(part, StringConstraints))


def rows(pack: Pack, title: str) -> tuple[Noun, ...]:
    """The rows of one list."""
    found: tuple[Noun, ...] = getattr(pack, title)
    return found


@cache
def nested(model: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """The fields that hold smaller things of their own: citations, memberships."""
    found = {}
    for name, field in model.model_fields.items():
        for part in _parts(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found[name] = part
    return MappingProxyType(found)


@cache
def references(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields that hold the id of another row, or several."""
    return tuple(name for name, field in model.model_fields.items() if name not in _WORDS and _holds_ids(field))


def named(row: BaseModel) -> Iterator[str]:
    """Every id that a row names, within what it holds too."""
    for name in references(type(row)):
        held = getattr(row, name)
        yield from (held,) if isinstance(held, str) else held or ()
    for name in nested(type(row)):
        for inner in getattr(row, name):
            yield from named(inner)


def label(row: Noun) -> str:
    """What a row is called, in a few words; its id where it has no name."""
    if hasattr(row, "verb"):
        said: Any = row
        return f"{said.origin} {said.verb} {said.target}"
    if hasattr(row, "predicate"):
        said = row
        return f"{said.about} {said.predicate}"
    for name in ("name", "title", "text", "scope", "question", "reason"):
        if text := getattr(row, name, None):
            return str(text)
    return row.id


def _holds_ids(field: FieldInfo) -> bool:
    parts = (*field.metadata, *_parts(field.annotation))
    return any(isinstance(part, StringConstraints) and part.pattern == _ID.pattern for part in parts)


def _parts(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        yield part
        yield from _parts(part)
