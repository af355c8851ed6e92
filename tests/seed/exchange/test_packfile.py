"""A pack as one JSON file: nothing is lost, and the same facts are the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.model import Pack
from graph.property_graph import content_hash
from seed import read_pack
from seed.exchange import packed
from seed.files.forms import LISTS
from tests.seed.exchange.hostile import hostile_pack


def read_back(text: str, folder: Path) -> Pack:
    """The pack that a file of this text holds, every row of which can be read."""
    file = folder / "pack.json"
    file.write_text(text, "utf-8")
    reading = read_pack(file)
    assert reading.findings == ()
    return reading.pack


@pytest.mark.parametrize("which", ["shipped", "hostile"])
def test_what_is_read_back_is_what_was_written(shipped: Pack, which: str, tmp_path: Path) -> None:
    pack = shipped if which == "shipped" else hostile_pack()
    text = packed(pack)
    again = read_back(text, tmp_path)
    assert again == pack
    assert packed(again) == text


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


def test_a_pack_of_nothing_is_a_pack(tmp_path: Path) -> None:
    nothing = Pack(id="none", title="None")
    assert read_back(packed(nothing), tmp_path) == nothing
