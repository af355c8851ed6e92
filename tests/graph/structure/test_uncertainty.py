"""What the ranges of the shares, and their weak points, do to the numbers made of them."""

from __future__ import annotations

import doctest
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.structure import uncertainty
from graph.structure.control import control_profile
from graph.structure.measure import Measure
from graph.structure.passage import passage
from graph.structure.role_graph import ShareRange
from graph.structure.uncertainty import (
    Change,
    Draws,
    Flag,
    ShareOnRecord,
    Spread,
    monte_carlo,
    sensitivity,
    weaknesses,
)
from tests.graph.structure.drawn import in_range, known_shares, near, shares

OIL = {
    "wells": ShareRange(0.2, 0.11, 0.33, "crude", ("oil-1",)),
    "pipes": ShareRange(0.9, 0.85, 0.98, "crude pipes", ("oil-2",)),
    "refining": ShareRange(0.84, 0.8, 0.9, "refined oil", ("oil-3",)),
    "marketing": ShareRange(0.88, 0.82, 0.9, "kerosene", ("oil-4",)),
}
MUSK = {
    "traffic": ShareRange(0.015, 0.005, 0.03, ids=("musk-1",)),
    "compute": ShareRange(0.024, 0.02, 0.06, ids=("musk-2",)),
    "chatbot": ShareRange(0.034, 0.02, 0.06, ids=("musk-3",)),
}
#: Shares as they are written down, in hundredths: no two differ by rounding only.
hundredths = st.tuples(*[st.integers(0, 100)] * 3).map(lambda three: ShareRange(*_ordered(three)))


def _ordered(three: tuple[int, ...]) -> tuple[float, float, float]:
    low, value, high = sorted(three)
    return value / 100, low / 100, high / 100


def spreads(said: Draws) -> list[Spread]:
    return [said.depth, said.weakest, said.chain_product, said.kappa]


def parts(said: Draws) -> list[Measure]:
    return [measure for one in spreads(said) for measure in (one.left, one.right, one.left_larger)]


def all_of(said: Draws) -> list[Measure]:
    return [*parts(said), *(one.ratio for one in spreads(said))]


def numbers(measures: list[Measure]) -> list[tuple[float | None, float | None, float | None]]:
    return [(measure.value, measure.low, measure.high) for measure in measures]


def named(stages: list[ShareRange]) -> dict[str, ShareRange]:
    return {f"stage {number}": share for number, share in enumerate(stages)}


def evenly(stages: dict[str, ShareRange]) -> dict[str, ShareRange]:
    return {name: replace(share, value=None) for name, share in stages.items()}


def ends(measure: Measure) -> tuple[float | None, float | None]:
    return measure.low, measure.high


def test_drawn_evenly_the_passage_is_that_of_the_design() -> None:
    """Which had two stages of pipes, gathering and trunk lines, and no modes."""
    said = monte_carlo(evenly({**OIL, "trunk lines": OIL["pipes"]}), evenly(MUSK))
    assert ends(said.kappa.left) == pytest.approx((0.885, 0.977), abs=0.001)
    assert ends(said.kappa.right) == pytest.approx((0.029, 0.059), abs=0.001)
    assert ends(said.depth.left) == pytest.approx((0.72, 0.78), abs=0.005)
    assert ends(said.depth.right) == pytest.approx((0.02, 0.04), abs=0.005)
    assert ends(said.kappa.ratio) == pytest.approx((16, 32), abs=0.6)
    assert said.kappa.left_larger.value == said.depth.left_larger.value == 1.0


def test_in_triangles_the_ranges_are_narrower_and_the_order_is_the_same() -> None:
    said = monte_carlo(OIL, MUSK)
    assert ends(said.kappa.left) == pytest.approx((0.874, 0.958), abs=0.002)
    assert ends(said.kappa.right) == pytest.approx((0.029, 0.0545), abs=0.001)
    assert ends(said.kappa.ratio) == pytest.approx((16.7, 31.6), abs=0.5)
    assert ends(said.depth.left) == pytest.approx((0.686, 0.734), abs=0.002)
    assert [one.left_larger.value for one in spreads(said)] == [1.0] * 4


