"""A pack as one JSON file: nothing is lost, and the same facts are the same bytes."""

from __future__ import annotations

import json

import pytest

from graph.errors import FactError
from graph.model import Pack
from graph.property_graph import content_hash
from seed.exchange import packed, unpacked
from seed.rows import LISTS
from tests.seed.exchange.hostile import hostile_pack


@pytest.mark.parametrize("which", ["shipped", "hostile"])
def test_what_is_read_back_is_what_was_written(shipped: Pack, which: str) -> None:
    pack = shipped if which == "shipped" else hostile_pack()
    text = packed(pack)
    assert unpacked(text) == pack
    assert packed(unpacked(text)) == text


def test_any_json_reader_finds_the_pack(shipped: Pack) -> None:
    held = json.loads(packed(shipped))
    again = Pack.model_validate({**held["pack"], **{title: held[title] for title in LISTS}})
    assert again == shipped
    assert held["muskgraph"] == 1
    assert held["content_hash"] == content_hash([again]) == content_hash([shipped])
    assert held["as_of"]["standard-oil"] == "1904"
    assert list(held) == ["muskgraph", "content_hash", "as_of", "pack", *LISTS]


def test_a_row_is_a_line(shipped: Pack) -> None:
    text = packed(shipped)
    assert text.endswith("}\n")
    assert sum(line.startswith("    {") for line in text.splitlines()) == len(shipped.nouns())


def test_a_pack_of_nothing_is_a_pack() -> None:
    assert unpacked(packed(Pack(id="none", title="None"))) == Pack(id="none", title="None")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no pack of the form 1"),
        ('{"muskgraph": 2}', "no pack of the form 1"),
        ('{"muskgraph": 1, "pack": []}', "`pack` is a mapping"),
        ('{"muskgraph": 1, "pack": {"id": "a", "title": "A", "flows": []}}', "`pack` is a mapping"),
        ('{"muskgraph": 1, "pack": {"id": "a"}}', "`title`"),
        ('{"muskgraph": 1, "pack": {"id": "a", "title": "A"}, "content_hash": "b"}', "changed since"),
    ],
)
def test_what_is_no_pack_is_refused(text: str, says: str) -> None:
    with pytest.raises(FactError, match=says) as refused:
        unpacked(text, "mine.json")
    assert str(refused.value).startswith("mine.json")
