"""What would have to be true, and that a slice which assumes it says the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Flow, Noun
from graph.slice import Assumption, Slice
from graph.store import Store
from graph.stores.snapshot import SnapshotStore
from graph.structure.comparison import Comparison, compare
from graph.structure.conclusions import answers
from graph.structure.what_if import Effect, effects
from tests.graph.structure.made import EVIDENCE, entity, flow, held, relations

BOTH = ("left", "right")
CHAIN = ("source feeds transport", "transport feeds process")


async def compared(store: Store, right: Slice = EVIDENCE) -> Comparison:
    return await compare(store, ("left", EVIDENCE), ("right", right))


def of(*rows: Noun) -> SnapshotStore:
    return held(*rows, ecosystems=BOTH)


async def test_what_only_the_left_has_is_assumed_between_those_who_stand_there() -> None:
    right = relations("right", "source feeds process", "process feeds transport")
    store = of(*relations("left", *CHAIN), *right)
    found = effects(await compared(store))
    assert [one.relation for one in found] == [
        ("source", "transport", "feeds"),
        ("transport", "process", "feeds"),
        ("source", "transport", "feeds"),
    ]
    one, other, both = found
    assert one.assume == (Assumption("right-source", "feeds", "right-transport"),)
    assert (one.flow, one.reason, one.adds, one.carries) == (None, None, True, True)
    assert [each.after.value for each in found] == pytest.approx([1 / 4, 1 / 4, 2 / 4])
    assert both.assume == (*one.assume, *other.assume)
    assert {each.before.question: (each.before.word, each.after.word) for each in both.changed} == {
        "pipeline": ("none", "all"),
        "circulation": ("neither", "right"),
    }


async def test_what_is_on_record_and_not_counted_is_named_with_its_reason() -> None:
    goal = flow("right-source", "feeds", "right-transport", "right", id="aim", status="goal", volume=3.0)
    right = [*relations("right", "source feeds process", "process feeds transport"), goal]
    first = effects(await compared(of(*relations("left", *CHAIN), *right)))[0]
    assert (first.flow, first.reason) == ("aim", "its status is goal")
    alone = relations("right", "transport equips process")
    aims = flow("right-process", "funds", "right-transport", "right", id="aim", confirmed=False)
    last = effects(await compared(of(*relations("left", *CHAIN), *alone, aims)))[-1]
    assert (last.flow, last.reason, last.adds, last.carries) == ("aim", "it is unconfirmed", True, False)


async def test_who_stands_elsewhere_with_money_is_not_assumed_for_goods() -> None:
    """A trust funds from `capital` and refines in `process`: goods out of capital can be nobody's."""
    trust = entity("trust", "capital", "process", ecosystem="right")
    funds = flow("trust", "funds", "right-source", "right")
    feeds = flow("right-source", "feeds", "trust", "right")
    rows = [
        *relations("left", "capital feeds source", "process feeds source"),
        *relations("right", "source feeds ship"),
    ]
    found = effects(await compared(of(*rows, trust, funds, feeds)))
    assert [one.relation for one in found] == [("process", "source", "feeds")]
    assert found[0].assume == (Assumption("trust", "feeds", "right-source"),)


async def test_what_is_assumed_already_comes_first_and_is_taken_away_for_before() -> None:
    store = of(*relations("left", *CHAIN), *relations("right", "source feeds process", "process feeds transport"))
    assume = Assumption("right-source", "feeds", "right-transport")
    found = effects(await compared(store, replace(EVIDENCE, assume=(assume,))))
    assert (found[0].assume, found[0].carries) == ((assume,), True)
    assert found[0].before.value == 0
    assert found[0].after.value == pytest.approx(1 / 4)
    assert [one.assume for one in found[1:]] == [(Assumption("right-transport", "feeds", "right-process"),)]
    stranger = Assumption("nobody", "feeds", "right-transport")
    assert len(effects(await compared(store, replace(EVIDENCE, assume=(stranger,))))) == 3


async def test_nothing_lacks_where_both_are_the_same() -> None:
    store = of(*relations("left", *CHAIN), *relations("right", *CHAIN))
    assert effects(await compared(store)) == ()
    assert effects(await compared(of())) == ()


async def is_what_the_slice_says(store: Store, found: Comparison, one: Effect) -> None:
    """Whether a slice that assumes it gives the same score and the same answers."""
    slice = found.right.slice
    rest = tuple(each for each in slice.assume if each not in one.assume)
    sides = [(side.ecosystem.id, side.slice) for side in (found.left, found.right)]
    anew = await compare(store, sides[0], (sides[1][0], replace(slice, assume=(*rest, *one.assume))))
    assert anew.alignment.s3_all.value == one.after.value
    without = await compare(store, sides[0], (sides[1][0], replace(slice, assume=rest)))
    assert without.alignment.s3_all.value == one.before.value
    now, then = (answers(each.left.facts, each.right.facts) for each in (without, anew))
    assert [(each.before, each.after) for each in one.changed] == [
        (now[name], then[name]) for name in now if now[name] != then[name]
    ]


@pytest.mark.parametrize(
    "slice",
    [
        EVIDENCE,
        Slice(telling="article"),
        Slice(telling="article-stated"),
        Slice(telling="evidence", assume=(Assumption("tesla", "funds", "x-corp"),)),
    ],
    ids=["evidence", "article", "stated", "assumed"],
)
async def test_a_slice_that_assumes_an_effect_gives_what_it_says(snapshot_store: SnapshotStore, slice: Slice) -> None:
    found = await compare(snapshot_store, ("standard-oil", EVIDENCE), ("musk", slice))
    told = effects(found)
    assert told
    for one in told:
        await is_what_the_slice_says(snapshot_store, found, one)
        if one.carries:
            assert (one.after.value or 0) >= (one.before.value or 0)
        if one.carries and one.adds:
            assert (one.after.value or 0) > (one.before.value or 0)


KEYS = [
    f"{origin} {verb} {target}"
    for origin in ("source", "transport", "process", "other-supplier", "capital")
    for verb in ("feeds", "funds")
    for target in ("transport", "process", "demand")
    if origin != target
]
some = st.lists(st.sampled_from(KEYS), min_size=1, max_size=6, unique=True)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(some, some, st.sampled_from(["goal", "forecast", "fact"]), st.booleans())
async def test_of_any_two_structures_an_effect_is_what_the_slice_says(
    left: list[str], right: list[str], status: str, volume: bool
) -> None:
    rows: list[Noun] = [*relations("left", *left), *relations("right", *right)]
    first = next(row for row in rows if isinstance(row, Flow) and row.ecosystem == "right")
    changed = {"status": status, "origin_role": "ship", "volume": 5.0 if volume else None, "unit": "tons"}
    rows[rows.index(first)] = first.model_copy(update=changed)
    store = of(*rows)
    found = await compared(store)
    for one in effects(found):
        await is_what_the_slice_says(store, found, one)
        assert not one.carries or (one.after.value or 0) >= (one.before.value or 0)
