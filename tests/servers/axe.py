"""Where axe-core is, the rules for accessible pages, and how it comes to be there. Running it is the tests' business.

`python -m tests.servers.axe` fetches it from npm where it is missing and prints its path.
"""

from pathlib import Path

from tests.servers.npm import installed

LOCKED = Path(__file__).parents[1] / "axe"


def script() -> Path:
    """The path of the script that a page runs, fetched in the version of the lock where it is missing."""
    return installed(LOCKED) / "node_modules" / "axe-core" / "axe.min.js"


if __name__ == "__main__":
    try:
        print(script())
    except RuntimeError as missing:
        raise SystemExit(str(missing)) from None
