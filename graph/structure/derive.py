"""A graph of roles out of the rows of one ecosystem in one slice: which flow became which edge, and which did not.

A node is a role, inside the group or outside it: who does not belong to the group stands in a node of its own, so
that a bought chip or a hired railroad never counts as the group's. Consumers are neither.

The end of a flow stands where the flow says (`origin_role`, `target_role`); else in the role of the layer or stage that
its entity is in by the telling asked about; else by the other telling, since an account may name a company and not
say where it stands. An entity in several stands with its money in `capital`, and with all else in the first of the
others.

What a reader assumes in the slice is counted like what is on record. A flow whose volume is nothing moves nothing, and
one whose volume is negative cannot be read: neither is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Assumption, Slice
from graph.store import Answer
from graph.structure.role_graph import Edge, Node, RoleGraph
from graph.structure.stages import passed

__all__ = ["COUNTED", "OUTSIDE", "Actor", "Counted", "Derived", "End", "LeftOut", "derived", "question"]

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
    ("id", "ecosystem", "in_group"),
    (Child("layers", _MEMBERSHIP), Child("stages", _MEMBERSHIP), Child("plays", Select("Role", ("id",)))),
)
_FLOW = Select(
    "Flow",
    (
        *("id", "verb", "commodity", "status", "confirmed", "volume", "unit"),
        *("origin", "origin_role", "target", "target_role", "assumed"),
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
class Actor:
    """An entity, and the roles it plays by the telling asked about."""

    id: str
    ecosystem: str
    in_group: bool | None
    roles: tuple[str, ...]

    @classmethod
    def of(cls, row: Sequence[Any], telling: str) -> Actor:
        """An entity with the roles it plays in a telling, else in any."""
        id, ecosystem, in_group, layers, stages, plays = row
        placed = [
            (told_by, step[2][0]) for page in (layers, stages) for told_by, step in page[0] if step[2] and step[2][0]
        ]
        found = [role for told_by, role in placed if told_by == telling] or [role for _, role in placed]
        if plays is not None:
            found.append(plays[0])
        return cls(id, ecosystem, in_group, tuple(dict.fromkeys(found)))

    def end(self, verb: str) -> End | None:
        """Where it stands with this verb; None where it plays no role."""
        if not self.roles:
            return None
        others = [role for role in self.roles if role != _CAPITAL]
        role = _CAPITAL if not others or (verb in _MONEY and _CAPITAL in self.roles) else others[0]
        inside = role == _DEMAND or self.in_group is not False
        return End(self.id, self.in_group, role if inside else f"{role}{OUTSIDE}")


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
    #: All entities there are at that date, by id: between these a flow can be assumed.
    actors: Mapping[str, Actor] = field(default_factory=dict, compare=False, repr=False)

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

    @cached_property
    def passed(self) -> frozenset[str]:
        """The roles of the group that its goods pass on their way to the consumer."""
        return passed(self.graph)

    def without(self, fallen: Container[str]) -> Derived:
        """What is left where these flows fall; `left_out` stays as it is."""
        flows = tuple(flow for flow in self.flows if flow.id not in fallen)
        within = tuple(flow for flow in self.within if flow.id not in fallen)
        if len(flows) == len(self.flows) and len(within) == len(self.within):
            return self  # with the graph that is drawn already
        return replace(self, flows=flows, within=within)

    def supposed(self, assumption: Assumption) -> Counted | LeftOut:
        """The flow that an assumption is, where the slice makes it."""
        return _flow(_assumed(assumption), self.actors)

    def assuming(self, assumption: Assumption) -> Derived:
        """The same with one flow more, as if the slice assumed it."""
        return _put(self, self.supposed(assumption), assumption.id)


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
    found = Derived((), actors={row[0]: Actor.of(row, telling) for row in entities})
    for row in flows:
        found = _put(found, _flow(row, found.actors), row[0])
    return found


def _put(found: Derived, flow: Counted | LeftOut, id: str) -> Derived:
    """What is derived, and one flow more, in the place where it belongs."""
    if isinstance(flow, LeftOut):
        return replace(found, left_out=(*found.left_out, flow))
    if flow.origin.node == flow.target.node:
        left_out = LeftOut(id, f"it stays within {flow.origin.node}")
        return replace(found, left_out=(*found.left_out, left_out), within=(*found.within, flow))
    return replace(found, flows=(*found.flows, flow))


def _assumed(assumption: Assumption) -> Sequence[Any]:
    """An assumption as a row of flows."""
    ends = assumption.origin, None, assumption.target, None
    return assumption.id, assumption.verb, assumption.commodity, "unconfirmed", False, None, None, *ends, True


def _flow(row: Sequence[Any], actors: Mapping[str, Actor]) -> Counted | LeftOut:
    """The flow of a row, or why it is no part of any graph."""
    id, verb, commodity, status, confirmed, volume, unit, origin, origin_role, target, target_role, assumed = row
    if verb == _NOT_COUNTED:
        return LeftOut(id, "ownership says who is inside the group, not what moves in it")
    if volume is not None and volume <= 0:
        return LeftOut(id, f"its volume is {volume:g}")
    missing = None
    ends = []
    for end, told in ((origin, origin_role), (target, target_role)):
        if end not in actors:
            missing = missing or f"{end} is not there at that date"
            continue
        actor = replace(actors[end], roles=(told,)) if told else actors[end]
        place = actor.end(verb)
        if place is None:
            missing = missing or f"{end} plays no role"
            continue
        ends.append(place)
    flow = None if missing else Counted(id, verb, commodity, volume, unit, *ends)
    if status not in COUNTED and not assumed:
        return LeftOut(id, f"its status is {status}", flow)
    if not confirmed and not assumed:
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
