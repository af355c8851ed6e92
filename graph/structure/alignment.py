"""Which relations of one structure the other has too, once a mapping says what stands for what (M7).

A relation carries over if the mapping leads both its ends to nodes with the same relation between them. The lists say
which do and which do not, and the numbers only count them. Roles do not enter: what a node is like says less about a
structure than what it does to others (Gentner 1983).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import networkx as nx

from graph.structure.measure import Measure, measured, unknown
from graph.structure.role_graph import Edge, RoleGraph

__all__ = ["Alignment", "Carried", "Conflict", "Mapping", "Pair", "align", "dropping_one", "why_not"]

Side: TypeAlias = Literal["left", "right"]

_EC: Final = "Kuchaiev et al. 2010, edge correctness"
_S3: Final = "Saraph and Milenković 2014, symmetric substructure score"
_SYSTEMATICITY: Final = "Gentner 1983, systematicity; Falkenhainer, Forbus and Gentner 1989"
_CAVEAT: Final = "It measures two drawings of firms: who draws one after the other finds them alike."


@dataclass(frozen=True, slots=True)
class Pair:
    """A node of the left graph and the node of the right graph that stands for it."""

    left: str
    right: str
    #: Who draws this pair; None is a pair that nobody claims: it is what was left over.
    by: str | None = None
    #: Ids of the claims that draw it.
    rests_on: tuple[str, ...] = ()

    @property
    def claimed(self) -> bool:
        """Whether somebody draws it."""
        return self.by is not None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A node that more than one drawn pair wants: what was drawn, and the pair that was kept, if any."""

    side: Side
    node: str
    drawn: tuple[Pair, ...]
    kept: Pair | None


@dataclass(frozen=True)
class Mapping:
    """What stands for what, one to one: no node is in two pairs, or it is a `ValueError`.

    `role_for_role` in `mapping` makes one, and puts in the pairs that contradict it.
    """

    pairs: tuple[Pair, ...]
    #: The nodes that were drawn more than once, the left graph's first.
    conflicts: tuple[Conflict, ...] = ()
    #: Pairs that were drawn for a node that one of the graphs does not have.
    absent: tuple[Pair, ...] = ()
    #: How the conflicts were settled, in a sentence; empty where there were none.
    rule: str = ""

    def __post_init__(self) -> None:
        for ends in ([pair.left for pair in self.pairs], [pair.right for pair in self.pairs]):
            twice = [id for id, times in Counter(ends).items() if times > 1]
            if twice:
                raise ValueError(f"a mapping is one to one, and this one has {_listed(twice)} twice")

    @cached_property
    def right_of(self) -> MappingProxyType[str, str]:
        """The right node by the left one."""
        return MappingProxyType({pair.left: pair.right for pair in self.pairs})

    @cached_property
    def left_of(self) -> MappingProxyType[str, str]:
        """The left node by the right one."""
        return MappingProxyType({pair.right: pair.left for pair in self.pairs})

    @property
    def claimed(self) -> tuple[Pair, ...]:
        """The pairs that somebody draws."""
        return tuple(pair for pair in self.pairs if pair.claimed)

    @property
    def left_over(self) -> tuple[Pair, ...]:
        """The pairs that nobody draws."""
        return tuple(pair for pair in self.pairs if not pair.claimed)

    def within(self, left: RoleGraph, right: RoleGraph) -> Mapping:
        """The mapping less the pairs of nodes that one of the graphs does not have; those are `absent` in it."""
        kept = tuple(pair for pair in self.pairs if pair.left in left.node and pair.right in right.node)
        gone = tuple(pair for pair in self.pairs if pair not in kept)
        return Mapping(kept, self.conflicts, (*self.absent, *gone), self.rule)


@dataclass(frozen=True, slots=True)
class Carried:
    """A relation that both structures have: the left edge, and the right edge it is mapped to."""

    left: Edge
    right: Edge


