"""A pack that is written reads as it was meant; a new one holds together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FactError
from graph.model import Ecosystem, Entity, Pack
from seed import check, read_pack, reviewed, shipped_pack
from seed.packs import MAX_YAML_ROWS, SCHEMA_FILE, new_pack, write_pack
from seed.read import read


def test_the_shipped_pack_comes_back_whole(tmp_path: Path) -> None:
    write_pack(shipped_pack(), tmp_path)
    assert read_pack(tmp_path).pack == shipped_pack()


def test_long_lists_are_json_lines(tmp_path: Path) -> None:
    entities = tuple(Entity(id=f"e{n}", ecosystem="p", kind="company", name=f"E {n}") for n in range(MAX_YAML_ROWS + 1))
    ecosystem = Ecosystem.model_validate({"id": "p", "name": "P", "default_as_of": 1904})
    write_pack(Pack(id="p", title="P", ecosystems=(ecosystem,), entities=entities), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "ecosystems.yaml",
        "entities.jsonl",
        SCHEMA_FILE,
        "pack.yaml",
    ]


_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)


@given(_WORDS | st.sampled_from(["1e9", "1911", "~", "null", "yes", "2026-01-01", "0x1f", ".5", "-", "a: b", "# c"]))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("pack")
    entity = Entity(id="e", ecosystem="p", kind="company", name=text, note=text, aliases=(text,))
    write_pack(Pack(id="p", title=text, entities=(entity,)), folder)


def test_a_new_pack_passes_the_gate() -> None:
    files = {name: text.encode() for name, text in new_pack("mine", 'Mine: "all" of it').items()}
    reading = read({name: raw for name, raw in files.items() if name.endswith(".yaml")})
    assert reviewed(reading).title == 'Mine: "all" of it'
    assert {found.code for found in check(reading.pack)} == {"missing-japanese"}
    assert all(raw.startswith(b"# yaml-language-server: $schema=pack.schema.json\n") for raw in _yaml(files))


def test_every_row_of_a_new_pack_is_marked_as_an_example() -> None:
    pack = read({name: text.encode() for name, text in new_pack("mine", "T").items() if name.endswith(".yaml")}).pack
    assert all("xample" in noun.model_dump_json() for noun in (*pack.nouns(), pack) if noun.id != "mine")


def test_two_new_packs_stand_side_by_side() -> None:
    first, second = (
        read({name: text.encode() for name, text in new_pack(id, id).items() if name.endswith(".yaml")})
        for id in ("one", "two")
    )
    assert reviewed(first, [second.pack]).id == "one"


def test_a_new_pack_with_a_strange_id_is_refused() -> None:
    files = {name: text.encode() for name, text in new_pack("../x", "T").items() if name.endswith(".yaml")}
    with pytest.raises(FactError, match="lower-case words"):
        read(files)


def _yaml(files: dict[str, bytes]) -> list[bytes]:
    return [raw for name, raw in files.items() if name.endswith(".yaml")]
