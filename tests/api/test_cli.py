"""The command as a person meets it: help, answers, exit codes, and never a stack trace."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer

import seed
from api.cli import app
from graph import PropertyGraph
from graph.property_graph import content_hash
from tests.api.served import called, run, serving
from tests.conftest import SharedDatabase
from tests.servers.neo4j import free_port

OK, USAGE, DATA, NO_INPUT, NO_HOST, CANNOT_CREATE, NO_PERMISSION, SETTINGS = 0, 64, 65, 66, 69, 73, 77, 78


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command by the words that call it, groups left out."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())
_FORMS = ("csv", "cypher", "gexf", "graphml", "html", "json", "jsonld", "pdf", "png", "pptx", "site", "svg")
_COMMANDS = sorted(
    [
        "check",
        "cite",
        "compare",
        "diff",
        "doctor",
        "import",
        "load",
        "new-pack",
        "query",
        "schema",
        "serve",
        *(f"export {form}" for form in _FORMS),
    ]
)


def sentence(done: Any) -> str:
    """The one line that a failure says."""
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("muskgraph: ")
    return str(line)


@pytest.fixture
def dead() -> str:
    """An address at which no Neo4j answers."""
    return f"bolt://127.0.0.1:{free_port()}"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the shipped pack with a claim whose YAML is broken."""
    copy = tmp_path / "broken"
    shutil.copytree(seed.shipped_folder(), copy)
    file = next(iter(sorted((copy / "musk").glob("*.yaml"))))
    file.write_text(file.read_text("utf-8") + "\n- {id: [unclosed\n", "utf-8")
    return copy


# ---- help ------------------------------------------------------------------------------------------------------------


