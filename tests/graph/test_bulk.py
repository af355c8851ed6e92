"""Loading Neo4j: both writers write the same, nothing is half written, and whatever died is completed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.dates import PartialDate
from graph.errors import StoreError
from graph.model import Ecosystem, Entity, Flow, Pack
from graph.ontology import ontology
from graph.property_graph import PropertyGraph, lay_out
from graph.shape import NOUNS
from graph.stores import bulk
from graph.stores.bulk import WRITERS
from tests.conftest import SharedDatabase

pytestmark = pytest.mark.neo4j

MUSKGRAPH = Path(sys.executable).with_name("muskgraph")
_SLOWEST_LOAD = 60


def dump(database: SharedDatabase) -> bytes:
    """All nodes and relationships in an order of their own, read while nobody writes."""
    with database.session() as session, session.begin_transaction() as transaction:
        transaction.run("MERGE (lock:Lock {id: 'writing'}) SET lock.touched = 0").consume()
        nodes = [
            [sorted(labels), properties]
            for labels, properties in transaction.run("MATCH (n:!Lock) RETURN labels(n), properties(n)").values()
        ]
        edges = transaction.run("MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id, properties(r)").values()
        transaction.rollback()
    lines = [orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in (*nodes, *edges)]
    return b"\n".join(sorted(lines))


def small(name: str, *, speaks_of: str | None = None, size: int = 3) -> PropertyGraph:
    """A pack of a few entities in a row, the first fed by itself or by an entity of another pack."""
    eco = Ecosystem(id=f"{name}-eco", name=name, default_as_of=PartialDate.parse("1904"))
    ids = [f"{name}-{n}" for n in range(size)]
    entities = tuple(Entity(id=id, ecosystem=eco.id, kind="company", name=id) for id in ids)
    flows = tuple(
        Flow(id=f"{name}-flow-{n}", ecosystem=eco.id, origin=origin, verb="feeds", target=target)
        for n, (origin, target) in enumerate(zip([speaks_of or ids[0], *ids], ids, strict=False))
    )
    return lay_out(Pack(id=name, title=name, ecosystems=(eco,), entities=entities, flows=flows))


@pytest.fixture(scope="module")
def canonical(neo4j_database: SharedDatabase, pack: PropertyGraph) -> bytes:
    """What a database that holds the shipped pack and nothing else looks like."""
    neo4j_database.hold(pack)
    return dump(neo4j_database)


# ---- what is written -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("writer", WRITERS)
def test_both_writers_write_the_same_graph(
    canonical: bytes, empty_neo4j: SharedDatabase, pack: PropertyGraph, writer: str
) -> None:
    empty_neo4j.load(pack, writer=writer)
    assert dump(empty_neo4j) == canonical
    assert canonical.count(b"\n") + 1 == pack.rows + len(list(pack.direct()))


@pytest.mark.parametrize("writer", WRITERS)
def test_loading_twice_writes_the_same_graph(
    canonical: bytes, empty_neo4j: SharedDatabase, pack: PropertyGraph, writer: str
) -> None:
    for _ in range(2):
        empty_neo4j.load(pack, writer=writer)
    assert dump(empty_neo4j) == canonical


@pytest.mark.parametrize("writer", WRITERS)
def test_what_a_pack_says_no_more_is_removed(empty_neo4j: SharedDatabase, writer: str) -> None:
    empty_neo4j.load(small("one", size=3), writer=writer)
    fewer = dump(empty_neo4j)
    empty_neo4j.load(small("one", size=6), writer=writer)
    assert dump(empty_neo4j) != fewer
    empty_neo4j.load(small("one", size=3), writer=writer)
    assert dump(empty_neo4j) == fewer


@pytest.mark.parametrize("writer", WRITERS)
def test_a_row_of_another_kind_loses_its_old_label(empty_neo4j: SharedDatabase, writer: str) -> None:
    pack = small("one")
    empty_neo4j.load(pack, writer=writer)
    person = [replace(n, label="Person") if n.id == "one-1" else n for n in pack.nodes]
    empty_neo4j.load(replace(pack, nodes=tuple(person)), writer=writer)
    (held,) = empty_neo4j.run("MATCH (n:Node {id: 'one-1'}) RETURN labels(n) AS labels")
    assert sorted(held["labels"]) == ["Entity", "Node", "Person"]


@pytest.mark.parametrize("writer", WRITERS)
def test_packs_beside_it_keep_what_they_say(empty_neo4j: SharedDatabase, writer: str) -> None:
    theirs, ours = small("theirs"), small("ours", speaks_of="theirs-0")
    empty_neo4j.load(theirs, ours, writer=writer)
    both = dump(empty_neo4j)
    assert b'["FROM","ours-flow-0","theirs-0",{}]' in both
    for again in (theirs, ours, theirs):
        empty_neo4j.load(again, writer=writer)
        assert dump(empty_neo4j) == both


@pytest.mark.parametrize("writer", WRITERS)
def test_a_row_of_another_pack_is_not_taken(empty_neo4j: SharedDatabase, writer: str) -> None:
    empty_neo4j.load(small("one"))
    before = dump(empty_neo4j)
    with pytest.raises(StoreError, match="and so has the pack one"):
        empty_neo4j.load(renamed(small("one"), "two"), writer=writer)
    assert dump(empty_neo4j) == before


def renamed(pack: PropertyGraph, name: str) -> PropertyGraph:
    """The same rows as another pack's."""
    nodes = tuple(
        replace(node, properties={**node.properties, "pack": name, "id": f"{name}-dataset"})
        if node.noun == "Dataset"
        else replace(node, properties={**node.properties, "pack": name})
        if node.noun != "Role"
        else node
        for node in pack.nodes
    )
    return replace(pack, pack=name, nodes=nodes)


