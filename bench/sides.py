"""The servers that are asked, each in a process of its own on 127.0.0.1, and how hard they work."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.servers.neo4j import Neo4jServer, free_port
from tests.servers.npm import fetched

__all__ = ["Side", "cpu_milliseconds", "ours", "peer", "post"]

_PEER = Path(__file__).with_name("peer")
_SECONDS_TO_START = 600  # the snapshot of a million rows takes some minutes
_TICK = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Side:
    """One server: its name in the tables, where it answers GraphQL, and its process."""

    name: str
    url: str
    pid: int


def cpu_milliseconds(pid: int) -> float:
    """The processor time that a process has taken so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK


def post(side: Side, body: Mapping[str, Any], connection: HTTPConnection | None = None) -> Any:
    """What a side answers to one body, as JSON; `RuntimeError` where it is no data."""
    address = urlsplit(side.url)
    line = connection or HTTPConnection(address.hostname or "", address.port, timeout=60)
    line.request("POST", address.path, json.dumps(body), {"Content-Type": "application/json"})
    answer = json.loads(line.getresponse().read())
    if connection is None:
        line.close()
    if answer.get("errors") or not answer.get("data"):
        raise RuntimeError(f"{side.name} does not answer {json.dumps(body)[:300]}: {json.dumps(answer)[:500]}")
    return answer["data"]


@contextmanager
def ours(name: str, *, store: Neo4jServer | None = None, pack: Path | None = None) -> Iterator[Side]:
    """`muskgraph serve` with its guards and its log, over a Neo4j or over a pack in memory."""
    port = free_port()
    chosen = ["--store", store.uri] if store else ["--pack", str(pack)]
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port), *chosen]
    password = {"MUSKGRAPH_NEO4J_PASSWORD": store.password} if store else {}
    with _running(command, Path.cwd(), password) as process:
        side = Side(name, f"http://127.0.0.1:{port}/graphql", process.pid)
        _wait(side, process)
        yield side


@contextmanager
def peer(name: str, store: Neo4jServer) -> Iterator[Side]:
    """@neo4j/graphql behind `apollo` or `yoga`, in production mode."""
    port = free_port()
    folder = fetched(_PEER)
    for name_of_file in ("server.mjs", "typeDefs.graphql"):  # they find their packages beside them
        shutil.copyfile(_PEER / name_of_file, folder / name_of_file)
    settings = {"NODE_ENV": "production", "NEO4J_URI": store.uri, "NEO4J_PASSWORD": store.password, "PORT": str(port)}
    with _running(["node", "server.mjs", name], folder, settings) as process:
        path = "graphql" if name == "yoga" else ""
        side = Side(name, f"http://127.0.0.1:{port}/{path}", process.pid)
        _wait(side, process)
        yield side


@contextmanager
def _running(command: Sequence[str], folder: Path, settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **settings}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            yield process
        except RuntimeError as wrong:
            log.seek(0)
            wrong.add_note(log.read()[-2000:].decode(errors="replace"))
            raise
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(side: Side, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            post(side, {"query": "{ __typename }"})
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{side.name} did not start: {' '.join(map(str, process.args))[:200]}") from None  # type: ignore[arg-type, unused-ignore]
            time.sleep(0.2)
        else:
            return