def test_the_commands_are_these() -> None:
    assert sorted(" ".join(path) for path in COMMANDS) == _COMMANDS


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_commands_explain_themselves(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert command.help
    assert f"muskgraph {' '.join(path)}" in command.epilog
    assert [option.name for option in command.params if not option.help] == []


@pytest.mark.parametrize("path", [(), ("export",), *COMMANDS], ids=" ".join)
def test_help_is_shown(path: tuple[str, ...]) -> None:
    done = called(*path, "--help")
    assert done.returncode == OK
    assert " ".join(path) in next(line for line in done.stdout.splitlines() if "Usage:" in line)


def test_slips_of_the_pen_are_told() -> None:
    assert called("serv").returncode == 2
    assert "No such command" in called("serv").stderr
    assert "No such option" in called("check", "--jsn").stderr


# ---- check -----------------------------------------------------------------------------------------------------------


def test_check_passes_the_shipped_facts() -> None:
    done = called("check")
    assert done.returncode == OK
    assert "Errors: 0." in done.stdout


def test_check_tells_programs() -> None:
    report = json.loads(called("check", "--json").stdout)
    assert report["errors"] == 0
    assert all(found["severity"] == "warning" for found in report["findings"])
    assert sum(report["warnings"].values()) == sum(report["counts"].values()) >= len(report["findings"])


def test_check_names_file_and_line(broken: Path) -> None:
    done = called("check", broken)
    assert done.returncode == DATA
    assert ".yaml:" in done.stderr + done.stdout


def test_check_lists_what_the_gate_finds(tmp_path: Path) -> None:
    copy = tmp_path / "wrong"
    shutil.copytree(seed.shipped_folder(), copy)
    file = copy / "sources.yaml"
    lines = file.read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if "id:" in line)
    file.write_text("\n".join(lines).replace(lines[first], lines[first].replace("id:", "idd:"), 1), "utf-8")
    done = called("check", copy)
    assert done.returncode == DATA
    assert "sources.yaml:" in done.stdout + done.stderr


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A pack with one warning and, in line 100 of its file, one error."""
    folder = tmp_path / "doubtful"
    folder.mkdir()
    (folder / "pack.yaml").write_text("id: doubtful\ntitle: Doubtful\n")
    ecosystem = "ecosystems: [{id: e, name: E, default_as_of: '1904'}]\n"
    claim = "claims:\n  - {id: c, about: e, predicate: is, text: a}\n"
    (folder / "facts.yaml").write_text(ecosystem + "#\n" * 97 + claim)
    return folder


def test_check_lists_errors_and_counts_all_by_kind(doubtful: Path) -> None:
    told = called("check", doubtful).stdout
    assert "facts.yaml:100: error: c: it cites no source" in told
    assert "facts.yaml:1: warning" not in told
    assert "facts.yaml:1: warning" in called("check", doubtful, "--warnings").stdout
    counted = [
        line.split(maxsplit=3) for line in told.splitlines() if "missing-japanese" in line or "no-source " in line
    ]
    assert [words[:3] for words in counted] == [["1", "error", "no-source"], ["1", "warning", "missing-japanese"]]
    assert counted[0][3].strip() == "A confirmed row cites nothing."
    assert told.endswith("Errors: 1. Warnings: 1.\n")


def test_check_tells_programs_the_hash_of_the_facts(doubtful: Path) -> None:
    done = called("check", doubtful, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == DATA
    assert report["counts"] == {"missing-japanese": 1, "no-source": 1}
    assert (report["errors"], report["warnings"]) == (1, {"missing-japanese": 1})
    assert report["content_hash"] == content_hash([seed.read_pack(doubtful).pack])
    assert called("check", doubtful, "--format", "json").stdout == done.stdout


def test_check_tells_editors_in_sarif(doubtful: Path) -> None:
    (run,) = json.loads(called("check", doubtful, "--format", "sarif").stdout)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["missing-japanese", "no-source"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "facts.yaml"}, "region": {"startLine": 100}}


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_check_writes_what_it_found_and_tells_the_counts(doubtful: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "found"
    done = called("check", doubtful, "--format", form, "--output", file)
    assert done.returncode == DATA
    assert "Errors: 1. Warnings: 1." in done.stdout
    assert f"Wrote {file}." in done.stdout
    printed = called("check", doubtful, "--format", form).stdout
    assert file.read_text("utf-8").split() == printed.split()
    again = called("check", doubtful, "--format", form, "--output", file)
    assert again.returncode == CANNOT_CREATE
    assert "--force" in sentence(again)
    assert called("check", doubtful, "--output", file, "--force").returncode == DATA


def test_check_can_be_strict(doubtful: Path) -> None:
    (doubtful / "facts.yaml").write_text("ecosystems: [{id: e, name: E, default_as_of: '1904'}]\n")
    assert called("check", doubtful).returncode == OK
    assert called("check", doubtful, "--strict").returncode == DATA
    assert called("check", doubtful, "--fail-on", "missing-japanese").returncode == DATA
    assert called("check", doubtful, "--fail-on", "orphan", "--fail-on", "stale").returncode == OK
    done = called("check", doubtful, "--fail-on", "misspelt")
    assert done.returncode == USAGE
    assert "no code 'misspelt'" in sentence(done)


def test_check_lists_what_has_aged_where_it_is_asked_to() -> None:
    assert "stale" not in json.loads(called("check", "--json").stdout)["counts"]
    of_a_year = json.loads(called("check", "--json", "--stale").stdout)["counts"]["stale"]
    later = json.loads(called("check", "--json", "--stale", "--today", "2027-11-22").stdout)["counts"]["stale"]
    older = json.loads(called("check", "--json", "--stale", "--days", "2000").stdout)["counts"].get("stale", 0)
    assert older < of_a_year < later
    listed = [line for line in called("check", "--stale").stdout.splitlines() if "warning: " in line]
    assert len(listed) == of_a_year
    assert all(".yaml:" in line and line.endswith("[stale]") for line in listed)
    done = called("check", "--today", "2027-11-22")
    assert done.returncode == USAGE
    assert "--stale" in sentence(done)


@pytest.mark.parametrize("command", [("check",), ("query", "{ __typename }", "--pack"), ("serve", "--pack")])
def test_a_pack_that_is_not_there_is_named(command: tuple[str, ...]) -> None:
    done = called(*command, "no-such-folder")
    assert done.returncode == DATA
    assert "no-such-folder" in sentence(done)


# ---- query -----------------------------------------------------------------------------------------------------------

BY_ID = "query Q($id: ID!) { node(id: $id) { id } }"
XAI = {"data": {"node": {"id": "xai"}}, "extensions": {"cost": {"rows": 1, "allowed": 10_000}}}


def test_query_takes_an_argument_a_file_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "question.graphql"
    file.write_text(BY_ID, "utf-8")
    variables = ("--variables", '{"id": "xai"}')
    for asked in (
        run("query", BY_ID, *variables),
        run("query", "--file", file, *variables),
        run("query", "--file", "-", *variables, stdin=BY_ID),
    ):
        assert asked.returncode == OK
        assert json.loads(asked.stdout) == XAI
        assert asked.stderr == ""


def test_query_searches() -> None:
    done = called("query", "--search", "コロッサス")
    assert done.returncode == OK
    assert json.loads(done.stdout)["data"]["graph"]["search"][0]["id"] == "colossus"


def test_query_prints_text_of_any_script() -> None:
    done = run("query", '{ node(id: "spacex") { ... on Entity { nameJa } } }', env={"LC_ALL": "C"})
    assert json.loads(done.stdout)["data"]["node"]["nameJa"] in done.stdout


@pytest.mark.parametrize(
    ("arguments", "exit", "says"),
    [
        ((), USAGE, "Give one of"),
        (("{ __typename }", "--search", "x"), USAGE, "Give one of"),
        (("{ __typename }", "--variables", "{"), USAGE, "no JSON"),
        (("{ __typename }", "--variables", "[1]"), USAGE, "JSON object"),
        (("--file", "no-such-file"), NO_INPUT, "no-such-file"),
        (("--file", "."), NO_INPUT, "directory"),
        (("",), USAGE, "no operation"),
        (("fragment F on Query { __typename }",), USAGE, "no operation"),
        (("{ __typename }", "--store", "mysql://localhost"), SETTINGS, "no store"),
        (("{ __typename }", "--store", "bolt://127.0.0.1:7687"), SETTINGS, "MUSKGRAPH_NEO4J_PASSWORD"),
    ],
)
def test_query_says_in_a_sentence_what_is_wrong(arguments: tuple[str, ...], exit: int, says: str) -> None:
    done = called("query", *arguments)
    assert done.returncode == exit
    assert says in sentence(done)
    assert done.stdout == ""


def test_query_of_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "question.graphql"
    file.write_bytes(b"{ __typename \xff }")
    done = called("query", "--file", file)
    assert done.returncode == NO_INPUT
    assert "UTF-8" in sentence(done)


@pytest.mark.parametrize("text", ["{ nope }", "{", "{ graph { flows(first: 0) { totalCount } } }", BY_ID])
def test_query_ends_with_a_code_where_there_are_errors(text: str) -> None:
    done = called("query", text)
    assert done.returncode == USAGE
    assert json.loads(done.stdout)["errors"][0]["message"]


def test_query_of_a_store_that_is_not_there(dead: str) -> None:
    done = called("query", "{ ecosystems { id } }", "--store", dead, env={"MUSKGRAPH_NEO4J_PASSWORD": "of-no-use"})
    assert done.returncode == NO_HOST
    [error] = json.loads(done.stdout)["errors"]
    assert error["extensions"]["code"] == "STORE_UNAVAILABLE"
    assert "of-no-use" not in done.stdout + done.stderr


@pytest.mark.neo4j
def test_query_with_a_wrong_password(neo4j_database: SharedDatabase) -> None:
    # Of a user that does not exist: wrong passwords in a row would lock out the one that the other tests use.
    done = called(
        "query",
        "{ ecosystems { id } }",
        *("--store", neo4j_database.uri, "--neo4j-user", "nobody"),
        env={"MUSKGRAPH_NEO4J_PASSWORD": "of-no-use"},
    )
    assert done.returncode == NO_PERMISSION
    assert "MUSKGRAPH_NEO4J_PASSWORD" in done.stdout
    assert "of-no-use" not in done.stdout + done.stderr


def test_broken_facts_are_named_with_their_line(broken: Path) -> None:
    for command in (("query", "{ __typename }"), ("serve", "--port", "0")):
        done = called(*command, "--pack", broken)
        assert done.returncode == DATA
        assert ".yaml:" in sentence(done)


# ---- load ------------------------------------------------------------------------------------------------------------


def test_load_into_the_snapshot_is_needless() -> None:
    done = called("load")
    assert done.returncode == SETTINGS
    assert "needs no loading" in sentence(done)


def test_load_where_no_neo4j_answers(dead: str) -> None:
    done = called("load", "--store", dead, "--json", env={"MUSKGRAPH_NEO4J_PASSWORD": "of-no-use"})
    assert done.returncode == NO_HOST
    assert dead in sentence(done)


def test_load_with_a_writer_that_does_not_exist() -> None:
    done = called("load", "--store", "bolt://127.0.0.1:1", "--writer", "pen", env={"MUSKGRAPH_NEO4J_PASSWORD": "x"})
    assert done.returncode == SETTINGS
    assert "writer" in sentence(done)


@pytest.mark.neo4j
def test_load_tells_programs_what_it_did(empty_neo4j: SharedDatabase, pack: PropertyGraph) -> None:
    password = {"MUSKGRAPH_NEO4J_PASSWORD": empty_neo4j.server.password}
    reports = [json.loads(called("load", "--store", empty_neo4j.uri, "--json", env=password).stdout) for _ in range(2)]
    for [report], unchanged in zip(reports, (False, True), strict=True):
        assert report["content_hash"] == pack.content_hash
        assert report["nodes"] == len(pack.nodes)
        assert report["unchanged"] is unchanged
    told = called("load", "--store", empty_neo4j.uri, env=password)
    assert "It held the same facts before." in told.stdout
    doctor = called("doctor", "--store", empty_neo4j.uri, env=password)
    assert doctor.returncode == OK
    assert pack.content_hash in doctor.stdout
    asked = called("query", BY_ID, "--variables", '{"id": "xai"}', "--store", empty_neo4j.uri, env=password)
    assert json.loads(asked.stdout) == XAI


# ---- export ----------------------------------------------------------------------------------------------------------


def test_export_writes_one_file_and_overwrites_none(tmp_path: Path) -> None:
    file = tmp_path / "explorer.html"
    assert called("export", "html", file).returncode == OK
    text = file.read_text("utf-8")
    assert "<!doctype html>" in text[:100].lower()
    assert list(tmp_path.iterdir()) == [file]
    file.write_text("mine", "utf-8")
    again = called("export", "html", file)
    assert again.returncode == CANNOT_CREATE
    assert "--force" in sentence(again)
    assert file.read_text("utf-8") == "mine"
    assert called("export", "html", file, "--force").returncode == OK
    assert file.read_text("utf-8").startswith(text[:50])
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("missing/explorer.html", "There is no folder"),
        ("a-file/explorer.html", "There is no folder"),
        ("a-folder", "is a folder"),
        ("a\x1bname.html", "is no name for a file"),
    ],
)
def test_export_leaves_nothing_where_it_cannot_write(tmp_path: Path, place: str, reason: str) -> None:
    (tmp_path / "a-file").touch()
    (tmp_path / "a-folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = called("export", "html", tmp_path / place, "--force")
    assert done.returncode == CANNOT_CREATE
    assert reason in sentence(done)
    assert sorted(tmp_path.rglob("*")) == before


def test_export_into_a_folder_that_not_even_root_may_write_to() -> None:
    done = called("export", "html", "/proc/explorer.html")
    assert done.returncode == CANNOT_CREATE
    assert "cannot be written" in sentence(done)


# ---- doctor ----------------------------------------------------------------------------------------------------------


def test_doctor_finds_nothing_wrong() -> None:
    done = called("doctor")
    assert done.returncode == OK
    assert "wrong" not in done.stdout
    rows = json.loads(called("doctor", "--json").stdout)
    extras = {"Extra matching", "Extra pictures", "Extra telemetry"}
    parts = {"Python", "muskgraph", "Neo4j driver", "GraphiQL", "Facts", "Stories", "Store", *extras}
    assert {row["what"] for row in rows} >= parts
    assert all(row["ok"] for row in rows)


@pytest.mark.parametrize(
    ("env", "what", "says"),
    [
        ({"MUSKGRAPH_STORE": "mysql://x"}, "Settings", "no store"),
        ({"MUSKGRAPH_PORT": "many"}, "Settings", "MUSKGRAPH_PORT"),
        ({"MUSKGRAPH_STORIES": "nope"}, "Settings", "no folder nope"),
        ({"MUSKGRAPH_STORE": "bolt://127.0.0.1:1"}, "Settings", "MUSKGRAPH_NEO4J_PASSWORD"),
        ({"MUSKGRAPH_STORE": "bolt://127.0.0.1:1", "MUSKGRAPH_NEO4J_PASSWORD": "x"}, "Store", "No Neo4j answers"),
    ],
)
def test_doctor_names_what_is_wrong(env: dict[str, str], what: str, says: str) -> None:
    done = called("doctor", "--json", env=env)
    assert done.returncode == NO_HOST
    [wrong] = [row for row in json.loads(done.stdout) if not row["ok"]]
    assert wrong["what"] == what
    assert says in wrong["found"]


def test_doctor_says_which_extras_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)  # what Python takes for a module that is not there
    for env, code, ok, found in (
        ({}, OK, True, "not installed. In the project's folder and environment: pip install -e '.[telemetry]'"),
        ({"MUSKGRAPH_METRICS": "1"}, NO_HOST, False, "not installed, but the settings ask for it. "),
    ):
        done = called("doctor", "--json", env=env)
        rows = {row["what"]: row for row in json.loads(done.stdout)}
        assert done.returncode == code
        assert rows["Extra telemetry"]["ok"] is ok
        assert rows["Extra telemetry"]["found"].startswith(found)
        assert rows["Extra pictures"] == {"what": "Extra pictures", "ok": True, "found": "installed"}


def test_doctor_notes_what_looks_like_a_setting_and_is_none() -> None:
    env = {"MUSKGRAPH_PROT": "8080", "MUSKGRAPH_XYZZY": "1", "MUSKGRAPH_ADDRESS": "http://x", "MUSKGRAPH_port": "8080"}
    done = called("doctor", env=env)
    assert done.returncode == OK
    told = [line.split(maxsplit=2) for line in done.stdout.splitlines() if "Environment" in line]
    assert [(mark, found.strip()) for mark, _, found in told] == [
        ("note", "MUSKGRAPH_PROT is no setting; is MUSKGRAPH_PORT meant?"),
        ("note", "MUSKGRAPH_XYZZY is no setting"),
    ]


# ---- serve -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_until_it_is_asked_to_end(with_signal: signal.Signals) -> None:
    with serving() as served:
        health = httpx.get(f"{served.address}/healthz", trust_env=False)
        assert health.json()["status"] == "ok"
        code = served.end(with_signal)
    assert code in ((0, 130) if with_signal is signal.SIGINT else (0, -signal.SIGTERM))
    assert served.lines[-1] == ("Stopped.\n" if with_signal is signal.SIGINT else served.lines[1])


def test_serve_logs_json_lines_if_asked_to() -> None:
    with serving(env={"MUSKGRAPH_LOG_JSON": "true"}) as served:
        answer = httpx.post(f"{served.address}/graphql", json={"query": "{ ecosystems { id } }"}, trust_env=False)
        served.end()
    [line] = [json.loads(line) for line in served.lines if line.startswith("{")]
    assert (line["event"], line["path"], line["status"], line["cost"]) == ("request", "/graphql", 200, 20)
    assert line["request"] == answer.headers["x-request-id"]


def test_serve_on_an_occupied_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.returncode == SETTINGS
    assert f"Port {port} on 127.0.0.1 is taken" in sentence(done)
    assert "--port 0" in sentence(done)


@pytest.mark.parametrize(
    ("arguments", "exit", "says"),
    [
        (("--host", "no.such.host.invalid"), SETTINGS, "no.such.host.invalid"),
        (("--port", "70000"), SETTINGS, "MUSKGRAPH_PORT"),
        (("--store", "redis://localhost"), SETTINGS, "no store"),
        (("--store", "bolt://127.0.0.1:1"), SETTINGS, "MUSKGRAPH_NEO4J_PASSWORD"),
    ],
)
def test_serve_says_in_a_sentence_what_is_wrong(arguments: tuple[str, ...], exit: int, says: str) -> None:
    done = called("serve", *(() if "--port" in arguments else ("--port", "0")), *arguments)
    assert done.returncode == exit
    assert says in sentence(done)


def test_serve_does_not_start_where_no_neo4j_answers(dead: str) -> None:
    done = called("serve", "--port", "0", "--store", dead, env={"MUSKGRAPH_NEO4J_PASSWORD": "of-no-use"})
    assert done.returncode == NO_HOST
    assert dead in sentence(done)
