"""Whether it can have been so, by the dates: of a row itself, of what it speaks of, of its sources, of the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from graph.dates import PartialDate, span
from graph.model import Claim, Entity, Event, Flow, Source
from seed.gate.codes import Defect
from seed.gate.facts import date_said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model import Ecosystem, Membership, Share
    from seed.gate.facts import Facts

__all__ = ["defects"]

#: What is planned or thought may lie outside the life of what it speaks of.
_HELD: Final = frozenset({"fact", "claim"})


class _Dates(NamedTuple):
    """When a row holds, and the day it describes."""

    since: PartialDate | None
    until: PartialDate | None
    as_of: PartialDate | None = None


def defects(facts: Facts) -> Iterator[Defect]:
    """Dates that contradict each other, or those of other rows."""
    for noun in facts.nouns:
        dates = _dates(noun)
        yield from _turned_round(noun.id, "since", dates)
        yield from _beside_itself(noun.id, dates)
    for entity in facts.pack.entities:
        yield from _memberships(entity)
    for flow in facts.pack.flows:
        yield from _future(flow, facts)
        if flow.status in _HELD:
            for end in dict.fromkeys((flow.origin, flow.target)):
                yield from _beside_life("outside-life", flow.id, _dates(flow), facts.entity(end))
    for claim in facts.pack.claims:
        yield from _future(claim, facts)
        yield from _foretold(claim, facts)
        if claim.status in _HELD and claim.rank != "deprecated":
            subject = facts.entity(claim.about) or facts.flow(claim.about)
            yield from _beside_life("claim-outside-life", claim.id, _dates(claim), subject)
    for event in facts.pack.events:
        yield from _future(event, facts)
        yield from _foretold(event, facts)
        yield from _event_beside_life(event, facts)
    for share in facts.pack.shares:
        yield from _future(share, facts)
        yield from _foretold(share, facts)
    for ecosystem in facts.pack.ecosystems:
        yield from _moments(ecosystem)


def _dates(row: object) -> _Dates:
    return _Dates(getattr(row, "since", None), getattr(row, "until", None), getattr(row, "as_of", None))


def _turned_round(id: str, field: str, dates: _Dates) -> Iterator[Defect]:
    since, until = dates.since, dates.until
    if since and until and since.first > until.last:
        yield Defect("since-after-until", id, field, f"`since` ({since}) is after `until` ({until})")


def _beside_itself(id: str, dates: _Dates) -> Iterator[Defect]:
    day, since, until = dates.as_of, dates.since, dates.until
    if day and since and day.last < since.first:
        yield Defect("as-of-outside-interval", id, "as_of", f"`as_of` ({day}) is before `since` ({since})")
    elif day and until and day.first > until.last:
        yield Defect("as-of-outside-interval", id, "as_of", f"`as_of` ({day}) is after `until` ({until})")


def _memberships(entity: Entity) -> Iterator[Defect]:
    memberships: tuple[tuple[str, Membership], ...]
    memberships = (*(("layers", step) for step in entity.layers), *(("stages", step) for step in entity.stages))
    for field, membership in memberships:
        dates = _dates(membership)
        yield from _turned_round(entity.id, field, dates)
        for defect in _beside_life("outside-life", entity.id, dates, entity):
            yield Defect(defect.code, entity.id, field, f"in {membership.step}: {defect.message}")


def _beside_life(code: str, id: str, dates: _Dates, other: Entity | Flow | None) -> Iterator[Defect]:
    """Where a row has no day in common with the life of `other`, or reaches over its ends."""
    if other is None or (other.since is None and other.until is None):
        return
    born, died = span(other.since, other.until)
    whose = f"{other.id} ({_told(other.since, other.until)})"
    for field in ("since", "as_of"):
        day: PartialDate | None = getattr(dates, field)
        if day and day.first > died:
            yield Defect(code, id, field, f"`{field}` ({day}) is after the end of {whose}")
            return
    for field in ("until", "as_of"):
        day = getattr(dates, field)
        if day and day.last < born:
            yield Defect(code, id, field, f"`{field}` ({day}) is before the beginning of {whose}")
            return
    if dates.since and dates.since.last < born:
        yield Defect("overhangs-life", id, "since", f"`since` ({dates.since}) is before the beginning of {whose}")
    if dates.until and dates.until.first > died:
        yield Defect("overhangs-life", id, "until", f"`until` ({dates.until}) is after the end of {whose}")


def _told(since: PartialDate | None, until: PartialDate | None) -> str:
    return f"{since or 'unknown'} to {until or 'this day'}"


def _event_beside_life(event: Event, facts: Facts) -> Iterator[Defect]:
    """An event outside the life of every entity it involves; that some are founded or dissolved by it is usual."""
    first, last = span(event.since, event.until if event.until else event.since)
    lives = [(entity, *span(entity.since, entity.until)) for id in event.involves if (entity := facts.entity(id))]
    if event.since is None or event.status not in _HELD or not lives:
        return
    if all(first > died or last < born for _, born, died in lives):
        named = " and ".join(f"{entity.id} ({_told(entity.since, entity.until)})" for entity, _, _ in lives)
        message = f"it lies outside the life of all it involves: {named}"
        yield Defect("outside-life", event.id, "since", message)


def _moments(ecosystem: Ecosystem) -> Iterator[Defect]:
    """Moments of a structure at which it was not there."""
    born, died = span(ecosystem.since, ecosystem.until)
    for moment in ecosystem.moments:
        if moment.last < born or moment.first > died:
            life = _told(ecosystem.since, ecosystem.until)
            message = f"the moment {moment} lies outside its life ({life})"
            yield Defect("moment-outside-life", ecosystem.id, "moments", message)


def _future(row: Claim | Flow | Event | Share, facts: Facts) -> Iterator[Defect]:
    """A fact of a day that had not come when the pack was written."""
    today = facts.pack.as_of
    if today is None or getattr(row, "status", "fact") != "fact":
        return
    for field in ("since", "as_of", "text"):
        day = date_said(row) if field == "text" else getattr(row, field, None)
        if day and day.first > today.last:
            message = f"`{field}` ({day}) is after the pack's own date ({today}), and it is put as a fact"
            yield Defect("future-fact", row.id, field, message)
            return


def _foretold(row: Claim | Event | Share, facts: Facts) -> Iterator[Defect]:
    """A fact that all its sources would have had to foresee."""
    day = getattr(row, "as_of", None) or getattr(row, "since", None)
    if day is None or getattr(row, "status", "fact") != "fact" or not row.sources:
        return
    cited = [facts.known.get(citation.source) for citation in row.sources]
    dates = [source.date for source in cited if isinstance(source, Source) and source.date is not None]
    if len(dates) == len(cited) and all(date.last < day.first for date in dates):
        newest = max(dates, key=lambda date: date.last)
        message = f"it is of {day}, and the newest of its sources is of {newest}"
        yield Defect("source-before-fact", row.id, "sources", message)
