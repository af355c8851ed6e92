"""From folders of facts to a store: read, pass the gate, lay out, load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.model import Pack
from graph.property_graph import PropertyGraph, lay_out
from graph.store import Progress
from seed.gate import reviewed
from seed.read import read_packs

__all__ = ["laid_out", "packs_in"]


def laid_out(folders: Sequence[Path], progress: Progress = lambda what, done, total: None) -> list[PropertyGraph]:
    """The packs so named, each checked beside the others, ready for a store; the shipped one where none is named.

    Raises `FactError` with file and line for the first thing that the gate refuses.
    """
    packs = packs_in(folders, progress)
    graphs = []
    for number, pack in enumerate(packs):
        progress(f"laying out {pack.id}", number, len(packs))
        graphs.append(lay_out(pack, [other for other in packs if other is not pack]))
    return graphs


def packs_in(folders: Sequence[Path], progress: Progress = lambda what, done, total: None) -> list[Pack]:
    """The same packs as they are said."""
    progress("reading", 0, len(folders) or 1)
    readings = read_packs(folders)
    packs = []
    for number, reading in enumerate(readings):
        progress(f"checking {reading.pack.id}", number, len(readings))
        packs.append(reviewed(reading, [other.pack for other in readings if other is not reading]))
    return packs
