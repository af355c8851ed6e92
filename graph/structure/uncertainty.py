"""What the ranges of the shares, and their weak points, do to the numbers made of them (M1, M5).

`monte_carlo` draws all shares anew within their ranges and asks how firm the order of two structures is; `sensitivity`
changes one share at a time; `weaknesses` says of each share what is weak about it. None of them can tell whether a
range is wide enough: that is for whoever wrote it down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.dates import PartialDate
from graph.model import Reliability
from graph.structure.control import control_profile, unsound
from graph.structure.measure import Measure, measured, unknown
from graph.structure.passage import passage
from graph.structure.role_graph import ShareRange

__all__ = [
    "OLD_AFTER_YEARS",
    "Change",
    "Draws",
    "Flag",
    "ShareOnRecord",
    "Spread",
    "Weakness",
    "monte_carlo",
    "sensitivity",
    "weaknesses",
]

Flag: TypeAlias = Literal[
    "unknown", "unconfirmed", "bound", "no-range", "undated", "old", "no-source", "one-source", "low-sources"
]

#: A share that describes a year so many years from the date asked about, or more, is called old.
OLD_AFTER_YEARS: Final = 2
_SEED: Final = 1904
_REFERENCE: Final = "Metropolis, Ulam 1949, Monte Carlo; Law, Kelton 1982, triangular distribution in absence of data"
_CAVEAT: Final = (
    "Each share is drawn by itself: in a triangle from low to high around its value, evenly if it has no value, "
    "as it is if it has no range. Each side keeps its own stages, of which markets may differ."
)
_NECESSARY: Final = " It holds if every way needs each of the stages: that is a judgement."
_OVERLAP: Final = " Shares of the stages that overlap make it larger."
_ORDER: Final = " It says how firm the order is within these ranges, not how sure the ranges are."
#: Numbers this near, as a part of themselves, differ by rounding only.
_ROUNDING: Final = 1e-12
_BOUNDS: Final = MappingProxyType({"<": "below", "<=": "at most", ">": "above", ">=": "at least"})

_Drawn: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """One number of two structures over all draws: each side's, and how they compare.

    `value` of both sides and of the ratio is the median, `low` and `high` are the 5 % and the 95 % quantile.
    """

    name: str
    #: Parts, 0 to 1.
    left: Measure
    right: Measure
    #: The part of the draws, 0 to 1, in which the left side's number is the larger; a tie is not larger.
    left_larger: Measure
    #: The left side's number by the right side's in the same draw; unknown where the right side's may be 0.
    ratio: Measure


@dataclass(frozen=True, slots=True)
class Draws:
    """What all draws of the shares come to, and what drew them: the same seed gives the same numbers."""

    #: The mean share.
    depth: Spread
    #: The least share.
    weakest: Spread
    #: The part of the whole chain run by the group, if its shares of the stages are independent of each other.
    chain_product: Spread
    #: Passage power: the largest share, as all drawn stages are passed one after the other.
    kappa: Spread
    #: The stages that were drawn; a stage of which nothing is known is not.
    left_stages: tuple[str, ...]
    right_stages: tuple[str, ...]
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class Change:
    """What one change of one stage's share does to one number; None is unknown, and then `reason` says why."""

    stage: str
    #: In words: at its low end 0.11.
    change: str
    #: The market of the share it is changed to; empty where it is not on record.
    scope: str
    measure: str
    before: float | None
    after: float | None
    #: Ids of the shares that the change is read from.
    inputs: tuple[str, ...]
    reason: str | None = None

    @property
    def size(self) -> float | None:
        """How far the number moves, up or down."""
        return None if self.before is None or self.after is None else abs(self.after - self.before)


@dataclass(frozen=True, slots=True)
class ShareOnRecord:
    """A share with what is known of where it comes from."""

    stage: str
    share: ShareRange
    #: The date it describes, as it was said.
    as_of: str | None = None
    #: One for each of its sources.
    reliabilities: Sequence[Reliability] = ()
    confirmed: bool = True
    #: `<`, `>`, `<=` or `>=` for a share of which only a bound is on record; `~` for about.
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Weakness:
    """One weak point of one share: a short name for it, and a sentence for the reader."""

    flag: Flag
    stage: str
    sentence: str
    #: Ids of the share.
    inputs: tuple[str, ...]


