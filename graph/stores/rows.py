"""What the snapshot holds, and the ways to find rows of it without looking at each.

What a question needs besides rows and relationships is made when first needed, and kept: the rows of a noun by the
value of a field, or in an order. All of it stays right, since a snapshot does not change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from graph.property_graph import Edge, Node
from graph.selection import AnyOf, Condition, Having, Order, Where
from graph.shape import ANY, Relation, noun

__all__ = ["Index", "Ordered", "Row", "after", "before", "in_order"]


@dataclass(slots=True, eq=False)
class Row:
    """A node or relationship as a walk meets it: the noun it is read as, and what it holds."""

    noun: str
    properties: dict[str, Any]
    edge: Edge | None = None


#: So few rows are looked at one by one; no other condition is tried to leave fewer.
_FEW = 20


class Ordered:
    """Rows of a noun in an order that ends in their key, and the place of each."""

    __slots__ = ("_terms", "places", "rows")

    def __init__(self, rows: Iterable[Row], order: Sequence[Order], key: str) -> None:
        self._terms = (*order, Order(key))
        self.rows = in_order(rows, self._terms)
        self.places = {row: place for place, row in enumerate(self.rows)}

    def after(self, cursor: Sequence[Any]) -> int:
        """The place of the first row that lies after a cursor."""
        return after(self.rows, self._terms, cursor)

    def before(self, cursor: Sequence[Any]) -> int:
        """How many rows lie before a cursor."""
        return before(self.rows, self._terms, cursor)


class Index:
    """All rows by id and noun, and relationships by type at each of their ends."""

    def __init__(self) -> None:
        self.nodes: dict[str, Row] = {}
        self.by_noun: dict[str, list[Row]] = defaultdict(list)
        self.outgoing: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        self.incoming: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        self._by_value: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        self._ordered: dict[tuple[str, tuple[Order, ...]], Ordered] = {}
        self._led: dict[tuple[str, tuple[str, ...], bool, str], list[Row]] = {}
        self._text: _Text | None = None

    def add(self, node: Node) -> None:
        """Hold a node that is not held yet."""
        row = Row(node.noun, node.properties)
        self.nodes[node.id] = row
        self.by_noun[node.noun].append(row)

    def link(self, edge: Edge) -> None:
        """Hold a relationship."""
        self.outgoing[edge.type, edge.start].append(edge)
        self.incoming[edge.type, edge.end].append(edge)

    def of(self, name: str) -> Iterable[Row]:
        """All rows of a noun."""
        return self.nodes.values() if name == ANY else self.by_noun.get(name, ())

    def count(self, name: str) -> int:
        """How many rows of a noun there are."""
        return len(self.nodes) if name == ANY else len(self.by_noun.get(name, ()))

    def ordered(self, name: str, order: tuple[Order, ...]) -> Ordered:
        """All rows of a noun in an order, as every list of them is."""
        found = self._ordered.get((name, order))
        if found is None:
            found = self._ordered[name, order] = Ordered(self.of(name), order, noun(name).key)
        return found

    def holding(self, name: str, part: str) -> list[Row]:
        """The rows of a noun in whose text a folded text stands."""
        if self._text is None:
            self._text = _Text(self.nodes.values())
        return [row for row in self._text.holding(part) if name in (row.noun, ANY)]

    # ---- by conditions ----------------------------------------------------------------------------------------------

    def meeting(self, name: str, conditions: Iterable[Condition]) -> list[Row] | None:
        """Rows of a noun among which are all that meet the conditions, each once; None where no condition tells."""
        best: list[Row] | None = None
        for condition in sorted(conditions, key=_effort):
            if best is not None and len(best) <= _FEW:
                break
            found = self._by(name, condition, self.count(name) if best is None else len(best))
            if found is not None:
                best = found
        return best

    def _by(self, name: str, condition: Condition, most: int) -> list[Row] | None:
        """The rows that a condition alone leaves; None where it does not tell, or leaves `most` or more."""
        if isinstance(condition, Where):
            found = self._of_value(name, condition, most)
        elif isinstance(condition, AnyOf):
            parts = [self._by(name, part, most) for part in condition.parts]
            found = None if None in parts else _each_once(row for rows in parts for row in rows or ())
        else:
            found = self._over(name, condition)
        return found if found is not None and len(found) < most else None

    def _of_value(self, name: str, where: Where, most: int) -> list[Row] | None:
        if where.op not in ("=", "in") or where.value is None:
            return None
        values: Any = dict.fromkeys(where.value if where.op == "in" else (where.value,))  # type: ignore[arg-type]
        if where.field == "id":
            found = (self.nodes.get(value) for value in values)
            return [row for row in found if row is not None and name in (row.noun, ANY)]
        held = self._values(name, where.field)
        lists = [held[value] for value in values if value in held]
        if len(lists) == 1:
            return lists[0]
        return [row for rows in lists for row in rows] if sum(map(len, lists)) < most else None

    def _values(self, name: str, field: str) -> dict[Any, list[Row]]:
        """The rows of a noun by the value of a field, those in which it is unknown left out."""
        found = self._by_value.get((name, field))
        if found is None:
            found = defaultdict(list)
            for row in self.of(name):
                value = row.properties.get(field)
                if value is not None:
                    found[value].append(row)
            found = self._by_value[name, field] = dict(found)
        return found

    def _over(self, name: str, having: Having) -> list[Row] | None:
        """The rows from which those lead on that are told by the conditions at the other end."""
        relation = noun(name).relation(having.relation)
        if relation.through or relation.end is not None:
            return None
        if relation.key is not None:
            ends = self.meeting(relation.to, having.where)
            held = self._values(name, relation.key) if ends is not None else {}
            return None if ends is None else [row for end in ends for row in held.get(end.properties["id"], ())]
        by_relationship = bool(noun(relation.to).types)
        ends = self._far_ends(relation, having) if by_relationship else self.meeting(relation.to, having.where)
        return None if ends is None else _each_once(self._back(name, relation, ends))

    def _far_ends(self, relation: Relation, having: Having) -> list[Row] | None:
        """The nodes at the other end of a relationship that is asked for what stands there."""
        shape, far = noun(relation.to), "end" if relation.outgoing else "start"
        for condition in having.where:
            if isinstance(condition, Having) and shape.relation(condition.relation).end == far:
                return self.meeting(shape.relation(condition.relation).to, condition.where)
        return None

    def _back(self, name: str, relation: Relation, ends: Iterable[Row]) -> Iterator[Row]:
        for end in ends:
            at = name, relation.types, relation.outgoing, end.properties["id"]
            found = self._led.get(at)
            if found is None:
                found = self._led[at] = list(self._leading_to(end, name, relation))
            yield from found

    def _leading_to(self, end: Row, name: str, relation: Relation) -> Iterator[Row]:
        edges = self.incoming if relation.outgoing else self.outgoing
        for type in relation.types:
            for edge in edges.get((type, end.properties["id"]), ()):
                row = self.nodes.get(edge.start if relation.outgoing else edge.end)
                if row is not None and name in (row.noun, ANY):
                    yield row


class _Text:
    """The texts of all rows as one, in which a part is found at the speed of memory."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = list(rows)
        self._starts: list[int] = []
        texts = [row.properties["haystack"] for row in self._rows]
        place = 0
        for text in texts:
            self._starts.append(place)
            place += len(text) + 1
        self._whole = "\0".join(texts)

    def holding(self, part: str) -> list[Row]:
        if "\0" in part:  # it would be found across two texts; a text that holds it is looked for in each
            return [row for row in self._rows if part in row.properties["haystack"]]
        found = []
        place = self._whole.find(part)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            found.append(self._rows[number])
            if number + 1 == len(self._rows):
                break
            place = self._whole.find(part, self._starts[number + 1])
        return found


