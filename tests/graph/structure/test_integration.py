"""Which part of the group's trade stays inside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.structure.integration import Integration, Trade, backward, forward, integration
from graph.structure.measure import Measure
from tests.graph.structure.drawn import in_range

GROUP = {"A", "B"}
TRADES = (
    Trade("A", "B", 80, "t", ("inside",)),
    Trade("x", "A", 20, "t"),
    Trade("x", "B", 30, "t"),
    Trade("A", "y", 10, "t"),
    Trade("B", "y", 60, "t"),
)
TESLA = (Trade("tesla", "xai", 430e6, "USD"), Trade("tesla", "others", 94.83e9 - 430e6, "USD"))

trades = st.lists(
    st.builds(
        Trade,
        st.sampled_from("ABxy"),
        st.sampled_from("ABxy"),
        st.one_of(st.none(), st.floats(0, 1e308), st.floats(allow_nan=True, allow_infinity=True)),
        st.sampled_from(["t", "t", "t", "USD", None]),
    ),
    max_size=6,
)


def all_of(sold: list[Trade]) -> list[Measure]:
    said: Integration = integration(sold, GROUP)
    return [said.ifs, said.dm_sales, said.dm_purchases, forward("A", sold, GROUP), backward("B", sold, GROUP)]


def test_the_shares_of_a_small_group() -> None:
    said = integration(TRADES, GROUP)
    assert said.ifs.value == pytest.approx(0.4, abs=1e-9)
    assert said.dm_sales.value == pytest.approx(80 / 150, abs=1e-9)
    assert said.dm_purchases.value == pytest.approx(80 / 130, abs=1e-9)
    assert said.ifs.inputs == ("inside",)


def test_stages_integrate_forward_and_backward() -> None:
    assert forward("A", TRADES, GROUP).value == pytest.approx(80 / 90, abs=1e-9)
    assert backward("B", TRADES, GROUP).value == pytest.approx(80 / 110, abs=1e-9)
    assert forward("B", TRADES, GROUP).value == 0.0


def test_what_a_listed_maker_sells_to_its_sister() -> None:
    assert forward("tesla", TESLA, {"tesla", "xai"}).value == pytest.approx(0.0045, abs=5e-5)
    energy = (TESLA[0], Trade("tesla", "others", 12.8e9 - 430e6, "USD"))
    assert forward("tesla", energy, {"tesla", "xai"}).value == pytest.approx(0.034, abs=5e-4)


def test_an_undisclosed_term_leaves_only_what_needs_it_unknown() -> None:
    said = integration([*TRADES[:3], replace(TRADES[3], amount=None), TRADES[4]], GROUP)
    assert said.dm_sales.reason == said.ifs.reason == "not disclosed: A to y"
    assert said.dm_sales.coverage == 2 / 3
    assert said.dm_purchases.value == pytest.approx(80 / 130, abs=1e-9)


def test_amounts_of_different_units_are_never_added() -> None:
    said = integration([*TRADES[:4], replace(TRADES[4], unit="USD")], GROUP)
    assert said.ifs.reason == "amounts of different units are not added: USD, t"
    assert said.dm_purchases.value is not None


def test_trades_among_others_do_not_count() -> None:
    beside = Trade("x", "y", None, "USD")
    assert integration([*TRADES, beside], GROUP) == integration(TRADES, GROUP)


@pytest.mark.parametrize(
    ("sold", "reason"),
    [
        ([], "no trade is listed"),
        ([Trade("A", "B", 0, "t")], "all amounts are nothing"),
        ([Trade("A", "A", 1, "t")], "sells to itself: A"),
        ([Trade("A", "B", -1, "t")], "an amount is negative or not finite"),
        ([Trade("A", "B", float("inf"), "t")], "an amount is negative or not finite"),
    ],
)
def test_what_cannot_be_divided_has_a_reason(sold: list[Trade], reason: str) -> None:
    assert integration(sold, GROUP).ifs.reason == reason


@given(trades)
def test_every_share_lies_in_its_range(sold: list[Trade]) -> None:
    assert all(in_range(each) for each in all_of(sold))


@given(trades)
def test_the_order_of_the_trades_does_not_matter(sold: list[Trade]) -> None:
    assert [each.value for each in all_of(sold)] == [each.value for each in all_of(sold[::-1])]


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_inside_never_lowers_the_share(amount: float, more: float) -> None:
    one = integration([replace(TRADES[0], amount=amount), *TRADES[1:]], GROUP).ifs.value
    other = integration([replace(TRADES[0], amount=amount + more), *TRADES[1:]], GROUP).ifs.value
    assert one is not None
    assert other is not None
    assert other >= one - 1e-12
