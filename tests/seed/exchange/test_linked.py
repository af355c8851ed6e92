"""JSON-LD: opened by rdflib and asked in SPARQL, opened by pyld, and nothing fetched for it."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

from graph.evidence import Evidence
from graph.model import Noun, Pack
from graph.ontology import ontology
from seed.exchange import Extract, extract, linked
from seed.files.forms import LISTS
from seed.rows import rows
from tests.seed.exchange.hostile import TEXTS

#: rdflib's own reader of JSON-LD uses what rdflib is about to rename.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

_PREFIXES = """
PREFIX row: <urn:muskgraph:row:>
PREFIX term: <urn:muskgraph:term:>
PREFIX review: <urn:muskgraph:review:>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
"""


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection fails."""

    def refuse(*arguments: Any, **more: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def parsed(text: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=text, format="json-ld")
    return graph


@pytest.fixture(scope="module")
def graph(whole: Extract) -> rdflib.Graph:
    return parsed(linked(whole))


def asked(graph: rdflib.Graph, sparql: str) -> list[tuple[Any, ...]]:
    return [
        tuple(each.toPython() if each is not None else None for each in row) for row in graph.query(_PREFIXES + sparql)
    ]  # type: ignore[union-attr, unused-ignore]


@pytest.mark.parametrize("title", LISTS)
def test_every_row_is_there(graph: rdflib.Graph, whole: Extract, title: str) -> None:
    noun: type[Noun] = LISTS[title]
    [(count,)] = asked(graph, f"SELECT (COUNT(?row) AS ?rows) WHERE {{ ?row a term:{noun.__name__} }}")
    assert count == len(rows(whole.shown, title))


def test_the_sources_of_a_claim_are_found(graph: rdflib.Graph, whole: Extract) -> None:
    claim = next(claim for claim in whole.shown.claims if len(claim.sources) > 1 and claim.sources[0].locator)
    found = asked(
        graph,
        f"""SELECT ?source ?locator WHERE {{
            row:{claim.id} prov:wasDerivedFrom ?source ; prov:qualifiedDerivation ?how .
            ?source a term:Source . ?how prov:entity ?source . OPTIONAL {{ ?how term:locator ?locator }} }}""",
    )
    assert set(found) == {(f"urn:muskgraph:row:{each.source}", each.locator) for each in claim.sources}


def test_the_speaker_of_a_claim_is_found(graph: rdflib.Graph) -> None:
    found = asked(graph, "SELECT ?name WHERE { row:c022 prov:wasAttributedTo [ schema:name ?name ] }")
    assert ("The article's writer",) in found


def test_an_article_claim_is_reviewed(graph: rdflib.Graph, whole: Extract) -> None:
    reviewed = [claim for claim in whole.shown.claims if claim.telling == "article" and claim.verdict]
    [(count,)] = asked(graph, "SELECT (COUNT(?review) AS ?reviews) WHERE { ?review a schema:ClaimReview }")
    assert count == len(reviewed)
    found = asked(
        graph,
        """SELECT ?verdict ?note WHERE { review:c022 schema:itemReviewed row:c022 ; schema:reviewBody ?note ;
           schema:reviewRating [ schema:alternateName ?verdict ] }""",
    )
    claim = next(claim for claim in reviewed if claim.id == "c022")
    assert claim.verdict_note_ja
    assert set(found) == {(claim.verdict, claim.verdict_note), (claim.verdict, claim.verdict_note_ja)}


def test_a_name_leads_to_rows_or_to_words_and_never_to_both(graph: rdflib.Graph, whole: Extract) -> None:
    ids = {f"urn:muskgraph:row:{row.id}" for row in whole.shown.nouns()}
    kinds: dict[Any, set[type]] = {}
    for _, name, value in graph:
        kinds.setdefault(name, set()).add(type(value))
        if isinstance(value, rdflib.URIRef) and name.startswith("urn:muskgraph:term:"):
            assert str(value) in ids or str(value).removeprefix("urn:muskgraph:row:") in {
                r.id for r in ontology().roles
            }
    both = {name for name, types in kinds.items() if {rdflib.URIRef, rdflib.Literal} <= types}
    assert both == set()


def test_numbers_are_numbers(graph: rdflib.Graph, whole: Extract) -> None:
    found = asked(graph, "SELECT ?number WHERE { ?claim a term:Claim ; term:number ?number }")
    said = [claim.number for claim in whole.shown.claims if claim.number is not None]
    assert sorted(number for (number,) in found) == pytest.approx(sorted(said))


def test_it_says_what_it_is(graph: rdflib.Graph, whole: Extract) -> None:
    found = asked(
        graph,
        "SELECT ?hash ?licence ?slice WHERE "
        "{ ?set a schema:Dataset ; schema:identifier ?hash ; schema:license ?licence ; term:slice ?slice }",
    )
    assert found == [(whole.content_hash, "CC BY 4.0", "asOf=any")]
    dates = asked(graph, "SELECT ?of ?date WHERE { ?set term:shown [ term:ecosystem ?of ; term:as_of ?date ] }")
    assert ("urn:muskgraph:row:standard-oil", "1904") in dates


@pytest.mark.parametrize("which", ["part", "hostile"])
def test_two_readers_read_the_same(request: pytest.FixtureRequest, which: str) -> None:
    text = linked(request.getfixturevalue(which))
    quads = jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"})
    other = rdflib.Graph()
    other.parse(data=quads, format="nt")
    if which == "part":
        assert isomorphic(parsed(text), other)
    assert len(parsed(text)) == len(other)


def test_names_survive(hostile: Extract) -> None:
    graph = parsed(linked(hostile))
    for number, text in enumerate(TEXTS):
        names = asked(graph, f"SELECT ?name WHERE {{ row:e{number} schema:name ?name }}")
        assert (text,) in names


def test_it_may_stand_in_a_page(hostile: Extract) -> None:
    assert "<" not in linked(hostile)


async def test_confidence_is_the_one_that_is_shown(shipped: Pack) -> None:
    held = json.loads(linked(await extract([shipped])))
    said = {node["@id"]: node for node in held["@graph"]}
    evidence = Evidence(shipped)
    lowered = 0
    for claim in shipped.claims:
        node = said[f"row:{claim.id}"]
        assert node.get("confidence") == evidence.confidence(claim)
        assert node["independent_origins"] == evidence.independent(claim)
        lowered += node.get("confidence") != claim.confidence
    assert lowered > 0
