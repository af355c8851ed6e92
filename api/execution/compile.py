"""A GraphQL document -> one Selection: every value the query will show is fetched before execution begins.

The document is followed from its syntax tree with the schema's own types, so that aliases, fragments, directives,
variables and defaults mean here what they mean to graphql-core. What is not data (`__typename`, introspection) is
left to it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
)
from graphql.execution import get_variable_values

from api.execution.answer import Below, Group, Level, Place, Posed, Root, Work, read_cursor, slot
from api.execution.posed import Piece
from api.execution.reads import (
    Asks,
    Best,
    Chosen,
    Column,
    Computed,
    Count,
    Found,
    Grouped,
    Identified,
    Listed,
    Paged,
    Poses,
    Roots,
    Single,
    Told,
    reads_of,
)
from api.execution.syntax import FEWER_FRAGMENTS, Operation, sets_below
from api.schema.filters import require_letters, sorts_of
from graph.dates import PartialDate
from graph.errors import QuestionError, TooLargeError
from graph.given import Given, made
from graph.selection import Condition, Order, Part, Selection, Where, rows_of
from graph.shape import ANY, NounShape, noun
from graph.slice import Assumption, Slice, Undated, read_as_of
from graph.store import Answer

__all__ = ["Limits", "Named", "Plan", "compile_document", "compile_operation", "operation_of"]

_MOST_NAMED = 100
#: What a plain list of all rows of a noun is taken to hold when a query is priced.
_A_FEW = 20
#: How many things one operation may have computed.
_MOST_COMPUTED = 3
#: So many fields the answer may have places for, those of a list's rows counted once.
_MOST_PLACES = 1_000
#: What a row of any noun tells by itself.
_OF_ANY_ROW = frozenset({"id", "__typename"})
#: Not counted as depth: they are the grammar of connections, not a step in the graph.
_GRAMMAR = frozenset({"edges", "node", "nodes", "pageInfo"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How deep a query may nest, how many rows it may ask for, and how many of them a page may hold.

    What is asked for are page sizes, multiplied along paths and summed; a list that is shown under several names, as
    often.
    """

    depth: int = 10
    cost: int = 10_000
    page: int = 100


@dataclass(frozen=True, slots=True)
class Named:
    """Ids that a query names in its arguments; the part of the question that tells which of them there are."""

    part: int
    ids: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled operation: the question, where its answer goes, and its price in rows. No question, no round trip.

    `places` is for how many fields its answer has room, those of a list's rows counted once.
    `work` is what is computed besides, of further questions; `days` are those of all slices, read or not.
    `slots` names the slot of each field of the document, by the identity of its node in the syntax tree.
    """

    selection: Selection | None
    group: Group
    slots: dict[int, str]
    cost: int
    places: int
    named: tuple[Named, ...]
    work: tuple[Work, ...] = ()
    days: tuple[PartialDate, ...] = ()

    def place(self, answer: Answer) -> Place:
        """The answer as execution reads it; `QuestionError` where an argument names what is not on record."""
        for named in self.named:
            rows, _ = answer[named.part]
            known = {values[0] for values in rows}
            unknown = [id for id in named.ids if id not in known]
            if unknown:
                raise QuestionError(
                    f"{named.where} names {unknown[0]!r}, which is not on record. Look names up by graph.search"
                )
        return Place(self.group, answer)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the enclosing `graph` has set."""

    ecosystem: str | None = None
    slice: Slice = field(default_factory=Slice.everything)

    def within(self, reads: Paged | Identified | Found) -> tuple[Condition, ...]:
        return reads.within(self.ecosystem) if reads.within and self.ecosystem else ()


