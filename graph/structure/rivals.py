"""How much of what rivals do at one stage must pass the group at the stage before (M8): for the text, no headline."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from graph.structure.control import unsound
from graph.structure.measure import Measure, measured, unknown
from graph.structure.role_graph import ShareRange

__all__ = ["rival_dependence"]

_REFERENCE: Final = "conservation of what passes two stages in a row: max(0, (r' - r) / r'), r = 1 - s"
_CAVEAT: Final = "A lower bound that moves far with either share, for matter that is used up: not for data."


def rival_dependence(before: ShareRange, after: ShareRange) -> Measure:
    """The least part of rivals' work at one stage that the group supplied from the stage before, 0 to 1.

    The shares are the group's. Both stages must handle the same matter, all of it in this order.

    >>> rival_dependence(ShareRange(0.75), ShareRange(0.5)).value
    0.5
    """
    name, ids = "rival dependence", (*before.ids, *after.ids)
    shares = {"the stage before": before, "the stage after": after}
    coverage = sum(share.value is not None for share in shares.values()) / 2
    faults = [fault for place, share in shares.items() if (fault := unsound(place, share))]
    faults = faults or [f"the share of {place} is not known" for place, share in shares.items() if share.value is None]
    if not faults and after.value == 1:
        faults = ["the group has no rival at the stage after"]
    ends, later_ends = before.ends, after.ends
    if faults or before.value is None or after.value is None or ends is None or later_ends is None:
        return unknown(name, "; ".join(faults), coverage=coverage, inputs=ids, reference=_REFERENCE, caveat=_CAVEAT)
    return measured(
        name,
        _least(before.value, after.value),
        low=_least(ends[0], later_ends[1]),
        high=_least(ends[1], later_ends[0]),
        coverage=coverage,
        inputs=ids,
        reference=_REFERENCE,
        caveat=_CAVEAT,
    )


def _least(before: float, after: float) -> float:
    """The bound for two shares of the group; 0 where no rival is left to depend on it."""
    rivals, later = 1 - Fraction(before), 1 - Fraction(after)
    return float(max(Fraction(0), (later - rivals) / later)) if later else 0.0
