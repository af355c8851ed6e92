"""How firm the shares of the shipped structures are."""

from __future__ import annotations

import pytest

from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from graph.structure.comparison import Comparison, compare
from graph.structure.doubts import doubts
from tests.graph.structure.made import held

EVIDENCE = Slice(telling="evidence")


@pytest.fixture
async def shipped(snapshot_store: SnapshotStore) -> Comparison:
    return await compare(snapshot_store, ("standard-oil", EVIDENCE), ("musk", EVIDENCE))


async def test_standard_oil_holds_more_in_every_draw(shipped: Comparison) -> None:
    drawn = doubts(shipped).draws
    for one in (drawn.depth, drawn.weakest, drawn.chain_product, drawn.kappa):
        assert one.left_larger.value == 1
        assert (one.ratio.low or 0) > 3
    assert drawn.left_stages == ("transport", "process", "distribution")


async def test_without_the_robotaxis_the_numbers_are_those_of_compute_and_chatbots(shipped: Comparison) -> None:
    _, musk = doubts(shipped).changes
    after = {
        one.measure: one.after for one in musk if one.stage == "distribution" and one.change.startswith("left out")
    }
    assert after["kappa"] == pytest.approx(0.034)
    assert after["depth"] == pytest.approx((0.015 + 0.024 + 0.034) / 3)


async def test_another_market_for_the_transport_of_ai_changes_most(shipped: Comparison) -> None:
    _, musk = doubts(shipped).changes
    first = next(one for one in musk if one.measure == "kappa")
    assert (first.stage, first.scope) == ("transport", "mass to orbit, world")


async def test_what_is_weak_about_a_share_is_told(shipped: Comparison) -> None:
    oil, musk = doubts(shipped).weaknesses
    flags = {(one.stage, one.flag) for one in musk}
    assert {("transport", "low-sources"), ("transport", "undated"), ("source", "unknown")} <= flags
    assert ("process", "low-sources") not in {(one.stage, one.flag) for one in oil}


async def test_nothing_on_record_has_reasons() -> None:
    empty = held(ecosystems=("a", "b"))
    found = doubts(await compare(empty, ("a", EVIDENCE), ("b", EVIDENCE)))
    assert found.draws.kappa.left_larger.value is None
    assert found.draws.kappa.left_larger.reason
    assert found.changes == ((), ())
    assert found.weaknesses == ((), ())