def compile_document(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    variables: Mapping[str, Any] | None,
    limits: Limits,
) -> Plan | None:
    """The plan of a valid document's operation; None where graphql-core must report what is wrong with the request.

    Raises `TooLargeError` before anything is fetched, and `QuestionError` for a page size or cursor that makes no
    sense, or where a document of several operations is sent without the name of one.
    """
    definition = operation_of(document, operation_name)
    if definition is None or definition.operation is not OperationType.QUERY:
        return None
    values = get_variable_values(schema, definition.variable_definitions or (), dict(variables or {}))
    if isinstance(values, list):
        return None
    return compile_operation(Operation(schema, document, definition, values), limits)


def compile_operation(operation: Operation, limits: Limits) -> Plan:
    """The plan of a query, whose variables may be `Given`. Raises as `compile_document` does."""
    compiler = _Compiler(operation, limits)
    group = Group()
    compiler.group(operation.type, [operation.definition.selection_set], group, _Scope(), depth=1)
    parts = tuple(compiler.parts())
    work = tuple(compiler.work)
    if len(work) > _MOST_COMPUTED:
        raise TooLargeError("number of comparisons", len(work), _MOST_COMPUTED, "Ask for them in several queries.")
    cost = rows_of(parts, unbounded=_A_FEW) + compiler.price
    if cost > limits.cost:
        raise TooLargeError("cost", cost, limits.cost, _smaller(bool(work)))
    return Plan(
        Selection(parts) if parts else None,
        group,
        compiler.slots,
        cost,
        compiler.places,
        tuple(compiler.named),
        work,
        tuple(compiler.days),
    )


def _smaller(computed: bool) -> str:
    if computed:
        return "Ask for fewer parts of a comparison, such as moments or conclusions, or for smaller pages (first)."
    return "Ask for smaller pages (first), for fewer lists in lists, or for each list under one name."


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The operation of that name, or the only one; `QuestionError` where there are several and no name says which."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if name is None and len(operations) > 1:
        raise QuestionError(f"The document holds {len(operations)} operations. Say which one in operationName")
    named = [each for each in operations if name is None or (each.name and each.name.value == name)]
    return named[0] if len(named) == 1 else None


