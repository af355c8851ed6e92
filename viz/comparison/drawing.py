"""The graph of roles as a small drawing: each role at its place in the chain, the same in every drawing.

The rows are the chain from raw input to consumer and, below it, who serves it; outsiders stand in a lane of their own.
What both structures have is strong, what one alone has is thin, and what it lacks of the left one is a gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from graph.ontology import ontology
from graph.structure.alignment import Alignment
from graph.structure.derive import OUTSIDE
from graph.structure.role_graph import Edge, RoleGraph
from graph.structure.stages import CHAIN
from viz.sentences import relation_words, role_words
from viz.words import Words

__all__ = ["Drawing", "Line", "Place", "Rung", "drawn"]

How: TypeAlias = Literal["shared", "own", "missing"]
Presence: TypeAlias = Literal["group", "outside", "absent"]

#: The rows, top to bottom: the chain with its consumers, a gap, and what serves it.
_ROWS: Final = (*CHAIN, "demand", "", "supplier", "capital")
_ROW: Final = 38.0
_TOP: Final = 34.0
#: Where the outsiders stand, and where the group.
_OUTER: Final = 138.0
_INNER: Final = 214.0
_WIDTH: Final = 330.0
_RADIUS: Final = 7.0
#: How far the end of a line keeps from the place it leads to.
_CLEAR: Final = 10.0


@dataclass(frozen=True, slots=True)
class Rung:
    """A row of the drawing, and what role it is of."""

    y: float
    name: Words


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the graph, or the place where one is missing."""

    x: float
    y: float
    presence: Presence
    name: Words


@dataclass(frozen=True, slots=True)
class Line:
    """A relation, from one place to another."""

    path: str
    #: The corners of the arrow's head.
    head: str
    how: How
    #: Whether it leads from one row to the next, so that it is a step of the chain.
    step: bool
    name: Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A structure as a picture; all drawings have the same rows."""

    width: float
    height: float
    outer: float
    inner: float
    rungs: tuple[Rung, ...]
    places: tuple[Place, ...]
    lines: tuple[Line, ...]

    def called(self, how: How) -> tuple[Words, ...]:
        """The relations that are drawn so, in words."""
        return tuple(line.name for line in self.lines if line.how == how)


def drawn(graph: RoleGraph, alignment: Alignment, side: Literal["left", "right"]) -> Drawing:
    """One side of an alignment. The right side shows the relations of the left one that it lacks."""
    rows = _rows()
    if side == "left":
        shared = [one.left for one in alignment.carried]
        missing: list[Edge] = []
    else:
        shared = [one.right for one in alignment.carried]
        missing = [*alignment.only_left, *alignment.unpartnered_left]
    own = [edge for edge in graph.edges if edge not in shared]
    told: tuple[tuple[How, Sequence[Edge]], ...] = (("missing", missing), ("own", own), ("shared", shared))
    lanes = _Lanes(rows)
    lines = tuple(lanes.line(edge, how) for how, edges in told for edge in edges)
    ends = {end for edge in missing for end in (edge.origin, edge.target)}
    return Drawing(
        _WIDTH,
        _TOP + _ROW * len(rows),
        _OUTER,
        _INNER,
        tuple(Rung(y, _short(role)) for role, y in rows.items() if role),
        tuple(_places(graph, ends, lanes)),
        lines,
    )


def _rows() -> dict[str, float]:
    """Where each role stands; roles that an ontology has besides ours come last."""
    known = [role for role in _ROWS if role]
    more = [role.id for role in ontology().roles if role.id not in known]
    return {role: _TOP + _ROW * (place + 0.5) for place, role in enumerate((*_ROWS, *more))}


def _short(role: str) -> Words:
    return _SHORT.get(role) or role_words(role)


#: A word for each role that fits beside the drawing.
_SHORT: Final[dict[str, Words]] = {
    "source": ("Raw input", "原料"),
    "transport": ("Transport", "輸送"),
    "process": ("Processing", "加工"),
    "knowledge": ("Know-how", "知識"),
    "ship": ("Shipping", "製品輸送"),
    "distribution": ("Sale", "販売"),
    "demand": ("Consumer", "消費者"),
    "supplier": ("Supplies", "設備・資材"),
    "capital": ("Capital", "資本"),
}


def _places(graph: RoleGraph, missing: Iterable[str], lanes: _Lanes) -> Iterable[Place]:
    for id in (*graph.node, *sorted(set(missing) - set(graph.node))):
        x, y = lanes.at(id)
        presence: Presence = "absent" if id not in graph.node else "outside" if id.endswith(OUTSIDE) else "group"
        yield Place(x, y, presence, role_words(id))


class _Lanes:
    """Draws one line after another, none upon another between the same two places."""

    def __init__(self, rows: dict[str, float]) -> None:
        self._rows = rows
        self._between: Counter[tuple[str, str]] = Counter()

    def at(self, node: str) -> tuple[float, float]:
        """Where a node stands."""
        return (_OUTER if node.endswith(OUTSIDE) else _INNER), self._rows[node.removesuffix(OUTSIDE)]

    def line(self, edge: Edge, how: How) -> Line:
        """A line for a relation, with its arrow's head."""
        ends = min(edge.origin, edge.target), max(edge.origin, edge.target)
        more = self._between[ends]
        self._between[ends] += 1
        (x1, y1), (x2, y2) = self.at(edge.origin), self.at(edge.target)
        start, bend, other, end = _curve(x1, y1, x2, y2, more)
        path = f"M{_n(start)}C{_n(bend)} {_n(other)} {_n(end)}"
        step = x1 == x2 == _INNER and y2 - y1 == _ROW and not more
        return Line(path, _head(other, end), how, step, relation_words(edge.origin, edge.relation, edge.target))


