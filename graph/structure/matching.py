"""A mapping that nobody drew: proposed from the relations and roles alone, by fused Gromov-Wasserstein (M7).

It needs the extra `matching`. What it proposes is a `Mapping` like any other, of pairs that nobody claims: how good it
is, `align` and `rank` tell, not its cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Final, TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.errors import QuestionError
from graph.extras import installing
from graph.structure.alignment import Mapping, Pair, why_not
from graph.structure.measure import Measure, measured, unknown
from graph.structure.role_graph import RoleGraph

__all__ = ["Coupling", "Proposal", "coupling", "proposed"]

_SEED: Final = 1904
#: By steps alone 3 of 200 starts find the article's mapping, and none of 22; at 7 nodes a start takes 0.6 ms.
_STARTS: Final = 200
_REFERENCE: Final = "Vayer et al. 2019, fused Gromov-Wasserstein, by conditional gradient; Flamary et al. 2021, POT"
_CAVEAT: Final = (
    "It only picks the mapping: raw values are not comparable between graphs of other size, and the search is not "
    "convex, so a lower one may exist."
)
#: Two costs, or two parts of a node, this near are the same but for rounding.
_DIGITS: Final = 9

_Matrix: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coupling:
    """How two sets of nodes are best laid on each other, as far as the search found."""

    cost: float
    #: What part of all weight goes from each left node to each right node; all together are 1.
    plan: tuple[tuple[float, ...], ...]
    #: Plans as cheap as this one, which other starts ended at.
    ties: tuple[tuple[tuple[float, ...], ...], ...]
    #: How many of the starts ended at this cost.
    reached: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping nobody claims, and how it was found: the same graphs, settings and seed give the same one."""

    mapping: Mapping
    #: For every pair which part of the weight that can go from one node to the other does: 1 is undivided.
    held: tuple[float, ...]
    #: The value of what was minimised, from 0. No headline.
    cost: Measure
    #: Other mappings that the search found at the same cost.
    ties: tuple[Mapping, ...]
    alpha: float
    cap: int
    starts: int
    #: How many of the starts ended at the lowest cost.
    reached: int
    seed: int


def proposed(
    left: RoleGraph,
    right: RoleGraph,
    *,
    alpha: float = 0.5,
    cap: int = 6,
    starts: int = _STARTS,
    seed: int = _SEED,
) -> Proposal:
    """The mapping that best keeps how many steps nodes are from each other, and which role they play.

    Steps are counted along the direction of the relations, whatever these are, and divided by `cap`, which is also how
    far a node is that cannot be reached; roles are equal or not. `alpha` is the weight of the steps, 0 to 1, and the
    rest is that of the roles. All nodes of a graph weigh the same. The best of the `starts` is made one to one by
    linear assignment (Kuhn 1955); what got no weight has no partner.

    An empty mapping, with a reason, for a graph without nodes or relations. `QuestionError` if the extra `matching` is
    not installed, or if the settings make no sense.
    """
    _refuse(alpha, cap, starts)
    inputs = [id for edge in (*left.edges, *right.edges) for id in edge.ids]
    reason = why_not(left, right)
    if reason is not None:
        cost = unknown("FGW cost", reason, inputs=inputs, reference=_REFERENCE, caveat=_CAVEAT)
        return Proposal(Mapping(()), (), cost, (), alpha, cap, starts, 0, seed)
    roles = np.array([[float(one.role != other.role) for other in right.nodes] for one in left.nodes])
    found = coupling(roles, _steps(left, cap), _steps(right, cap), alpha=alpha, starts=starts, seed=seed)
    mapping = _one_to_one(left, right, found.plan)
    others = dict.fromkeys(_one_to_one(left, right, plan).pairs for plan in found.ties)
    return Proposal(
        mapping,
        _held(left, right, mapping, found.plan),
        measured("FGW cost", found.cost, inputs=inputs, reference=_REFERENCE, caveat=_CAVEAT),
        tuple(Mapping(pairs) for pairs in others if set(pairs) != set(mapping.pairs)),
        alpha,
        cap,
        starts,
        found.reached,
        seed,
    )


