"""The command `muskgraph`: a module for each of its commands, which adds it to the program when imported."""

from __future__ import annotations

from api.cli import (
    check,
    cite,
    compare,
    diff,
    doctor,
    export,
    importing,
    load,
    new_pack,
    picture,
    query,
    schema,
    serve,
    site,
)
from api.cli.program import app
from api.cli.terminal import INTERRUPTED, err, fail
from api.failures import failure_of
from graph.errors import GraphError

__all__ = [
    "app",
    "check",
    "cite",
    "compare",
    "diff",
    "doctor",
    "export",
    "importing",
    "load",
    "main",
    "new_pack",
    "picture",
    "query",
    "schema",
    "serve",
    "site",
]


def main() -> None:
    """Run the command; an error on purpose is one sentence and its exit code, never a stack trace."""
    try:
        app()
    except GraphError as wrong:
        fail(str(wrong), failure_of(wrong).exit)
    except SystemExit as end:
        if end.code == INTERRUPTED:  # how Typer ends on Ctrl-C
            err.print("Stopped.")
        raise
