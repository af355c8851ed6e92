"""What a conclusion rests on, and the fewest claims or sources without which it falls.

A flow stands while one of its claims stands, or while it has none; a claim while one of its sources is accepted, or
while it cites none. This is what rejecting rows in a slice does, so a set that is found here can be given to `without`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer

__all__ = ["MOST_TRIED", "Breaks", "Claim", "Support", "breaks_if", "support_of", "support_question", "why"]

#: Sets looked at before a search is given up: all sets of three out of some eighty ids.
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
    """The claims of each flow: those about it, and those it rests on."""

    claims: Mapping[str, tuple[Claim, ...]]

    def standing(self, flows: Iterable[str], rejected: Set[str]) -> frozenset[str]:
        """The flows that stand without what is rejected."""
        return frozenset(flow for flow in flows if flow not in rejected and self._is_shown(flow, rejected))

    def _is_shown(self, flow: str, rejected: Set[str]) -> bool:
        claims = self.claims.get(flow, ())
        return not claims or any(claim.stands(rejected) for claim in claims)

    def ids(self, flows: Iterable[str], kind: Kind) -> tuple[str, ...]:
        """The claims of these flows, or the sources that they cite, each once."""
        claims = [claim for flow in flows for claim in self.claims.get(flow, ())]
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
    flows = Select("Flow", ("id",), children, where=(Where("ecosystem", "=", ecosystem),), order=(Order("position"),))
    return Selection((Part(flows, slice),))


def support_of(answer: Answer) -> Support:
    """The support of each flow, out of a store's answer to `support_question`."""
    [(rows, _)] = answer
    return Support({id: (*_claims(about), *_claims(rests_on)) for id, about, rests_on in rows})


def _claims(page: Sequence[Any]) -> Iterable[Claim]:
    for id, (citations, _) in page[0]:
        yield Claim(id, tuple(source[0] for (source,) in citations if source is not None))


def why(flows: Iterable[str], support: Support) -> dict[Kind, tuple[str, ...]]:
    """All claims and sources that these flows rest on."""
    known = tuple(flows)
    return {"claim": support.ids(known, "claim"), "source": support.ids(known, "source")}


def breaks_if(
    holds: Callable[[frozenset[str]], bool], flows: Iterable[str], support: Support, kind: Kind, *, most: int = 3
) -> Breaks:
    """The smallest sets of claims, or of sources, whose rejection makes a conclusion fall, by exact search.

    `holds` says whether the conclusion holds when only these of its `flows` stand. All sets of the least size are
    told, in the order in which their members are on record; none has more than `most` members.
    """
    looked_at = tuple(dict.fromkeys(flows))
    if not holds(support.standing(looked_at, frozenset())):
        return Breaks(kind, (), "it does not hold as it is")
    candidates = support.ids(looked_at, kind)
    if not candidates:
        return Breaks(kind, (), f"no {kind} is on record for it")
    if holds(support.standing(looked_at, frozenset(candidates))):
        return Breaks(kind, (), f"it holds without any of its {len(candidates)} {kind}s")
    tried = 0
    for size in range(1, most + 1):
        found = []
        for some in combinations(candidates, size):
            tried += 1
            if tried > MOST_TRIED:
                return Breaks(kind, (), f"more than {MOST_TRIED:,} sets would have to be tried")
            if not holds(support.standing(looked_at, frozenset(some))):
                found.append(some)
        if found:
            return Breaks(kind, tuple(found))
    return Breaks(kind, (), f"no {most} {kind}s or fewer make it fall")
