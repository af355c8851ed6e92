"""Disputes that do not hold together, and contradictions that no dispute tells of."""

from __future__ import annotations

import pytest

from seed.gate.codes import severity
from tests.seed.gate.planted import COUNT, DISPUTE, findings, found

#: Beside 100 people in March 2026.
OTHER = COUNT.replace("2025", "2026-03")

PLANTED = [
    (DISPUTE.replace("known-too]", "known-too, known]"), "doubled-answer"),
    (f"{DISPUTE}, held: little", "held-not-an-answer"),
    (DISPUTE.replace("[tesla]", "[]"), "dispute-about-nothing"),
    (OTHER, "undeclared-dispute"),
    (OTHER.replace("2026-03", "2026-03-31"), "undeclared-dispute"),
    (OTHER.replace("number: 7", "low: 101.5, high: 120"), "undeclared-dispute"),
    (OTHER.replace("number: 7", "number: 99, qualifier: '<'"), "undeclared-dispute"),
    (OTHER.replace("number: 7", "number: 88, qualifier: '~'"), "undeclared-dispute"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_a_contradiction_is_found(row: str, code: str) -> None:
    assert found(row) == (severity(code), code, "facts.yaml", 3)


@pytest.mark.parametrize(
    "row",
    [
        DISPUTE,
        f"{DISPUTE}, held: known",
        OTHER.replace("number: 7", "number: 100.5"),
        OTHER.replace("number: 7", "number: 97, qualifier: '~'"),
        OTHER.replace("number: 7", "number: 90, qualifier: '>'"),
        OTHER.replace("number: 7", "low: 90, high: 110"),
        OTHER.replace("2026-03", "2026-04"),
        OTHER.replace("2026-03", "2026"),  # a year and one of its months
        f"{OTHER}, scope: in Texas",
        f"{OTHER}, rank: deprecated",
        f"{OTHER}, telling: article",
    ],
)
def test_numbers_that_may_all_be_right_pass(row: str) -> None:
    assert findings(row) == []


def test_a_dispute_that_lists_both_declares_the_contradiction() -> None:
    assert findings(OTHER, DISPUTE.replace("[known, known-too]", "[counted, c]")) == []
    assert len(findings(OTHER, DISPUTE.replace("[known, known-too]", "[counted, known]"))) == 1
