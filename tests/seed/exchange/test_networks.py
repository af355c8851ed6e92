"""GraphML and GEXF: opened by networkx, by igraph, and by what is written of the GEXF form."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from lxml import etree

from seed.exchange import Extract, everything, gexf, graphml, network
from tests.seed.exchange.hostile import NOT_XML, TEXTS

_GEXF = "{http://www.gexf.net/1.2draft}"


def in_networkx(text: bytes, form: str) -> Any:
    if form == "graphml":
        return nx.read_graphml(io.BytesIO(text), force_multigraph=True)
    return nx.read_gexf(io.BytesIO(text))


def in_igraph(text: bytes, folder: Path) -> igraph.Graph:
    file = folder / "network.graphml"
    file.write_bytes(text)
    return igraph.Graph.Read_GraphML(str(file))


def structure(text: bytes) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """Graph, nodes and edges of a GEXF file, held to what the form prescribes."""
    document = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    assert document.tag == f"{_GEXF}gexf"
    assert [child.tag.removeprefix(_GEXF) for child in document] == ["meta", "graph"]
    graph = document.find(f"{_GEXF}graph")
    assert set(graph.attrib) <= {"defaultedgetype", "mode", "timeformat", "start", "end", "idtype"}
    declared = {}
    for attributes in graph.iterfind(f"{_GEXF}attributes"):
        for attribute in attributes:
            assert attribute.get("type") in {"integer", "long", "double", "float", "boolean", "string"}
            declared[attribute.get("id")] = (attributes.get("class"), attribute.get("type"))
    nodes = graph.findall(f"{_GEXF}nodes/{_GEXF}node")
    edges = graph.findall(f"{_GEXF}edges/{_GEXF}edge")
    ids = {node.get("id") for node in nodes}
    assert len(ids) == len(nodes)
    assert len({edge.get("id") for edge in edges}) == len(edges)
    assert all({edge.get("source"), edge.get("target")} <= ids for edge in edges)
    for owner, rows in (("node", nodes), ("edge", edges)):
        for row in rows:
            for held in row.iter(f"{_GEXF}attvalue"):
                of, type = declared[held.get("for")]
                assert of == owner
                if type == "boolean":
                    assert held.get("value") in {"true", "false"}
                elif type != "string":
                    float(held.get("value"))
            for name in ("start", "end"):
                assert row.get(name) is None or len(row.get(name)) == len("2025-06-01")
    return dict(graph.attrib), nodes, edges


@pytest.mark.parametrize("which", ["whole", "part", "hostile"])
@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_entities_are_nodes_and_flows_are_edges(request: pytest.FixtureRequest, which: str, form: str) -> None:
    extract: Extract = request.getfixturevalue(which)
    drawn = network(extract)
    found = in_networkx(graphml(drawn) if form == "graphml" else gexf(drawn), form)
    assert set(found.nodes) == {entity.id for entity in extract.shown.entities}
    ends = sorted((origin, target) for origin, target in found.edges())
    assert ends == sorted((flow.origin, flow.target) for flow in extract.shown.flows)


def test_igraph_finds_the_same(whole: Extract, tmp_path: Path) -> None:
    found = in_igraph(graphml(network(whole)), tmp_path)
    assert (found.vcount(), found.ecount()) == (len(whole.shown.entities), len(whole.shown.flows))
    assert found.is_directed()
    assert found["content_hash"] == whole.content_hash
    assert found["licence"] == "CC BY 4.0"
    assert "standard-oil 1904" in found["as_of"]
    flow = next(flow for flow in whole.shown.flows if flow.id == "mf-tesla-funds-xai")
    edge = next(edge for edge in found.es if edge["flow"] == flow.id)
    assert found.vs[edge.source]["id"] == flow.origin
    assert (edge["verb"], edge["commodity"], edge["volume"]) == (flow.verb, flow.commodity, flow.volume)
    assert "sec.gov" in edge["sources"]
    assert edge["reliability"] == "high"
    assert edge["claims"] >= 1
    assert edge["tellings"] == "evidence"


def test_unknown_is_not_no(whole: Extract, tmp_path: Path) -> None:
    found = in_igraph(graphml(network(whole)), tmp_path)
    said = {vertex["id"]: vertex["in_group"] for vertex in found.vs}
    words = {None: "unknown", True: "yes", False: "no"}
    assert said == {entity.id: words[entity.in_group] for entity in whole.shown.entities}
    assert set(said.values()) == set(words.values())


@pytest.mark.parametrize("which", ["whole", "hostile"])
def test_everything_is_the_whole_property_graph(request: pytest.FixtureRequest, which: str, tmp_path: Path) -> None:
    extract: Extract = request.getfixturevalue(which)
    drawn = everything(extract)
    [graph] = extract.graphs
    found = in_igraph(graphml(drawn), tmp_path)
    assert (found.vcount(), found.ecount()) == (len(graph.nodes), len(graph.edges))
    for noun, rows in (("Claim", extract.shown.claims), ("Source", extract.shown.sources)):
        assert sum(vertex["noun"] == noun for vertex in found.vs) == len(rows)
    _, nodes, edges = structure(gexf(drawn))
    assert (len(nodes), len(edges)) == (len(graph.nodes), len(graph.edges))


@pytest.mark.parametrize("which", ["whole", "part", "hostile"])
def test_gexf_has_the_structure_it_should(request: pytest.FixtureRequest, which: str) -> None:
    extract: Extract = request.getfixturevalue(which)
    graph, nodes, edges = structure(gexf(network(extract)))
    assert (graph["mode"], graph["timeformat"]) == ("dynamic", "date")
    assert (len(nodes), len(edges)) == (len(extract.shown.entities), len(extract.shown.flows))


def test_gexf_says_when_a_flow_began_and_ended(whole: Extract) -> None:
    _, _, edges = structure(gexf(network(whole)))
    shown = {edge.get("id"): (edge.get("start"), edge.get("end")) for edge in edges}
    dated = next(flow for flow in whole.shown.flows if flow.since and flow.until)
    assert dated.since
    assert dated.until
    start, end = shown[dated.id]
    assert start >= dated.since.first
    assert end <= dated.until.last
    assert (None, None) in shown.values()


def test_gexf_says_what_it_is(whole: Extract) -> None:
    description = etree.fromstring(gexf(network(whole))).findtext(f"{_GEXF}meta/{_GEXF}description")
    assert f"content_hash: {whole.content_hash}" in description
    assert "slice: asOf=any" in description


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_names_survive_but_for_what_xml_forbids(hostile: Extract, form: str) -> None:
    drawn = network(hostile)
    found = in_networkx(graphml(drawn) if form == "graphml" else gexf(drawn), form)
    for number, text in enumerate(TEXTS):
        kept = NOT_XML.sub("", text)
        if form == "graphml":  # a parser takes any line's end for a line feed
            kept = kept.replace("\r\n", "\n").replace("\r", "\n")
        assert found.nodes[f"e{number}"]["label"] == kept


def test_the_same_facts_are_the_same_bytes(whole: Extract) -> None:
    assert graphml(network(whole)) == graphml(network(whole))
    assert gexf(everything(whole)) == gexf(everything(whole))
