"""What is missing is no error, but listed."""

from __future__ import annotations

import pytest

from seed.gate.codes import severity
from tests.seed.gate.planted import (
    ANALOGY,
    BESIDE,
    CLAIM,
    COUNT,
    ECOSYSTEM,
    ENTITY,
    LAYER,
    RESTING,
    SHARE,
    STAGE,
    findings,
    found,
)

PLANTED = [
    (RESTING.replace(", since: '2026'", ""), "unknown-date"),
    (COUNT.replace(", as_of: '2025'", ""), "unknown-date"),
    (f"{RESTING}, volume: 1", "number-without-unit"),
    (COUNT.replace(", unit: people", ""), "number-without-unit"),
    (SHARE, "share-unknown"),
    *((row.replace(", name_ja: E", ""), "missing-japanese") for row in (ENTITY, ECOSYSTEM)),
    *((row.replace(", name_ja: L", ""), "missing-japanese") for row in (LAYER, STAGE)),
    (f"{CLAIM}, verdict: unconfirmed, verdict_note: N", "missing-japanese"),
    (f"{CLAIM}, telling: article, text_ja: T, scope: S", "missing-japanese"),
    (f"{CLAIM}, telling: article", "missing-japanese"),
    (f"{ANALOGY}, left: [tesla]".replace(", reason_ja: R", ""), "missing-japanese"),
    (f"{ANALOGY}, left: [tesla], breaks: B", "missing-japanese"),
    (LAYER.replace(", role: process", ""), "step-without-role"),
    (STAGE.replace(", role: process", ""), "step-without-role"),
    (ENTITY.replace(", stages: [{step: refining}]", ""), "orphan"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_what_is_missing_is_a_warning(row: str, code: str) -> None:
    assert severity(code) == "warning"
    assert found(row) == ("warning", code, "facts.yaml", 3)


@pytest.mark.parametrize("row", [LAYER, STAGE])
def test_a_step_that_no_entity_is_in_is_listed(row: str) -> None:
    (defect,) = findings(row)
    assert (defect.severity, defect.code, defect.line) == ("warning", "step-without-members", 3)
    assert findings(row, BESIDE[row.partition(":")[0]]) == []


@pytest.mark.parametrize(
    "speaking",
    [
        "claims: id: c, about: e, predicate: is, text: so, sources: [page]",
        "claims: id: c, about: tesla, predicate: acquired, object: e, sources: [page]",
        "flows: id: f, ecosystem: musk, from: e, verb: funds, to: xai, since: '2026', sources: [page]",
        "events: id: v, ecosystem: musk, kind: deal, text: T, involves: [e], sources: [page]",
    ],
)
def test_an_entity_that_anything_speaks_of_is_no_orphan(speaking: str) -> None:
    assert findings(ENTITY.replace(", stages: [{step: refining}]", ""), speaking) == []
