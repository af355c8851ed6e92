"""What has aged: figures that nobody renewed, goals and forecasts whose day has passed.

A structure of the past does not age: only rows of an ecosystem that stands at the pack's own date are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from graph.dates import PartialDate
from graph.model import Flow
from graph.ontology import ontology
from seed.gate.codes import Defect
from seed.gate.facts import date_said, has_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model import Claim, Event
    from seed.gate.facts import Facts

__all__ = ["Age", "defects"]

_MONEY_VERBS: Final = frozenset({"funds", "pays"})
#: Verdicts that leave open what became of it.
_UNDECIDED: Final = frozenset({None, "unconfirmed", "not-checkable"})


@dataclass(frozen=True, slots=True)
class Age:
    """How old a figure may be, in days, on which day; without one, on the pack's own."""

    days: int = 365
    today: date | None = None


def defects(facts: Facts, age: Age) -> Iterator[Defect]:
    """Old figures, overdue goals, forecasts of days that have passed."""
    own = facts.pack.as_of
    today = age.today or (date.fromisoformat(own.last) if own else None)
    if today is None:
        return  # there is no day to be old on
    living = _living(facts)
    yield from _old(facts, today, age.days, living)
    rows: chain[Claim | Flow | Event] = chain(facts.pack.claims, facts.pack.flows, facts.pack.events)
    for row in rows:
        if facts.ecosystem_of(row) in living:
            yield from _passed(row, today)


def _living(facts: Facts) -> set[str]:
    """The ecosystems that are shown as of the pack's own date, or later."""
    own = facts.pack.as_of
    ecosystems = chain.from_iterable(pack.ecosystems for pack in facts.packs)
    return {
        each.id for each in ecosystems if each.until is None and (own is None or each.default_as_of.last >= own.first)
    }


def _old(facts: Facts, today: date, days: int, living: set[str]) -> Iterator[Defect]:
    newest: dict[tuple[object, ...], tuple[PartialDate, Claim]] = {}
    for claim in facts.pack.claims:
        if claim.as_of is None or claim.telling != "evidence" or claim.status not in {"fact", "claim"}:
            continue
        kind = (claim.about, claim.predicate, claim.unit, claim.scope)
        held = newest.get(kind)
        if held is None or claim.as_of.last > held[0].last:
            newest[kind] = (claim.as_of, claim)
    for day, claim in newest.values():
        old = (today - date.fromisoformat(day.last)).days
        if old > days and _lasts(claim, facts) and facts.ecosystem_of(claim) in living:
            message = f"the newest figure of its kind is of {day}, {old:,} days old; look for a newer one"
            yield Defect("stale", claim.id, "as_of", message)


def _lasts(claim: Claim, facts: Facts) -> bool:
    """Whether a claim gives a figure of what goes on, and not of a deed or of what has ended."""
    if claim.until is not None or claim.rank == "deprecated" or not has_number(claim) or claim.predicate in _once():
        return False
    about = facts.entity(claim.about) or facts.flow(claim.about)
    if about is None or about.until is not None:
        return False
    # Money is paid on a day, or in a year.
    return not (isinstance(about, Flow) and about.verb in _MONEY_VERBS)


@cache
def _once() -> frozenset[str]:
    return frozenset(predicate.id for predicate in ontology().predicates if predicate.once)


def _passed(row: Claim | Flow | Event, today: date) -> Iterator[Defect]:
    """A goal or forecast whose day has passed, unless a verdict says what became of it."""
    if row.status not in {"goal", "forecast"} or getattr(row, "verdict", None) not in _UNDECIDED:
        return
    due = row.until or date_said(row)
    if due is None or due.last >= today.isoformat():
        return
    code, what = ("goal-overdue", "goal") if row.status == "goal" else ("forecast-past", "forecast")
    field = "until" if row.until else "text"
    yield Defect(code, row.id, field, f"the {what} was for {due}, which has passed; record what became of it")
