"""From folders of facts to a store: read, pass the gate, lay out, load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.property_graph import PropertyGraph, lay_out
from graph.store import Progress
from seed.gate import reviewed
from seed.read import read_packs

__all__ = ["laid_out"]


def laid_out(folders: Sequence[Path], progress: Progress = lambda what, done, total: None) -> list[PropertyGraph]:
    """The packs so named, each checked beside the others, ready for a store; the shipped one where none is named.

    Raises `FactError` with file and line for the first thing that the gate refuses.
    """
    progress("reading", 0, len(folders) or 1)
    readings = read_packs(folders)
    packs = [reading.pack for reading in readings]
    graphs = []
    for number, reading in enumerate(readings):
        beside = [pack for pack in packs if pack is not reading.pack]
        progress(f"checking {reading.pack.id}", number, len(readings))
        pack = reviewed(reading, beside)
        progress(f"laying out {reading.pack.id}", number, len(readings))
        graphs.append(lay_out(pack, beside))
    return graphs
