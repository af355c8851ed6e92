"""An answered Selection as the objects that resolvers take values from: groups, rows, pages.

While compiling, `Level` and `Group` gather what one place of a query wants. A slot is a field with its arguments: one
field under two aliases is fetched once, and twice only if its arguments differ. While answering, `Row`, `Page` and
`Place` find a slot's value again at its position in the answer.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from graphql import GraphQLResolveInfo

from api.execution.reads import Chosen, Column, Count, Found, Identified, Paged, Reads, Roots, reads_of
from graph.errors import QuestionError
from graph.selection import Child, Order, Select, Value
from graph.shape import ANY, FieldType, NounShape, noun

__all__ = [
    "Below",
    "Group",
    "Level",
    "Page",
    "PageEdge",
    "PageInfo",
    "Place",
    "Posed",
    "Root",
    "Row",
    "Work",
    "cursor_of",
    "read_cursor",
    "row",
    "slot",
    "taken",
]


# ---- while compiling -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Below:
    """What is wanted over one relation, as which child of the level above, and with which options of its Select.

    `alone` says that only the first of several rows is meant.
    """

    position: int
    relation: str
    level: Level
    options: dict[str, Any]
    alone: bool = False


@dataclass(slots=True)
class Level:
    """What one place of a query wants of rows of one noun."""

    noun: str
    order: tuple[Order, ...] = ()
    fields: dict[str, int] = field(default_factory=dict)
    children: dict[str, Below] = field(default_factory=dict)
    variants: dict[str, Level] = field(default_factory=dict)
    counted: bool = False

    def want(self, *fields: str) -> None:
        """Fetch these fields."""
        for name in fields:
            self.fields.setdefault(name, len(self.fields))

    def variant(self, name: str) -> Level:
        """What is wanted where a row of any noun turns out to be this one."""
        return self.variants.setdefault(name, Level(name))

    def select(self, **options: Any) -> Select:
        """The level and all below it as a Select."""
        return Select(
            self.noun,
            fields=tuple(self.fields),
            children=tuple(
                Child(below.relation, below.level.select(**below.options)) for below in self.children.values()
            ),
            variants=tuple(level.select() for level in self.variants.values()),
            order=self.order,
            count=self.counted,
            **options,
        )


@dataclass(slots=True)
class Root:
    """Which part of the Selection answers a slot at the root, and how it is read."""

    part: int
    level: Level
    reads: Reads
    options: dict[str, Any]
    ids: tuple[str, ...] | None = None

    def select(self) -> Select:
        """The part of the Selection, once all that is wanted of it is known."""
        return self.level.select(**self.options)


@dataclass(slots=True)
class Posed:
    """From which part on the Selection answers a question that is no list of rows, and that question."""

    part: int
    question: Any

    def taken(self, answer: list[Any]) -> Any:
        return self.question.answer(answer[self.part : self.part + len(self.question.pieces)])


@dataclass(slots=True)
class Work:
    """What is computed for a slot at the root: of which arguments, and which of its parts are asked for."""

    slot: str
    arguments: dict[str, Any]
    wanted: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Group:
    """Slots that are asked for together and have no row of their own: the query itself, a graph, the dataset."""

    members: dict[str, Group | Root | Posed | Work] = field(default_factory=dict)


def slot(name: str, arguments: dict[str, Any]) -> str:
    """The name of a field together with its arguments."""
    return f"{name}{sorted(arguments.items())!r}" if arguments else name


# ---- while answering -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A group with the whole answer at hand."""

    group: Group
    answer: list[Any]
    #: What was computed, by its slot.
    computed: dict[str, Any] = field(default_factory=dict)

    def take(self, slot: str) -> Any:
        member = self.group.members[slot]
        if isinstance(member, Work):
            return self.computed[slot]
        if isinstance(member, Group):
            return Place(member, self.answer)
        if isinstance(member, Posed):
            return member.taken(self.answer)
        return _at_root(member, self.answer[member.part])


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer, read by the names its level gave to positions."""

    level: Level
    values: list[Any]
    noun: str
    #: Known even where nothing is wanted of a row that may be of any noun.
    id: str | None = None

    def column(self, reads: Column) -> Any:
        if self.id is not None and reads.fields == ("id",):
            return self.id
        return reads.make(*(self.values[self.level.fields[name]] for name in reads.fields))

    def take(self, slot: str) -> Any:
        below = self.level.children[slot]
        answer = self.values[len(self.level.fields) + below.position]
        if answer is None:
            return None
        if not noun(self.level.noun).relation(below.relation).many:
            return row(below.level, answer)
        page = Page(below.level, answer, below.options)
        if below.alone:
            return next(iter(page), None)
        return page if "after" in below.options else list(page)


def row(level: Level, values: list[Any]) -> Row:
    """A row as its own noun, also where any noun was possible."""
    if level.noun != ANY:
        return Row(level, values, level.noun)
    id, name, wanted = values
    return Row(level.variants.get(name, level), wanted or [], name, id)


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Relay's account of a page."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageEdge:
    """A row and the cursor that goes on after it, or before it."""

    cursor: str
    node: Row


class Page:
    """A connection's page: as many rows as the options of its Select ask for, and whether there are more."""

    def __init__(self, level: Level, answer: list[Any], options: Mapping[str, Any]) -> None:
        rows, self.total_count = answer
        self._level = level
        self._rows = [row(level, values) for values in rows[: options["first"]]]
        more = len(rows) > options["first"]
        if options.get("reverse"):
            self._rows.reverse()
            self._has_next, self._has_previous = "before" in options, more
        else:
            self._has_next, self._has_previous = more, options.get("after") is not None

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @property
    def nodes(self) -> list[Row]:
        return self._rows

    @property
    def edges(self) -> list[PageEdge]:
        return [PageEdge(self._cursor(row), row) for row in self._rows]

    @property
    def page_info(self) -> PageInfo:
        return PageInfo(
            self._has_next,
            self._has_previous,
            self._cursor(self._rows[0]) if self._rows else None,
            self._cursor(self._rows[-1]) if self._rows else None,
        )

    def _cursor(self, row: Row) -> str:
        values = [row.values[self._level.fields[name]] for name in self._keys]
        return cursor_of(self._level.noun, self._level.order, values)

    @property
    def _keys(self) -> tuple[str, ...]:
        return (*(order.field for order in self._level.order), noun(self._level.noun).key)


