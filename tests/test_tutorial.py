"""The tutorial is followed to the letter: its files are written, its commands run, their output compared."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft7Validator

from api.app import create_app
from api.cli.options import chosen_settings, opened_store
from seed.files.document import document
from seed.json_schema import pack_schema
from tests.api.served import called
from tests.conftest import SharedDatabase

_DOCS = Path(__file__).parent.parent / "docs"
_TUTORIAL = (_DOCS / "tutorial.md").read_text("utf-8")
#: Files to write and commands to run, in the order of the page: name and text, or command and output.
_STEPS = re.findall(
    r"(?:^`([a-z./]+)`:\n\n```\w+\n|```console\n\$ muskgraph (.*?)\n)(.*?)```",
    _TUTORIAL,
    flags=re.DOTALL | re.MULTILINE,
)


def follow(folder: Path) -> list[tuple[str, str, str]]:
    """Write the files and run the commands; each command with what the page shows and what was printed."""
    ran = []
    for name, command, text in _STEPS:
        if command:
            ran.append((command, text, called(*shlex.split(command)).stdout))
        else:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    return ran


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all that the tutorial has its reader write."""
    monkeypatch.chdir(tmp_path)
    follow(tmp_path)
    return tmp_path


def _pattern(shown: str) -> str:
    """What may be printed: `…` in a line is any text, and in a line of its own any lines, or none."""
    lines = (re.escape(line).replace("…", ".*") + "\n" for line in shown.splitlines())
    return "".join("(?:.*\n)*" if line == ".*\n" else line for line in lines)


def test_each_command_prints_what_the_tutorial_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = follow(tmp_path)
    assert len(ran) == 6
    for command, shown, printed in ran:
        assert re.fullmatch(_pattern(shown), printed), f"muskgraph {command} prints:\n{printed}"
    assert len(list((tmp_path / "meat").iterdir())) == 8


def test_the_files_of_the_tutorial_fit_the_schema(followed: Path) -> None:
    schema: Any = Draft7Validator(pack_schema())
    for file in (followed / "meat").iterdir():
        assert [error.message for error in schema.iter_errors(document(file.read_bytes(), file.name))] == [], file.name


async def test_the_pack_of_the_tutorial_is_served_beside_ours(followed: Path) -> None:
    chosen = chosen_settings(pack=[Path("shipped"), followed / "meat"])
    async with opened_store(chosen) as store:
        transport = httpx.ASGITransport(create_app(store, chosen))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            query = '{ graph(ecosystem: "chicago-meat") { flows { totalCount } stages { nodes { key role { id } } } } }'
            answer = (await client.post("/graphql", json={"query": query})).json()
            assert (await client.get("/")).status_code == 200
    found = answer["data"]["graph"]
    assert found["flows"]["totalCount"] == 7
    assert {step["key"]: step["role"]["id"] for step in found["stages"]["nodes"]} == {
        "yards": "source",
        "packing": "process",
        "cars": "ship",
        "branches": "distribution",
        "control": "capital",
    }


@pytest.mark.neo4j
@pytest.mark.usefixtures("followed")
def test_the_pack_of_the_tutorial_is_loaded_beside_ours(empty_neo4j: SharedDatabase) -> None:
    password = {"MUSKGRAPH_NEO4J_PASSWORD": empty_neo4j.server.password}
    done = called("load", "shipped", "meat", "--store", empty_neo4j.uri, "--json", env=password)
    assert [report["pack"] for report in json.loads(done.stdout)] == ["muskgraph", "meat"]
    [row] = empty_neo4j.run(
        "MATCH (:Analogy {id: 'meat-an-cars'})-[:RIGHT]->(other) RETURN other.id AS id, other.pack AS pack"
    )
    assert row == {"id": "union-tank-line", "pack": "muskgraph"}
