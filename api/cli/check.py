"""`muskgraph check`."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.cli.options import JsonOption
from api.cli.program import app
from api.cli.terminal import DATA, USAGE, as_dict, fail, out, plain, print_json, vacant, write

if TYPE_CHECKING:
    from seed import ReadPack
    from seed.gate import Report

__all__ = ["Format", "check"]


class Format(StrEnum):
    """How the findings are told."""

    text = "text"
    json = "json"
    sarif = "sarif"


@app.command(
    rich_help_panel="Facts",
    epilog="Examples: `muskgraph check` · `muskgraph check shipped my-pack --json` · "
    "`muskgraph check --strict --format sarif --output facts.sarif`",
)
def check(
    packs: Annotated[
        list[Path] | None,
        typer.Argument(help="Packs, each a folder or .json file, or `shipped`, which is taken unless one is named."),
    ] = None,
    show_warnings: Annotated[
        bool, typer.Option("--warnings", help="List each warning, not only their number.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="For people, for programs, or for editors.")] = Format.text,
    as_json: JsonOption = False,
    output: Annotated[Path | None, typer.Option(help="The file to write the findings to.")] = None,
    force: Annotated[bool, typer.Option(help="Overwrite the file if it exists.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="End with 65 if there is a warning, too.")] = False,
    fail_on: Annotated[
        list[str] | None, typer.Option("--fail-on", help="End with 65 if this code is found, too; may be repeated.")
    ] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="List old figures, and goals and forecasts whose day has passed.")
    ] = False,
    days: Annotated[int, typer.Option(min=0, help="How many days old a figure may be, with --stale.")] = 365,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day on which it is so old, with --stale; else the pack's own."),
    ] = None,
) -> None:
    """Check facts: every defect with file and line. Ends with 65 if there is an error."""
    import seed
    from seed.gate import CODES, Age, sarif
    from seed.gate import reports as reports_on

    if strange := sorted(set(fail_on or ()) - set(CODES)):
        fail(f"The gate has no code {strange[0]!r}. docs/gate.md lists them.", USAGE)
    if today is not None and not stale:
        fail("--today says on which day figures are old; give --stale with it.", USAGE)
    if output is not None:
        vacant(output, force=force)

    folders = seed.pack_places(packs or [])
    readings = [seed.read_pack(folder) for folder in folders]
    age = Age(days, today.date() if today else None) if stale else None
    reports = reports_on(readings, age)

    def tell(to: Console) -> None:
        _for_people(to, readings, reports, show_warnings=show_warnings)

    told: dict[str, Any] | None
    match Format.json if as_json else form:
        case Format.json:
            told = _for_programs(readings, reports)
        case Format.sarif:
            told = sarif({str(folder): each.findings for folder, each in zip(folders, reports, strict=True)})
        case Format.text:
            told = None
    if output is not None:
        page = io.StringIO()
        if told is None:
            tell(Console(file=page, width=120, soft_wrap=True, emoji=False))
        else:
            json.dump(told, page, ensure_ascii=False, indent=2)
            page.write("\n")
        write(output, page.getvalue())
    if told is None or output is not None:
        tell(out)
    else:
        print_json(told)
    if output is not None:
        out.print(f"Wrote {output}.", markup=False, highlight=False)

    counts = _counts(reports)
    if any(each.errors for each in reports) or (strict and counts) or counts.keys() & set(fail_on or ()):
        raise typer.Exit(DATA)


def _counts(reports: Sequence[Report]) -> Counter[str]:
    """How often each code was found in all packs together."""
    return sum((Counter(each.counts) for each in reports), Counter[str]())


def _for_people(to: Console, readings: Sequence[ReadPack], reports: Sequence[Report], *, show_warnings: bool) -> None:
    """The errors, then the warnings if they are asked for, then what was read and how much was found of each kind."""
    from seed.gate import CODES, severity

    findings = [found for each in reports for found in each.findings]
    for grave in ("error", "warning") if show_warnings else ("error",):
        for found in findings:
            if found.severity == grave:
                to.print(str(found), markup=False, highlight=False)
    for reading in readings:
        rows = Counter(type(noun).__name__ for noun in reading.pack.nouns())
        held = ", ".join(f"{count} {name}" for name, count in rows.items())
        to.print(f"{reading.pack.id}: {held}", highlight=False)
    counts = _counts(reports)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    for code, count in sorted(counts.items(), key=lambda each: (severity(each[0]), -each[1], each[0])):
        meaning = CODES[code].meaning if code in CODES else ""
        table.add_row(f"{count:,}", "[red]error[/]" if severity(code) == "error" else "warning", code, plain(meaning))
    if counts:
        to.print(table)
    errors = sum(each.errors for each in reports)
    to.print(f"Errors: {errors:,}. Warnings: {counts.total() - errors:,}.", highlight=False)


def _for_programs(readings: Sequence[ReadPack], reports: Sequence[Report]) -> dict[str, Any]:
    """The counts, the findings, and the name of exactly the facts they were found in."""
    from graph.property_graph import content_hash
    from seed.gate import severity

    counts = _counts(reports)
    return {
        "content_hash": content_hash([reading.pack for reading in readings]),
        "errors": sum(each.errors for each in reports),
        "warnings": {code: count for code, count in counts.items() if severity(code) == "warning"},
        "counts": counts,
        "findings": [as_dict(found) for each in reports for found in each.findings],
    }
