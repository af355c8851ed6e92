"""What a conclusion rests on, and the fewest claims or sources without which it falls.

A flow stands while one of its claims stands, or while it has none; a claim or a share while one of its sources is
accepted, or while it cites none. This is what rejecting rows in a slice does, so a set that is found here can be given
to `without`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer
from graph.structure.sales import REVENUE

__all__ = ["MOST_TRIED", "Breaks", "Claim", "Kind", "Support", "breaks_if", "support_of", "support_question", "why"]

#: Sets of one size looked at before a search is given up: all sets of three out of some eighty ids.
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
        return Support({**self.claims, **other.claims})

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
    touched = {id: [row for row in looked_at if id in support.ids([row], kind)] for id in candidates}
    tried: dict[frozenset[str], bool] = {frozenset(): True}
    for size in range(1, most + 1):
        found = []
        for number, some in enumerate(combinations(candidates, size)):
            rejected = frozenset(some)
            fallen = frozenset(row for id in some for row in touched[id] if not support.stands(row, rejected))
            if fallen not in tried:
                tried[fallen] = holds(looked_at - fallen)
            if not tried[fallen]:
                found.append(some)
            if number >= MOST_TRIED:
                return Breaks(kind, (), f"more than {MOST_TRIED:,} sets of {size} would have to be tried")
        if found:
            return Breaks(kind, tuple(found))
    return Breaks(kind, (), f"no {most} {kind}s or fewer make it fall")
