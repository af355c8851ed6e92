"""What has aged, where it is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from seed.gate import Age
from seed.gate.codes import severity
from tests.seed.gate.planted import CLAIM, COUNT, EVENT, RESTING, findings, found

GOAL = CLAIM.replace("is, text: a lab", "online, text: '2025'")
OLD = COUNT.replace("2025", "2024")
PAID = (
    "flows: id: f, ecosystem: musk, from: tesla, verb: pays, to: xai, volume: 7, unit: USD, as_of: '2021',"
    " sources: [page]"
)

PLANTED = [
    (PAID.replace("pays", "leases"), "stale"),
    (OLD.replace("staff", "users").replace("people", "users"), "stale"),
    (f"{GOAL}, status: goal", "goal-overdue"),
    (f"{RESTING}, until: '2026-05', status: goal", "goal-overdue"),
    (f"{EVENT}, until: '2026-05', status: goal", "goal-overdue"),
    (f"{GOAL}, status: forecast", "forecast-past"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_what_has_aged_is_found_where_it_is_asked_for(row: str, code: str) -> None:
    assert severity(code) == "warning"
    assert found(row, age=Age()) == ("warning", code, "facts.yaml", 3)
    assert findings(row) == []


@pytest.mark.parametrize(
    "row",
    [
        OLD,  # the base has a newer one
        f"{OLD}, until: '2025'".replace("staff", "subscribers"),
        OLD.replace("staff", "ipo-proceeds").replace("people", "USD"),  # of a deed
        OLD.replace("tesla", "trust").replace("2024", "1904"),  # of the past
        PAID,  # on a day, or in a year
        f"{GOAL}, status: goal, verdict: reached, verdict_sources: [page]",
        f"{GOAL}, status: goal".replace("2025", "2026"),
        f"{CLAIM}, status: goal",
    ],
)
def test_what_cannot_age_passes(row: str) -> None:
    assert findings(row, age=Age()) == []


def test_the_day_and_the_age_are_chosen() -> None:
    row = COUNT.replace("2025", "2026-04")
    assert findings(row, age=Age(days=365)) == []
    (defect,) = findings(row, age=Age(days=60))
    assert defect.code == "stale"
    (defect,) = findings(row, age=Age(days=365, today=date(2027, 6, 30)))
    assert "2026-04, 426 days old" in defect.message
