"""Whom outside the group a process cannot do without."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given

from graph.structure.dependence import Dependence, dependence
from graph.structure.output import flows
from graph.structure.role_graph import Edge, RoleGraph, ShareRange
from tests.graph.structure.drawn import graphs, in_range, near, relabelled
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, STANDARD_OIL, graph


def held(one: RoleGraph, *outside: str, unclear: str | None = None) -> RoleGraph:
    """The graph with all nodes in the group but these."""
    owned = {id: id not in outside for id in one.node}
    nodes = (replace(node, group=None if node.id == unclear else owned[node.id]) for node in one.nodes)
    return RoleGraph(tuple(nodes), one.edges)


BOUGHT = held(graph({"nvidia": "supplier", "compute": "process"}, ("nvidia", "equips", "compute")), "nvidia")
_PRODUCERS = {"p1": "source", "p2": "source", "gather": "transport", "refine": "process"}
_GATHERED = graph(_PRODUCERS, ("p1", "feeds", "gather"), ("p2", "feeds", "gather"), ("gather", "feeds", "refine"))
GATHERED = held(_GATHERED, "p1", "p2")


def two_suppliers(one: float | None = None, other: float | None = None) -> RoleGraph:
    roles = {"p1": "supplier", "p2": "supplier", "refine": "process"}
    edges = (Edge("p1", "refine", "feeds", one, "t"), Edge("p2", "refine", "feeds", other, "t"))
    return held(RoleGraph(graph(roles).nodes, edges), "p1", "p2")


def test_a_process_with_one_supplier_depends_on_it_for_all() -> None:
    said = dependence(BOUGHT, "compute")
    assert (said.chain, said.outsiders, said.exposure.value) == (("nvidia",), ("nvidia",), 1.0)


def test_a_gatherer_of_ones_own_is_no_outsider() -> None:
    said = dependence(GATHERED, "refine")
    assert (said.chain, said.outsiders) == (("gather",), ())


@pytest.mark.parametrize(
    ("one", "process", "outsiders", "exposure"),
    [(STANDARD_OIL, "refining", (), 0.0), (ARTICLE, "compute", (), 0.0), (EVIDENCE, "compute", ("nvidia",), 1.0)],
)
def test_the_outsiders_of_the_handmade_graphs(
    one: RoleGraph, process: str, outsiders: tuple[str, ...], exposure: float
) -> None:
    (said,) = dependences(held(one, "nvidia"))
    assert (said.process, said.outsiders, said.exposure.value) == (process, outsiders, exposure)


def test_shares_on_record_go_before_the_drawing() -> None:
    said = dependence(BOUGHT, "compute", shares={"nvidia": ShareRange(0.85, 0.81, 0.92, ids=("s",))})
    assert (said.exposure.low, said.exposure.value, said.exposure.high) == (0.81, 0.85, 0.92)
    assert "s" in said.exposure.inputs


def test_volumes_say_who_supplies_most() -> None:
    assert dependence(two_suppliers(3, 1), "refine").exposure.value == pytest.approx(0.75, abs=1e-9)


def test_suppliers_of_unknown_parts_leave_the_exposure_unknown() -> None:
    said = dependence(GATHERED, "refine").exposure
    assert (said.value, said.low, said.high) == (None, 0.0, 1.0)
    assert said.reason == "the part of the supply is not known of p1, p2"


def test_an_unknown_part_matters_only_if_it_can_be_the_largest() -> None:
    most = dependence(GATHERED, "refine", shares={"p1": ShareRange(0.6)}).exposure
    assert (most.value, most.high, most.coverage) == (0.6, 0.6, 0.5)
    least = dependence(GATHERED, "refine", shares={"p1": ShareRange(0.2)}).exposure
    assert (least.value, least.low, least.high) == (None, 0.2, 0.8)


def test_shares_that_cannot_be_have_a_reason() -> None:
    wrong = dependence(GATHERED, "refine", shares={"p1": ShareRange(1.5)}).exposure
    assert wrong.reason == "the share of p1 is 1.5, which is not between 0 and 1"
    many = dependence(GATHERED, "refine", shares={"p1": ShareRange(0.6), "p2": ShareRange(0.6)}).exposure
    assert many.reason == "shares of one supply come to more than all of it: p1, p2"


def test_whose_it_is_may_not_be_known() -> None:
    said = dependence(held(_GATHERED, "p1", "p2", unclear="gather"), "refine")
    assert (said.outsiders, said.undecided) == ((), ("gather",))
    assert said.exposure.reason == "whether the group controls it is not known: gather"


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (RoleGraph((), ()), "nothing moves: no edge of equips, feeds, returns"),
        (graph({"x": "source", "y": "ship", "p": "process"}, ("x", "feeds", "y")), "no supply of p is on record"),
        (graph({"p": "process"}, ("p", "feeds", "p")), "leads to itself: p"),
        (
            graph({"p": "process", "q": "process"}, ("p", "feeds", "q"), ("q", "feeds", "p")),
            "no supply from outside reaches p",
        ),
    ],
)
def test_what_cannot_be_followed_has_a_reason(one: RoleGraph, reason: str) -> None:
    said = dependence(one, "p")
    assert said.reason == said.exposure.reason == reason
    assert said.chain == ()


def test_the_root_of_dominators_is_no_key() -> None:
    assert dict(nx.immediate_dominators(nx.DiGraph([("root", "a")]), "root")).get("root") in (None, "root")


def dependences(one: RoleGraph) -> list[Dependence]:
    """Of every process of the group."""
    return [dependence(one, node.id) for node in one.playing("process") if node.group]


@given(graphs())
def test_every_exposure_is_sound_or_says_why_not(drawn: RoleGraph) -> None:
    for said in dependences(drawn):
        assert in_range(said.exposure)
        assert {*said.outsiders, *said.undecided} <= set(said.chain)
        assert all(said.exposure.value != 0.0 for _ in said.outsiders)


@given(graphs())
def test_the_chain_is_whoever_cannot_be_gone_round(drawn: RoleGraph) -> None:
    found = flows(drawn)
    for said in dependences(drawn):
        if said.reason is not None:
            continue
        for node in set(found.nodes) - {said.process}:
            around = found.inner.copy()
            around.add_edges_from(("outside", entry) for entry in found.entries)
            around.remove_node(node)
            gone_round = "outside" in around and nx.has_path(around, "outside", said.process)
            assert gone_round == (node not in said.chain)


@given(graphs())
def test_other_names_change_no_dependence(drawn: RoleGraph) -> None:
    other, names = relabelled(drawn)
    after = {said.process: said for said in dependences(other)}
    for said in dependences(drawn):
        twin = after[names[said.process]]
        assert tuple(names[id] for id in said.chain) == twin.chain
        assert tuple(names[id] for id in said.outsiders) == twin.outsiders
        assert near(said.exposure.value, twin.exposure.value)
