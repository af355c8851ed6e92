"""Where ariadne-codegen is, which writes typed clients, and how it comes to be there.

It wants older versions of graphql-core and ruff than we do, so it has a venv of its own, in the versions of
`requirements/codegen.txt`. `python -m tests.servers.codegen` makes it where it is missing and prints its path.
"""

import shutil
import subprocess
import sys
from pathlib import Path

LOCKED = Path(__file__).parents[2] / "requirements" / "codegen.txt"
CACHE = Path(__file__).parents[2] / ".cache" / "codegen"
PROGRAM = CACHE / "bin" / "ariadne-codegen"
_INSTALLED = CACHE / LOCKED.name


def program() -> Path:
    """The path of the command, installed in the versions of the lock where they are not."""
    if not (_INSTALLED.is_file() and _INSTALLED.read_bytes() == LOCKED.read_bytes()):
        shutil.rmtree(CACHE, ignore_errors=True)
        _run(sys.executable, "-m", "venv", CACHE)
        _run(CACHE / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", LOCKED)
        shutil.copyfile(LOCKED, _INSTALLED)
    return PROGRAM


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"`{' '.join(map(str, command))}` failed: {done.stderr.strip()[-2000:]}")


if __name__ == "__main__":
    try:
        print(program())
    except RuntimeError as missing:
        raise SystemExit(str(missing)) from None
