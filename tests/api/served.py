"""The real command as a process of its own: run to its end, or serving meanwhile."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MUSKGRAPH = str(Path(sys.executable).with_name("muskgraph"))
SECONDS = 60


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of ours, but for those given."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MUSKGRAPH_")}
    return {**inherited, "COLUMNS": "200", "NO_COLOR": "1", **more}


def run(*arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None, **more: Any) -> Any:
    """The command run to its end. Nobody is ever shown a stack trace."""
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
    return done


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
