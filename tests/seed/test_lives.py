"""What a thing's life begins with is said by somebody: each `since` rests on a sourced claim or event about it."""

from __future__ import annotations

from collections import defaultdict

import pytest

from graph.dates import PartialDate
from graph.model import Entity
from seed import shipped_pack

DATED_KINDS = {"company", "facility", "product", "programme", "fleet", "fund", "network"}
BEGINNINGS = {
    "announced",
    "first-handover",
    "first-preview",
    "formed-by",
    "founded",
    "ground-broken",
    "incorporated",
    "introduced",
    "online",
    "opened",
    "twitter-founded",
}
#: No page read says when they began. Those named in a list of 1911 were there by then; the products are substances.
NO_BEGINNING = {
    "musk": {"glj-research"},
    "standard-oil": {
        *("american-transfer", "borne-scrymser", "colonial-oil", "corsicana-refining", "crescent-pipe-line"),
        *("cumberland-pipe-line", "forest-oil", "indiana-pipe-line", "new-york-transit", "northern-pipe-line"),
        *("south-west-pennsylvania-pipe-lines", "southern-pipe-line", "standard-oil-kansas", "standard-oil-nebraska"),
        *("standard-oil-supply-works", "washington-oil", "waters-pierce"),
        *("spd-gas-oil-tar", "spd-gasoline", "spd-kerosene", "spd-lubricants", "spd-paraffin", "spd-petroleum-jelly"),
    },
    "bell-system": {"long-lines"},
    "carnegie-steel": {"carnegie-furnaces", "pittsburgh-limestone"},
    "ford-rouge": set[str](),
}

PACK = shipped_pack()
DATED = [entity for entity in PACK.entities if entity.kind in DATED_KINDS and entity.since]


def _date(text: str | None) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        return None


def _beginnings() -> dict[str, list[PartialDate]]:
    said: dict[str, list[PartialDate]] = defaultdict(list)
    for claim in PACK.claims:
        if claim.predicate in BEGINNINGS and claim.confirmed and claim.sources:
            found = _date(claim.text) or claim.since or claim.as_of
            if found:
                said[claim.about].append(found)
    for event in PACK.events:
        if event.since and event.confirmed and event.sources:
            for id in event.involves:
                said[id].append(event.since)
    return said


SAID = _beginnings()


@pytest.mark.parametrize("entity", DATED, ids=lambda entity: entity.id)
def test_a_beginning_has_a_day_in_common_with_what_a_source_says(entity: Entity) -> None:
    assert entity.since
    said = SAID[entity.id]
    assert any(one.first <= entity.since.last and one.last >= entity.since.first for one in said), said


def test_what_has_no_beginning_is_listed() -> None:
    without: dict[str, set[str]] = {ecosystem.id: set() for ecosystem in PACK.ecosystems}
    for entity in PACK.entities:
        if entity.kind in DATED_KINDS and not entity.since:
            without[entity.ecosystem].add(entity.id)
    assert without == NO_BEGINNING