def _at_root(root: Root, answer: list[Any]) -> Any:
    rows, total = answer
    if isinstance(root.reads, Count):
        return total
    if isinstance(root.reads, Paged):
        return Page(root.level, answer, root.options)
    found = [row(root.level, values) for values in rows]
    if isinstance(root.reads, Roots) and root.reads.make is not None:
        return root.reads.make([values[0] for values in rows])
    if isinstance(root.reads, Identified):
        by_id = {_id(each): each for each in found}
        return [by_id.get(id) for id in root.ids] if root.ids is not None else (found[0] if found else None)
    if isinstance(root.reads, Found):
        return found[: root.options["first"]]
    return found


def _id(row: Row) -> str:
    return row.id if row.id is not None else str(row.values[row.level.fields["id"]])


def taken(parent: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """The value of the field a resolver stands at, from a parent that was answered before."""
    reads = reads_of(info.parent_type.fields[info.field_name])
    if isinstance(reads, Chosen):
        reads = reads.column(arguments)
    if isinstance(reads, Column):
        return parent.column(reads)
    return parent.take(info.context.slots[id(info.field_nodes[0])])


# ---- cursors ---------------------------------------------------------------------------------------------------------


def cursor_of(noun: str, order: Sequence[Order], values: Sequence[Value]) -> str:
    """An opaque cursor: the noun and the order that it belongs to, and the values of the row it stands after."""
    return base64.urlsafe_b64encode(orjson.dumps([noun, _name(order), list(values)])).decode().rstrip("=")


def read_cursor(cursor: str, order: Sequence[Order], shape: NounShape, argument: str = "after") -> tuple[Value, ...]:
    """The values in a cursor; `QuestionError` where it is none, or belongs to another order or noun."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        read = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        read = None
    if not isinstance(read, list):
        end = "startCursor" if argument == "before" else "endCursor"
        raise QuestionError(f"{argument}: {cursor[:40]!r} is no cursor. Take one from pageInfo.{end}") from None
    types: list[FieldType | Literal["key"]] = [*(shape.field(term.field) for term in order), "key"]
    *named, values = read or [None]
    is_sound = isinstance(values, list) and len(values) == len(types) and all(map(_may_hold, types, values))
    if named != [shape.name, _name(order)] or not is_sound:
        raise QuestionError(f"The cursor {cursor[:40]!r} belongs to another list. Start again without `{argument}`")
    return tuple(values)


def _may_hold(type: FieldType | Literal["key"], value: object) -> bool:
    """Whether a field of that type may hold the value; only a key is never unknown."""
    if value is None:
        return type != "key"
    if type == "integer":
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    if type == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool if type == "flag" else str)


def _name(order: Sequence[Order]) -> str:
    return ",".join(f"{'-' if term.descending else ''}{term.field}" for term in order)
