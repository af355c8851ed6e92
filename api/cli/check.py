"""`muskgraph check`."""

from __future__ import annotations

import asyncio
import io
import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.cli.options import JsonOption, StoriesOption, chosen_settings
from api.cli.program import app
from api.cli.terminal import DATA, USAGE, as_dict, fail, out, plain, print_json, vacant, write

if TYPE_CHECKING:
    from graph.findings import Code, Finding
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
    "`muskgraph check --stories talks` · `muskgraph check --strict --format sarif --output facts.sarif`",
)
def check(
    packs: Annotated[
        list[Path] | None,
        typer.Argument(help="Packs, each a folder or .json file, or `shipped`, which is taken unless one is named."),
    ] = None,
    stories: StoriesOption = None,
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
    """Check facts, and the stories told of them: every defect with file and line. Ends with 65 if there is an error."""
    import seed
    from seed.gate import AGED, Age, sarif
    from seed.gate import reports as reports_on

    codes = _codes()
    if strange := sorted(set(fail_on or ()) - codes.keys()):
        fail(f"The gate has no code {strange[0]!r}. docs/gate.md and docs/stories.md list them.", USAGE)
    if today is not None and not stale:
        fail("--today says on which day figures are old; give --stale with it.", USAGE)
    if output is not None:
        vacant(output, force=force)

    folders = seed.pack_places(packs or [])
    readings = [seed.read_pack(folder) for folder in folders]
    listed = codes.keys() if show_warnings else AGED if stale else frozenset[str]()
    age = Age(days, today.date() if today else None) if stale else None
    reports = reports_on(readings, age)
    own = chosen_settings(stories=stories).stories
    about = None if any(each.errors for each in reports) else _about_stories(readings, own, shipped=_shipped(folders))

    def tell(to: Console) -> None:
        _for_people(to, readings, reports, about, listed)

    told: dict[str, Any] | None
    match Format.json if as_json else form:
        case Format.json:
            told = _for_programs(readings, reports, about)
        case Format.sarif:
            found: dict[str, list[Finding]] = {}
            for folder, each in zip(folders, reports, strict=True):
                found.setdefault(str(folder), []).extend(each.findings)
            for one in about or ():
                found.setdefault(str(Path(one.file).parent), []).append(one)
            told = sarif(found, codes)
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

    counts = _counts(reports, about)
    if _errors(reports, about) or (strict and counts) or counts.keys() & set(fail_on or ()):
        raise typer.Exit(DATA)


def _codes() -> dict[str, Code]:
    """What can be found in facts and in stories, by its code."""
    from seed.gate import CODES
    from viz.stories import CODES as OF_STORIES

    return {**CODES, **OF_STORIES}


def _shipped(folders: Sequence[object]) -> bool:
    """Whether the shipped pack is among those that are checked: its stories are told of it."""
    from seed import shipped_folder

    return str(shipped_folder()) in map(str, folders)


def _about_stories(readings: Sequence[ReadPack], own: Sequence[Path], *, shipped: bool) -> tuple[Finding, ...]:
    """What is wrong with the shipped stories, if their facts are there, and with a reader's own."""
    from graph.property_graph import lay_out
    from graph.stores.snapshot import SnapshotStore
    from viz.stories import check_stories, read_stories, shipped_stories

    read = [*(shipped_stories() if shipped else []), *read_stories(own)]
    if not read:
        return ()
    packs = [reading.pack for reading in readings]
    store = SnapshotStore.of(*(lay_out(pack, [other for other in packs if other is not pack]) for pack in packs))
    return asyncio.run(check_stories(store, read))


def _errors(reports: Sequence[Report], about: Sequence[Finding] | None) -> int:
    return sum(each.errors for each in reports) + sum(one.severity == "error" for one in about or ())


def _counts(reports: Sequence[Report], about: Sequence[Finding] | None) -> Counter[str]:
    """How often each code was found in all packs and stories together."""
    found = sum((Counter(each.counts) for each in reports), Counter[str]())
    return found + Counter(one.code for one in about or ())


def _for_people(
    to: Console,
    readings: Sequence[ReadPack],
    reports: Sequence[Report],
    about: Sequence[Finding] | None,
    listed: Collection[str],
) -> None:
    """The errors, then the warnings of these codes, then what was read and how much was found of each kind."""
    codes = _codes()

    def severity(code: str) -> str:
        return codes[code].severity if code in codes else "error"

    findings: list[Finding] = [*(found for each in reports for found in each.findings), *(about or ())]
    errors = [found for found in findings if found.severity == "error"]
    warnings = [found for found in findings if found.severity == "warning" and found.code in listed]
    for found in (*errors, *warnings):
        to.print(str(found), markup=False, highlight=False)
    for reading in readings:
        rows = Counter(type(noun).__name__ for noun in reading.pack.nouns())
        held = ", ".join(f"{count} {name}" for name, count in rows.items())
        to.print(f"{reading.pack.id}: {held}", highlight=False)
    if about is None:
        to.print("The stories were not checked: mend the facts first.", highlight=False)
    counts = _counts(reports, about)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    for code, count in sorted(counts.items(), key=lambda each: (severity(each[0]), -each[1], each[0])):
        meaning = codes[code].meaning if code in codes else ""
        table.add_row(f"{count:,}", "[red]error[/]" if severity(code) == "error" else "warning", code, plain(meaning))
    if counts:
        to.print(table)
    grave = _errors(reports, about)
    to.print(f"Errors: {grave:,}. Warnings: {counts.total() - grave:,}.", highlight=False)


def _for_programs(
    readings: Sequence[ReadPack], reports: Sequence[Report], about: Sequence[Finding] | None
) -> dict[str, Any]:
    """The counts, the findings, and the name of exactly the facts they were found in."""
    from graph.property_graph import content_hash

    counts = _counts(reports, about)
    warned = {code for code, kind in _codes().items() if kind.severity == "warning"}
    return {
        "content_hash": content_hash([reading.pack for reading in readings]),
        "errors": _errors(reports, about),
        "warnings": {code: count for code, count in counts.items() if code in warned},
        "counts": counts,
        "findings": [as_dict(found) for each in (*(each.findings for each in reports), about or ()) for found in each],
        "stories_checked": about is not None,
    }
