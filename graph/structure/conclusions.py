"""What a comparison comes to, and what makes each conclusion fall.

A conclusion is the answer to a fixed question about two structures. Its answer is what the facts say now; it falls
where fewer facts give another answer. All answers are computed, none is written down.

A question reads something of each side, and its answer depends on nothing else: on which relations stand, on the shares
of the stages, on who supplies the process. So the search for what makes it fall reads each such state of a side once.
What is absent is read from all that is on record: where nothing is, the answer is unknown, and not that it is absent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import networkx as nx

from graph.slice import Reading
from graph.structure.comparison import Comparison
from graph.structure.control import control_profile
from graph.structure.derive import OUTSIDE
from graph.structure.facts import Facts
from graph.structure.measure import Measure
from graph.structure.output import MATERIAL
from graph.structure.passage import passage
from graph.structure.role_graph import ShareRange
from graph.structure.side import Side
from graph.structure.stages import stages
from graph.structure.supply import supplies
from graph.structure.support import Breaks, Kind, Support, breaks_if, why

__all__ = ["QUESTIONS", "Answer", "Conclusion", "answers", "conclusions", "nearness"]

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
    #: The telling in which it is taken, where that is the right structure itself in another one.
    telling: Reading | None = None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An answer, the rows it was read from, what they rest on, and the fewest losses that change it.

    Losing any row that is not among `rows` leaves the answer as it is. A set of `breaks_if_claims` or
    `breaks_if_sources` changes it if the slice of every side is asked again `without` the set.
    """

    answer: Answer
    rows: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    breaks_if_claims: Breaks
    breaks_if_sources: Breaks


#: What a question reads of one side when some of its rows have fallen.
_State: TypeAlias = Callable[[frozenset[str]], Hashable]


@dataclass(frozen=True, slots=True)
class _Question:
    #: Makes of the facts of a side what tells its state.
    state: Callable[[Facts], _State]
    #: The answer to the states of the left side, of the right, and of a third where it is about one.
    says: Callable[..., Answer]
    #: Of each side the rows that can matter to the answer.
    rows: Callable[..., tuple[Iterable[str], ...]]
    #: The largest sets that are tried. Where whole graphs are at stake there are too many of three.
    most: int = 3

    def asks(self, *sides: Facts) -> Answer:
        """The answer as it is."""
        return self.says(*(self.state(facts)(frozenset()) for facts in sides))


def conclusions(comparison: Comparison, others: Sequence[Comparison] = ()) -> tuple[Conclusion, ...]:
    """The conclusions of a comparison in a fixed order; of `others`, whether each lies nearer to the left structure."""
    sides = comparison.left, comparison.right
    found = [_concluded(asked, sides) for asked in QUESTIONS.values()]
    found += [_concluded(_nearness(comparison, other), (*sides, other.right)) for other in others]
    return tuple(found)


def answers(left: Facts, right: Facts) -> dict[Question, Answer]:
    """The answers alone, to all questions about two structures."""
    return {name: asked.asks(left, right) for name, asked in QUESTIONS.items()}


def nearness(comparison: Comparison, other: Comparison) -> Answer:
    """The answer alone to whether the right structure or that of another comparison is nearer to the left one."""
    sides = comparison.left, comparison.right, other.right
    return _nearness(comparison, other).asks(*(side.facts for side in sides))


def _concluded(asked: _Question, sides: Sequence[Side]) -> Conclusion:
    now = asked.asks(*(side.facts for side in sides))
    rows = [tuple(dict.fromkeys(of_side)) for of_side in asked.rows(*(side.facts for side in sides))]
    # One row may be in the facts of two sides, and stand in one slice and fall in the other.
    place = {f"{number} {row}": (number, row) for number, some in enumerate(rows) for row in some}
    support = Support({name: sides[number].support.claims.get(row, ()) for name, (number, row) in place.items()})
    rests_on = why(place, support)
    states = [cache(asked.state(side.facts)) for side in sides]
    known: dict[tuple[Hashable, ...], bool] = {}

    def same(standing: frozenset[str]) -> bool:
        fallen: list[set[str]] = [set() for _ in sides]
        for name in place.keys() - standing:
            number, row = place[name]
            fallen[number].add(row)
        state = tuple(of_side(frozenset(gone)) for of_side, gone in zip(states, fallen, strict=True))
        if state not in known:
            known[state] = asked.says(*state) == now
        return known[state]

    def falls(kind: Kind) -> Breaks:
        if now.word == "unknown":
            return Breaks(kind, (), "there is no answer to change")
        return breaks_if(same, tuple(place), support, kind, most=asked.most)

    of_all = tuple(dict.fromkeys(row for some in rows for row in some))
    return Conclusion(now, of_all, rests_on["claim"], rests_on["source"], falls("claim"), falls("source"))