def test_the_quantiles_are_those_of_the_triangle() -> None:
    """F(x) = (x - low)² / ((high - low) (value - low)) up to the value, solved for x at 5 %, 50 % and 95 %."""
    said = monte_carlo({"pipes": OIL["pipes"]}, MUSK).depth.left
    quantiles = [
        0.85 + (0.05 * 0.13 * 0.05) ** 0.5,
        0.98 - (0.5 * 0.13 * 0.08) ** 0.5,
        0.98 - (0.05 * 0.13 * 0.08) ** 0.5,
    ]
    assert [said.low, said.value, said.high] == pytest.approx(quantiles, abs=0.001)


def test_the_draws_of_one_share_are_those_of_numpy() -> None:
    drawn = np.random.default_rng(7).triangular(0.11, 0.2, 0.33, 200_000)
    said = monte_carlo({"wells": OIL["wells"]}, MUSK, draws=200_000).weakest.left
    assert [said.low, said.value, said.high] == pytest.approx(np.quantile(drawn, (0.05, 0.5, 0.95)), abs=0.001)


def test_a_missing_end_is_the_value() -> None:
    said = monte_carlo({"wells": ShareRange(0.2, low=0.1)}, {"wells": ShareRange(0.2)})
    assert said.depth.left.high is not None
    assert said.depth.left.high <= 0.2
    assert numbers([said.depth.right]) == [(0.2, 0.2, 0.2)]
    assert said.depth.left_larger.value == 0.0


def test_fixed_shares_are_what_control_and_passage_make_of_them() -> None:
    fixed = {name: ShareRange(share.value) for name, share in OIL.items()}
    said, profile = monte_carlo(fixed, MUSK, draws=10), control_profile(list(fixed.values()), list(fixed))
    expected = [profile.depth, profile.weakest, profile.chain_product, passage(fixed, list(fixed)).kappa]
    assert [one.left.value for one in spreads(said)] == pytest.approx([one.value for one in expected], abs=1e-12)


def test_a_tie_is_not_larger_in_whatever_order_it_is_summed() -> None:
    one, other = [0.1, 0.2, 0.3], [0.3, 0.2, 0.1]
    said = monte_carlo(named([ShareRange(part) for part in one]), named([ShareRange(part) for part in other]))
    assert [each.left_larger.value for each in spreads(said)] == [0.0] * 4


def test_rows_draws_and_assumptions_are_told() -> None:
    said = monte_carlo(OIL, MUSK, draws=100, seed=3)
    assert (said.draws, said.seed, said.left_stages, said.right_stages) == (100, 3, tuple(OIL), tuple(MUSK))
    assert said.depth.left.inputs == ("oil-1", "oil-2", "oil-3", "oil-4")
    assert said.depth.ratio.inputs == (*said.depth.left.inputs, *said.depth.right.inputs)
    for measure in all_of(said):
        assert measure.reference.startswith("Metropolis, Ulam 1949")
        for word in ("triangle", "evenly", "by itself", "markets may differ"):
            assert word in measure.caveat
    assert "every way needs" in said.kappa.left.caveat
    assert "not how sure the ranges are" in said.kappa.left_larger.caveat


def test_what_is_not_known_is_left_out_and_lowers_coverage() -> None:
    unknown = {"tankcars": ShareRange(), "boats": ShareRange(None, low=0.3)}
    said, without = monte_carlo({**unknown, **OIL}, MUSK), monte_carlo(OIL, MUSK)
    assert numbers(all_of(said)) == numbers(all_of(without))
    assert (said.depth.left.coverage, said.depth.left_larger.coverage) == (4 / 6, 7 / 9)
    assert said.left_stages == tuple(OIL)


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        ({}, "no share is known on the left side"),
        ({"wells": ShareRange()}, "no share is known on the left side"),
        ({"wells": ShareRange(1.2)}, "the share of wells is 1.2, which is not between 0 and 1 (left side)"),
        (
            {"wells": ShareRange(0.5, float("nan"), 1)},
            "the share of wells is nan, which is not between 0 and 1 (left side)",
        ),
    ],
)
def test_what_cannot_be_drawn_has_a_reason(left: dict[str, ShareRange], reason: str) -> None:
    for one in spreads(monte_carlo(left, MUSK)):
        assert one.left.reason == one.left_larger.reason == one.ratio.reason == reason
        assert one.right.value is not None
    for one in spreads(monte_carlo(MUSK, left)):
        assert one.ratio.reason == reason.replace("left", "right")


