"""Selection -> Cypher: one statement that returns one record, the whole answer as positional lists.

The text holds only names from `shape` and numbers of its own; every value is a parameter, so two questions of one form
share one text, and one plan. Lists are `COLLECT { … }` subqueries, so that a page is cut before its children are read.

A flow that the reader assumes is a map among nodes. Where a slice has such flows, what hangs on a flow is found by
its id instead of by walking from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from graph.errors import QuestionError
from graph.given import Given, made
from graph.property_graph import assumed, fold
from graph.selection import AnyOf, Child, Condition, Having, Order, Select, Selection, Where
from graph.shape import ANY, NounShape, Relation, noun
from graph.slice import ANYTIME, Slice, Undated

__all__ = ["Statement", "compose"]

_LAST_BEFORE_SURROGATES, _PRIVATE = "\ud7ff", "\ue000"


@dataclass(frozen=True, slots=True)
class Statement:
    """Cypher text, its parameters, and the name of the one value it returns."""

    text: str
    parameters: dict[str, Any]
    returns: str = "answer"


def compose(selection: Selection) -> Statement:
    """The statement that answers the whole selection."""
    writer = _Writer()
    parts = [writer.root(part.select, part.slice) for part in selection.parts]
    return Statement(f"CYPHER 5 RETURN [{', '.join(parts)}] AS answer", writer.parameters)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row in scope: the noun it is read as, its variable, and the variables of its ends if it is a relationship.

    `unbound` says that it may be a map and no node: an assumed flow. No pattern can start at its variable then.
    """

    noun: NounShape
    variable: str
    start: str = ""
    end: str = ""
    unbound: bool = False

    def read_as(self, name: str) -> _Row:
        """The same row as one of a noun, where its noun may be any."""
        return replace(self, noun=noun(name))

    def property(self, name: str) -> str:
        return f"{self.variable}.{name}"


@dataclass(frozen=True, slots=True)
class _Found:
    """How rows are bound: the clauses that bind them, and whether these may bind one row twice."""

    clauses: str
    row: _Row
    repeats: bool = False


