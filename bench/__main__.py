"""`python -m bench [api | picture] [options]`: measure; without a name all, one after another."""

from __future__ import annotations

import sys

from bench import api, picture

_TABLES = {"api": api.main, "picture": picture.main}


def main() -> None:
    """Run the measurement that the command line names."""
    name, *options = sys.argv[1:] or [""]
    if name in _TABLES:
        _TABLES[name](options)
    elif name:
        raise SystemExit(f"{(__doc__ or '').splitlines()[0]} There is no {name!r}.")
    else:
        for table in _TABLES.values():
            table([])


if __name__ == "__main__":
    main()
