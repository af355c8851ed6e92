"""`muskgraph doctor`."""

from __future__ import annotations

import asyncio
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

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
from graph.extras import EXTRAS, Extra, installing, missing
from graph.settings import Settings, strange_variables

__all__ = ["doctor"]

_COLOURS: Final = {"ok": "green", "note": "yellow", "wrong": "red"}


class _Row(NamedTuple):
    """What was looked at, and what was found: all is well, or something to know, or something to mend."""

    what: str
    how: Literal["ok", "note", "wrong"]
    found: str


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
        print_json([{"what": row.what, "ok": row.how != "wrong", "found": row.found} for row in rows])
    else:
        table = Table(show_header=False, box=None)
        for row in rows:
            table.add_row(f"[{_COLOURS[row.how]}]{row.how}[/]", row.what, plain(row.found))
        out.print(table)
    if any(row.how == "wrong" for row in rows):
        raise typer.Exit(69)


def _row(what: str, ok: bool, found: str) -> _Row:
    return _Row(what, "ok" if ok else "wrong", found)


def _diagnosis(**options: Any) -> Iterator[_Row]:
    import seed
    from graph.stores.neo4j import driver_version
    from seed.gate import reports
    from viz.stories import open_shelf

    yield _row("Python", sys.version_info >= (3, 11), platform.python_version())
    yield _row("muskgraph", True, version("muskgraph"))
    number, fast = driver_version()
    yield _row("Neo4j driver", fast, f"{number}, {'with' if fast else 'without'} its Rust part")
    page = Path(__file__).parents[1] / "static" / "graphiql.js"
    yield _row("GraphiQL", page.exists(), "built" if page.exists() else "not built; install again: pip install -e .")
    for name, near in strange_variables().items():
        yield _Row("Environment", "note", f"{name} is no setting{f'; is {near} meant?' if near else ''}")
    try:
        chosen = chosen_settings(**options)
        for extra in EXTRAS:
            yield _about_extra(extra, needed=extra == "telemetry" and (chosen.metrics or chosen.traces))
        readings = seed.read_packs(chosen.packs)
        errors = sum(each.errors for each in reports(readings))
        yield _row("Facts", not errors, f"{errors:,} errors; see muskgraph check" if errors else "no error")
        told = len(open_shelf(chosen.stories).stories)
        yield _row("Stories", True, f"{told} and the walk through the article")
        state = asyncio.run(_state(chosen))
        yield _row("Store", state.ready, f"{state.name}: {state.reason or f'ready, facts {state.content_hash}'}")
    except GraphError as wrong:
        yield _Row("Settings", "wrong", str(wrong))


def _about_extra(extra: Extra, *, needed: bool) -> _Row:
    if not missing(extra):
        return _row(f"Extra {extra}", True, "installed")
    asked = ", but the settings ask for it" if needed else ""
    return _row(f"Extra {extra}", not needed, f"not installed{asked}. {installing(extra)}")


async def _state(chosen: Settings) -> Any:
    async with opened_store(chosen) as store:
        return await store.state()
