"""docs/cypher.md says what Cypher finds, and docs/muskgraph.grass draws what there is in our colours."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from graph.ontology import ontology
from graph.shape import NOUNS
from graph.stores.neo4j import Neo4jStore
from tests.conftest import SharedDatabase
from tests.tables import table, walked
from viz.palette import LIGHT, contrast

_DOCS = Path(__file__).parent.parent / "docs"
_PAGE = _DOCS / "cypher.md"
_STYLE = (_DOCS / "muskgraph.grass").read_text("utf-8")
#: Each rule of the style: what it is for, and its properties.
_RULES = {
    selector.strip(): dict(re.findall(r"([\w-]+): ([^;]+);", body))
    for selector, body in re.findall(r"^([\w. ]+)\{(.*?)\}$", _STYLE, flags=re.DOTALL | re.MULTILINE)
}


@pytest.mark.neo4j
async def test_each_cypher_question_gives_the_answer_that_is_printed(
    neo4j_store: Neo4jStore, neo4j_database: SharedDatabase, request: pytest.FixtureRequest
) -> None:
    text = _PAGE.read_text("utf-8")
    asked = re.findall(r"```cypher\n([^`]*)```\n\n((?:\|.*\n?)+)", text)
    assert len(asked) == 6
    for question, printed in asked:
        found = table(walked(neo4j_database, question)) + "\n"
        if request.config.getoption("update_golden"):
            text = text.replace(f"{question}```\n\n{printed}", f"{question}```\n\n{found}")
            _PAGE.write_text(text, "utf-8")
        else:
            assert printed == found, question


def test_the_style_has_no_colour_that_the_palette_has_not() -> None:
    used = set(re.findall(r"#[0-9a-f]+", _STYLE))
    assert len(used) > 5
    assert used <= set(asdict(LIGHT).values())


def test_the_style_has_no_comment() -> None:
    # Neo4j Browser would take it for a part of the next selector.
    assert "/*" not in _STYLE


def test_what_is_written_in_a_node_can_be_read() -> None:
    usual = _RULES["node"]
    nodes = {selector: {**usual, **rule} for selector, rule in _RULES.items() if selector.startswith("node")}
    weak = {
        selector: rule["color"]
        for selector, rule in nodes.items()
        if contrast(rule["text-color-internal"], rule["color"]) < 4.5
    }
    assert weak == {}


def test_the_style_names_labels_captions_and_relationships_that_there_are() -> None:
    styled = {selector.partition(".")[2]: rule for selector, rule in _RULES.items() if "." in selector}
    nodes = {name: rule for name, rule in styled.items() if name in NOUNS and not NOUNS[name].types}
    walks = {type for shape in NOUNS.values() for relation in shape.relations.values() for type in relation.types}
    walks |= {type for shape in NOUNS.values() for type in shape.types}
    verbs = {verb.type for verb in ontology().verbs}
    assert set(styled) - set(nodes) <= walks | verbs
    assert verbs <= set(styled)
    assert [name for name, rule in nodes.items() if rule["caption"].strip('"{}') not in NOUNS[name].fields] == []
