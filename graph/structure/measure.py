"""What every measure answers: a number with its range, how much is known of what it needs, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Measure", "measured", "unknown"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number about a structure. `value` None is unknown, and then `reason` says why; it is never NaN.

    `coverage` is the part of the inputs that is known, 0 to 1. `inputs` are ids of rows: shares, flows, entities.
    `reference` names the source of the formula, `caveat` is one sentence that belongs beside the number.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    coverage: float
    inputs: tuple[str, ...]
    reference: str
    caveat: str
    reason: str | None = None


def measured(
    name: str,
    value: float,
    *,
    low: float | None = None,
    high: float | None = None,
    coverage: float = 1.0,
    inputs: Iterable[str] = (),
    reference: str,
    caveat: str,
) -> Measure:
    """A number that could be computed. Raises `ValueError` for one that is not finite: that is a bug, not an answer."""
    for number in (value, low, high, coverage):
        if number is not None and not math.isfinite(number):
            raise ValueError(f"{name} came out as {number}")
    kept = tuple(dict.fromkeys(inputs))
    return Measure(name, value, low, high, coverage, kept, reference, caveat)


def unknown(
    name: str, reason: str, *, coverage: float = 0.0, inputs: Iterable[str] = (), reference: str, caveat: str
) -> Measure:
    """A number that cannot be computed, and why, in a sentence for the reader."""
    return Measure(name, None, None, None, coverage, tuple(dict.fromkeys(inputs)), reference, caveat, reason)
