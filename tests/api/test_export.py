"""`muskgraph export`, `diff` and `cite` as a person meets them: whole files or none, and equal counts in every form."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib
import yaml

import seed
from graph import PropertyGraph
from tests.api.served import Done, called
from tests.graph.test_script import statements

OK, DIFFERENT, USAGE, DATA, NO_INPUT, CANNOT_CREATE = 0, 1, 64, 65, 66, 73
FORMS = ("json", "csv", "graphml", "gexf", "jsonld", "cypher")
PART = ("--ecosystem", "musk", "--slice", "telling=evidence&asOf=2025-06-01")


def sentence(done: Done) -> str:
    """The one line that a failure says."""
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("muskgraph: ")
    return line


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped facts in every form, the networks in both details."""
    folder = tmp_path_factory.mktemp("exported")
    for form in FORMS:
        assert called("export", form, folder / f"facts.{form}").returncode == OK
    for form in ("graphml", "gexf"):
        assert called("export", form, folder / f"all.{form}", "--detail", "everything").returncode == OK
    return folder


def counts_in(folder: Path, form: str) -> dict[str, int]:
    """How many entities, flows, claims and sources a form holds, counted by what opens it."""
    file = folder / f"facts.{form}"
    if form == "json":
        held = json.loads(file.read_text("utf-8"))
        return {title: len(held[title]) for title in COUNTED}
    if form == "csv":
        return {title: table_rows(file / f"{title}.csv") for title in COUNTED}
    if form == "jsonld":
        graph = rdflib.Graph()
        graph.parse(file, format="json-ld")
        types = graph.subject_objects(rdflib.RDF.type)
        found = [str(type).removeprefix("urn:muskgraph:term:") for _, type in types]
        return {title: found.count(noun) for title, noun in COUNTED.items()}
    if form == "cypher":
        made = dict.fromkeys(COUNTED, 0)
        for statement in statements(file.read_text("utf-8")):
            for title, noun in COUNTED.items():
                if f"CREATE (made:Node:{noun}" in statement:
                    made[title] += statement.count("\n  [")
        return made
    whole = folder / f"all.{form}"
    network = nx.read_graphml(whole, force_multigraph=True) if form == "graphml" else nx.read_gexf(whole)
    nouns = [noun for _, noun in network.nodes(data="noun")]
    return {title: nouns.count(noun) for title, noun in COUNTED.items()}


COUNTED = {"entities": "Entity", "flows": "Flow", "claims": "Claim", "sources": "Source"}


def table_rows(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as opened:
        return len(list(csv.DictReader(opened)))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_as_many(exported: Path, form: str) -> None:
    pack = seed.shipped_pack()
    assert counts_in(exported, form) == {title: len(getattr(pack, title)) for title in COUNTED}


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_a_network_draws_entities_and_flows(exported: Path, form: str) -> None:
    pack = seed.shipped_pack()
    file = exported / f"facts.{form}"
    network: Any = nx.read_graphml(file, force_multigraph=True) if form == "graphml" else nx.read_gexf(file)
    assert (network.number_of_nodes(), network.number_of_edges()) == (len(pack.entities), len(pack.flows))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_names_the_facts_it_holds(exported: Path, pack: PropertyGraph, form: str) -> None:
    file = exported / f"facts.{form}"
    if file.is_dir():
        file /= "csv-metadata.json"
    text = file.read_text("utf-8")
    for word in (pack.content_hash, "muskgraph", "CC BY 4.0", "Musk's companies beside Standard Oil", "1904"):
        assert word in text


@pytest.mark.parametrize("form", FORMS)
def test_the_same_facts_are_the_same_bytes(exported: Path, tmp_path: Path, form: str) -> None:
    again, first = tmp_path / f"again.{form}", exported / f"facts.{form}"
    assert called("export", form, again).returncode == OK
    assert contents(again) == contents(first)


def contents(path: Path) -> dict[str, bytes]:
    files = path.iterdir() if path.is_dir() else [path]
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}