class _Compiler:
    """Follows one operation; keeps the parts of the question as they are found."""

    def __init__(self, operation: Operation, limits: Limits) -> None:
        self._operation = operation
        self._schema = operation.schema
        self._limits = limits
        self.slots: dict[int, str] = {}
        self.named: list[Named] = []
        self.work: list[Work] = []
        self.days: list[PartialDate] = []
        #: What is computed costs this much.
        self.price = 0
        self._roots: list[tuple[Root | Piece, _Scope]] = []
        #: How many places for fields there are in the answer.
        self.places = 0
        #: How many rows a level holds, by its identity.
        self._sizes: dict[int, int] = {}
        #: What has been shown at some place: levels by their identity, parts of other answers by the way to them.
        self._shown: set[Hashable] = set()

    def parts(self) -> Iterator[Part]:
        for root, scope in self._roots:
            yield Part(root.select(), scope.slice)

    def group(
        self, type: GraphQLObjectType, sets: list[SelectionSetNode], group: Group, scope: _Scope, depth: int
    ) -> None:
        """What is asked for of a type that has no row of its own."""
        for nodes, definition in self._fields(type, sets, depth):
            reads = reads_of(definition)
            name, arguments = self._slot(definition, nodes[0])
            below = sets_below(nodes)
            if isinstance(reads, Grouped):
                member = group.members.setdefault(name, Group())
                inner = self._scope(definition, nodes[0], scope)
                self.group(get_named_type(definition.type), below, member, inner, depth + 1)  # type: ignore[arg-type]
                continue
            if isinstance(reads, Computed):
                self._computed(definition, reads, group, name, arguments, below, depth)
                continue
            if isinstance(reads, Poses):
                self._posed(definition, reads, group, name, arguments, below, scope, depth)
                continue
            root = group.members.get(name)
            if not isinstance(root, Root):
                root = self._root(reads, arguments, scope)
                group.members[name] = root
                self._roots.append((root, scope))
                self._sizes[id(root.level)] = root.options.get("first", _A_FEW)
            self._below(root.level, definition, reads, below, depth)

    def _posed(
        self,
        definition: GraphQLField,
        reads: Poses,
        group: Group,
        name: str,
        arguments: dict[str, Any],
        sets: list[SelectionSetNode],
        scope: _Scope,
        depth: int,
    ) -> None:
        """A question that is no list of rows: once for the same arguments, with all that is asked of its answer."""
        posed = group.members.get(name)
        if not isinstance(posed, Posed):
            first = self._page_size(arguments.get("first"), reads.size)
            question = reads.pose({**arguments, "first": first}, scope.ecosystem, scope.slice)
            for noun, ids, where in question.names:
                self._name(noun, ids, where)
            posed = group.members[name] = Posed(len(self._roots), question)
            self._roots += [(piece, replace(scope, slice=question.slice)) for piece in question.pieces]
            self.price += question.price
        self._wanted(posed.question, get_named_type(definition.type), sets, depth + 1, (id(posed),))

    def _wanted(
        self, question: Any, type: Any, sets: list[SelectionSetNode], depth: int, way: tuple[Hashable, ...]
    ) -> None:
        if self._is_shown_again(way):
            self.price += question.price
        for nodes, definition in self._fields(type, sets, depth):
            name, below = nodes[0].name.value, sets_below(nodes)
            level = question.want(name)
            if level is not None:
                self._sizes.setdefault(id(level), question.price)
                self._rows(get_named_type(definition.type), below, level, depth + 1)
            elif below:
                self._wanted(question, get_named_type(definition.type), below, depth + 1, (*way, name))

    def _computed(
        self,
        definition: GraphQLField,
        reads: Computed,
        group: Group,
        name: str,
        arguments: dict[str, Any],
        sets: list[SelectionSetNode],
        depth: int,
    ) -> None:
        """What is computed beside the question: once for the same arguments, with every part that is asked for."""
        work = group.members.get(name)
        if not isinstance(work, Work):
            sides = {key: (value["ecosystem"], _slice(value.get("slice") or {})) for key, value in arguments.items()}
            work = Work(name, sides)
            group.members[name] = work
            self.work.append(work)
        self.price += reads.price
        for node, part in self._told(get_named_type(definition.type), sets, depth + 1):
            work.wanted.add(node)
            self.price += part.price

    def _told(self, type: Any, sets: list[SelectionSetNode], depth: int) -> Iterator[tuple[str, Told]]:
        """The parts with a price that selection sets ask for, by the names of their fields; all else is free."""
        for nodes, definition in self._fields(type, sets, depth):
            reads = reads_of(definition)
            if reads.price:
                yield definition.extensions["strawberry-definition"].python_name, reads
            if below := sets_below(nodes):
                yield from self._told(get_named_type(definition.type), below, depth + 1)

    def _root(self, reads: Any, arguments: dict[str, Any], scope: _Scope) -> Root:
        part = len(self._roots)
        if isinstance(reads, Count):
            return Root(part, Level(reads.noun, counted=True), reads, {"first": 0})
        if isinstance(reads, Roots):
            level = Level(reads.noun, order=_orders(noun(reads.noun).order))
            if reads.field:
                level.want(reads.field)
            return Root(part, level, reads, {"where": tuple(arguments["where"])} if arguments.get("where") else {})
        if isinstance(reads, Found):
            first = self._page_size(arguments.get("first"), _A_FEW)
            known = Where("noun", "in", self._nouns())
            sought = {"match": made(arguments["text"], _words), "first": first, "where": (*scope.within(reads), known)}
            return Root(part, Level(ANY), reads, sought)
        if isinstance(reads, Identified):
            return self._identified(part, reads, arguments, scope)
        level = Level(reads.noun)
        options = self._page(level, reads.size, arguments)
        options["where"] = (*scope.within(reads), *options["where"])
        return Root(part, level, reads, options)

    def _identified(self, part: int, reads: Identified, arguments: dict[str, Any], scope: _Scope) -> Root:
        level = Level(reads.noun)
        known = (Where("noun", "in", self._nouns()),) if reads.noun == ANY else ()
        if reads.noun != ANY:
            level.want("id")
        if "ids" in arguments:
            ids = tuple(_require_few(arguments["ids"], "ids"))
            where = (Where("id", "in", ids), *known)
            return Root(part, level, reads, {"where": where, "first": len(ids)}, ids)
        where = (Where("id", "=", arguments["id"]), *known, *scope.within(reads))
        return Root(part, level, reads, {"where": where, "first": 1})

    def level(self, type: GraphQLObjectType, sets: list[SelectionSetNode], level: Level, depth: int) -> None:
        """What is asked for of rows of one noun."""
        for nodes, definition in self._fields(type, sets, depth):
            reads = reads_of(definition)
            if isinstance(reads, Chosen):
                reads = reads.column(self._operation.arguments(definition, nodes[0]))
            if isinstance(reads, Column):
                level.want(*reads.fields)
                continue
            name, arguments = self._slot(definition, nodes[0])
            below = level.children.get(name)
            if below is None:
                below = level.children[name] = self._child(level, reads, arguments)
                self._sizes[id(below.level)] = self._sizes[id(level)] * below.options["first"]
            self._below(below.level, definition, reads, sets_below(nodes), depth)

    def _child(self, level: Level, reads: Any, arguments: dict[str, Any]) -> Below:
        relation = noun(level.noun).relation(reads.relation)
        child = Level(relation.to)
        if isinstance(reads, Single):
            return Below(len(level.children), reads.relation, child, {"first": 1})
        if isinstance(reads, Best):
            child.order = reads.order
            asked = tuple(ask(arguments[name]) for name, ask in reads.asks.items())
            return Below(len(level.children), reads.relation, child, {"first": 1, "where": asked}, alone=True)
        if isinstance(reads, Listed):
            child.order = _orders(noun(relation.to).order)
            few: dict[str, Any] = {"first": self._page_size(arguments.get("first"), _A_FEW)}
            if arguments.get("where"):
                few["where"] = tuple(arguments["where"])
            return Below(len(level.children), reads.relation, child, few)
        return Below(len(level.children), reads.relation, child, self._page(child, reads.size, arguments))

    def _page(self, level: Level, size: int, arguments: dict[str, Any]) -> dict[str, Any]:
        """The options of a page's Select; cursors need the order's fields and the key."""
        chosen = arguments.get("orderBy")
        shape = noun(level.noun)
        level.order = sorts_of(chosen).order if chosen is not None else _orders(shape.order)
        level.want(*(order.field for order in level.order), shape.key)
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            raise QuestionError("first and last are both set; ask for the first rows of a list or for its last ones")
        after, before = arguments.get("after"), arguments.get("before")
        options = {
            "first": self._page_size(first, size) if last is None else self._page_size(last, size, "last"),
            "after": _cursor(after, level.order, shape, "after") if after is not None else None,
            "where": tuple(arguments.get("where") or ()),
        }
        if before is not None:
            options["before"] = _cursor(before, level.order, shape, "before")
        if last is not None or (before is not None and first is None and after is None):
            options["reverse"] = True
        return options

    def _page_size(self, asked: int | None, default: int, argument: str = "first") -> int:
        most = self._limits.page
        if asked is None:
            return min(default, most)
        if not 1 <= asked <= most:
            raise QuestionError(f"{argument} is {asked}; a page holds 1 to {most} rows")
        return asked

    def _below(
        self, level: Level, definition: GraphQLField, reads: Any, sets: list[SelectionSetNode], depth: int
    ) -> None:
        """Go on from a field to the type it leads to: through a connection, to any noun, or to one."""
        type = get_named_type(definition.type)
        if isinstance(reads, Count) or (isinstance(reads, Roots) and reads.make is not None):
            return
        if isinstance(reads, Paged):
            self._connection(type, sets, level, depth + 1)  # type: ignore[arg-type]
        else:
            self._rows(type, sets, level, depth + 1)

    def _connection(self, type: GraphQLObjectType, sets: list[SelectionSetNode], level: Level, depth: int) -> None:
        for nodes, definition in self._fields(type, sets, depth):
            name, below = nodes[0].name.value, sets_below(nodes)
            if name == "totalCount":
                level.counted = True
            elif name == "nodes":
                self._rows(get_named_type(definition.type), below, level, depth)
            elif name == "edges":
                edge: Any = get_named_type(definition.type)
                inner = [(sets_below(nodes), each) for nodes, each in self._fields(edge, below, depth)]
                if not any(sets for sets, _ in inner):
                    self._show(level)
                for sets_of_node, each in inner:
                    if sets_of_node:
                        self._rows(get_named_type(each.type), sets_of_node, level, depth)

    def _rows(self, type: Any, sets: list[SelectionSetNode], level: Level, depth: int) -> None:
        self._show(level)
        if not is_abstract_type(type):
            self.level(type, sets, level, depth)
            return
        for possible in self._schema.get_possible_types(type):
            names = {nodes[0].name.value for nodes in self._operation.merged(possible, sets).values()}
            if names - _OF_ANY_ROW:
                variant = level.variant(possible.name)
                self._sizes[id(variant)] = self._sizes[id(level)]
                self.level(possible, sets, variant, depth)

    def _show(self, level: Level) -> None:
        """Rows that are fetched once are paid once more at each further place of the answer where they are shown."""
        if self._is_shown_again(id(level)):
            self.price += self._sizes[id(level)]

    def _is_shown_again(self, what: Hashable) -> bool:
        again = what in self._shown
        self._shown.add(what)
        return again

    # ---- the syntax tree --------------------------------------------------------------------------------------------

    def _fields(
        self, type: GraphQLObjectType, sets: list[SelectionSetNode], depth: int
    ) -> Iterator[tuple[Sequence[FieldNode], GraphQLField]]:
        """The fields that selection sets ask of an object type, each with all nodes that ask for it under one key.

        Within the limits; `__typename` and such are left out.
        """
        for nodes in self._operation.merged(type, sets).values():
            name = nodes[0].name.value
            if not name.startswith("__"):
                self._visit(nodes[0], depth)
                yield nodes, type.fields[name]

    def _visit(self, node: FieldNode, depth: int) -> None:
        self.places += 1
        if self.places > _MOST_PLACES:
            raise TooLargeError("size", self.places, _MOST_PLACES, FEWER_FRAGMENTS)
        deep = depth - 1 if node.name.value in _GRAMMAR else depth
        if deep > self._limits.depth:
            raise TooLargeError(
                "depth", deep, self._limits.depth, "Ask in two queries: first for ids, then for what hangs on them."
            )

    # ---- arguments --------------------------------------------------------------------------------------------------

    def _slot(self, definition: GraphQLField, node: FieldNode) -> tuple[str, dict[str, Any]]:
        """A field's slot, and its arguments with the filter as conditions."""
        arguments = self._operation.arguments(definition, node)
        name = self.slots[id(node)] = slot(node.name.value, arguments)
        if arguments.get("where"):
            filter: Any = get_nullable_type(definition.args["where"].type)
            arguments["where"] = tuple(_conditions(filter, arguments["where"]))
        if arguments.get("first") is not None and all(each.name.value != "first" for each in node.arguments or ()):
            arguments["first"] = min(arguments["first"], self._limits.page)
        return name, arguments

    def _scope(self, definition: GraphQLField, node: FieldNode, scope: _Scope) -> _Scope:
        arguments = self._operation.arguments(definition, node)
        if "slice" not in definition.args:
            return scope
        inner = replace(scope, ecosystem=arguments.get("ecosystem"), slice=_slice(arguments.get("slice") or {}))
        if inner.slice.as_of is not None:
            self.days.append(inner.slice.as_of)
        if inner.ecosystem is not None:
            self._name("Ecosystem", (inner.ecosystem,), "ecosystem")
        if inner.slice.without:
            self._name(ANY, inner.slice.without, "slice.without")
        if inner.slice.assume:
            ends = [id for flow in inner.slice.assume for id in (flow.origin, flow.target)]
            self._name("Entity", tuple(dict.fromkeys(ends)), "slice.assume")
        return inner

    def _name(self, noun: str, ids: tuple[str, ...], where: str) -> None:
        """Have the question also tell which of these ids there are, so that a slip of the pen is no empty answer."""
        named = Named(len(self._roots), ids, where)
        if any(repr((each.ids, each.where)) == repr((ids, where)) for each in self.named):
            return
        self.named.append(named)
        level = Level(noun)
        if noun != ANY:
            level.want("id")
        root = Root(named.part, level, Identified(noun), {"where": (Where("id", "in", ids),), "first": len(ids)})
        self._roots.append((root, _Scope()))

    def _nouns(self) -> tuple[str, ...]:
        node = self._schema.get_type("Node")
        return tuple(type.name for type in self._schema.get_possible_types(node))  # type: ignore[arg-type]


