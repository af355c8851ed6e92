"""That the bench of the API asks what it says and tells what it found: texts and ratios, never how long it took."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from api.execution.compile import Limits, compile_document
from api.schema import make_schema
from bench import tables
from bench.questions import QUESTIONS, Ground, Question, bare, bodies, costliest
from bench.sides import cpu_milliseconds
from tests import synthetic

_SCHEMA = make_schema()._schema


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("pack")
    synthetic.write(folder, entities=1_000, flows=1_000)
    return Ground(folder)


@pytest.mark.parametrize("question", [*QUESTIONS, costliest()], ids=lambda question: question.name)
def test_every_body_is_another_and_is_allowed(question: Question, ground: Ground) -> None:
    asked = list(bodies(question, ground, 50))
    assert len({json.dumps(each.ours) for each in asked}) == 50
    assert len({json.dumps(each.peer) for each in asked}) == 50
    for each in asked[:5]:
        document = parse(each.ours["query"])
        assert validate(_SCHEMA, document) == []
        assert compile_document(_SCHEMA, document, None, each.ours.get("variables"), Limits())


def test_the_costliest_question_is_just_below_what_is_refused(ground: Ground) -> None:
    [asked] = bodies(costliest(), ground, 1)
    plan = compile_document(_SCHEMA, parse(asked.ours["query"]), None, asked.ours["variables"], Limits())
    assert plan
    assert 9_900 < plan.cost <= Limits().cost


def test_answers_are_compared_without_their_wrappings() -> None:
    ours = {"node": {"id": "a", "flowsOut": {"nodes": [{"verb": "FEEDS", "target": {"name": "B"}}]}, "parts": []}}
    peer = {"entities": [{"id": "a", "flowsOut": [{"verb": "feeds", "target": [{"name": "B"}]}], "parts": None}]}
    assert bare(ours) == bare(peer) == {"id": "a", "flowsOut": {"verb": "feeds", "target": "b"}, "parts": None}
    assert bare(ours) != bare({"entities": [{"id": "a", "flowsOut": [], "parts": None}]})


def _cell(rps: float, api: float, db: float, p99: float = 2.0) -> dict[str, float]:
    return {"rps": rps, "p50": 1.0, "p99": p99, "api": api, "db": db}


def _measured() -> dict[str, Any]:
    """Two rounds of one question, in which the peers change places."""
    found = {}
    for number, (apollo, yoga) in enumerate([(100.0, 200.0), (200.0, 100.0)]):
        found |= {
            f"point/Neo4j/8/{number}": _cell(600, 1.0, 0.5),
            f"point/apollo/8/{number}": _cell(apollo, 4.0, 1.0),
            f"point/yoga/8/{number}": _cell(yoga, 3.0, 0.5),
            f"point/raw/8/{number}": _cell(900, 0.25, 0.5),
            f"point/snapshot/8/{number}": _cell(1_200, 0.5, 0.0),
        }
    waits = {"p50": 1.0, "p99": 2.0, "asked": 100}
    return {
        "questions": found,
        "bystander": {"Neo4j/idle/0": waits, "Neo4j/loaded/0": {**waits, "p99": 20.0, "load_rps": 3.0}},
        "growth": {"point/Neo4j/2000/0": _cell(1, 1, 2), "point/Neo4j/20000/0": _cell(1, 3, 4)},
    }


def test_ratios_are_those_of_a_round() -> None:
    told = tables.as_tables(_measured())
    assert (
        "| point | 600 | 1.0, 2.0 | 4.5 x | 4.5 x | 1.0 x | 1.0 x | 1.0 | 3.0 x | 4.0 x | 0.50 | 1.0 x | 2.0 x |"
        in told
    )
    assert "| Neo4j | 2.0 | 1.0 | 20 | 10 x | 3.0 |" in told
    assert "| point | Neo4j | 1.0 + 2.0 ms | 3.0 + 4.0 ms |" in told


def test_every_goal_that_was_missed_is_told() -> None:
    assert list(tables.misses(_measured())) == [
        "point: 4.0 x the raw driver's processor time, not 2.5 x",
        "point: 1.0 x the peer's time of the database, not 0.8 x",
        "point: the snapshot answers 2.0 x as much, not 3 x",
        "bystander on Neo4j: p99 10 x the idle one, not 5 x",
    ]


def test_tables_replace_those_before(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(tables.DOCUMENT.read_text("utf-8"), "utf-8")
    for text in ("first", "second"):
        tables.put(text, document)
    said = document.read_text("utf-8")
    assert "second" in said
    assert "\nfirst\n" not in said
    assert said.count("## The API") == 1
    document.write_text("nothing", "utf-8")
    with pytest.raises(RuntimeError, match="no marks"):
        tables.put("third", document)


def test_the_time_of_a_process_is_that_of_its_processors() -> None:
    before, until = cpu_milliseconds(os.getpid()), time.process_time() + 0.1
    while time.process_time() < until:
        pass
    assert cpu_milliseconds(os.getpid()) - before >= 80