def monte_carlo(
    left: Mapping[str, ShareRange], right: Mapping[str, ShareRange], *, draws: int = 20_000, seed: int = _SEED
) -> Draws:
    """The numbers of two structures over many draws of their shares, which are given by the name of the stage.

    A share with a value is drawn from a triangle from its low to its high end with the mode at its value, a missing end
    being the value itself; a range without a value evenly; a value without a range is fixed. All are independent, two
    stages read from one row, too: give such a row once if it is one number. A share with neither a value nor both ends
    is left out and lowers the coverage. All stages of a side are compared with all of the other, which may have other
    stages.

    A side without a share that can be drawn has a reason, as has one with a share outside 0 to 1. Raises `ValueError`
    for less than one draw.

    >>> found = monte_carlo({"refining": ShareRange(0.84, 0.8, 0.9)}, {"compute": ShareRange(0.024)})
    >>> found.kappa.left_larger.value, found.kappa.right.value
    (1.0, 0.024)
    """
    if draws < 1:
        raise ValueError(f"{draws} draws are none")
    # Each side draws from its own stream, stage by stage, so that no stage moves the draws of those before it.
    here, there = (np.random.Generator(np.random.PCG64(one)) for one in np.random.SeedSequence(seed).spawn(2))
    bases = _Basis.of("left", left), _Basis.of("right", right)
    drawn = _drawn(left, bases[0], draws, here), _drawn(right, bases[1], draws, there)
    spread = partial(_spread, drawn, bases)
    return Draws(
        spread("depth", lambda rows: rows.mean(axis=0)),
        spread("weakest", lambda rows: rows.min(axis=0)),
        spread("chain product", lambda rows: rows.prod(axis=0), _OVERLAP),
        spread("kappa", lambda rows: rows.max(axis=0), _NECESSARY),
        bases[0].stages,
        bases[1].stages,
        draws,
        seed,
    )


def sensitivity(
    shares: Mapping[str, ShareRange], *, alternatives: Mapping[str, Sequence[ShareRange]] = MappingProxyType({})
) -> tuple[Change, ...]:
    """What depth, kappa and chain product become if one share is changed and all others are as they are.

    Each stage is taken at its low end, at its high end, left out, and in each of its alternative markets. The rows of
    one change stand together, and first what moves any of the numbers most; what cannot be computed stands last, with a
    reason. An end that is not on record has no row.
    """
    before = _numbers(shares)
    changes = [
        _rows(stage, change, share, shares, before)
        for stage in dict.fromkeys((*shares, *alternatives))
        for change, share in _changes(shares.get(stage), alternatives.get(stage, ()))
    ]
    changes.sort(key=_largest, reverse=True)
    return tuple(row for rows in changes for row in rows)


