"""The real command as a process of its own: run to its end, or serving meanwhile."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import structlog

from api.cli import main

MUSKGRAPH = str(Path(sys.executable).with_name("muskgraph"))
SECONDS = 60


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of ours, but for those given."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MUSKGRAPH_")}
    return {**inherited, "COLUMNS": "200", "NO_COLOR": "1", **more}


@dataclass
class Done:
    """What a command that has ended said, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def called(*arguments: str | Path, env: dict[str, str] | None = None) -> Done:
    """The command run to its end within this process, in a tenth of the time."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["muskgraph", *map(str, arguments)]),
        patch.dict(os.environ, environment(**(env or {})), clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            structlog.reset_defaults()
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return Done(code, out.getvalue(), err.getvalue())


def run(*arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None, **more: Any) -> Done:
    """The command run to its end in a process of its own. Nobody is ever shown a stack trace."""
    done = subprocess.run(
        [MUSKGRAPH, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
        env=environment(**(env or {})),
        **more,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


@dataclass
class Served:
    """A server that runs, where it is, and what it has said so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    address: str = ""

    def end(self, with_signal: int = signal.SIGINT) -> int:
        """Ask it to end, and wait for its exit code."""
        self.process.send_signal(with_signal)
        return self.process.wait(timeout=SECONDS)


@contextmanager
def serving(*arguments: str, env: dict[str, str] | None = None) -> Iterator[Served]:
    """`muskgraph serve` on a free port of this host, from its first word to its end."""
    process = subprocess.Popen(
        [MUSKGRAPH, "serve", "--port", "0", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**(env or {})),
    )
    served = Served(process)
    found = threading.Event()

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            served.lines.append(line)
            if at := re.search(r"(http://\S+)/graphql", line):
                served.address = at[1]
                found.set()
        found.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        assert found.wait(SECONDS)
        assert served.address, "".join(served.lines)
        yield served
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=SECONDS)
        listener.join(SECONDS)
        assert process.stderr is not None
        process.stderr.close()
    assert "Traceback" not in "".join(served.lines)
