"""What would have to be true: flows that the record does not show, each assumed, and all else computed again.

A flow is worth assuming for one of two reasons. It is on record and not counted, because it is aimed at, foretold or
not confirmed. Or the left structure has a relation that the right one lacks, which is a candidate inference (Gentner
1983; Falkenhainer, Forbus, Gentner 1989). Either is assumed as a slice does it, between two entities and without a
volume, so whoever asks for that slice gets what is told here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.slice import Assumption
from graph.structure.alignment import align
from graph.structure.comparison import Comparison
from graph.structure.conclusions import Answer, answers
from graph.structure.derive import Counted, Derived, LeftOut
from graph.structure.facts import Facts
from graph.structure.mapping import role_for_role
from graph.structure.measure import Measure
from graph.structure.side import Side

__all__ = ["Changed", "Effect", "effects"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A conclusion that would be another."""

    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Effect:
    """A flow assumed of the right structure, or several together, and what that changes."""

    #: The first, where several are assumed together.
    relation: tuple[str, str, str]
    #: As a part of a slice, to ask everything else of that version: the flow between two entities.
    assume: tuple[Assumption, ...]
    #: The flow that is on record and not counted, and why; None where nothing like it is on record.
    flow: str | None
    reason: str | None
    #: Whether it is a relation that the right structure did not have, and whether the left one has it.
    adds: bool
    carries: bool
    before: Measure
    after: Measure
    changed: tuple[Changed, ...]


def effects(comparison: Comparison) -> tuple[Effect, ...]:
    """What each flow changes of S3_all and of the conclusions.

    First what the right slice assumes already, then the relations between mapped nodes that only the left side has,
    then what is on record and not counted. The last is of all that lacks together, if that is several. A relation that
    no flow between two entities would become, if it were assumed, is left out.
    """
    right, slice = comparison.right.facts, comparison.right.slice
    ids = {flow.id for flow in right.derived.flows}
    already = [one for it in dict.fromkeys(slice.assume) if it.id in ids and (one := _of(it, right.derived))]
    lacking = list(_lacking(comparison))
    uncounted = [one for one in _uncounted(comparison) if one not in lacking]
    found = [_effect(comparison, right.without({one.flow.id}), [one]) for one in already]
    found += [_effect(comparison, right, [one]) for one in (*lacking, *uncounted)]
    if len(lacking) > 1:
        found.append(_effect(comparison, right, lacking))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Assumed:
    assumption: Assumption
    #: What it is counted as.
    flow: Counted
    on_record: str | None = None
    reason: str | None = None


def _of(
    assumption: Assumption, derived: Derived, on_record: str | None = None, reason: str | None = None
) -> _Assumed | None:
    """The assumption and what it is counted as; None where it would be no relation between two nodes."""
    flow = derived.supposed(assumption)
    if isinstance(flow, LeftOut) or flow.origin.node == flow.target.node:
        return None
    return _Assumed(assumption, flow, on_record, reason)


def _lacking(comparison: Comparison) -> Iterator[_Assumed]:
    """The relations that only the left structure has, each by a flow on record if there is one, else by a new one."""
    onward = comparison.mapping.right_of
    known = list(_uncounted(comparison))
    for edge in comparison.alignment.only_left:
        key = onward[edge.origin], onward[edge.target], edge.relation
        found = next((one for one in known if one.flow.key == key), None) or _between(*key, comparison.right)
        if found is not None:
            yield found


def _uncounted(comparison: Comparison) -> Iterator[_Assumed]:
    derived = comparison.right.facts.derived
    for one in derived.left_out:
        if one.would is not None:
            would = one.would
            assumption = Assumption(would.origin.entity, would.verb, would.target.entity, would.commodity)
            if found := _of(assumption, derived, one.flow, one.reason):
                yield found


def _between(origin: str, target: str, relation: str, side: Side) -> _Assumed | None:
    """A flow between two nodes, from and to the entity of each that most flows touch; None where none stands there."""
    derived = side.facts.derived
    ends = [_busiest(node, relation, side) for node in (origin, target)]
    if ends[0] is None or ends[1] is None:
        return None
    return _of(Assumption(ends[0], relation, ends[1]), derived)


def _busiest(node: str, relation: str, side: Side) -> str | None:
    """The entity that would stand in a node with this relation and that most flows there touch, the first of equals."""
    derived = side.facts.derived
    touched = Counter(end.entity for flow in derived.flows for end in (flow.origin, flow.target) if end.node == node)
    fitting = [
        actor.id
        for actor in derived.actors.values()
        if actor.ecosystem == side.ecosystem.id and (end := actor.end(relation)) is not None and end.node == node
    ]
    order = list(touched)
    return min(
        fitting, key=lambda id: (-touched[id], order.index(id) if id in touched else len(order), id), default=None
    )


def _effect(comparison: Comparison, right: Facts, assumed: Sequence[_Assumed]) -> Effect:
    left, under = comparison.left.facts, right
    for one in assumed:
        under = under.assuming(one.assumption)
    first, alone = assumed[0], len(assumed) == 1
    now, then = answers(left, right), answers(left, under)
    return Effect(
        first.flow.key,
        tuple(one.assumption for one in assumed),
        first.on_record if alone else None,
        first.reason if alone else None,
        any(one.flow.key not in right.graph.relations for one in assumed),
        all(one.flow.key in left.graph.relations for one in assumed),
        _s3(left, right, comparison),
        _s3(left, under, comparison),
        tuple(Changed(now[name], then[name]) for name in now if now[name] != then[name]),
    )


def _s3(left: Facts, right: Facts, comparison: Comparison) -> Measure:
    return align(left.graph, right.graph, role_for_role(left.graph, right.graph, comparison.drawn)).s3_all
