"""Whether the values of a pack make sense: their kind, their unit, their sign, their range."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from graph.dates import PartialDate
from graph.model import Claim, Flow, Share
from graph.ontology import ontology
from seed.gate.codes import Defect
from seed.gate.facts import has_number, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.ontology import Predicate, Unit, UnitKind
    from seed.gate.facts import Facts

__all__ = ["defects"]

_VALUES: Final[Mapping[str, str]] = {
    "number": "a `number`, or `low` and `high`",
    "object": "an `object`, the id of a row",
    "text": "a `text`",
    "date": "a `text` that is a date",
}


def defects(facts: Facts) -> Iterator[Defect]:
    """Values of the wrong kind, and numbers that cannot be."""
    for claim in facts.pack.claims:
        predicate = _predicates().get(claim.predicate)
        if predicate is not None:
            yield from _misvalued(claim, predicate)
        yield from _turned_round(claim)
        yield from _miscounted(claim, predicate, facts.flow(claim.about))
    for share in facts.pack.shares:
        yield from _turned_round(share)
    for flow in facts.pack.flows:
        yield from _miscounted(flow, None, flow)
    for analogy in facts.pack.analogies:
        if analogy.kind == "difference" and analogy.title is None:
            yield Defect("untitled-difference", analogy.id, "kind", "a difference is shown by its title; give `title`")


@cache
def _predicates() -> Mapping[str, Predicate]:
    return {predicate.id: predicate for predicate in ontology().predicates}


@cache
def _units() -> Mapping[str, Unit]:
    return {unit.id: unit for unit in ontology().units}


@cache
def _moved_in(verb: str, commodity: str | None) -> list[tuple[str, tuple[UnitKind, ...]]]:
    """What a flow's volume has to fit, and the kinds of units that do."""
    words = ontology()
    found = [(f"the verb {each.id!r}", each.kinds) for each in words.verbs if each.id == verb]
    return found + [(f"the commodity {each.id!r}", each.kinds) for each in words.commodities if each.id == commodity]


def _misvalued(claim: Claim, predicate: Predicate) -> Iterator[Defect]:
    takes = predicate.value
    given = {
        "number": has_number(claim),
        "object": claim.object is not None,
        "text": claim.text is not None,
        "date": claim.text is not None,
        "mixed": True,
    }
    if not given[takes]:
        message = f"{claim.predicate!r} takes {_VALUES[takes]}"
        yield Defect("wrong-kind-of-value", claim.id, "predicate", message)
    elif takes == "date" and claim.text is not None:
        try:
            PartialDate.parse(claim.text)
        except ValueError as wrong:
            yield Defect("wrong-kind-of-value", claim.id, "text", str(wrong))


def _turned_round(row: Claim | Share) -> Iterator[Defect]:
    if row.low is not None and row.high is not None and row.low > row.high:
        yield Defect("low-above-high", row.id, "low", f"`low` ({row.low}) is above `high` ({row.high})")


def _miscounted(row: Claim | Flow, predicate: Predicate | None, flow: Flow | None) -> Iterator[Defect]:
    """What is wrong with the numbers of a claim, about a flow or not, or of a flow."""
    given = numbers(row)
    if not given:
        return
    signed = predicate is not None and predicate.signed
    if not signed and (below := [field for field, number in given.items() if number < 0]):
        message = f"`{below[0]}` is {given[below[0]]:g}, and this is never below zero"
        yield Defect("negative-amount", row.id, below[0], message)
    unit = _units().get(row.unit) if row.unit is not None else None
    if unit is None:
        return
    moved = isinstance(row, Flow) or (predicate is not None and predicate.id == "volume")
    takers = _moved_in(flow.verb, flow.commodity) if moved and flow is not None else _taken_by(predicate)
    for what, kinds in takers:
        if kinds and unit.kind not in kinds:
            message = f"{unit.id!r} is a unit of {unit.kind}, and {what} takes {' or '.join(kinds)}"
            yield Defect("unit-does-not-fit", row.id, "unit", message)
            return
    if unit.whole is not None and any(kinds for _, kinds in takers):
        above = [field for field, number in given.items() if number > unit.whole]
        if above:
            message = f"`{above[0]}` is {given[above[0]]:g}, and the whole is {unit.whole:g} {unit.name}"
            yield Defect("share-above-whole", row.id, above[0], message)


def _taken_by(predicate: Predicate | None) -> list[tuple[str, tuple[UnitKind, ...]]]:
    return [] if predicate is None else [(repr(predicate.id), predicate.kinds)]