@pytest.mark.parametrize("right", [ShareRange(0.0), ShareRange(1e-320)])
def test_there_is_no_ratio_to_nothing(right: ShareRange) -> None:
    said = monte_carlo({"wells": ShareRange(0.5)}, {"compute": right})
    assert said.kappa.left_larger.value == 1.0
    assert said.kappa.ratio.reason == "the right side's number is 0, or next to nothing, in some draws"


def test_the_example_holds() -> None:
    tried = doctest.testmod(uncertainty)
    assert tried.attempted > 0
    assert tried.failed == 0


def test_no_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="0 draws"):
        monte_carlo(OIL, MUSK, draws=0)


@given(st.lists(shares, max_size=5), st.lists(shares, max_size=5), st.integers(1, 50))
def test_every_number_is_in_its_range_or_says_why_not(
    left: list[ShareRange], right: list[ShareRange], draws: int
) -> None:
    said = monte_carlo(named(left), named(right), draws=draws)
    assert all(in_range(measure) for measure in parts(said))
    assert all(in_range(one.ratio, most=float("inf")) for one in spreads(said))


@given(st.lists(known_shares(), min_size=1, max_size=5))
def test_no_number_is_outside_what_the_ends_allow(stages: list[ShareRange]) -> None:
    profile = control_profile(stages, list(named(stages)))
    said = monte_carlo(named(stages), MUSK, draws=50)
    for drawn, allowed in zip(spreads(said)[:3], (profile.depth, profile.weakest, profile.chain_product), strict=True):
        within = (allowed.low, drawn.left.low, drawn.left.value, drawn.left.high, allowed.high)
        ordered = [number for number in within if number is not None]
        assert len(ordered) == 5
        assert all(one <= other + 1e-12 for one, other in pairwise(ordered))


@given(st.lists(hundredths, min_size=1, max_size=4), st.lists(hundredths, min_size=1, max_size=4), st.floats(0, 1))
def test_raising_every_left_share_never_lowers_the_part_in_which_it_is_larger(
    left: list[ShareRange], right: list[ShareRange], by: float
) -> None:
    raised = [ShareRange(_raised(share.value, by), _raised(share.low, by), _raised(share.high, by)) for share in left]
    before, after = (monte_carlo(named(stages), named(right), draws=200) for stages in (left, raised))
    for one, other in zip(spreads(before), spreads(after), strict=True):
        assert one.left_larger.value is not None
        assert other.left_larger.value is not None
        assert other.left_larger.value >= one.left_larger.value


def _raised(part: float | None, by: float) -> float:
    return (part or 0.0) + (1 - (part or 0.0)) * by


@given(st.lists(shares, max_size=4), st.lists(shares, max_size=4), st.integers(0, 9))
def test_other_names_change_nothing_and_the_same_seed_says_the_same(
    left: list[ShareRange], right: list[ShareRange], seed: int
) -> None:
    said = monte_carlo(named(left), named(right), draws=20, seed=seed)
    assert said == monte_carlo(named(left), named(right), draws=20, seed=seed)
    renamed = {f"other {number}": share for number, share in enumerate(left)}
    if "stage" not in "".join(measure.reason or "" for measure in all_of(said)):
        assert all_of(monte_carlo(renamed, named(right), draws=20, seed=seed)) == all_of(said)


def test_another_seed_and_another_order_say_nearly_the_same() -> None:
    said = monte_carlo(OIL, MUSK)
    for other in (monte_carlo(OIL, MUSK, seed=1), monte_carlo(dict(reversed(OIL.items())), MUSK)):
        assert numbers([other.kappa.left]) != numbers([said.kappa.left])
        for one, another in zip(parts(said), parts(other), strict=True):
            assert one.value == pytest.approx(another.value, abs=0.002)
            assert one.low is None or ends(one) == pytest.approx(ends(another), abs=0.003)


@given(st.lists(shares, min_size=1, max_size=4), st.integers(1, 3))
def test_unknown_stages_only_lower_the_coverage(stages: list[ShareRange], more: int) -> None:
    said = monte_carlo(named(stages), MUSK, draws=20)
    fewer = monte_carlo({f"unknown {n}": ShareRange() for n in range(more)} | named(stages), MUSK, draws=20)
    for one, other in zip(all_of(said), all_of(fewer), strict=True):
        assert other == replace(one, coverage=other.coverage)
        assert other.coverage <= one.coverage