def in_order(rows: Iterable[Row], terms: Sequence[Order]) -> list[Row]:
    """Rows sorted by all terms; unknown comes last either way. The last term goes first: sorting keeps equals."""
    found = list(rows)
    for term in reversed(terms):
        name = term.field
        known = [(row.properties[name], row) for row in found if row.properties.get(name) is not None]
        unknown = [row for row in found if row.properties.get(name) is None] if len(known) < len(found) else []
        known.sort(key=itemgetter(0), reverse=term.descending)
        found = [*(row for _, row in known), *unknown]
    return found


def after(rows: Sequence[Row], terms: Sequence[Order], cursor: Sequence[Any]) -> int:
    """The place of the first of sorted rows that lies after a cursor."""
    return bisect_right(rows, 0, key=lambda row: _beside(row, terms, cursor))


def before(rows: Sequence[Row], terms: Sequence[Order], cursor: Sequence[Any]) -> int:
    """How many of sorted rows lie before a cursor."""
    return bisect_left(rows, 0, key=lambda row: _beside(row, terms, cursor))


def _beside(row: Row, terms: Sequence[Order], cursor: Sequence[Any]) -> int:
    """Negative where the row lies before a cursor, positive where it lies after it."""
    for term, seen in zip(terms, cursor, strict=True):
        sign = _compare(row.properties.get(term.field), seen, term.descending)
        if sign:
            return sign
    return 0


def _compare(left: Any, right: Any, descending: bool) -> int:
    """Negative where `left` comes first. Unknown comes last either way."""
    if left is None or right is None:
        return (left is None) - (right is None)
    if left == right:
        return 0
    return (1 if left > right else -1) * (-1 if descending else 1)


def _effort(condition: Condition) -> int:
    """Which of several conditions to try before others."""
    if isinstance(condition, Where):
        return 0 if condition.field == "id" else 1
    return 2


def _each_once(rows: Iterable[Row]) -> list[Row]:
    return list(dict.fromkeys(rows))
