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
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer
from graph.structure.role_graph import Edge, Node, RoleGraph

__all__ = ["COUNTED", "OUTSIDE", "Counted", "Derived", "End", "LeftOut", "derived", "question"]

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
    (
        *("id", "verb", "commodity", "status", "confirmed", "volume", "unit"),
        *("origin", "origin_role", "target", "target_role"),
    ),
    order=_AS_WRITTEN,
)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a flow: the entity, whether it is the group's, and the node of the graph in which it stands."""

    entity: str
    in_group: bool | None
    node: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A flow that is part of an edge."""

    id: str
    verb: str
    commodity: str | None
    volume: float | None
    unit: str | None
    origin: End
    target: End

    @property
    def key(self) -> tuple[str, str, str]:
        """The edge of which it is a part."""
        return self.origin.node, self.target.node, self.verb


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A flow that became no edge, and why."""

    flow: str
    reason: str
    #: What it would be if what is aimed at, foretold or not confirmed were counted.
    would: Counted | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Derived:
    """The flows that are counted, the graph of roles that they make, and the flows that are not in it."""

    flows: tuple[Counted, ...]
    left_out: tuple[LeftOut, ...] = ()
    #: Those of the flows left out that would be counted if they did not stay within one node.
    within: tuple[Counted, ...] = ()

    @cached_property
    def graph(self) -> RoleGraph:
        """One node for each role, inside the group and outside it; one edge for each relation between two of them."""
        edges: dict[tuple[str, str, str], list[Counted]] = defaultdict(list)
        members: dict[str, dict[str, bool | None]] = defaultdict(dict)
        for flow in self.flows:
            edges[flow.key].append(flow)
            for end in (flow.origin, flow.target):
                members[end.node][end.entity] = end.in_group
        nodes = [
            Node(id, id.removesuffix(OUTSIDE), _group(id, held.values()), ids=tuple(held))
            for id, held in sorted(members.items())
        ]
        return RoleGraph(tuple(nodes), tuple(_edge(key, some) for key, some in sorted(edges.items())))

    def only(self, standing: Container[str]) -> Derived:
        """What is left where only these flows stand; `left_out` stays as it is."""
        return Derived(
            tuple(flow for flow in self.flows if flow.id in standing),
            self.left_out,
            tuple(flow for flow in self.within if flow.id in standing),
        )


def question(ecosystem: str, slice: Slice) -> Selection:
    """What `derived` needs of an ecosystem in a slice, for a Store."""
    # Who stands where is asked of both tellings and of rows without a date, or flows that stand would lose their ends.
    in_any_telling = Slice(as_of=slice.as_of)
    return Selection(
        (
            Part(replace(_FLOW, where=(Where("ecosystem", "=", ecosystem),)), slice),
            Part(_ENTITY, in_any_telling),
        )
    )


def derived(answer: Answer, slice: Slice) -> Derived:
    """The graph of a store's answer to `question` in the same slice."""
    (flows, _), (entities, _) = answer
    telling = "evidence" if slice.telling in (None, "evidence") else "article"
    held = {row[0]: _Entity.of(row, telling) for row in entities}
    counted, within, left_out = [], [], []
    for row in flows:
        flow = _flow(row, held)
        if isinstance(flow, LeftOut):
            left_out.append(flow)
        elif flow.origin.node == flow.target.node:
            within.append(flow)
            left_out.append(LeftOut(flow.id, f"it stays within {flow.origin.node}"))
        else:
            counted.append(flow)
    return Derived(tuple(counted), tuple(left_out), tuple(within))


@dataclass(frozen=True, slots=True)
class _Entity:
    id: str
    in_group: bool | None
    roles: tuple[str, ...]

    @classmethod
    def of(cls, row: Sequence[Any], telling: str) -> _Entity:
        """An entity with the roles it plays in a telling, else in any."""
        id, in_group, layers, stages, plays = row
        placed = [
            (told_by, step[2][0]) for page in (layers, stages) for told_by, step in page[0] if step[2] and step[2][0]
        ]
        found = [role for told_by, role in placed if told_by == telling] or [role for _, role in placed]
        if plays is not None:
            found.append(plays[0])
        return cls(id, in_group, tuple(dict.fromkeys(found)))

    def end(self, verb: str) -> End:
        """Where it stands with this verb."""
        others = [role for role in self.roles if role != _CAPITAL]
        role = _CAPITAL if not others or (verb in _MONEY and _CAPITAL in self.roles) else others[0]
        inside = role == _DEMAND or self.in_group is not False
        return End(self.id, self.in_group, role if inside else f"{role}{OUTSIDE}")


def _flow(row: Sequence[Any], entities: Mapping[str, _Entity]) -> Counted | LeftOut:
    """The flow of a row, or why it is no part of any graph."""
    id, verb, commodity, status, confirmed, volume, unit, origin, origin_role, target, target_role = row
    if verb == _NOT_COUNTED:
        return LeftOut(id, "ownership says who is inside the group, not what moves in it")
    missing = None
    ends = []
    for end, told in ((origin, origin_role), (target, target_role)):
        if end not in entities:
            missing = missing or f"{end} is not there at that date"
            continue
        entity = replace(entities[end], roles=(told,)) if told else entities[end]
        if not entity.roles:
            missing = missing or f"{end} plays no role"
        ends.append(entity)
    flow = None if missing else Counted(id, verb, commodity, volume, unit, *(end.end(verb) for end in ends))
    if status not in COUNTED:
        return LeftOut(id, f"its status is {status}", flow)
    if not confirmed:
        return LeftOut(id, "it is unconfirmed", flow)
    return LeftOut(id, missing or "") if flow is None else flow


def _edge(key: tuple[str, str, str], flows: Sequence[Counted]) -> Edge:
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


def _group(id: str, in_group: Iterable[bool | None]) -> bool | None:
    """Whether a node is the group's: not for outsiders and consumers, unknown where it is unknown of a member."""
    if id.endswith(OUTSIDE) or id == _DEMAND:
        return False
    return None if None in in_group else True