def rows_of(changes: tuple[Change, ...], stage: str, start: str) -> dict[str, Change]:
    return {row.measure: row for row in changes if row.stage == stage and row.change.startswith(start)}


def test_one_share_at_a_time() -> None:
    said = sensitivity(OIL)
    low = rows_of(said, "wells", "at its low end 0.11")
    assert low["depth"].before == pytest.approx(0.705, abs=1e-9)
    assert low["depth"].after == pytest.approx((0.11 + 0.9 + 0.84 + 0.88) / 4, abs=1e-9)
    assert low["chain product"].after == pytest.approx(0.11 * 0.9 * 0.84 * 0.88, abs=1e-9)
    assert (low["kappa"].before, low["kappa"].after, low["kappa"].size) == (0.9, 0.9, 0.0)
    assert rows_of(said, "pipes", "at its high end 0.98")["kappa"].after == pytest.approx(0.98, abs=1e-9)
    assert rows_of(said, "pipes", "left out")["kappa"].after == pytest.approx(0.88, abs=1e-9)
    assert low["depth"].inputs == ("oil-1",)
    assert len(said) == 4 * 3 * 3


def test_another_market_is_told_with_its_name() -> None:
    other = ShareRange(0.65, scope="satellites held", ids=("musk-9",))
    said = sensitivity(MUSK, alternatives={"traffic": [other, ShareRange(scope="calls")]})
    row = rows_of(said, "traffic", "in the market satellites held: 0.65")["kappa"]
    assert (row.before, row.after, row.scope, row.inputs) == (0.034, 0.65, "satellites held", ("musk-9",))
    assert said[0].scope == "satellites held"
    assert rows_of(said, "traffic", "in the market calls: not known")["depth"].after == pytest.approx(0.029, abs=1e-9)


def test_what_moves_a_number_most_stands_first() -> None:
    said = sensitivity(OIL)
    assert (said[0].stage, said[0].change) == ("wells", "left out")
    steps = [said[place : place + 3] for place in range(0, len(said), 3)]
    assert all(len({(row.stage, row.change) for row in step}) == 1 for step in steps)
    largest = [max(row.size for row in step if row.size is not None) for step in steps]
    assert largest == sorted(largest, reverse=True)


@pytest.mark.parametrize(
    ("stages", "reason"),
    [
        ({"wells": ShareRange(0.2)}, "wells is the only stage whose share is known"),
        ({"wells": ShareRange(0.2), "pipes": ShareRange()}, "wells is the only stage whose share is known"),
        (
            {"wells": ShareRange(), "pipes": ShareRange(0.9)},
            "the share of wells has no value, so it is left out already",
        ),
    ],
)
def test_a_stage_that_cannot_be_left_out_has_a_reason(stages: dict[str, ShareRange], reason: str) -> None:
    for row in rows_of(sensitivity(stages), "wells", "left out").values():
        assert (row.after, row.size, row.reason) == (None, None, reason)


def test_a_stage_with_a_range_alone_is_told_from_nothing() -> None:
    low = rows_of(sensitivity({"wells": ShareRange(None, 0.1, 0.3)}), "wells", "at its low end 0.1")["depth"]
    assert (low.before, low.after, low.reason) == (None, 0.1, "no share is known")


def test_an_unsound_share_is_told_until_it_is_left_out() -> None:
    said = sensitivity({"wells": ShareRange(2.0), "pipes": ShareRange(0.9, 0.8)})
    reason = "the share of wells is 2.0, which is not between 0 and 1"
    assert rows_of(said, "pipes", "at its low end")["depth"].reason == reason
    assert rows_of(said, "wells", "left out")["depth"].after == 0.9


def test_an_alternative_for_no_stage_has_a_reason() -> None:
    said = sensitivity(MUSK, alternatives={"chips": [ShareRange(0.1)]})
    assert {row.reason for row in said if row.stage == "chips"} == {"no stage of the chain is called chips"}
    assert {row.change for row in said if row.stage == "chips"} == {"in the market without a name: 0.1"}


def test_no_stage_has_no_row() -> None:
    assert sensitivity({}) == ()


