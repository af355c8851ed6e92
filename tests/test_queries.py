"""docs/queries.md is the worked questions with their answers: each is asked of both stores, and in Cypher of Neo4j.

The page is made of `api/questions/`. `pytest tests/test_queries.py --update-golden` writes it anew.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from api.examples import Example, examples
from api.execution.operation import AnswerFirst, Context, Guard
from api.schema import make_schema
from graph import Settings
from graph.store import Store
from graph.stores.neo4j import Neo4jStore
from tests.conftest import SharedDatabase
from tests.tables import table, walked

_PAGE = Path(__file__).parent.parent / "docs/queries.md"
_QUESTIONS = Path(__file__).parent.parent / "api/questions"
_MEANT = "the page differs; if that is meant: pytest tests/test_queries.py --update-golden"
#: A column of a Cypher answer, and the place of the GraphQL answer that holds the same.
_SAME = re.compile(r"^//   (\w+): (\S+)$", re.MULTILINE)

_ALL = [pytest.param(each, id=each.name) for each in examples()]
_IN_CYPHER = [pytest.param(each, id=each.name) for each in examples() if each.cypher]


async def _asked(store: Store, question: Example) -> Any:
    result = await make_schema([Guard, AnswerFirst]).execute(question.query, context_value=Context(store, Settings()))
    assert result.errors is None
    return result.data


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> bool:
    """Whether the page is to be written anew."""
    return bool(request.config.getoption("update_golden"))


def test_every_question_is_a_file_named_after_its_operation() -> None:
    assert sorted(each.name for each in examples()) == sorted(file.stem for file in _QUESTIONS.glob("*.graphql"))
    assert {file.stem for file in _QUESTIONS.glob("*.cypher")} == {each.name for each in examples() if each.cypher}
    for each in examples():
        operation = parse(each.query).definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        assert operation.name is not None
        assert re.sub(r"(?<=.)(?=[A-Z]|(?<=[a-z])\d)", "-", operation.name.value).lower() == each.name


def test_the_page_lists_the_questions(golden: bool) -> None:
    page = _PAGE.read_text("utf-8")
    intro = page.partition("\n## ")[0]
    sections, group = [], ""
    for number, each in enumerate(examples(), start=1):
        if each.group != group:
            group = each.group
            sections.append(f"\n## {group}\n")
        sections.append(f"\n{_heading(number, each)}\n\n{_body(each)}")
    wanted = intro + "".join(sections)
    if golden:
        _PAGE.write_text(wanted, "utf-8")
    assert golden or page == wanted, _MEANT


def _heading(number: int, question: Example) -> str:
    return f"### {number}. {question.title}"


def _body(question: Example) -> str:
    """A question as it stands on the page, with the answers that stand there now."""
    said = _section(question)
    note = f"{question.note}\n\n" if question.note else ""
    answer = _answer(said) or "{}\n"
    text = f"{note}```graphql\n{question.query}```\n\n```json\n{answer}```\n"
    if question.cypher is None:
        return f"{text}\nThis is computed from many rows: there is no Cypher for it.\n"
    return f"{text}\n```cypher\n{question.cypher}```\n\n{_printed(said) or '|  |' + chr(10)}"


def _section(question: Example) -> str:
    """What the page has below the heading of a question, nothing where it is not there yet."""
    found = re.search(
        rf"\n### \d+\. {re.escape(question.title)}\n\n(.*?)(?=\n##|\Z)", _PAGE.read_text("utf-8"), flags=re.DOTALL
    )
    return found[1] if found else ""


def _answer(section: str) -> str:
    return section.partition("```json\n")[2].partition("```")[0]


def _printed(section: str) -> str:
    return section.partition("```cypher\n")[2].partition("```\n\n")[2].strip("\n") + "\n"


def _write(question: Example, old: str, new: str) -> None:
    said = _section(question)
    _PAGE.write_text(_PAGE.read_text("utf-8").replace(said, said.replace(old, new)), "utf-8")


@pytest.mark.parametrize("question", _ALL)
async def test_each_printed_answer_is_the_answer(store: Store, question: Example, golden: bool) -> None:
    found = laid_out(await _asked(store, question)) + "\n"
    printed = _answer(_section(question))
    if golden:
        _write(question, f"```json\n{printed}```", f"```json\n{found}```")
    assert golden or printed == found, _MEANT


@pytest.mark.neo4j
@pytest.mark.parametrize("question", _IN_CYPHER)
def test_each_printed_table_is_what_cypher_finds(
    neo4j_store: Neo4jStore, neo4j_database: SharedDatabase, question: Example, golden: bool
) -> None:
    assert question.cypher is not None
    found = table(walked(neo4j_database, question.cypher)) + "\n"
    printed = _printed(_section(question))
    if golden:
        _write(question, f"{question.cypher}```\n\n{printed}", f"{question.cypher}```\n\n{found}")
    assert golden or printed == found, _MEANT


@pytest.mark.neo4j
@pytest.mark.parametrize("question", _IN_CYPHER)
async def test_graphql_and_cypher_say_the_same(
    neo4j_store: Neo4jStore, neo4j_database: SharedDatabase, question: Example
) -> None:
    assert question.cypher is not None
    places = dict(_SAME.findall(question.cypher))
    assert places
    found = walked(neo4j_database, question.cypher)
    assert set(places) <= set(found.keys)
    from_cypher = [tuple(_plain(record[column]) for column in places) for record in found.records]
    answer = await _asked(neo4j_store, question)
    from_graphql = [tuple(_plain(row[column]) for column in places) for row in rows(answer, places)]
    assert from_graphql
    assert Counter(from_graphql) == Counter(from_cypher)


def test_there_is_enough_to_ask() -> None:
    japanese = [each for each in examples() if re.search(r"[぀-ヿ]", _section(each).partition("```json")[2])]
    assert len(_IN_CYPHER) >= 20
    assert len(japanese) >= 5


def _plain(value: Any) -> Any:
    """A value as both can say it: GraphQL writes `ARTICLE_STATED` what the graph keeps as `article-stated`."""
    if isinstance(value, list):
        return tuple(sorted(map(_plain, value)))
    return value.casefold().replace("_", "-") if isinstance(value, str) else value


def rows(value: Any, places: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The rows of a nested answer: one for each way down its lists, by the places of the columns.

    A list on the way is one row an item, so none where it is empty; `*` is every name of an object, or every item.

    >>> list(rows({"a": [{"b": 1, "c": [2, 3]}, {"b": 4, "c": []}]}, {"x": "a.b", "y": "a.c.*"}))
    [{'x': 1, 'y': 2}, {'x': 1, 'y': 3}]
    """
    yield from _rows(value, {column: place.split(".") for column, place in places.items()})


