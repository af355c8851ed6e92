"""The schema: its text, that all of it is explained, and that every field reads something that exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_specified_scalar_type,
)

from api.operation import AnswerFirst, Context, Guard
from api.reads import (
    Asks,
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


def test_everything_is_described() -> None:
    missing = []
    for name, type in OURS.items():
        if not type.description:
            missing.append(name)
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
        if isinstance(reads, Column) and type.name != "Step":
            shape = noun(NOUN_OF.get(type.name, type.name))
            assert all(field in shape.fields for field in reads.fields), f"{type}.{name}"


def test_relations_lead_to_the_type_of_their_field() -> None:
    for type, name, field, reads in reading_fields():
        if type.name == "Step" or not isinstance(reads, Single | Listed | Paged):
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
            assert isinstance(reads, Column | Single | Listed | Paged | Poses | Grouped | Computed | Told)


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
    value = sample_of(sample)
    assert_exists(type.name.removesuffix("Filter"), asks.condition(value))


@pytest.mark.parametrize(("type", "name"), FILTERS, ids=str)
async def test_filters_keep_some_rows_and_drop_others(store: Store, type: GraphQLInputObjectType, name: str) -> None:
    noun_name = type.name.removesuffix("Filter")
    field = LISTS.get(noun_name, f"{noun_name.lower()}s")
    value = PLAUSIBLE[f"{type}.{name}"]
    if "?" in value:
        value = value.replace("?", await some_value(store, field, name))
    text = f"""{{ graph(slice: {{asOf: "any"}}) {{
        kept: {field}(where: {{{name}: {value}}}) {{ totalCount }} all: {field} {{ totalCount }} }} }}"""
    answer = await SCHEMA.execute(text, context_value=Context(store, Settings()))
    assert answer.errors is None
    assert answer.data is not None
    counted = {alias: page["totalCount"] for alias, page in answer.data["graph"].items()}
    assert 0 < counted["kept"] < counted["all"]


async def some_value(store: Store, field: str, name: str) -> str:
    """The first value that a row of a list has."""
    shown = "citations { source { id } }" if name == "source" else name
    text = f'{{ graph(slice: {{asOf: "any"}}) {{ {field}(first: 100) {{ nodes {{ {shown} }} }} }} }}'
    answer = await SCHEMA.execute(text, context_value=Context(store, Settings()))
    assert answer.data is not None
    rows = answer.data["graph"][field]["nodes"]
    if name == "source":
        return next(str(row["citations"][0]["source"]["id"]) for row in rows if row["citations"])
    return next(str(row[name]) for row in rows if row[name])


def sample_of(type: Any) -> Any:
    """Some value that a filter field of that type may be set to."""
    named = get_named_type(type)
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
