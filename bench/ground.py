"""What the API is measured on: a synthetic ecosystem of a size, as a pack in files and in a Neo4j of its own.

Both are made once and kept under `.cache/bench`, until `tests/synthetic.py`, the layout of a
pack or its indexes change.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import seed
from graph.property_graph import lay_out
from graph.shape import SCHEMA_VERSION
from graph.stores.bulk import schema
from graph.stores.neo4j import Neo4jStore
from tests import synthetic
from tests.servers.neo4j import CACHE, Neo4jServer

__all__ = ["FLOWS", "KEPT", "database", "pack_of"]

#: Where all of it is, and what was measured on it.
KEPT = CACHE.parent / "bench"
#: How many flows there are for an entity.
FLOWS = 4
#: Of a server that listens on this machine only, and holds no fact.
_PASSWORD = "bench-on-loopback-only"


def pack_of(entities: int) -> Path:
    """The folder of the pack of that size, written where it is missing."""
    folder = _place(entities) / "pack"
    if not folder.exists():
        partial = folder.with_name("pack.partial")
        shutil.rmtree(partial, ignore_errors=True)
        synthetic.write(partial, entities=entities, flows=FLOWS * entities)
        partial.rename(folder)
    return folder


@contextmanager
def database(entities: int) -> Iterator[Neo4jServer]:
    """A running Neo4j with 1 GiB of heap that holds the pack of that size, by our own load."""
    home = _place(entities) / "neo4j"
    loaded = home / "loaded"
    with Neo4jServer.start(home=home, password=_PASSWORD, heap="1g") as server:
        store = Neo4jStore(server.uri, user=server.user, password=server.password, deadline=60)
        if not loaded.exists():
            print(f"loading {entities:,} entities, once", flush=True)
            asyncio.run(_load(store, entities))
            loaded.touch()
        else:
            asyncio.run(store.close())
        yield server


async def _load(store: Neo4jStore, entities: int) -> None:
    await store.load(seed.laid_out([pack_of(entities)]))
    await store.close()


def _place(entities: int) -> Path:
    return KEPT / f"{entities}-{_kind()}"


@cache
def _kind() -> str:
    """A short name for how packs are made, laid out and indexed, by a small one."""
    with TemporaryDirectory() as folder:
        synthetic.write(Path(folder), entities=50, flows=200)
        said = repr((SCHEMA_VERSION, *schema(), lay_out(seed.read_pack(Path(folder)).pack)))
    return hashlib.sha256(said.encode()).hexdigest()[:8]
