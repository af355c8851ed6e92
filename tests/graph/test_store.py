"""The contract of every store: one question, one answer, whichever store keeps the graph.

Parity is searched for with random packs and random questions. Longer: `pytest --hypothesis-profile=long -k alike`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dates import PartialDate
from graph.model import Claim, Ecosystem, Entity, Flow, Pack, Source
from graph.property_graph import PropertyGraph, lay_out
from graph.selection import AnyOf, Child, Having, Order, Part, Select, Selection, Where
from graph.shape import NOUNS
from graph.slice import ANYTIME, Assumption, Slice, Undated
from graph.store import Store
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.graph.questions import packs, parts

ANY_TIME = Slice.everything()
ARTICLE = Slice(telling="article", as_of=ANYTIME)
MUSK = Where("ecosystem", "=", "musk")
STANDARD_OIL = Where("ecosystem", "=", "standard-oil")


def at(day: str) -> Slice:
    return Slice(as_of=PartialDate.parse(day))


def question(select: Select, slice: Slice = ANY_TIME) -> Selection:
    return Selection((Part(select, slice),))


async def page(store: Store, select: Select, slice: Slice = ANY_TIME) -> list[Any]:
    """The rows of one root and its total."""
    answer = await store.ask(question(select, slice))
    return list(answer[0])


async def ids(store: Store, noun: str, slice: Slice = ANY_TIME, *where: Any) -> list[str]:
    """The ids of all rows of a noun in a slice."""
    rows, _ = await page(store, Select(noun, ("id",), where=where), slice)
    return [row[0] for row in rows]


def by_id(id: str) -> tuple[Where]:
    return (Where("id", "=", id),)


# ---- golden questions: the same bytes from both stores ---------------------------------------------------------------

CITED = Child("citations", Select("Citation", ("key", "locator"), (Child("source", Select("Source", ("id", "rank"))),)))
CLAIMS = Child("claims", Select("Claim", ("id", "value", "number"), (CITED,), order=(Order("position"),)))
ENDS = (Child("starts_at", Select("Entity", ("id", "name"))), Child("ends_at", Select("Entity", ("id", "name"))))
FLOWS = Child("flows", Select("Flow", ("id", "verb", "volume", "unit", "assumed"), (*ENDS, CLAIMS), count=True))
MEMBERS = Child(
    "members", Select("Membership", ("key", "telling"), (Child("entity", Select("Entity", ("id", "kind", "name_ja"))),))
)
LAYERS = Select("Layer", ("id", "name_ja", "role"), (MEMBERS, Child("plays", Select("Role", ("id", "band")))))
ANYTHING = (Select("Entity", ("id", "name")), Select("Flow", ("verb",), ENDS), Select("Claim", ("value",), (CITED,)))
XAI = Select("Entity", ("id", "name", "aliases"), (FLOWS, CLAIMS), where=by_id("xai"))
SELF_LOOP = Assumption("xai", "feeds", "xai", "data")
ASSUMED = (Assumption("starlink", "carries", "xai"), SELF_LOOP, Assumption("xai", "feeds", "nobody"))

SLICES = {
    "each ecosystem on its own day": Slice(),
    "at any time": ANY_TIME,
    "as the article tells it": Slice(telling="article"),
    "as the article states it": Slice(telling="article-stated"),
    "as the evidence has it": Slice(telling="evidence"),
    "in 1872": at("1872"),
    "in 1904": at("1904"),
    "in 1911": at("1911"),
    "in March 2025": at("2025-03-01"),
    "dated only": Slice(as_of=ANYTIME, undated=Undated.HIDE),
    "with some source": Slice(as_of=ANYTIME, min_reliability="low"),
    "with reliable sources": Slice(as_of=ANYTIME, min_reliability="high"),
    "without a claim": Slice(as_of=ANYTIME, without=("xai-headquarters",)),
    "without a flow": Slice(as_of=ANYTIME, without=("mf-spacex-owns-xai",)),
    "without a source": Slice(as_of=ANYTIME, without=("wikimirror-spacex", "wikimirror-standard-oil")),
    "with flows assumed": Slice(as_of=ANYTIME, assume=ASSUMED),
    "assumed and doubted": Slice(
        min_reliability="medium", assume=ASSUMED, without=("wikimirror-spacex", SELF_LOOP.id), telling="evidence"
    ),
}

SELECTS = {
    "layers and who is in them": replace(LAYERS, where=(MUSK,), order=(Order("position"),)),
    "an entity with flows, claims and sources": XAI,
    "flows": Select("Flow", tuple(NOUNS["Flow"].fields), ENDS, count=True, order=(Order("position"),), first=30),
    "sources and what cites them": Select(
        "Source",
        ("id", "title_ja", "date"),
        (Child("citations", Select("Citation", ("key",), (Child("cited_by", Select("Node", ("id",))),), first=3)),),
        order=(Order("rank", descending=True), Order("title")),
        first=20,
    ),
    "claims about claims": Select(
        "Claim",
        ("id", "value", "formula", "text_ja", "scope_ja", "verdict_note", "verdict_note_ja"),
        (
            Child("about", Select("Node", variants=ANYTHING)),
            Child("said_by", Select("Entity", ("id",))),
            Child("inputs", Select("Claim", ("id",))),
            Child("superseded_by", Select("Claim", ("id",), (Child("supersedes", Select("Claim", ("id",))),))),
            Child("checked_by", Select("Citation", ("key", "locator"))),
        ),
        where=(AnyOf((Having("inputs"), Having("checked_by"))),),
        count=True,
    ),
    "shares of roles": Select("Share", ("id", "share"), (Child("of_steps", Select("Node", variants=(LAYERS,))),)),
    "events and whom they involve": Select(
        "Event", ("id", "text"), (Child("involves", Select("Entity", ("id",))),), order=(Order("from_day", True),)
    ),
    "analogies and their ends": Select(
        "Analogy",
        ("id", "counterpart", "reason", "reason_ja", "breaks", "breaks_ja"),
        (Child("left", Select("Node", variants=ANYTHING)), Child("right", Select("Node", variants=ANYTHING))),
    ),
    "a search": Select("Node", variants=ANYTHING, match="spacex", count=True, first=15),
    "roles and where they are played": Select(
        "Role", ("id",), (Child("layers", Select("Layer", ("id",))), Child("stages", Select("Stage", ("id",))))
    ),
}


@pytest.mark.neo4j
@pytest.mark.parametrize("slice", SLICES.values(), ids=SLICES)
async def test_golden_questions_are_answered_alike(
    neo4j_store: Neo4jStore, snapshot_store: SnapshotStore, slice: Slice
) -> None:
    for name, select in SELECTS.items():
        asked = question(select, slice)
        assert orjson.dumps(await neo4j_store.ask(asked)) == orjson.dumps(await snapshot_store.ask(asked)), name


@pytest.mark.neo4j
async def test_questions_of_many_parts_are_answered_alike(
    neo4j_store: Neo4jStore, snapshot_store: SnapshotStore
) -> None:
    asked = Selection(tuple(Part(replace(LAYERS, where=(MUSK,)), slice) for slice in SLICES.values()))
    assert orjson.dumps(await neo4j_store.ask(asked)) == orjson.dumps(await snapshot_store.ask(asked))


# ---- random questions about random packs -----------------------------------------------------------------------------


@pytest.mark.neo4j
@given(data=st.data())
@settings(
    max_examples=settings().max_examples // 10,  # Neo4j plans each question for about 0.3 s
    suppress_health_check=list(HealthCheck),
)
async def test_random_questions_are_answered_alike(blank_neo4j: Neo4jStore, data: st.DataObject) -> None:
    graph = lay_out(data.draw(packs()))
    snapshot = SnapshotStore.of(graph)
    await blank_neo4j.load([graph])
    for _ in range(12):
        part = data.draw(parts(graph))
        rows = await alike(blank_neo4j, snapshot, part)
        if rows and part.select.noun != "Node":
            for side in ("after", "before"):
                await alike(blank_neo4j, snapshot, beside_one_of(part, side, data.draw(st.sampled_from(rows))))


async def alike(one: Store, other: Store, part: Part) -> list[Any]:
    """The rows that both stores answer; no byte of the answers may differ."""
    answer = await other.ask(Selection((part,)))
    rows = list(answer[0][0])
    if rows or part.select.match is None:  # where nothing matches, Neo4j tells what is nearly so
        assert orjson.dumps(await one.ask(Selection((part,)))) == orjson.dumps(answer)
    return rows


def beside_one_of(part: Part, side: str, row: list[Any]) -> Part:
    """The same list after or before this row; its last fields are what it is ordered by and its key."""
    end = len(part.select.fields)
    cursor: Any = {side: tuple(row[end - len(part.select.order) - 1 : end])}
    return replace(part, select=replace(part.select, **cursor))


# ---- what the slice lets through -------------------------------------------------------------------------------------


async def test_six_layers_hold_who_the_article_says(store: Store) -> None:
    rows, total = await page(
        store,
        Select("Layer", ("id",), (MEMBERS,), where=(MUSK,), order=(Order("position"),), count=True),
        Slice(telling="article"),
    )
    assert total == 6
    assert [row[0] for row in rows] == [
        f"musk-{layer}" for layer in ("research", "connectivity", "compute", "deployment", "capital", "data")
    ]
    members = {row[0]: {member[2][0] for member in row[1][0]} for row in rows}
    assert "starlink" in members["musk-connectivity"]
    assert "xai" in members["musk-research"]


async def test_tellings_tell_different_flows(store: Store) -> None:
    article, stated, evidence = [
        set(await ids(store, "Flow", Slice(telling=telling, as_of=ANYTIME), MUSK))
        for telling in ("article", "article-stated", "evidence")
    ]
    assert len(article) == 28
    assert len(stated) == 6
    assert stated < article
    assert not article & evidence


async def test_each_ecosystem_stands_at_its_own_date(store: Store) -> None:
    apart = await ids(store, "Flow", Slice(), STANDARD_OIL)
    assert apart == await ids(store, "Flow", at("1904"), STANDARD_OIL)
    assert apart != await ids(store, "Flow", ANY_TIME, STANDARD_OIL)


@pytest.mark.parametrize(("day", "held"), [("1872", False), ("1890", True), ("1904", False), ("any", True)])
async def test_the_trust_owns_while_it_lives(store: Store, day: str, held: bool) -> None:
    slice = ANY_TIME if day == "any" else at(day)
    assert ("sf-trust-owns-all-union-tank-line" in await ids(store, "Flow", slice)) is held


async def test_undated_rows_can_be_hidden(store: Store) -> None:
    shown = await ids(store, "Claim", ANY_TIME)
    dated = await ids(store, "Claim", ANY_TIME, Where("undated", "=", False))
    hidden = await ids(store, "Claim", Slice(as_of=ANYTIME, undated=Undated.HIDE))
    assert dated == hidden
    assert len(hidden) < len(shown)


async def test_reliability_leaves_out_weaker_sources(store: Store) -> None:
    counts = [
        len(await ids(store, "Claim", Slice(as_of=ANYTIME, min_reliability=floor)))
        for floor in (None, "low", "medium", "high")
    ]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == 4
    strong, _ = await page(store, Select("Source", ("reliability",)), Slice(as_of=ANYTIME, min_reliability="high"))
    assert {row[0] for row in strong} == {"high"}


async def test_a_rejected_source_takes_what_rests_on_it(store: Store) -> None:
    cited_by = Select(
        "Source", (), (Child("citations", Select("Citation", ("key",))),), where=by_id("wikimirror-spacex")
    )
    rows, _ = await page(store, cited_by)
    citing = {citation[0].rpartition("/")[0] for citation in rows[0][0][0]}
    without = Slice(as_of=ANYTIME, without=("wikimirror-spacex",))
    gone = set(await ids(store, "Claim")) - set(await ids(store, "Claim", without))
    assert gone
    assert gone <= citing
    assert "wikimirror-spacex" not in await ids(store, "Source", without)


async def test_a_rejected_claim_takes_the_flow_that_rests_on_it_alone(store: Store) -> None:
    rows, _ = await page(
        store,
        Select("Flow", ("id",), (Child("rests_on", Select("Claim", ("id",))),), where=(Where("supports", "=", 1),)),
        ARTICLE,
    )
    flow, claim = next((id, resting[0][0][0]) for id, resting in rows if resting[0])
    assert flow not in await ids(store, "Flow", Slice(as_of=ANYTIME, without=(claim,)))


async def test_a_rejected_flow_is_gone_from_every_list(store: Store) -> None:
    without = Slice(as_of=ANYTIME, without=("mf-spacex-owns-xai",))
    flows = Child("flows", Select("Flow", ("id",)))
    ((_, (rows, _)),), _ = await page(store, Select("Entity", ("id",), (flows,), where=by_id("xai")), without)
    assert ["mf-spacex-owns-xai"] not in rows
    assert "mf-spacex-owns-xai" not in await ids(store, "Flow", without)


async def test_an_assumed_flow_stands_at_both_ends(store: Store) -> None:
    slice = Slice(assume=(Assumption("starlink", "carries", "xai", "data"),))
    flows = Select("Flow", ("id", "commodity", "by", "status", "ecosystem"), where=(Where("assumed", "=", True),))
    for end in ("starlink", "xai"):
        rows, _ = await page(store, Select("Entity", (), (Child("flows", flows),), where=by_id(end)), slice)
        assert rows == [[[[["assumed-starlink-carries-xai", "data", "reader", "unconfirmed", "musk"]], None]]]


async def test_an_assumed_self_loop_is_one_flow(store: Store) -> None:
    flows = Child("flows", Select("Flow", ("id",), where=(Where("assumed", "=", True),), count=True))
    rows, _ = await page(store, Select("Entity", (), (flows,), where=by_id("xai")), Slice(assume=(SELF_LOOP,)))
    assert rows == [[[[[SELF_LOOP.id]], 1]]]


async def test_an_assumed_flow_needs_both_ends(store: Store) -> None:
    slice = Slice(assume=(Assumption("xai", "feeds", "nobody"), Assumption("musk", "feeds", "xai")))
    assert await ids(store, "Flow", slice, Where("assumed", "=", True)) == []


async def test_an_assumed_flow_names_its_ends_and_no_claims(store: Store) -> None:
    slice = Slice(min_reliability="high", assume=(Assumption("starlink", "carries", "xai"),))
    select = Select("Flow", ("verb",), (*ENDS, CLAIMS), where=(Where("assumed", "=", True),))
    rows, _ = await page(store, select, slice)
    assert [[verb, origin[0], target[0], claims] for verb, origin, target, claims in rows] == [
        ["carries", "starlink", "xai", [[], None]]
    ]


async def test_an_assumed_flow_can_be_rejected(store: Store) -> None:
    slice = Slice(assume=(SELF_LOOP,), without=(SELF_LOOP.id,))
    assert await ids(store, "Flow", slice, Where("assumed", "=", True)) == []


async def test_lists_are_sliced_references_are_not(store: Store) -> None:
    origin = Child("starts_at", Select("Entity", ("id",)))
    rows, _ = await page(
        store, Select("Flow", ("id",), (origin,), where=(Where("origin", "=", "standard-oil-trust"),)), at("1890")
    )
    assert rows
    without = replace(at("1890"), without=("standard-oil-trust",))
    assert "standard-oil-trust" not in await ids(store, "Entity", without)
    again, _ = await page(
        store, Select("Flow", ("id",), (origin,), where=(Where("origin", "=", "standard-oil-trust"),)), without
    )
    assert again == rows


# ---- conditions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        (Where("verb", "=", "owns"), lambda flow: flow["verb"] == "owns"),
        (Where("verb", "in", ("owns", "funds")), lambda flow: flow["verb"] in ("owns", "funds")),
        (Where("verb", "in", ()), lambda flow: False),
        (Where("volume", "=", None), lambda flow: flow["volume"] is None),
        (Where("volume", ">=", 1000), lambda flow: flow["volume"] is not None and flow["volume"] >= 1000),
        (Where("volume", "<", 1000.0), lambda flow: flow["volume"] is not None and flow["volume"] < 1000),
        (Where("position", ">", 100), lambda flow: flow["position"] > 100),
        (Where("position", "<=", 2), lambda flow: flow["position"] <= 2),
        (Where("commodity", ">", "m"), lambda flow: flow["commodity"] is not None and flow["commodity"] > "m"),
        (Where("in_group", "=", True), lambda flow: flow["in_group"] is True),
        (Where("tellings", "has", "article"), lambda flow: "article" in flow["tellings"]),
        (
            AnyOf((Where("verb", "=", "owns"), Where("verb", "=", "funds"))),
            lambda flow: flow["verb"] in ("owns", "funds"),
        ),
        (AnyOf(()), lambda flow: False),
    ],
    ids=lambda value: "holds" if callable(value) else str(value),
)
async def test_a_condition_keeps_what_meets_it(store: Store, pack: PropertyGraph, where: Any, holds: Any) -> None:
    flows = [node.properties for node in pack.nodes if node.noun == "Flow"]
    assert await ids(store, "Flow", ANY_TIME, where) == sorted(flow["id"] for flow in flows if holds(flow))


@pytest.mark.parametrize(
    ("noun", "condition", "kept"),
    [
        ("Entity", Having("layers", (Having("step", (Where("key", "=", "connectivity"),)),)), "starlink"),
        ("Entity", Having("layers", (Having("entity", (Where("id", "=", "xai"),)),)), "xai"),
        ("Source", Having("citations", (Having("cited_by", (Where("ecosystem", "=", "musk"),)),)), "wikimirror-spacex"),
        ("Claim", Having("citations", (Having("source", (Where("id", "=", "wikimirror-spacex"),)),)), None),
        ("Claim", Having("about", (Where("id", "=", "xai"),)), "xai-headquarters"),
        ("Flow", Having("evidence", (Where("confirmed", "=", True),)), None),
        ("Flow", Having("ends_at", (Where("id", "=", "xai"),)), "mf-spacex-owns-xai"),
        ("Entity", Having("flows"), "xai"),
    ],
    ids=str,
)
async def test_having_looks_at_what_is_reached(store: Store, noun: str, condition: Having, kept: str | None) -> None:
    found, everything = await ids(store, noun, ANY_TIME, condition), await ids(store, noun)
    assert 0 < len(found) < len(everything)
    assert kept is None or kept in found


async def test_having_looks_at_rows_of_the_slice_only(store: Store) -> None:
    owned = Having("flows_in", (Where("verb", "=", "owns"), Where("origin", "=", "standard-oil-trust")))
    assert await ids(store, "Entity", at("1890"), owned)
    assert await ids(store, "Entity", at("1904"), owned) == []


# ---- order and pages -------------------------------------------------------------------------------------------------

ORDERS = [
    (),
    (Order("position"),),
    (Order("volume"),),
    (Order("volume", descending=True),),
    (Order("unit"), Order("volume", descending=True)),
    (Order("unit", descending=True), Order("volume")),
    (Order("in_group"), Order("commodity", descending=True)),
    (Order("in_group", descending=True),),
    (Order("from_day", descending=True), Order("status")),
]


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_pages_walk_a_list_without_gap_or_double(store: Store, order: tuple[Order, ...]) -> None:
    fields = tuple(term.field for term in order)
    select = Select("Flow", (*fields, "id"), order=order)
    whole, _ = await page(store, select)
    walked: list[Any] = []
    after = None
    while True:
        rows, total = await page(store, replace(select, first=7, after=after, count=True))
        assert total == len(whole)
        walked += rows[:7]
        if len(rows) <= 7:
            break
        after = tuple(walked[-1])
    assert walked == whole


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_a_list_is_walked_backward_as_forward(store: Store, order: tuple[Order, ...]) -> None:
    select = Select("Flow", (*(term.field for term in order), "id"), order=order)
    whole, _ = await page(store, select)
    walked: list[Any] = []
    before = None
    while True:
        rows, total = await page(store, replace(select, first=7, before=before, reverse=True, count=True))
        assert total == len(whole)
        walked += rows[:7]
        if len(rows) <= 7:
            break
        before = tuple(walked[-1])
    assert walked[::-1] == whole


async def test_two_cursors_cut_out_what_lies_between(store: Store) -> None:
    order = (Order("unit"), Order("volume", descending=True))
    select = Select("Flow", ("unit", "volume", "id"), order=order)
    whole, _ = await page(store, select)
    for first, last in ((0, 9), (9, len(whole) - 1), (3, 4), (9, 9), (9, 3)):
        cut = replace(select, after=tuple(whole[first]), before=tuple(whole[last]))
        assert (await page(store, cut))[0] == whole[first + 1 : last]


async def test_sources_stand_behind_what_is_said_of_a_row(store: Store) -> None:
    cited = Child("provenance", Select("Citation", ("key",), (Child("cited_by", Select("Node", ("id",))),), count=True))
    claims = Child("claims", Select("Claim", ("id",), (Child("citations", Select("Citation", ("key",))),)))
    select = Select("Entity", ("id",), (cited, claims), where=by_id("xai"))
    for slice in (ANY_TIME, ARTICLE, replace(ANY_TIME, min_reliability="high")):
        ((_, (rows, total), (said, _)),) = (await page(store, select, slice))[0]
        keys = {key[0] for _, (citations, _) in said for key in citations}
        assert [row[0] for row in rows] == sorted(keys)
        assert total == len(keys)


async def test_a_part_of_a_name_is_found_in_any_script(store: Store) -> None:
    found = await ids(store, "Entity", ANY_TIME, Where("keys", "contains", "スペース"))
    assert "spacex" in found
    whole, _ = await page(store, Select("Entity", ("id", "keys")))
    assert found == [id for id, keys in whole if any("スペース" in key for key in keys)]


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_nulls_come_last_and_ids_decide(store: Store, order: tuple[Order, ...]) -> None:
    rows, _ = await page(store, Select("Flow", (*(term.field for term in order), "id"), order=order))
    expected = sorted(rows, key=lambda row: row[-1])
    for place, term in reversed(list(enumerate(order))):
        known = sorted((r for r in expected if r[place] is not None), key=lambda r: r[place], reverse=term.descending)
        if term.descending:  # `reverse` keeps equal rows as they stood
            assert [r[place] for r in known] == sorted((r[place] for r in known), reverse=True)
        expected = known + [row for row in expected if row[place] is None]
    assert rows == expected


async def test_strings_are_ordered_by_code_point(store: Store) -> None:
    rows, _ = await page(store, Select("Source", ("title", "id"), order=(Order("title"),)))
    assert rows == sorted(rows)
    assert [row[0] for row in rows] != sorted((row[0] for row in rows), key=str.casefold)


async def test_a_page_shows_whether_there_is_more(store: Store) -> None:
    rows, total = await page(store, Select("Ecosystem", ("id",), first=2, count=True))
    assert len(rows) == 3
    assert total == 5


async def test_a_page_of_nothing_is_counted(store: Store) -> None:
    rows, total = await page(store, Select("Flow", ("id",), first=0, count=True))
    assert len(rows) == 1
    assert total == 301


async def test_a_count_is_told_only_where_asked_for(store: Store) -> None:
    assert (await page(store, Select("Flow", ("id",), first=1)))[1] is None


async def test_children_are_paged_each_for_itself(store: Store) -> None:
    flows = Child("flows", Select("Flow", ("id",), order=(Order("position"),), first=1, count=True))
    rows, _ = await page(store, Select("Entity", ("id",), (flows,), where=(Where("id", "in", ("spacex", "tesla")),)))
    assert all(len(flows) == 2 and total > 2 for _, (flows, total) in rows)


# ---- search ----------------------------------------------------------------------------------------------------------


async def found(store: Store, text: str) -> list[str]:
    rows, _ = await page(store, Select("Node", match=text))
    return [row[0] for row in rows]


async def test_search_puts_exact_before_beginning_before_part(store: Store, pack: PropertyGraph) -> None:
    order = await found(store, "tesla")
    keys = {node.id: node.properties["keys"] for node in pack.nodes}

    def rank(id: str) -> int:
        return 0 if "tesla" in keys[id] else 1 if any(key.startswith("tesla") for key in keys[id]) else 2

    assert order[0] == "tesla"
    assert order == sorted(order, key=lambda id: (rank(id), id))
    assert {rank(id) for id in order} == {0, 1, 2}


@pytest.mark.parametrize("text", ["xAI", "XAI", "ｘａｉ", "  xai "])
async def test_search_ignores_case_and_width(store: Store, text: str) -> None:
    assert (await found(store, text))[0] == "xai"


async def test_search_reads_japanese(store: Store) -> None:
    assert (await found(store, "スタンダード"))[:3]


async def test_search_for_what_is_nowhere_finds_nothing(store: Store) -> None:
    assert await found(store, "}) DETACH DELETE n //") == []


# ---- rows of any noun, no row, no such thing -------------------------------------------------------------------------


async def test_a_node_is_read_as_what_it_is(store: Store) -> None:
    variants = (Select("Entity", ("name",)), Select("Flow", ("verb",)))
    wanted = ("xai", "mf-spacex-owns-xai", "wikimirror-spacex")
    rows, _ = await page(store, Select("Node", variants=variants, where=(Where("id", "in", wanted),)))
    assert rows == [
        ["mf-spacex-owns-xai", "Flow", ["owns"]],
        ["wikimirror-spacex", "Source", None],
        ["xai", "Entity", ["X.AI Corp. (xAI)"]],
    ]


async def test_what_leads_nowhere_is_null(store: Store) -> None:
    part_of = Child("part_of", Select("Entity", ("id",)))
    assert await page(store, Select("Entity", ("id",), (part_of,), where=by_id("xai"))) == [[["xai", None]], None]


async def test_an_unknown_id_gives_an_empty_page(store: Store) -> None:
    for noun in ("Entity", "Flow", "Node"):
        assert await page(store, Select(noun, where=by_id("no-such-id"), count=True)) == [[], 0]


async def test_a_superseded_claim_leads_to_what_holds_now_and_back(store: Store) -> None:
    newer = Child("superseded_by", Select("Claim", ("id",), (Child("supersedes", Select("Claim", ("id",))),)))
    claim = Select("Claim", ("verdict_note_ja", "text_ja"), (newer,), where=by_id("c087"))
    [[note, text, [found, *_]]], _ = await page(store, claim)
    assert note.startswith("2026-06-12から")
    assert text == "非上場"
    assert [id for id, _ in found] == ["spacex-listing", "xai-folded-into", "xai-listing"]
    [_, [back, *_]] = found[0]
    assert {"c016", "c087"} <= {id for (id,) in back}


async def test_why_two_ends_are_beside_each_other_is_told_in_both_languages(store: Store) -> None:
    analogy = Select("Analogy", ("reason", "reason_ja", "breaks", "breaks_ja"), where=by_id("an-own-supplies"))
    [row], _ = await page(store, analogy)
    assert row == [
        "own supply of what the process needs",
        "処理に必要なものの自前での供給",
        "covers power, not the decisive input (chips)",
        "電力は賄うが、決定的な投入物(半導体)は賄わない",
    ]


async def test_playing_a_role_makes_no_layer(store: Store) -> None:
    roles = Select(
        "Role", ("id",), (Child("layers", Select("Layer", ("id",))), Child("stages", Select("Stage", ("id",))))
    )
    rows, _ = await page(store, roles)
    reached = {row[0] for _, layers, stages in rows for row in (*layers[0], *stages[0])}
    steps = {*await ids(store, "Layer"), *await ids(store, "Stage")}
    assert reached <= steps


# ---- loading ---------------------------------------------------------------------------------------------------------


async def everything(store: Store) -> bytes:
    asked = Selection(tuple(Part(select, ANY_TIME) for select in SELECTS.values()))
    return orjson.dumps(await store.ask(asked))


async def test_loading_twice_changes_nothing(store: Store, pack: PropertyGraph) -> None:
    once = await everything(store)
    (report,) = await store.load([pack])
    assert report.unchanged
    assert (report.pack, report.content_hash) == (pack.pack, pack.content_hash)
    derived = len(list(pack.direct())) if isinstance(store, Neo4jStore) else 0
    assert (report.nodes, report.relationships) == (len(pack.nodes), len(pack.edges) + derived)
    assert await everything(store) == once


async def test_a_loaded_store_is_ready(store: Store, pack: PropertyGraph) -> None:
    state = await store.state()
    assert state.ready
    assert state.reason is None
    assert state.content_hash == pack.content_hash
    assert [held.id for held in state.packs] == [pack.pack]


async def test_an_empty_store_says_so(nothing: Store) -> None:
    state = await nothing.state()
    assert not state.ready
    assert state.reason
    assert state.packs == ()


async def test_loading_makes_a_store_ready(nothing: Store, pack: PropertyGraph) -> None:
    (report,) = await nothing.load([pack])
    assert not report.unchanged
    assert (await nothing.state()).ready
    assert await ids(nothing, "Ecosystem")


async def test_a_pack_beside_another_may_speak_of_it(nothing: Store) -> None:
    theirs, ours = a_pack("theirs", "x"), a_pack("ours", "y", speaks_of="x")
    await nothing.load([theirs, ours])
    before = await spoken_of(nothing)
    assert before == [["x", [["theirs-flow"], ["ours-flow"]][::-1]], ["y", [["ours-flow"]]]]
    await nothing.load([theirs])
    assert await spoken_of(nothing) == before


async def test_names_of_many_scripts_are_kept_and_ordered(nothing: Store) -> None:
    names = ["～", "\U0001f600", "é", "e\u0301", "Z", "a", "ß", "'", '"', "\\", "`", "}) DETACH DELETE n //", "\u2028"]
    entities = tuple(Entity(id=f"e-{n}", ecosystem="eco", kind="company", name=name) for n, name in enumerate(names))
    await nothing.load([lay_out(Pack(id="names", title="Names", ecosystems=(ECO,), entities=entities))])
    select = Select("Entity", ("name", "id"), order=(Order("name"),))
    rows, _ = await page(nothing, select)
    assert [row[0] for row in rows] == sorted(names)
    for place, row in enumerate(rows):
        assert (await page(nothing, replace(select, after=tuple(row))))[0] == rows[place + 1 :]
        assert (await page(nothing, replace(select, where=(Where("name", "=", row[0]),))))[0] == [row]


async def test_the_longest_texts_are_kept_and_found(nothing: Store) -> None:
    text = "油" + "石" * 9_999
    entity = Entity(id="long", ecosystem="eco", kind="company", name=text, description=text, place=text)
    await nothing.load([lay_out(Pack(id="long-names", title="Long", ecosystems=(ECO,), entities=(entity,)))])
    rows, _ = await page(nothing, Select("Entity", ("description",), match="油石石"))
    assert rows == [[text]]


ECO = Ecosystem(id="eco", name="Eco", default_as_of=PartialDate.parse("1904"))


def a_pack(name: str, entity: str, speaks_of: str | None = None) -> PropertyGraph:
    """A pack of one entity and one flow, from it to itself or from an entity of another pack."""
    eco = Ecosystem(id=f"{name}-eco", name=name, default_as_of=PartialDate.parse("1904"))
    flow = Flow(id=f"{name}-flow", ecosystem=eco.id, origin=speaks_of or entity, verb="feeds", target=entity)
    made = Entity(id=entity, ecosystem=eco.id, kind="company", name=entity)
    claim = Claim(id=f"{name}-claim", about=flow.id, predicate="is", text="so", sources=({"source": f"{name}-s"},))  # type: ignore[arg-type]
    source = Source(id=f"{name}-s", title="S", publisher="P", address="here", kind="news", reliability="high")
    return lay_out(
        Pack(
            id=name, title=name, ecosystems=(eco,), entities=(made,), flows=(flow,), claims=(claim,), sources=(source,)
        )
    )


async def spoken_of(store: Store) -> list[Any]:
    flows = Child("flows", Select("Flow", ("id",)))
    return [[id, flows[0]] for id, flows in (await page(store, Select("Entity", ("id",), (flows,))))[0]]


@pytest.fixture(params=["snapshot", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def nothing(request: pytest.FixtureRequest) -> Store:
    """Each store in turn, holding nothing."""
    if request.param == "snapshot":
        return SnapshotStore()
    empty: Store = request.getfixturevalue("blank_neo4j")
    return empty