def _rows(value: Any, places: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    ended = {column: value for column, place in places.items() if not place}
    below = {column: place for column, place in places.items() if place}
    if not below:
        yield ended
    elif value is None:
        yield {**ended, **dict.fromkeys(below)}
    elif isinstance(value, list):
        each = {column: place[1:] if place == ["*"] else place for column, place in below.items()}
        for item in value:
            yield from _rows(item, each)
    else:
        yield from _rows_of_an_object(value, below)


def _rows_of_an_object(value: dict[str, Any], places: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    if {place[0] for place in places.values()} == {"*"}:
        named = [column for column, place in places.items() if place == ["*"]]
        below = {column: place[1:] for column, place in places.items() if place != ["*"]}
        for name, held in value.items():
            for row in _rows(held, below):
                yield {**dict.fromkeys(named, name), **row}
        return
    heads = dict.fromkeys(place[0] for place in places.values())
    parts: Sequence[list[dict[str, Any]]] = [
        list(_rows(value[head], {column: place[1:] for column, place in places.items() if place[0] == head}))
        for head in heads
    ]
    for combined in product(*parts):
        yield {name: held for part in combined for name, held in part.items()}


def laid_out(value: Any, indent: str = "") -> str:
    """JSON with a line for everything that fits into one, of 150 characters at most."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(indent) + len(flat) <= 150:
        return flat
    inner = indent + "  "
    if isinstance(value, dict):
        each = [f"{inner}{json.dumps(name)}: {laid_out(row, inner)}" for name, row in value.items()]
        return "{\n" + ",\n".join(each) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + laid_out(row, inner) for row in value) + f"\n{indent}]"
