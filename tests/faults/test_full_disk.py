"""What a server and `muskgraph load` say while the disk of a real Neo4j is full, and what is left once it has room."""

from __future__ import annotations

import asyncio
import resource
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import neo4j
import pytest

from tests.api.served import SECONDS, Served, called, serving
from tests.conftest import SharedDatabase
from tests.faults.happenings import loaded, password
from tests.graph.test_bulk import dump
from tests.servers.neo4j import Neo4jServer

OK, IO_ERROR = 0, 74
#: As every Neo4j is set up, but with smaller logs. A log that took no room beforehand, as those of the other tests,
#: may end in the middle of a transaction when the disk is full, and Neo4j cannot recover from that.
LOGS = {"db.tx_log.preallocate": "true", "db.tx_log.rotation.size": "64m"}
#: Two logs, the facts, and as much again for what is written while it recovers.
DISK_MB = 300
QUESTION = "{ dataset { contentHash entityCount flowCount claimCount } }"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own at `folder`; where nobody may mount one, the folder as it is."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def without_room(server: Neo4jServer, disk: Path) -> Iterator[None]:
    """Leave the server no byte to write: its disk is full or, where others share it, the kernel refuses every write."""
    if not disk.is_mount():
        soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, hard))
        yield
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))
        return
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as rest, suppress(OSError):
        while True:
            rest.write(bytes(1 << 20))
    yield
    filler.unlink()


def stop_by_writing(database: SharedDatabase) -> int:
    """Write until the database has stopped for good; gives how many nodes it confirmed until then.

    Neo4j takes room for its files 32 MB at a time, so the first transactions still find some.
    """
    confirmed = 0
    for _ in range(40):
        try:
            database.run("UNWIND range(1, 1000) AS n CREATE (:Filler {text: $text})", text="x" * 4_000)
            confirmed += 1_000
        except neo4j.exceptions.DatabaseError as refused:
            if "needs to be restarted" in str(refused):
                return confirmed
    raise AssertionError(f"{confirmed} nodes of 4 kB found room on a full disk")


def ask(served: Served, question: str = QUESTION) -> httpx.Response:
    return httpx.post(f"{served.address}/graphql", json={"query": question}, trust_env=False, timeout=SECONDS)


def get(served: Served, path: str) -> httpx.Response:
    return httpx.get(f"{served.address}{path}", trust_env=False, timeout=SECONDS)


@pytest.mark.neo4j
@pytest.mark.one_neo4j
def test_a_full_disk_is_told_and_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert called("new-pack", other, "--id", "other", "--title", "Another pack").returncode == OK
    (tmp_path / "disk").mkdir()
    with (
        small_disk(tmp_path / "disk") as disk,
        Neo4jServer.start(home=disk / "home", settings=LOGS) as server,
        closing(SharedDatabase(server)) as database,
    ):
        load = ("load", other, "--store", server.uri)
        asyncio.run(loaded(server))
        facts = dump(database)
        # What is answered is looked at here, not how soon: a Neo4j that has just started is slow.
        with serving("--store", server.uri, env={**password(server), "MUSKGRAPH_DEADLINE_SECONDS": "60"}) as served:
            before = ask(served)
            with without_room(server, disk):
                confirmed = stop_by_writing(database)
                refused = called(*load, env=password(server))
                during, ready = ask(served), get(served, "/readyz")
                bystanders = ask(served, "{ __typename }"), get(served, "/healthz")
            # There is room again, and still it refuses to read: only starting it anew helps, as is told.
            still = ask(served)
            server.restart()
            after = ask(served)
            [written] = database.run("MATCH (n:Filler) DELETE n RETURN count(*) AS nodes")
            recovered = dump(database)
            again = called(*load, env=password(server))
            ready_again = get(served, "/readyz")
    assert before.status_code == 200
    assert refused.returncode == IO_ERROR
    assert "out of disk or memory, and a restart is needed" in refused.stderr
    for response in (during, still):
        assert (response.status_code, response.headers["retry-after"]) == (503, "30")
        assert response.json()["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"
    assert ready.status_code == 503
    assert "out of disk or memory, and a restart is needed" in ready.json()["reason"]
    assert [response.status_code for response in bystanders] == [200, 200]
    assert (after.status_code, after.json()["data"]) == (200, before.json()["data"])
    assert written["nodes"] >= confirmed  # what was being written when it failed may be there, too
    assert recovered == facts
    assert (again.returncode, ready_again.status_code) == (OK, 200), again.stderr
    assert [pack["id"] for pack in ready_again.json()["packs"]] == ["muskgraph", "other"]
