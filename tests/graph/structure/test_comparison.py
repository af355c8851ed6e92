"""Two structures side by side, at other dates, in other tellings, and what else there is to measure them by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.dates import PartialDate
from graph.errors import QuestionError
from graph.slice import Assumption, Slice
from graph.store import Store
from graph.stores.snapshot import SnapshotStore
from graph.structure.comparison import beside, compare, moments
from graph.structure.conclusions import answers
from graph.structure.side import ecosystems
from graph.structure.what_if import effects
from tests.graph.structure.made import EVIDENCE, held, relations

CHAIN = ("source feeds transport", "transport feeds process", "process feeds demand")
OIL, MUSK = ("standard-oil", EVIDENCE), ("musk", EVIDENCE)
ARTICLE = ("musk", Slice(telling="article"))


async def test_an_ecosystem_that_is_not_there_is_a_question_that_makes_no_sense() -> None:
    with pytest.raises(QuestionError, match="no ecosystem 'nobody'"):
        await compare(held(), ("e", EVIDENCE), ("nobody", EVIDENCE))


async def test_two_empty_structures_have_reasons_and_no_numbers() -> None:
    found = await compare(held(ecosystems=("left", "right")), ("left", EVIDENCE), ("right", EVIDENCE))
    for measure in (
        found.s3_all,
        found.order.tau,
        found.rank.share,
        found.shuffle.p,
        *(e.distance for e in found.edits),
    ):
        assert measure.value is None
        assert measure.reason
    assert found.order_equal_split.tau.reason


async def test_a_structure_beside_itself_is_the_same() -> None:
    found = await compare(held(*relations("e", *CHAIN)), ("e", EVIDENCE), ("e", EVIDENCE))
    assert (found.s3_all.value, found.order.tau.value) == (1, 1)
    assert [each.distance.value for each in found.edits] == [0, 0]


async def test_an_order_without_volumes_is_known_under_equal_split_only_and_says_so() -> None:
    torn = ("source feeds transport", "source feeds distribution", "transport feeds ship", "ship feeds distribution")
    back = ("ship feeds demand", "distribution feeds process", "process feeds demand")
    rows = [row for one in ("left", "right") for row in relations(one, *torn, *back)]
    store = held(*rows, ecosystems=("left", "right"))
    found = await compare(store, ("left", EVIDENCE), ("right", EVIDENCE))
    assert found.order.tau.value is None
    assert "volumes that are not known" in (found.order.tau.reason or "")
    assert found.order_equal_split.tau.value == pytest.approx(1)
    assert found.order_equal_split.tau.caveat.endswith("Assumes equal split where volumes are not disclosed.")
    assert "equal split" not in found.order.tau.caveat


async def test_the_order_names_who_was_taken_as_a_final_user() -> None:
    rows = [*relations("left", *CHAIN, "transport feeds other-ship"), *relations("right", *CHAIN)]
    found = await compare(held(*rows, ecosystems=("left", "right")), ("left", EVIDENCE), ("right", EVIDENCE))
    for agreement in (found.order, found.order_equal_split):
        assert "Takes as final users: ship-outside." in agreement.tau.caveat


async def test_what_is_beside_it_is_without_what_either_side_rejects() -> None:
    about = {"third": {"yardstick": True}}
    names = ("left", "right", "third")
    rows = [row for one in names for row in relations(one, *CHAIN)]
    rejected = "third-source-feeds-third-transport-shown"
    for sides in ((rejected, "x"), ("x", rejected)):
        slices = [replace(EVIDENCE, without=(one,)) for one in sides]
        store = held(*rows, ecosystems=names, about=about)
        found = await compare(store, ("left", slices[0]), ("right", slices[1]))
        [third] = await beside(store, found)
        assert third.right.ecosystem.id == "third"
        assert len(third.right.facts.graph.edges) == 2
    floor = await compare(store, ("left", EVIDENCE), ("right", replace(EVIDENCE, min_reliability="medium")))
    [third] = await beside(store, floor)
    assert third.right.slice.min_reliability == "medium"


async def test_a_moment_is_one_side_at_another_date_and_the_other_as_it_is() -> None:
    about = {"left": {"moments": (PartialDate.parse("1880"), PartialDate.parse("1904"))}}
    rows = [*relations("left", *CHAIN), *relations("right", *CHAIN)]
    late = [
        row.model_copy(update={"since": PartialDate.parse("1900")})
        if row.id.startswith("left-transport-feeds")
        else row
        for row in rows
    ]
    store = held(*late, ecosystems=("left", "right"), about=about)
    found = await compare(store, ("left", EVIDENCE), ("right", EVIDENCE))
    left, right = await moments(store, found)
    assert right == ()
    assert [(each.as_of, len(each.comparison.alignment.carried)) for each in left] == [("1880", 2), ("1904", 3)]
    assert all(each.comparison.right is found.right for each in left)


# ---- the shipped facts -----------------------------------------------------------------------------------------------


async def test_the_pipeline_carries_over_in_the_telling_and_not_in_the_evidence(snapshot_store: SnapshotStore) -> None:
    pipeline = {("source", "transport", "feeds"), ("transport", "process", "feeds")}
    told, shown = await compare(snapshot_store, OIL, ARTICLE), await compare(snapshot_store, OIL, MUSK)
    assert pipeline <= {each.left.key for each in told.alignment.carried}
    assert pipeline <= {edge.key for edge in shown.alignment.only_left}
    words = [answers(one.left.facts, one.right.facts) for one in (told, shown)]
    assert [each["pipeline"].word for each in words] == ["all", "none"]
    assert [each["circulation"].word for each in words] == ["right", "right"]
    assert [each["supply"].right for each in words] == [("nvidia",), ("nvidia",)]
    assert words[1]["control"].word == words[1]["passage"].word == "left"
    assert (told.s3_all.value or 0) > (shown.s3_all.value or 1)


async def test_every_yardstick_and_telling_stands_beside_it(snapshot_store: SnapshotStore) -> None:
    others = await beside(snapshot_store, await compare(snapshot_store, OIL, MUSK))
    assert [(one.right.ecosystem.id, one.right.slice.telling) for one in others] == [
        ("musk", "article-stated"),
        ("musk", "article"),
        ("bell-system", "evidence"),
        ("carnegie-steel", "evidence"),
        ("ford-rouge", "evidence"),
    ]
    assert all(one.left.ecosystem.id == "standard-oil" for one in others)


async def test_each_moment_stands_at_its_date(snapshot_store: SnapshotStore) -> None:
    found = await compare(snapshot_store, OIL, MUSK)
    left, right = await moments(snapshot_store, found)
    assert [each.as_of for each in left] == ["1872", "1879", "1904", "1911"]
    assert [each.comparison.left.as_of for each in left] == [each.as_of for each in left]
    assert [each.comparison.right.as_of for each in right] == [each.as_of for each in right]
    [then] = [each.comparison for each in left if each.as_of == "1904"]
    assert then.alignment == found.alignment


async def test_edits_of_the_shipped_structures_are_counted_to_the_end(snapshot_store: SnapshotStore) -> None:
    for right in (MUSK, ARTICLE):
        relations_alone, roles = (await compare(snapshot_store, OIL, right)).edits
        assert relations_alone.distance.value is not None
        assert roles.distance.value is not None
        assert relations_alone.distance.value <= roles.distance.value


@pytest.mark.neo4j
async def test_both_stores_give_the_same_comparison(neo4j_store: Store, snapshot_store: SnapshotStore) -> None:
    assume = (Assumption("starlink", "feeds", "colossus"), Assumption("tesla", "funds", "x-corp"))
    right = ("musk", Slice(telling="evidence", without=("sec-tesla-10k-2025", "mf-grok-x-shown"), assume=assume))
    one, other = await compare(neo4j_store, OIL, right), await compare(snapshot_store, OIL, right)
    assert one == other
    assert one.left.facts.derived.actors == other.left.facts.derived.actors
    assert {assumption.id for assumption in assume} <= set(one.right.facts.ids)
    assert (one.profiles, one.alignment) == (other.profiles, other.alignment)
    assert answers(one.left.facts, one.right.facts) == answers(other.left.facts, other.right.facts)
    assert effects(one) == effects(other)
    assert await ecosystems(neo4j_store) == await ecosystems(snapshot_store)
