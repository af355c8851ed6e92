"""Which part of the group's trade stays inside the group (M2), from disclosed sales."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.structure.measure import Measure, measured, unknown

__all__ = ["Integration", "Trade", "backward", "forward", "integration"]

_REFERENCE: Final = "Davies, Morris 1995, internal flow share; Adelman 1955 for what it does not measure"
_CAVEAT: Final = "Of the trades listed here: what is not listed is not counted."


@dataclass(frozen=True, slots=True)
class Trade:
    """What one sold to another, as an amount of one unit in one period; None is undisclosed."""

    seller: str
    buyer: str
    amount: float | None = None
    unit: str | None = None
    #: Ids of the rows it was read from.
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Integration:
    """How far a group trades with itself, each 0 to 1: I is sold inside it, S to others, P bought from others."""

    #: I / (I + S + P).
    ifs: Measure
    #: I / (I + S).
    dm_sales: Measure
    #: I / (I + P).
    dm_purchases: Measure


def integration(trades: Iterable[Trade], members: Collection[str]) -> Integration:
    """The internal flow shares of the group of `members` (Davies, Morris 1995).

    Trades among others are left out. An undisclosed amount or a second unit makes a number unknown, and it says so.

    >>> sold = [Trade("wells", "refinery", 80, "USD"), Trade("refinery", "shops", 20, "USD")]
    >>> integration(sold, {"wells", "refinery"}).dm_sales.value
    0.8
    """
    known = tuple(trades)
    inside = [trade for trade in known if trade.seller in members and trade.buyer in members]
    sales = [trade for trade in known if trade.seller in members and trade.buyer not in members]
    purchases = [trade for trade in known if trade.seller not in members and trade.buyer in members]
    return Integration(
        _share("internal flow share", inside, [*sales, *purchases]),
        _share("internal share of sales", inside, sales),
        _share("internal share of purchases", inside, purchases),
    )


def forward(stage: str, trades: Iterable[Trade], members: Collection[str]) -> Measure:
    """Which part of what a stage sells goes to the group, 0 to 1."""
    sold = [trade for trade in trades if trade.seller == stage]
    inside = [trade for trade in sold if trade.buyer in members]
    return _share(f"forward integration of {stage}", inside, [trade for trade in sold if trade.buyer not in members])


def backward(stage: str, trades: Iterable[Trade], members: Collection[str]) -> Measure:
    """Which part of what a stage buys comes from the group, 0 to 1."""
    bought = [trade for trade in trades if trade.buyer == stage]
    inside = [trade for trade in bought if trade.seller in members]
    return _share(
        f"backward integration of {stage}", inside, [trade for trade in bought if trade.seller not in members]
    )


def _share(name: str, inside: Sequence[Trade], beside: Sequence[Trade]) -> Measure:
    trades = [*inside, *beside]
    disclosed = [trade for trade in trades if trade.amount is not None]
    coverage = len(disclosed) / len(trades) if trades else 0.0
    ids = [id for trade in trades for id in trade.ids]
    if reason := _fault(trades):
        return unknown(name, reason, coverage=coverage, inputs=ids, reference=_REFERENCE, caveat=_CAVEAT)
    most = max(trade.amount or 0.0 for trade in trades)  # divided by it first, so that no sum overflows
    part, rest = (math.fsum((trade.amount or 0.0) / most for trade in each) for each in (inside, beside))
    value = part / (part + rest)
    return measured(
        name, value, low=value, high=value, coverage=coverage, inputs=ids, reference=_REFERENCE, caveat=_CAVEAT
    )


def _fault(trades: Sequence[Trade]) -> str | None:
    """Why these amounts cannot be added, in a sentence for the reader."""
    if not trades:
        return "no trade is listed"
    if own := {trade.seller for trade in trades if trade.seller == trade.buyer}:
        return f"sells to itself: {', '.join(sorted(own))}"
    if hidden := {f"{trade.seller} to {trade.buyer}" for trade in trades if trade.amount is None}:
        return f"not disclosed: {', '.join(sorted(hidden))}"
    units = {trade.unit or "no unit" for trade in trades}
    if len(units) > 1:
        return f"amounts of different units are not added: {', '.join(sorted(units))}"
    amounts = [trade.amount for trade in trades if trade.amount is not None]
    if not all(math.isfinite(amount) and amount >= 0 for amount in amounts):
        return "an amount is negative or not finite"
    return None if any(amounts) else "all amounts are nothing"
