"""What the shipped structures are compared by: a market for each step, moments, and the points at which they differ."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from graph.model import Analogy, Ecosystem, Event, Flow, Layer, Noun, Stage, Stated
from seed import shipped_pack

_PACK = shipped_pack()
_ROWS: dict[str, Noun] = {row.id: row for row in _PACK.nouns()}
_DIFFERENCES = [row for row in _PACK.analogies if row.kind == "difference"]
#: The market of each role of the chain; where there is none, the structure has no such step.
_MEASURED_BY = {
    "musk": {
        "source": "ai-training-data",
        "transport": "internet-traffic",
        "process": "world-ai-compute-owned",
        "knowledge": "ai-chatbot-web-traffic",
        "distribution": "us-robotaxi-vehicles",
    },
    "standard-oil": {
        "source": "us-crude-output",
        "transport": "older-fields-crude-by-pipe",
        "process": "us-refining",
        "ship": "us-oil-tank-cars",
        "distribution": "us-lamp-oil-retail",
    },
}


def ecosystem(id: str) -> Ecosystem:
    found = _ROWS[id]
    assert isinstance(found, Ecosystem)
    return found


def role_of(id: str) -> str:
    step = _ROWS.get(id)
    return (step.role or id) if isinstance(step, Layer | Stage) else id


def is_shown(id: str) -> bool:
    """Whether a source is cited by the row, or by a claim about a flow."""
    row = _ROWS[id]
    if isinstance(row, Flow):
        return any(claim.sources for claim in _PACK.claims if claim.about == id)
    return isinstance(row, Stated) and bool(row.sources)


@pytest.mark.parametrize("id", _MEASURED_BY)
def test_each_step_of_the_chain_is_measured_by_one_market(id: str) -> None:
    measured = {
        role_of(step): share.market
        for share in _PACK.shares
        if share.ecosystem == id and share.market in ecosystem(id).markets
        for step in share.of
    }
    assert measured == _MEASURED_BY[id]


def test_every_share_says_of_which_market_it_is() -> None:
    assert [share.id for share in _PACK.shares if share.market is None] == []


def test_a_market_of_one_company_is_not_that_of_the_group() -> None:
    group = {share.id for share in _PACK.shares if share.market == "us-crude-output"}
    assert group == {"ss-production-1900s", "ss-production-1911"}


def test_moments_are_in_their_order_and_end_with_the_day_of_reading() -> None:
    for id in _MEASURED_BY:
        days = [moment.first for moment in ecosystem(id).moments]
        assert days == sorted(set(days))
    assert ecosystem("musk").moments[-1] == ecosystem("musk").default_as_of


@pytest.mark.parametrize("id", ["me-2025-x-merger", "me-2026-xai-merger", "me-2026-listing"])
def test_a_merger_or_listing_lies_between_two_moments(id: str) -> None:
    event = _ROWS[id]
    assert isinstance(event, Event)
    assert event.since is not None
    day = date.fromisoformat(event.since.text)
    moments = [moment.text for moment in ecosystem("musk").moments]
    assert {str(day - timedelta(1)), str(day + timedelta(1))} <= {*moments}


def test_yardsticks_are_those_that_neither_is_about() -> None:
    assert {each.id for each in _PACK.ecosystems if each.yardstick} == {"carnegie-steel", "bell-system", "ford-rouge"}


def test_thirteen_differences_are_ours_and_told_in_two_languages() -> None:
    assert len(_DIFFERENCES) == 13
    for row in _DIFFERENCES:
        assert (row.left_ecosystem, row.right_ecosystem, row.by) == ("musk", "standard-oil", "ours")
        assert all((row.title, row.title_ja, row.reason_ja))


@pytest.mark.parametrize("row", _DIFFERENCES, ids=lambda row: row.id)
def test_both_ends_of_a_difference_are_shown_by_rows_that_cite_a_source(row: Analogy) -> None:
    assert any(map(is_shown, row.left))
    assert any(map(is_shown, row.right))