def test_roles_outlive_a_pack(empty_neo4j: SharedDatabase) -> None:
    empty_neo4j.load(small("one"))
    empty_neo4j.run("MATCH (n:Node {pack: 'one'}) DETACH DELETE n")
    empty_neo4j.load(small("two"))
    (roles,) = empty_neo4j.run("MATCH (role:Role) RETURN count(role) AS number")
    assert roles["number"] == len(ontology().roles)


def test_constraints_stand_before_data(empty_neo4j: SharedDatabase) -> None:
    constrained: list[set[str]] = []

    def look(what: str, done: int, total: int) -> None:
        rows = empty_neo4j.run("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type")
        constrained.append({row["labelsOrTypes"][0] for row in rows if row["properties"] == ["id"]})

    empty_neo4j.load(small("one"), progress=look)
    assert constrained[0] == {"Lock", *(name for name, shape in NOUNS.items() if not shape.types)}


def test_progress_ends_where_it_should(empty_neo4j: SharedDatabase, pack: PropertyGraph) -> None:
    told: list[tuple[int, int]] = []
    [report] = empty_neo4j.load(pack, progress=lambda what, done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == report.nodes + report.relationships
    [[nodes]] = [row.values() for row in empty_neo4j.run("MATCH (n:!Lock) RETURN count(n)")]
    [[relationships]] = [row.values() for row in empty_neo4j.run("MATCH ()-[r]->() RETURN count(r)")]
    assert (report.nodes, report.relationships) == (nodes, relationships)


# ---- two loads at once -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [50_000, 0], ids=["in one transaction", "by and by"])
@pytest.mark.parametrize("writer", WRITERS)
def test_two_loads_at_once_do_not_mix(
    empty_neo4j: SharedDatabase, monkeypatch: pytest.MonkeyPatch, writer: str, threshold: int
) -> None:
    monkeypatch.setattr(bulk, "_ONE_TRANSACTION", threshold)
    monkeypatch.setattr(bulk, "_BATCH", 7)
    one, other = small("one", size=20), small("one", size=30)
    either = []
    for pack in (one, other):
        empty_neo4j.load(pack)
        either.append(dump(empty_neo4j))
    empty_neo4j.empty()
    together(*(lambda pack=pack: empty_neo4j.load(pack, writer=writer) for pack in (one, other, one, other)))
    assert dump(empty_neo4j) in either


def together(*works: Any) -> None:
    """Do all at once, and fail if one fails."""
    failed: list[BaseException] = []

    def guarded(work: Any) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again below, in the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_SLOWEST_LOAD)
        assert not thread.is_alive()
    for error in failed:
        raise error


# ---- a load that dies ------------------------------------------------------------------------------------------------


def start(database: SharedDatabase, *command: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "MUSKGRAPH_NEO4J_PASSWORD": database.server.password}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.mark.one_neo4j
def test_a_load_killed_at_any_moment_leaves_old_or_new(
    canonical: bytes, empty_neo4j: SharedDatabase, pack: PropertyGraph
) -> None:
    command = (str(MUSKGRAPH), "load", "--store", empty_neo4j.uri)
    began = time.monotonic()
    whole = start(empty_neo4j, *command)
    _, said = whole.communicate(timeout=_SLOWEST_LOAD)
    assert whole.returncode == 0, said
    duration = time.monotonic() - began
    assert dump(empty_neo4j) == canonical
    moments = random.Random(20)
    outcomes = set()
    for _ in range(20):
        empty_neo4j.load(replace(pack, nodes=tuple(n for n in pack.nodes if n.noun != "Share")))
        old = dump(empty_neo4j)
        killed(start(empty_neo4j, *command), after=moments.uniform(0.2, 1.0) * duration)
        left = dump(empty_neo4j)
        assert left in (old, canonical)
        outcomes.add(left)
    empty_neo4j.load(pack)
    assert dump(empty_neo4j) == canonical
    assert old in outcomes


def killed(process: subprocess.Popen[bytes], after: float) -> None:
    """End a process as a power cut would, unless it ended before."""
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()


