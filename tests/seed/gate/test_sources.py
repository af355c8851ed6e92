"""Sources that stand twice, that do not say whose copy they are, and that nothing cites."""

from __future__ import annotations

import pytest

from seed.gate.codes import severity
from tests.seed.gate.planted import BESIDE, SOURCE, findings, found

FILED = SOURCE.replace("elsewhere", "'https://example.org/filing/#page-3'")
COPY = SOURCE.replace("publisher: S", "publisher: wiki.example (Wikipedia copy)")
CITING = BESIDE["sources"]

PLANTED = [
    (FILED, "duplicate-source"),
    (SOURCE.replace("title: T, publisher: S", "title: Page, publisher: P"), "duplicate-source"),
    (COPY, "mirror-without-origin"),
    (COPY.replace("Wikipedia copy", "repost"), "mirror-without-origin"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_sources_that_are_not_told_apart_are_found(row: str, code: str) -> None:
    assert found(row) == (severity(code), code, "facts.yaml", 3)


@pytest.mark.parametrize(
    "row",
    [
        SOURCE,
        f"{COPY}, origin: Wikipedia",
        f"{COPY}, via: 'https://en.wikipedia.org/wiki/Tesla'",
        SOURCE.replace("elsewhere", "somewhere"),  # a place in words holds many
        f"{SOURCE}, date: '2021'".replace("title: T, publisher: S", "title: Page, publisher: P"),
    ],
)
def test_sources_that_are_told_apart_pass(row: str) -> None:
    assert findings(row, CITING) == []


def test_a_source_that_nothing_cites_is_listed() -> None:
    (defect,) = findings(SOURCE)
    assert (defect.severity, defect.code, defect.line) == ("warning", "never-cited", 3)
    assert findings(SOURCE, CITING.replace("sources: [s]", "confirmed: false, consulted: [s]")) == []
