"""Whether what contradicts itself is said to: numbers that cannot both be right, and the disputes that list them."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from graph.dates import EVER, NEVER_ENDS, span
from seed.gate.codes import Defect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.model import Claim
    from seed.gate.facts import Facts

__all__ = ["defects"]

#: How far numbers may lie apart and still say the same: as a rule, and where they are said to be about so much.
_ROUNDED, _ABOUT = 0.01, 0.1
#: How long a time may be and still be one moment for a figure: a month.
_MOMENT_DAYS: Final = 31
#: With how many claims of an overlapping time a claim is compared, so that long series stay quick.
_NEIGHBOURS: Final = 20


def defects(facts: Facts) -> Iterator[Defect]:
    """Disputes that do not hold together, and contradictions that no dispute tells of."""
    for dispute in facts.pack.disputes:
        if twice := [answer for answer, times in Counter(dispute.answers).items() if times > 1]:
            yield Defect("doubled-answer", dispute.id, "answers", f"it lists {twice[0]!r} twice; drop one")
        if dispute.held is not None and dispute.held not in dispute.answers:
            message = f"it holds {dispute.held!r}, which is none of its answers; add it to `answers`"
            yield Defect("held-not-an-answer", dispute.id, "held", message)
        if not dispute.about:
            yield Defect("dispute-about-nothing", dispute.id, "id", "it does not say what it is about; give `about`")
    yield from _undeclared(facts)


@dataclass(frozen=True, slots=True)
class _Figure:
    """What a claim says in numbers: from `low` to `high`, of the days from `first` to `last`."""

    claim: Claim
    low: float
    high: float
    first: str
    last: str

    def contradicts(self, other: _Figure) -> bool:
        """Whether both cannot be right: they speak of the same time, and no number fits both."""
        if self.first > other.last or other.first > self.last:
            return False
        same_time = (self.first, self.last) == (other.first, other.last)
        if not same_time and max(_days(self), _days(other)) > _MOMENT_DAYS:
            return False  # a year and one of its quarters
        return self.low > other.high or other.low > self.high


def _days(figure: _Figure) -> int:
    if figure.first == EVER or figure.last == NEVER_ENDS:
        return _MOMENT_DAYS + 1
    return (date.fromisoformat(figure.last) - date.fromisoformat(figure.first)).days + 1


def _undeclared(facts: Facts) -> Iterator[Defect]:
    series: dict[tuple[object, ...], list[_Figure]] = {}
    for claim in facts.pack.claims:
        if (figure := _figure(claim)) is not None:
            series.setdefault((claim.about, claim.predicate, claim.unit, claim.scope), []).append(figure)
    listed: dict[str, set[str]] = {}
    for pack in facts.packs:
        for dispute in pack.disputes:
            for answer in dispute.answers:
                listed.setdefault(answer, set()).add(dispute.id)
    for figures in series.values():
        if len(figures) > 1:
            yield from _contradicting(figures, listed)


def _contradicting(figures: list[_Figure], listed: Mapping[str, set[str]]) -> Iterator[Defect]:
    """Each figure that contradicts one before it, unless a dispute lists both."""
    before: deque[_Figure] = deque(maxlen=_NEIGHBOURS)
    for figure in sorted(figures, key=lambda each: each.first):
        for other in before:
            if listed.get(figure.claim.id, set()) & listed.get(other.claim.id, set()):
                continue
            if figure.contradicts(other):
                message = f"it contradicts {other.claim.id!r}, of the same thing and time; no dispute lists both"
                yield Defect("undeclared-dispute", figure.claim.id, "number", message)
                break
        before.append(figure)


def _figure(claim: Claim) -> _Figure | None:
    """The figure of a claim of the evidence that is dated and not given up."""
    if claim.telling != "evidence" or claim.rank == "deprecated" or not claim.confirmed:
        return None
    given = [number for number in (claim.number, claim.low, claim.high) if number is not None]
    if not given or not (claim.as_of or claim.since or claim.until):
        return None
    apart = _ABOUT if claim.qualifier == "~" else _ROUNDED
    low, high = min(given) - apart / 2 * abs(min(given)), max(given) + apart / 2 * abs(max(given))
    if claim.qualifier in {"<", "<="}:
        low = -math.inf
    if claim.qualifier in {">", ">="}:
        high = math.inf
    first, last = (claim.as_of.first, claim.as_of.last) if claim.as_of else span(claim.since, claim.until)
    return _Figure(claim, low, high, first, last)
