"""The graph for programs that draw and measure networks: GraphML and GEXF, written by networkx.

Characters that XML forbids are left out. Unknown values are left out too: no attribute, never an empty one.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from xml.etree import ElementTree as ET

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from graph.dates import EVER, NEVER_ENDS
from graph.evidence import best_reliability
from graph.ontology import ontology
from seed.rows import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graph.model import Claim, Pack, Source
    from seed.exchange.extract import Extract

__all__ = ["Network", "everything", "gexf", "graphml", "network"]

#: Ids as nodes; flows, or whatever else leads from one to another, as lines between them.
Network: TypeAlias = "nx.MultiDiGraph[str]"

Attributes = dict[str, Any]

_BETWEEN: Final = " | "
#: XML 1.0, production 2, the other way round.
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What is in a node for search and for slicing, and says nothing more.
_FOR_STORES: Final = frozenset({"keys", "haystack", "stands_first", "stands_last", "noun", "preference", "sureness"})


def network(extract: Extract) -> Network:
    """Entities as nodes; flows as lines between them, each with what is said about it and by which sources."""
    found = _empty(extract)
    said = _Said(extract)
    for entity in extract.shown.entities:
        attributes = said.of(entity.id) | {
            "label": entity.name,
            "name_ja": entity.name_ja,
            "noun": "Entity",
            "kind": entity.kind,
            "ecosystem": entity.ecosystem,
            "description": entity.description,
            "place": entity.place,
            "aliases": entity.aliases,
            "in_group": _in_words(entity.in_group),
            "owners": entity.owners,
            "part_of": entity.part_of,
            "layers": [membership.step for membership in entity.layers],
            "stages": [membership.step for membership in entity.stages],
            "plays": entity.plays,
            "since": entity.since,
            "until": entity.until,
            "confirmed": entity.confirmed,
            "outside": True if entity.id in extract.beside else None,
            "note": entity.note,
        }
        found.add_node(entity.id, **_plain(attributes))
    for flow in extract.shown.flows:
        attributes = said.of(flow.id, flow.rests_on) | {
            "label": ontology().verb(flow.verb).name,
            "flow": flow.id,
            "verb": flow.verb,
            "ecosystem": flow.ecosystem,
            "commodity": flow.commodity,
            "volume": flow.volume,
            "unit": flow.unit,
            "qualifier": flow.qualifier,
            "volume_scope": flow.volume_scope,
            "as_of": flow.as_of,
            "since": flow.since,
            "until": flow.until,
            "origin_role": flow.origin_role,
            "target_role": flow.target_role,
            "in_group": _in_words(flow.in_group),
            "status": flow.status,
            "by": flow.by,
            "basis": flow.basis,
            "confirmed": flow.confirmed,
            "note": flow.note,
        }
        for end in (flow.origin, flow.target):
            if end not in found:  # of a pack that is not here
                found.add_node(end, label=end, outside=True)
        found.add_edge(flow.origin, flow.target, key=flow.id, **_plain(attributes))
    return found


def everything(extract: Extract) -> Network:
    """The whole property graph: flows, claims, sources, events … are nodes of their own, as in Neo4j."""
    found = _empty(extract)
    labels = {noun.id: label(noun) for noun in extract.shown.nouns()}
    for graph in extract.graphs:
        for node in graph.nodes:
            held = {name: value for name, value in node.properties.items() if name not in _FOR_STORES}
            called = labels.get(node.id) or held.get("name") or held.get("title") or node.id
            if "in_group" in held:
                held["in_group"] = _in_words(held["in_group"])
            life = _life(node.properties)
            found.add_node(held.pop("id"), **_plain({**held, **life, "noun": node.noun, "label": called}))
    for graph in extract.graphs:
        for number, edge in enumerate(graph.edges):
            if edge.start in found and edge.end in found:
                attributes = {**edge.properties, "relationship": edge.type, "label": edge.type}
                attributes.pop("key", None)
                found.add_edge(edge.start, edge.end, key=f"{graph.pack}-{number}", **_plain(attributes))
    return _of_one_type(found)


def graphml(network: Network) -> bytes:
    """The network as GraphML. The days on which a row holds, which only GEXF can show, are left out."""
    copy = network.copy()
    for _, attributes in _all_attributes(copy):
        attributes.pop("start", None)
        attributes.pop("end", None)
    out = io.BytesIO()
    nx.write_graphml_xml(copy, out, named_key_ids=False)
    return out.getvalue() + b"\n"


def gexf(network: Network) -> bytes:
    """The network as GEXF 1.2, dynamic: a row is there from the first to the last day on which it may hold."""
    copy = network.copy()
    about = copy.graph
    copy.graph = {"mode": "dynamic"}
    for _, _, key, attributes in copy.edges(keys=True, data=True):
        attributes["id"] = key
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(copy)
    _describe(writer.xml, about)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue() + b"\n"


def _describe(document: ET.Element, about: Mapping[str, str]) -> None:
    """Say what it is in place of what networkx says: its version, and the day on which it was written."""
    meta = document.find("meta")
    graph = document.find("graph")
    assert meta is not None
    assert graph is not None
    meta.clear()
    ET.SubElement(meta, "creator").text = "muskgraph"
    ET.SubElement(meta, "description").text = "\n".join(f"{name}: {value}" for name, value in about.items())
    graph.attrib.pop("name", None)
    graph.set("timeformat", "date")
    surplus = {
        attribute.get("id")
        for attributes in graph.findall("attributes")
        for attribute in attributes
        if attribute.get("title") == "networkx_key"
    }
    for holder in (*graph.findall("attributes"), *graph.iter("attvalues")):
        for each in list(holder):
            if (each.get("for") or each.get("id")) in surplus:
                holder.remove(each)


def _empty(extract: Extract) -> Network:
    about = extract.about()
    told = {
        "title": _BETWEEN.join(pack["title"] for pack in about["packs"]),
        "pack": _BETWEEN.join(pack["id"] for pack in about["packs"]),
        "licence": _BETWEEN.join(dict.fromkeys(pack["licence"] or "unknown" for pack in about["packs"])),
        "content_hash": about["content_hash"],
        "as_of": _BETWEEN.join(f"{ecosystem} {date}" for ecosystem, date in about["as_of"].items()),
        "ecosystem": about["ecosystem"] or "all",
        "slice": about["slice"],
    }
    found: Network = nx.MultiDiGraph()
    found.graph.update(_plain(told))
    return found


class _Said:
    """What the claims and sources of an extract say about any row, in the few words that fit a line."""

    def __init__(self, extract: Extract) -> None:
        shown: Pack = extract.shown
        self._claims = {claim.id: claim for claim in shown.claims}
        self._sources = {source.id: source for source in shown.sources}
        self._nodes = {node.id: node.properties for graph in extract.graphs for node in graph.nodes}
        self._about: dict[str, list[Claim]] = defaultdict(list)
        for claim in shown.claims:
            self._about[claim.about].append(claim)

    def of(self, id: str, rests_on: Iterable[str] = ()) -> Attributes:
        """Number of claims, best reliability, sources, tellings, and the days on which it holds."""
        claims = self._about[id] + [self._claims[other] for other in rests_on if other in self._claims]
        cited = dict.fromkeys(citation.source for claim in claims for citation in claim.sources)
        sources = [self._sources[source] for source in cited if source in self._sources]
        node = self._nodes[id]
        return {
            "claims": len(claims),
            "reliability": best_reliability(sources),
            "sources": [_cited(source) for source in sources],
            "tellings": node["tellings"],
            "undated": node["undated"],
            **_life(node),
        }


def _life(node: Mapping[str, Any]) -> Attributes:
    """The first and last day on which the row may hold, where they are known: what GEXF calls start and end."""
    first, last = node.get("from_day", EVER), node.get("to_day", NEVER_ENDS)
    return {"start": None if first == EVER else first, "end": None if last == NEVER_ENDS else last}


def _cited(source: Source) -> str:
    return f"{source.title} <{source.address}>"


def _in_words(known: bool | None) -> str:
    """Yes, no or unknown: some programs read a flag that is not there as no."""
    return "unknown" if known is None else "yes" if known else "no"


def _plain(attributes: Attributes) -> Attributes:
    """What XML can hold: no unknowns, lists joined, dates and names as text without forbidden characters."""
    return {name: held for name, value in attributes.items() if (held := _value(value)) is not None}


def _value(value: Any) -> str | float | bool | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return _value(_BETWEEN.join(map(str, value))) if value else None
    return _FORBIDDEN.sub("", str(value))


def _all_attributes(network: Network) -> Iterator[tuple[str, Attributes]]:
    for _, attributes in network.nodes(data=True):
        yield "node", attributes
    for _, _, attributes in network.edges(data=True):
        yield "edge", attributes


def _of_one_type(network: Network) -> Network:
    """The network with each attribute of one type: a rank is a number for sources and a word for claims."""
    types: dict[tuple[str, str], set[type]] = defaultdict(set)
    for where, attributes in _all_attributes(network):
        for name, value in attributes.items():
            types[where, name].add(type(value))
    for where, attributes in _all_attributes(network):
        for name, value in attributes.items():
            if len(types[where, name]) > 1:
                attributes[name] = str(value)
    return network
