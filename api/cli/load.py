"""`muskgraph load`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import DatabaseOption, JsonOption, StoreOption, UserOption, chosen_settings, opened_store
from api.cli.program import app
from api.cli.terminal import as_dict, out, print_json, progress
from graph.errors import SettingsError
from graph.store import Progress
from graph.stores import is_neo4j

__all__ = ["load"]


@app.command(
    rich_help_panel="Run", epilog="Example: `MUSKGRAPH_NEO4J_PASSWORD=… muskgraph load --store bolt://127.0.0.1:7687`"
)
def load(
    packs: Annotated[
        list[Path] | None,
        typer.Argument(help="Packs, each a folder or .json file, or `shipped`, which is taken unless one is named."),
    ] = None,
    store: StoreOption = None,
    writer: Annotated[
        str | None,
        typer.Option(help="py2neo or driver; unless named, py2neo on bolt:// and the driver on other addresses."),
    ] = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load facts into a Neo4j. Loading again replaces what it held of the same packs, and changes nothing else."""
    from seed.load import laid_out

    chosen = chosen_settings(store=store, pack=packs, user=neo4j_user, database=neo4j_database, writer=writer)
    if not is_neo4j(chosen.store):
        raise SettingsError("The snapshot needs no loading. Name a Neo4j: --store bolt://127.0.0.1:7687")

    async def loading(told: Progress) -> list[Any]:
        async with opened_store(chosen) as opened:  # first, as a setting that is missing is told by it
            return list(await opened.load(laid_out(chosen.packs, told), told))

    with progress(hidden=as_json) as told:
        reports = asyncio.run(loading(told))
    if as_json:
        print_json([as_dict(report) for report in reports])
        return
    for report in reports:
        same = " It held the same facts before." if report.unchanged else ""
        out.print(
            f"Loaded {report.pack} ({report.content_hash}): {report.nodes:,} nodes and {report.relationships:,} "
            f"relationships.{same}",
            highlight=False,
        )
