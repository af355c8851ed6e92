"""What a conclusion rests on, and the fewest claims or sources without which it falls.

A flow stands while one of its claims stands, or while it has none; a claim or a share while one of its sources is
accepted, or while it cites none. Whose telling a claim is and when it holds do not matter to that. This is what
rejecting rows in a slice does, so a set that is found here can be given to `without`: of both sides where there are
two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Literal

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import ANYTIME, Slice, Undated
from graph.store import Answer
from graph.structure.sales import REVENUE

__all__ = ["MOST_TRIED", "Breaks", "Claim", "Kind", "Support", "breaks_if", "support_of", "support_question", "why"]

#: Sets of one size that are tried at most: all sets of three out of some eighty ids.
MOST_TRIED = 100_000

Kind = Literal["claim", "source"]

_CITATIONS = Child("citations", Select("Citation", (), (Child("source", Select("Source", ("id",))),)))
_CLAIM = Select("Claim", ("id",), (_CITATIONS,), order=(Order("position"),))


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, and the sources it cites."""

    id: str
    sources: tuple[str, ...]

    def stands(self, rejected: Set[str]) -> bool:
        """Whether it stands without what is rejected."""
        return self.id not in rejected and (not self.sources or any(id not in rejected for id in self.sources))


@dataclass(frozen=True, slots=True)
class Support:
    """The claims of each row: of a flow those about it and those it rests on; a share or a claim is its own."""

    claims: Mapping[str, tuple[Claim, ...]]

    def standing(self, rows: Iterable[str], rejected: Set[str]) -> frozenset[str]:
        """The rows that stand without what is rejected."""
        return frozenset(row for row in rows if self.stands(row, rejected))

    def stands(self, row: str, rejected: Set[str]) -> bool:
        """Whether a row stands without what is rejected."""
        claims = self.claims.get(row, ())
        return row not in rejected and (not claims or any(claim.stands(rejected) for claim in claims))

    def and_of(self, other: Support) -> Support:
        """The claims of the rows of both."""
        rows = dict.fromkeys((*self.claims, *other.claims))
        return Support(
            {row: tuple(dict.fromkeys((*self.claims.get(row, ()), *other.claims.get(row, ())))) for row in rows}
        )

    def ids(self, rows: Iterable[str], kind: Kind) -> tuple[str, ...]:
        """The claims of these rows, or the sources that they cite, each once."""
        claims = [claim for row in rows for claim in self.claims.get(row, ())]
        if kind == "claim":
            return tuple(dict.fromkeys(claim.id for claim in claims))
        return tuple(dict.fromkeys(source for claim in claims for source in claim.sources))


@dataclass(frozen=True, slots=True)
class Breaks:
    """The smallest sets of one kind whose rejection makes a conclusion fall; none where `reason` says why."""

    kind: Kind
    sets: tuple[tuple[str, ...], ...]
    reason: str | None = None


def support_question(ecosystem: str, slice: Slice) -> Selection:
    """What `support_of` needs of an ecosystem in a slice, for a Store."""
    # A claim of another telling or time holds a flow up, too.
    slice = replace(slice, telling=None, as_of=ANYTIME, undated=Undated.FLAG, assume=())
    children = (Child("claims", _CLAIM), Child("rests_on", _CLAIM))
    of_it = Where("ecosystem", "=", ecosystem)
    flows = Select("Flow", ("id",), children, where=(of_it,), order=(Order("position"),))
    shares = Select("Share", ("id",), (_CITATIONS,), where=(of_it,))
    revenues = replace(_CLAIM, where=(of_it, Where("predicate", "=", REVENUE)))
    return Selection((Part(flows, slice), Part(shares, slice), Part(revenues, slice)))


def support_of(answer: Answer) -> Support:
    """The support of each flow, share and revenue, out of a store's answer to `support_question`."""
    (flows, _), shares, revenues = answer
    claims = {id: (*_claims(about), *_claims(rests_on)) for id, about, rests_on in flows}
    for page in (shares, revenues):
        claims |= {claim.id: (claim,) for claim in _claims(page)}
    return Support(claims)


def _claims(page: Sequence[Any]) -> Iterable[Claim]:
    for id, (citations, _) in page[0]:
        yield Claim(id, tuple(source[0] for (source,) in citations if source is not None))


def why(rows: Iterable[str], support: Support) -> dict[Kind, tuple[str, ...]]:
    """All claims and sources that these rows rest on."""
    known = tuple(rows)
    return {"claim": support.ids(known, "claim"), "source": support.ids(known, "source")}


def breaks_if(
    holds: Callable[[frozenset[str]], bool], rows: Sequence[str], support: Support, kind: Kind, *, most: int = 3
) -> Breaks:
    """The smallest sets of claims, or of sources, whose rejection makes a conclusion fall, by exact search.

    `holds` says whether the conclusion holds when only these of its `rows` stand. All sets of the least size are
    told, in the order in which their members are on record; none has more than `most` members.
    """
    looked_at = frozenset(rows)
    if not holds(looked_at):
        return Breaks(kind, (), "it does not hold as it is")
    candidates = support.ids(dict.fromkeys(rows), kind)
    if not candidates:
        return Breaks(kind, (), f"no {kind} is on record for it")
    if holds(support.standing(looked_at, frozenset(candidates))):
        return Breaks(kind, (), f"it holds without any of its {len(candidates)} {kind}s")
    needs = {row: need for row in rows if (need := _need(row, support, kind)) is not None}
    for size in range(1, most + 1):
        tried = _unions({need for need in needs.values() if len(need) <= size}, size)
        if tried is None:
            return Breaks(kind, (), f"more than {MOST_TRIED:,} sets of up to {size} would have to be tried")
        found = [some for some in tried if not holds(looked_at - {row for row, need in needs.items() if need <= some})]
        if found:
            place = {id: number for number, id in enumerate(candidates)}
            in_order = sorted(sorted(place[id] for id in some) for some in found)
            return Breaks(kind, tuple(tuple(candidates[number] for number in some) for some in in_order))
    return Breaks(kind, (), f"no {most} {kind}s or fewer make it fall")


def _need(row: str, support: Support, kind: Kind) -> frozenset[str] | None:
    """The ids of one kind that must all be rejected for a row to fall; None where it stands without them all."""
    claims = support.claims.get(row, ())
    if not claims:
        return None
    if kind == "claim":
        return frozenset(claim.id for claim in claims)
    if not all(claim.sources for claim in claims):
        return None
    return frozenset(source for claim in claims for source in claim.sources)


def _unions(needs: Iterable[frozenset[str]], size: int) -> list[frozenset[str]] | None:
    """The sets of `size` ids of which each makes some row fall; None where there are too many.

    A set with an id that helps to make no row fall does what it does without that id, so it is not among the smallest.
    """
    reached = {frozenset[str]()}
    for need in needs:
        reached |= {more for some in reached if len(some) < size and len(more := some | need) <= size}
        if len(reached) > MOST_TRIED:
            return None
    return [some for some in reached if len(some) == size]
