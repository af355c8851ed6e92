"""A graph of roles out of the rows of one ecosystem in one slice: which flow became which edge, and which did not.

A node is a role, inside the group or outside it: who is not controlled by the owner stands in a node of its own, so
that a bought chip or a hired railroad never counts as the group's. Consumers are neither.

The end of a flow stands where the flow says (`origin_role`, `target_role`); else in the role of the layer or stage that
its entity is in by the telling asked about; else by the other telling, since an account may name a company and not
say where it stands. An entity in several stands with its money in `capital`, and with all else in the first of the
others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer
from graph.structure.role_graph import Edge, Node, RoleGraph, ShareRange

__all__ = ["COUNTED", "OUTSIDE", "Derived", "LeftOut", "derived", "question"]

#: What the id of a node of outsiders ends in.
OUTSIDE = "-outside"
#: How a flow must be put forward to be counted. Goals and forecasts are drawn, never counted.
COUNTED = ("fact", "claim", "reading")
#: Ownership makes the group; it is not what the group does.
_NOT_COUNTED = "owns"
_MONEY = ("funds", "pays")
_DEMAND, _CAPITAL = "demand", "capital"

_AS_WRITTEN = (Order("position"),)
_STEP = Select("Node", variants=(Select("Layer", ("role",)), Select("Stage", ("role",))))
_MEMBERSHIP = Select("Membership", ("telling",), (Child("step", _STEP),), order=_AS_WRITTEN)
_ENTITY = Select(
    "Entity",
    ("id", "in_group"),
    (Child("layers", _MEMBERSHIP), Child("stages", _MEMBERSHIP), Child("plays", Select("Role", ("id",)))),
)
_FLOW = Select(
    "Flow",
    ("id", "verb", "status", "confirmed", "volume", "unit", "origin", "origin_role", "target", "target_role"),
    order=_AS_WRITTEN,
)
_SHARE = Select(
    "Share",
    ("id", "share", "low", "high", "scope", "confirmed"),
    (Child("of_steps", Select("Node", variants=(*_STEP.variants, Select("Role", ("id",))))),),
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A flow that became no edge, and why."""

    flow: str
    reason: str


@dataclass(frozen=True, slots=True)
class Derived:
    """The graph of an ecosystem's roles, and the flows that are not in it."""

    graph: RoleGraph
    left_out: tuple[LeftOut, ...]
    #: All shares on record for each role, of whatever market; the graph's nodes have none until one market is chosen.
    shares: Mapping[str, tuple[ShareRange, ...]]


def question(ecosystem: str, slice: Slice) -> Selection:
    """What `derived` needs of an ecosystem in a slice, for a Store."""
    of_it = (Where("ecosystem", "=", ecosystem),)
    # Who stands where is asked of both tellings and of rows without a date, or flows that stand would lose their ends.
    in_any_telling = Slice(as_of=slice.as_of)
    return Selection(
        (
            Part(replace(_FLOW, where=of_it), slice),
            Part(_ENTITY, in_any_telling),
            Part(replace(_SHARE, where=of_it), slice),
        )
    )


def derived(answer: Answer, slice: Slice) -> Derived:
    """The graph of a store's answer to `question` in the same slice."""
    (flows, _), (entities, _), (shares, _) = answer
    telling = "evidence" if slice.telling in (None, "evidence") else "article"
    ends = {row[0]: _End.of(row, telling) for row in entities}
    edges: dict[tuple[str, str, str], list[_Flow]] = defaultdict(list)
    left_out = []
    members: dict[str, dict[str, bool | None]] = defaultdict(dict)
    for row in flows:
        flow = _Flow.of(row, ends)
        if isinstance(flow, LeftOut):
            left_out.append(flow)
            continue
        edges[flow.key].append(flow)
        for node, end in ((flow.origin, flow.starts_at), (flow.target, flow.ends_at)):
            members[node][end.id] = end.in_group
    nodes = [
        Node(id, id.removesuffix(OUTSIDE), _group(id, held.values()), ids=tuple(held))
        for id, held in sorted(members.items())
    ]
    return Derived(
        RoleGraph(tuple(nodes), tuple(_edge(key, some) for key, some in sorted(edges.items()))),
        tuple(left_out),
        _shares(shares),
    )


