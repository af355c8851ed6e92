"""From folders of facts to a store: read, pass the gate, lay out, load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.model import Pack
from graph.property_graph import PropertyGraph, lay_out
from seed.gate import reviewed
from seed.read import read_pack, shipped_folder

__all__ = ["laid_out", "packs_in"]


def laid_out(folders: Sequence[Path]) -> list[PropertyGraph]:
    """The packs in `folders`, each checked beside the others, ready for a store; the shipped one where none is named.

    Raises `FactError` with file and line for the first thing that the gate refuses.
    """
    packs = packs_in(folders)
    return [lay_out(pack, [other for other in packs if other is not pack]) for pack in packs]


def packs_in(folders: Sequence[Path]) -> list[Pack]:
    """The same packs as they are said."""
    readings = [read_pack(folder) for folder in folders] or [read_pack(shipped_folder())]
    packs = [reading.pack for reading in readings]
    return [reviewed(reading, [pack for pack in packs if pack is not reading.pack]) for reading in readings]
