"""Values that make no sense: their kind, their unit, their sign, their range."""

from __future__ import annotations

import pytest

from seed.gate.codes import severity
from tests.seed.gate.planted import ANALOGY, CLAIM, COUNT, RESTING, SHARE, findings, found

REVENUE = COUNT.replace("staff", "revenue").replace("people", "USD")
PART = COUNT.replace("staff", "share-of-mass-to-orbit")

PLANTED = [
    (CLAIM.replace("predicate: is", "predicate: revenue"), "wrong-kind-of-value"),
    (CLAIM.replace("predicate: is", "predicate: acquired"), "wrong-kind-of-value"),
    (CLAIM.replace("predicate: is", "predicate: founded"), "wrong-kind-of-value"),
    (CLAIM.replace("text: a lab", "object: xai"), "wrong-kind-of-value"),
    (COUNT.replace("number: 7", "low: 2, high: 1"), "low-above-high"),
    (f"{SHARE}, low: 0.2, high: 0.1", "low-above-high"),
    (REVENUE.replace("USD", "days"), "unit-does-not-fit"),
    (COUNT.replace("people", "USD"), "unit-does-not-fit"),
    (PART.replace("people", "USD"), "unit-does-not-fit"),
    (f"{RESTING}, volume: 7, unit: days", "unit-does-not-fit"),
    (f"{RESTING}, volume: 7, unit: GPUs, commodity: cash", "unit-does-not-fit"),
    (f"{RESTING}, volume: 7, unit: USD".replace("funds", "carries"), "unit-does-not-fit"),
    (
        "claims: id: c, about: link, predicate: volume, number: 7, unit: miles, as_of: '2026', sources: [page]",
        "unit-does-not-fit",
    ),
    (PART.replace("people", "fraction"), "share-above-whole"),
    (PART.replace("people", "percent").replace("number: 7", "low: 7, high: 101"), "share-above-whole"),
    (f"{RESTING}, volume: 101, unit: percent".replace("funds", "owns"), "share-above-whole"),
    (COUNT.replace("number: 7", "number: -7"), "negative-amount"),
    (REVENUE.replace("number: 7", "low: -1, high: 7"), "negative-amount"),
    (f"{RESTING}, volume: -7, unit: USD", "negative-amount"),
    (f"{ANALOGY}, left: [tesla], kind: difference, title_ja: T", "untitled-difference"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_a_value_that_cannot_be_is_found(row: str, code: str) -> None:
    assert found(row) == (severity(code), code, "facts.yaml", 3)


@pytest.mark.parametrize(
    "row",
    [
        COUNT,
        REVENUE,
        f"{ANALOGY}, left: [tesla]",
        f"{ANALOGY}, left: [tesla], kind: difference, title: T",
        PART.replace("people", "fraction").replace("number: 7", "number: 1"),
        PART.replace("people", "percent").replace("number: 7", "number: 100"),
        REVENUE.replace("revenue", "net-profit").replace("number: 7", "number: -7"),
        f"{RESTING}, volume: 7, unit: USD, commodity: cash",
        f"{RESTING}, volume: 7, unit: percent, commodity: control".replace("funds", "owns"),
    ],
)
def test_a_value_that_can_be_passes(row: str) -> None:
    assert findings(row) == []


def test_the_message_names_what_the_unit_is_and_what_fits() -> None:
    (defect,) = findings(REVENUE.replace("USD", "days"))
    assert "'days' is a unit of time, and 'revenue' takes money" in defect.message
