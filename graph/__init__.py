"""The knowledge: what is true, how it is kept, how it is asked. Imports nothing of the other rooms."""

from graph.model import Pack
from graph.property_graph import PropertyGraph, lay_out
from graph.selection import Part, Select, Selection
from graph.settings import Settings, settings
from graph.slice import Slice
from graph.store import Store, StoreState
from graph.stores import open_store

__all__ = [
    "Pack",
    "Part",
    "PropertyGraph",
    "Select",
    "Selection",
    "Settings",
    "Slice",
    "Store",
    "StoreState",
    "lay_out",
    "open_store",
    "settings",
]
