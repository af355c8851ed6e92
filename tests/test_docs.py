"""What the documents say is run: GraphQL, Python and figures of the README, the commands of docs/exchange.md."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import rdflib

import seed
from api.execution.operation import AnswerFirst, Context, Guard
from api.schema import make_schema
from graph import Settings, lay_out
from graph.stores.snapshot import SnapshotStore
from tests.api.served import called

_ROOT = Path(__file__).parent.parent
_README = (_ROOT / "README.md").read_text("utf-8")
_EXCHANGE = (_ROOT / "docs/exchange.md").read_text("utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


@pytest.fixture(scope="module")
def snapshot() -> SnapshotStore:
    return SnapshotStore.of(lay_out(seed.shipped_pack()))


@pytest.mark.parametrize("query", _blocks(_README, "graphql"))
async def test_each_graphql_question_of_the_readme_has_an_answer(snapshot: SnapshotStore, query: str) -> None:
    result = await make_schema([Guard, AnswerFirst]).execute(query, context_value=Context(snapshot, Settings()))
    assert result.errors is None
    assert all(word in json.dumps(result.data) for word in (["122 days", "19 days"] if "19 days" in query else ["id"]))


async def test_the_notebook_example_draws_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = _blocks(_README, "python")
    body = "\n".join(f"    {line}" for line in example.splitlines())
    scope: dict[str, Any] = {}
    exec(f"async def example():\n{body}\n    return net", scope)
    network = await scope["example"]()
    assert type(network).__mro__[-2].__module__ == "pyvis.network"
    assert len(network.nodes) > 40
    assert (tmp_path / "musk-and-standard-oil.html").stat().st_size > 100_000


def test_the_figures_of_the_readme_are_those_of_the_facts() -> None:
    pack = seed.shipped_pack()
    told = f"{len(pack.entities)} entities, {len(pack.flows)} flows, {len(pack.claims)} claims, {len(pack.sources)}\n"
    assert told in _README
    article = sum(claim.telling == "article" for claim in pack.claims)
    assert f"{article} of the claims being the article's" in _README


def test_the_readme_says_how_well_the_flows_are_shown() -> None:
    pack = seed.shipped_pack()
    reliability = {source.id: source.reliability for source in pack.sources}
    shown = {flow.id: set[str]() for flow in pack.flows if flow.telling == "evidence"}
    for claim in pack.claims:
        if claim.about in shown:
            shown[claim.about] |= {reliability[citation.source] for citation in claim.sources}
    flows = {flow.id: flow for flow in pack.flows}
    high = sum("high" in found for found in shown.values())
    medium = sum("medium" in found and "high" not in found for found in shown.values())
    low = sum(found == {"low"} for found in shown.values())
    readings = sum(not found and bool(flows[id].rests_on) for id, found in shown.items())
    told = " ".join(_README.split())
    assert f"{sum(grade == 'high' for grade in reliability.values())} of them are of high reliability" in told
    assert f"Of the evidence's {len(shown)} flows {high} cite such a source, {medium} one" in told
    assert f"{low} low ones alone; {readings} are readings of ours" in told
    assert f"{len(shown) - high - medium - low - readings} are unconfirmed and cite none" in told


def test_the_commands_that_show_run_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _, show = _README.split("\n## Show\n")
    lines = [shlex.split(line, comments=True) for line in _blocks(show, "sh")[0].splitlines()]
    assert len(lines) == 9
    for program, *arguments in lines:
        assert program == "muskgraph"
        if arguments[1] == "site":  # takes as long as the others together, and has tests of its own
            continue
        done = called(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
        assert (tmp_path / arguments[2]).is_file()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_commands_of_the_exchange_page_do_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [shlex.split(line, comments=True) for block in _blocks(_EXCHANGE, "sh") for line in block.splitlines()]
    assert len(lines) == 15
    for program, *arguments in lines:
        assert program == "muskgraph"
        done = called(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
    [sparql] = _blocks(_EXCHANGE, "sparql")
    graph = rdflib.Graph()
    graph.parse(tmp_path / "facts.jsonld", format="json-ld")
    cited = {
        citation.source for claim in seed.shipped_pack().claims if claim.id == "c022" for citation in claim.sources
    }
    assert len(list(graph.query(sparql))) >= len(cited) > 0
