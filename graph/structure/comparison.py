"""Two structures side by side: each derived from its rows in its slice, aligned by role, with what that rests on."""

from __future__ import annotations

from dataclasses import dataclass

from graph.errors import QuestionError
from graph.selection import Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer, Store
from graph.structure.alignment import Alignment, Mapping, Pair, align
from graph.structure.derive import Derived, derived, question
from graph.structure.role_graph import RoleGraph
from graph.structure.support import Support, support_of, support_question

__all__ = ["Comparison", "Side", "by_role", "compare"]


@dataclass(frozen=True, slots=True)
class Side:
    """One structure: which, in which slice and at which date, its graph, and what its flows rest on."""

    ecosystem: str
    name: str
    as_of: str
    slice: Slice
    derived: Derived
    support: Support


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two structures and what carries over between them."""

    left: Side
    right: Side
    alignment: Alignment


def by_role(left: RoleGraph, right: RoleGraph) -> Mapping:
    """What plays a role on one side stands for what plays it on the other; who is outside, for who is outside."""
    return Mapping(tuple(Pair(node.id, node.id, "ours") for node in left.nodes if node.id in right.node))


async def compare(store: Store, left: tuple[str, Slice], right: tuple[str, Slice]) -> Comparison:
    """Compare two ecosystems, each in a slice of its own; `QuestionError` for one that the store does not hold."""
    here, there = await _side(store, *left), await _side(store, *right)
    graphs = here.derived.graph, there.derived.graph
    return Comparison(here, there, align(*graphs, by_role(*graphs)))


async def _side(store: Store, ecosystem: str, slice: Slice) -> Side:
    named = Select("Ecosystem", ("name", "default_as_of"), where=(Where("id", "=", ecosystem),))
    [[found, _]] = await store.ask(Selection((Part(named),)))
    if not found:
        raise QuestionError(
            f"There is no ecosystem {ecosystem!r}. Ask for all: muskgraph query '{{ ecosystems {{ id }} }}'"
        )
    [[name, default]] = found
    return Side(
        ecosystem,
        name,
        slice.as_of.text if slice.as_of else default,
        slice,
        derived(await _part_by_part(store, question(ecosystem, slice)), slice),
        support_of(await _part_by_part(store, support_question(ecosystem, slice))),
    )


async def _part_by_part(store: Store, asked: Selection) -> Answer:
    """The answer to each part, asked alone: a cold Neo4j plans several parts together much longer."""
    return [page for part in asked.parts for page in await store.ask(Selection((part,)))]
