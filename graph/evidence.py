"""How much the evidence of a row is worth: of how many origins it comes, and how sure the row may be called.

The rule of confidence, in this order:

1. what is unconfirmed has none;
2. a row is as sure as its best source is reliable; a derived claim as the least sure claim it is derived from;
3. one step less for a claim that is deprecated, or that answers a question we leave open;
4. never more than the reviewer granted it (`confidence` in the file).

It says how sure it is *that the row is as it says*: of a goal or a forecast, that it was put forward.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from graph.model import RANKS, Claim, Confidence, Pack, Reliability, Source, Stated

__all__ = ["Evidence", "best_reliability", "origin"]

_STEPS: Final[tuple[Confidence, ...]] = tuple(RANKS)


def origin(source: Source) -> str:
    """Who first said what the source says. Reposts, mirrors and digests of one origin are one voice."""
    return " ".join(source.voice.casefold().split())


def best_reliability(sources: Iterable[Source]) -> Reliability | None:
    """The reliability of the most reliable source."""
    ranks = [_STEPS.index(source.reliability) for source in sources]
    return _STEPS[max(ranks)] if ranks else None


class Evidence:
    """What the evidence of every row of a pack is worth; `beside` are packs whose rows it may cite."""

    def __init__(self, pack: Pack, beside: Iterable[Pack] = ()) -> None:
        rows = tuple(chain((pack,), beside))
        self._sources: Mapping[str, Source] = {source.id: source for one in rows for source in one.sources}
        self._claims: Mapping[str, Claim] = {claim.id: claim for one in rows for claim in one.claims}
        disputes = chain.from_iterable(one.disputes for one in rows)
        self._left_open = {answer for dispute in disputes if dispute.held is None for answer in dispute.answers}
        self._computed: dict[str, Confidence | None] = {}

    def sources(self, row: Stated) -> list[Source]:
        """The sources that a row cites, as far as they are on record; none for a row that is unconfirmed."""
        if not row.confirmed:
            return []
        return [found for citation in row.sources if (found := self._sources.get(citation.source))]

    def independent(self, row: Stated) -> int:
        """Of how many origins the row's sources come."""
        return len({origin(source) for source in self.sources(row)})

    def confidence(self, row: Stated) -> Confidence | None:
        """How sure the row may be called, by the rule above; None where nothing shows it."""
        if row.id not in self._computed:
            self._computed[row.id] = None  # a claim that is derived from itself is sure of nothing
            self._computed[row.id] = self._weighed(row)
        return self._computed[row.id]

    def _weighed(self, row: Stated) -> Confidence | None:
        if not row.confirmed:
            return None
        sure: Confidence | None = best_reliability(self.sources(row))
        if sure is None and isinstance(row, Claim) and row.formula and row.inputs:
            sure = self._least_of(row.inputs)
        if sure is None:
            return None
        steps = _STEPS.index(sure)
        if row.id in self._left_open or (isinstance(row, Claim) and row.rank == "deprecated"):
            steps = max(0, steps - 1)
        if row.confidence is not None:
            steps = min(steps, _STEPS.index(row.confidence))
        return _STEPS[steps]

    def _least_of(self, inputs: Iterable[str]) -> Confidence | None:
        """How sure the least sure of these claims is; None if one of them is not on record or shown by nothing."""
        sure = [self.confidence(self._claims[id]) if id in self._claims else None for id in inputs]
        ranks = [_STEPS.index(one) for one in sure if one is not None]
        return _STEPS[min(ranks)] if ranks and len(ranks) == len(sure) else None