class _Writer:
    """Writes one statement; keeps its parameters and the count of its variables."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self._variables = 0
        self._slice = Slice()
        self._assumed = ""

    def root(self, select: Select, slice: Slice) -> str:
        self._slice = slice
        self._assumed = self._assumptions(slice) if slice.assume else ""
        for condition in select.where:
            if isinstance(condition, Having) and not self._assumed and _is_told(select.noun, condition):
                return self._page(select, self._beginning_beyond(select, condition), given=condition)
        return self._page(select, self._all(select))

    # ---- pages and rows ---------------------------------------------------------------------------------------------

    def _page(self, select: Select, found: _Found, given: Condition | None = None) -> str:
        """A page of the rows found, all of which meet the condition `given`."""
        row = found.row
        where = [condition for condition in select.where if condition is not given]
        conditions = self._stands(row) + [self._meets(row, condition) for condition in where]
        if select.match is not None:
            conditions.append(f"{row.property('haystack')} CONTAINS {self._value(made(select.match, fold))}")
        total = self._total(found, conditions) if select.count else "null"
        if select.after is not None:
            conditions.append(self._after(row, select.order, select.after))
        if select.before is not None:
            conditions.append(self._before(row, select.order, select.before))
        carried = ", ".join(filter(None, (row.variable, row.start, row.end)))
        distinct = "DISTINCT " if found.repeats else ""
        rows = (
            f"COLLECT {{ {found.clauses}{_where(conditions)} "
            f"WITH {distinct}{carried} ORDER BY {self._order(row, select)} LIMIT {self._value(select.limit)} "
            f"RETURN {self._row(select, row)} }}"
        )
        return f"[{rows}, {total}]"

    def _total(self, found: _Found, conditions: Sequence[str]) -> str:
        distinct = "DISTINCT " if found.repeats else ""
        return f"COUNT {{ {found.clauses}{_where(conditions)} RETURN {distinct}{found.row.variable} }}"

    def _row(self, select: Select, row: _Row) -> str:
        if select.noun == ANY:
            return f"[{row.property('id')}, {row.property('noun')}, {self._variants(select, row)}]"
        fields = [row.property(name) for name in select.fields]
        return f"[{', '.join([*fields, *(self._child(select, child, row) for child in select.children)])}]"

    def _variants(self, select: Select, row: _Row) -> str:
        if not select.variants:
            return "null"
        cases = " ".join(
            f"WHEN '{variant.noun}' THEN {self._row(variant, row.read_as(variant.noun))}" for variant in select.variants
        )
        return f"CASE {row.property('noun')} {cases} END"

    def _child(self, select: Select, child: Child, row: _Row) -> str:
        relation = select.relation(child)
        if relation.end is not None:
            end = _Row(noun(relation.to), row.start if relation.end == "start" else row.end)
            return self._row(child.select, end)
        found = self._reached(row, relation)
        if relation.many:
            return self._page(child.select, found)
        return f"head(COLLECT {{ {found.clauses} RETURN {self._row(child.select, found.row)} LIMIT 1 }})"

    def _order(self, row: _Row, select: Select) -> str:
        terms: list[tuple[str, bool]] = []
        if select.match is not None:
            wanted = self._value(made(select.match, fold))
            keys = row.property("keys")
            begins = f"any(key IN {keys} WHERE key STARTS WITH {wanted})"
            terms.append((f"CASE WHEN {wanted} IN {keys} THEN 0 WHEN {begins} THEN 1 ELSE 2 END", False))
        for order in select.order:
            held = row.property(order.field)
            if order.descending:  # Cypher has unknown last where it sorts upward
                terms.append((f"{held} IS NULL", False))
            terms.append((held, order.descending))
        terms.append((row.property(row.noun.key), False))
        return ", ".join(f"{term} DESC" if descending != select.reverse else term for term, descending in terms)

    def _after(self, row: _Row, order: Sequence[Order], after: Sequence[Any]) -> str:
        ways, equal = [], []
        for term, seen in zip((*order, Order(row.noun.key)), after, strict=True):
            held = row.property(term.field)
            if seen is None:
                equal.append(f"{held} IS NULL")
                continue
            beyond = self._compared(held, "<" if term.descending else ">", seen)
            if term.field != row.noun.key:
                beyond = f"({beyond} OR {held} IS NULL)"
            ways.append(" AND ".join([*equal, beyond]))
            equal.append(f"{held} = {self._value(seen)}")
        return f"({' OR '.join(ways)})"

    def _before(self, row: _Row, order: Sequence[Order], before: Sequence[Any]) -> str:
        ways: list[str] = []
        equal: list[str] = []
        for term, seen in zip((*order, Order(row.noun.key)), before, strict=True):
            held = row.property(term.field)
            if seen is None:
                ways.append(" AND ".join([*equal, f"{held} IS NOT NULL"]))
                equal.append(f"{held} IS NULL")
                continue
            ways.append(" AND ".join([*equal, self._compared(held, ">" if term.descending else "<", seen)]))
            equal.append(f"{held} = {self._value(seen)}")
        return f"({' OR '.join(ways)})"

    # ---- where rows come from ---------------------------------------------------------------------------------------

    def _all(self, select: Select) -> _Found:
        variable, shape = self._variable(), noun(select.noun)
        if not self._assumed or shape.name not in ("Flow", ANY):
            return _Found(f"MATCH ({variable}:{shape.name})", _Row(shape, variable))
        row = _Row(shape, variable, unbound=True)
        # Told here too, as an index serves it only here.
        known = [self._compares(row, where) for where in select.where if isinstance(where, Where)]
        stored = f"MATCH ({variable}:{shape.name}){_where(known)} RETURN {variable}"
        return _Found(
            f"CALL () {{ {stored} UNION {self._assumed_as(variable)} RETURN {variable} }} WITH {variable}", row
        )

    def _beginning_beyond(self, select: Select, having: Having) -> _Found:
        """The rows of a noun that lead to certain others: the planner may begin at these, as no `EXISTS` lets it."""
        row = _Row(noun(select.noun), self._variable())
        relation = row.noun.relation(having.relation)
        found = self._reached(row, relation)
        conditions = self._stands(found.row)
        for part in having.where:
            conditions.append(self._meets(found.row, part))
            if isinstance(part, Having):  # an index is found by a label
                far = found.row.noun.relation(part.relation)
                conditions.append(f"{found.row.start if far.end == 'start' else found.row.end}:{far.to}")
        return _Found(
            f"MATCH ({row.variable}:{row.noun.name}) {found.clauses}{_where(conditions)} WITH DISTINCT {row.variable}",
            row,
        )

    def _reached(self, row: _Row, relation: Relation) -> _Found:
        shape = noun(relation.to)
        other = self._variable()
        if relation.through:
            return self._reached_through(row, relation, shape, other)
        if relation.key is not None and (not relation.types or row.unbound):
            return _Found(f"MATCH ({other}:{shape.name} {{id: {row.property(relation.key)}}})", _Row(shape, other))
        if shape.types:
            return self._reached_relationship(row, relation, shape, other)
        pattern = f"{self._anchor(row)}{_arrow(relation.types, relation.outgoing)}({other}:{shape.name})"
        if self._assumed and shape.name == "Flow" and not relation.outgoing:
            ends = {"FROM": "origin", "TO": "target"}
            here = [f"{other}.{ends[type]} = {row.property('id')}" for type in relation.types if type in ends]
            if here:
                stored = f"MATCH {pattern} RETURN {other}"
                added = f"{self._assumed_as(other)} WHERE {' OR '.join(here)} RETURN {other}"
                flow = _Row(shape, other, unbound=True)
                return _Found(f"CALL ({row.variable}) {{ {stored} UNION {added} }} WITH {other}", flow)
        return _Found(f"MATCH {pattern}", _Row(shape, other), repeats=len(relation.types) > 1)

    def _reached_relationship(self, row: _Row, relation: Relation, shape: NounShape, other: str) -> _Found:
        near, far = row.variable, self._variable()
        at = f"({near})"
        if row.unbound:
            near = self._variable()
            at = f"({near}:{row.noun.name} {{id: {row.property('id')}}})"
        arrow = _arrow(relation.types, relation.outgoing, other)
        start, end = (near, far) if relation.outgoing else (far, near)
        return _Found(f"MATCH {at}{arrow}({far})", _Row(shape, other, start, end))

    def _reached_through(self, row: _Row, relation: Relation, shape: NounShape, other: str) -> _Found:
        between, far = _Row(noun("Claim"), self._variable()), self._variable()
        first = f"MATCH {self._anchor(row)}-[:{'|'.join(relation.through)}]-({between.variable}:Claim)"
        second = f"MATCH ({between.variable}){_arrow(relation.types, outgoing=True, variable=other)}({far})"
        clauses = f"{first}{_where(self._stands(between))} {second}"
        return _Found(clauses, _Row(shape, other, between.variable, far), repeats=True)

    def _anchor(self, row: _Row) -> str:
        """The start of a pattern at a row; by id where the row may be no node."""
        return f"(:{row.noun.name} {{id: {row.property('id')}}})" if row.unbound else f"({row.variable})"

    def _assumptions(self, slice: Slice) -> str:
        flows = [{**assumed(assumption, ""), **asdict(assumption)} for assumption in slice.assume]
        return self._value(flows)

    def _assumed_as(self, variable: str) -> str:
        """Binds each assumed flow whose ends exist, as a map, to a variable."""
        given, origin, target = self._variable(), self._variable(), self._variable()
        return (
            f"UNWIND {self._assumed} AS {given} "
            f"MATCH ({origin}:Entity {{id: {given}.origin}}) MATCH ({target}:Entity {{id: {given}.target}}) "
            f"WITH *, {given} {{.*, ecosystem: {origin}.ecosystem}} AS {variable}"
        )

    # ---- conditions -------------------------------------------------------------------------------------------------

    def _meets(self, row: _Row, condition: Condition) -> str:
        if isinstance(condition, Where):
            return self._compares(row, condition)
        if isinstance(condition, AnyOf):
            return f"({' OR '.join(self._meets(row, part) for part in condition.parts) or 'false'})"
        return self._has(row, condition)

    def _compares(self, row: _Row, where: Where) -> str:
        held = row.property(where.field)
        if where.op == "=" and where.value is None:
            return f"{held} IS NULL"
        if where.op == "in":
            return f"{held} IN {self._value(list(where.value or ()))}"  # type: ignore[arg-type]
        if where.op == "has":
            return f"{self._value(where.value)} IN {held}"
        if where.op == "contains":
            wanted, part = self._value(where.value), self._variable()
            several = row.noun.fields[where.field] == "texts"
            return f"any({part} IN {held} WHERE {part} CONTAINS {wanted})" if several else f"{held} CONTAINS {wanted}"
        return self._compared(held, where.op, where.value)

    def _compared(self, held: str, op: str, value: Any) -> str:
        """Compares as ORDER BY does, texts by code point.

        Operators of Cypher compare a text with a parameter by UTF-16 units. That differs where one has a character
        above U+FFFF and the other one from U+E000 on; so they serve while the value has neither.
        """
        if isinstance(value, Given) and op != "=":
            return f"{held} {op} {self._value(made(value, _plain))}"
        if op == "=" or not isinstance(value, str) or _is_plain(value):
            return f"{held} {op} {self._value(value)}"
        said = self._value(value)
        more = self._is_more(held, said)
        equal = f"{held} = {said} OR " if op in ("<=", ">=") else ""
        return f"({equal}coalesce({more if op in ('>', '>=') else f'NOT {more}'}, false))"

    def _is_more(self, held: str, said: str) -> str:
        """Whether the first character that differs is the greater one; null where none does."""
        last, private = self._value(_LAST_BEFORE_SURROGATES), self._value(_PRIVATE)
        place, left, right = self._variable(), self._variable(), self._variable()
        above = [f"({one} > {last} AND {one} < {private})" for one in (left, right)]
        bind = {left: f"substring('' + {held}, {place}, 1)", right: f"substring({said}, {place}, 1)"}
        more = f"{above[0]} AND NOT {above[1]} OR {above[0]} = {above[1]} AND {left} > {right}"
        return (
            f"head([{place} IN range(0, 2 * size({said})) WHERE {bind[left]} <> {bind[right]} | "
            f"head([{left} IN [{bind[left]}] | head([{right} IN [{bind[right]}] | {more}])])])"
        )

    def _has(self, row: _Row, having: Having) -> str:
        relation = row.noun.relation(having.relation)
        if relation.end is not None:
            other = _Row(noun(relation.to), row.start if relation.end == "start" else row.end)
            return f"({' AND '.join(self._meets(other, part) for part in having.where) or 'true'})"
        found = self._reached(row, relation)
        conditions = self._stands(found.row) if relation.many else []
        conditions += [self._meets(found.row, part) for part in having.where]
        return f"EXISTS {{ {found.clauses}{_where(conditions)} RETURN 1 }}"

    # ---- the slice --------------------------------------------------------------------------------------------------

    def _stands(self, row: _Row) -> list[str]:
        return [*self._told(row), *self._supported(row)]

    def _told(self, row: _Row) -> list[str]:
        if row.noun.types and "from_day" not in row.noun.fields:
            return []
        slice, conditions = self._slice, []
        if slice.telling is not None:
            conditions.append(f"{self._value(slice.telling)} IN {row.property('tellings')}")
        if slice.undated is Undated.HIDE:
            conditions.append(f"NOT {row.property('undated')}")
        if slice.as_of == ANYTIME:
            return conditions
        first = self._value(slice.as_of.first) if slice.as_of else row.property("stands_first")
        last = self._value(slice.as_of.last) if slice.as_of else row.property("stands_last")
        return [*conditions, f"{row.property('from_day')} <= {last}", f"{row.property('to_day')} >= {first}"]

    def _supported(self, row: _Row) -> list[str]:
        """Not rejected itself, and resting on at least one thing that is neither rejected nor too unreliable."""
        if not (self._slice.floor or self._slice.without):
            return []
        shape = row.noun
        conditions = [] if shape.types else self._not_rejected(row)
        if shape.name == ANY:
            cases = (row.read_as(name) for name in ("Claim", "Share", "Event", "Flow", "Source"))
            kinds = " ".join(f"WHEN '{case.noun.name}' THEN {_all(self._rests(case))}" for case in cases)
            return [*conditions, f"CASE {row.property('noun')} {kinds} ELSE true END"]
        return [*conditions, *self._rests(row)]

    def _rests(self, row: _Row) -> list[str]:
        shape = row.noun
        if shape.support == "citations":
            return [self._is_cited(row)]
        if shape.support == "claims":
            return [self._has_claims(row)]
        if shape.support == "claim":
            claim = _Row(noun("Claim"), self._variable())
            said = f"MATCH ({claim.variable}:Claim {{id: {row.property('claim')}}}){_where(self._claim_stands(claim))}"
            return [f"({row.property('claim')} IS NULL OR EXISTS {{ {said} }})"]
        if shape.support == "source":
            return self._is_accepted(_Row(noun("Source"), row.end or row.variable))
        return []

    def _is_cited(self, row: _Row) -> str:
        source = _Row(noun("Source"), self._variable())
        accepted = _where(self._is_accepted(source))
        cited = f"EXISTS {{ MATCH {self._anchor(row)}-[:CITES]->({source.variable}:Source){accepted} }}"
        return cited if self._slice.floor else f"({row.property('cited')} = 0 OR {cited})"

    def _has_claims(self, row: _Row) -> str:
        about, under = _Row(noun("Claim"), self._variable()), _Row(noun("Claim"), self._variable())
        anchor = self._anchor(row)
        ways = [
            f"EXISTS {{ MATCH {anchor}<-[:ABOUT]-({about.variable}:Claim){_where(self._claim_stands(about))} }}",
            f"EXISTS {{ MATCH {anchor}-[:RESTS_ON]->({under.variable}:Claim){_where(self._claim_stands(under))} }}",
        ]
        if not self._slice.floor:
            ways.append(f"{row.property('supports')} = 0")
        elif self._assumed:
            ways.append(row.property("assumed"))
        return f"({' OR '.join(ways)})"

    def _claim_stands(self, claim: _Row) -> list[str]:
        return [*self._not_rejected(claim), self._is_cited(claim)]

    def _is_accepted(self, source: _Row) -> list[str]:
        reliable = [f"{source.property('rank')} >= {self._value(self._slice.floor)}"] if self._slice.floor else []
        return [*self._not_rejected(source), *reliable]

    def _not_rejected(self, row: _Row) -> list[str]:
        return [f"NOT {row.property('id')} IN {self._value(self._slice.without)}"] if self._slice.without else []

    # ---- names ------------------------------------------------------------------------------------------------------

    def _value(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = list(value) if isinstance(value, tuple) else value
        return f"${name}"

    def _variable(self) -> str:
        self._variables += 1
        return f"n{self._variables}"


def _is_plain(text: str) -> bool:
    return all(character < _PRIVATE for character in text)


def _plain(value: Any) -> Any:
    """The value again, if the operators of Cypher order it as ORDER BY does."""
    if isinstance(value, str) and not _is_plain(value):
        raise QuestionError("This text is compared in a way of its own: ask with it in the question")
    return value


def _is_told(name: str, condition: Condition) -> bool:
    """Whether an index finds the rows that meet a condition, in one step from them or none."""
    if isinstance(condition, Where):
        return condition.op in ("=", "in") and (condition.field == "id" or (name, condition.field) == (ANY, "key"))
    if isinstance(condition, AnyOf):
        return bool(condition.parts) and all(_is_told(name, part) for part in condition.parts)
    relation = noun(name).relation(condition.relation)
    if relation.through or relation.key or not (relation.many or relation.end):
        return False
    by_end = [part for part in condition.where if not isinstance(part, Having) or noun(relation.to).types]
    return any(_is_told(relation.to, part) for part in by_end)


def _arrow(types: Sequence[str], outgoing: bool, variable: str = "") -> str:
    walked = f"[{variable}:{'|'.join(types)}]"
    return f"-{walked}->" if outgoing else f"<-{walked}-"


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {_all(conditions)}" if conditions else ""


def _all(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions) or "true"
