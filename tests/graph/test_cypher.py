"""Questions become Cypher that holds no value of theirs, answers in one record, and walks instead of scanning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dates import PartialDate
from graph.given import Given, filler
from graph.model import Claim, Ecosystem, Entity, Flow, Layer, Membership, Pack, Source
from graph.property_graph import PropertyGraph, lay_out
from graph.selection import AnyOf, Child, Having, Order, Part, Select, Selection, Where
from graph.slice import ANYTIME, Assumption, Slice
from graph.stores.cypher import Statement, compose, for_many
from graph.stores.neo4j import Neo4jStore
from tests.conftest import SharedDatabase
from tests.graph.questions import HOSTILE, names, packs, parts
from tests.graph.test_store import SELECTS, SLICES, question

#: A value that a text can hold by no accident.
MARKED = names().map(lambda text: f"MARK{text}")


@given(st.data())
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
def test_text_holds_no_value_of_a_question(data: st.DataObject) -> None:
    value = data.draw(MARKED)
    select = Select(
        "Entity",
        ("name",),
        where=(
            Where("name", data.draw(st.sampled_from(["=", ">", "<=", ">="])), value),
            Where("kind", "in", (value,)),
            Where("keys", "contains", value),
            Where("name", "contains", value),
            AnyOf((Where("aliases", "has", value), Having("claims", (Where("text", "=", value),)))),
        ),
        order=(Order("name"),),
        after=(value, value),
        before=(value, value),
        match=value,
    )
    slice = Slice(without=(value,), assume=(Assumption(value, value, value, value),))
    statement = compose(question(select, slice))
    assert "MARK" not in statement.text
    assert value in statement.parameters.values()


@given(st.data())
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
def test_text_is_made_of_known_words_only(data: st.DataObject) -> None:
    part = data.draw(parts(lay_out(data.draw(packs()))))
    text = compose(Selection((part,))).text
    assert re.fullmatch(r"[A-Za-z0-9_$.,:;|()\[\]{}<>=+*' -]+", text)
    quoted = set(re.findall(r"'([^']*)'", text))
    assert quoted <= {"", "Claim", "Share", "Event", "Flow", "Source", "Entity", "Layer", "Role", "node_names"}


def test_one_form_has_one_text() -> None:
    texts = {
        compose(question(Select("Entity", ("name",), where=(Where("id", "=", id),), first=n), Slice())).text
        for n, id in enumerate(HOSTILE)
    }
    assert len(texts) == 1


def test_a_statement_only_reads() -> None:
    for select in SELECTS.values():
        for slice in SLICES.values():
            words = set(re.findall(r"[A-Z]{3,}", compose(question(select, slice)).text))
            assert not words & {"CREATE", "MERGE", "SET", "DELETE", "REMOVE", "LOAD", "FOREACH", "DETACH", "DROP"}


# ---- on a database ---------------------------------------------------------------------------------------------------


@pytest.mark.neo4j
@pytest.mark.parametrize("slice", SLICES.values(), ids=SLICES)
def test_an_answer_is_one_record(neo4j_store: Neo4jStore, neo4j_database: SharedDatabase, slice: Slice) -> None:
    statement = compose(Selection(tuple(Part(select, slice) for select in list(SELECTS.values())[:3])))
    with neo4j_database.session() as session:
        records = list(session.run(statement.text, statement.parameters))  # type: ignore[arg-type, unused-ignore]
    (record,) = records
    assert record.keys() == [statement.returns]


MANY = 3_000


@pytest.fixture
def crowded(neo4j_database: SharedDatabase) -> SharedDatabase:
    """A database with some thousand entities, flows and claims, of which a point question needs ten."""
    neo4j_database.hold(crowd())
    return neo4j_database


@cache
def crowd() -> PropertyGraph:
    eco = Ecosystem(id="crowd-eco", name="Crowd", default_as_of=PartialDate.parse("1904"))
    ids = [f"crowd-{n}" for n in range(MANY)]
    sources = tuple(
        Source(id=f"s-{n}", title="T", publisher="P", address="A", kind="news", reliability="high") for n in range(300)
    )
    layers = tuple(Layer(id=f"l-{n}", ecosystem=eco.id, key=f"key-{n}", name="L", position=n) for n in range(50))
    entities = tuple(
        Entity(id=id, ecosystem=eco.id, kind="company", name=id, layers=(Membership(step=f"l-{n % 50}"),))
        for n, id in enumerate(ids)
    )
    flows = tuple(
        Flow(id=f"f-{n}", ecosystem=eco.id, origin=ids[n], verb="feeds", target=ids[n * 7 % MANY]) for n in range(MANY)
    )
    claims = tuple(
        Claim.model_validate(
            {"id": f"c-{n}", "about": f"f-{n}" if n % 2 else ids[n], "predicate": "is", "sources": [f"s-{n % 300}"]}
        )
        for n in range(MANY)
    )
    return lay_out(
        Pack(
            id="crowd",
            title="C",
            ecosystems=(eco,),
            sources=sources,
            layers=layers,
            entities=entities,
            flows=flows,
            claims=claims,
        )
    )


POINT = replace(SELECTS["an entity with flows, claims and sources"], where=(Where("id", "=", "crowd-8"),))
POINTS = {
    "an entity with flows, claims and sources": POINT,
    "a flow with its ends": Select(
        "Flow",
        ("id",),
        (Child("starts_at", Select("Entity", ("id",))), Child("claims", Select("Claim", ("id",)))),
        where=(Where("id", "=", "f-9"),),
    ),
    "several rows of any noun": Select(
        "Node", variants=(POINT,), where=(Where("id", "in", ("crowd-8", "f-9", "c-9", "s-9")),)
    ),
    "a claim and its inputs": Select(
        "Claim", ("id",), (Child("inputs", Select("Claim", ("id",))),), where=(Where("id", "=", "c-8"),)
    ),
}
DOUBTS = {
    "each on its own day": Slice(),
    "as the article tells it": Slice(telling="article"),
    "with reliable sources": Slice(as_of=ANYTIME, min_reliability="medium"),
    "without a source": Slice(as_of=ANYTIME, without=("s-1",)),
    "with a flow assumed": Slice(as_of=ANYTIME, assume=(Assumption("crowd-8", "feeds", "crowd-9"),)),
}


@pytest.mark.neo4j
@pytest.mark.parametrize("slice", DOUBTS.values(), ids=DOUBTS)
@pytest.mark.parametrize("select", POINTS.values(), ids=POINTS)
def test_a_point_question_scans_nothing(crowded: SharedDatabase, select: Select, slice: Slice) -> None:
    profile = profiled(crowded, question(select, slice))
    scans = [step for step in steps(profile) if "Scan" in step["operatorType"]]
    assert [(step["operatorType"], step["args"].get("Details")) for step in scans] == []
    assert sum(step["args"].get("DbHits", 0) for step in steps(profile)) < 1_000


@pytest.mark.neo4j
@pytest.mark.parametrize("name", SELECTS)
def test_no_question_scans_all_nodes_by_id(crowded: SharedDatabase, name: str) -> None:
    for slice in DOUBTS.values():
        profile = profiled(crowded, question(replace(SELECTS[name], first=5), slice))
        assert "AllNodesScan" not in {step["operatorType"].partition("@")[0] for step in steps(profile)}


BY_KEY = AnyOf((Where("id", "=", "key-7"), Where("key", "=", "key-7")))
LISTS = {
    "of a layer": Select(
        "Entity", ("name",), where=(Having("layers", (Having("step", (BY_KEY,)),)),), order=(Order("name"),), first=50
    ),
    "after a row": Select("Entity", ("name",), after=("crowd-2",), first=50),
    "that a source stands behind": Select(
        "Claim", ("id",), where=(Having("citations", (Having("source", (Where("id", "=", "s-1"),)),)),), first=50
    ),
}


@pytest.mark.neo4j
@pytest.mark.parametrize("select", LISTS.values(), ids=LISTS)
def test_a_list_is_begun_where_an_index_leads(crowded: SharedDatabase, select: Select) -> None:
    profile = profiled(crowded, question(select, Slice.everything()))
    assert [step["operatorType"] for step in steps(profile) if "Scan" in step["operatorType"]] == []
    assert sum(step["args"].get("DbHits", 0) for step in steps(profile)) < MANY


def opened(select: Select) -> Select:
    """The same with the ids open that are asked for."""
    (condition,) = select.where
    assert isinstance(condition, Where)
    value = (Given(0), Given(1)) if isinstance(condition.value, tuple) else Given(0)
    return replace(select, where=(replace(condition, value=value),))


@pytest.mark.neo4j
@pytest.mark.parametrize("slice", DOUBTS.values(), ids=DOUBTS)
@pytest.mark.parametrize("select", POINTS.values(), ids=POINTS)
def test_a_statement_for_many_scans_nothing(crowded: SharedDatabase, select: Select, slice: Slice) -> None:
    profile = profiled_for_many(crowded, question(opened(select), slice), ["crowd-8", "f-9"], ["c-8", "s-9"])
    assert [step["operatorType"] for step in steps(profile) if "Scan" in step["operatorType"]] == []
    assert 0 < sum(step["args"].get("DbHits", 0) for step in steps(profile)) < 2_000


@pytest.mark.neo4j
def test_a_list_for_many_is_begun_where_an_index_leads(crowded: SharedDatabase) -> None:
    by_key = AnyOf((Where("id", "=", Given(0)), Where("key", "=", Given(0))))
    select = replace(LISTS["of a layer"], where=(Having("layers", (Having("step", (by_key,)),)),))
    profile = profiled_for_many(crowded, question(select, Slice.everything()), ["key-7"], ["key-9"])
    assert [step["operatorType"] for step in steps(profile) if "Scan" in step["operatorType"]] == []
    assert 0 < sum(step["args"].get("DbHits", 0) for step in steps(profile)) < MANY


def test_a_slice_of_any_time_asks_for_no_days() -> None:
    anytime, dated = (
        compose(question(SELECTS["an entity with flows, claims and sources"], slice)).text
        for slice in (Slice.everything(), Slice(as_of=PartialDate.parse("1904")))
    )
    assert "from_day" not in anytime
    assert dated.count("from_day") == dated.count("to_day") > 2


def profiled(database: SharedDatabase, selection: Selection) -> dict[str, Any]:
    """The plan that a question was answered by, with what it read."""
    return profiled_statement(database, compose(selection))


def profiled_for_many(database: SharedDatabase, selection: Selection, *given: list[str]) -> dict[str, Any]:
    """The same of a question that was asked for several given texts in one statement."""
    statement = compose(selection)
    many, names = for_many(statement)
    fill = filler(statement.parameters)
    assert fill is not None
    rows = [[fill(texts)[name] for name in names] for texts in given]
    return profiled_statement(database, replace(many, parameters={**many.parameters, "rows": rows}))


def profiled_statement(database: SharedDatabase, statement: Statement) -> dict[str, Any]:
    with database.session() as session:
        text: Any = statement.text.replace("CYPHER 5", "CYPHER 5 PROFILE", 1)
        summary: neo4j.ResultSummary = session.run(text, statement.parameters).consume()
    assert summary.profile is not None
    return summary.profile


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operator of a plan."""
    yield plan
    for child in plan.get("children", ()):
        yield from steps(child)
