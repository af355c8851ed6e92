"""`muskgraph schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.program import app
from api.cli.terminal import print_json

__all__ = ["schema"]


@app.command(rich_help_panel="Facts", epilog="Example: `muskgraph schema > pack.schema.json`")
def schema(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, which is what it prints anyway.")] = True,
) -> None:
    """Print the JSON Schema of a pack's files, by which an editor helps to write them."""
    from seed.json_schema import pack_schema

    del as_json
    print_json(pack_schema())
