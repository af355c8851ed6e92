"""What a conclusion rests on, and what makes it fall: found by search, and held to what a store says."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.selection import Selection
from graph.slice import Reading, Slice
from graph.store import Store
from graph.stores.snapshot import SnapshotStore
from graph.structure.derive import derived, question
from graph.structure.support import Breaks, Claim, Kind, Support, breaks_if, support_of, support_question, why

TWO_FLOWS = Support(
    {
        "one": (Claim("one-a", ("s", "t")), Claim("one-b", ("t",))),
        "other": (Claim("other-a", ("s",)),),
        "bare": (),
    }
)


def any_stands(flows: frozenset[str]) -> bool:
    return bool(flows)


def test_a_flow_stands_while_one_claim_stands_and_a_claim_while_one_source_does() -> None:
    standing = {
        (): {"one", "other", "bare"},
        ("s",): {"one", "bare"},
        ("t",): {"one", "other", "bare"},
        ("s", "t"): {"bare"},
        ("one-a",): {"one", "other", "bare"},
        ("one-a", "one-b"): {"other", "bare"},
        ("one",): {"other", "bare"},
    }
    for rejected, left in standing.items():
        assert TWO_FLOWS.standing(TWO_FLOWS.claims, frozenset(rejected)) == left


def test_why_names_every_claim_and_source_once() -> None:
    assert why(("one", "other"), TWO_FLOWS) == {"claim": ("one-a", "one-b", "other-a"), "source": ("s", "t")}


def test_the_smallest_sets_are_found() -> None:
    assert breaks_if(any_stands, ["one"], TWO_FLOWS, "claim") == Breaks("claim", (("one-a", "one-b"),))
    assert breaks_if(any_stands, ["one"], TWO_FLOWS, "source") == Breaks("source", (("s", "t"),))
    assert breaks_if(any_stands, ["other"], TWO_FLOWS, "source") == Breaks("source", (("s",),))
    both = breaks_if(lambda flows: flows == {"one", "other"}, ["one", "other"], TWO_FLOWS, "claim")
    assert both == Breaks("claim", (("other-a",),))


@pytest.mark.parametrize(
    ("flows", "most", "reason"),
    [
        ([], 3, "it does not hold as it is"),
        (["bare"], 3, "no claim is on record for it"),
        (["one", "bare"], 3, "it holds without any of its 2 claims"),
        (["one", "other"], 2, "no 2 claims or fewer make it fall"),
    ],
)
def test_where_nothing_is_found_the_reason_is_told(flows: list[str], most: int, reason: str) -> None:
    assert breaks_if(any_stands, flows, TWO_FLOWS, "claim", most=most) == Breaks("claim", (), reason)


claims = st.lists(
    st.builds(
        Claim, st.sampled_from("abcdef"), st.lists(st.sampled_from("uvwxyz"), max_size=3, unique=True).map(tuple)
    ),
    max_size=3,
).map(tuple)


@given(st.dictionaries(st.sampled_from(["p", "q", "r"]), claims, min_size=1), st.integers(1, 3))
def test_every_set_that_is_told_breaks_it_and_no_smaller_one_does(
    held: dict[str, tuple[Claim, ...]], need: int
) -> None:
    support = Support(held)

    def enough(flows: frozenset[str]) -> bool:
        return len(flows) >= need

    kinds: tuple[Kind, ...] = ("claim", "source")
    for kind in kinds:
        found = breaks_if(enough, list(held), support, kind)
        for some in found.sets:
            assert not enough(support.standing(held, frozenset(some)))
            for fewer in range(len(some)):
                for rest in combinations(some, fewer):
                    assert enough(support.standing(held, frozenset(rest)))
        if found.sets:
            assert len({len(some) for some in found.sets}) == 1


@given(st.dictionaries(st.sampled_from(["p", "q", "r", "t"]), claims, min_size=1), st.integers(1, 4), st.integers(1, 3))
def test_every_set_of_the_least_size_is_told(held: dict[str, tuple[Claim, ...]], need: int, most: int) -> None:
    support = Support(held)
    kinds: tuple[Kind, ...] = ("claim", "source")
    for kind in kinds:
        found = breaks_if(lambda rows: len(rows) >= need, list(held), support, kind, most=most)
        if len(held) < need:
            assert found.reason == "it does not hold as it is"
            continue
        candidates = support.ids(held, kind)
        breaking = [
            [some for some in combinations(candidates, size) if len(support.standing(held, frozenset(some))) < need]
            for size in range(1, most + 1)
        ]
        assert list(found.sets) == next((some for some in breaking if some), [])
        assert bool(found.sets) != bool(found.reason)


def test_where_there_are_too_many_sets_none_is_tried() -> None:
    many = Support({f"r{number}": (Claim(f"c{number}", ()),) for number in range(500)})
    found = breaks_if(any_stands, list(many.claims), many, "claim", most=2)
    assert found.reason == "more than 100,000 sets of up to 2 would have to be tried"


def test_two_supports_together_have_the_claims_of_both() -> None:
    one, other = Support({"f": (Claim("a", ("s",)),)}), Support({"f": (Claim("b", ()),), "g": ()})
    assert one.and_of(other).claims == {"f": (Claim("a", ("s",)), Claim("b", ())), "g": ()}


@pytest.mark.parametrize("telling", ["evidence", "article", None])
async def test_a_row_stands_in_the_store_as_it_does_here(
    snapshot_store: SnapshotStore, telling: Reading | None
) -> None:
    """For every third source of Musk's rows, and its first claim: which flows stand in the slice without both."""
    slice = Slice(telling=telling)
    support = support_of(await snapshot_store.ask(support_question("musk", slice)))

    async def flows(slice: Slice) -> frozenset[str]:
        answer = await snapshot_store.ask(question("musk", slice))
        return frozenset(row[0] for row in answer[0][0])

    now = await flows(slice)
    for source in support.ids(now, "source")[::3]:
        first = next(claim.id for row in now for claim in support.claims[row] if source in claim.sources)
        without = (source, first)
        assert await flows(replace(slice, without=without)) == support.standing(now, frozenset(without))


RELATIONS = [
    ("source", "knowledge", "feeds"),
    ("supplier-outside", "process", "equips"),
    ("process", "knowledge", "feeds"),
]


@pytest.mark.parametrize("relation", RELATIONS)
async def test_rejecting_what_is_told_takes_the_relation_out_of_the_graph(
    store: Store, relation: tuple[str, str, str]
) -> None:
    slice = Slice(telling="evidence")
    support = support_of(await store.ask(support_question("musk", slice)))

    async def relations(slice: Slice) -> frozenset[tuple[str, str, str]]:
        parts = question("musk", slice).parts
        return derived([page for part in parts for page in await store.ask(Selection((part,)))], slice).graph.relations

    parts = question("musk", slice).parts
    graph = derived([page for part in parts for page in await store.ask(Selection((part,)))], slice).graph
    [edge] = [edge for edge in graph.edges if edge.key == relation]
    found = breaks_if(any_stands, edge.ids, support, "source")
    assert found.sets or found.reason
    for some in found.sets[:3]:
        assert relation not in await relations(Slice(telling="evidence", without=some))
        assert relation in await relations(Slice(telling="evidence", without=some[1:]))
