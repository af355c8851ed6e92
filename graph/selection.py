"""A question as data: what to fetch, filter, order, page and expand. Stores answer it; nothing here knows how.

A question has parts of three kinds: rows of a noun (`Select`), groups of rows and their sums (`Tally`), and the ways
between two entities (`Paths`).

An answer is positional. A row is a list: first the fields of its `Select` in order, then one answer per child in order.
A child over a to-one relation is a row or None; over a to-many relation it is a `Page` as a list `[rows, total]`,
with one row more than asked for where there are more, and `total` None unless it was asked for. A row of the noun
`Node` is `[id, noun, row]`, `row` being that of the variant for its noun, or None.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from graph.errors import QuestionError
from graph.given import Given
from graph.shape import ANY, FieldType, NounShape, Relation, noun
from graph.slice import Slice

__all__ = [
    "MOST_HOPS",
    "MOST_ROWS",
    "MOST_WAYS",
    "AnyOf",
    "Child",
    "Condition",
    "Having",
    "Key",
    "Order",
    "Part",
    "Paths",
    "Select",
    "Selection",
    "Tally",
    "Value",
    "Where",
    "rows_of",
]

#: No list is longer, whoever asks.
MOST_ROWS = 100_000

#: No path has more flows.
MOST_HOPS = 6

#: A search for paths ends where more ways than this lead on from one end, or between both.
MOST_WAYS = 1_000

Value = str | float | int | bool | tuple[str | Given, ...] | Given | None

_COMPARED = ("=", ">=", "<=", ">", "<")

#: How a field of each type may be compared. Stores compare equal types only, so that all of them answer alike.
_OPERATORS: dict[FieldType, tuple[str, ...]] = {
    "text": (*_COMPARED, "in", "contains"),
    "number": _COMPARED,
    "integer": _COMPARED,
    "flag": ("=",),
    "texts": ("has", "contains"),
}


@dataclass(frozen=True, slots=True)
class Where:
    """A field compared with a value: `in` takes a tuple, `has` asks a list for a member, `=` None asks for unknown.

    `contains` asks a text, or any text of a list, for a part, letter by letter: `keys` and `haystack` are folded.
    """

    field: str
    op: Literal["=", "in", "has", "contains", ">=", "<=", ">", "<"]
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

    `after` and `before` hold the order values and key of rows already seen; the list lies between them. `first` None
    means all there are, up to `MOST_ROWS`, and is for the program's own questions. `reverse` answers from the end of
    the list: the last row first. `match` ranks rows of a search: an exact name or id, then a beginning, then any part
    of the text.
    """

    noun: str
    fields: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    variants: tuple[Select, ...] = ()
    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    first: int | None = None
    after: tuple[Value, ...] | None = None
    before: tuple[Value, ...] | None = None
    reverse: bool = False
    count: bool = False
    match: str | Given | None = None

    def __post_init__(self) -> None:
        shape = noun(self.noun)
        for name in self.fields:
            shape.field(name)
        for child in self.children:
            relation = shape.relation(child.relation)
            if relation.to != child.select.noun:
                raise QuestionError(f"{self.noun}.{child.relation} leads to {relation.to}, not {child.select.noun}")
        if self.variants and self.noun != ANY:
            raise QuestionError(f"Only {ANY} has variants; {self.noun} is a noun of its own")
        for variant in self.variants:
            if variant.noun == ANY or noun(variant.noun).types:
                raise QuestionError(f"A row of {ANY} is never a {variant.noun}")
        for condition in self.where:
            _require_sense(shape, condition)
        if self.first is not None and self.first < 0:
            raise QuestionError(f"first is {self.first}; a list has 0 rows or more")
        if self.match is not None:
            _require_text("A search", (self.match,))
            if shape.types:
                raise QuestionError(f"A {self.noun} has no text to search")
        self._require_cursors(shape)

    def _require_cursors(self, shape: NounShape) -> None:
        types: list[FieldType] = [shape.field(order.field) for order in self.order]
        if "texts" in types:
            raise QuestionError(f"{self.noun} cannot be ordered by {self.order[types.index('texts')].field}, a list")
        for cursor in (self.after, self.before):
            if cursor is not None:
                _require_cursor(cursor, types)

    @property
    def limit(self) -> int:
        """How many rows to fetch: one more than asked for, so that the answer shows whether there are more."""
        return MOST_ROWS if self.first is None else min(self.first + 1, MOST_ROWS)

    def relation(self, child: Child) -> Relation:
        """The relation a child of this Select walks."""
        return noun(self.noun).relation(child.relation)


