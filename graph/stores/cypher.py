"""Selection -> Cypher: one statement that returns one record, the whole answer as positional lists.

The text holds only names from `shape` and numbers of its own; every value is a parameter, so two questions of one form
share one text, and one plan. Lists are `COLLECT { … }` subqueries, so that a page is cut before its children are read.

A flow that the reader assumes is a map among nodes. Where a slice has such flows, what hangs on a flow is found by
its id instead of by walking from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from graph.errors import QuestionError
from graph.given import Given, filler, made
from graph.property_graph import assumed, fold
from graph.selection import (
    MOST_ROWS,
    MOST_WAYS,
    AnyOf,
    Child,
    Condition,
    Having,
    Key,
    Order,
    Paths,
    Select,
    Selection,
    Tally,
    Where,
)
from graph.shape import ANY, NounShape, Relation, noun
from graph.slice import ANYTIME, Slice, Undated
from graph.stores.fuzzy import INDEX, forgiving

__all__ = ["Statement", "compose", "for_many", "is_begun_by_index"]

#: Of so many names that are nearest to a text, those that stand in the slice are told.
_MOST_NEAR = 1_000
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


def for_many(statement: Statement) -> tuple[Statement, list[str]]:
    """The statement that answers a composed one for each of `$rows`: a list of `[place among the rows, answer]`.

    A row is a list of what stands for the parameters named in the second value: those that hold something open. No
    number is ever open, so that none of a LIMIT is: Cypher takes no variable there.
    """
    fixed = {name: value for name, value in statement.parameters.items() if filler(value) is None}
    opened = [name for name in statement.parameters if name not in fixed]
    places = {f"${name}": f"row[{place}]" for place, name in enumerate(opened)}
    expression = statement.text.removeprefix("CYPHER 5 RETURN ").removesuffix(f" AS {statement.returns}")
    expression = re.sub(r"\$p\d+", lambda name: places.get(name[0], name[0]), expression)
    # The row is in scope everywhere, but in a subquery that says what it takes from outside only if it says so.
    expression = re.sub(r"\bCALL \((\w[^)]*)\)", r"CALL (\1, row)", expression).replace("CALL ()", "CALL (row)")
    each = "CYPHER 5 UNWIND range(0, size($rows) - 1) AS place WITH place, $rows[place] AS row"
    return Statement(f"{each} RETURN collect([place, {expression}]) AS answers", fixed, "answers"), opened


def is_begun_by_index(selection: Selection) -> bool:
    """Whether an index leads to the rows that each list at the root begins with, so that few others are looked at."""
    return all(isinstance(part.select, Select) and _is_begun_by_index(part.select) for part in selection.parts)


def _is_begun_by_index(select: Select) -> bool:
    if select.match is not None:  # a short text is held by very many rows
        return False
    if any(_is_told(select.noun, condition) for condition in select.where):
        return True
    return not (select.where or select.order or select.count)


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
    """How rows are bound: the clauses that bind them, and whether these may bind one row twice.

    `score` is the variable of how well a row matches, where the clauses keep only rows that meet all that is asked.
    """

    clauses: str
    row: _Row
    repeats: bool = False
    score: str = ""


class _Writer:
    """Writes one statement; keeps its parameters and the count of its variables."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self._variables = 0
        self._slice = Slice()
        self._assumed = ""

    def root(self, asked: Select | Tally | Paths, slice: Slice) -> str:
        self._slice = slice
        self._assumed = self._assumptions(slice) if slice.assume else ""
        if isinstance(asked, Tally):
            return self._tally(asked)
        if isinstance(asked, Paths):
            return self._paths(asked)
        if asked.match is not None:
            return self._page(asked, self._sought(asked, asked.match))
        for condition in asked.where:
            if isinstance(condition, Having) and not self._assumed and _is_told(asked.noun, condition):
                return self._page(asked, self._beginning_beyond(asked, condition), given=condition)
        return self._page(asked, self._all(asked))

    # ---- pages and rows ---------------------------------------------------------------------------------------------

    def _page(self, select: Select, found: _Found, given: Condition | None = None) -> str:
        """A page of the rows found, all of which meet the condition `given`."""
        row = found.row
        conditions = [] if found.score else self._asked(row, select, given=given)
        total = self._total(found, conditions) if select.count else "null"
        if select.after is not None:
            conditions.append(self._after(row, select.order, select.after))
        if select.before is not None:
            conditions.append(self._before(row, select.order, select.before))
        carried = ", ".join(filter(None, (row.variable, row.start, row.end, found.score)))
        distinct = "DISTINCT " if found.repeats else ""
        order = self._order(row, select, found.score)
        rows = (
            f"COLLECT {{ {found.clauses}{_where(conditions)} "
            f"WITH {distinct}{carried} ORDER BY {order} LIMIT {self._value(select.limit)} "
            f"RETURN {self._row(select, row)} }}"
        )
        return f"[{rows}, {total}]"

    def _asked(self, row: _Row, select: Select, *, given: Condition | None = None, text: bool = True) -> list[str]:
        """What a row must meet, beside what is `given`: the slice, the conditions and the text that is searched for."""
        where = [condition for condition in select.where if condition is not given]
        conditions = self._stands(row) + [self._meets(row, condition) for condition in where]
        if select.match is not None and text:
            conditions.append(f"{row.property('haystack')} CONTAINS {self._value(made(select.match, fold))}")
        return conditions

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

    def _order(self, row: _Row, select: Select, score: str) -> str:
        terms: list[tuple[str, bool]] = []
        if select.match is not None:
            wanted, keys = self._value(made(select.match, fold)), row.property("keys")
            begins = f"any(key IN {keys} WHERE key STARTS WITH {wanted})"
            terms.append((f"CASE WHEN {wanted} IN {keys} THEN 0 WHEN {begins} THEN 1 ELSE 2 END", False))
            if score:  # of what matches but nearly; what has a name of nearly the same length is nearest
                least, far = self._variable(), f"abs(size(key) - size({wanted}))"
                less = f"CASE WHEN {far} < {least} THEN {far} ELSE {least} END"
                nearest = f"reduce({least} = 1000, key IN {keys} | {less})"
                terms += [(f"CASE {score} WHEN 0.0 THEN 0 ELSE {nearest} END", False), (score, True)]
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

    # ---- groups and their sums --------------------------------------------------------------------------------------

    def _tally(self, tally: Tally) -> str:
        found = self._all(Select(tally.noun, where=tally.where))
        row = found.row
        conditions = self._stands(row) + [self._meets(row, condition) for condition in tally.where]
        if any(isinstance(each, Where) and (each.field, each.op) == ("ecosystem", "=") for each in tally.where):
            conditions += self._there(row)
        clauses, keys, bound = found.clauses + _where(conditions), [], []
        for key in tally.by:
            name = self._variable()
            keys.append(name)
            if not key.over:
                bound.append(f"{row.property(key.field)} AS {name}")
                continue
            values = self._variable()
            clauses += (
                f" WITH *, {self._values(row, key)} AS {values} "
                f"UNWIND CASE size({values}) WHEN 0 THEN [null] ELSE {values} END AS {name}"
            )
            bound.append(name)
        counted, summed = (self._sums if tally.sum else self._counts)(row, tally.sum or "", keys, bound)
        by = ", ".join([f"{counted} DESC", *(f"{key} IS NULL, {key}" for key in keys)])
        groups = self._variable()
        return (
            f"COLLECT {{ {clauses} {summed} ORDER BY {by} LIMIT {MOST_ROWS} "
            f"WITH collect([{', '.join([*keys, counted, 'sums'])}]) AS {groups} "
            f"RETURN [{groups}[0..{self._value(tally.limit)}], size({groups})] }}[0]"
        )

    def _there(self, row: _Row) -> list[str]:
        """That a row has what tells whether it stands, as every row has: so the planner may take an index of these."""
        if not self._told(row):
            return []
        return [f"{row.property(name)} IS NOT NULL" for name in ("from_day", "to_day", "tellings")]

    def _counts(self, row: _Row, number: str, keys: Sequence[str], bound: Sequence[str]) -> tuple[str, str]:
        """The variable of the number of rows in a group, and the clause that binds it and the sums: none."""
        count = self._variable()
        # Beside a count even an empty list is something to group by.
        return count, f"WITH {', '.join([*bound, f'count(*) AS {count}'])} WITH *, [] AS sums"

    def _sums(self, row: _Row, number: str, keys: Sequence[str], bound: Sequence[str]) -> tuple[str, str]:
        """The same with sums by unit, each added up from the least number on: so every store rounds alike."""
        unit, one, many, some, rough, count = (self._variable() for _ in range(6))
        total, each, sum = self._variable(), self._variable(), self._variable()
        said = (
            f"{row.property('unit')} AS {unit}, {row.property(number)} AS {one}, {row.property('qualifier')} AS {some}"
        )
        inexact = f"count(CASE WHEN {some} IS NULL THEN null ELSE {one} END) AS {rough}"
        # Numbers of a group are fewer to sort than rows.
        rising = f"COLLECT {{ UNWIND {many} AS {one} WITH {one} ORDER BY {one} RETURN {one} }}"
        added = f"reduce({total} = 0.0, {each} IN {rising} | {total} + {each}) AS {sum}"
        return count, (
            f"WITH {', '.join([*bound, said])} "
            f"WITH {', '.join([*keys, unit])}, count(*) AS {count}, collect({one}) AS {many}, {inexact} "
            f"WITH {', '.join([*keys, unit])}, {count}, {many}, {rough}, {added} ORDER BY {unit} "
            f"WITH {', '.join([*keys, f'sum({count}) AS {count}'])}, collect(CASE size({many}) WHEN 0 THEN null "
            f"ELSE [{unit}, {sum}, size({many}), {rough}] END) AS sums"
        )

    def _values(self, row: _Row, key: Key) -> str:
        """What a row is grouped by over relations, each value once."""
        clauses = []
        for name in key.over:
            relation = row.noun.relation(name)
            if relation.end is not None:
                row = _Row(noun(relation.to), row.start if relation.end == "start" else row.end)
                continue
            found = self._reached(row, relation)
            clauses.append(found.clauses + (_where(self._stands(found.row)) if relation.many else ""))
            row = found.row
        return f"COLLECT {{ {' '.join(clauses)} RETURN DISTINCT {row.property(key.field)} }}"

    # ---- paths ------------------------------------------------------------------------------------------------------

    def _paths(self, paths: Paths) -> str:
        """Ways that lead on from each end are met in the middle: half as many steps, and far fewer ways.

        A way is `[flows, ids of entities]`. For each number of flows in turn the ways from one of the ends are made
        longer by one. Once a step finds more than `MOST_WAYS`, or enough paths are found, the next find nothing.
        """
        start, end = self._value(paths.origin), self._value(paths.target)
        limit = self._value(paths.limit)
        out, into, found, whole = (self._variable() for _ in range(4))
        lines = [f"WITH [[[], [{start}]]] AS {out}, [[[], [{end}]]] AS {into}, [] AS {found}, 0 AS {whole}"]
        for length in range(1, paths.hops + 1):
            grown, met, now, all_found = (self._variable() for _ in range(4))
            back = bool(length % 2)
            goes = f"{whole} = {length - 1} AND size({found}) < {limit}"
            ways = f"CASE WHEN {goes} THEN {into if back else out} END"
            lines.append(f"WITH *, {self._steps(paths, ways, start if back else end, back=back)} AS {grown}")
            into, out = (grown, out) if back else (into, grown)
            met_by = self._met(f"CASE WHEN size({grown}) <= {MOST_WAYS} THEN {out} END", into)
            lines.append(f"WITH {out}, {into}, {found}, {whole}, {met_by} AS {met}")
            still = f"{whole} = {length - 1} AND size({grown}) <= {MOST_WAYS} AND size({met}) <= {MOST_WAYS}"
            lines.append(
                f"WITH {out}, {into}, CASE WHEN {still} THEN {length} ELSE {whole} END AS {now}, "
                f"CASE WHEN {still} THEN {found} + {met} ELSE {found} END AS {all_found}"
            )
            found, whole = all_found, now
        shown = self._shown(paths, f"{found}[0..{limit}]")
        return f"COLLECT {{ {' '.join(lines)} RETURN [{shown}, {whole}] }}[0]"

    def _steps(self, paths: Paths, ways: str, beyond: str, *, back: bool = False) -> str:
        """Each way made longer by one flow to an entity that is no part of it."""
        way, here = self._variable(), self._variable()
        found = self._reached(_Row(noun("Entity"), here), noun("Entity").relation("flows_in" if back else "flows_out"))
        flow = found.row.variable
        conditions = self._stands(found.row)
        if paths.verbs is not None:
            conditions.append(f"{found.row.property('verb')} IN {self._value(paths.verbs)}")
        far = found.row.property("origin" if back else "target")
        size = f"size({way}[0])"
        conditions += [f"NOT {far} IN {way}[1]", f"({far} <> {beyond} OR {size} = 0)" if back else f"{far} <> {beyond}"]
        clauses = found.clauses.removesuffix(f" WITH {flow}") + (f" WITH {way}, {flow}" if found.row.unbound else "")
        grown = (
            f"[[{flow}] + {way}[0], [{flow}.origin] + {way}[1]]"
            if back
            else f"[{way}[0] + [{flow}], {way}[1] + [{flow}.target]]"
        )
        return (
            f"COLLECT {{ UNWIND {ways} AS {way} "
            f"MATCH ({here}:Entity {{id: {'head' if back else 'last'}({way}[1])}}) "
            f"{clauses}{_where(conditions)} RETURN {grown} LIMIT {MOST_WAYS + 1} }}"
        )

    def _met(self, out: str, into: str) -> str:
        """The ways from one end joined to those to the other where they meet, if they have nothing else in common.

        In the order of their flows' ids.
        """
        one, other, id, way, flow = (self._variable() for _ in range(5))
        return (
            f"COLLECT {{ UNWIND {out} AS {one} UNWIND {into} AS {other} WITH {one}, {other} "
            f"WHERE last({one}[1]) = head({other}[1]) AND none({id} IN {one}[1] WHERE {id} IN tail({other}[1])) "
            f"WITH [{one}[0] + {other}[0], {one}[1] + tail({other}[1])] AS {way} LIMIT {MOST_WAYS + 1} "
            f"RETURN {way} ORDER BY [{flow} IN {way}[0] | {flow}.id] }}"
        )

    def _shown(self, paths: Paths, ways: str) -> str:
        """The rows of the flows and entities of ways."""
        way, place, flow, entity = (self._variable() for _ in range(4))
        flows = self._row(paths.flow, _Row(noun("Flow"), flow, unbound=bool(self._assumed)))
        entities = self._row(paths.entity, _Row(noun("Entity"), entity))
        places = [f"UNWIND range(0, size({way}[{part}]) - 1) AS {place}" for part in (0, 1)]
        return (
            f"COLLECT {{ UNWIND {ways} AS {way} RETURN ["
            f"COLLECT {{ {places[0]} WITH {place}, {way}[0][{place}] AS {flow} ORDER BY {place} RETURN {flows} }}, "
            f"COLLECT {{ {places[1]} MATCH ({entity}:Entity {{id: {way}[1][{place}]}}) "
            f"WITH {place}, {entity} ORDER BY {place} RETURN {entities} }}] }}"
        )

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

    def _sought(self, select: Select, text: str | Given) -> _Found:
        """The rows that match a text or, where none does, those whose names differ from it by a slip of the pen."""
        query = made(text, forgiving)
        matching, others = self._all(select), self._all(select)
        row, score = matching.row, self._variable()
        near = replace(row, unbound=False)
        nothing = f"NOT EXISTS {{ {others.clauses}{_where(self._asked(others.row, select))} RETURN 1 }}"
        label = [] if row.noun.name == ANY else [f"{row.variable}:{row.noun.name}"]
        kept = _where([*label, *self._asked(near, select, text=False)])
        return _Found(
            f"CALL () {{ {matching.clauses}{_where(self._asked(row, select))} RETURN {row.variable}, 0.0 AS {score} "
            f"UNION WITH 1 AS one WHERE {nothing} "
            f"CALL db.index.fulltext.queryNodes('{INDEX}', {self._value(query)}, {{limit: {_MOST_NEAR}}}) "
            f"YIELD node AS {row.variable}, score AS {score} WITH {row.variable}, {score}{kept} "
            f"RETURN {row.variable}, {score} }} WITH {row.variable}, {score}",
            row,
            score=score,
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
        if slice.as_of is ANYTIME:  # one that is given later cannot be compared
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
