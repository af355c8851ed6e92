"""What is derived when a pack is laid out: days, tellings, texts to search, and a hash of what it says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import EVER, NEVER_ENDS, PartialDate
from graph.model import Analogy, Citation, Claim, Ecosystem, Entity, Event, Flow, Layer, Membership, Pack, Share, Source
from graph.property_graph import Node, PropertyGraph, assumed, content_hash, fold, lay_out
from graph.shape import ANY, NOUNS
from graph.slice import Assumption
from seed import read_pack, shipped_folder
from tests.graph.questions import packs

ECO = Ecosystem(id="eco", name="Eco", default_as_of=PartialDate.parse("1904"))


def date(text: str) -> PartialDate:
    return PartialDate.parse(text)


def company(id: str, **said: Any) -> Entity:
    return Entity(id=id, ecosystem="eco", kind="company", name=id, **said)


def laid_out(**rows: Any) -> dict[str, dict[str, Any]]:
    """The properties of every node of a pack of these rows, by id."""
    graph = lay_out(Pack(id="p", title="P", ecosystems=(ECO,), **rows))
    return {node.id: node.properties for node in graph.nodes}


def flow(id: str, origin: str = "a", target: str = "b", **said: Any) -> Flow:
    return Flow(id=id, ecosystem="eco", origin=origin, verb="feeds", target=target, **said)


# ---- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({}, ("1882-01-01", "1892-12-31")),
        ({"since": date("1885")}, ("1885-01-01", "1892-12-31")),
        ({"since": date("1870"), "until": date("1911")}, ("1882-01-01", "1892-12-31")),
        ({"until": date("1890-05")}, ("1882-01-01", "1890-05-31")),
    ],
    ids=str,
)
def test_a_flow_lasts_while_both_ends_live(said: dict[str, Any], days: tuple[str, str]) -> None:
    trust, company_before = company("a", since=date("1882"), until=date("1892")), company("b", since=date("1870"))
    made = laid_out(entities=(trust, company_before), flows=(flow("f", **said),))["f"]
    assert (made["from_day"], made["to_day"]) == days


def test_a_trust_gone_in_1904_owns_nothing_then(pack: PropertyGraph) -> None:
    owned = [node for node in pack.nodes if node.properties.get("origin") == "standard-oil-trust"]
    assert owned
    assert all(node.properties["to_day"] < "1904-01-01" for node in owned)


def test_a_row_without_dates_is_marked_undated() -> None:
    made = laid_out(entities=(company("a"), company("b", since=date("1870"))))
    assert (made["a"]["undated"], made["b"]["undated"]) == (True, False)
    assert (made["a"]["from_day"], made["a"]["to_day"]) == (EVER, NEVER_ENDS)


def test_a_row_stands_on_its_ecosystems_day() -> None:
    made = laid_out(entities=(company("a"),))["a"]
    assert (made["stands_first"], made["stands_last"]) == ("1904-01-01", "1904-12-31")


# ---- tellings --------------------------------------------------------------------------------------------------------

BOTH = ["article", "article-stated"]


@pytest.mark.parametrize(
    ("said", "tellings"),
    [
        ({"telling": "article", "basis": "stated"}, BOTH),
        ({"telling": "article", "basis": "implied"}, ["article"]),
        ({"telling": "evidence"}, ["evidence"]),
    ],
    ids=str,
)
def test_a_flow_tells_what_its_basis_allows(said: dict[str, Any], tellings: list[str]) -> None:
    made = laid_out(entities=(company("a"), company("b")), flows=(flow("f", **said),))
    assert made["f"]["tellings"] == tellings
    assert made["a"]["tellings"] == made["b"]["tellings"] == tellings


def test_an_entity_appears_where_anything_speaks_of_it() -> None:
    layer = Layer(id="l", ecosystem="eco", key="l", name="L", position=1, by="article")
    made = laid_out(
        layers=(layer,),
        entities=(
            company("whole"),
            company("part", part_of="whole", layers=(Membership(step="l", telling="article"),)),
            company("speaker"),
            company("involved"),
            company("unnamed"),
        ),
        claims=(Claim(id="c", about="part", predicate="is", said_by="speaker", telling="article"),),
        events=(Event(id="e", ecosystem="eco", kind="deal", text="E", involves=("involved",)),),
    )
    told = {id: made[id]["tellings"] for id in ("whole", "part", "speaker", "involved", "unnamed", "l")}
    assert told == {
        "whole": BOTH,
        "part": BOTH,
        "speaker": BOTH,
        "involved": ["evidence"],
        "unnamed": ["evidence"],
        "l": [*BOTH, "evidence"],
    }


# ---- texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＸＡＩ", "xai"), ("Straße", "strasse"), ("  a\n b\u3000c ", "a b c"), ("ｽﾍﾟｰｽ", "スペース"), ("É", "é")],
)
def test_folding_unifies_case_width_and_space(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_name_is_found_whole_and_in_the_text() -> None:
    made = laid_out(entities=(company("a", name_ja="会社", aliases=("Ａ Co",), description="Big"),))["a"]
    assert made["keys"] == ["a", "会社", "a co"]
    assert made["haystack"] == "a\n会社\na co\nbig"


def test_a_text_too_long_to_index_is_searched_by_its_beginning() -> None:
    made = laid_out(entities=(company("a", description="石" * 10_000, place="油" * 10_000),))["a"]
    assert len(made["haystack"].encode()) <= 32_000
    assert made["haystack"].startswith("a\n石石")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"number": 1234567.0, "unit": "usd"}, "1,234,567 usd"),
        ({"number": 0.25, "qualifier": "~"}, "~0.25"),
        ({"low": 1.0, "high": 2.5}, "1 to 2.5"),
        ({"number": 2.0, "low": 1.0, "high": 3.0}, "2 (1 to 3)"),
        ({"object": "b", "text": "whole"}, "b, whole"),
        ({}, ""),
    ],
    ids=str,
)
def test_a_claims_value_is_put_in_words(said: dict[str, Any], value: str) -> None:
    claim = Claim(id="c", about="a", predicate="is", **said)
    assert laid_out(entities=(company("a"), company("b")), claims=(claim,))["c"]["value"] == value


# ---- the hash --------------------------------------------------------------------------------------------------------


def full() -> dict[str, Any]:
    """A pack with one row of each kind that cites or is cited."""
    return {
        "id": "p",
        "title": "P",
        "ecosystems": (ECO,),
        "sources": (
            Source(id="s", title="S", publisher="P", address="here", kind="news", reliability="low"),
            Source(id="t", title="T", publisher="P", address="there", kind="news", reliability="high"),
        ),
        "entities": (company("a"), company("b")),
        "claims": (Claim(id="c", about="f", predicate="is", number=1.0, sources=(Citation(source="s"),)),),
        "flows": (flow("f"),),
        "shares": (Share(id="h", ecosystem="eco", of=("process",), scope="world", share=0.5),),
        "analogies": (Analogy(id="y", left_ecosystem="eco", right_ecosystem="eco", reason="same"),),
    }


@pytest.mark.parametrize(
    ("rows", "change"),
    [
        ("sources", {"reliability": "medium"}),
        ("entities", {"note": "x"}),
        ("entities", {"since": date("1870")}),
        ("claims", {"number": 1.5}),
        ("claims", {"sources": (Citation(source="s", locator="p. 1"),)}),
        ("flows", {"volume": 0.0}),
        ("flows", {"confirmed": False}),
        ("shares", {"share": None}),
        ("analogies", {"breaks": "x"}),
    ],
    ids=str,
)
def test_any_fact_changes_the_hash(rows: str, change: dict[str, Any]) -> None:
    said = full()
    first, *rest = said[rows]
    changed = Pack(**{**said, rows: (first.model_copy(update=change), *rest)})
    assert content_hash([changed]) != content_hash([Pack(**said)])


def test_the_order_of_packs_changes_no_hash() -> None:
    one, other = Pack(id="one", title="P"), Pack(id="other", title="P")
    assert content_hash([one, other]) == content_hash([other, one])
    assert content_hash([one]) != content_hash([other])


def test_reading_again_gives_the_same_hash(pack: PropertyGraph) -> None:
    assert content_hash([read_pack(shipped_folder()).pack]) == pack.content_hash


# ---- nodes and relationships -----------------------------------------------------------------------------------------


@given(packs())
def test_a_laid_out_pack_holds_together(random: Pack) -> None:
    graph = lay_out(random)
    ids = [node.id for node in graph.nodes]
    assert len(set(ids)) == len(ids)
    assert {end for edge in graph.edges for end in (edge.start, edge.end)} <= set(ids)
    bare = [(edge.type, edge.start, edge.end) for edge in graph.edges if not edge.properties]
    assert len(set(bare)) == len(bare)
    keys = [(edge.type, edge.properties["key"]) for edge in graph.edges if "key" in edge.properties]
    assert len(set(keys)) == len(keys)


def test_what_is_laid_out_is_what_may_be_asked_for(pack: PropertyGraph) -> None:
    for node in pack.nodes:
        assert set(NOUNS[node.noun].fields) <= set(node.properties), node.id
    held = {edge.type for edge in pack.edges}
    asked = {type for shape in NOUNS.values() for relation in shape.relations.values() for type in relation.types}
    assert held <= asked


def test_an_assumed_flow_has_every_field_that_slicing_needs(pack: PropertyGraph) -> None:
    stored = next(node for node in pack.nodes if node.noun == "Flow").properties
    made = assumed(Assumption("a", "feeds", "b", "oil"), "eco")
    assert set(made) <= set(stored)
    sliced = {
        "from_day",
        "to_day",
        "stands_first",
        "stands_last",
        "undated",
        "tellings",
        "supports",
        "keys",
        "haystack",
    }
    assert sliced <= set(made)


def test_flows_stand_directly_too() -> None:
    graph = lay_out(Pack(**full()))
    (edge,) = graph.direct()
    assert (edge.type, edge.start, edge.end) == ("FEEDS", "a", "b")
    assert edge.properties == {
        "flow": "f",
        "pack": "p",
        "status": "fact",
        "tellings": ["evidence"],
        "derived": True,
    }


def test_kinds_become_labels(pack: PropertyGraph) -> None:
    labels = {node.id: node.label for node in pack.nodes if node.noun == "Entity"}
    assert labels["spacex"] == "Company"
    assert isinstance(pack.nodes[0], Node)
    assert ANY not in {node.noun for node in pack.nodes}
