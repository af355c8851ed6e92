"""How much less can pass a chain without the group."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.structure.passage import Passage, passage
from graph.structure.role_graph import ShareRange
from tests.graph.structure.drawn import in_range, known_shares, shares

OIL = {
    "wells": ShareRange(0.2, 0.11, 0.33, "crude"),
    "gathering": ShareRange(0.9, scope="crude pipes", ids=("s1",)),
    "trunk lines": ShareRange(0.9),
    "refining": ShareRange(0.84),
    "tankcars": ShareRange(),
    "marketing": ShareRange(0.88),
}
MUSK = {
    "compute": ShareRange(0.024),
    "chatbot": ShareRange(0.034),
    "robotaxis": ShareRange(0.17),
    "satellites": ShareRange(0.65),
}


def of(*stages: ShareRange) -> Passage:
    named = {f"stage {number}": share for number, share in enumerate(stages)}
    return passage(named, list(named))


@pytest.mark.parametrize(
    ("stages", "kappa"), [((0.9, 0.84), 0.9), ((0.05, 0.03), 0.05), ((1.0, 0.2), 1.0), ((0.0,), 0.0)]
)
def test_what_the_tightest_stage_lets_by_is_what_passes(stages: tuple[float, ...], kappa: float) -> None:
    assert of(*map(ShareRange, stages)).kappa.value == pytest.approx(kappa, abs=1e-9)


def test_the_passage_of_the_oil_chain() -> None:
    said = passage(OIL, list(OIL))
    assert said.kappa.value == pytest.approx(0.9, abs=1e-9)
    assert said.kappa.coverage == 5 / 6
    assert said.kappa.inputs == ("s1",)


@pytest.mark.parametrize(
    ("necessary", "kappa"),
    [
        (["compute", "chatbot"], 0.034),
        (["compute", "chatbot", "robotaxis"], 0.17),
        (["compute", "chatbot", "satellites"], 0.65),
    ],
)
def test_the_answer_hangs_on_what_is_called_necessary_and_says_it(necessary: list[str], kappa: float) -> None:
    said = passage(MUSK, necessary)
    assert said.kappa.value == pytest.approx(kappa, abs=1e-9)
    assert said.necessary == tuple(necessary)
    assert f"every way needs {', '.join(necessary)}" in said.kappa.caveat


def test_markets_are_told_back() -> None:
    assert passage(OIL, ["gathering", "wells", "nowhere"]).scopes == ("crude pipes", "crude", "")


def test_all_low_ends_and_all_high_ends_make_the_range() -> None:
    kappa = of(ShareRange(0.9, 0.85, 0.95), ShareRange(0.84, 0.8, 0.97)).kappa
    assert (kappa.low, kappa.high) == pytest.approx((0.85, 0.97), abs=1e-9)


@pytest.mark.parametrize(
    ("necessary", "reason"),
    [
        ([], "no stage is called necessary"),
        (["railroads"], "called necessary, and no stage of the chain: railroads"),
        (["tankcars"], "no share is known of tankcars"),
    ],
)
def test_what_cannot_be_counted_has_a_reason(necessary: list[str], reason: str) -> None:
    assert passage(OIL, necessary).kappa.reason == reason


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_share_that_cannot_be_has_a_reason(share: float) -> None:
    said = of(ShareRange(share), ShareRange(0.5))
    assert said.kappa.reason == f"the share of stage 0 is {share}, which is not between 0 and 1"


@given(st.lists(known_shares(), min_size=1, max_size=5))
def test_of_a_serial_chain_it_is_the_largest_share(stages: list[ShareRange]) -> None:
    kappa = of(*stages).kappa
    assert kappa.value == max(share.value for share in stages if share.value is not None)
    assert of(*stages[::-1]).kappa == replace(kappa, caveat=of(*stages[::-1]).kappa.caveat)


@given(st.lists(shares, max_size=5))
def test_every_answer_is_sound_or_says_why_not(stages: list[ShareRange]) -> None:
    assert in_range(of(*stages).kappa)


@given(st.lists(known_shares(), min_size=1, max_size=5), st.floats(0, 1))
def test_a_larger_share_never_lowers_it(stages: list[ShareRange], more: float) -> None:
    before = of(*stages).kappa.value
    after = of(replace(stages[0], value=max(more, stages[0].value or 0.0)), *stages[1:]).kappa.value
    assert before is not None
    assert after is not None
    assert after >= before
