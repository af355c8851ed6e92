"""What every command shares in speaking to a person: output, failure, progress, whole files."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

__all__ = [
    "CANNOT_CREATE",
    "DATA",
    "INTERRUPTED",
    "NO_INPUT",
    "USAGE",
    "as_bytes",
    "as_dict",
    "err",
    "fail",
    "out",
    "plain",
    "print_json",
    "progress",
    "require_place",
    "vacant",
    "write",
]

# The exit codes are those of sysexits.h.
USAGE, DATA, NO_INPUT, CANNOT_CREATE, INTERRUPTED = 64, 65, 66, 73, 130

_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,79}")

# Without emoji: the `:100:` of a file and line is no picture.
out = Console(soft_wrap=True, emoji=False)
err = Console(stderr=True, soft_wrap=True, emoji=False)


def fail(message: str, exit: int) -> NoReturn:
    """End the command with one sentence and a code."""
    err.print(f"[bold red]muskgraph:[/] {plain(message)}", highlight=False)
    sys.exit(exit)


def plain(text: str) -> str:
    """A text that Rich prints as it is."""
    return text.replace("[", r"\[")


def print_json(value: Any) -> None:
    """Print a value for other programs."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


@contextlib.contextmanager
def progress(hidden: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar that is told what is done, how far, and of how much; a line now and then where no terminal shows it."""
    if not err.is_terminal:
        yield (lambda what, done, total: None) if hidden else _lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=hidden) as bars:
        task = bars.add_task("loading", total=None)
        yield lambda what, done, total: bars.update(task, description=what, completed=done, total=total)


def _lines(every: float = 10.0) -> Callable[[str, int, int], None]:
    begun = last = time.monotonic()
    telling = ""

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last, telling
        now = time.monotonic()
        if what != telling or now - last >= every:
            last, telling = now, what
            err.print(f"{what}: {done:,} of {total:,} after {now - begun:.0f} s", markup=False, highlight=False)

    return tell


def vacant(path: Path, *, force: bool) -> None:
    """End the command unless `path` may be written: its folder is there, and nothing is lost by it."""
    require_place(path, "file")
    if path.is_dir():
        fail(f"{path} is a folder. Name a file.", CANNOT_CREATE)
    if path.exists() and not force:
        fail(f"{path} exists. Overwrite it with --force, or name another file.", CANNOT_CREATE)


def require_place(path: Path, what: str) -> None:
    """End the command unless the name is plain and the folder it goes to is there."""
    if not _SAFE_NAME.fullmatch(path.name):
        fail(f"{path.name!r} is no name for a {what}; use letters, digits and . _ - (80 at most).", CANNOT_CREATE)
    if not path.parent.is_dir():
        fail(f"There is no folder {path.parent}. Make it, or name another {what}.", CANNOT_CREATE)


def write(file: Path, content: str | bytes) -> None:
    """Write a whole file or none: beside it first, then in its place."""
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".muskgraph-") as beside:
            whole = Path(beside) / "whole"
            whole.write_bytes(as_bytes(content))
            whole.replace(file)
    except OSError as wrong:
        fail(f"{file} cannot be written: {wrong.strerror}", CANNOT_CREATE)


def as_bytes(content: str | bytes) -> bytes:
    """What a file holds."""
    return content.encode() if isinstance(content, str) else content


def as_dict(row: Any) -> dict[str, Any]:
    """A dataclass as what `print_json` takes."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