@dataclass(frozen=True, slots=True)
class Alignment:
    """What a mapping carries over from one structure to the other, and what it does not.

    Every edge of the left graph is in one of `carried`, `only_left` and `unpartnered_left`, in the order of the graph;
    the right graph's likewise.
    """

    mapping: Mapping
    carried: tuple[Carried, ...]
    #: Relations between mapped nodes that the other side does not have.
    only_left: tuple[Edge, ...]
    only_right: tuple[Edge, ...]
    #: Relations of a node that stands for nothing on the other side.
    unpartnered_left: tuple[Edge, ...]
    unpartnered_right: tuple[Edge, ...]
    ec: Measure
    s3: Measure
    s3_all: Measure
    systematicity: Measure

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The nodes for which more than one partner was drawn."""
        return self.mapping.conflicts


def align(left: RoleGraph, right: RoleGraph, mapping: Mapping) -> Alignment:
    """The relations that carry over, those that do not, and four parts of a whole, 0 to 1.

    With m relations that carry over: EC = m / |E left| (Kuchaiev et al. 2010); S3 = m / (|E left| + |E image| - m),
    where the image is what the right graph has between mapped nodes (Saraph and Milenković 2014); S3_all is S3 with
    all of the right graph, so it is the same in both directions; systematicity is the part of the left edges that are
    carried over in one connected piece (Gentner 1983). Their `coverage` is the part of all nodes, of both sides, that
    have a partner, and their `inputs` the flows of both sides.

    Unknown, with the reason, for an empty mapping or a graph without relations. A mapping that names a node which its
    graph does not have is a `ValueError`: `Mapping.within` takes such pairs out.
    """
    _refuse_strangers(left, right, mapping)
    here, there = {edge.key: edge for edge in left.edges}, {edge.key: edge for edge in right.edges}
    rightward, leftward = mapping.right_of, mapping.left_of
    carried = tuple(
        Carried(edge, there[image])
        for edge in left.edges
        if (image := _image(edge, rightward)) is not None and image in there
    )
    only_left, unpartnered_left = _not_carried(left, rightward, there)
    only_right, unpartnered_right = _not_carried(right, leftward, here)

    m, a, b = len(carried), len(left.edges), len(right.edges)
    in_image = b - len(unpartnered_right)
    partners = [edge.right for edge in carried]
    mapped_right = [edge for edge in right.edges if edge not in unpartnered_right]
    score = _Score(left, right, mapping)
    return Alignment(
        mapping,
        carried,
        only_left,
        only_right,
        unpartnered_left,
        unpartnered_right,
        score.part("EC", m, a, (*left.edges, *partners), _EC),
        score.part("S3", m, a + in_image - m, (*left.edges, *mapped_right), _S3),
        score.part("S3_all", m, a + b - m, (*left.edges, *right.edges), f"{_S3}, over all of both graphs"),
        score.part("systematicity", _largest_piece(carried), a, (*left.edges, *partners), _SYSTEMATICITY),
    )


def dropping_one(left: RoleGraph, right: RoleGraph, mapping: Mapping) -> Measure:
    """S3_all, 0 to 1; `low` and `high` are the least and the most it may be if any one relation is dropped.

    Either side may lose it. Unknown and `ValueError` as in `align`.
    """
    found = align(left, right, mapping)
    whole = found.s3_all
    if whole.value is None:
        return whole
    m, union = len(found.carried), len(left.edges) + len(right.edges) - len(found.carried)
    # A relation that carries over stays with the other side, and one that does not leaves the union.
    dropped = []
    if m:
        dropped.append((m - 1) / union)
    if union > m:
        dropped.append(m / (union - 1))
    return measured(
        whole.name,
        whole.value,
        low=min(dropped),
        high=max(dropped),
        coverage=whole.coverage,
        inputs=whole.inputs,
        reference=whole.reference,
        caveat="The range is what it may be if any one relation is dropped, on either side.",
    )


def why_not(left: RoleGraph, right: RoleGraph, mapping: Mapping | None = None) -> str | None:
    """Why two structures cannot be compared, in a sentence; None if they can."""
    for side, one in (("left", left), ("right", right)):
        if not one.nodes:
            return f"The {side} structure is empty."
        if not one.edges:
            return f"The {side} structure has no relation between its nodes."
    if mapping is not None and not mapping.pairs:
        return "No node of one structure stands for a node of the other."
    return None


class _Score:
    """Makes measures of counts, or says why there is none."""

    def __init__(self, left: RoleGraph, right: RoleGraph, mapping: Mapping) -> None:
        self._reason = why_not(left, right, mapping)
        nodes = len(left.nodes) + len(right.nodes)
        self._coverage = 2 * len(mapping.pairs) / nodes if nodes else 0.0

    def part(self, name: str, some: int, whole: int, edges: Iterable[Edge], reference: str) -> Measure:
        inputs = [id for edge in edges for id in edge.ids]
        if self._reason is not None:
            return unknown(
                name, self._reason, coverage=self._coverage, inputs=inputs, reference=reference, caveat=_CAVEAT
            )
        return measured(name, some / whole, coverage=self._coverage, inputs=inputs, reference=reference, caveat=_CAVEAT)


def _refuse_strangers(left: RoleGraph, right: RoleGraph, mapping: Mapping) -> None:
    strangers = [pair.left for pair in mapping.pairs if pair.left not in left.node]
    strangers += [pair.right for pair in mapping.pairs if pair.right not in right.node]
    if strangers:
        raise ValueError(f"the mapping names {_listed(strangers)}, which the graph does not have")


def _image(edge: Edge, onward: MappingProxyType[str, str]) -> tuple[str, str, str] | None:
    """The relation on the other side, whether or not it is there; None if an end has no partner."""
    if edge.origin in onward and edge.target in onward:
        return onward[edge.origin], onward[edge.target], edge.relation
    return None


def _not_carried(
    one: RoleGraph, onward: MappingProxyType[str, str], others: dict[tuple[str, str, str], Edge]
) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
    """The edges that the other side lacks, and those it cannot have for want of a partner."""
    images = [(edge, _image(edge, onward)) for edge in one.edges]
    return (
        tuple(edge for edge, image in images if image is not None and image not in others),
        tuple(edge for edge, image in images if image is None),
    )


def _largest_piece(carried: Sequence[Carried]) -> int:
    """How many of the relations hang together, counting the largest piece."""
    matched: nx.Graph[str] = nx.Graph((edge.left.origin, edge.left.target) for edge in carried)
    pieces = [sum(edge.left.origin in piece for edge in carried) for piece in nx.connected_components(matched)]
    return max(pieces, default=0)


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(sorted(set(ids)))