#: Loads the shipped pack in parts of a few rows, as a pack of more than 50 000 rows would be loaded.
_IN_PARTS = """
import asyncio, os, sys
from graph.property_graph import lay_out
from graph.stores import bulk
from graph.stores.neo4j import Neo4jStore
from seed import shipped_pack

bulk._ONE_TRANSACTION, bulk._BATCH = 0, 40

async def main():
    store = Neo4jStore(sys.argv[1], user="neo4j", password=os.environ["MUSKGRAPH_NEO4J_PASSWORD"], writer=sys.argv[2])
    await store.load([lay_out(shipped_pack())])
    await store.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("writer", WRITERS)
async def test_a_load_in_parts_goes_on_where_it_was_killed(
    canonical: bytes,
    empty_neo4j: SharedDatabase,
    pack: PropertyGraph,
    monkeypatch: pytest.MonkeyPatch,
    writer: str,
) -> None:
    command = (sys.executable, "-c", _IN_PARTS, empty_neo4j.uri, writer)
    empty_neo4j.load(small("other", speaks_of=None), pack)
    beside = dump(empty_neo4j)
    empty_neo4j.run("MATCH (dataset:Dataset {pack: $pack}) SET dataset.content_hash = 'older'", pack=pack.pack)
    process = start(empty_neo4j, *command)
    done = parts_done(empty_neo4j, at_least=20)
    killed(process, after=0)
    store = empty_neo4j.store(writer=writer)
    state = await store.state()
    assert not state.ready
    assert state.reason
    assert "being loaded" in state.reason
    monkeypatch.setattr(bulk, "_ONE_TRANSACTION", 0)
    monkeypatch.setattr(bulk, "_BATCH", 40)
    written: list[int] = []
    await store.load([pack], lambda what, rows, total: written.append(rows))
    assert written[0] > 40 * (done - 10)  # parts are not all full
    assert dump(empty_neo4j) == beside
    assert (await store.state()).ready
    await store.close()


def parts_done(database: SharedDatabase, at_least: int) -> int:
    """Wait until a load in parts has written that many."""
    deadline = time.monotonic() + _SLOWEST_LOAD
    while time.monotonic() < deadline:
        (dataset,) = database.run("MATCH (d:Dataset {pack: 'muskgraph'}) RETURN coalesce(d.done, 0) AS done")
        if dataset["done"] >= at_least:
            return int(dataset["done"])
    raise AssertionError("no load is at work")


@pytest.mark.parametrize("writer", WRITERS)
def test_a_load_in_parts_writes_the_same_graph(
    canonical: bytes,
    empty_neo4j: SharedDatabase,
    pack: PropertyGraph,
    monkeypatch: pytest.MonkeyPatch,
    writer: str,
) -> None:
    monkeypatch.setattr(bulk, "_ONE_TRANSACTION", 0)
    monkeypatch.setattr(bulk, "_BATCH", 100)
    for _ in range(2):
        empty_neo4j.load(pack, writer=writer)
        assert dump(empty_neo4j) == canonical


@pytest.mark.one_neo4j
def test_a_load_killed_in_parts_can_be_repeated_at_once(empty_neo4j: SharedDatabase, canonical: bytes) -> None:
    empty_neo4j.load(small("muskgraph"))
    command = (sys.executable, "-c", _IN_PARTS, empty_neo4j.uri, "driver")
    process = start(empty_neo4j, *command)
    parts_done(empty_neo4j, at_least=3)
    killed(process, after=0)
    began = time.monotonic()
    again = start(empty_neo4j, *command)
    _, said = again.communicate(timeout=_SLOWEST_LOAD)
    assert again.returncode == 0, said
    assert time.monotonic() - began < _SLOWEST_LOAD / 2
    assert dump(empty_neo4j) == canonical


def test_a_load_waits_for_one_in_parts(empty_neo4j: SharedDatabase, canonical: bytes, pack: PropertyGraph) -> None:
    empty_neo4j.load(small("muskgraph"))
    process = start(empty_neo4j, sys.executable, "-c", _IN_PARTS, empty_neo4j.uri, "driver")
    parts_done(empty_neo4j, at_least=3)
    empty_neo4j.load(small("other"))
    assert process.wait(_SLOWEST_LOAD) == 0
    assert process.communicate()
    empty_neo4j.load(pack)
    empty_neo4j.run("MATCH (n:Node {pack: 'other'}) DETACH DELETE n")
    assert dump(empty_neo4j) == canonical


# ---- connections -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("writer", WRITERS)
def test_a_writer_leaves_no_connection_behind(empty_neo4j: SharedDatabase, writer: str) -> None:
    before = connections()
    empty_neo4j.load(small("one"), small("two"), writer=writer)
    assert connections() == before


def connections() -> int:
    """How many sockets this process has open."""
    return sum(
        str(link.readlink()).startswith("socket:") for link in Path("/proc/self/fd").iterdir() if link.is_symlink()
    )


@pytest.fixture(autouse=True)
def _ends_unlocked(neo4j_database: SharedDatabase) -> Iterator[None]:
    """No transaction outlives its test."""
    yield
    deadline = time.monotonic() + 10
    while len(neo4j_database.run("SHOW TRANSACTIONS YIELD transactionId")) > 1:
        assert time.monotonic() < deadline
