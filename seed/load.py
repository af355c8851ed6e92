"""From folders of facts to a store: read, pass the gate, lay out, load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.property_graph import PropertyGraph, lay_out
from seed.gate import reviewed
from seed.read import read_packs

__all__ = ["laid_out"]


def laid_out(folders: Sequence[Path]) -> list[PropertyGraph]:
    """The packs so named, each checked beside the others, ready for a store; the shipped one where none is named.

    Raises `FactError` with file and line for the first thing that the gate refuses.
    """
    readings = read_packs(folders)
    packs = [reading.pack for reading in readings]
    graphs = []
    for reading in readings:
        beside = [pack for pack in packs if pack is not reading.pack]
        graphs.append(lay_out(reviewed(reading, beside), beside))
    return graphs
