"""The commands by which facts come in: made new, described, imported, and used from one file."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from seed import read_pack, shipped_pack
from seed.files.forms import HEADER_FIELDS
from seed.json_schema import pack_schema
from tests.api.served import Done, called

OK, USAGE, DATA, CANNOT_CREATE = 0, 64, 65, 73
PACKS = (Path(__file__).parents[2] / "docs/packs.md").read_text("utf-8")


def sentence(done: Done) -> str:
    """The one line that a failure says."""
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("muskgraph: ")
    return line


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The shipped pack as one JSON file."""
    said = shipped_pack().model_dump(mode="json", exclude_defaults=True)
    header = {name: said.pop(name) for name in HEADER_FIELDS if name in said}
    file = tmp_path / "p.json"
    file.write_text(json.dumps({"muskgraph": 1, "content_hash": "0", "pack": header, **said}), "utf-8")
    return file


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The folder with the mapping and the tables of docs/packs.md."""
    for name, text in re.findall(r"^`([a-z./]+)`:\n\n```\w+\n(.*?)```", PACKS, flags=re.DOTALL | re.MULTILINE):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


# ---- new-pack and schema ---------------------------------------------------------------------------------------------


def test_a_new_pack_is_made_and_passes(tmp_path: Path) -> None:
    done = called("new-pack", tmp_path / "mine", "--id", "mine", "--title", "Mine [and yours]")
    assert done.returncode == OK
    assert "pack.schema.json" in done.stdout
    checked = called("check", tmp_path / "mine")
    assert (checked.returncode, "Errors: 0." in checked.stdout) == (OK, True)
    assert json.loads((tmp_path / "mine/pack.schema.json").read_text("utf-8")) == pack_schema()
    assert list(tmp_path.iterdir()) == [tmp_path / "mine"]


def test_a_new_pack_may_go_into_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = called("new-pack", ".", "--id", "mine", "--title", "Mine", "--json")
    assert json.loads(done.stdout)["files"] == sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("place", "id", "title", "exit", "says"),
    [
        ("full", "mine", "Mine", CANNOT_CREATE, "is not empty"),
        ("full/file", "mine", "Mine", CANNOT_CREATE, "is no folder"),
        ("missing/mine", "mine", "Mine", CANNOT_CREATE, "There is no folder"),
        ("a\x1bname", "mine", "Mine", CANNOT_CREATE, "no name for a folder"),
        ("new", "../x", "Mine", DATA, "lower-case words"),
        ("new", "Mine", "Mine", DATA, "lower-case words"),
        ("new", "process", "Mine", USAGE, "name of a role"),
        ("new", "x" * 41, "Mine", USAGE, "40 are allowed"),
        ("new", "mine", " ", USAGE, "--title"),
        ("new", "mine", "a\x1b[2J", USAGE, "--title"),
    ],
)
def test_new_pack_leaves_nothing_where_it_fails(
    tmp_path: Path, place: str, id: str, title: str, exit: int, says: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    before = sorted(tmp_path.rglob("*"))
    done = called("new-pack", tmp_path / place, "--id", id, "--title", title)
    assert done.returncode == exit
    assert says in sentence(done)
    assert sorted(tmp_path.rglob("*")) == before


def test_schema_is_printed() -> None:
    assert json.loads(called("schema").stdout) == json.loads(called("schema", "--json").stdout) == pack_schema()


# ---- import ----------------------------------------------------------------------------------------------------------


def test_the_example_of_the_documents_is_imported(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tables)
    [(command, printed)] = re.findall(r"```console\n\$ muskgraph (.*?)\n(.*?)```", PACKS, flags=re.DOTALL)
    done = called(*shlex.split(command))
    assert re.sub(r"\([0-9a-f]{16}\)", "()", done.stdout) == re.sub(r"\([0-9a-f]{16}\)", "()", printed)
    assert "Errors: 0." in called("check", "nowhere").stdout


def test_a_pack_as_one_file_is_unpacked(bundle: Path, tmp_path: Path) -> None:
    done = called("import", bundle, tmp_path / "out", "--json")
    report = json.loads(done.stdout)
    assert (report["pack"], report["rows"]["Flow"]) == ("muskgraph", len(shipped_pack().flows))
    assert report["content_hash"] != "0"
    assert read_pack(tmp_path / "out").pack == shipped_pack()


def test_what_the_gate_refuses_is_not_written(tables: Path) -> None:
    file = tables / "deliveries.csv"
    file.write_text(file.read_text("utf-8").replace("Nowhere Mine", "Nowhere Mien", 1), "utf-8")
    before = sorted(tables.iterdir())
    done = called("import", tables / "mapping.yaml", tables / "out")
    assert done.returncode == DATA
    assert "deliveries.csv:2: error: " in done.stdout
    assert "Nothing was written." in done.stdout
    report = json.loads(called("import", tables / "mapping.yaml", tables / "out", "--json").stdout)
    assert (report["errors"], report["findings"][0]["line"]) == (1, 2)
    assert sorted(tables.iterdir()) == before


def test_a_mapping_may_refer_to_another_pack(tables: Path) -> None:
    file = tables / "mapping.yaml"
    text = file.read_text("utf-8").replace("[nowhere-ledger]", "[scotus-1911]")
    file.write_text(text, "utf-8")
    assert called("import", file, tables / "out").returncode == DATA
    assert called("import", file, tables / "out", "--beside", "shipped").returncode == OK
    assert called("check", "shipped", tables / "out").returncode == OK


@pytest.mark.parametrize(
    ("file", "place", "exit", "says"),
    [
        ("p.json", ".", CANNOT_CREATE, "is not empty"),
        ("p.csv", "out", USAGE, "neither a pack"),
        ("missing.json", "out", DATA, "no such file"),
        ("missing.yaml", "out", DATA, "no such file"),
        ("p.json", "/proc/out", CANNOT_CREATE, "cannot be written"),
    ],
)
def test_import_leaves_nothing_where_it_fails(
    bundle: Path, tmp_path: Path, file: str, place: str, exit: int, says: str
) -> None:
    done = called("import", tmp_path / file, tmp_path / place)
    assert done.returncode == exit
    assert says in sentence(done)
    assert list(tmp_path.iterdir()) == [bundle]


# ---- packs by name ---------------------------------------------------------------------------------------------------


def test_a_json_file_serves_as_a_pack(bundle: Path) -> None:
    asked = [
        json.loads(called("query", "{ dataset { contentHash } }", *pack).stdout)["data"]["dataset"]["contentHash"]
        for pack in ((), ("--pack", bundle), ("--pack", "shipped"))
    ]
    assert asked[0] == asked[1] == asked[2]
    assert called("check", bundle).returncode == OK


def test_sarif_names_a_json_file_by_its_name(bundle: Path) -> None:
    [run] = json.loads(called("check", bundle, "--format", "sarif").stdout)["runs"]
    [uri] = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
    assert uri == "p.json"


def test_packs_are_used_side_by_side(tmp_path: Path) -> None:
    called("new-pack", tmp_path / "mine", "--id", "mine", "--title", "Mine")
    packs = ("--pack", "shipped", "--pack", tmp_path / "mine")
    found = json.loads(called("query", "{ ecosystems { id } }", *packs).stdout)["data"]["ecosystems"]
    assert {"mine", "musk", "standard-oil"} <= {row["id"] for row in found}
    facts = [row for row in json.loads(called("doctor", *packs, "--json").stdout) if row["what"] == "Facts"]
    assert facts == [{"what": "Facts", "ok": True, "found": "no error"}]
