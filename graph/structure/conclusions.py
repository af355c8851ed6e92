"""What a comparison comes to, and what makes each conclusion fall.

A conclusion is the answer to a fixed question about two structures. Its answer is what the facts say now; it falls
where fewer facts give another answer. All answers are computed, none is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import networkx as nx

from graph.structure.circulation import circulation
from graph.structure.comparison import Comparison
from graph.structure.control import control_profile
from graph.structure.facts import Facts
from graph.structure.output import MATERIAL
from graph.structure.passage import passage
from graph.structure.role_graph import RoleGraph
from graph.structure.stages import Stage
from graph.structure.supply import supplies
from graph.structure.support import Breaks, Kind, Support, breaks_if, why

__all__ = ["QUESTIONS", "Answer", "Conclusion", "answers", "conclusions"]

Question: TypeAlias = Literal["pipeline", "control", "passage", "circulation", "supply", "nearness"]
Relation: TypeAlias = tuple[str, str, str]
Word: TypeAlias = Literal[
    "all", "some", "none", "left", "right", "level", "both", "neither", "right-nearer", "other-nearer", "unknown"
]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question; `word` says it, the rest what is named in it. Two equal answers conclude the same.

    | question    | word                         | left and right |
    |-------------|------------------------------|----------------|
    | pipeline    | all, some, none              | relations of the left one's way to its process: carried, missing |
    | control     | left, right, level           | - the side whose mean share of its stages is the higher |
    | passage     | left, right, level           | - the side whose largest share of a stage is the higher |
    | circulation | left, right, both, neither   | - the side in which something returns |
    | supply      | left, right, both, neither   | outsiders that all supply of the process passes |
    | nearness    | right-nearer, other-nearer, level | - the right structure, or the other one (`against`)      |
    """

    question: Question
    word: Word
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    #: Why there is no answer, where there is none.
    reason: str | None = None
    #: The ecosystem with which nearness is compared.
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An answer, the rows it was read from, what they rest on, and the fewest losses that change it."""

    answer: Answer
    rows: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    breaks_if_claims: Breaks
    breaks_if_sources: Breaks


@dataclass(frozen=True, slots=True)
class _Question:
    """`asks` of the facts of the left side, of the right, and of a third where it is about one."""

    asks: Callable[..., Answer]
    #: The rows that can matter to the answer; losing any other leaves it as it is.
    rows: Callable[..., Iterable[str]]
    #: The largest sets that are tried. Where whole graphs are at stake there are too many of three.
    most: int = 3


def conclusions(comparison: Comparison, others: Sequence[Comparison] = ()) -> tuple[Conclusion, ...]:
    """The conclusions of a comparison in a fixed order; of `others`, whether each lies nearer to the left structure."""
    sides, support = (comparison.left.facts, comparison.right.facts), comparison.support
    found = [_concluded(asked, sides, support) for asked in QUESTIONS.values()]
    for other in others:
        third = other.right
        found.append(_concluded(_nearer(third.ecosystem.id), (*sides, third.facts), support.and_of(third.support)))
    return tuple(found)


def answers(left: Facts, right: Facts) -> dict[Question, Answer]:
    """The answers alone, to all questions about two structures."""
    return {name: asked.asks(left, right) for name, asked in QUESTIONS.items()}


def _concluded(asked: _Question, sides: Sequence[Facts], support: Support) -> Conclusion:
    now = asked.asks(*sides)
    rows = tuple(dict.fromkeys(asked.rows(*sides)))
    rests_on = why(rows, support)

    def same(standing: frozenset[str]) -> bool:
        return asked.asks(*(side.only(standing) for side in sides)) == now

    def falls(kind: Kind) -> Breaks:
        if now.word == "unknown":
            return Breaks(kind, (), "there is no answer to change")
        return breaks_if(same, rows, support, kind, most=asked.most)

    return Conclusion(now, rows, rests_on["claim"], rests_on["source"], falls("claim"), falls("source"))


# ---- the way from raw input to processing ----------------------------------------------------------------------------


def _own_way(graph: RoleGraph) -> tuple[Relation, ...]:
    """The relations on the ways that goods take from the group's raw input to its process, through its own hands.

    Through others on the way if there are any: straight from one to the other is no pipeline.
    """
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_edges_from(
        (edge.origin, edge.target)
        for edge in graph.of("feeds")
        if graph.node[edge.origin].group is not False and graph.node[edge.target].group is not False
    )
    if "source" not in network or "process" not in network:
        return ()
    ways = [way for way in nx.all_simple_paths(network, "source", "process") if len(way) > 2]
    return tuple(dict.fromkeys((one, other, "feeds") for way in ways for one, other in pairwise(way)))


def _pipeline(left: Facts, right: Facts) -> Answer:
    way = _own_way(left.graph)
    if not way:
        return Answer(
            "pipeline",
            "unknown",
            reason="the left structure has no way of its own from raw input through others to its process",
        )
    carried = tuple(_named(key) for key in way if key in right.graph.relations)
    missing = tuple(_named(key) for key in way if key not in right.graph.relations)
    return Answer("pipeline", "some" if carried and missing else "all" if carried else "none", carried, missing)


def _pipeline_rows(left: Facts, right: Facts) -> Iterable[str]:
    way = _own_way(left.graph)
    for graph in (left.graph, right.graph):
        for edge in graph.edges:
            if edge.key in way:
                yield from edge.ids


def _named(key: Relation) -> str:
    origin, target, relation = key
    return f"{origin} {relation} {target}"


# ---- shares ----------------------------------------------------------------------------------------------------------


def _higher(question: Question, left: float | None, right: float | None, reason: str | None) -> Answer:
    if left is None or right is None:
        return Answer(question, "unknown", reason=reason)
    return Answer(question, "left" if left > right else "right" if right > left else "level")


def _control(left: Facts, right: Facts) -> Answer:
    depths = [control_profile([s.share for s in one], [s.role for s in one]).depth for one in _stages(left, right)]
    return _higher("control", depths[0].value, depths[1].value, depths[0].reason or depths[1].reason)


def _passage(left: Facts, right: Facts) -> Answer:
    kappas = [passage({s.role: s.share for s in one}, [s.role for s in one]).kappa for one in _stages(left, right)]
    return _higher("passage", kappas[0].value, kappas[1].value, kappas[0].reason or kappas[1].reason)


def _stages(left: Facts, right: Facts) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
    return left.stages, right.stages


def _share_rows(left: Facts, right: Facts) -> Iterable[str]:
    """All shares on record of the stages: where one falls, an older one of the same market takes its place."""
    for facts in (left, right):
        roles = {stage.role for stage in facts.stages}
        yield from (share.id for share in facts.shares if roles & set(share.roles))


# ---- what returns ----------------------------------------------------------------------------------------------------


def _circulation(left: Facts, right: Facts) -> Answer:
    here, there = circulation(left.graph), circulation(right.graph)
    if here.sign is None and there.sign is None:
        return Answer("circulation", "unknown", reason=here.index.reason)
    return Answer("circulation", _which(bool(here.loops), bool(there.loops)))


def _circulation_rows(left: Facts, right: Facts) -> Iterable[str]:
    for facts in (left, right):
        nodes = {node for loop in circulation(facts.graph).loops for node in loop}
        for edge in facts.graph.of(*MATERIAL):
            if edge.origin in nodes and edge.target in nodes:
                yield from edge.ids


# ---- who supplies the process ----------------------------------------------------------------------------------------


def _supply(left: Facts, right: Facts) -> Answer:
    here, there = _outsiders(left), _outsiders(right)
    if here is None or there is None:
        return Answer("supply", "unknown", reason="no supply of a process is on record on both sides")
    return Answer("supply", _which(bool(here), bool(there)), here, there)


def _outsiders(facts: Facts) -> tuple[str, ...] | None:
    """Outsiders that all supply of some commodity passes; None where nothing is known of any supply."""
    known = supplies(facts.derived)
    if not known:
        return None
    return tuple(sorted({outsider for supply in known for outsider in supply.dependence.outsiders}))


def _supply_rows(left: Facts, right: Facts) -> Iterable[str]:
    for facts in (left, right):
        for supply in supplies(facts.derived):
            yield from supply.dependence.exposure.inputs


def _which(left: bool, right: bool) -> Word:
    return "both" if left and right else "left" if left else "right" if right else "neither"


# ---- nearness --------------------------------------------------------------------------------------------------------


def _nearer(against: str) -> _Question:
    """Whether the right structure or a third is nearer to the left one, by S3_all, role for role."""

    def asks(*sides: Facts) -> Answer:
        left, right, third = (frozenset(flow.key for flow in facts.derived.flows) for facts in sides)
        here, there = _shared(left, right), _shared(left, third)
        if here is None or there is None:
            return Answer("nearness", "unknown", reason="one of the structures has no relation", against=against)
        word: Word = "right-nearer" if here > there else "other-nearer" if there > here else "level"
        return Answer("nearness", word, against=against)

    def rows(*sides: Facts) -> Iterable[str]:
        for facts in sides:
            yield from (flow.id for flow in facts.derived.flows)

    return _Question(asks, rows, most=2)


def _shared(one: frozenset[Relation], other: frozenset[Relation]) -> float | None:
    """S3_all where each role stands for itself: the relations of both by those of either."""
    return len(one & other) / len(one | other) if one and other else None


QUESTIONS: Final[dict[Question, _Question]] = {
    "pipeline": _Question(_pipeline, _pipeline_rows),
    "control": _Question(_control, _share_rows),
    "passage": _Question(_passage, _share_rows),
    "circulation": _Question(_circulation, _circulation_rows),
    "supply": _Question(_supply, _supply_rows),
}
