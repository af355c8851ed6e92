"""How firm the shares of a comparison are: all drawn anew, one changed at a time, and what is weak about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.dates import PartialDate
from graph.slice import ANYTIME
from graph.structure.comparison import Comparison
from graph.structure.role_graph import ShareRange
from graph.structure.side import Side
from graph.structure.uncertainty import (
    Change,
    Draws,
    ShareOnRecord,
    Weakness,
    monte_carlo,
    sensitivity,
    weaknesses,
)

__all__ = ["Doubts", "doubts"]


@dataclass(frozen=True)
class Doubts:
    """What the ranges of shares, other markets and weak sources do to the measures of two sides (M1, M5)."""

    comparison: Comparison

    @cached_property
    def draws(self) -> Draws:
        """Both sides over all draws of their shares."""
        return monte_carlo(_shares(self.comparison.left), _shares(self.comparison.right))

    @cached_property
    def changes(self) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
        """Of each side what one change of one stage does; the alternatives are the other markets on record."""
        return _changes(self.comparison.left), _changes(self.comparison.right)

    @cached_property
    def weaknesses(self) -> tuple[tuple[Weakness, ...], tuple[Weakness, ...]]:
        """Of each side what is weak about the shares that are counted."""
        return _weaknesses(self.comparison.left), _weaknesses(self.comparison.right)


def doubts(comparison: Comparison) -> Doubts:
    """The doubts about a comparison; each part is computed when it is first asked for."""
    return Doubts(comparison)


def _shares(side: Side) -> Mapping[str, ShareRange]:
    return {stage.role: stage.share for stage in side.facts.stages}


def _changes(side: Side) -> tuple[Change, ...]:
    other_markets = {
        stage.role: [other.share for other in stage.others if other.market != stage.market and other.share.ends]
        for stage in side.facts.stages
    }
    return sensitivity(_shares(side), alternatives={role: some for role, some in other_markets.items() if some})


def _weaknesses(side: Side) -> tuple[Weakness, ...]:
    as_of = side.ecosystem.default_as_of if side.slice.as_of is ANYTIME else side.as_of
    records = [
        ShareOnRecord(stage.role, one.share, one.as_of, one.reliabilities, one.confirmed, one.qualifier)
        for stage in side.facts.stages
        for one in stage.of
    ]
    return weaknesses(records, int(PartialDate.parse(as_of).last[:4]))