def _conditions(filter: GraphQLInputObjectType, values: dict[str, Any]) -> Iterator[Condition]:
    for name, value in values.items():
        asks = reads_of(filter.fields[name])
        if isinstance(value, list):
            _require_few(value, f"where.{name}")
        if value is not None and isinstance(asks, Asks):
            yield asks.condition(value)


def _slice(values: dict[str, Any]) -> Slice:
    telling, floor, undated = values.get("telling"), values.get("minReliability"), values.get("undated")
    return Slice(
        telling=telling.value if telling else None,
        as_of=_as_of(values.get("asOf")),
        undated=Undated(undated.value) if undated else Undated.FLAG,
        min_reliability=floor.value if floor else None,
        without=tuple(_require_few(values.get("without") or [], "slice.without")),
        assume=tuple(
            Assumption(each["origin"], each["verb"].value, each["target"], each.get("commodity"))
            for each in _require_few(values.get("assume") or [], "slice.assume")
        ),
    )


def _as_of(text: Any) -> PartialDate | None:
    if not isinstance(text, Given):
        return read_as_of(text)
    return PartialDate(text, made(text, _first_day), made(text, _last_day))  # type: ignore[arg-type]


def _first_day(text: str) -> str:
    return read_as_of(text).first  # type: ignore[union-attr]