# ---- parts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [form for form in FORMS if form != "json"])
def test_a_part_says_which_it_is(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"part.{form}"
    assert called("export", form, file, *PART).returncode == OK
    text = b"".join(contents(file).values()).decode()
    assert "asOf=2025-06-01" in text
    assert "telling=evidence" in text
    assert "kerosene" not in text.lower()


def test_a_part_shows_flows_of_its_day(tmp_path: Path) -> None:
    file = tmp_path / "part.graphml"
    called("export", "graphml", file, *PART)
    flows = list(nx.read_graphml(file, force_multigraph=True).edges(data=True))
    assert flows
    assert {flow["tellings"] for _, _, flow in flows} == {"evidence"}


@pytest.mark.parametrize(
    ("more", "exit", "says"),
    [
        (("--slice", "asOf=soon"), USAGE, "is no date"),
        (("--slice", "asof=2025"), USAGE, "no 'asof'"),
        (("--ecosystem", "tesla"), USAGE, "there are musk"),
        (("--pack", "no-such-folder"), DATA, "no-such-folder"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_written(
    tmp_path: Path, more: tuple[str, ...], exit: int, says: str
) -> None:
    for form in ("csv", "graphml"):
        done = called("export", form, tmp_path / "facts", *more)
        assert done.returncode == exit
        assert says in sentence(done)
    assert list(tmp_path.iterdir()) == []


def test_what_is_exported_imported_and_exported_again_is_the_same_file(exported: Path, tmp_path: Path) -> None:
    assert called("import", exported / "facts.json", tmp_path / "pack").returncode == OK
    assert called("export", "json", tmp_path / "again.json", "--pack", tmp_path / "pack").returncode == OK
    assert (tmp_path / "again.json").read_bytes() == (exported / "facts.json").read_bytes()


def test_json_is_one_pack_a_file(tmp_path: Path) -> None:
    folder = str(seed.shipped_folder())
    done = called("export", "json", tmp_path / "facts.json", "--pack", folder, "--pack", folder)
    assert done.returncode == USAGE
    assert "one pack" in sentence(done)


# ---- whole files or none ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_overwritten_unless_forced(tmp_path: Path, form: str) -> None:
    target = tmp_path / "facts"
    assert called("export", form, target).returncode == OK
    before = contents(target)
    again = called("export", form, target)
    assert again.returncode == CANNOT_CREATE
    assert "--force" in sentence(again)
    assert contents(target) == before
    assert called("export", form, target, "--force").returncode == OK
    assert contents(target) == before
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize(
    ("place", "reason"),
    [("missing/facts", "There is no folder"), ("a\x1bname", "is no name for a"), ("/proc/facts", "cannot be written")],
)
def test_nothing_is_left_where_nothing_can_be_written(tmp_path: Path, form: str, place: str, reason: str) -> None:
    done = called("export", form, tmp_path / place, "--force")
    assert done.returncode == CANNOT_CREATE
    assert reason in sentence(done)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", "utf-8")
    done = called("export", "csv", mine, "--force")
    assert done.returncode == CANNOT_CREATE
    assert "'thesis.txt'" in sentence(done)
    assert [file.name for file in mine.iterdir()] == ["thesis.txt"]


def test_tables_do_not_take_the_place_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "facts"
    file.write_text("mine", "utf-8")
    done = called("export", "csv", file, "--force")
    assert done.returncode == CANNOT_CREATE
    assert "is no folder" in sentence(done)
    assert file.read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "facts"
    called("export", "csv", target)
    before = contents(target)
    rename = Path.rename

    def full(self: Path, to: Path) -> Path:
        if self.name == "whole":
            raise OSError(28, "No space left on device")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", full)
    done = called("export", "csv", target, "--force", *PART)
    assert done.returncode == CANNOT_CREATE
    assert "No space left" in sentence(done)
    assert contents(target) == before
    assert list(tmp_path.iterdir()) == [target]


# ---- diff ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A copy of the shipped facts in which one source was renamed in its title."""
    copy = tmp_path / "edited"
    shutil.copytree(str(seed.shipped_folder()), copy)
    file = copy / "sources.yaml"
    title = seed.shipped_pack().sources[1].title
    text = file.read_text("utf-8")
    assert text.count(title) == 1
    file.write_text(text.replace(title, '"Another [bold]title[/]"'), "utf-8")
    return copy


def test_the_shipped_facts_are_the_same_as_themselves(exported: Path) -> None:
    done = called("diff", "shipped", str(exported / "facts.json"), "--exit-code")
    assert done.returncode == OK
    assert "Both say the same" in done.stdout


def test_a_difference_is_told_to_people_and_programs(edited: Path) -> None:
    source = seed.shipped_pack().sources[1]
    done = called("diff", "shipped", edited)
    assert done.returncode == OK
    assert "sources: 1 revised" in done.stdout
    assert f"title: {source.title} → Another [bold]title[/]" in done.stdout
    told = json.loads(called("diff", "shipped", edited, "--json").stdout)
    assert not told["same"]
    assert told["rows"] == [
        {
            "list": "sources",
            "id": source.id,
            "what": "revised",
            "label": "Another [bold]title[/]",
            "changes": [{"field": "title", "old": source.title, "new": "Another [bold]title[/]"}],
        }
    ]
    assert called("diff", "shipped", edited, "--exit-code").returncode == DIFFERENT


@pytest.mark.parametrize(
    ("content", "exit", "says"),
    [(None, DATA, "no such file or folder"), (b"{}", DATA, "no pack"), (b"\xff", DATA, "not UTF-8")],
)
def test_diff_says_what_cannot_be_compared(tmp_path: Path, content: bytes | None, exit: int, says: str) -> None:
    file = tmp_path / "other.json"
    if content is not None:
        file.write_bytes(content)
    done = called("diff", "shipped", file)
    assert done.returncode == exit
    assert says in sentence(done)


def test_diff_does_not_compare_what_it_could_read_in_part_only(edited: Path) -> None:
    file = edited / "pack.yaml"
    header = yaml.safe_load(file.read_text("utf-8"))
    assert header["id"] == "muskgraph"
    (edited / "more.yaml").write_text("claims:\n  - {id: c, about: 3}\n", "utf-8")
    done = called("diff", "shipped", edited)
    assert done.returncode == DATA
    assert "muskgraph check" in sentence(done)


# ---- cite ------------------------------------------------------------------------------------------------------------


def test_the_dataset_is_cited(pack: PropertyGraph) -> None:
    done = called("cite")
    assert done.returncode == OK
    assert f"facts {pack.content_hash}" in done.stdout
    assert "Accessed 20" in done.stdout


@pytest.mark.parametrize(("form", "begins"), [("text", "“"), ("bibtex", "@misc{c022,"), ("csl-json", "[")])
def test_a_row_is_cited_in_every_form(form: str, begins: str) -> None:
    done = called("cite", "c022", "--format", form)
    assert done.returncode == OK
    assert done.stdout.startswith(begins)


def test_cite_says_what_it_does_not_know() -> None:
    done = called("cite", "nobody")
    assert done.returncode == NO_INPUT
    assert "'nobody'" in sentence(done)
    assert called("cite", "--format", "endnote").returncode == 2


def test_the_facts_of_another_pack_bear_no_version_of_ours(edited: Path) -> None:
    assert "Version facts " in called("cite", "--pack", edited).stdout
