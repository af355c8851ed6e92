"""What is missing: no error, but listed, so that it can be found and is never filled in."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from seed.gate.codes import Defect
from seed.gate.facts import has_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model import Ecosystem, Entity, Layer, Noun, Stage
    from seed.gate.facts import Facts

__all__ = ["defects"]


def defects(facts: Facts) -> Iterator[Defect]:
    """Unknown dates, units, shares and words; steps without members or role; entities of which nothing is said."""
    yield from _unknown(facts)
    yield from _unnamed(facts)
    yield from _empty(facts)


def _unknown(facts: Facts) -> Iterator[Defect]:
    for flow in facts.pack.flows:
        if not (flow.since or flow.until or flow.as_of):
            yield Defect("unknown-date", flow.id, "id", "when it ran is unknown")
        if flow.volume is not None and flow.unit is None:
            yield Defect("number-without-unit", flow.id, "volume", "its unit is unknown")
    for claim in facts.pack.claims:
        # The volume of a flow is listed with the flow.
        if claim.predicate == "volume" or not has_number(claim):
            continue
        if not (claim.since or claim.until or claim.as_of):
            yield Defect("unknown-date", claim.id, "id", "which day it describes is unknown")
        if claim.unit is None:
            yield Defect("number-without-unit", claim.id, "number", "its unit is unknown")
    for share in facts.pack.shares:
        if not has_number(share):
            yield Defect("share-unknown", share.id, "share", "the share is unknown")


def _unnamed(facts: Facts) -> Iterator[Defect]:
    rows: tuple[Ecosystem | Layer | Stage | Entity, ...]
    rows = (*facts.pack.ecosystems, *facts.steps, *facts.pack.entities)
    for row in rows:
        if row.name_ja is None:
            yield Defect("missing-japanese", row.id, "name", "it has no `name_ja`")
    for claim in facts.pack.claims:
        yield from _untranslated(claim, "verdict_note")
        if claim.telling == "article":
            yield from _untranslated(claim, "text")
            yield from _untranslated(claim, "scope")
    for analogy in facts.pack.analogies:
        yield from _untranslated(analogy, "reason")
        yield from _untranslated(analogy, "breaks")


def _untranslated(row: Noun, field: str) -> Iterator[Defect]:
    said: str | None = getattr(row, field)
    if said is not None and getattr(row, f"{field}_ja") is None and any(letter.isalpha() for letter in said):
        yield Defect("missing-japanese", row.id, field, f"it has no `{field}_ja`")


def _empty(facts: Facts) -> Iterator[Defect]:
    memberships = chain.from_iterable(
        chain(entity.layers, entity.stages) for pack in facts.packs for entity in pack.entities
    )
    entered = {membership.step for membership in memberships}
    for step in facts.steps:
        if step.id not in entered:
            yield Defect("step-without-members", step.id, "id", "no entity is in it")
        if step.role is None:
            yield Defect("step-without-role", step.id, "role", "it plays no role; give `role`")
    spoken_of = _spoken_of(facts)
    for entity in facts.pack.entities:
        if not (entity.layers or entity.stages or entity.id in spoken_of):
            yield Defect("orphan", entity.id, "id", "no flow, claim, membership or event speaks of it")


def _spoken_of(facts: Facts) -> set[str | None]:
    """The ids that flows, claims and events name."""
    named: set[str | None] = set()
    for pack in facts.packs:
        for flow in pack.flows:
            named.update((flow.origin, flow.target))
        for claim in pack.claims:
            named.update((claim.about, claim.object, claim.said_by, claim.affiliation))
        for event in pack.events:
            named.update(event.involves)
    return named
