"""Dates that contradict each other, or those of other rows."""

from __future__ import annotations

import pytest

from seed.gate.codes import severity
from tests.seed.gate.planted import CLAIM, COUNT, ECOSYSTEM, ENTITY, EVENT, FLOW, RESTING, SHARE, findings, found

#: A flow to an entity that lived from 1882 to 1911.
OLD = "flows: id: f, ecosystem: oil, from: xai, verb: funds, to: trust, rests_on: [known]"
OLD_COUNT = "claims: id: c, about: trust, predicate: staff, number: 7, unit: people, sources: [page]"

PLANTED = [
    (f"{CLAIM}, since: '2026', until: '2025'", "since-after-until"),
    (f"{ENTITY}, since: '2026', until: '2025'", "since-after-until"),
    (f"{EVENT}, since: '2026', until: '2025'", "since-after-until"),
    (f"{RESTING}, until: '2025'", "since-after-until"),
    (f"{ENTITY}, layers: [{{step: compute, since: '2026', until: '2025'}}]", "since-after-until"),
    (f"{COUNT}, since: '2026'", "as-of-outside-interval"),
    (f"{COUNT}, until: '2024'", "as-of-outside-interval"),
    (f"{RESTING}, as_of: '2025-12-31'", "as-of-outside-interval"),
    (f"{OLD}, since: '1912'", "outside-life"),
    (f"{OLD}, until: '1881'", "outside-life"),
    (f"{OLD}, as_of: '1870s'", "outside-life"),
    (f"{ENTITY}, until: '2020', layers: [{{step: compute, since: '2021'}}]", "outside-life"),
    (f"{EVENT}, since: '1912', involves: [trust]", "outside-life"),
    (f"{EVENT}, since: '1880', until: '1881', involves: [trust]", "outside-life"),
    (f"{OLD_COUNT}, as_of: '1912'", "claim-outside-life"),
    (f"{OLD_COUNT}, as_of: '1881'", "claim-outside-life"),
    (
        "claims: id: c, about: link, predicate: volume, number: 7, unit: USD, as_of: '2025', sources: [page]",
        "claim-outside-life",
    ),
    (f"{OLD}, since: '1880'", "overhangs-life"),
    (f"{OLD}, since: '1900', until: '1912'", "overhangs-life"),
    (f"{ENTITY}, since: '2020', layers: [{{step: compute, since: '2019'}}]", "overhangs-life"),
    (COUNT.replace("2025", "2027"), "future-fact"),
    (f"{CLAIM}, since: '2026-07-01'", "future-fact"),
    (RESTING.replace("2026", "2027"), "future-fact"),
    (f"{EVENT}, since: '2027'", "future-fact"),
    (f"{SHARE}, share: 0.5, as_of: '2027'", "future-fact"),
    (CLAIM.replace("is, text: a lab", "online, text: '2027'"), "future-fact"),
    (COUNT.replace("[page]", "[book]"), "source-before-fact"),
    (f"{EVENT}, since: '2020-06'".replace("[page]", "[book]"), "source-before-fact"),
    (f"{SHARE}, share: 0.5, as_of: '2021'".replace("[page]", "[book]"), "source-before-fact"),
    (f"{FLOW}, sources: [book]", "source-before-fact"),
    (f"{ECOSYSTEM}, since: '1870', until: '1911', moments: ['1904', '1912']", "moment-outside-life"),
    (f"{ECOSYSTEM}, since: '1870', moments: ['1860s']", "moment-outside-life"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_dates_that_cannot_be_are_found(row: str, code: str) -> None:
    assert found(row) == (severity(code), code, "facts.yaml", 3)


@pytest.mark.parametrize(
    "row",
    [
        # What the dates may mean has a day in common.
        f"{ECOSYSTEM}, since: '1870-06', until: '1911', moments: ['1870', '1911-12-31']",
        f"{ECOSYSTEM}, moments: ['1600', '2100']",
        f"{OLD}, since: '1911'",
        f"{OLD}, since: '1882-07', until: '1911'",
        f"{OLD}, since: '1880s'",
        # The rule of time cuts an open end to the life of both ends.
        f"{OLD}, since: '1900'",
        f"{ENTITY}, since: '2026', layers: [{{step: compute, since: '2026-03'}}]",
        f"{OLD_COUNT}, as_of: '1912', rank: deprecated",
        # One of those involved was there.
        f"{EVENT}, since: '1912', involves: [trust, tesla]",
        # What is planned may come.
        f"{COUNT}, status: goal".replace("2025", "2027"),
        f"{EVENT}, since: '2027', status: forecast",
        f"{CLAIM}, since: '2026-06', until: '2029'",
        # One source is young enough, or of unknown age.
        COUNT.replace("[page]", "[book, page]"),
        COUNT.replace("[page]", "[book]").replace("2025", "2020-05-31"),
    ],
)
def test_dates_that_can_be_pass(row: str) -> None:
    assert findings(row) == []


def test_the_message_tells_the_life_that_is_missed() -> None:
    (defect,) = findings(f"{OLD}, since: '1912'")
    assert "`since` (1912) is after the end of trust (1882 to 1911-12-01)" in defect.message
