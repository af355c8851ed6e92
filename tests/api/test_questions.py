"""Groups, paths and timelines over GraphQL: answered as by the naive oracle, in one question, priced, or refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from graph import Store
from graph.dates import PartialDate
from graph.model import Ecosystem, Entity, Flow, Pack
from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore
from graph.structure.links import LINKS
from tests.api.conftest import CountingStore
from tests.api.oracle import Oracle, difference
from tests.api.test_compile import asked, bad_input, data, refused, shipped_oracle

SLICES = (
    "",
    'slice: {asOf: "any"}',
    'slice: {telling: ARTICLE}, ecosystem: "musk"',
    'slice: {telling: EVIDENCE, minReliability: MEDIUM, asOf: "any"}',
    'slice: {without: ["c022", "sec-spacex-s1-2026", "mf-colossus-grok"], undated: HIDE}, ecosystem: "musk"',
    'slice: {assume: [{origin: "starlink", verb: CARRIES, target: "grok"}], asOf: "2025"}',
    'ecosystem: "standard-oil", slice: {asOf: "1904"}',
)
TALLY = """tally {
  flows(by: [VERB, STATUS], sum: VOLUME, first: 30, where: {verb: [FEEDS, OWNS, CARRIES]}) { ...T }
  again: flows { ...T }
  claims(by: [PREDICATE, YEAR, CONFIDENCE], sum: NUMBER, first: 40) { ...T }
  bySource: claims(by: [SOURCE]) { ...T }
  bySpeaker: claims(by: [SAID_BY, HEADLINE]) { ...T }
  entities(by: [LAYER, KIND], first: 100) { ...T }
  byStage: entities(by: [STAGE], where: {inGroup: true}) { ...T }
  sources(by: [RELIABILITY, KIND]) { ...T }
  events(by: [YEAR, KIND], first: 50) { ...T }
}"""
ROWS = """fragment T on TallyTable { groupCount rows { keys { by value } count withoutNumber
  sums { unit total count inexact } } }"""
PATHS = """paths(from: "%s", to: "%s", maxHops: 4, first: 8) { hasMore searchedHops paths {
  length sentence sentenceJa weakest { place link reason reasonJa flow { id } }
  flows { id verb claims(first: 1) { nodes { id } } } entities { id name } } }"""
TIMELINE = """timeline(%s first: 12) { moments { cursor date day what node { id __typename
  ... on Flow { verb target { id } } ... on Event { text involves(first: 2) { id } } ... on Entity { kind } } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"""


async def assert_as_by_the_oracle(store: Store, text: str) -> dict[str, Any]:
    """Both answers, which must not differ; in one question."""
    counting = CountingStore(store)
    answer = await data(counting, text)
    expected = shipped_oracle().ask(text)
    assert expected.errors is None
    assert difference(answer, expected.data) is None
    assert len(counting.asked) == 1
    return answer


@pytest.mark.parametrize("slice", SLICES)
async def test_groups_are_as_counted_one_by_one(store: Store, slice: str) -> None:
    arguments = f"({slice})" if slice else ""
    answer = await assert_as_by_the_oracle(store, f"{{ graph{arguments} {{ {TALLY} }} }} {ROWS}")
    assert answer["graph"]["tally"]["flows"]["rows"]


@pytest.mark.parametrize("slice", SLICES)
@pytest.mark.parametrize(("origin", "target"), [("nvidia", "grok"), ("tesla", "xai")])
async def test_paths_are_as_walked_one_by_one(store: Store, slice: str, origin: str, target: str) -> None:
    arguments = f"({slice})" if slice else ""
    await assert_as_by_the_oracle(store, f"{{ graph{arguments} {{ {PATHS % (origin, target)} }} }}")


@pytest.mark.parametrize("slice", SLICES)
@pytest.mark.parametrize(
    "chosen", ["", 'about: "xai",', 'from: "1904", to: "1911",', 'about: "spacex", kinds: [BEGINS, ENDS],']
)
async def test_a_timeline_is_as_listed_one_by_one(store: Store, slice: str, chosen: str) -> None:
    arguments = f"({slice})" if slice else ""
    await assert_as_by_the_oracle(store, f"{{ graph{arguments} {{ {TIMELINE % chosen} }} }}")


@pytest.mark.parametrize("chosen", ['about: "xai",', 'to: "1880",'])
async def test_a_timeline_goes_on_where_it_stopped(store: Store, chosen: str) -> None:
    whole = f"{{ graph {{ timeline({chosen} first: 100) {{ moments {{ cursor }} pageInfo {{ hasNextPage }} }} }} }}"
    expected = [moment["cursor"] for moment in (await data(store, whole))["graph"]["timeline"]["moments"]]
    assert len(expected) > 10
    walked: list[str] = []
    after = ""
    while len(walked) < len(expected):
        page = (await data(store, whole.replace("first: 100", f"first: 7 {after}")))["graph"]["timeline"]
        walked += [moment["cursor"] for moment in page["moments"]]
        after = f'after: "{walked[-1]}"'
        assert page["moments"]
    assert walked[: len(expected)] == expected


# ---- what paths say --------------------------------------------------------------------------------------------------


async def test_the_weakest_link_is_named_with_its_reason(store: Store) -> None:
    text = """{ graph(slice: {asOf: "any", assume: [{origin: "tesla", verb: FEEDS, target: "grok"}]}) {
      paths(from: "tesla", to: "grok", first: 40) { paths { flows { id confirmed assumed basis status }
        weakest { place link reason reasonJa flow { id } } sentence sentenceJa } } } }"""
    paths = (await data(store, text))["graph"]["paths"]["paths"]
    found = {path["weakest"]["link"] for path in paths}
    assert {"ASSUMED", "UNCONFIRMED", "IMPLIED"} <= found
    for path in paths:
        weak = path["weakest"]
        flow = path["flows"][weak["place"]]
        assert flow["id"] == weak["flow"]["id"]
        assert flow["assumed"] == (weak["link"] == "ASSUMED")
        assert weak["link"] != "IMPLIED" or flow["basis"] == "IMPLIED"
        if weak["link"] not in ("LOW", "MEDIUM", "HIGH"):
            assert weak["reason"] in path["sentence"]
            assert weak["reasonJa"] in path["sentenceJa"]
        assert re.search(r"[ぁ-ん]", path["sentenceJa"])


@pytest.mark.parametrize(
    ("origin", "target", "said", "said_ja"),
    [
        ("tesla", "spacex", "Tesla owns less than 1 % (class A shares, 2026-05-01) of SpaceX (", "(1%未満を所有する:"),
        (
            "valor-equity",
            "spacex",
            "Partners owns 7.3 % (class A shares, before the offering, 2026",
            "(7.3%を所有する:",
        ),
        ("elon-musk", "tesla", "Elon Musk owns about 20 % (shareholding, 2025-11-10) of Tesla (", "(約20%を所有する:"),
        ("x-corp", "xai", "owns equity of xAI (", "(株式を所有する)"),
        ("spacex", "starlink", "SpaceX owns Starlink (", "(所有する)"),
    ],
)
async def test_of_a_stake_its_share_is_told(store: Store, origin: str, target: str, said: str, said_ja: str) -> None:
    text = """{ graph(slice: {telling: EVIDENCE, asOf: "any"}) { paths(from: "%s", to: "%s", verbs: [OWNS],
      maxHops: 1) { paths { sentence sentenceJa } } } }"""
    [path] = (await data(store, text % (origin, target)))["graph"]["paths"]["paths"]
    assert said in path["sentence"]
    assert said_ja in path["sentenceJa"]


async def test_every_word_for_a_link_is_told(snapshot_store: SnapshotStore) -> None:
    answer = await data(snapshot_store, '{ __type(name: "LinkStrength") { enumValues { name } } }')
    names = [value["name"] for value in answer["__type"]["enumValues"]]
    assert names == [word.upper().replace("-", "_") for word in LINKS]


# ---- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ('paths(from: "xai", to: "xai") { hasMore }', "one entity to another"),
        ('paths(from: "xai", to: "grok", maxHops: 7) { hasMore }', "maxHops is 7"),
        ('paths(from: "xai", to: "grok", maxHops: 0) { hasMore }', "1 to 6"),
        ('paths(from: "xai", to: "grok", first: 101) { hasMore }', "1 to 100"),
        ("tally { flows(first: 0) { groupCount } }", "1 to 100"),
        ("tally { flows(by: [VERB, VERB]) { groupCount } }", "each once"),
        ("tally { flows(by: [VERB, STATUS, BASIS, BY, UNIT]) { groupCount } }", "up to 4"),
        ('timeline(from: "soon") { pageInfo { endCursor } }', "timeline.from"),
        ('timeline(from: "1911", to: "1904") { pageInfo { endCursor } }', "begin with the earlier"),
        ('timeline(after: "!") { pageInfo { endCursor } }', "pageInfo.endCursor"),
        ('timeline(after: "WzFd") { pageInfo { endCursor } }', "pageInfo.endCursor"),
        ("timeline(first: 101) { pageInfo { endCursor } }", "1 to 100"),
    ],
)
async def test_what_makes_no_sense_is_told(snapshot_store: SnapshotStore, field: str, told: str) -> None:
    assert told in await bad_input(snapshot_store, f"{{ graph {{ {field} }} }}")


@pytest.mark.parametrize(
    "field", ['paths(from: "nobody", to: "grok") { hasMore }', 'timeline(about: "nobody") { pageInfo { endCursor } }']
)
async def test_who_is_not_on_record_is_named(store: Store, field: str) -> None:
    answer = await asked(store, f"{{ graph {{ {field} }} }}")
    assert answer.errors is not None
    assert "'nobody', which is not on record" in answer.errors[0].message


@given(cursor=st.text(max_size=60))
@hypothesis(max_examples=60, suppress_health_check=[])
async def test_no_text_is_taken_for_a_cursor(cursor: str) -> None:
    store = SnapshotStore.of(crowd(3))
    answer = await asked(
        store, "query Q($c: String) { graph { timeline(after: $c) { pageInfo { endCursor } } } }", {"c": cursor}
    )
    assert answer.errors is not None
    assert answer.errors[0].extensions == {"code": "BAD_USER_INPUT"}


def crowd(size: int) -> Any:
    """Everybody feeds everybody; `lonely` is fed by none."""
    eco = Ecosystem(id="eco", name="Eco", default_as_of=PartialDate.parse("1904"))
    ids = [f"e-{n}" for n in range(size)]
    flows = tuple(
        Flow(id=f"f-{one}-{other}", ecosystem="eco", origin=one, verb="feeds", target=other)
        for one in ids
        for other in ids
        if one != other
    )
    entities = tuple(Entity(id=id, ecosystem="eco", kind="company", name=id) for id in (*ids, "lonely"))
    return lay_out(Pack(id="crowd", title="Crowd", ecosystems=(eco,), entities=entities, flows=flows))


async def test_too_many_ways_are_refused_with_a_way_out() -> None:
    text = '{ graph { paths(from: "e-0", to: "lonely", maxHops: 6) { hasMore } } }'
    answer = await asked(SnapshotStore.of(crowd(40)), text)
    assert answer.errors is not None
    error = answer.errors[0].formatted
    assert error["extensions"]["code"] == "QUERY_TOO_LARGE"
    assert error["extensions"]["allowed"] == 1_000
    assert "Name the verbs" in error["message"]


async def test_what_was_not_searched_is_told() -> None:
    text = (
        '{ graph { paths(from: "e-0", to: "e-1", maxHops: 6, first: 100) { hasMore searchedHops paths { length } } } }'
    )
    found = (await data(SnapshotStore.of(crowd(40)), text))["graph"]["paths"]
    assert found["searchedHops"] == 2
    assert [path["length"] for path in found["paths"]] == [1, *[2] * 38]
    assert not found["hasMore"]


@pytest.mark.parametrize(
    ("field", "least"),
    [
        ("tally { flows { groupCount } }", 220),
        ("tally { entities(by: [LAYER]) { groupCount } }", 420),
        ('paths(from: "xai", to: "grok", maxHops: 6) { hasMore }', 665),
        ("timeline(first: 10) { pageInfo { endCursor } }", 260),
    ],
)
async def test_what_takes_long_has_its_price(snapshot_store: SnapshotStore, field: str, least: int) -> None:
    answer = await asked(snapshot_store, f"{{ graph {{ {field} }} }}")
    assert answer.errors is None
    assert answer.extensions["cost"]["rows"] >= least
    error = await refused(snapshot_store, f"{{ graph {{ {field} }} }}", max_cost=least - 1)
    assert error["extensions"]["code"] == "QUERY_TOO_LARGE"


async def test_all_of_them_are_one_question(store: Store) -> None:
    counting = CountingStore(store)
    fields = f"{TALLY} {PATHS % ('nvidia', 'grok')} {TIMELINE % ''} flows(first: 1) {{ nodes {{ id }} }}"
    answer = await asked(counting, f"{{ graph {{ {fields} }} }} {ROWS}", max_aliases=100)
    assert answer.errors is None
    assert len(counting.asked) == 1


def test_the_oracle_knows_all_keys(oracle: Oracle) -> None:
    from tests.api.oracle_questions import KEYS

    schema = oracle.schema
    for name in KEYS:
        type, _, member = name.partition(".")
        assert member in schema.type_map[type].values  # type: ignore[attr-defined]
