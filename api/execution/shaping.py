"""An answered question -> the data of the response, by a Python function written once for a compiled operation.

It does what execution would do with the same answer, without a resolver per field: a function for each place of the
query where rows are shown, a dictionary display for each row. Names in the text it writes come from the GraphQL
document, which allows letters, digits and `_` in them; every other value is passed in.

It never makes an error. What it was not written for is an exception here, whatever its kind, and the operation is
executed as usual: a kind of field it does not know while it is written, a value that is not exactly of its type later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, NoReturn

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
)

from api.execution.answer import Below, Group, Level, Posed, Root, cursor_of
from api.execution.compile import Plan
from api.execution.reads import (
    Best,
    Chosen,
    Column,
    Count,
    Found,
    Identified,
    Listed,
    Paged,
    Reads,
    Roots,
    Single,
    as_it_is,
    reads_of,
)
from api.execution.syntax import Operation, sets_below
from graph.given import filler
from graph.selection import Order
from graph.shape import ANY, noun
from graph.store import Answer

__all__ = ["Shape", "UnlikeError", "shape_of"]

#: Makes the data of a response from the store's answer and the texts that were given for it.
Shape = Callable[[Answer, Sequence[str]], dict[str, Any]]

#: As many different words as one field may remember.
_MOST_WORDS = 1_000


class UnlikeError(Exception):
    """Something is not as this way of answering expects it; the operation is executed instead."""


def shape_of(operation: Operation, plan: Plan) -> Shape:
    """The function that makes the data of an operation's response; `UnlikeError` where none can be written."""
    if plan.work:
        raise UnlikeError("what is computed is no answer of the store")
    writer = _Writer(operation, plan)
    writer.root()
    return writer.function()


class _Words(dict[Any, Any]):
    """What a stored word shows as, by the word; remembered, as there are few."""

    def __init__(self, show: Callable[[Any], Any]) -> None:
        super().__init__()
        self._show = show

    def __missing__(self, word: Any) -> Any:
        shown = self._show(word)
        if len(self) < _MOST_WORDS:
            self[word] = shown
        return shown


