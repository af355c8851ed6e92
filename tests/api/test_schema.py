"""The schema: its text, that all of it is explained, and that every field reads something that exists.

A change that takes something from clients is refused: `released.graphql` is what they were given. One that is meant
goes into CHANGELOG.md, and the new text takes the place of the released one:
`cp tests/api/schema.graphql tests/api/released.graphql`. The same is done at every release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
)
from graphql.utilities import DangerousChangeType, find_breaking_changes, find_dangerous_changes

from api.execution.operation import AnswerFirst, Context, Guard
from api.execution.reads import (
    Asks,
    Best,
    Chosen,
    Column,
    Computed,
    Count,
    Found,
    Grouped,
    Identified,
    Listed,
    Paged,
    Poses,
    Reads,
    Roots,
    Single,
    Told,
    reads_of,
)
from api.schema import make_schema
from api.schema.filters import sorts_of
from graph import Settings, Store
from graph.ontology import ontology
from graph.selection import AnyOf, Condition, Having, Where
from graph.shape import ANY, NOUNS, noun

SCHEMA = make_schema([Guard, AnswerFirst])
CORE = SCHEMA._schema
OURS = {
    name: type
    for name, type in CORE.type_map.items()
    if not name.startswith("__") and not is_specified_scalar_type(type)
}
#: Types that stand in the answer for something else than rows of the noun of their name.
NOUN_OF = {"Node": ANY, "Step": ANY, "Pack": "Dataset"}


def reading_fields() -> Iterator[tuple[GraphQLNamedType, str, GraphQLField, Reads]]:
    """Every field of the schema that says what it reads."""
    for type in OURS.values():
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type.fields.items():
                reads = reads_of(field)
                if reads is not None:
                    yield type, name, field, reads


def row_type(field: GraphQLField) -> str:
    """The noun of the rows that a field leads to, through a connection if need be."""
    name = get_named_type(field.type).name.removesuffix("Connection")
    return NOUN_OF.get(name, name)


def test_the_schema_is_the_golden_one(golden: Callable[[str, str], None]) -> None:
    golden("schema.graphql", SCHEMA.as_str() + "\n")


# ---- what clients were given -----------------------------------------------------------------------------------------

RELEASED = Path(__file__).with_name("released.graphql").read_text("utf-8")


def taken_from_clients(before: GraphQLSchema, now: GraphQLSchema) -> list[str]:
    """What a client of the schema as it was may trip over; more to ask for, or to ask with, is no harm."""
    silent = [
        change
        for change in find_dangerous_changes(before, now)
        if change.type is DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE
    ]
    return [change.description for change in (*find_breaking_changes(before, now), *silent)]


def test_nothing_is_taken_from_clients() -> None:
    way_out = "If that is meant, say so in CHANGELOG.md, then: cp tests/api/schema.graphql tests/api/released.graphql"
    assert taken_from_clients(build_schema(RELEASED), build_schema(SCHEMA.as_str())) == [], way_out


SMALL = "type Query { name(first: Int! = 20): String! order: Order } enum Order { ID TITLE }"


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (" order: Order", "", "Query.order was removed"),
        ("String!", "String", "Query.name changed type"),
        (" TITLE", "", "Order.TITLE was removed"),
        ("= 20", "= 20, lang: String!", "required argument Query.name(lang:)"),
        ("= 20", "= 10", "Query.name(first:) has changed defaultValue"),
        ("= 20", "= 20, lang: String", None),
        ("TITLE", "TITLE DATE", None),
        ("order:", "more: Int order:", None),
    ],
    ids=str,
)
def test_what_is_taken_from_clients_is_seen(was: str, now: str, told: str | None) -> None:
    changes = taken_from_clients(build_schema(SMALL), build_schema(SMALL.replace(was, now)))
    assert len(changes) == (told is not None)
    assert told is None or told in changes[0]


# ---- the text --------------------------------------------------------------------------------------------------------


def test_everything_is_described() -> None:
    missing = []
    for name, type in OURS.items():
        if not type.description:
            missing.append(name)
        if isinstance(type, GraphQLEnumType):
            missing += [f"{name}.{value}" for value, held in type.values.items() if not held.description]
        for part, field in getattr(type, "fields", {}).items():
            if not field.description:
                missing.append(f"{name}.{part}")
            for argument, definition in getattr(field, "args", {}).items():
                if not definition.description:
                    missing.append(f"{name}.{part}({argument}:)")
    assert missing == []


def test_nothing_can_be_written() -> None:
    assert CORE.mutation_type is None
    assert CORE.subscription_type is None


@pytest.mark.parametrize("type", [type for type in OURS.values() if isinstance(type, GraphQLObjectType)], ids=str)
def test_every_field_says_what_it_reads(type: GraphQLObjectType) -> None:
    is_page = type.name.endswith(("Connection", "Edge")) or type.name == "PageInfo"
    assert [name for name, field in type.fields.items() if (reads_of(field) is None) != is_page] == []


def test_columns_are_fields_of_the_graph() -> None:
    for type, name, _, reads in reading_fields():
        columns = list(reads.columns.values()) if isinstance(reads, Chosen) else [reads]
        for column in columns:
            if isinstance(column, Column) and type.name != "Step":
                shape = noun(NOUN_OF.get(type.name, type.name))
                assert all(field in shape.fields for field in column.fields), f"{type}.{name}"


def test_every_text_with_a_twin_is_told_in_either_language() -> None:
    untold = []
    for type in OURS.values():
        if isinstance(type, GraphQLObjectType) and not isinstance(reads_of(next(iter(type.fields.values()))), Told):
            twins = [name.removesuffix("Ja") for name in type.fields if name.endswith("Ja")]
            untold += [f"{type}.{name}" for name in twins if not isinstance(reads_of(type.fields[name]), Chosen)]
            titles = [name for name in twins if name in ("name", "title")]
            untold += [f"{type}.{name}" for name in titles if f"{name}Language" not in type.fields]
    assert untold == []


def test_every_list_has_a_filter_of_its_noun() -> None:
    for type, name, field, reads in reading_fields():
        if isinstance(reads, Paged | Listed) and row_type(field) != ANY:
            where = field.args.get("where")
            assert where is not None, f"{type}.{name}"
            assert str(where.type) == f"{row_type(field)}Filter", f"{type}.{name}"
        if isinstance(reads, Paged):
            order = field.args.get("orderBy")
            assert order is None or str(order.type) == f"{reads.noun}Order", f"{type}.{name}"
            assert (order is None) == (f"{reads.noun}Order" not in CORE.type_map), f"{type}.{name}"
            assert {"first", "after", "last", "before"} <= set(field.args), f"{type}.{name}"


def test_relations_lead_to_the_type_of_their_field() -> None:
    for type, name, field, reads in reading_fields():
        if type.name == "Step" or not isinstance(reads, Single | Best | Listed | Paged):
            continue
        if isinstance(reads, Paged) and reads.relation is None:
            assert reads.noun == row_type(field), f"{type}.{name}"
            continue
        relation = noun(type.name).relation(str(reads.relation))
        assert relation.to == row_type(field), f"{type}.{name}"
        assert relation.many != isinstance(reads, Single), f"{type}.{name}"
        if isinstance(reads, Paged):
            assert reads.noun == relation.to, f"{type}.{name}"


def test_roots_read_nouns_that_exist() -> None:
    for type, name, field, reads in reading_fields():
        if isinstance(reads, Identified):
            assert reads.noun == row_type(field), f"{type}.{name}"
        elif isinstance(reads, Roots | Count):
            assert reads.noun in NOUNS, f"{type}.{name}"
            if isinstance(reads, Roots) and reads.field:
                assert reads.field in noun(reads.noun).fields
        elif isinstance(reads, Found):
            assert row_type(field) == ANY
        else:
            assert isinstance(
                reads, Column | Chosen | Single | Best | Listed | Paged | Poses | Grouped | Computed | Told
            )


def test_both_steps_have_what_their_interface_promises() -> None:
    step = CORE.type_map["Step"]
    assert isinstance(step, GraphQLInterfaceType)
    for name, field in step.fields.items():
        for type in CORE.get_possible_types(step):
            assert reads_of(type.fields[name]) == reads_of(field), f"{type}.{name}"


def test_every_node_type_is_a_noun() -> None:
    node = CORE.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    nodes = {type.name for type in CORE.get_possible_types(node)}
    assert nodes == {shape.name for shape in NOUNS.values() if not shape.types} - {ANY, "Dataset"}


def test_words_are_those_of_the_ontology() -> None:
    def members(name: str) -> set[str]:
        type = CORE.type_map[name]
        assert isinstance(type, GraphQLEnumType)
        return {
            str(value.value.value if hasattr(value.value, "value") else value.value) for value in type.values.values()
        }

    assert members("EntityKind") == {kind.id for kind in ontology().kinds}
    assert members("Verb") == {verb.id for verb in ontology().verbs}


def test_orders_sort_by_fields_of_their_noun() -> None:
    orders = [type for name, type in OURS.items() if name.endswith("Order")]
    assert orders
    for type in orders:
        assert isinstance(type, GraphQLEnumType)
        for name, value in type.values.items():
            parsed: Any = type.parse_value(name)
            assert value is not None
            for order in sorts_of(parsed).order:
                noun(type.name.removesuffix("Order")).field(order.field)


# ---- filters ---------------------------------------------------------------------------------------------------------

#: A value of each filter field that some rows meet and others do not; ? is that of the first row that has one.
PLAUSIBLE = {
    "EcosystemFilter.ids": '["musk"]',
    "EcosystemFilter.nameContains": '"ＭＵＳＫ"',
    "EcosystemFilter.yardstick": "true",
    "LayerFilter.ids": '["musk-compute"]',
    "LayerFilter.key": '["compute", "data"]',
    "LayerFilter.nameContains": '"comp"',
    "LayerFilter.role": '"process"',
    "LayerFilter.by": "ARTICLE",
    "LayerFilter.toldBy": "ARTICLE",
    "StageFilter.ids": '["standard-oil-refining"]',
    "StageFilter.key": '["refining"]',
    "StageFilter.nameContains": '"精製"',
    "StageFilter.role": '"process"',
    "MembershipFilter.entity": '"xai"',
    "MembershipFilter.step": '"compute"',
    "MembershipFilter.by": "ARTICLE",
    "MembershipFilter.toldBy": "ARTICLE",
    "CitationFilter.source": '"?"',
    "CitationFilter.kind": "[FILING]",
    "CitationFilter.reliability": "[HIGH]",
    "EntityFilter.nameContains": '"スペース"',
    "EntityFilter.textContains": '"exchange"',
    "EntityFilter.partOf": '"colossus"',
    "FlowFilter.textContains": '"DATA"',
    "FlowFilter.toldBy": "ARTICLE",
    "ClaimFilter.textContains": '"GPU"',
    "ClaimFilter.unit": '["USD"]',
    "ClaimFilter.rank": "[PREFERRED]",
    "ShareFilter.ids": '["?"]',
    "ShareFilter.textContains": '"refin"',
    "ShareFilter.of": '"process"',
    "ShareFilter.market": '["?"]',
    "ShareFilter.source": '"?"',
    "ShareFilter.confidence": "[HIGH]",
    "ShareFilter.confirmed": "true",
    "SourceFilter.ids": '["?"]',
    "SourceFilter.titleContains": '"スタンダード・オイル"',
    "SourceFilter.publisher": '["?"]',
    "EventFilter.ids": '["so-1911-dissolution"]',
    "EventFilter.textContains": '"dissol"',
    "EventFilter.status": "[CLAIM]",
    "EventFilter.source": '"?"',
    "EventFilter.confidence": "[HIGH]",
    "EventFilter.confirmed": "true",
    "AnalogyFilter.ids": '["?"]',
    "AnalogyFilter.textContains": '"pipeline"',
    "AnalogyFilter.of": '"?"',
    "AnalogyFilter.role": '"?"',
    "DisputeFilter.ids": '["?"]',
    "DisputeFilter.textContains": '"GPU"',
    "EntityFilter.ids": '["spacex", "xai"]',
    "EntityFilter.kind": "[COMPANY]",
    "EntityFilter.layer": '"compute"',
    "EntityFilter.stage": '"refining"',
    "EntityFilter.inGroup": "true",
    "EntityFilter.confirmed": "true",
    "EntityFilter.toldBy": "ARTICLE",
    "FlowFilter.ids": '["mf-colossus-grok"]',
    "FlowFilter.verb": "[FUNDS, OWNS]",
    "FlowFilter.origin": '"xai"',
    "FlowFilter.target": '"xai"',
    "FlowFilter.touching": '"spacex"',
    "FlowFilter.commodity": '"?"',
    "FlowFilter.status": "[FACT]",
    "FlowFilter.basis": "STATED",
    "FlowFilter.by": "OURS",
    "FlowFilter.inGroup": "true",
    "FlowFilter.confirmed": "true",
    "FlowFilter.hasEvidence": "true",
    "ClaimFilter.ids": '["c001"]',
    "ClaimFilter.about": '"colossus"',
    "ClaimFilter.predicate": '["?"]',
    "ClaimFilter.saidBy": '"elon-musk"',
    "ClaimFilter.source": '"?"',
    "ClaimFilter.status": "[FACT]",
    "ClaimFilter.verdict": "[SUPPORTED]",
    "ClaimFilter.confidence": "[HIGH]",
    "ClaimFilter.confirmed": "true",
    "ClaimFilter.toldBy": "ARTICLE",
    "ClaimFilter.headline": "true",
    "SourceFilter.kind": "[?]",
    "SourceFilter.reliability": "[HIGH]",
    "EventFilter.kind": "[DEAL]",
    "EventFilter.involving": '"spacex"',
    "AnalogyFilter.kind": "DIFFERENCE",
    "AnalogyFilter.by": "ARTICLE",
    "AnalogyFilter.strength": "[?]",
    "AnalogyFilter.hasCounterpart": "false",
    "DisputeFilter.about": '"colossus"',
    "DisputeFilter.answer": '"c022"',
    "DisputeFilter.open": "true",
}
LISTS = {"Entity": "entities", "Analogy": "analogies"}
FILTERS = [
    (type, name)
    for type in OURS.values()
    if isinstance(type, GraphQLInputObjectType) and type.name.endswith("Filter")
    for name in type.fields
]


def test_every_filter_is_tried() -> None:
    assert sorted(PLAUSIBLE) == sorted(f"{type}.{name}" for type, name in FILTERS)


@pytest.mark.parametrize(("type", "name"), FILTERS, ids=str)
def test_filters_ask_for_fields_of_their_noun(type: GraphQLInputObjectType, name: str) -> None:
    asks = reads_of(type.fields[name])
    assert isinstance(asks, Asks)
    sample: Any = type.fields[name].type
    value = sample_of(name, sample)
    assert_exists(type.name.removesuffix("Filter"), asks.condition(value))


@pytest.mark.parametrize(("type", "name"), FILTERS, ids=str)
async def test_filters_keep_some_rows_and_drop_others(store: Store, type: GraphQLInputObjectType, name: str) -> None:
    noun_name = type.name.removesuffix("Filter")
    value = PLAUSIBLE[f"{type}.{name}"]
    if "?" in value:
        shown = SHOWN.get(f"{noun_name}.{name}") or SHOWN.get(name, f"shown: {name}")
        value = value.replace("?", next(values(await asked(store, noun_name, "", f"nodes {{ {shown} }}"))))
    kept, whole = [number(await asked(store, noun_name, where)) for where in (f"{name}: {value}", "")]
    assert 0 < kept < whole


#: Where rows of a noun are listed, if that is not a list of its own.
PLACES = {
    "Ecosystem": "ecosystems(where: {%s}) { row: __typename }",
    "Membership": "graph { layers(first: 100) { nodes { members(where: {%s}) { totalCount } } } }",
    "Citation": "graph { claims(first: 100, orderBy: AS_OF_DESC) { nodes { citations(where: {%s}) "
    "{ row: __typename source { shown: id } } } } }",
}
#: What shows a value of a filter field, if that is not a field of its name.
SHOWN = {"source": "citations { source { shown: id } }", "ids": "shown: id", "Analogy.of": "left { shown: id }"}


async def asked(store: Store, noun_name: str, where: str, more: str = "") -> Any:
    """What is answered to a question for rows of a noun at any time."""
    listed = LISTS.get(noun_name, f"{noun_name.lower()}s")
    own = f'graph(slice: {{asOf: "any"}}) {{ {listed}(first: 100, where: {{%s}}) {{ totalCount {more} }} }}'
    text = f"{{ {PLACES.get(noun_name, own) % where} }}"
    answer = await SCHEMA.execute(text, context_value=Context(store, Settings()))
    assert answer.errors is None, answer.errors
    return answer.data


def number(data: Any) -> int:
    """How many rows an answer tells of."""
    if isinstance(data, list):
        return sum(map(number, data))
    if not isinstance(data, dict):
        return 0
    return int(data.get("totalCount", 0)) + ("row" in data) + sum(map(number, data.values()))


def values(data: Any) -> Iterator[str]:
    """The values that are shown in an answer."""
    for each in data.values() if isinstance(data, dict) else data:
        if isinstance(each, dict | list):
            yield from values(each)
    if isinstance(data, dict) and data.get("shown"):
        yield str(data["shown"])


def sample_of(filter_field: str, type: Any) -> Any:
    """Some value that a filter field of that name and type may be set to."""
    named = get_named_type(type)
    if filter_field == "predicate":
        return ["revenue"]
    member = next(iter(named.values)) if isinstance(named, GraphQLEnumType) else None
    value = named.parse_value(member) if isinstance(named, GraphQLEnumType) and member else "x"
    return [value] if "[" in str(type) else value


def assert_exists(name: str, condition: Condition) -> None:
    """The condition speaks of fields and relations that rows of the noun have."""
    if isinstance(condition, Where):
        assert condition.field in noun(name).fields or name == ANY
    elif isinstance(condition, AnyOf):
        for part in condition.parts:
            assert_exists(name, part)
    else:
        assert isinstance(condition, Having)
        for part in condition.where:
            assert_exists(noun(name).relation(condition.relation).to, part)
