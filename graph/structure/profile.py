"""The measures of one structure, M1 to M6 and M8, taken of its facts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import networkx as nx

from graph.structure.circulation import Circulation, circulation
from graph.structure.control import ControlProfile, control_profile
from graph.structure.facts import Facts
from graph.structure.integration import Integration, integration
from graph.structure.measure import Measure
from graph.structure.output import MATERIAL, flows
from graph.structure.passage import Passage, passage
from graph.structure.position import Position, position
from graph.structure.rivals import rival_dependence
from graph.structure.role_graph import RoleGraph
from graph.structure.supply import Supply, supplies

__all__ = ["Profile", "dead_ends", "on_every_way", "profile"]

_DEMAND: Final = "demand"


@dataclass(frozen=True, slots=True)
class Books:
    """The internal flow share of one company in one period (M2)."""

    company: str
    period: str
    integration: Integration


@dataclass(frozen=True, slots=True)
class Profile:
    """What can be said of one structure by itself."""

    control: ControlProfile
    #: Of each company that discloses enough, and of nothing where none does.
    internal: tuple[Books, ...]
    position: Position
    #: Nodes taken as final users because no way on from them is on record.
    taken_as_final: tuple[str, ...]
    circulation: Circulation
    passage: Passage
    #: The roles that every way from raw input to consumer passes in the graph.
    on_every_way: tuple[str, ...]
    supplies: tuple[Supply, ...]
    #: Of each two known stages in a row.
    rivals: tuple[tuple[str, str, Measure], ...]

    @property
    def internal_sales(self) -> Measure:
        """The internal share of sales of the one company that discloses it; unknown with its reason if none does."""
        if self.internal:
            return self.internal[-1].integration.dm_sales
        return integration((), ()).dm_sales


def profile(facts: Facts) -> Profile:
    """All measures of one structure; unknown ones have their reason."""
    shares = {stage.role: stage.share for stage in facts.stages}
    ends = dead_ends(facts.graph)
    known = [stage for stage in facts.stages if stage.share.value is not None]
    return Profile(
        control_profile(list(shares.values()), list(shares)),
        tuple(Books(*each) for each in facts.books.integration),
        position(facts.graph, final=ends),
        ends,
        circulation(facts.graph),
        passage(shares, list(shares)),
        on_every_way(facts.graph),
        supplies(facts.derived),
        tuple((a.role, b.role, rival_dependence(a.share, b.share)) for a, b in pairwise(known)),
    )


def dead_ends(graph: RoleGraph) -> tuple[str, ...]:
    """The nodes that take in goods and of which no way on is on record, consumers aside."""
    moving = flows(graph, MATERIAL)
    return tuple(node for node in moving.nodes if not moving.targets[node])


def on_every_way(graph: RoleGraph) -> tuple[str, ...]:
    """The roles, whoever plays them, that every way of the goods from a `source` to consumers passes, in order.

    Empty where there is no such way. Dominators: Lengauer, Tarjan 1979.
    """
    network: nx.DiGraph[str] = nx.DiGraph()
    roles = {node.id: node.role for node in graph.nodes}
    network.add_edges_from((roles[edge.origin], roles[edge.target]) for edge in graph.of(*MATERIAL))
    if "source" not in network or _DEMAND not in network or not nx.has_path(network, "source", _DEMAND):
        return ()
    above = nx.immediate_dominators(network, "source")
    found, node = [], above.get(_DEMAND)
    while node is not None and node != "source":
        found.append(node)
        node = above.get(node)
    return ("source", *reversed(found))
