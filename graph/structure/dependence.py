"""Whom outside the group a process cannot do without, and how much of its supply the largest of them has (M6)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import networkx as nx

from graph.structure.control import unsound
from graph.structure.measure import Measure, measured, unknown
from graph.structure.output import BEYOND, MATERIAL, Flows, flows, input_parts, listed
from graph.structure.role_graph import RoleGraph, ShareRange

__all__ = ["Dependence", "dependence"]

_REFERENCE: Final = "Lengauer, Tarjan 1979, dominators; Allesina, Bodini 2004, for supply"
_CAVEAT: Final = "What can be bought elsewhere in time is not seen: the graph knows today's suppliers only."


@dataclass(frozen=True, slots=True)
class Dependence:
    """What all supply of one process passes. `reason` is why nothing can be said of it."""

    process: str
    #: Ids of the nodes on every way from outside to the process, the farthest first.
    chain: tuple[str, ...]
    #: Those of them that the group does not control.
    outsiders: tuple[str, ...]
    #: Those of which it is not known.
    undecided: tuple[str, ...]
    #: The largest part of the supply that comes from one outsider, 0 to 1.
    exposure: Measure
    reason: str | None = None


def dependence(
    graph: RoleGraph,
    process: str,
    *,
    relations: Sequence[str] = MATERIAL,
    shares: Mapping[str, ShareRange] | None = None,
) -> Dependence:
    """Whom one process depends on, in the graph of one commodity.

    Suppliers of one node count as alternatives to each other, so ask for each required commodity apart, by a graph or
    by relations of its own. `shares` says which part of the supply each outsider has; without it volumes do, or that
    there is one supplier only.
    """
    moving = flows(graph, relations)
    reason = _fault(moving, process)
    if reason is None and process not in _reached(moving):
        reason = f"no supply from outside reaches {process}"
    if reason is not None:
        return Dependence(process, (), (), (), _unknown(reason, moving), reason)
    chain = _dominators(moving, process)
    outsiders = tuple(id for id in chain if graph.node[id].group is False)
    undecided = tuple(id for id in chain if graph.node[id].group is None)
    return Dependence(process, chain, outsiders, undecided, _exposure(graph, moving, process, shares))


def _fault(moving: Flows, process: str) -> str | None:
    if process in moving.nodes:
        return moving.fault
    return f"no supply of {process} is on record" if moving.fault is None else moving.fault


def _reached(moving: Flows) -> set[str]:
    return set(nx.descendants(_from_outside(moving), BEYOND))


def _from_outside(moving: Flows) -> nx.DiGraph[str]:
    network: nx.DiGraph[str] = moving.inner.copy()
    network.add_node(BEYOND)
    network.add_edges_from((BEYOND, entry) for entry in moving.entries)
    return network


def _dominators(moving: Flows, process: str) -> tuple[str, ...]:
    # The root is no key of the answer in networkx 3.6, and its own dominator in older ones.
    above: Mapping[str, str] = nx.immediate_dominators(_from_outside(moving), BEYOND)
    chain: list[str] = []
    node = above.get(process)
    while node is not None and node != BEYOND:
        chain.append(node)
        node = above.get(node)
    return tuple(reversed(chain))


def _exposure(graph: RoleGraph, moving: Flows, process: str, shares: Mapping[str, ShareRange] | None) -> Measure:
    """The largest share among the first outsiders met on the ways up from the process through the group's own nodes."""
    met, own = _origins(graph, moving, process)
    if unclear := [id for id in met if graph.node[id].group is None]:
        return _unknown(f"whether the group controls it is not known: {listed(unclear)}", moving)
    if not met:
        return _known(0.0, moving)
    if len(met) == 1 and not own and not (shares and met[0] in shares):
        return _known(1.0, moving)
    supplied = shares if shares is not None else _by_volume(moving, process, [*met, *own])
    known = {id: supplied[id] for id in met if id in supplied and supplied[id].value is not None}
    coverage = len(known) / len(met)
    if faults := [fault for id in met if id in supplied and (fault := unsound(id, supplied[id]))]:
        return _unknown("; ".join(faults), moving, coverage)
    rest = [id for id in met if id not in known]
    return _largest(known, rest, moving, coverage)


def _largest(known: Mapping[str, ShareRange], rest: Sequence[str], moving: Flows, coverage: float) -> Measure:
    """The largest known share, where no supplier among the rest can have a larger one."""
    values = [share.value for share in known.values() if share.value is not None]
    if math.fsum(values) > 1 + 1e-9:
        return _unknown(f"shares of one supply come to more than all of it: {listed(known)}", moving, coverage)
    largest, left = max(values, default=0.0), max(0.0, 1 - math.fsum(values))
    ends = [share.ends for share in known.values()]
    low = max((end[0] for end in ends if end), default=0.0)
    high = max((end[1] for end in ends if end), default=0.0)
    ids = [id for share in known.values() for id in share.ids]
    if not rest:
        return _known(largest, moving, coverage, low, high, ids)
    # What the rest can have at most is what the others leave when they have least.
    most = min(1.0, max(high, 1 - math.fsum(end[0] for end in ends if end)))
    if left <= largest:
        return _known(largest, moving, coverage, low, most, ids)
    missing = _unknown(f"the part of the supply is not known of {listed(rest)}", moving, coverage, ids)
    return replace(missing, low=low, high=most)


def _origins(graph: RoleGraph, moving: Flows, process: str) -> tuple[list[str], list[str]]:
    """The first nodes up from the process that are not the group's for sure, and its own nodes where supply begins."""
    met: list[str] = []
    own = [process] if process in moving.entries else []
    seen, ahead = {process}, [process]
    while ahead:
        for supplier in moving.suppliers[ahead.pop()]:
            if supplier == BEYOND or supplier in seen:
                continue
            seen.add(supplier)
            if not graph.node[supplier].group:
                met.append(supplier)
                continue
            ahead.append(supplier)
            if supplier in moving.entries:
                own.append(supplier)
    return sorted(met), sorted(own)


def _by_volume(moving: Flows, process: str, origins: Sequence[str]) -> Mapping[str, ShareRange]:
    """The parts of what the process takes in, if all of it comes straight from where supply begins."""
    parts = input_parts(moving)[process]
    if parts is None or not set(parts) <= set(origins):
        return {}
    return {supplier: ShareRange(part) for supplier, part in parts.items()}


def _known(
    value: float,
    moving: Flows,
    coverage: float = 1.0,
    low: float | None = None,
    high: float | None = None,
    ids: Iterable[str] = (),
) -> Measure:
    return measured(
        "exposure",
        value,
        low=value if low is None else low,
        high=value if high is None else high,
        coverage=coverage,
        inputs=[*moving.ids, *ids],
        reference=_REFERENCE,
        caveat=_CAVEAT,
    )


def _unknown(reason: str, moving: Flows, coverage: float = 0.0, ids: Iterable[str] = ()) -> Measure:
    return unknown(
        "exposure", reason, coverage=coverage, inputs=[*moving.ids, *ids], reference=_REFERENCE, caveat=_CAVEAT
    )
