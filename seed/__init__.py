"""The reviewed facts, and the way from their files to a pack that holds together."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from seed.gate import check, reviewed
from seed.load import laid_out, packs_in
from seed.read import Place, ReadPack, pack_places, read_pack, read_packs, shipped_folder

if TYPE_CHECKING:
    from graph.model import Pack

__all__ = [
    "Place",
    "ReadPack",
    "check",
    "laid_out",
    "pack_places",
    "packs_in",
    "read_pack",
    "read_packs",
    "reviewed",
    "shipped_folder",
    "shipped_pack",
]


@cache
def shipped_pack() -> Pack:
    """The facts that come with the program, read and checked at the first call.

    >>> shipped_pack().id
    'muskgraph'
    """
    return reviewed(read_pack(shipped_folder()))
