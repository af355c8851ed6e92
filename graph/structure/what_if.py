"""What would have to be true: flows that the record does not show, each assumed, and all else computed again.

A flow is worth assuming for one of two reasons. It is on record and not counted, because it is aimed at, foretold or
not confirmed. Or the left structure has a relation that the right one lacks, which is a candidate inference (Gentner
1983; Falkenhainer, Forbus, Gentner 1989).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.slice import Assumption
from graph.structure.alignment import align
from graph.structure.comparison import Comparison
from graph.structure.conclusions import Answer, answers
from graph.structure.derive import Counted, End
from graph.structure.facts import Facts
from graph.structure.mapping import role_for_role
from graph.structure.measure import Measure

__all__ = ["Changed", "Effect", "effects"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A conclusion that would be another."""

    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Effect:
    """A flow assumed of the right structure, and what it changes."""

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

    First what the right slice assumes already, then the relations of the left side that the right one lacks, then what
    is on record and not counted. The last is of all that lacks together, if that is several.
    """
    right = comparison.right.facts
    already = [_Assumed(flow, None, None) for flow in right.derived.flows if flow.id in _assumed_ids(comparison)]
    lacking = list(_lacking(comparison))
    uncounted = [one for one in _uncounted(comparison) if one not in lacking]
    found = [_effect(comparison, right.only(set(right.ids) - {one.flow.id}), [one]) for one in already]
    found += [_effect(comparison, right, [one]) for one in (*lacking, *uncounted)]
    if len(lacking) > 1:
        found.append(_effect(comparison, right, lacking))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Assumed:
    flow: Counted
    on_record: str | None
    reason: str | None


def _lacking(comparison: Comparison) -> Iterator[_Assumed]:
    """The relations that only the left structure has, each by a flow on record if there is one, else by a new one."""
    onward = comparison.mapping.right_of
    known = list(_uncounted(comparison))
    for edge in comparison.alignment.only_left:
        key = onward[edge.origin], onward[edge.target], edge.relation
        on_record = next((one for one in known if one.flow.key == key), None)
        yield on_record or _Assumed(_between(*key, comparison.right.facts), None, None)


def _uncounted(comparison: Comparison) -> Iterator[_Assumed]:
    for one in comparison.right.facts.derived.left_out:
        if one.would is not None and one.would.origin.node != one.would.target.node:
            yield _Assumed(one.would, one.flow, one.reason)


def _between(origin: str, target: str, relation: str, facts: Facts) -> Counted:
    """A flow between two nodes, from and to the member of each that most flows touch."""
    ends = [_busiest(node, facts) for node in (origin, target)]
    return Counted(Assumption(ends[0].entity, relation, ends[1].entity).id, relation, None, None, None, *ends)


def _busiest(node: str, facts: Facts) -> End:
    ends = [end for flow in facts.derived.flows for end in (flow.origin, flow.target) if end.node == node]
    return Counter(ends).most_common(1)[0][0]


def _assumed_ids(comparison: Comparison) -> set[str]:
    return {assumption.id for assumption in comparison.right.slice.assume}


def _effect(comparison: Comparison, right: Facts, assumed: Iterable[_Assumed]) -> Effect:
    known = tuple(assumed)
    left, under = comparison.left.facts, right
    for one in known:
        under = under.assuming(one.flow)
    first = known[0]
    now, then = answers(left, right), answers(left, under)
    return Effect(
        first.flow.key,
        tuple(_as_part_of_slice(one.flow) for one in known),
        first.on_record if len(known) == 1 else None,
        first.reason if len(known) == 1 else None,
        any(one.flow.key not in right.graph.relations for one in known),
        all(one.flow.key in left.graph.relations for one in known),
        _s3(left, right, comparison),
        _s3(left, under, comparison),
        tuple(Changed(now[name], then[name]) for name in now if now[name] != then[name]),
    )


def _s3(left: Facts, right: Facts, comparison: Comparison) -> Measure:
    return align(left.graph, right.graph, role_for_role(left.graph, right.graph, comparison.drawn)).s3_all


def _as_part_of_slice(flow: Counted) -> Assumption:
    return Assumption(flow.origin.entity, flow.verb, flow.target.entity, flow.commodity)
