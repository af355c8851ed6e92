"""`muskgraph doctor`."""

from __future__ import annotations

import asyncio
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from api.cli.options import (
    DatabaseOption,
    JsonOption,
    PacksOption,
    StoreOption,
    StoriesOption,
    UserOption,
    chosen_settings,
    opened_store,
)
from api.cli.program import app
from api.cli.terminal import out, plain, print_json
from graph.errors import GraphError
from graph.settings import Settings

__all__ = ["doctor"]


@app.command(rich_help_panel="Run", epilog="Example: `muskgraph doctor --store bolt://127.0.0.1:7687`")
def doctor(
    store: StoreOption = None,
    pack: PacksOption = None,
    stories: StoriesOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how this installation stands, and what to do about what does not. Ends with 69 if something is wrong."""
    rows = list(_diagnosis(store=store, pack=pack, stories=stories, user=neo4j_user, database=neo4j_database))
    if as_json:
        print_json([{"what": what, "ok": ok, "found": found} for what, ok, found in rows])
    else:
        table = Table(show_header=False, box=None)
        for what, ok, found in rows:
            table.add_row("[green]ok[/]" if ok else "[red]wrong[/]", what, plain(found))
        out.print(table)
    if not all(ok for _, ok, _ in rows):
        raise typer.Exit(69)


def _diagnosis(**options: Any) -> Iterator[tuple[str, bool, str]]:
    import seed
    from graph.stores.neo4j import driver_version
    from seed.gate import reports
    from viz.stories import open_shelf

    yield "Python", sys.version_info >= (3, 11), platform.python_version()
    yield "muskgraph", True, version("muskgraph")
    number, fast = driver_version()
    yield "Neo4j driver", fast, f"{number}, {'with' if fast else 'without'} its Rust part"
    page = Path(__file__).parents[1] / "static" / "graphiql.js"
    yield "GraphiQL", page.exists(), "built" if page.exists() else "not built; install again: pip install ."
    try:
        chosen = chosen_settings(**options)
        readings = seed.read_packs(chosen.packs)
        errors = sum(each.errors for each in reports(readings))
        yield "Facts", not errors, f"{errors:,} errors; see muskgraph check" if errors else "no error"
        told = len(open_shelf(chosen.stories).stories)
        yield "Stories", True, f"{told} and the walk through the article"
        state = asyncio.run(_state(chosen))
        yield "Store", state.ready, f"{state.name}: {state.reason or f'ready, facts {state.content_hash}'}"
    except GraphError as wrong:
        yield "Settings", False, str(wrong)


async def _state(chosen: Settings) -> Any:
    async with opened_store(chosen) as store:
        return await store.state()
