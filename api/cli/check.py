"""`muskgraph check`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import JsonOption
from api.cli.program import app
from api.cli.terminal import DATA, as_dict, out, print_json

__all__ = ["check"]


@app.command(rich_help_panel="Facts", epilog="Examples: `muskgraph check` · `muskgraph check shipped my-pack --json`")
def check(
    packs: Annotated[
        list[Path] | None,
        typer.Argument(help="Packs, each a folder or .json file, or `shipped`, which is taken unless one is named."),
    ] = None,
    show_warnings: Annotated[
        bool, typer.Option("--warnings", help="List each warning, not only their number.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check facts: every defect with file and line. Ends with 65 if there is an error."""
    import seed

    readings = seed.read_packs(packs or [])
    findings = [
        found
        for reading in readings
        for found in (
            *reading.findings,
            *seed.check(reading.pack, reading.places, [r.pack for r in readings if r is not reading]),
        )
    ]
    errors = [found for found in findings if found.severity == "error"]
    warnings = Counter(found.code for found in findings if found.severity == "warning")
    if as_json:
        print_json({"errors": len(errors), "warnings": warnings, "findings": [as_dict(f) for f in findings]})
    else:
        for found in findings if show_warnings else errors:
            out.print(str(found), markup=False, highlight=False)
        for reading in readings:
            rows = Counter(type(noun).__name__ for noun in reading.pack.nouns())
            held = ", ".join(f"{count} {name}" for name, count in rows.items())
            out.print(f"{reading.pack.id}: {held}", highlight=False)
        counted = ", ".join(f"{count} {code}" for code, count in warnings.most_common()) or "none"
        out.print(f"Errors: {len(errors)}. Warnings: {counted}.", highlight=False)
    if errors:
        raise typer.Exit(DATA)
