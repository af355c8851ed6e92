"""The Cypher script: replayed into an empty Neo4j it makes what `load` makes, whatever the texts hold."""

from __future__ import annotations

from collections.abc import Iterator

import neo4j
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.property_graph import PropertyGraph, lay_out
from graph.stores.script import literal, script
from tests.conftest import SharedDatabase
from tests.graph.test_bulk import dump, small
from tests.seed.exchange.hostile import TEXTS, hostile_pack


def statements(text: str) -> Iterator[str]:
    """The script as cypher-shell takes it apart: comments dropped, a statement to the line that ends with `;`."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("//"):
            continue
        lines.append(line)
        if line.endswith(";"):
            yield "\n".join(lines).removesuffix(";")
            lines = []
    assert lines == [""]


def replay(database: SharedDatabase, *packs: PropertyGraph) -> None:
    for statement in statements(script(packs, {"title": TEXTS[5]})):
        database.run(statement)


def test_the_script_is_lines_that_can_be_seen() -> None:
    pack = hostile_pack()
    text = script([lay_out(pack)], {"title": pack.title, "slice": "asOf=any\n; MATCH (n) DETACH DELETE n"})
    assert {letter for letter in text if not letter.isprintable()} <= {"\n"}
    outside = [
        line
        for line in text.split("\n")
        if not line.startswith(("  [", "//", "CYPHER 5 CREATE (dataset", "CYPHER 5 MATCH"))
    ]
    assert not any("DELETE" in line for line in outside)


def test_constraints_come_first() -> None:
    words = [statement.split()[2] for statement in statements(script([small("one")], {}))]
    first_of_data = words.index("CALL") + 1  # which waits for the indexes
    assert set(words[: first_of_data - 1]) == {"CREATE"}
    assert words[first_of_data:].count("CREATE") == 1  # the dataset, which refuses a second run before anything is made


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (-3, "-3"),
        (1e22, "1e22"),
        (-0.5, "-0.5"),
        ([], "[]"),
        ({"a": None, "b": ["x"]}, "{b: ['x']}"),
        ("it's", r"'it\'s'"),
        ("\\u0027", r"'\\' + 'u0027'"),
        ("a\nb\u202e", r"'a\nb\u202e'"),
    ],
)
def test_literals_are_written_so(value: object, written: str) -> None:
    assert literal(value) == written


def test_a_name_that_is_not_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="no name of ours"):
        literal({"a` SET n": 1})


@pytest.mark.one_neo4j
@pytest.mark.neo4j
def test_the_script_writes_what_a_load_writes(empty_neo4j: SharedDatabase, pack: PropertyGraph) -> None:
    empty_neo4j.load(pack)
    loaded = dump(empty_neo4j)
    empty_neo4j.empty()
    replay(empty_neo4j, pack)
    assert dump(empty_neo4j) == loaded


@pytest.mark.neo4j
def test_hostile_texts_are_texts(empty_neo4j: SharedDatabase) -> None:
    pack = lay_out(hostile_pack())
    empty_neo4j.load(pack)
    loaded = dump(empty_neo4j)
    empty_neo4j.empty()
    replay(empty_neo4j, pack)
    assert dump(empty_neo4j) == loaded
    names = {row["id"]: row["name"] for row in empty_neo4j.run("MATCH (n:Entity) RETURN n.id AS id, n.name AS name")}
    assert names == {f"e{number}": text for number, text in enumerate(TEXTS)}


@pytest.mark.neo4j
def test_several_packs_make_one_graph(empty_neo4j: SharedDatabase) -> None:
    packs = small("theirs"), small("ours", speaks_of="theirs-0")
    empty_neo4j.load(*packs)
    loaded = dump(empty_neo4j)
    empty_neo4j.empty()
    replay(empty_neo4j, *packs)
    assert dump(empty_neo4j) == loaded


@pytest.mark.neo4j
def test_a_second_run_is_refused_and_changes_nothing(empty_neo4j: SharedDatabase) -> None:
    replay(empty_neo4j, small("one"))
    before = dump(empty_neo4j)
    with pytest.raises(neo4j.exceptions.ConstraintError, match="already exists"):
        replay(empty_neo4j, small("one"))
    assert dump(empty_neo4j) == before


@pytest.mark.neo4j
async def test_a_store_answers_from_what_a_script_made(empty_neo4j: SharedDatabase) -> None:
    replay(empty_neo4j, small("one"))
    store = empty_neo4j.store()
    state = await store.state()
    await store.close()
    assert state.ready
    assert state.content_hash == small("one").content_hash


@pytest.mark.neo4j
def test_any_text_is_read_back(neo4j_database: SharedDatabase) -> None:
    with neo4j_database.session() as session:

        @given(
            st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.text("\\uU'\"0027{}$\n\u202e"), max_size=9)
        )
        def read_back(texts: list[str]) -> None:
            record = session.run(f"CYPHER 5 RETURN {literal(texts)} AS texts").single(strict=True)  # type: ignore[arg-type, unused-ignore]
            assert record["texts"] == texts

        read_back()
