"""The stores that keep the graph. `open_store` imports the chosen one only."""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import SettingsError
from graph.property_graph import PropertyGraph
from graph.settings import Settings
from graph.store import Store

__all__ = ["SNAPSHOT", "is_neo4j", "open_store"]

SNAPSHOT = "snapshot"
_BOLT = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def is_neo4j(address: str) -> bool:
    """Whether an address names a Neo4j; `SettingsError` where it names no store at all."""
    if address == SNAPSHOT:
        return False
    scheme, separator, host = address.partition("://")
    if separator and scheme in _BOLT and host.strip("/"):
        return True
    raise SettingsError(f"There is no store {address!r}. Use {SNAPSHOT}, or an address such as bolt://127.0.0.1:7687")


def open_store(chosen: Settings, packs: Sequence[PropertyGraph]) -> Store:
    """The store that the settings name: the snapshot filled with `packs`, or a Neo4j that was loaded before.

    Nothing is connected yet: `await store.state()` tells whether it can answer.
    """
    if not is_neo4j(chosen.store):
        from graph.stores.snapshot import SnapshotStore

        return SnapshotStore.of(*packs)
    from graph.stores.neo4j import Neo4jStore

    if chosen.neo4j_password is None:
        raise SettingsError("Neo4j needs a password: set MUSKGRAPH_NEO4J_PASSWORD")
    return Neo4jStore(
        chosen.store,
        user=chosen.neo4j_user,
        password=chosen.neo4j_password.get_secret_value(),
        database=chosen.neo4j_database,
        deadline=chosen.deadline_seconds,
        writer=chosen.neo4j_writer,
    )
