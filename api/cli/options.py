"""The options that several commands share, and the settings and the store they choose."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer

from graph.settings import Settings, settings
from graph.store import Store
from graph.stores import is_neo4j, open_store

__all__ = [
    "DatabaseOption",
    "JsonOption",
    "PacksOption",
    "StoreOption",
    "StoriesOption",
    "UserOption",
    "chosen_settings",
    "opened_store",
]

StoreOption = Annotated[
    str | None, typer.Option("--store", help="snapshot, or a Neo4j such as bolt://127.0.0.1:7687. [MUSKGRAPH_STORE]")
]
UserOption = Annotated[str | None, typer.Option("--neo4j-user", help="[MUSKGRAPH_NEO4J_USER]")]
DatabaseOption = Annotated[str | None, typer.Option("--neo4j-database", help="[MUSKGRAPH_NEO4J_DATABASE]")]
PacksOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--pack", help="A pack, folder or .json file, in place of the shipped one, which is `shipped`; may be repeated."
    ),
]
StoriesOption = Annotated[
    list[Path] | None,
    typer.Option("--stories", help="A folder of stories beside the shipped ones; may be repeated. [MUSKGRAPH_STORIES]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def chosen_settings(
    *,
    store: str | None = None,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    pack: list[Path] | None = None,
    stories: list[Path] | None = None,
    user: str | None = None,
    database: str | None = None,
    writer: str | None = None,
) -> Settings:
    """The settings: what was chosen on the command line, else the environment, else the defaults."""
    return settings(
        store=store,
        host=host,
        port=port,
        workers=workers,
        packs=tuple(pack) if pack else None,
        stories=tuple(stories) if stories else None,
        neo4j_user=user,
        neo4j_database=database,
        neo4j_writer=writer,
    )


@contextlib.asynccontextmanager
async def opened_store(chosen: Settings) -> AsyncIterator[Store]:
    """The chosen store, opened and closed again; the facts are read only where they are served from memory."""
    from seed.load import laid_out

    store = open_store(chosen, [] if is_neo4j(chosen.store) else laid_out(chosen.packs))
    try:
        yield store
    finally:
        await store.close()
