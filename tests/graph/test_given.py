"""Texts that a question leaves open: filled in when it is asked, and of no use before."""

from __future__ import annotations

import pytest

from graph import Part, Select, Selection, Slice, Store
from graph.errors import QuestionError
from graph.given import Given, filler, made
from graph.selection import AnyOf, Having, Where


def test_an_open_text_cannot_be_judged() -> None:
    with pytest.raises(TypeError):
        assert Given(0) == "spacex"
    with pytest.raises(TypeError):
        str(Given(0))
    with pytest.raises(TypeError):
        format(Given(0))
    with pytest.raises(TypeError):
        assert Given(0) in ("spacex", "xai")
    assert Given(0) == Given(0)
    assert Given(0) != Given(1)


def test_what_is_made_of_a_text_is_made_when_it_is_given() -> None:
    assert made("SpaceX", str.lower) == "spacex"
    twice = made(made(Given(1), str.strip), str.lower)
    fill = filler({"a": (twice, "kept"), "b": [Given(0)], "c": 3})
    assert fill is not None
    assert fill(["xAI", " SpaceX "]) == {"a": ("spacex", "kept"), "b": ["xAI"], "c": 3}


def test_what_leaves_nothing_open_needs_no_filling() -> None:
    assert filler(Part(Select("Entity", where=(Where("id", "in", ("xai",)),)))) is None
    assert filler([{"a": 1}, ("b",)]) is None


def test_an_open_text_is_no_number() -> None:
    with pytest.raises(QuestionError):
        Select("Flow", where=(Where("position", ">", Given(0)),))


def _question(ecosystem: object, layer: object, without: object, match: object) -> Selection:
    in_layer = Having("layers", (Having("step", (AnyOf((Where("id", "=", layer), Where("key", "=", layer))),)),))  # type: ignore[arg-type]
    members = Select("Entity", ("id", "name"), where=(Where("ecosystem", "=", ecosystem), in_layer), first=5)  # type: ignore[arg-type]
    found = Select("Node", first=5, match=match)  # type: ignore[arg-type]
    return Selection((Part(members, Slice.everything()), Part(found, Slice(without=(without,)))))  # type: ignore[arg-type]


async def test_a_prepared_question_is_the_question_with_its_texts(store: Store) -> None:
    ask = store.prepare(_question(Given(0), Given(1), Given(2), Given(3)))
    for texts in (
        ["musk", "compute", "c022", "Colossus"],
        ["musk", "musk-data", "no such claim", "xai"],
        ["standard-oil", "compute", "c001", "マスク"],
    ):
        assert await ask(texts) == await store.ask(_question(*texts))
    (members, _), (found, _) = await ask(["musk", "compute", "c022", "Colossus"])
    assert members
    assert found


@pytest.mark.neo4j
async def test_a_text_that_is_ordered_in_a_way_of_its_own_cannot_be_filled_in(neo4j_store: Store) -> None:
    ask = neo4j_store.prepare(Selection((Part(Select("Entity", ("id",), where=(Where("name", ">", Given(0)),))),)))
    assert await ask(["T"])
    with pytest.raises(QuestionError):
        await ask(["\ue000"])