class _Writer:
    """Writes the functions of one operation, inner ones first."""

    def __init__(self, operation: Operation, plan: Plan) -> None:
        self._operation = operation
        self._plan = plan
        self._lines: list[str] = []
        self._values: dict[str, Any] = {
            "unlike": _unlike,
            "number": _number,
            "texts": _texts,
            "cursor_of": cursor_of,
        }

    def function(self) -> Shape:
        """What the written text defines."""
        code = compile("\n".join(self._lines), "<shape of an operation>", "exec")
        exec(code, self._values)  # nosec B102 - written above, of names that the schema and GraphQL allow
        shape: Shape = self._values["shape"]
        return shape

    def root(self) -> None:
        """Writes `shape`: ids that were named are looked for, then each root of the operation is shown."""
        checks = [
            f"    if not {{row[0] for row in answer[{each.part}][0]}}.issuperset({self._open_ids(each.ids)}): unlike()"
            for each in self._plan.named
        ]
        shown = self._group(self._operation.type, [self._operation.definition.selection_set], self._plan.group)
        self._define("shape", "answer, given", *checks, f"    return {shown}")

    # ---- groups and roots -------------------------------------------------------------------------------------------

    def _group(self, type: GraphQLObjectType, sets: list[SelectionSetNode], group: Group) -> str:
        def show(name: str, nodes: Sequence[FieldNode]) -> str:
            if name.startswith("__"):
                raise UnlikeError("the schema is no data")
            definition = type.fields[name]
            member = group.members[self._plan.slots[id(nodes[0])]]
            if isinstance(member, Group):
                inner: Any = get_named_type(definition.type)
                return self._group(inner, sets_below(nodes), member)
            if isinstance(member, Root):
                return self._shown_root(definition, member, sets_below(nodes))
            if isinstance(member, Posed):
                return self._told(definition, member, nodes, f"{self._value(member.taken, 'taken')}(answer)")
            raise UnlikeError(f"{name} is answered in another way")

        return self._fields(type, sets, show)

    def _fields(self, type: Any, sets: list[SelectionSetNode], show: Callable[[str, Sequence[FieldNode]], str]) -> str:
        """What is selected of a type, as an expression; `show` writes what stands under the name of a field."""
        shown = []
        for key, nodes in self._operation.merged(type, sets).items():
            name = nodes[0].name.value
            shown.append(f"{key!r}: {type.name!r}" if name == "__typename" else f"{key!r}: {show(name, nodes)}")
        return f"{{{', '.join(shown)}}}"

    def _shown_root(self, definition: GraphQLField, root: Root, sets: list[SelectionSetNode]) -> str:
        reads, answer = root.reads, f"answer[{root.part}]"
        type = get_named_type(definition.type)
        if isinstance(reads, Count):
            return self._leaf(definition, f"{answer}[1]")
        if isinstance(reads, Roots) and reads.make is not None:
            made = self._value(reads.make, "make")
            return self._leaf(definition, f"{made}([row[0] for row in {answer}[0]])")
        if isinstance(reads, Paged):
            return f"{self._page(type, sets, root.level, reads, root.options)}({answer})"
        row = self._rows(type, sets, root.level)
        if isinstance(reads, Roots):
            return f"[{row}(row) for row in {answer}[0]]"
        if isinstance(reads, Found):
            return f"[{row}(row) for row in {answer}[0][:{root.options['first']:d}]]"
        if not isinstance(reads, Identified):
            raise UnlikeError(f"{reads!r} is not known here")
        if root.ids is None:
            return f"({row}(found[0]) if (found := {answer}[0]) else {_none(definition)})"
        key = 0 if root.level.noun == ANY else root.level.fields["id"]
        by_id = f"{{row[{key}]: row for row in {answer}[0]}}"
        each = f"{row}(found[id]) if id in found else None"
        return f"[{each} for found in ({by_id},) for id in {self._open_ids(root.ids)}]"

    def _open_ids(self, ids: Sequence[Any]) -> str:
        """Ids as an expression; some are given with the question."""
        fill = filler(tuple(ids))
        return self._value(tuple(ids), "ids") if fill is None else f"{self._value(fill, 'ids')}(given)"

    # ---- what is told of a question ---------------------------------------------------------------------------------

    def _told(self, definition: GraphQLField, posed: Posed, nodes: Sequence[FieldNode], held: str) -> str:
        """What a question was answered with, or a part of it: an object, a row, a list of these, or a value."""
        sets, named = sets_below(nodes), get_named_type(definition.type)
        if not sets:
            return self._leaf(definition, held)
        level = posed.question.want(nodes[0].name.value)
        one = self._object(named, posed, sets) if level is None else self._held_row(named, sets, level)
        type = definition.type
        if isinstance(type, GraphQLNonNull):
            if isinstance(type.of_type, GraphQLList):
                return f"[{one}(each) for each in {held}]"
            return f"{one}({held})"
        raise UnlikeError(f"a part of an answer of type {type} is not known here")

    def _object(self, type: Any, posed: Posed, sets: list[SelectionSetNode]) -> str:
        """The name of a function that shows an object by its attributes, as execution would read them."""

        def show(name: str, nodes: Sequence[FieldNode]) -> str:
            definition = type.fields[name]
            attribute = definition.extensions["strawberry-definition"].python_name
            return self._told(definition, posed, nodes, f"each.{attribute}")

        return self._function("object", "each", f"    return {self._fields(type, sets, show)}")

    def _held_row(self, type: Any, sets: list[SelectionSetNode], level: Level) -> str:
        """The name of a function that shows a row that an object holds."""
        row = self._rows(type, sets, level)
        values = "(each.id, each.noun, each.values)" if level.noun == ANY else "each.values"
        return self._function("held", "each", f"    return {row}({values})")

    # ---- pages ------------------------------------------------------------------------------------------------------

    def _page(
        self, type: Any, sets: list[SelectionSetNode], level: Level, reads: Reads, options: dict[str, Any]
    ) -> str:
        """The name of a function that shows a page, written first."""
        if (
            not {"first", "after"} <= options.keys() <= {"first", "after", "before", "reverse", "where"}
            or level.noun == ANY
        ):
            raise UnlikeError(f"{reads!r} is paged in a way that is not known here")

        def show(name: str, nodes: Sequence[FieldNode]) -> str:
            below = sets_below(nodes)
            if name == "totalCount":
                return self._leaf(type.fields[name], "page[1]")
            if name == "nodes":
                row = self._rows(get_named_type(type.fields[name].type), below, level)
                return f"[{row}(row) for row in rows]"
            if name == "edges":
                return f"[{self._edge(type.fields[name], below, level)} for row in rows]"
            if name == "pageInfo":
                return self._page_info(type.fields[name], below, level, options)
            raise UnlikeError(f"a page has no {name}")

        first = options["first"]
        return self._function(
            "page",
            "page",
            "    rows = page[0]",
            f"    more = len(rows) > {first:d}",
            f"    if more: rows = rows[:{first:d}]",
            *(["    rows = rows[::-1]"] if options.get("reverse") else []),
            f"    return {self._fields(type, sets, show)}",
        )

    def _edge(self, definition: GraphQLField, sets: list[SelectionSetNode], level: Level) -> str:
        type: Any = get_named_type(definition.type)

        def show(name: str, nodes: Sequence[FieldNode]) -> str:
            if name == "cursor":
                return f"{self._cursor(level)}(row)"
            if name == "node":
                return f"{self._rows(get_named_type(type.fields[name].type), sets_below(nodes), level)}(row)"
            raise UnlikeError(f"an edge has no {name}")

        return self._fields(type, sets, show)

    def _page_info(
        self, definition: GraphQLField, sets: list[SelectionSetNode], level: Level, options: dict[str, Any]
    ) -> str:
        type: Any = get_named_type(definition.type)
        cursor = self._cursor(level)
        known = {
            "hasNextPage": repr("before" in options) if options.get("reverse") else "more",
            "hasPreviousPage": "more" if options.get("reverse") else repr(options["after"] is not None),
            "startCursor": f"({cursor}(rows[0]) if rows else None)",
            "endCursor": f"({cursor}(rows[-1]) if rows else None)",
        }
        return self._fields(type, sets, lambda name, nodes: known[name])

    def _cursor(self, level: Level) -> str:
        keys = (*(order.field for order in level.order), noun(level.noun).key)
        held = ", ".join(f"row[{level.fields[key]}]" for key in keys)
        order: tuple[Order, ...] = level.order
        return self._function(
            "cursor", "row", f"    return cursor_of({level.noun!r}, {self._value(order, 'order')}, [{held}])"
        )

    # ---- rows -------------------------------------------------------------------------------------------------------

    def _rows(self, type: Any, sets: list[SelectionSetNode], level: Level) -> str:
        """The name of a function that shows a row, as the noun it turns out to be."""
        if not is_abstract_type(type):
            if level.noun == ANY:
                raise UnlikeError("a row of any noun is of no one type")
            return self._row(type, sets, level, "row", "row")
        if level.noun != ANY:
            raise UnlikeError("a row of one noun is of its own type")
        shown = {
            possible.name: self._row(possible, sets, level.variants.get(possible.name, level), "found[2]", "found")
            for possible in self._operation.schema.get_possible_types(type)
        }
        table = ", ".join(f"{name!r}: {function}" for name, function in shown.items())
        by_noun = self._new_name("by_noun")
        self._lines.append(f"{by_noun} = {{{table}}}")
        return self._function("any", "found", f"    return {by_noun}[found[1]](found)")

    def _row(
        self, type: GraphQLObjectType, sets: list[SelectionSetNode], level: Level, row: str, parameter: str
    ) -> str:
        def show(name: str, nodes: Sequence[FieldNode]) -> str:
            definition = type.fields[name]
            reads = reads_of(definition)
            if isinstance(reads, Chosen):
                reads = reads.column(self._operation.arguments(definition, nodes[0]))
            elif definition.args and isinstance(reads, Column):
                raise UnlikeError("a column with arguments is not known here")
            if isinstance(reads, Column):
                return self._column(definition, reads, level, parameter)
            below = level.children[self._plan.slots[id(nodes[0])]]
            held = f"row[{len(level.fields) + below.position}]"
            return self._child(definition, reads, below, sets_below(nodes), held)

        body = [f"    return {self._fields(type, sets, show)}"]
        return self._function("row", parameter, *([] if row == parameter else [f"    row = {row}"]), *body)

    def _column(self, definition: GraphQLField, reads: Column, level: Level, parameter: str) -> str:
        if parameter == "found" and reads.fields == ("id",):
            held = ["found[0]"]
        else:
            held = [f"row[{level.fields[name]}]" for name in reads.fields]
        if reads.make is as_it_is:
            return self._leaf(definition, held[0])
        type = definition.type
        inner = type.of_type if isinstance(type, GraphQLNonNull) else type
        if isinstance(inner, GraphQLEnumType):
            words = self._words(reads.make, inner, type is inner, len(held))
            return f"{words}[{', '.join(held)}]"
        return self._leaf(definition, f"{self._value(reads.make, 'make')}({', '.join(held)})")

    def _words(self, make: Callable[..., Any], type: GraphQLEnumType, may_be_null: bool, fields: int) -> str:
        def shown(word: Any) -> str | None:
            member = make(word) if fields == 1 else make(*word)
            if member is None:
                return None if may_be_null else _unlike()
            name: str = type.coerce_output_value(member)
            return name

        return self._value(_Words(shown), "words")

    def _child(
        self, definition: GraphQLField, reads: Any, below: Below, sets: list[SelectionSetNode], held: str
    ) -> str:
        type = get_named_type(definition.type)
        if isinstance(reads, Paged):
            return f"{self._page(type, sets, below.level, reads, below.options)}({held})"
        row = self._rows(type, sets, below.level)
        if isinstance(reads, Single):
            return f"({row}(one) if (one := {held}) is not None else {_none(definition)})"
        if isinstance(reads, Best) and below.alone:
            return f"({row}(one[0]) if (one := {held}[0]) else {_none(definition)})"
        if isinstance(reads, Listed) and below.options.keys() <= {"first", "where"}:
            return f"[{row}(row) for row in {held}[0][:{below.options['first']:d}]]"
        raise UnlikeError(f"{reads!r} is not known here")

    # ---- leaves -----------------------------------------------------------------------------------------------------

    def _leaf(self, definition: GraphQLField, held: str) -> str:
        """An expression for a value that is exactly of its field's type, or no value."""
        type: Any = definition.type
        null = "" if isinstance(type, GraphQLNonNull) else " or v is None"
        inner = type.of_type if isinstance(type, GraphQLNonNull) else type
        if inner in (GraphQLString, GraphQLID):
            return f"(v if (v := {held}).__class__ is str{null} else unlike())"
        if inner is GraphQLBoolean:
            return f"(v if (v := {held}) is True or v is False{null} else unlike())"
        if inner is GraphQLInt:
            whole = f"(v := {held}).__class__ is int and -2147483648 <= v <= 2147483647"
            return f"(v if {whole}{null} else unlike())"
        if inner is GraphQLFloat:
            return f"(v if (v := {held}).__class__ is float and v - v == 0{null} else number(v))"
        if isinstance(inner, GraphQLEnumType):
            words = self._value(_Words(inner.coerce_output_value), "words")
            return f"{words}[{held}]" if not null else f"({words}[v] if (v := {held}) is not None else None)"
        if isinstance(inner, GraphQLList) and not null:
            return self._leaves(inner, held)
        raise UnlikeError(f"a value of type {type} is not known here")

    def _leaves(self, type: GraphQLList[Any], held: str) -> str:
        inner: Any = type.of_type.of_type if isinstance(type.of_type, GraphQLNonNull) else None
        if inner in (GraphQLString, GraphQLID):
            return f"texts({held})"
        if isinstance(inner, GraphQLEnumType):
            words = self._value(_Words(inner.coerce_output_value), "words")
            return f"[{words}[word] for word in {held}]"
        raise UnlikeError(f"a list of {type.of_type} is not known here")

    # ---- text -------------------------------------------------------------------------------------------------------

    def _value(self, value: Any, what: str) -> str:
        """A new name for a value."""
        name = self._new_name(what)
        self._values[name] = value
        return name

    def _new_name(self, what: str) -> str:
        return f"{what}_{len(self._values) + len(self._lines)}"

    def _function(self, what: str, parameters: str, *body: str) -> str:
        name = self._new_name(what)
        self._define(name, parameters, *body)
        return name

    def _define(self, name: str, parameters: str, *body: str) -> None:
        self._lines += [f"def {name}({parameters}):", *body]


def _none(definition: GraphQLField) -> str:
    return "unlike()" if isinstance(definition.type, GraphQLNonNull) else "None"


def _unlike() -> NoReturn:
    raise UnlikeError


def _number(value: Any) -> float:
    """A whole number as GraphQL shows a Float."""
    if value.__class__ is not int:
        _unlike()
    number = float(value)
    return number if isfinite(number) else _unlike()


def _texts(values: Any) -> list[str]:
    texts = list(values)
    return texts if values.__class__ is not str and all(each.__class__ is str for each in texts) else _unlike()
