"""How much rivals depend on the group at the stage before theirs, at least."""

from __future__ import annotations

import pytest
from hypothesis import given

from graph.structure.rivals import rival_dependence
from graph.structure.role_graph import ShareRange
from tests.graph.structure.drawn import in_range, shares


def test_rivals_who_refine_more_than_they_pipe_use_the_groups_pipes() -> None:
    assert rival_dependence(ShareRange(0.9), ShareRange(0.84)).value == pytest.approx(0.375, abs=1e-9)


def test_rivals_with_enough_of_their_own_depend_on_nobody() -> None:
    assert rival_dependence(ShareRange(0.5), ShareRange(0.84)).value == 0.0


def test_the_range_is_wide_where_the_shares_are() -> None:
    said = rival_dependence(ShareRange(0.9, 0.88, 0.96), ShareRange(0.84, 0.8, 0.84))
    assert (said.low, said.high) == pytest.approx((0.25, 0.8), abs=1e-9)
    assert rival_dependence(ShareRange(0.9), ShareRange(0.84, high=1.0)).low == 0.0


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (None, 0.84, "the share of the stage before is not known"),
        (0.9, None, "the share of the stage after is not known"),
        (0.9, 1.0, "the group has no rival at the stage after"),
        (1.9, 0.84, "the share of the stage before is 1.9, which is not between 0 and 1"),
    ],
)
def test_what_has_no_bound_has_a_reason(before: float | None, after: float | None, reason: str) -> None:
    assert rival_dependence(ShareRange(before), ShareRange(after)).reason == reason


@given(shares, shares)
def test_every_bound_is_sound_or_says_why_not(before: ShareRange, after: ShareRange) -> None:
    assert in_range(rival_dependence(before, after))