@dataclass(frozen=True, slots=True)
class _End:
    id: str
    in_group: bool | None
    roles: tuple[str, ...]

    @classmethod
    def of(cls, row: Sequence[Any], telling: str) -> _End:
        """An entity with the roles it plays in a telling, else in any."""
        id, in_group, layers, stages, plays = row
        placed = [
            (told_by, step[2][0]) for page in (layers, stages) for told_by, step in page[0] if step[2] and step[2][0]
        ]
        found = [role for told_by, role in placed if told_by == telling] or [role for _, role in placed]
        if plays is not None:
            found.append(plays[0])
        return cls(id, in_group, tuple(dict.fromkeys(found)))

    def node(self, verb: str) -> str:
        """The node in which it stands with this verb."""
        others = [role for role in self.roles if role != _CAPITAL]
        role = _CAPITAL if not others or (verb in _MONEY and _CAPITAL in self.roles) else others[0]
        return role if role == _DEMAND or self.in_group is not False else f"{role}{OUTSIDE}"


@dataclass(frozen=True, slots=True)
class _Flow:
    id: str
    verb: str
    volume: float | None
    unit: str | None
    starts_at: _End
    ends_at: _End

    @classmethod
    def of(cls, row: Sequence[Any], ends: Mapping[str, _End]) -> _Flow | LeftOut:
        """The flow of a row, or why it is not counted."""
        id, verb, status, confirmed, volume, unit, origin, origin_role, target, target_role = row
        if verb == _NOT_COUNTED:
            return LeftOut(id, "ownership says who is inside the group, not what moves in it")
        if status not in COUNTED:
            return LeftOut(id, f"its status is {status}")
        if not confirmed:
            return LeftOut(id, "it is unconfirmed")
        for end in (origin, target):
            if end not in ends:
                return LeftOut(id, f"{end} is not there at that date")
        starts_at, ends_at = (
            replace(ends[end], roles=(told,)) if told else ends[end]
            for end, told in ((origin, origin_role), (target, target_role))
        )
        flow = cls(id, verb, volume, unit, starts_at, ends_at)
        for end in (flow.starts_at, flow.ends_at):
            if not end.roles:
                return LeftOut(id, f"{end.id} plays no role")
        if flow.origin == flow.target:
            return LeftOut(id, f"it stays within {flow.origin}")
        return flow

    @property
    def origin(self) -> str:
        return self.starts_at.node(self.verb)

    @property
    def target(self) -> str:
        return self.ends_at.node(self.verb)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.origin, self.target, self.verb


def _edge(key: tuple[str, str, str], flows: Sequence[_Flow]) -> Edge:
    """One edge for all flows of a relation; with a volume only if all have one of the same unit."""
    units = {flow.unit for flow in flows}
    volumes = [flow.volume for flow in flows if flow.volume is not None]
    whole = len(volumes) == len(flows) and len(units) == 1 and None not in units
    return Edge(
        *key,
        volume=sum(volumes) if whole else None,
        unit=units.pop() if whole else None,
        ids=tuple(flow.id for flow in flows),
    )


def _group(id: str, in_group: Sequence[bool | None] | Any) -> bool | None:
    """Whether a node is the group's: not for outsiders and consumers, unknown where it is unknown of a member."""
    if id.endswith(OUTSIDE) or id == _DEMAND:
        return False
    return None if None in in_group else True


def _shares(rows: Sequence[Sequence[Any]]) -> dict[str, tuple[ShareRange, ...]]:
    found: dict[str, list[ShareRange]] = defaultdict(list)
    for id, share, low, high, scope, confirmed, (steps, _) in rows:
        read = ShareRange(share, low, high, scope, (id,)) if confirmed else ShareRange(scope=scope, ids=(id,))
        roles = dict.fromkeys(held[0] for _, _, held in steps if held and held[0])
        for role in roles:
            found[role].append(read)
    return {role: tuple(some) for role, some in sorted(found.items())}
