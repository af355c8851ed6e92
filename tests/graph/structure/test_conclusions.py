"""What a comparison comes to, and what makes each conclusion fall: held to what a store says when asked anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Citation, Noun
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from graph.structure.circulation import circulation
from graph.structure.comparison import Comparison, beside, compare
from graph.structure.conclusions import Answer, Conclusion, answers, conclusions, nearness
from tests.graph.structure.made import EVIDENCE, flow, held, relations, share, shown

CHAIN = ("source feeds transport", "transport feeds process", "process feeds distribution", "distribution feeds demand")
BOTH = ("left", "right")


async def comparison(*rows: Noun, left: Slice = EVIDENCE, right: Slice = EVIDENCE) -> Comparison:
    return await compare(held(*rows, ecosystems=BOTH), ("left", left), ("right", right))


def told(found: Sequence[Conclusion]) -> dict[str, Conclusion]:
    return {one.answer.question: one for one in found if one.answer.question != "nearness"}


async def test_a_chain_beside_itself_is_all_there_and_level() -> None:
    shares = [share("process", 0.5, "left"), share("process", 0.5, "right")]
    rows = [*relations("left", *CHAIN), *relations("right", *CHAIN), *shares]
    found = told(conclusions(await comparison(*rows)))
    assert {name: one.answer.word for name, one in found.items()} == {
        "pipeline": "all",
        "control": "level",
        "passage": "level",
        "circulation": "neither",
        "supply": "neither",
    }
    assert found["pipeline"].answer.left == ("source feeds transport", "transport feeds process")


async def test_an_empty_structure_says_nothing_and_not_that_something_is_absent() -> None:
    chain = relations("left", *CHAIN, "distribution returns source")
    for rows in (chain, [*chain, *relations("right", "capital funds process")]):
        sides = await comparison(*rows)
        found = answers(sides.left.facts, sides.right.facts)
        unknown = [name for name, answer in found.items() if answer.word == "unknown"]
        assert set(unknown) >= {"control", "passage", "circulation", "supply"}
        assert ("pipeline" in unknown) == (rows is chain)
        assert all(bool(answer.reason) == (answer.word == "unknown") for answer in found.values())


async def test_a_straight_way_is_no_pipeline() -> None:
    rows = [*relations("left", "source feeds process"), *relations("right", *CHAIN)]
    found = told(conclusions(await comparison(*rows)))["pipeline"]
    assert (found.answer.word, found.breaks_if_claims.reason) == ("unknown", "there is no answer to change")


async def test_a_part_of_the_way_carries_over() -> None:
    rows = [*relations("left", *CHAIN), *relations("right", "source feeds transport", "other-transport feeds process")]
    found = told(conclusions(await comparison(*rows)))["pipeline"].answer
    assert found == Answer("pipeline", "some", ("source feeds transport",), ("transport feeds process",))


async def test_the_higher_share_falls_with_its_row_and_an_older_one_takes_its_place() -> None:
    old, new = (
        share("process", value, "left", id=f"s{year}", as_of=year, sources=(Citation(source=f"b{year}"),))
        for value, year in ((0.2, 1880), (0.9, 1900))
    )
    other = share("process", 0.5, "right", sources=(Citation(source="b"),))
    found = told(conclusions(await comparison(old, new, other)))["control"]
    assert (found.answer.word, found.rows) == ("left", ("s1880", "s1900", "right-share-of-process"))
    # Without either there is no share to compare; without the new one the old one is the lower.
    assert found.breaks_if_claims.sets == (("s1900",), ("right-share-of-process",))
    assert found.breaks_if_sources.sets == (("b1900",), ("b",))


async def test_outsiders_that_all_supply_passes_are_named() -> None:
    rows = [*relations("left", "supplier equips process"), *relations("right", "other-supplier equips process")]
    found = told(conclusions(await comparison(*rows)))["supply"]
    assert found.answer == Answer("supply", "right", (), ("right-other-supplier",))
    assert ("right-other-supplier-equips-right-process-shown",) in found.breaks_if_claims.sets


async def test_a_supplier_of_unknown_control_leaves_it_unknown() -> None:
    rows = [*relations("left", "supplier equips process"), *relations("right", "supplier equips process")]
    rows = [row.model_copy(update={"in_group": None}) if row.id == "right-supplier" else row for row in rows]
    found = told(conclusions(await comparison(*rows)))["supply"].answer
    assert (found.word, "right" in (found.reason or "")) == ("unknown", True)


async def test_a_claim_of_another_telling_holds_a_flow_up() -> None:
    rows = [*relations("left", *CHAIN), *relations("right", *CHAIN)]
    first = "right-source-feeds-right-transport"
    also = shown(first, "article", id="said", telling="article", status="claim")
    found = told(conclusions(await comparison(*rows, also)))["pipeline"]
    assert (f"{first}-shown",) not in found.breaks_if_claims.sets
    assert ("right-transport-feeds-right-process-shown",) in found.breaks_if_claims.sets


async def test_what_one_side_rejects_already_needs_no_rejecting_there() -> None:
    """The same structure on both sides: a row may stand on one claim in one slice and on two in the other."""
    first = "left-source-feeds-left-transport"
    store = held(*relations("left", *CHAIN), shown(first, "again", id="again"), ecosystems=("left",))
    both = ("left", EVIDENCE), ("left", replace(EVIDENCE, without=("again",)))
    found = told(conclusions(await compare(store, *both)))["pipeline"]
    assert found.answer.word == "all"
    assert (f"{first}-shown",) in found.breaks_if_claims.sets


async def test_nearness_to_another_telling_says_which() -> None:
    said = flow("right-source", "feeds", "right-process", "right", id="said", telling="article", basis="stated")
    also = flow("right-source", "feeds", "right-transport", "right", id="meant", telling="article", basis="implied")
    rows = [*relations("left", *CHAIN), *relations("right", *CHAIN[:2]), said, also]
    store = held(*rows, ecosystems=BOTH)
    found = await compare(store, ("left", EVIDENCE), ("right", EVIDENCE))
    near = [one.answer for one in conclusions(found, await beside(store, found)) if one.answer.question == "nearness"]
    assert near == [
        Answer("nearness", "right-nearer", against="right", telling="article-stated"),
        Answer("nearness", "right-nearer", against="right", telling="article"),
    ]


# ---- the shipped facts -----------------------------------------------------------------------------------------------

OIL = ("standard-oil", EVIDENCE)


async def concluded(store: SnapshotStore, left: Slice, right: Slice) -> list[Conclusion]:
    found = await compare(store, ("standard-oil", left), ("musk", right))
    return list(conclusions(found, await beside(store, found)))


@pytest.mark.parametrize("telling", ["evidence", "article", "article-stated"])
async def test_every_set_that_is_told_flips_its_conclusion_when_all_is_asked_anew(
    snapshot_store: SnapshotStore, telling: str
) -> None:
    right = Slice(telling=telling)  # type: ignore[arg-type]
    found = await concluded(snapshot_store, EVIDENCE, right)
    tried = 0
    for one in found:
        for breaks in (one.breaks_if_claims, one.breaks_if_sources):
            assert bool(breaks.sets) != bool(breaks.reason)
            for number, some in enumerate(breaks.sets[:3]):
                assert await answer_without(snapshot_store, one, right, some) != one.answer
                tried += 1
                if number == 0:
                    assert await answer_without(snapshot_store, one, right, some[1:]) == one.answer
    assert tried >= 5


@pytest.mark.parametrize("telling", ["evidence", "article", "article-stated"])
async def test_nearness_is_the_order_of_s3_all(snapshot_store: SnapshotStore, telling: str) -> None:
    found = await compare(snapshot_store, OIL, ("musk", Slice(telling=telling)))  # type: ignore[arg-type]
    for other in await beside(snapshot_store, found):
        here, there = found.s3_all.value, other.s3_all.value
        assert here is not None
        assert there is not None
        word = "right-nearer" if here > there else "other-nearer" if there > here else "level"
        assert nearness(found, other).word == word


async def answer_without(store: SnapshotStore, one: Conclusion, right: Slice, some: Sequence[str]) -> Answer:
    """The answer to the same question where both slices are without some rows."""
    without = tuple(some)
    found = await compare(
        store, ("standard-oil", replace(EVIDENCE, without=without)), ("musk", replace(right, without=without))
    )
    if one.answer.question != "nearness":
        return answers(found.left.facts, found.right.facts)[one.answer.question]
    near = [nearness(found, other) for other in await beside(store, found)]
    of_it = [answer for answer in near if (answer.against, answer.telling) == (one.answer.against, one.answer.telling)]
    return of_it[0] if of_it else Answer("nearness", "unknown", reason="nothing of it is left")


# ---- no row that matters is left out ---------------------------------------------------------------------------------


@pytest.mark.parametrize("telling", ["evidence", "article", "article-stated"])
async def test_losing_any_row_that_is_not_named_leaves_the_answer(snapshot_store: SnapshotStore, telling: str) -> None:
    found = await compare(snapshot_store, OIL, ("musk", Slice(telling=telling)))  # type: ignore[arg-type]
    sides = found.left.facts, found.right.facts
    named = {one.answer.question: set(one.rows) for one in conclusions(found)}
    now, lost = answers(*sides), 0
    for id in {*sides[0].ids, *sides[1].ids}:
        then = answers(*(side.without({id}) for side in sides))
        for one in now.values():
            if id not in named[one.question]:
                assert replace(then[one.question], reason=None) == replace(one, reason=None)
                lost += 1
    assert lost > 50
    for name, answer in now.items():
        then = answers(*(side.without(set(side.ids) - named[name]) for side in sides))
        assert then[name].word == answer.word


KEYS = [
    f"{origin} {verb} {target}"
    for origin in ("source", "transport", "process", "other-supplier", "distribution")
    for verb, target in (("feeds", "transport"), ("feeds", "process"), ("equips", "process"), ("returns", "source"))
    if origin != target
] + ["distribution feeds demand", "process feeds distribution", "demand pays distribution"]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=7, unique=True),
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=7, unique=True),
    st.tuples(*[st.sampled_from([None, 0.2, 0.5])] * 2),
)
async def test_of_any_two_structures_rows_and_sets_are_what_matters(
    left: list[str], right: list[str], shares: tuple[float | None, float | None]
) -> None:
    rows = [*relations("left", *left), *relations("right", *right)]
    cited = [share("process", value, side, sources=("s",)) for side, value in zip(BOTH, shares, strict=True)]
    store = held(*rows, *cited, ecosystems=BOTH)
    found = await compare(store, ("left", EVIDENCE), ("right", EVIDENCE))
    sides = found.left.facts, found.right.facts
    for one in conclusions(found):
        name = one.answer.question
        for id in {*sides[0].ids, *sides[1].ids} - {*one.rows}:
            then = answers(*(side.without({id}) for side in sides))[name]
            assert replace(then, reason=None) == replace(one.answer, reason=None)
        for breaks in (one.breaks_if_claims, one.breaks_if_sources):
            for some in breaks.sets:
                slice = replace(EVIDENCE, without=some)
                anew = await compare(store, ("left", slice), ("right", slice))
                assert answers(anew.left.facts, anew.right.facts)[name] != one.answer
            singles = {some[0] for some in breaks.sets if len(some) == 1}
            if one.answer.word != "unknown":
                for id in {*one.claims, *one.sources} - singles:
                    slice = replace(EVIDENCE, without=(id,))
                    anew = await compare(store, ("left", slice), ("right", slice))
                    kind = "claim" if id in one.claims else "source"
                    if kind == breaks.kind:
                        assert answers(anew.left.facts, anew.right.facts)[name] == one.answer
        if name == "circulation" and one.answer.word != "unknown":
            signs = [circulation(side.graph).sign for side in sides]
            assert (signs[0], signs[1]) == {"left": (1, 0), "right": (0, 1), "both": (1, 1), "neither": (0, 0)}[
                one.answer.word
            ]
