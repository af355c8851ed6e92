"""The measures of one structure, M1 to M6 and M8, taken of its facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import networkx as nx

from graph.dates import PartialDate
from graph.structure.circulation import Circulation, circulation
from graph.structure.control import ControlProfile, control_profile
from graph.structure.facts import Facts
from graph.structure.integration import integration
from graph.structure.measure import Measure
from graph.structure.output import flows
from graph.structure.passage import Passage, passage
from graph.structure.position import Position, position
from graph.structure.rivals import rival_dependence
from graph.structure.role_graph import RoleGraph
from graph.structure.sales import CompanyBooks
from graph.structure.supply import Supply, supplies

__all__ = ["Profile", "dead_ends", "on_every_way", "profile"]

_DEMAND: Final = "demand"


@dataclass(frozen=True, slots=True)
class Profile:
    """What can be said of one structure by itself."""

    control: ControlProfile
    #: Of each company and period of which sales inside and all sales are on record.
    internal: tuple[CompanyBooks, ...]
    position: Position
    #: Nodes taken as final users because no way on from them is on record.
    taken_as_final: tuple[str, ...]
    circulation: Circulation
    #: With all stages of the chain as necessary, which is a judgement.
    passage: Passage
    #: With those that every way in the graph passes.
    passage_on_every_way: Passage
    #: The roles that every way from raw input to consumer passes in the graph.
    on_every_way: tuple[str, ...]
    supplies: tuple[Supply, ...]
    #: Of each two stages in a row.
    rivals: tuple[tuple[str, str, Measure], ...]

    @property
    def internal_sales(self) -> Measure:
        """The internal share of the sales of the largest company, in its latest period; `internal` has all of them.

        Largest is by revenue; unknown where revenues are in several units, or where nobody discloses both.
        """
        if not self.internal:
            return replace(
                _NO_SALES, reason="no company of the group discloses both what it sells inside and all its sales"
            )
        units = {books.unit for books in self.internal}
        if len(units) > 1:
            several = ", ".join(sorted(units))
            return replace(_NO_SALES, reason=f"which company is the largest is not known: revenues are in {several}")
        latest = {books.company: books for books in sorted(self.internal, key=lambda books: _last(books.period))}
        return max(latest.values(), key=lambda books: books.revenue).integration.dm_sales


def _last(period: str) -> str:
    return PartialDate.parse(period).last


#: What there is to say of sales where nothing is on record.
_NO_SALES: Final = integration((), ()).dm_sales


def profile(facts: Facts) -> Profile:
    """All measures of one structure; unknown ones have their reason."""
    shares = {stage.role: stage.share for stage in facts.stages}
    ends = dead_ends(facts.graph)
    passed = on_every_way(facts.graph)
    return Profile(
        control_profile(list(shares.values()), list(shares)),
        facts.books.companies,
        position(facts.graph, final=ends),
        ends,
        circulation(facts.graph),
        passage(shares, list(shares)),
        _by_the_graph(passage(shares, [role for role in passed if role in shares])),
        passed,
        supplies(facts.derived),
        tuple((a.role, b.role, rival_dependence(a.share, b.share)) for a, b in pairwise(facts.stages)),
    )


def _by_the_graph(found: Passage) -> Passage:
    """The passage, and that the graph is what calls its stages necessary."""
    kappa = found.kappa
    if not found.necessary:
        return replace(found, kappa=replace(kappa, reason="no stage lies on every way from raw input to consumer"))
    caveat = f"Of {', '.join(found.necessary)}, which every way on record passes: one not on record may go round."
    return replace(found, kappa=replace(kappa, caveat=caveat))


def dead_ends(graph: RoleGraph) -> tuple[str, ...]:
    """The nodes that take in goods and of which no way on is on record, consumers aside."""
    moving = flows(graph)
    return tuple(node for node in moving.nodes if not moving.targets[node])


def on_every_way(graph: RoleGraph) -> tuple[str, ...]:
    """The roles, whoever plays them, that every way of the goods from a `source` to consumers passes, in order.

    Empty where there is no such way. Dominators: Lengauer, Tarjan 1979.
    """
    network: nx.DiGraph[str] = nx.DiGraph()
    roles = {node.id: node.role for node in graph.nodes}
    network.add_edges_from((roles[edge.origin], roles[edge.target]) for edge in flows(graph).edges)
    if "source" not in network or _DEMAND not in network or not nx.has_path(network, "source", _DEMAND):
        return ()
    above = nx.immediate_dominators(network, "source")
    found, node = [], above.get(_DEMAND)
    while node is not None and node != "source":
        found.append(node)
        node = above.get(node)
    return ("source", *reversed(found))
