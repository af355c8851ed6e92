"""`muskgraph export site`: every page as files for any web host."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.export import ForceOption
from api.cli.folder import replaceable_folder, write_folder
from api.cli.options import (
    DatabaseOption,
    PacksOption,
    StoreOption,
    StoriesOption,
    UserOption,
    chosen_settings,
    opened_store,
)
from api.cli.program import export
from api.cli.terminal import CANNOT_CREATE, fail, out, progress, require_place

if TYPE_CHECKING:
    from viz.site import Files

__all__ = ["export_site"]


@export.command(
    "site", epilog="Examples: `muskgraph export site public` · `muskgraph export site public --force --quiet`"
)
def export_site(
    folder: Annotated[Path, typer.Argument(help="The folder to write; index.html is where it begins.")],
    force: ForceOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    stories: StoriesOption = None,
    store: StoreOption = None,
    pack: PacksOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
) -> None:
    """Write overview, explorer, comparison, article, disputes and a gallery of pictures as plain files.

    They need no server and ask nobody: put the folder on any web host, or open its index.html.
    """
    from viz.site import ask_site

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database, stories=stories)
    # All that can be told before the work: which files it writes is known after it.
    require_place(folder, "folder")
    if folder.exists() and not force:
        fail(f"{folder} exists. Overwrite it with --force, or name another folder.", CANNOT_CREATE)
    with progress(quiet) as told:

        async def asking() -> Files:
            async with opened_store(chosen) as opened:
                return await ask_site(opened, told, chosen.stories)

        files = asyncio.run(asking())
    replaceable_folder(folder, force=force, files=files)
    write_folder(folder, files)
    size = sum(each.stat().st_size for each in folder.iterdir())
    out.print(
        f"Wrote {folder} ({len(files)} files, {size / 1_000_000:,.1f} MB). Open {folder / 'index.html'}.",
        highlight=False,
    )
