"""Neo4j forgives slips of the pen where nothing else matches; no text of a person can mean an operator of its index."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.selection import Select
from graph.slice import Slice
from graph.stores.fuzzy import NOTHING, forgiving
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.conftest import SharedDatabase
from tests.graph.questions import HOSTILE
from tests.graph.test_store import page

#: Lucene's own language, and what looks like it.
OPERATORS = (
    "AND",
    "OR",
    "NOT",
    "a~2^4",
    "[a TO b]",
    "{a TO *}",
    'keys:"x"',
    "/a.*/",
    "te?t*",
    "\\",
    "+-&&||!(){}",
    "~~~~",
)
_TERM = r"[^\W_]+"
_ONLY = re.compile(rf"(?:\+{_TERM}~[12]|\+{_TERM}|\+\({_TERM} {_TERM}\)|\+\((?:\((?:\+{_TERM} ?)+\) ?)+\)| )+")


@given(st.text(max_size=60) | st.sampled_from([*HOSTILE, *OPERATORS]))
@settings(max_examples=500)
def test_a_query_holds_no_operator_of_the_text(text: str) -> None:
    query = forgiving(text)
    assert query == NOTHING or _ONLY.fullmatch(query)


@pytest.mark.parametrize("text", ["", "ai", "the", "and with", "1911", "油", "石油", "a b c", "!!", "\u2028"])
def test_what_is_too_short_to_be_wrong_is_not_guessed(text: str) -> None:
    assert forgiving(text) == NOTHING


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Tesle", "+tesle~1"),
        ("rockfeller", "+rockfeller~2"),
        ("the tesle of 2025", "+tesle~1 +2025"),
        ("スペス", "+(スペ ペス)"),
        ("ｔｅｓｌｅ", "+tesle~1"),
        ("xaiのグク", "+(のグ グク) +xai"),
    ],
)
def test_words_and_pairs_are_told_apart(text: str, query: str) -> None:
    assert forgiving(text) == query


# ---- on a database ---------------------------------------------------------------------------------------------------


async def found(store: Neo4jStore, text: str, noun: str = "Entity") -> list[str]:
    rows, total = await page(store, Select(noun, ("id",), match=text, count=True))
    assert total == len(rows)
    return [row[0] for row in rows]


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Tesle", "tesla"),
        ("Spcaex", "spacex"),
        ("nvdia", "nvidia"),
        ("Rockfeller", "john-d-rockefeller"),
        ("コロッサズ", "colossus"),
        ("イーロンマスク", "elon-musk"),
        ("イーロン・マスグ", "elon-musk"),
    ],
)
async def test_a_slip_of_the_pen_is_forgiven(
    neo4j_store: Neo4jStore, snapshot_store: SnapshotStore, text: str, id: str
) -> None:
    assert (await found(neo4j_store, text))[0] == id
    assert await page(snapshot_store, Select("Entity", ("id",), match=text)) == [[], None]


@pytest.mark.neo4j
@pytest.mark.parametrize("text", ["tesla", "スタンダード", "colos", "xai"])
async def test_nothing_is_guessed_where_something_matches(
    neo4j_store: Neo4jStore, snapshot_store: SnapshotStore, text: str
) -> None:
    asked = Select("Node", match=text, count=True)
    assert await page(neo4j_store, asked) == await page(snapshot_store, asked)


@pytest.mark.neo4j
async def test_what_is_rejected_is_not_guessed(neo4j_store: Neo4jStore) -> None:
    asked = Select("Entity", ("id",), match="Spcaex")
    rows, _ = await page(neo4j_store, asked, Slice(without=("spacex",)))
    assert ["spacex"] not in rows


@pytest.mark.neo4j
@pytest.mark.parametrize("text", [*OPERATORS, *HOSTILE])
async def test_any_text_can_be_searched_for(neo4j_store: Neo4jStore, text: str) -> None:
    rows, total = await page(neo4j_store, Select("Node", match=text, first=3, count=True))
    assert len(rows) == min(total, 4)


@pytest.mark.neo4j
def test_the_index_is_there_once_a_pack_is_loaded(neo4j_store: Neo4jStore, neo4j_database: SharedDatabase) -> None:
    [index] = neo4j_database.run("SHOW INDEXES YIELD name, type, state, options WHERE name = 'node_names'")
    assert (index["type"], index["state"]) == ("FULLTEXT", "ONLINE")
    assert index["options"]["indexConfig"]["fulltext.analyzer"] == "cjk"
