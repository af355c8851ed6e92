"""`muskgraph import`: what others wrote, as a pack folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.folder import new_folder, vacant_folder
from api.cli.options import JsonOption
from api.cli.program import app
from api.cli.terminal import DATA, USAGE, as_dict, fail, out, print_json

if TYPE_CHECKING:
    from seed.gate import Report

__all__ = ["import_pack"]


@app.command(
    "import",
    rich_help_panel="Facts",
    epilog="Examples: `muskgraph import pack.json my-pack` · `muskgraph import mapping.yaml my-pack` · "
    "`muskgraph import mapping.yaml my-pack --beside shipped`",
)
def import_pack(
    file: Annotated[Path, typer.Argument(help="A pack as one .json file, or a mapping of CSV files (.yaml).")],
    folder: Annotated[Path, typer.Argument(help="The folder to make; it may be there if it is empty.")],
    beside: Annotated[
        list[Path] | None,
        typer.Option("--beside", help="A pack that its rows refer to; `shipped` is ours. May be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a pack folder of a JSON file, or of CSV files by a mapping. What the gate refuses is not written."""
    import seed
    from graph.property_graph import content_hash
    from seed.gate import report
    from seed.mapping import read_mapping
    from seed.packs import write_pack

    vacant_folder(folder)
    unused: tuple[str, ...] = ()
    if file.suffix == ".json":
        reading = seed.read_pack(file)
    elif file.suffix == ".yaml":
        mapped = read_mapping(file)
        reading, unused = mapped.reading, mapped.unused
    else:
        fail(f"{file} is neither a pack as one .json file nor a mapping in a .yaml file.", USAGE)
    others = [other.pack for other in seed.read_packs(beside)] if beside else []
    checked = report(reading, others)
    if checked.errors:
        _tell_errors(checked, as_json=as_json)
        raise typer.Exit(DATA)
    with new_folder(folder) as whole:
        write_pack(reading.pack, whole)
    _tell_written(
        {
            "pack": reading.pack.id,
            "folder": str(folder),
            "content_hash": content_hash([reading.pack]),
            "rows": Counter(type(noun).__name__ for noun in reading.pack.nouns()),
            "warnings": sum(checked.counts.values()),
            "unused_columns": list(unused),
        },
        as_json=as_json,
    )


def _tell_errors(checked: Report, *, as_json: bool) -> None:
    findings = [found for found in checked.findings if found.severity == "error"]
    if as_json:
        print_json({"errors": checked.errors, "findings": [as_dict(found) for found in findings]})
        return
    for found in findings:
        out.print(str(found), markup=False, highlight=False)
    out.print(f"Errors: {checked.errors:,}. Nothing was written.", highlight=False)


def _tell_written(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    held = ", ".join(f"{count} {name}" for name, count in report["rows"].items())
    out.print(f"Wrote {report['folder']} ({report['content_hash']}): {held}.", markup=False, highlight=False)
    for column in report["unused_columns"]:
        out.print(f"Not used: {column}", markup=False, highlight=False)
