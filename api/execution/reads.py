"""What a GraphQL field reads of the graph: the words in which the schema tells the compiler what to fetch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from strawberry.types.field import StrawberryField

from graph.selection import Condition, Order
from graph.slice import Slice

__all__ = [
    "KEY",
    "Asks",
    "Best",
    "Chosen",
    "Column",
    "Computed",
    "Count",
    "Found",
    "Grouped",
    "Identified",
    "Listed",
    "Paged",
    "Poses",
    "Reads",
    "Roots",
    "Single",
    "Sorts",
    "Told",
    "Within",
    "as_it_is",
    "reads_of",
]

#: Under this key the metadata of a Strawberry field holds what it reads.
KEY = "reads"

#: The conditions that keep the rows of one ecosystem.
Within = Callable[[str], tuple[Condition, ...]]


def as_it_is(value: Any) -> Any:
    """The value itself: what a column shows unless it makes something of it."""
    return value


@dataclass(frozen=True, slots=True)
class Column:
    """A value made of one or more fields of the row."""

    fields: tuple[str, ...]
    make: Callable[..., Any] = as_it_is


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of several columns, chosen by the value of the field's argument of that name."""

    argument: str
    columns: Mapping[Any, Column]

    def column(self, arguments: Mapping[str, Any]) -> Column:
        """The column that these arguments choose."""
        return self.columns[arguments[self.argument]]


@dataclass(frozen=True, slots=True)
class Single:
    """The one row over a relation, or none."""

    relation: str


@dataclass(frozen=True, slots=True)
class Best:
    """The first row over a to-many relation in an order of its own, of those that its arguments ask for; or none."""

    relation: str
    order: tuple[Order, ...]
    asks: Mapping[str, Callable[[Any], Condition]]


@dataclass(frozen=True, slots=True)
class Listed:
    """The few rows over a relation, as a plain list with `first`."""

    relation: str


@dataclass(frozen=True, slots=True)
class Paged:
    """The rows over a relation or, without one, all rows of a noun, as a Relay connection of `size` unless asked."""

    noun: str
    size: int
    relation: str | None = None
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Roots:
    """All rows of a noun, as a plain list; with `make`, what it makes of one field of them."""

    noun: str
    field: str | None = None
    make: Callable[[list[Any]], Any] | None = None


@dataclass(frozen=True, slots=True)
class Identified:
    """The row with the `id` given, or the rows with the `ids` given, each in its place or None."""

    noun: str
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The rows whose names or text match `text`, best first."""

    within: Within


@dataclass(frozen=True, slots=True)
class Poses:
    """A question that is no list of rows: an `api.execution.posed.Question`, made of arguments, ecosystem and slice.

    Of its answer's list `size` are given unless `first` among the arguments says otherwise.
    """

    pose: Callable[[dict[str, Any], str | None, Slice], Any]
    size: int = 20


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a noun are on record."""

    noun: str


@dataclass(frozen=True, slots=True)
class Grouped:
    """No rows of its own: what lies below it is asked for together; `graph` sets the ecosystem and the slice."""


@dataclass(frozen=True, slots=True)
class Computed:
    """Made before execution begins, of several questions to the store; each argument is an ecosystem and its slice.

    It costs as much as `price` rows, and those of its parts that have a price cost that, too.
    """

    price: int


@dataclass(frozen=True, slots=True)
class Told:
    """A part of what is computed. One with a price is a part that is made only where it is asked for."""

    price: int = 0


Reads = (
    Column
    | Chosen
    | Single
    | Best
    | Listed
    | Paged
    | Roots
    | Identified
    | Found
    | Count
    | Poses
    | Grouped
    | Computed
    | Told
)


@dataclass(frozen=True, slots=True)
class Asks:
    """What one field of a filter asks of a row, given the value it was set to."""

    condition: Callable[[Any], Condition]


@dataclass(frozen=True, slots=True)
class Sorts:
    """The order that one member of an `orderBy` enum stands for, before the key."""

    order: tuple[Order, ...]


def reads_of(definition: Any) -> Any:
    """What a field or input field of graphql-core's schema reads; None for a connection's own fields."""
    made = (definition.extensions or {}).get("strawberry-definition")
    return made.metadata.get(KEY) if isinstance(made, StrawberryField) else None