def _last_day(text: str) -> str:
    return read_as_of(text).last  # type: ignore[union-attr]


def _cursor(cursor: Any, order: tuple[Order, ...], shape: NounShape, argument: str) -> tuple[Any, ...]:
    """The values in a cursor. Of one that is given later all are known: the unknown is compared otherwise."""
    if not isinstance(cursor, Given):
        return read_cursor(cursor, order, shape, argument)
    types = [*(shape.field(term.field) for term in order), "text"]
    return tuple(
        replace(cursor, make=partial(_value_of_cursor, order, shape, place), type=type)
        for place, type in enumerate(types)
    )


def _value_of_cursor(order: tuple[Order, ...], shape: NounShape, place: int, cursor: str) -> Any:
    value = read_cursor(cursor, order, shape)[place]
    if value is None:
        raise QuestionError("A cursor at an unknown value is compared in a way of its own")
    return value


def _require_few(values: list[Any], where: str) -> list[Any]:
    """The values again, if they are no more than a page holds: each is looked for in each row."""
    if len(values) > _MOST_NAMED:
        raise QuestionError(f"{where} names {len(values):,}; at most {_MOST_NAMED} may be named at once")
    return values


def _words(text: str) -> str:
    require_letters("search", text, text.strip())
    return text


def _orders(fields: Iterable[str]) -> tuple[Order, ...]:
    return tuple(Order(field) for field in fields)
