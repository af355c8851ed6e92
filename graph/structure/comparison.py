"""Two structures side by side, each in a slice of its own, and others to measure them by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from graph.dates import PartialDate
from graph.slice import Reading, Slice
from graph.store import Store
from graph.structure.alignment import Alignment, Mapping, Pair, align, dropping_one
from graph.structure.chance import Rank, Shuffle, rank, shuffle
from graph.structure.edit_distance import VARIANTS, Edits, edit_distance
from graph.structure.mapping import drawn_of, drawn_question, role_for_role
from graph.structure.measure import Measure
from graph.structure.output import EQUAL_SPLIT
from graph.structure.position import Agreement, agreement, position
from graph.structure.profile import Profile, dead_ends, profile
from graph.structure.side import Side, ecosystems, side
from graph.structure.support import Support

__all__ = ["Comparison", "Moment", "beside", "compare", "moments"]

#: How long each search for the least edits may work.
_SECONDS: Final = 1.0
_TELLINGS: Final[tuple[Reading, ...]] = ("article-stated", "article", "evidence")


@dataclass(frozen=True)
class Comparison:
    """Two structures, and what carries over between them."""

    left: Side
    right: Side
    #: What is drawn between them besides role for role.
    drawn: tuple[Pair, ...] = ()

    @cached_property
    def mapping(self) -> Mapping:
        """Role for role, and the pairs that contradict it."""
        return role_for_role(self.left.facts.graph, self.right.facts.graph, self.drawn)

    @cached_property
    def alignment(self) -> Alignment:
        """What carries over and what does not (M7)."""
        return align(self.left.facts.graph, self.right.facts.graph, self.mapping)

    @cached_property
    def s3_all(self) -> Measure:
        """S3_all, with the least and the most that it may be if any one relation is dropped."""
        return dropping_one(self.left.facts.graph, self.right.facts.graph, self.mapping)

    @cached_property
    def profiles(self) -> tuple[Profile, Profile]:
        """The measures of either side."""
        return profile(self.left.facts), profile(self.right.facts)

    @cached_property
    def order(self) -> Agreement:
        """Whether both agree on what lies upstream of what (M3)."""
        left, right = self.profiles
        return agreement(left.position, right.position, dict(self.mapping.right_of))

    @cached_property
    def order_equal_split(self) -> Agreement:
        """The same where output is divided equally wherever volumes are not known: an assumption, never the answer."""
        left, right = (
            position(one.facts.graph, final=dead_ends(one.facts.graph), assume=EQUAL_SPLIT)
            for one in (self.left, self.right)
        )
        return agreement(left, right, dict(self.mapping.right_of))

    @cached_property
    def edits(self) -> tuple[Edits, Edits]:
        """The least number of edits from one to the other: of relations alone, and of roles, too."""
        left, right = self.left.facts.graph, self.right.facts.graph
        relations, roles = (edit_distance(left, right, variant, seconds=_SECONDS) for variant in VARIANTS)
        return relations, roles

    @cached_property
    def rank(self) -> Rank:
        """The part of all mappings that do as well."""
        return rank(self.left.facts.graph, self.right.facts.graph, self.mapping)

    @cached_property
    def shuffle(self) -> Shuffle:
        """How often shuffled labels do as well."""
        return shuffle(self.left.facts.graph, self.right.facts.graph, self.mapping)

    @property
    def support(self) -> Support:
        """What the facts of both sides rest on."""
        return self.left.support.and_of(self.right.support)


@dataclass(frozen=True, slots=True)
class Moment:
    """One side at another date, compared with the other side as it is."""

    as_of: str
    comparison: Comparison


async def compare(store: Store, left: tuple[str, Slice], right: tuple[str, Slice]) -> Comparison:
    """Compare two ecosystems, each in a slice of its own; `QuestionError` for one that the store does not hold."""
    return await _compared(store, await side(store, *left), await side(store, *right))


async def beside(store: Store, comparison: Comparison) -> tuple[Comparison, ...]:
    """The left structure compared with what else there is to compare it with.

    Those are the other tellings of the right one, as far as they count any flow, and every yardstick at its own date.
    Whatever either side rejects, a yardstick is without, too.
    """
    here, there = comparison.left, comparison.right
    found = []
    for telling in _TELLINGS:
        if (there.slice.telling or "evidence") != telling:
            other = await side(store, there.ecosystem.id, replace(there.slice, telling=telling))
            if other.facts.derived.flows:
                found.append(other)
    compared = (here.ecosystem.id, there.ecosystem.id)
    yardsticks = [one.id for one in await ecosystems(store) if one.yardstick and one.id not in compared]
    measure = Slice(
        telling="evidence",
        min_reliability=max(here.slice, there.slice, key=lambda slice: slice.floor).min_reliability,
        without=tuple(dict.fromkeys((*here.slice.without, *there.slice.without))),
    )
    found += [await side(store, id, measure) for id in yardsticks]
    return tuple([await _compared(store, here, other) for other in found])


async def moments(store: Store, comparison: Comparison) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """Either side at each date at which it is worth looking, compared with the other side as it is."""
    here, there = comparison.left, comparison.right
    left = [Moment(date, replace(comparison, left=await _at(store, here, date))) for date in here.ecosystem.moments]
    right = [Moment(date, replace(comparison, right=await _at(store, there, date))) for date in there.ecosystem.moments]
    return tuple(left), tuple(right)


async def _at(store: Store, one: Side, date: str) -> Side:
    return await side(store, one.ecosystem.id, replace(one.slice, as_of=PartialDate.parse(date)))


async def _compared(store: Store, left: Side, right: Side) -> Comparison:
    drawn = drawn_of(await store.ask(drawn_question(left.ecosystem.id, right.ecosystem.id)), left.ecosystem.id)
    return Comparison(left, right, drawn)
