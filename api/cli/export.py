"""`muskgraph export`: the graph as a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DatabaseOption, PacksOption, StoreOption, UserOption, chosen_settings, opened_store
from api.cli.program import export
from api.cli.terminal import out, vacant, write

__all__ = ["export_html"]


@export.command("html", epilog="Example: `muskgraph export html explorer.html`")
def export_html(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    force: Annotated[bool, typer.Option(help="Overwrite the file if it exists.")] = False,
    store: StoreOption = None,
    pack: PacksOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
) -> None:
    """Write the explorer as one file that works offline."""
    import viz

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    vacant(file, force=force)

    async def drawing() -> str:
        async with opened_store(chosen) as opened:
            asked = await viz.fitting(opened)
            return viz.page(viz.view(await viz.ask(opened, asked), asked), store=(await opened.state()).name)

    write(file, asyncio.run(drawing()))
    out.print(f"Wrote {file} ({file.stat().st_size / 1000:,.0f} kB).", highlight=False)