# ---- which relations stand -------------------------------------------------------------------------------------------


def _relations(facts: Facts) -> _State:
    """The relations of the graph: one stands while one of its flows does."""
    rows = _rows_by_relation(facts)

    def standing(fallen: frozenset[str]) -> frozenset[Relation]:
        return frozenset(key for key, ids in rows.items() if not ids <= fallen)

    return standing


def _rows_by_relation(facts: Facts) -> dict[Relation, set[str]]:
    rows: dict[Relation, set[str]] = defaultdict(set)
    for flow in facts.derived.flows:
        rows[flow.key].add(flow.id)
    return rows


def _rows_of(facts: Facts, relations: Collection[Relation]) -> Iterable[str]:
    return (flow.id for flow in facts.derived.flows if flow.key in relations)


# ---- the way from raw input to processing ----------------------------------------------------------------------------


def _own_way(relations: Collection[Relation]) -> tuple[Relation, ...]:
    """The relations on the ways that goods take from the group's raw input to its process, through its own hands.

    Through others of its roles on the way if there are any: straight from one to the other is no pipeline.
    """
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_edges_from(
        (origin, target)
        for origin, target, relation in sorted(relations)
        if relation == "feeds" and _is_own(origin) and _is_own(target)
    )
    if "source" not in network or "process" not in network:
        return ()
    ways = [way for way in nx.all_simple_paths(network, "source", "process") if len(way) > 2]
    return tuple(dict.fromkeys((one, other, "feeds") for way in ways for one, other in pairwise(way)))


def _is_own(node: str) -> bool:
    """Whether the group stands in a node, or whoever is not known to stand outside of it."""
    return node != "demand" and not node.endswith(OUTSIDE)


def _pipeline(left: frozenset[Relation], right: frozenset[Relation]) -> Answer:
    way = _own_way(left)
    if not way:
        reason = "the left structure has no way of its own from raw input through others of its roles to its process"
        return Answer("pipeline", "unknown", reason=reason)
    if not right:
        return Answer("pipeline", "unknown", reason="the right structure has no relation")
    carried = tuple(_named(key) for key in way if key in right)
    missing = tuple(_named(key) for key in way if key not in right)
    return Answer("pipeline", "some" if carried and missing else "all" if carried else "none", carried, missing)


def _pipeline_rows(left: Facts, right: Facts) -> tuple[Iterable[str], Iterable[str]]:
    way = _own_way(left.graph.relations)
    carried = right.graph.relations & set(way)
    return _rows_of(left, way), _rows_of(right, carried or right.graph.relations) if way else ()


def _named(key: Relation) -> str:
    origin, target, relation = key
    return f"{origin} {relation} {target}"


# ---- shares ----------------------------------------------------------------------------------------------------------


def _shares(facts: Facts) -> _State:
    """The stages and the shares chosen of them."""

    def standing(fallen: frozenset[str]) -> tuple[tuple[str, ShareRange], ...]:
        held = [share for share in facts.shares if share.id not in fallen]
        return tuple((stage.role, stage.share) for stage in stages(facts.derived.passed, held, facts.markets))

    return standing


def _higher(question: Question, left: Measure, right: Measure) -> Answer:
    if left.value is None or right.value is None:
        return Answer(question, "unknown", reason=left.reason or right.reason)
    word: Word = "left" if left.value > right.value else "right" if right.value > left.value else "level"
    return Answer(question, word)


def _control(*sides: tuple[tuple[str, ShareRange], ...]) -> Answer:
    left, right = (control_profile([share for _, share in one], [role for role, _ in one]).depth for one in sides)
    return _higher("control", left, right)


def _passage(*sides: tuple[tuple[str, ShareRange], ...]) -> Answer:
    left, right = (passage(dict(one), [role for role, _ in one]).kappa for one in sides)
    return _higher("passage", left, right)


def _share_rows(*sides: Facts) -> tuple[Iterable[str], ...]:
    """All shares on record of the stages: where one falls, an older one of the same market takes its place."""
    roles = [{stage.role for stage in facts.stages} for facts in sides]
    return tuple(
        [share.id for share in facts.shares if of_it & set(share.roles)]
        for facts, of_it in zip(sides, roles, strict=True)
    )


