"""What stands for what: role for role, and what is drawn against it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.model import Analogy
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from graph.structure.alignment import Pair, align
from graph.structure.comparison import compare
from graph.structure.mapping import drawn_of, drawn_question, role_for_role
from graph.structure.role_graph import RoleGraph
from tests.graph.structure.aligned import graphs
from tests.graph.structure.handmade import graph
from tests.graph.structure.made import EVIDENCE, entity, held, relations, shown

ONE = graph({"source": "source", "process": "process"}, ("source", "feeds", "process"))


def drawn(left: str, right: str, *claims: str) -> Pair:
    return Pair(left, right, "article", claims)


def test_each_role_stands_for_itself() -> None:
    mapping = role_for_role(ONE, graph({"source": "source", "x": "x"}, ("source", "feeds", "x")))
    assert mapping.pairs == (Pair("source", "source", "ours"),)
    assert (mapping.conflicts, mapping.rule) == ((), "")


def test_what_is_drawn_otherwise_is_a_conflict_on_both_sides_and_settles_nothing() -> None:
    other = drawn("source", "process", "c1")
    mapping = role_for_role(ONE, ONE, [other])
    assert dict(mapping.right_of) == {"source": "source", "process": "process"}
    assert [(one.side, one.node, one.drawn, one.kept) for one in mapping.conflicts] == [
        ("left", "source", (mapping.pairs[0], other), mapping.pairs[0]),
        ("right", "process", (mapping.pairs[1], other), mapping.pairs[1]),
    ]
    assert mapping.rule
    assert align(ONE, ONE, mapping).conflicts == mapping.conflicts


def test_who_draws_it_role_for_role_is_named_with_all_his_claims() -> None:
    mapping = role_for_role(ONE, ONE, [drawn("source", "source", "c1"), drawn("source", "source", "c2", "c1")])
    assert mapping.right_of["source"] == "source"
    assert mapping.pairs[0] == Pair("source", "source", "article", ("c1", "c2"))
    assert mapping.conflicts == ()


def test_a_pair_drawn_twice_is_one_pair_of_a_conflict() -> None:
    mapping = role_for_role(ONE, ONE, [drawn("source", "process", "c1"), drawn("source", "process", "c2")])
    assert [one.drawn[1:] for one in mapping.conflicts] == [(drawn("source", "process", "c1", "c2"),)] * 2


def test_what_is_drawn_of_roles_that_are_not_there_is_no_conflict() -> None:
    assert role_for_role(ONE, ONE, [drawn("source", "transport"), drawn("ship", "process")]).conflicts == ()


@given(graphs(name="r"), graphs(name="r"), st.lists(st.tuples(*[st.sampled_from(["r0", "r1", "r9"])] * 2), max_size=4))
def test_nothing_drawn_moves_a_pair_or_a_score(left: RoleGraph, right: RoleGraph, ends: list[tuple[str, str]]) -> None:
    plain, mapping = role_for_role(left, right), role_for_role(left, right, [drawn(*each) for each in ends])
    assert dict(plain.right_of) == dict(mapping.right_of) == {id: id for id in left.node if id in right.node}
    assert align(left, right, plain).s3_all.value == align(left, right, mapping).s3_all.value
    torn = {(pair.left, pair.right) for one in mapping.conflicts for pair in one.drawn}
    assert torn >= {(a, b) for a, b in ends if a != b and a in left.node and b in right.node}


async def pairs(*rows: Any, left: str = "left") -> tuple[Pair, ...]:
    people = [entity("well", "source", ecosystem="left"), entity("post", "source", "capital", ecosystem="right")]
    store = held(*people, entity("nobody", ecosystem="right"), *rows, ecosystems=("left", "right"))
    return drawn_of(await store.ask(drawn_question("left", "right")), left)


def likeness(**more: Any) -> Analogy:
    said = {"left": ("well",), "right": ("post",), "by": "article", **more}
    return Analogy(id="a", left_ecosystem="left", right_ecosystem="right", reason="so", **said)


async def test_an_end_stands_in_the_roles_of_its_rows_and_in_the_role_said_where_they_have_none() -> None:
    claim = shown("well", id="c1")
    assert await pairs(likeness(rests_on=("c1",)), claim) == (
        drawn("source", "source", "c1"),
        drawn("source", "capital", "c1"),
    )
    assert await pairs(likeness(role="source")) == (drawn("source", "source"),)
    assert await pairs(likeness(right=("nobody",), role="process")) == (drawn("source", "process"),)


async def test_what_we_draw_and_what_differs_is_not_drawn() -> None:
    assert await pairs(likeness(by="ours")) == ()
    assert await pairs(likeness(kind="difference")) == ()


async def test_asked_from_the_other_side_the_pairs_are_turned() -> None:
    assert {(one.left, one.right) for one in await pairs(likeness(), left="right")} == {
        ("source", "source"),
        ("capital", "source"),
    }


async def test_the_article_draws_data_as_the_pipeline_and_as_the_source(snapshot_store: SnapshotStore) -> None:
    found = await compare(snapshot_store, ("standard-oil", EVIDENCE), ("musk", Slice(telling="article")))
    places = {(one.side, one.node) for one in found.mapping.conflicts}
    assert {("left", "transport"), ("right", "source")} <= places
    assert all(len(one.drawn) > 1 and one.kept in one.drawn for one in found.mapping.conflicts)


async def test_structures_nobody_compares_have_no_conflict() -> None:
    rows = [*relations("left", "source feeds process"), *relations("right", "source feeds process")]
    store = held(*rows, ecosystems=("left", "right"))
    assert (await compare(store, ("left", EVIDENCE), ("right", EVIDENCE))).mapping.conflicts == ()