@dataclass(frozen=True, slots=True)
class Key:
    """By what rows are grouped: a field of theirs or, over relations, of the rows at the end.

    A row that leads to several values stands in the group of each, once; one that leads to none in that of None.
    """

    field: str
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a noun there are in each group, and what one number of theirs comes to, unit by unit.

    An answer's row is a group: the values of the keys, how many rows, and a list of sums, by unit: `[unit, sum, how
    many rows, how many of these say that the number is not exact]`. Rows without the number are in no sum. Largest
    groups come first, then by keys. The page's total is the number of groups.
    """

    noun: str
    by: tuple[Key, ...] = ()
    where: tuple[Condition, ...] = ()
    sum: str | None = None
    first: int | None = None

    def __post_init__(self) -> None:
        shape = noun(self.noun)
        if shape.types:
            raise QuestionError(f"A {self.noun} is reached from a row; no question begins with it")
        for key in self.by:
            end = shape
            for name in key.over:
                end = noun(end.relation(name).to)
            if end.field(key.field) == "texts":
                raise QuestionError(f"{end.name}.{key.field} is a list; group by one value")
        for condition in self.where:
            _require_sense(shape, condition)
        if self.sum is not None and (shape.field(self.sum) != "number" or "unit" not in shape.fields):
            raise QuestionError(f"{self.noun}.{self.sum} is no number with a unit; it cannot be summed")
        if self.first is not None and self.first < 0:
            raise QuestionError(f"first is {self.first}; a list has 0 rows or more")

    @property
    def limit(self) -> int:
        """How many groups to fetch."""
        return MOST_ROWS if self.first is None else min(self.first, MOST_ROWS)


@dataclass(frozen=True, slots=True)
class Paths:
    """The ways from one entity to another along flows that stand in the slice, none through one entity twice.

    An answer's row is a path: `[rows of its flows, rows of its entities]`, as `flow` and `entity` say, both in the
    order of the path. Paths of fewer flows come first, then by the ids of their flows. In place of a total the page
    tells to how many flows every path was looked for: fewer than `hops` where too many ways lead on (`MOST_WAYS`).
    """

    origin: str
    target: str
    flow: Select = field(default_factory=lambda: Select("Flow", ("id",)))
    entity: Select = field(default_factory=lambda: Select("Entity", ("id",)))
    verbs: tuple[str, ...] | None = None
    hops: int = MOST_HOPS
    first: int = 5

    def __post_init__(self) -> None:
        _require_text("A path's end", (self.origin, self.target))
        _require_text("A verb", self.verbs or ())
        if (self.flow.noun, self.entity.noun) != ("Flow", "Entity"):
            raise QuestionError("A path is made of flows and entities")
        if self.origin == self.target:
            raise QuestionError(f"from and to are both {self.origin!r}; a path leads from one entity to another")
        if not 1 <= self.hops <= MOST_HOPS:
            raise QuestionError(f"maxHops is {self.hops}; a path has 1 to {MOST_HOPS} flows")
        if self.first < 0:
            raise QuestionError(f"first is {self.first}; a list has 0 rows or more")

    @property
    def limit(self) -> int:
        """How many paths to fetch: one more than asked for, so that the answer shows whether there are more."""
        return min(self.first + 1, MOST_WAYS)


@dataclass(frozen=True, slots=True)
class Part:
    """One root of a question, in a slice."""

    select: Select | Tally | Paths
    slice: Slice = field(default_factory=Slice)

    def __post_init__(self) -> None:
        if isinstance(self.select, Select) and noun(self.select.noun).types:
            raise QuestionError(f"A {self.select.noun} is reached from a row; no question begins with it")
        assumed = self.slice.assume
        _require_text("What is left out", self.slice.without)
        _require_text("An assumed flow", (part for a in assumed for part in (a.origin, a.verb, a.target, a.commodity)))
        for id, times in Counter(assumption.id for assumption in assumed).items():
            if times > 1:
                raise QuestionError(f"The flow {id} is assumed {times} times; once will do")


def rows_of(parts: Iterable[Part], *, unbounded: int) -> int:
    """How many rows they may fetch, with all that hang on them; a list without `first` is taken to hold `unbounded`."""
    return sum(_rows_of(part.select, unbounded) for part in parts)


def _rows_of(select: Select | Tally | Paths, unbounded: int) -> int:
    if isinstance(select, Tally):
        return select.limit
    if isinstance(select, Paths):
        flow, entity = _row_of(select.flow, unbounded), _row_of(select.entity, unbounded)
        return select.first * (select.hops * flow + (select.hops + 1) * entity)
    return (unbounded if select.first is None else select.first) * _row_of(select, unbounded)


def _row_of(select: Select, unbounded: int) -> int:
    below = sum(_rows_of(child.select, unbounded) for child in select.children)
    return 1 + below + max((_row_of(variant, unbounded) - 1 for variant in select.variants), default=0)


@dataclass(frozen=True, slots=True)
class Selection:
    """A whole question. It is answered in one round trip, by one list of pages, a page per part."""

    parts: tuple[Part, ...]

    def selects(self) -> Iterator[Select]:
        """Every Select of the question, roots first."""
        waiting: list[Select] = []
        for part in self.parts:
            if isinstance(part.select, Select):
                waiting.append(part.select)
            elif isinstance(part.select, Paths):
                waiting += [part.select.flow, part.select.entity]
        while waiting:
            select = waiting.pop(0)
            yield select
            waiting.extend(child.select for child in select.children)
            waiting.extend(select.variants)


def _require_cursor(cursor: tuple[Value, ...], types: list[FieldType]) -> None:
    if len(cursor) != len(types) + 1:
        raise QuestionError("A cursor belongs to one order; start again without it")
    *seen, key = cursor
    if not _is(key, "text") or not all(v is None or _is(v, type) for v, type in zip(seen, types, strict=True)):
        raise QuestionError("The cursor holds values of another order; start again without it")


def _require_sense(shape: NounShape, condition: Condition) -> None:
    """Refuse what a store could only misread: an unknown name, or a value that its field can never hold."""
    if isinstance(condition, AnyOf):
        for part in condition.parts:
            _require_sense(shape, part)
    elif isinstance(condition, Having):
        there = noun(shape.relation(condition.relation).to)
        for part in condition.where:
            _require_sense(there, part)
    else:
        _require_comparable(shape, condition)


def _require_comparable(shape: NounShape, where: Where) -> None:
    type = shape.field(where.field)
    if where.op == "=" and where.value is None:
        return
    if where.op not in _OPERATORS[type]:
        raise QuestionError(
            f"{shape.name}.{where.field} is compared by {', '.join(_OPERATORS[type])}, not {where.op!r}"
        )
    one: FieldType = "text" if type == "texts" else type
    if where.op == "in":
        fits = isinstance(where.value, tuple) and all(_is(value, one) for value in where.value)
    else:
        fits = _is(where.value, one)
    if not fits:
        raise QuestionError(f"{shape.name}.{where.field} {where.op} {where.value!r:.80} makes no sense: it is a {one}")


def _is(value: Any, type: FieldType) -> bool:
    """Whether a field of this type can hold the value, in every store."""
    if isinstance(value, Given):
        return value.type == type
    if isinstance(value, bool):
        return type == "flag"
    if isinstance(value, str):
        return type == "text" and _is_text(value)
    if isinstance(value, int):
        return type in ("number", "integer") and -(2**63) <= value < 2**63
    return type == "number" and isinstance(value, float) and math.isfinite(value)


def _require_text(what: str, texts: Iterable[str | Given | None]) -> None:
    if not all(text is None or _is_text(text) for text in texts):
        raise QuestionError(f"{what} is no text: it holds half a character")


def _is_text(text: str | Given) -> bool:
    """Whether it can be written as UTF-8: a lone surrogate cannot."""
    if isinstance(text, Given):
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