# ---- what returns ----------------------------------------------------------------------------------------------------


def _circulation(left: frozenset[Relation], right: frozenset[Relation]) -> Answer:
    found = [_loops(one) for one in (left, right)]
    for side, loops in zip(("left", "right"), found, strict=True):
        if loops is None:
            return Answer("circulation", "unknown", reason=f"nothing moves in the {side} structure")
    return Answer("circulation", _which(*map(bool, found)))


def _loops(relations: Collection[Relation]) -> tuple[frozenset[str], ...] | None:
    """The nodes of each part in which goods return, final users aside; None where nothing moves."""
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_edges_from(
        (origin, target) for origin, target, relation in relations if relation in MATERIAL and origin != "demand"
    )
    if not network:
        return None
    return tuple(frozenset(loop) for loop in nx.strongly_connected_components(network) if len(loop) > 1)


def _circulation_rows(*sides: Facts) -> tuple[Iterable[str], ...]:
    return tuple(_rows_of(facts, _returning(facts.graph.relations)) for facts in sides)


def _returning(relations: Collection[Relation]) -> set[Relation]:
    """The relations of goods that lie on a loop; all of them where there is none."""
    material = {key for key in relations if key[2] in MATERIAL and key[0] != "demand"}
    loops = _loops(relations) or ()
    return {key for key in material if any({key[0], key[1]} <= loop for loop in loops)} or material


# ---- who supplies the process ----------------------------------------------------------------------------------------


def _suppliers(facts: Facts) -> _State:
    """Outsiders that all supply of some commodity passes; None where it is not known whether there are any."""

    def standing(fallen: frozenset[str]) -> tuple[str, ...] | None:
        found = [supply.dependence for supply in supplies(facts.derived.without(fallen))]
        outsiders = {outsider for dependence in found for outsider in dependence.outsiders}
        unclear = not found or any(dependence.reason or dependence.undecided for dependence in found)
        return None if unclear and not outsiders else tuple(sorted(outsiders))

    return standing


def _supply(left: tuple[str, ...] | None, right: tuple[str, ...] | None) -> Answer:
    for side, found in (("left", left), ("right", right)):
        if found is None:
            reason = f"it is not known whom the supply of a process passes in the {side} structure"
            return Answer("supply", "unknown", reason=reason)
    return Answer("supply", _which(bool(left), bool(right)), left or (), right or ())


def _supply_rows(*sides: Facts) -> tuple[Iterable[str], ...]:
    return tuple(
        [id for supply in supplies(facts.derived) for id in supply.dependence.exposure.inputs] for facts in sides
    )


def _which(left: bool, right: bool) -> Word:
    return "both" if left and right else "left" if left else "right" if right else "neither"


# ---- nearness --------------------------------------------------------------------------------------------------------


def _nearness(comparison: Comparison, other: Comparison) -> _Question:
    """Whether the right structure or a third is nearer to the left one, by S3_all, role for role."""
    against = other.right.ecosystem.id
    telling = (other.right.slice.telling or "evidence") if against == comparison.right.ecosystem.id else None

    def says(left: frozenset[Relation], right: frozenset[Relation], third: frozenset[Relation]) -> Answer:
        here, there = _shared(left, right), _shared(left, third)
        if here is None or there is None:
            reason = "one of the structures has no relation, or no role that the left one has"
            return Answer("nearness", "unknown", reason=reason, against=against, telling=telling)
        word: Word = "right-nearer" if here > there else "other-nearer" if there > here else "level"
        return Answer("nearness", word, against=against, telling=telling)

    def rows(*sides: Facts) -> tuple[Iterable[str], ...]:
        return tuple([flow.id for flow in facts.derived.flows] for facts in sides)

    return _Question(_relations, says, rows, most=2)


def _shared(one: frozenset[Relation], other: frozenset[Relation]) -> float | None:
    """S3_all where each role stands for itself: the relations of both by those of either; None where no role does."""
    if not _nodes(one) & _nodes(other):
        return None
    return len(one & other) / len(one | other)


def _nodes(relations: Iterable[Relation]) -> set[str]:
    return {end for origin, target, _ in relations for end in (origin, target)}


QUESTIONS: Final[dict[Question, _Question]] = {
    "pipeline": _Question(_relations, _pipeline, _pipeline_rows),
    "control": _Question(_shares, _control, _share_rows),
    "passage": _Question(_shares, _passage, _share_rows),
    "circulation": _Question(_relations, _circulation, _circulation_rows),
    "supply": _Question(_suppliers, _supply, _supply_rows),
}
