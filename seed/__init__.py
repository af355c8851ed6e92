"""The reviewed facts, and the way from their files to a pack that holds together."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from seed.check import check, reviewed
from seed.read import Finding, Place, ReadPack, read_pack

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from graph.model import Pack

__all__ = [
    "Finding",
    "Place",
    "ReadPack",
    "check",
    "read_pack",
    "reviewed",
    "shipped_folder",
    "shipped_pack",
]


def shipped_folder() -> Traversable:
    """The folder of the facts that come with the program."""
    return files("seed") / "data"


@cache
def shipped_pack() -> Pack:
    """The facts that come with the program, read and checked at the first call.

    >>> shipped_pack().id
    'muskgraph'
    """
    return reviewed(read_pack(shipped_folder()))
