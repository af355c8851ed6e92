"""A question as data: what to fetch, filter, order, page and expand. Stores answer it; nothing here knows how.

An answer is positional. A row is a list: first the fields of its `Select` in order, then one answer per child in order.
A child over a to-one relation is a row or None; over a to-many relation it is a `Page` as a list `[rows, total]`,
with one row more than asked for where there are more, and `total` None unless it was asked for. A row of the noun
`Node` is `[id, noun, row]`, `row` being that of the variant for its noun, or None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from graph.errors import QuestionError
from graph.shape import ANY, Relation, noun
from graph.slice import Slice

__all__ = [
    "MOST_ROWS",
    "AnyOf",
    "Child",
    "Condition",
    "Having",
    "Order",
    "Part",
    "Select",
    "Selection",
    "Value",
    "Where",
]

#: No list is longer, whoever asks.
MOST_ROWS = 100_000

Value = str | float | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Where:
    """A field compared with a value: `in` takes a tuple, `has` asks a list for a member, `=` None asks for unknown."""

    field: str
    op: Literal["=", "in", "has", ">=", "<=", ">", "<"]
    value: Value


@dataclass(frozen=True, slots=True)
class Having:
    """At least one row over `relation`, itself in the slice, meets all of `where`."""

    relation: str
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    parts: tuple[Condition, ...]


Condition = Where | Having | AnyOf


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a field; unknown values come last either way. Every list ends with its own key, so order is total."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Child:
    """Rows reached from a row over one relation."""

    relation: str
    select: Select


@dataclass(frozen=True, slots=True)
class Select:
    """Which rows of one noun, in which order, and what of each.

    `after` holds the order values and key of the last row already seen. `first` None means all there are, up to
    `MOST_ROWS`, and is for the program's own questions. `match` ranks rows of a search: an exact name or id, then a
    beginning, then any part of the text.
    """

    noun: str
    fields: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    variants: tuple[Select, ...] = ()
    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    first: int | None = None
    after: tuple[Value, ...] | None = None
    count: bool = False
    match: str | None = None

    def __post_init__(self) -> None:
        shape = noun(self.noun)
        for name in self.fields:
            shape.field(name)
        for child in self.children:
            relation = shape.relation(child.relation)
            if relation.to != child.select.noun:
                raise QuestionError(f"{self.noun}.{child.relation} leads to {relation.to}, not {child.select.noun}")
        for order in self.order:
            shape.field(order.field)
        if self.variants and self.noun != ANY:
            raise QuestionError(f"Only {ANY} has variants; {self.noun} is a noun of its own")
        if self.after is not None and len(self.after) != len(self.order) + 1:
            raise QuestionError("A cursor belongs to one order; start again without it")

    @property
    def limit(self) -> int:
        """How many rows to fetch: one more than asked for, so that the answer shows whether there are more."""
        return MOST_ROWS if self.first is None else self.first + 1

    def relation(self, child: Child) -> Relation:
        """The relation a child of this Select walks."""
        return noun(self.noun).relation(child.relation)


@dataclass(frozen=True, slots=True)
class Part:
    """One root of a question: a list of rows of a noun in a slice."""

    select: Select
    slice: Slice = field(default_factory=Slice)


@dataclass(frozen=True, slots=True)
class Selection:
    """A whole question. It is answered in one round trip, by one list of pages, a page per part."""

    parts: tuple[Part, ...]

    def selects(self) -> Iterator[Select]:
        """Every Select of the question, roots first."""
        waiting = [part.select for part in self.parts]
        while waiting:
            select = waiting.pop(0)
            yield select
            waiting.extend(child.select for child in select.children)
            waiting.extend(select.variants)
