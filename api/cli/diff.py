"""`muskgraph diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import JsonOption
from api.cli.program import app
from api.cli.terminal import out, plain, print_json
from graph.errors import FactError

if TYPE_CHECKING:
    from graph.model import Pack
    from seed.versions import Change, Difference, Versions

__all__ = ["diff"]

_SIGNS = {"added": "[green]+[/]", "removed": "[red]-[/]", "ended": "[magenta]†[/]", "revised": "[yellow]~[/]"}
_LONGEST = 160


@app.command(
    rich_help_panel="Facts",
    epilog="Examples: `muskgraph diff shipped my-pack` · `muskgraph diff last-month.json this-month.json --json` · "
    "`muskgraph diff before after --exit-code`",
)
def diff(
    old: Annotated[Path, typer.Argument(help="A pack: a folder, a .json file, or `shipped`.")],
    new: Annotated[Path, typer.Argument(help="What to compare it with, alike.")],
    as_json: JsonOption = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 if they differ.")] = False,
) -> None:
    """Say which rows were added, removed, ended or revised between two versions of the facts, and how."""
    from seed.versions import compare

    versions = compare(_pack(old), _pack(new))
    if as_json:
        print_json(_as_json(versions))
    else:
        for line in _lines(versions):
            out.print(line, highlight=False)
    if exit_code and not versions.same:
        raise typer.Exit(1)


def _pack(where: Path) -> Pack:
    """The pack that is named, whether or not it passes the gate: old versions may not."""
    import seed

    [reading] = seed.read_packs([where])
    for found in reading.findings:
        raise FactError(f"rows of {where} cannot be read; see muskgraph check {where}", found.file, found.line)
    return reading.pack


def _as_json(versions: Versions) -> dict[str, Any]:
    return {
        "same": versions.same,
        "old": versions.old_hash,
        "new": versions.new_hash,
        "header": [_change_as_json(change) for change in versions.header],
        "rows": [
            {
                "list": one.list,
                "id": one.id,
                "what": one.what,
                "label": one.label,
                "changes": [_change_as_json(change) for change in one.changes],
            }
            for one in versions.differences
        ],
        "reordered": list(versions.reordered),
    }


def _change_as_json(change: Change) -> dict[str, Any]:
    return {"field": change.field, "old": change.old, "new": change.new}


def _lines(versions: Versions) -> list[str]:
    if versions.same:
        return [f"Both say the same ({versions.new_hash})."]
    lines = [f"{versions.old_hash} → {versions.new_hash}"]
    if versions.header:
        lines += ["[bold]pack[/]", *(_told(change) for change in versions.header)]
    for title in dict.fromkeys(one.list for one in versions.differences):
        these = [one for one in versions.differences if one.list == title]
        counted = ", ".join(f"{count} {what}" for what in _SIGNS if (count := sum(one.what == what for one in these)))
        lines.append(f"[bold]{title}[/]: {counted}")
        for one in these:
            lines += _row(one)
    lines += [f"[bold]{title}[/]: the same rows in another order" for title in versions.reordered]
    return lines


def _row(one: Difference) -> list[str]:
    called = "" if one.label == one.id else f"  {plain(_shown(one.label))}"
    return [f"  {_SIGNS[one.what]} {one.id}{called}", *(_told(change) for change in one.changes)]


def _told(change: Change) -> str:
    return f"      {change.field}: {plain(_shown(change.old))} → {plain(_shown(change.new))}"


def _shown(value: Any) -> str:
    """A value on one line, without what would steer a terminal; the whole of it is in --json."""
    if value is None:
        return "unknown"
    if isinstance(value, list):
        value = ", ".join(map(_shown, value)) or "none"
    if isinstance(value, dict):
        value = " ".join(_shown(each) for each in value.values() if each is not None)
    text = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
