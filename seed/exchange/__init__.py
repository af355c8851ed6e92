"""The facts in the forms of other programs: JSON, CSV, GraphML, GEXF and JSON-LD. Cypher is `graph.stores.script`'s."""

from __future__ import annotations

from seed.exchange.extract import Extract, extract, slice_on_record
from seed.exchange.linked import linked
from seed.exchange.networks import Network, everything, gexf, graphml, network
from seed.exchange.packfile import packed
from seed.exchange.tables import METADATA, file_names, tables

__all__ = [
    "METADATA",
    "Extract",
    "Network",
    "everything",
    "extract",
    "file_names",
    "gexf",
    "graphml",
    "linked",
    "network",
    "packed",
    "slice_on_record",
    "tables",
]
