"""What the group's shares of a chain come to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.structure.control import ControlProfile, control_profile
from graph.structure.measure import Measure
from graph.structure.role_graph import ShareRange
from tests.graph.structure.drawn import in_range, known_shares, shares


def profile(*stages: ShareRange) -> ControlProfile:
    return control_profile(stages, [f"stage {number}" for number in range(len(stages))])


def of(*values: float | None) -> ControlProfile:
    return profile(*(ShareRange(value) for value in values))


def numbers(said: ControlProfile) -> list[Measure]:
    return [said.depth, said.weakest, said.dominant, said.chain_product, said.frechet_low, said.frechet_high]


def test_the_numbers_of_three_known_shares() -> None:
    said = of(0.5, 0.8, 0.9)
    expected = [2.2 / 3, 0.5, 1.0, 0.36, 0.2, 0.5]
    assert [each.value for each in numbers(said)] == pytest.approx(expected, abs=1e-9)
    assert [floor.value for floor in said.hhi_floor] == pytest.approx([0.25, 0.64, 0.81], abs=1e-9)
    assert said.coverage == 1.0


def test_an_unknown_share_is_left_out_and_lowers_coverage() -> None:
    said = of(0.2, 0.9, 0.9, 0.84, None, 0.88)
    expected = [0.744, 0.2, 0.8, 0.1197504, 0.0, 0.2]
    assert [each.value for each in numbers(said)] == pytest.approx(expected, abs=1e-9)
    assert {each.coverage for each in numbers(said)} == {said.coverage} == {5 / 6}
    assert said.hhi_floor[4].reason == "the share of stage 4 is not known"


def test_the_share_of_three_of_five_stages_on_the_other_side() -> None:
    said = of(None, 0.015, 0.024, 0.034, None)
    assert said.depth.value == pytest.approx(0.073 / 3, abs=1e-9)
    assert (said.coverage, said.dominant.value) == (3 / 5, 0.0)


def test_all_low_ends_and_all_high_ends_make_the_range() -> None:
    said = profile(ShareRange(0.2, 0.11, 0.33), ShareRange(0.9, 0.85, 0.95))
    assert (said.depth.low, said.depth.high) == pytest.approx((0.48, 0.64), abs=1e-9)
    assert (said.chain_product.low, said.chain_product.high) == pytest.approx((0.0935, 0.3135), abs=1e-9)
    assert (said.frechet_low.low, said.frechet_low.high) == pytest.approx((0.0, 0.28), abs=1e-9)


def test_a_range_without_a_value_counts_in_its_own_floor_only() -> None:
    said = profile(ShareRange(0.5), ShareRange(None, 0.1, 0.2))
    assert (said.depth.high, said.coverage) == (0.5, 0.5)
    floor = said.hhi_floor[1]
    assert floor.value is None
    assert (floor.low, floor.high) == pytest.approx((0.01, 0.04))
    assert floor.reason == "the share of stage 1 has a range, but no value"


def test_markets_and_rows_are_told_back() -> None:
    said = profile(ShareRange(0.9, scope="crude pipes", ids=("a",)), ShareRange(0.015, scope="traffic", ids=("b",)))
    assert said.scopes == ("crude pipes", "traffic")
    assert said.depth.inputs == ("a", "b")
    assert said.hhi_floor[1].inputs == ("b",)


@pytest.mark.parametrize(
    ("stages", "reason"),
    [
        ((), "the chain has no stage"),
        ((None, None), "no share is known"),
        ((0.5, 1.2), "the share of stage 1 is 1.2, which is not between 0 and 1"),
        ((float("nan"), 0.5), "the share of stage 0 is nan, which is not between 0 and 1"),
        ((0.5, float("-inf")), "the share of stage 1 is -inf, which is not between 0 and 1"),
    ],
)
def test_what_cannot_be_counted_has_a_reason(stages: tuple[float | None, ...], reason: str) -> None:
    said = of(*stages)
    assert {each.value for each in numbers(said)} == {None}
    assert {each.reason for each in numbers(said)} == {reason}


def test_stages_and_names_belong_together() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        control_profile([ShareRange(0.5)], [])
    with pytest.raises(ValueError, match="same name"):
        control_profile([ShareRange(0.5), ShareRange(0.5)], ["wells", "wells"])


@given(st.lists(shares, max_size=7))
def test_every_number_lies_in_its_range(stages: list[ShareRange]) -> None:
    said = profile(*stages)
    assert all(in_range(each) for each in (*numbers(said), *said.hhi_floor))
    low, product, high = said.frechet_low.value, said.chain_product.value, said.frechet_high.value
    if low is not None and product is not None and high is not None:
        assert low <= product + 1e-9
        assert product <= high


@given(st.lists(known_shares(), min_size=1, max_size=6), st.data())
def test_a_larger_share_never_lowers_a_number(stages: list[ShareRange], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(stages) - 1))
    raised = data.draw(st.floats(stages[place].value or 0.0, 1))
    more = [*stages]
    more[place] = replace(more[place], value=raised)
    for before, after in zip(numbers(profile(*stages)), numbers(profile(*more)), strict=True):
        assert before.value is not None
        assert after.value is not None
        assert after.value >= before.value - 1e-12


@given(st.lists(shares, max_size=6))
def test_the_order_of_the_stages_does_not_matter(stages: list[ShareRange]) -> None:
    for one, other in zip(numbers(profile(*stages)), numbers(profile(*stages[::-1])), strict=True):
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-12)
