"""Folders that are written whole or not at all."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from api.cli.terminal import CANNOT_CREATE, as_bytes, fail, require_place

__all__ = ["new_folder", "replaceable_folder", "vacant_folder", "write_folder"]


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


def replaceable_folder(path: Path, *, force: bool, files: Collection[str]) -> None:
    """End the command unless a folder of these files may be written at `path`; nobody else's files are lost by it."""
    require_place(path, "folder")
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        fail(f"{path} is no folder. Name one that is not there yet.", CANNOT_CREATE)
    if not path.exists():
        return
    if not force:
        fail(f"{path} exists. Overwrite it with --force, or name another folder.", CANNOT_CREATE)
    if others := sorted({each.name for each in path.iterdir()} - set(files)):
        fail(f"{path} holds {others[0]!r}, which no export wrote. Name another folder.", CANNOT_CREATE)


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder beside `path` to be filled; it takes its place when all went well, and else nothing is left."""
    path = path.absolute()
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".muskgraph-") as beside:
            whole = Path(beside) / "whole"
            whole.mkdir()
            yield whole
            if not path.exists():
                whole.rename(path)
            elif any(path.iterdir()):
                _exchange(path, whole, Path(beside) / "old")
            else:  # an empty folder stays the one it is, for it may be the one a shell stands in
                for file in sorted(whole.iterdir()):
                    file.rename(path / file.name)
    except OSError as wrong:
        fail(f"{path} cannot be written: {wrong.strerror}", CANNOT_CREATE)


def _exchange(path: Path, whole: Path, old: Path) -> None:
    """Put a folder in the place of another; on failure the old one comes back."""
    path.rename(old)
    try:
        whole.rename(path)
    except OSError:
        old.rename(path)
        raise


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write a folder of whole files or none, in the place of what is there."""
    with new_folder(folder) as whole:
        for name, content in files.items():
            (whole / name).write_bytes(as_bytes(content))
