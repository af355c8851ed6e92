"""What would have to be true, recomputed from the graph."""

from __future__ import annotations

import pytest
from hypothesis import given

from graph.structure.alignment import Mapping
from graph.structure.edit_distance import edit_distance
from graph.structure.inferences import Assumption, assumed, candidates, inferences
from graph.structure.role_graph import Edge, RoleGraph
from tests.graph.structure.aligned import OURS, both, paired
from tests.graph.structure.handmade import EVIDENCE, STANDARD_OIL

FUNDS = Assumption("capital-funds-data", (Edge("capital", "data", "funds"),))
#: Data that goes through connectivity and compute no longer goes straight to research.
CARRIES = Assumption(
    "starlink-carries",
    (Edge("data", "connectivity", "feeds"), Edge("connectivity", "compute", "feeds")),
    replaces=(("data", "research", "feeds"),),
)
OWN_CHIPS = Assumption("own-chips", drops=("nvidia",))


def test_what_would_have_to_be_true_comes_out_as_by_hand() -> None:
    found = inferences(STANDARD_OIL, EVIDENCE, OURS, (FUNDS, CARRIES))
    assert found.before.s3_all.value == pytest.approx(8 / 15)
    assert [one.alignment and one.alignment.s3_all.value for one in found.each] == pytest.approx([0.6, 10 / 14])
    assert found.together.alignment is not None
    assert found.together.alignment.s3_all.value == pytest.approx(11 / 14)


def test_own_chips_leave_three_edits() -> None:
    together = inferences(STANDARD_OIL, EVIDENCE, OURS, (FUNDS, CARRIES, OWN_CHIPS)).together
    assert together.assumptions == ("capital-funds-data", "starlink-carries", "own-chips")
    assert together.alignment is not None
    assert together.graph is not None
    assert together.alignment.s3_all.value == pytest.approx(11 / 13)
    assert edit_distance(STANDARD_OIL, together.graph, "roles", seconds=60).distance.value == 3
    assert edit_distance(STANDARD_OIL, together.graph, "relations", seconds=60).distance.value == 2


def test_if_the_straight_way_stays_it_is_worth_less() -> None:
    beside = Assumption("beside", CARRIES.adds)
    found = inferences(STANDARD_OIL, EVIDENCE, OURS, (beside,)).together.alignment
    assert found is not None
    assert found.s3_all.value == pytest.approx(10 / 15)


def test_candidates_are_what_the_other_side_lacks() -> None:
    assert {edge.key for edge in candidates(STANDARD_OIL, EVIDENCE, OURS)} == {
        edge.key for edge in (*FUNDS.adds, *CARRIES.adds)
    }


def test_an_assumed_relation_names_its_assumption() -> None:
    found = inferences(STANDARD_OIL, EVIDENCE, OURS, (FUNDS,)).together.alignment
    assert found is not None
    assert found.s3_all.inputs == ("capital-funds-data",)


def test_an_assumption_about_nobody_has_a_reason() -> None:
    stray = Assumption("stray", (Edge("nobody", "data", "feeds"),))
    found = inferences(STANDARD_OIL, EVIDENCE, OURS, (stray, FUNDS))
    assert (found.each[0].graph, found.each[0].alignment) == (None, None)
    assert found.each[0].reason == found.together.reason == "The structure does not have nobody."
    assert found.each[1].alignment is not None


def test_a_dropped_node_leaves_the_mapping() -> None:
    found = inferences(STANDARD_OIL, EVIDENCE, OURS, (Assumption("gone", drops=("data",)),)).together.alignment
    assert found is not None
    assert [pair.right for pair in found.mapping.absent] == ["data"]
    assert "data" not in found.mapping.left_of


def test_nothing_assumed_changes_nothing() -> None:
    found = inferences(STANDARD_OIL, EVIDENCE, OURS, ())
    assert found.each == ()
    assert found.together.graph == EVIDENCE
    assert found.together.alignment == found.before


def test_the_order_of_assumptions_does_not_matter() -> None:
    one, other = assumed(EVIDENCE, (FUNDS, CARRIES, OWN_CHIPS)), assumed(EVIDENCE, (OWN_CHIPS, CARRIES, FUNDS))
    assert isinstance(one, RoleGraph)
    assert isinstance(other, RoleGraph)
    assert one.relations == other.relations


@given(both())
def test_if_all_candidates_held_nothing_would_be_missing(given_: tuple[RoleGraph, RoleGraph, Mapping]) -> None:
    left, right, mapping = given_
    all_of_them = Assumption("all", candidates(left, right, paired(dict(mapping.right_of))))
    found = inferences(left, right, mapping, (all_of_them,)).together.alignment
    assert found is not None
    assert found.only_left == ()
    assert len(found.carried) + len(found.unpartnered_left) == len(left.edges)
