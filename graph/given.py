"""A text that a question leaves open until it is asked, so that one question is prepared for many texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

__all__ = ["Filler", "Given", "filler", "made"]

#: Puts the texts that are given in their places.
Filler = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """The text at `place` among those given, or what `make` makes of it: a value of `type`.

    Nothing else can be known of it before the question is asked: to compare it with a value, or to write it into a
    text, is a `TypeError`. Where nothing can be made of a text, `make` raises, and the question cannot be asked so.
    """

    place: int
    make: Callable[[str], Any] | None = None
    type: str = "text"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Given):
            raise TypeError("What is given later cannot be compared now")
        return (self.place, self.make) == (other.place, other.make)

    def __hash__(self) -> int:
        return hash((self.place, self.make))

    def __str__(self) -> str:
        raise TypeError("What is given later cannot be written now")

    __format__ = None  # type: ignore[assignment]  # as above: no f-string takes it


def made(value: Any, make: Callable[[Any], Any]) -> Any:
    """What `make` makes of a value: now, or of what is given later."""
    if not isinstance(value, Given):
        return make(value)
    before = value.make
    if before is None:
        return replace(value, make=make)
    return replace(value, make=lambda text: make(before(text)))


def filler(value: Any) -> Filler | None:
    """What makes a copy of a value in which each Given is filled in; None where there is none in it."""
    if isinstance(value, Given):
        place, make = value.place, value.make
        return (lambda given: given[place]) if make is None else (lambda given: make(given[place]))
    if isinstance(value, tuple | list):
        return _filler_of_list(value)
    if isinstance(value, dict):
        open_items = _open(value)
        return open_items and (lambda given: {**value, **_filled(open_items, given)})
    if is_dataclass(value) and not isinstance(value, type):
        open_fields = _open({each.name: getattr(value, each.name) for each in fields(value)})
        return open_fields and (lambda given: replace(value, **_filled(open_fields, given)))
    return None


def _filler_of_list(value: tuple[Any, ...] | list[Any]) -> Filler | None:
    kind = type(value)
    parts = [(part, filler(part)) for part in value]
    if not any(fill for _, fill in parts):
        return None
    return lambda given: kind([part if fill is None else fill(given) for part, fill in parts])


def _open(values: dict[str, Any]) -> Any:
    return [(name, fill) for name, value in values.items() if (fill := filler(value)) is not None] or None


def _filled(parts: list[tuple[str, Filler]], given: Sequence[str]) -> dict[str, Any]:
    return {name: fill(given) for name, fill in parts}
