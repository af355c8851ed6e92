"""How much of each stage of a chain the group holds (M1): shares of markets, each of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Final

from graph.structure.measure import Measure, measured, unknown
from graph.structure.role_graph import ShareRange

__all__ = ["ControlProfile", "control_profile", "unsound"]

_SHARES: Final = "Davies, Morris 1995, shares of stages"
_BOUNDS: Final = "Fréchet 1935, Hoeffding 1940, bounds of a joint share"
_HHI: Final = "Herfindahl 1950, Hirschman 1945, least value s^2"


@dataclass(frozen=True, slots=True)
class ControlProfile:
    """What the group's shares of the stages come to, each 0 to 1.

    Every number is of the stages whose share is known, and `coverage` is how many those are. Its `low` and `high` are
    of all shares at their low ends and all at their high ends.
    """

    stages: tuple[str, ...]
    #: The market of every stage: shares of different markets are not comparable.
    scopes: tuple[str, ...]
    #: The mean share.
    depth: Measure
    #: The least share.
    weakest: Measure
    #: The part of the stages with a share of at least a half.
    dominant: Measure
    #: The part of the whole chain run by the group, if its shares of the stages are independent of each other.
    chain_product: Measure
    #: The least and the largest that part can be, however the shares overlap.
    frechet_low: Measure
    frechet_high: Measure
    #: Of every stage, the square of the group's share: concentration is at least this, whoever the rivals are.
    hhi_floor: tuple[Measure, ...]
    #: The part of the stages whose share is known.
    coverage: float


def control_profile(stages: Sequence[ShareRange], names: Sequence[str]) -> ControlProfile:
    """The control profile of a chain of stages, in order. Raises `ValueError` if not every stage has its name.

    A stage with a range but no value counts as unknown; only its own `hhi_floor` has the range.

    >>> profile = control_profile([ShareRange(0.5), ShareRange(0.75), ShareRange(1)], ["wells", "pipes", "refining"])
    >>> profile.weakest.value, profile.chain_product.value
    (0.5, 0.375)
    """
    named = dict(zip(names, stages, strict=True))
    if len(named) < len(stages):
        raise ValueError("two stages of a chain have the same name")
    known = [share for share in stages if share.value is not None]
    coverage = len(known) / len(stages) if stages else 0.0
    faults = [fault for name, share in named.items() if (fault := unsound(name, share))]
    if not stages:
        faults = ["the chain has no stage"]
    elif not known:
        faults = faults or ["no share is known"]
    summed = partial(_summed, known, coverage, "; ".join(faults) or None)
    return ControlProfile(
        tuple(names),
        tuple(share.scope for share in stages),
        summed("depth", fmean, _SHARES, "A mean of shares of different markets."),
        summed("weakest", min, _SHARES, "A stage whose share is not known may be weaker."),
        summed("dominant", _dominant, _SHARES, "A half of a market is a convention, not a finding of power."),
        summed("chain product", math.prod, _SHARES, "Shares that overlap make it larger; an unknown stage, smaller."),
        summed("Fréchet low", _least_overlap, _BOUNDS, "Of the known stages: an unknown one can only lower it."),
        summed("Fréchet high", min, _BOUNDS, "Of the known stages: an unknown one can only lower it."),
        tuple(_floor(name, share) for name, share in named.items()),
        coverage,
    )


def unsound(name: str, share: ShareRange) -> str | None:
    """Why the share of a stage cannot be counted with, in a sentence; None for one that is unknown or sound."""
    for number in (share.value, share.low, share.high):
        if number is not None and not 0 <= number <= 1:
            return f"the share of {name} is {number}, which is not between 0 and 1"
    return None


def _summed(
    known: Sequence[ShareRange],
    coverage: float,
    fault: str | None,
    name: str,
    formula: Callable[[list[float]], float],
    reference: str,
    caveat: str,
) -> Measure:
    ids = [id for share in known for id in share.ids]
    if fault is not None:
        return unknown(name, fault, coverage=coverage, inputs=ids, reference=reference, caveat=caveat)
    ends = [share.ends for share in known]
    return measured(
        name,
        formula([share.value for share in known if share.value is not None]),
        low=formula([end[0] for end in ends if end]),
        high=formula([end[1] for end in ends if end]),
        coverage=coverage,
        inputs=ids,
        reference=reference,
        caveat=caveat,
    )


def _dominant(shares: list[float]) -> float:
    return sum(share >= 0.5 for share in shares) / len(shares)


def _least_overlap(shares: list[float]) -> float:
    return max(0.0, math.fsum(shares) - (len(shares) - 1))


def _floor(stage: str, share: ShareRange) -> Measure:
    name, caveat = f"HHI floor of {stage}", "Rivals' shares are not known, and only add to it."
    if fault := unsound(stage, share):
        return unknown(name, fault, inputs=share.ids, reference=_HHI, caveat=caveat)
    if share.ends is None:
        return unknown(name, f"the share of {stage} is not known", inputs=share.ids, reference=_HHI, caveat=caveat)
    low, high = (end**2 for end in share.ends)
    if share.value is None:
        reason = f"the share of {stage} has a range, but no value"
        return Measure(name, None, low, high, 0.0, share.ids, _HHI, caveat, reason)
    return measured(name, share.value**2, low=low, high=high, inputs=share.ids, reference=_HHI, caveat=caveat)
