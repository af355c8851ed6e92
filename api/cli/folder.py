"""A folder that is written whole or not at all."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from api.cli.terminal import CANNOT_CREATE, fail

__all__ = ["new_folder", "vacant_folder"]


def vacant_folder(path: Path) -> None:
    """End the command unless a folder may be made at `path`: nothing stands there, or an empty folder."""
    if not path.absolute().name.isprintable():
        fail(f"{path.name!r} is no name for a folder; use letters, digits and . _ -", CANNOT_CREATE)
    if not path.absolute().parent.is_dir():
        fail(f"There is no folder {path.absolute().parent}. Make it, or name another one.", CANNOT_CREATE)
    try:
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            fail(f"{path} exists and is no folder. Name another one.", CANNOT_CREATE)
        if path.is_dir() and any(path.iterdir()):
            fail(f"{path} is not empty. Name a new folder, or an empty one.", CANNOT_CREATE)
    except OSError as wrong:
        fail(f"{path} cannot be read: {wrong.strerror}", CANNOT_CREATE)


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder beside `path` to be filled; it takes its place when all went well, and else nothing is left."""
    path = path.absolute()
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".muskgraph-") as beside:
            whole = Path(beside) / "whole"
            whole.mkdir()
            yield whole
            if path.exists():  # an empty folder stays the one it is, for it may be the one a shell stands in
                for file in sorted(whole.iterdir()):
                    file.rename(path / file.name)
            else:
                whole.rename(path)
    except OSError as wrong:
        fail(f"{path} cannot be written: {wrong.strerror}", CANNOT_CREATE)
