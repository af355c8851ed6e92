"""`muskgraph new-pack`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.folder import new_folder, vacant_folder
from api.cli.options import JsonOption
from api.cli.program import app
from api.cli.terminal import USAGE, fail, out, print_json

__all__ = ["new_pack"]

#: Ids of rows begin with the pack's, and have 80 letters at most.
_LONGEST = 40


@app.command(
    "new-pack",
    rich_help_panel="Facts",
    epilog="Example: `muskgraph new-pack meat --id meat --title 'Chicago meat'`",
)
def new_pack(
    folder: Annotated[Path, typer.Argument(help="The folder to make; it may be there if it is empty.")],
    id: Annotated[str, typer.Option("--id", help="The id of the pack: lower-case words joined by hyphens.")],
    title: Annotated[str, typer.Option("--title", help="Its title.")],
    as_json: JsonOption = False,
) -> None:
    """Make a small pack of examples to start from: every file, one row each, with comments and a JSON Schema."""
    import seed
    from graph.ontology import ontology
    from seed.packs import new_pack as written
    from seed.read import read

    if len(id) > _LONGEST:
        fail(f"--id has {len(id)} letters, and {_LONGEST} are allowed, as the ids of rows begin with it.", USAGE)
    if id in {role.id for role in ontology().roles}:
        fail(f"--id {id} is the name of a role. Choose another id.", USAGE)
    if not title.isprintable() or not title.strip():
        fail("--title is empty or has characters that cannot be printed.", USAGE)
    vacant_folder(folder)
    files = written(id, title)
    seed.reviewed(read({name: text.encode() for name, text in files.items() if name.endswith(".yaml")}))
    with new_folder(folder) as whole:
        for name, text in files.items():
            (whole / name).write_text(text, "utf-8", newline="\n")
    if as_json:
        print_json({"pack": id, "folder": str(folder), "files": sorted(files)})
        return
    out.print(f"Wrote {folder}: {', '.join(sorted(files))}.", markup=False, highlight=False)
    out.print(f"Replace the examples, then: muskgraph check {folder}", markup=False, highlight=False)
