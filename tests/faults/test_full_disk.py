"""A Neo4j whose disk is full, while it is loaded and asked: a real one, on a small disk of its own."""

from __future__ import annotations

import asyncio
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import neo4j
import pytest

from tests.api.served import SECONDS, Served, called, serving
from tests.faults.happenings import loaded, password
from tests.servers.neo4j import Neo4jServer

DISK_MB = 300
#: As a Neo4j is unless told otherwise, with smaller files; ours for other tests takes no room beforehand. Such a log
#: that could not be written to its end cannot be read again either, and only loading anew would help.
LOG = {"db.tx_log.preallocate": "true", "db.tx_log.rotation.size": "64m"}
FULL, NO_ERROR = 74, 0
QUESTION = "{ dataset { contentHash claimCount } ecosystems { id } }"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own at `folder`, if we may mount one, else the same folder."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    try:
        yield folder
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def without_room(server: Neo4jServer, disk: Path) -> Iterator[None]:
    """Leave the server no byte to write: the disk is filled, or where it is everybody's, its files may not grow."""
    if disk.is_mount():
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as written, suppress(OSError):
            while True:
                written.write(bytes(65_536))
        yield
        filler.unlink()
    else:
        allowed = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, allowed[1]))
        yield
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, allowed)


def write_what_has_no_room(server: Neo4jServer) -> None:
    """Somebody else's nodes: facts that are loaded anew may find all their room in what the old ones had."""
    with (
        neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver,
        pytest.raises(neo4j.exceptions.DatabaseError),
    ):
        driver.execute_query("UNWIND range(1, 50000) AS n CREATE (:Filler {text: $text + n})", text="x" * 200)


def ask(served: Served) -> httpx.Response:
    return httpx.post(f"{served.address}/graphql", json={"query": QUESTION}, trust_env=False, timeout=SECONDS)


def readiness(served: Served) -> tuple[int, Any]:
    response = httpx.get(f"{served.address}/readyz", trust_env=False, timeout=SECONDS)
    return response.status_code, response.json().get("reason")


@pytest.mark.neo4j
@pytest.mark.one_neo4j
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path) as disk, Neo4jServer.start(home=disk / "home", settings=LOG) as server:
        asyncio.run(loaded(server))
        load = ("load", "--store", server.uri)
        with serving("--store", server.uri, env=password(server)) as served:
            before = ask(served)
            with without_room(server, disk):
                refused = called(*load, env=password(server))
                during = ask(served)
                ready = readiness(served)
                alive = httpx.get(f"{served.address}/healthz", trust_env=False, timeout=SECONDS)
            # There is room again, and it still refuses to read: only a restart helps, which is what it told.
            still = ask(served)
            server.restart()
            after = ask(served)
            again = called(*load, env=password(server))
            ready_again = readiness(served)
    assert before.status_code == 200
    assert refused.returncode == FULL
    assert "restart is needed" in refused.stderr
    for response in (during, still):
        assert response.status_code == 503
        assert response.headers["retry-after"] == "30"
        assert response.json()["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"
    assert ready[0] == 503
    assert "restart is needed" in ready[1]
    assert alive.status_code == 200
    assert (after.status_code, after.json()) == (200, before.json())
    assert again.returncode == NO_ERROR
    assert ready_again == (200, None)