@given(st.lists(shares, max_size=4), st.lists(shares, max_size=2))
def test_every_row_is_a_number_or_says_why_not(stages: list[ShareRange], others: list[ShareRange]) -> None:
    for row in sensitivity(named(stages), alternatives={"stage 0": others}):
        assert (row.size is None) == bool(row.reason)
        assert all(number is None or 0 <= number <= 1 for number in (row.before, row.after))


@given(st.lists(known_shares(), min_size=2, max_size=4))
def test_a_low_end_never_raises_a_number_and_a_high_end_never_lowers_one(stages: list[ShareRange]) -> None:
    for row in sensitivity(named(stages)):
        assert row.before is not None
        assert row.after is not None
        if row.change.startswith("at its low end"):
            assert row.after <= row.before + 1e-12
        elif row.change.startswith("at its high end"):
            assert row.after >= row.before - 1e-12
        else:
            assert row.measure != "kappa" or row.after <= row.before
            assert row.measure != "chain product" or row.after >= row.before or near(row.after, row.before)


SOUND = ShareOnRecord("wells", ShareRange(0.2, 0.11, 0.33, ids=("oil-1",)), "1904", ("high", "low"))


def flags(record: ShareOnRecord, year: int = 1904) -> list[Flag]:
    return [found.flag for found in weaknesses([record], year)]


def test_a_sound_share_has_no_weak_point() -> None:
    assert flags(SOUND) == []


@pytest.mark.parametrize(
    ("record", "flag", "sentence"),
    [
        (
            replace(SOUND, share=ShareRange(0.2, 0.11)),
            "no-range",
            "No range: the share of wells is told without a low and a high end.",
        ),
        (
            replace(SOUND, reliabilities=("low", "low")),
            "low-sources",
            "Weak sources: the share of wells rests on nothing of more than low reliability.",
        ),
        (replace(SOUND, reliabilities=("medium",)), "one-source", "One source: nothing else says the share of wells."),
        (replace(SOUND, reliabilities=()), "no-source", "No source: nothing on record says the share of wells."),
        (
            replace(SOUND, as_of="1906"),
            "old",
            "Another time: the share of wells describes 1906, 2 years from 1904.",
        ),
        (
            replace(SOUND, as_of="1880s"),
            "old",
            "Another time: the share of wells describes 1880s, 15 years from 1904.",
        ),
        (
            replace(SOUND, as_of=None),
            "undated",
            "No date: it is not on record what year the share of wells describes.",
        ),
        (
            replace(SOUND, as_of="around then"),
            "undated",
            "No date: 'around then' does not say what year the share of wells describes.",
        ),
        (
            replace(SOUND, confirmed=False),
            "unconfirmed",
            "Not confirmed: no page that was read says the share of wells.",
        ),
        (replace(SOUND, qualifier="<"), "bound", "Only a bound: the share of wells is below 0.2."),
        (
            replace(SOUND, qualifier=">=", share=ShareRange(None, 0.11, 0.33, ids=("oil-1",))),
            "bound",
            "Only a bound: the share of wells is at least 0.11.",
        ),
        (
            replace(SOUND, share=ShareRange(ids=("oil-1",)), reliabilities=(), as_of=None),
            "unknown",
            "Not known: the share of wells is on record without a number.",
        ),
    ],
)
def test_a_weak_point_is_told_in_a_sentence(record: ShareOnRecord, flag: Flag, sentence: str) -> None:
    [found] = weaknesses([SOUND, record], 1904)
    assert (found.flag, found.sentence, found.stage) == (flag, sentence, "wells")
    assert found.inputs == record.share.ids


@pytest.mark.parametrize("as_of", ["1903", "1905-12", "1900s", "~1905"])
def test_a_date_near_the_year_is_not_old(as_of: str) -> None:
    assert flags(replace(SOUND, as_of=as_of)) == []


def test_an_unknown_share_may_be_unconfirmed_too() -> None:
    assert flags(ShareOnRecord("wells", ShareRange(), confirmed=False)) == ["unconfirmed", "unknown"]


def test_all_weak_points_of_a_share_are_told_together() -> None:
    weak = ShareOnRecord("traffic", ShareRange(0.015), "2019", ("low",), confirmed=False, qualifier="<")
    assert flags(weak, 2026) == ["unconfirmed", "bound", "no-range", "old", "one-source", "low-sources"]
    assert flags(replace(SOUND, qualifier="~")) == []