def weaknesses(records: Sequence[ShareOnRecord], year: int) -> tuple[Weakness, ...]:
    """The weak points of shares that are used for a year, in the order of the shares.

    A date that was said roughly counts as its nearest year. Of an unknown share only that is told, and whether it is
    unconfirmed.
    """
    return tuple(
        Weakness(flag, record.stage, sentence, record.share.ids)
        for record in records
        for flag, sentence in _weak_points(record, year)
    )


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a number is made of, and why it cannot be made, if so."""

    stages: tuple[str, ...]
    ids: tuple[str, ...]
    #: How many stages there are, drawn or not.
    asked: int
    fault: str | None

    @classmethod
    def of(cls, side: str, stages: Mapping[str, ShareRange]) -> _Basis:
        known = {name: share for name, share in stages.items() if _can_be_drawn(share)}
        faults = [f"{fault} ({side} side)" for name, share in stages.items() if (fault := unsound(name, share))]
        if not known:
            faults = faults or [f"no share is known on the {side} side"]
        ids = tuple(id for share in known.values() for id in share.ids)
        return cls(tuple(known), ids, len(stages), "; ".join(faults) or None)

    def __add__(self, other: _Basis) -> _Basis:
        fault = "; ".join(fault for fault in (self.fault, other.fault) if fault)
        return _Basis(self.stages + other.stages, self.ids + other.ids, self.asked + other.asked, fault or None)

    def say(self, name: str, numbers: Sequence[float] | None, caveat: str, fault: str | None = None) -> Measure:
        """A number, alone or with its low and high end; the reason if there is none."""
        coverage = len(self.stages) / self.asked if self.asked else 0.0
        if numbers is None:
            reason = self.fault or fault or ""
            return unknown(name, reason, coverage=coverage, inputs=self.ids, reference=_REFERENCE, caveat=caveat)
        value, low, high = numbers if len(numbers) > 1 else (numbers[0], None, None)
        return measured(
            name, value, low=low, high=high, coverage=coverage, inputs=self.ids, reference=_REFERENCE, caveat=caveat
        )


def _can_be_drawn(share: ShareRange) -> bool:
    return share.value is not None or (share.low is not None and share.high is not None)


def _drawn(stages: Mapping[str, ShareRange], basis: _Basis, draws: int, random: np.random.Generator) -> _Drawn | None:
    """One row a stage, one column a draw; None if the basis is at fault."""
    if basis.fault:
        return None
    return np.array([_at(stages[name], random.random(draws)) for name in basis.stages])


def _at(share: ShareRange, parts: _Drawn) -> _Drawn:
    """The share at these parts of its distribution, 0 to 1: the inverse of the distribution function."""
    low, high = share.ends or (0.0, 0.0)
    width = high - low
    if share.value is None:
        return np.clip(low + parts * width, low, high)
    rising = low + np.sqrt(parts * width * (share.value - low))
    falling = high - np.sqrt((1 - parts) * width * (high - share.value))
    return np.clip(np.where(parts * width < share.value - low, rising, falling), low, high)


def _spread(
    drawn: tuple[_Drawn | None, _Drawn | None],
    bases: tuple[_Basis, _Basis],
    name: str,
    formula: Callable[[_Drawn], _Drawn],
    more: str = "",
) -> Spread:
    left, right = (None if rows is None else formula(rows) for rows in drawn)
    here, there = bases
    both, caveat = here + there, _CAVEAT + more
    larger, ratio = None, None
    if left is not None and right is not None:
        larger = [float(np.mean(left > right * (1 + _ROUNDING)))]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            ratio = left / right
    finite = ratio is not None and bool(np.isfinite(ratio).all())
    return Spread(
        name,
        here.say(name, _quantiles(left), caveat),
        there.say(name, _quantiles(right), caveat),
        both.say(f"{name}: left is larger", larger, caveat + _ORDER),
        both.say(
            f"{name}: left by right",
            _quantiles(ratio) if finite else None,
            caveat,
            "the right side's number is 0, or next to nothing, in some draws",
        ),
    )


def _quantiles(numbers: _Drawn | None) -> list[float] | None:
    """The median, and between which two numbers nine of ten draws lie."""
    return None if numbers is None else [float(number) for number in np.quantile(numbers, (0.5, 0.05, 0.95))]


def _numbers(shares: Mapping[str, ShareRange]) -> tuple[Measure, ...]:
    """The numbers that `sensitivity` tells of."""
    profile = control_profile(list(shares.values()), list(shares))
    return profile.depth, passage(shares, list(shares)).kappa, profile.chain_product


def _rows(
    stage: str,
    change: str,
    share: ShareRange | None,
    shares: Mapping[str, ShareRange],
    before: Sequence[Measure],
) -> list[Change]:
    """What one change does to each of the numbers; without a share the stage is left out."""
    changed = {name: share if name == stage else other for name, other in shares.items()}
    after = _numbers({name: other for name, other in changed.items() if other is not None})
    read = share or shares.get(stage, ShareRange())
    reason = _why_no_change(stage, share, shares)
    return [
        Change(
            stage,
            change,
            share.scope if share else "",
            was.name,
            was.value,
            None if reason else now.value,
            read.ids,
            reason or now.reason or was.reason,
        )
        for was, now in zip(before, after, strict=True)
    ]


def _why_no_change(stage: str, share: ShareRange | None, shares: Mapping[str, ShareRange]) -> str | None:
    """Why a stage cannot be changed so, in a sentence; None if it can."""
    if stage not in shares:
        return f"no stage of the chain is called {stage}"
    if share is None and shares[stage].value is None:
        return f"the share of {stage} has no value, so it is left out already"
    if share is None and all(other.value is None for name, other in shares.items() if name != stage):
        return f"{stage} is the only stage whose share is known"
    return None


def _largest(rows: Sequence[Change]) -> float:
    """The size of the largest of some changes; -1 where none is known."""
    return max((row.size for row in rows if row.size is not None), default=-1.0)


def _changes(share: ShareRange | None, others: Sequence[ShareRange]) -> Iterator[tuple[str, ShareRange | None]]:
    """The changes of one stage, in words and as the share it has then; None is left out."""
    if share is not None:
        if share.low is not None:
            yield f"at its low end {share.low:g}", replace(share, value=share.low)
        if share.high is not None:
            yield f"at its high end {share.high:g}", replace(share, value=share.high)
        yield "left out", None
    for other in others:
        number = "not known" if other.value is None else f"{other.value:g}"
        yield f"in the market {other.scope or 'without a name'}: {number}", other


def _weak_points(record: ShareOnRecord, year: int) -> Iterator[tuple[Flag, str]]:
    """The flags of one share, with their sentences."""
    of, share = f"the share of {record.stage}", record.share
    if not record.confirmed:
        yield "unconfirmed", f"Not confirmed: no page that was read says {of}."
    if share.ends is None:
        yield "unknown", f"Not known: {of} is on record without a number."
        return
    if record.qualifier is not None and record.qualifier in _BOUNDS:
        told = share.value if share.value is not None else share.ends[record.qualifier.startswith("<")]
        yield "bound", f"Only a bound: {of} is {_BOUNDS[record.qualifier]} {told:g}."
    if share.low is None or share.high is None:
        yield "no-range", f"No range: {of} is told without a low and a high end."
    yield from _age(of, record.as_of, year)
    if not record.reliabilities:
        yield "no-source", f"No source: nothing on record says {of}."
    elif len(record.reliabilities) == 1:
        yield "one-source", f"One source: nothing else says {of}."
    if record.reliabilities and set(record.reliabilities) == {"low"}:
        yield "low-sources", f"Weak sources: {of} rests on nothing of more than low reliability."


def _age(of: str, as_of: str | None, year: int) -> Iterator[tuple[Flag, str]]:
    if as_of is None:
        yield "undated", f"No date: it is not on record what year {of} describes."
        return
    try:
        date = PartialDate.parse(as_of)
    except ValueError:
        yield "undated", f"No date: {as_of!r} does not say what year {of} describes."
        return
    first, last = int(date.first[:4]), int(date.last[:4])
    away = max(first - year, year - last, 0)
    if away >= OLD_AFTER_YEARS:
        yield "old", f"Another time: {of} describes {date.text}, {away} years from {year}."