def coupling(
    features: _Matrix, left: _Matrix, right: _Matrix, *, alpha: float = 0.5, starts: int = _STARTS, seed: int = _SEED
) -> Coupling:
    """The plan T of least (1 - alpha) sum M T + alpha sum (A - B)² T T that was found (Vayer et al. 2019).

    `features` is M, a row for each left node and a column for each right one; `left` and `right` are A and B, distances
    within each side, of any unit as long as it is the same. The first start spreads all nodes evenly, the others are
    plans that are best for random costs. Raises `QuestionError` if the extra `matching` is not installed.
    """
    ot = _pot()
    random = np.random.Generator(np.random.PCG64(seed))
    weights = [np.full(len(side), 1 / len(side)) for side in (left, right)]
    ends: list[tuple[float, tuple[tuple[float, ...], ...]]] = []
    for number in range(starts):
        first = np.outer(*weights) if number == 0 else ot.emd(*weights, random.random(features.shape))
        plan, log = ot.gromov.fused_gromov_wasserstein(
            features, left, right, *weights, symmetric=False, alpha=alpha, G0=first, log=True
        )
        # Rounded, so that the last digit of a machine decides nothing. A cost of 0 may come out as -1e-17 or -0.
        cost = max(round(float(log["fgw_dist"]), _DIGITS), 0.0) + 0.0
        ends.append((cost, tuple(tuple(float(part) for part in row) for row in np.round(plan, _DIGITS))))
    least = min(cost for cost, _ in ends)
    best = [plan for cost, plan in ends if cost == least]
    return Coupling(least, best[0], tuple(plan for plan in dict.fromkeys(best) if plan != best[0]), len(best))


def _pot() -> ModuleType:
    try:
        import ot
    except ModuleNotFoundError as missing:
        raise QuestionError(f"A mapping is proposed by POT. {installing('matching')}") from missing
    module: ModuleType = ot
    return module


def _refuse(alpha: float, cap: int, starts: int) -> None:
    """`QuestionError` for settings that make no sense."""
    if not 0 <= alpha <= 1:
        raise QuestionError(f"alpha is {alpha}; it weighs steps against roles, from 0 to 1")
    for name, number in (("cap", cap), ("starts", starts)):
        if number < 1:
            raise QuestionError(f"{name} is {number}; it is 1 or more")


def _steps(graph: RoleGraph, cap: int) -> _Matrix:
    """How many steps it is from each node to each, as a part of `cap`, 0 to 1."""
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(graph.node)
    network.add_edges_from((edge.origin, edge.target) for edge in graph.edges)
    steps = dict(nx.all_pairs_shortest_path_length(network, cutoff=cap))
    return np.array([[steps[origin].get(target, cap) / cap for target in graph.node] for origin in graph.node])


def _one_to_one(left: RoleGraph, right: RoleGraph, plan: tuple[tuple[float, ...], ...]) -> Mapping:
    """The pairs that together have most of the weight, each node in one pair at most; none without weight."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.array(plan), maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return Mapping(
        tuple(Pair(left.nodes[one].id, right.nodes[other].id) for one, other in pairs if plan[one][other] > 0)
    )


def _held(
    left: RoleGraph, right: RoleGraph, mapping: Mapping, plan: tuple[tuple[float, ...], ...]
) -> tuple[float, ...]:
    """No more weight than the lighter of two nodes has can go between them: one by the size of the larger graph."""
    here, there = ({id: place for place, id in enumerate(graph.node)} for graph in (left, right))
    weight = max(len(here), len(there))
    return tuple(round(plan[here[pair.left]][there[pair.right]] * weight, _DIGITS - 3) for pair in mapping.pairs)
