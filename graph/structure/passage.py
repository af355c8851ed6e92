"""Which part of a chain's capacity rivals cannot do without the group (M5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeAlias

import networkx as nx

from graph.structure.control import unsound
from graph.structure.measure import Measure, measured, unknown
from graph.structure.role_graph import ShareRange

__all__ = ["Passage", "passage"]

_REFERENCE: Final = "Ford, Fulkerson 1956, greatest flow with the group and without it"
_Place: TypeAlias = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Passage:
    """How much less can pass without the group, 0 to 1, and which stages were called necessary for that."""

    kappa: Measure
    #: The stages that every way needs, in order: a judgement of whoever asked.
    necessary: tuple[str, ...]
    #: The market of each of them, empty where it is not on record.
    scopes: tuple[str, ...]


def passage(stages: Mapping[str, ShareRange], necessary: Sequence[str]) -> Passage:
    """1 less the greatest flow without the group by the greatest flow with it, through the necessary stages in order.

    Every stage has a capacity of 1, divided by share between group and rivals; all of one stage may deliver to all of
    the next. A necessary stage of unknown share is left out, which can only make the number smaller.

    >>> answer = passage({"pipes": ShareRange(0.9), "refining": ShareRange(0.84)}, ["pipes", "refining"])
    >>> answer.kappa.value, answer.necessary
    (0.9, ('pipes', 'refining'))
    """
    asked = tuple(dict.fromkeys(necessary))
    scopes = tuple(stages[name].scope if name in stages else "" for name in asked)
    known = [stages[name] for name in asked if name in stages and stages[name].value is not None]
    coverage = len(known) / len(asked) if asked else 0.0
    ids = [id for share in known for id in share.ids]
    caveat = f"Holds if every way needs {', '.join(asked) or 'nothing'}: that is a judgement. No stage is priced."
    if reason := _fault(stages, asked):
        missing = unknown("kappa", reason, coverage=coverage, inputs=ids, reference=_REFERENCE, caveat=caveat)
        return Passage(missing, asked, scopes)
    ends = [share.ends for share in known]
    kappa = measured(
        "kappa",
        _kappa(tuple(share.value for share in known if share.value is not None)),
        low=_kappa(tuple(end[0] for end in ends if end)),
        high=_kappa(tuple(end[1] for end in ends if end)),
        coverage=coverage,
        inputs=ids,
        reference=_REFERENCE,
        caveat=caveat,
    )
    return Passage(kappa, asked, scopes)


def _fault(stages: Mapping[str, ShareRange], necessary: Iterable[str]) -> str | None:
    """Why nothing can be counted, in a sentence for the reader."""
    asked = list(necessary)
    if not asked:
        return "no stage is called necessary"
    if strange := [name for name in asked if name not in stages]:
        return f"called necessary, and no stage of the chain: {', '.join(strange)}"
    if wrong := [fault for name in asked if (fault := unsound(name, stages[name]))]:
        return "; ".join(wrong)
    if all(stages[name].value is None for name in asked):
        return f"no share is known of {', '.join(asked)}"
    return None


@lru_cache(maxsize=1024)
def _kappa(shares: tuple[float, ...]) -> float:
    # Fractions, as a flow of floats can miss the last drop and answer 1e-17 too much.
    exact = [Fraction(share) for share in shares]
    return float(1 - _greatest_flow(exact, ["rivals"]) / _greatest_flow(exact, ["group", "rivals"]))


def _greatest_flow(shares: Sequence[Fraction], holders: Sequence[str]) -> Fraction:
    """What can pass all stages through these holders; a stage is passed between two exchanges open to all."""
    network: nx.DiGraph[_Place] = nx.DiGraph()
    for number, share in enumerate(shares):
        capacity = {"group": share, "rivals": 1 - share}
        for holder in holders:
            network.add_edge((number, "exchange"), (number, holder), capacity=capacity[holder])
            network.add_edge((number, holder), (number + 1, "exchange"), capacity=capacity[holder])
    return Fraction(nx.maximum_flow_value(network, (0, "exchange"), (len(shares), "exchange")))