_Point: TypeAlias = tuple[float, float]


def _curve(x1: float, y1: float, x2: float, y2: float, more: int) -> tuple[_Point, _Point, _Point, _Point]:
    """The points of a curve between two places, the further out the longer it is and the more there are."""
    rows = abs(y2 - y1) / _ROW
    down = y2 > y1
    if x1 == x2 and rows <= 1 and not more and down:
        start, end = (x1, y1), (x2, y2)
        return _clear(start, end), (x1, y1 + _ROW * 0.4), (x2, y2 - _ROW * 0.4), _clear(end, start)
    if x1 == x2:
        outward = 1 if x1 == _INNER else -1
        reach = outward * (16 + 9.5 * rows + 9 * more + (7 if not down else 0))
        reach = max(-60.0, reach) if outward < 0 else min(132.0, reach)
        lean = (y2 - y1) * 0.12
        bend, other = (x1 + reach, y1 + lean), (x2 + reach, y2 - lean)
    else:
        way = (x2 - x1) * 0.5
        shift = 7.0 * more + (4.0 if x2 < x1 else -4.0)
        bend, other = (x1 + way, y1 + shift), (x2 - way, y2 + shift)
    return _clear((x1, y1), bend), bend, other, _clear((x2, y2), other)


def _clear(place: _Point, toward: _Point) -> _Point:
    """The point just outside a place, on the way to another."""
    x, y = toward[0] - place[0], toward[1] - place[1]
    length = (x * x + y * y) ** 0.5 or 1.0
    return place[0] + x / length * _CLEAR, place[1] + y / length * _CLEAR


def _head(before: _Point, tip: _Point) -> str:
    """A small triangle whose tip is the end of a curve."""
    x, y = tip[0] - before[0], tip[1] - before[1]
    length = (x * x + y * y) ** 0.5 or 1.0
    x, y = x / length, y / length
    back = tip[0] - x * 6, tip[1] - y * 6
    left, right = (back[0] - y * 3, back[1] + x * 3), (back[0] + y * 3, back[1] - x * 3)
    return " ".join(_n(point) for point in (tip, left, right))


def _n(point: _Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
