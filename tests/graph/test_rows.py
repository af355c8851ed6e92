"""That the snapshot finds rows by what a question says of them: the same that a look at each row finds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.property_graph import PropertyGraph, lay_out
from graph.selection import AnyOf, Having, Order, Part, Select, Selection, Where
from graph.shape import ANY, noun
from graph.slice import Slice
from graph.stores.rows import Index, after, before, in_order
from graph.stores.snapshot import SnapshotStore
from tests.graph.questions import packs, parts

#: Holds of no row, and no index knows: beside it, each row is looked at.
_NEVER = Where("id", ">", "\U0010ffff")


def _index(pack: PropertyGraph) -> Index:
    index = Index()
    for node in pack.nodes:
        index.add(node)
    for edge in pack.edges:
        index.link(edge)
    return index


def _ids(rows: Any) -> list[str]:
    return sorted(row.properties["id"] for row in rows)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_found_is_what_a_look_at_each_row_finds(data: st.DataObject) -> None:
    pack = lay_out(data.draw(packs()))
    part = data.draw(parts(pack))
    store = SnapshotStore.of(pack)
    looked = tuple(AnyOf((condition, _NEVER)) for condition in part.select.where)
    slow = replace(part, select=replace(part.select, where=looked))
    assert asyncio.run(store.ask(Selection((part,)))) == asyncio.run(store.ask(Selection((slow,))))


@pytest.mark.parametrize(
    ("name", "condition", "found"),
    [
        ("Entity", Where("id", "=", "xai"), ["xai"]),
        (ANY, Where("id", "in", ("xai", "nowhere", "xai")), ["xai"]),
        ("Flow", Where("id", "=", "xai"), []),
        ("Entity", Having("flows_out", (Where("id", "=", "nowhere"),)), []),
    ],
)
def test_a_few_rows_are_found_at_once(pack: PropertyGraph, name: str, condition: Any, found: list[str]) -> None:
    assert _ids(_index(pack).meeting(name, (condition,)) or []) == found


def test_members_are_found_from_their_layer(pack: PropertyGraph) -> None:
    index = _index(pack)
    in_compute = AnyOf((Where("id", "=", "compute"), Where("key", "=", "compute")))
    found = index.meeting(
        "Entity", (Where("ecosystem", "=", "musk"), Having("layers", (Having("step", (in_compute,)),)))
    )
    [layer] = [node.id for node in pack.nodes if node.noun == "Layer" and node.properties["key"] == "compute"]
    members = {edge.start for edge in pack.edges if (edge.type, edge.end) == ("IN_LAYER", layer)}
    assert found is not None
    assert _ids(found) == sorted(members)
    assert 0 < len(found) < index.count("Entity") / 2


@pytest.mark.parametrize("condition", [Where("name", ">", "m"), Where("tellings", "has", "article"), _NEVER])
def test_where_no_index_tells_there_is_no_answer(pack: PropertyGraph, condition: Any) -> None:
    assert _index(pack).meeting("Entity", (condition,)) is None


def test_rows_are_in_order_and_cursors_between_them(pack: PropertyGraph) -> None:
    for order in ((), (Order("name"),), (Order("since", True), Order("name"))):
        index = _index(pack)
        ordered = index.ordered("Entity", order)
        terms = (*order, Order(noun("Entity").key))
        assert ordered is index.ordered("Entity", order)
        assert ordered.rows == in_order(reversed(ordered.rows), terms)
        for place in (0, 7, len(ordered.rows) - 1):
            cursor = [ordered.rows[place].properties.get(term.field) for term in terms]
            assert (before(ordered.rows, terms, cursor), after(ordered.rows, terms, cursor)) == (place, place + 1)
            assert ordered.places[ordered.rows[place]] == place


@pytest.mark.parametrize("name", ["Entity", "Source", ANY])
@pytest.mark.parametrize("part", ["テスラ", "tesla", "x", "\0", "nowhere at all", "\n"])
def test_a_text_is_found_in_the_rows_of_a_noun_that_hold_it(pack: PropertyGraph, name: str, part: str) -> None:
    held = {node.id for node in pack.nodes if part in node.properties["haystack"] and name in (node.noun, ANY)}
    assert _ids(_index(pack).holding(name, part)) == sorted(held)


async def test_a_list_is_read_no_further_than_its_page(pack: PropertyGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SnapshotStore.of(pack)
    looked = 0
    get = dict.get

    class Counting(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            nonlocal looked
            looked += name == "note"
            return get(self, name, default)

    for row in store._index.by_noun["Flow"]:
        row.properties = Counting(row.properties)
    select = Select("Flow", fields=("id",), where=(Where("note", "=", None),), first=3)
    [[rows, _]] = await store.ask(Selection((Part(select, Slice.everything()),)))
    assert len(rows) == 4
    assert looked < len(store._index.by_noun["Flow"]) / 4
