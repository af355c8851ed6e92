"""Whether what flows comes back, and how much of the flow that is (M4)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import networkx as nx
import numpy as np

from graph.structure.measure import Measure, measured, unknown
from graph.structure.output import (
    BEYOND,
    EQUAL_SPLIT,
    MATERIAL,
    Flows,
    Parts,
    Split,
    flows,
    listed,
    output_parts,
    solved,
    square,
)
from graph.structure.role_graph import RoleGraph

__all__ = ["Circulation", "circulation"]

_FINN: Final = "Finn 1976, cycling index"
_RADIUS: Final = "Perron, Frobenius; Finn 1976, matrix of output shares"
_HIERARCHY: Final = "Luo, Magee 2011, flow hierarchy"
_CAVEAT: Final = "For one loop it is the share that returns, which nobody discloses: show whether there is one."


@dataclass(frozen=True, slots=True)
class Circulation:
    """What returns in a structure. What final users give back is not counted: they are the end of it."""

    #: 1 where something returns, 0 where nothing does: sure without any volume. None where nothing can be said.
    sign: Literal[0, 1] | None
    #: The nodes of every part in which something returns.
    loops: tuple[tuple[str, ...], ...]
    #: Finn's cycling index, at least 0 and below 1: the part of all throughflow that has passed before.
    index: Measure
    #: The spectral radius of the output shares, 0 to 1.
    radius: Measure
    #: The part of the edges that lie on no loop, 0 to 1.
    hierarchy: Measure


def circulation(
    graph: RoleGraph,
    *,
    relations: Sequence[str] = MATERIAL,
    intake: Mapping[str, float] | None = None,
    assume: Split | None = None,
) -> Circulation:
    """How much returns among the nodes of a graph that are no final users.

    `intake` is what enters each node from outside, in one unit. Without it one entry needs none, as only ratios count,
    and several take in one unit each under `EQUAL_SPLIT`.
    """
    moving = flows(graph, relations)
    if moving.fault is not None:
        return Circulation(
            None,
            (),
            _unknown("cycling index", moving.fault, moving, _FINN),
            _unknown("spectral radius", moving.fault, moving, _RADIUS),
            _unknown("flow hierarchy", moving.fault, moving, _HIERARCHY),
        )
    sure, parts = output_parts(moving), output_parts(moving, assume)
    coverage = sum(each is not None for each in sure.values()) / len(sure)
    loops = tuple(
        tuple(node for node in moving.nodes if node in loop)
        for loop in nx.strongly_connected_components(moving.inner)
        if len(loop) > 1
    )
    loops = tuple(sorted(loops, key=lambda loop: moving.nodes.index(loop[0])))
    return Circulation(
        1 if loops else 0,
        loops,
        _index(moving, parts, loops, _entering(moving, intake, assume), coverage, assume),
        _radius(moving, parts, loops, coverage, assume),
        _hierarchy(moving),
    )


def _index(
    moving: Flows,
    parts: Parts,
    loops: Sequence[Sequence[str]],
    entering: Mapping[str, float] | str,
    coverage: float,
    assume: Split | None,
) -> Measure:
    name = "cycling index"
    if not loops:
        return _known(name, 0.0, moving, 1.0, _FINN, "Nothing returns, whatever the volumes are.")
    if kept := {node for loop in loops for node in loop if not _leaves(loop, moving)}:
        return _unknown(name, f"never reach a final user: {listed(kept)}", moving, _FINN, coverage)
    if isinstance(entering, str):
        return _unknown(name, entering, moving, _FINN, coverage)
    fed = {node for entry, amount in entering.items() if amount for node in _reached(moving, entry)}
    if dry := {node for loop in loops for node in loop} - fed:
        return _unknown(name, f"nothing from outside reaches {listed(dry)}", moving, _FINN, coverage)
    if divided := [node for node in moving.nodes if parts[node] is None]:
        return _unknown(name, _undisclosed(divided), moving, _FINN, coverage)
    # The requirements of one column: what passes each node for one unit into that node.
    columns = [solved(moving.nodes, parts, [float(node == each) for each in moving.nodes]) for node in moving.nodes]
    if any(column is None for column in columns):
        return _unknown(name, "too little leaves the loop for a number", moving, _FINN, coverage)
    requirements = np.array(columns).T
    most = max(entering.values())
    passing = requirements.T @ np.array([entering.get(node, 0.0) / most for node in moving.nodes])
    own = np.maximum(1.0, np.diag(requirements))
    value = float(passing @ ((own - 1) / own) / passing.sum())
    caveat = f"{_CAVEAT} Assumes {assume}." if assume else _CAVEAT
    return _known(name, value, moving, coverage, _FINN, caveat)


def _radius(
    moving: Flows, parts: Parts, loops: Sequence[Sequence[str]], coverage: float, assume: Split | None
) -> Measure:
    name = "spectral radius"
    if not loops:
        return _known(name, 0.0, moving, 1.0, _RADIUS, "Nothing returns, whatever the volumes are.")
    if divided := [node for loop in loops for node in loop if parts[node] is None]:
        return _unknown(name, _undisclosed(divided), moving, _RADIUS, coverage)
    # Loop by loop: the largest value of one strongly connected part is simple, so rounding stays small.
    value = max(float(np.abs(np.linalg.eigvals(square(loop, parts))).max()) for loop in loops)
    caveat = "A loop of n nodes: the n-th root of what returns."
    return _known(name, min(1.0, value), moving, coverage, _RADIUS, f"{caveat} Assumes {assume}." if assume else caveat)


def _hierarchy(moving: Flows) -> Measure:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_edges_from((edge.origin, edge.target) for edge in moving.edges)
    value = float(nx.flow_hierarchy(network))
    return _known("flow hierarchy", value, moving, 1.0, _HIERARCHY, "Counts edges, not volumes.")


def _entering(moving: Flows, intake: Mapping[str, float] | None, assume: Split | None) -> Mapping[str, float] | str:
    """What enters each node from outside, or why that is not known."""
    if intake is not None:
        if strange := set(intake) - set(moving.nodes):
            return f"takes no part in these flows: {listed(strange)}"
        if wrong := {node for node, amount in intake.items() if not (math.isfinite(amount) and amount >= 0)}:
            return f"what enters is negative or not finite: {listed(wrong)}"
        return intake if any(intake.values()) else "nothing enters from outside"
    if not moving.entries:
        return f"nothing enters from outside, and yet there is a flow: {listed(moving.nodes)}"
    if len(moving.entries) == 1 or assume == EQUAL_SPLIT:
        return dict.fromkeys(moving.entries, 1.0)
    return f"what enters is not disclosed: {listed(moving.entries)}"


def _leaves(loop: Sequence[str], moving: Flows) -> bool:
    """Whether a part of what circulates in a loop leaves it."""
    return any(target == BEYOND or target not in loop for node in loop for target in moving.targets[node])


def _reached(moving: Flows, node: str) -> set[str]:
    return {node, *nx.descendants(moving.inner, node)}


def _undisclosed(nodes: Sequence[str]) -> str:
    return f"how the output is divided is not disclosed in one unit: {listed(nodes)}"


def _known(name: str, value: float, moving: Flows, coverage: float, reference: str, caveat: str) -> Measure:
    return measured(name, value, coverage=coverage, inputs=moving.ids, reference=reference, caveat=caveat)


def _unknown(name: str, reason: str, moving: Flows, reference: str, coverage: float = 0.0) -> Measure:
    return unknown(name, reason, coverage=coverage, inputs=moving.ids, reference=reference, caveat=_CAVEAT)
