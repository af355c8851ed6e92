"""Writing a pack into Neo4j, by py2neo's bulk functions or by UNWIND and the official driver, with the same result.

py2neo was asked for and is end of life (2021): it is the default on `bolt://` only, where it is known to work.
Routing and encryption (`neo4j://`, `+s`) go by the official driver.

A pack of up to 50 000 rows is written in one transaction: a load that dies leaves what was there before. A larger one
is written in batches; the dataset node says how far it came, and a second run completes it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Protocol, Self, cast

from neo4j import GraphDatabase, NotificationMinimumSeverity

from graph.errors import StoreError
from graph.property_graph import ONTOLOGY, Node, PropertyGraph
from graph.shape import NOUNS, SCHEMA_VERSION
from graph.store import LoadReport, Progress

__all__ = ["WRITERS", "Writer", "load_pack", "writer_for"]

_ONE_TRANSACTION = 50_000
_BATCH = 2_000

#: After this many seconds without a sign of life a load counts as dead, and another may take over.
_DEAD_AFTER = 60


class Writer(Protocol):
    """A connection for writing. `begin` opens a transaction until `commit`; `run` outside of one commits at once."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def begin(self) -> None: ...

    def commit(self) -> None: ...

    def run(self, cypher: str, parameters: dict[str, Any]) -> list[dict[str, Any]]: ...

    def nodes(self, labels: Sequence[str], rows: list[dict[str, Any]]) -> None:
        """Make nodes that do not exist yet, each with these labels and its properties."""
        ...

    def relationships(self, type: str, rows: list[tuple[str, dict[str, Any], str]]) -> None:
        """Make relationships from one id to another, each with its properties."""
        ...


class DriverWriter:
    """Writes with the official driver and UNWIND."""

    def __init__(self, uri: str, user: str, password: str, database: str) -> None:
        self._driver = GraphDatabase.driver(
            uri,
            auth=(user, password),
            connection_timeout=5.0,
            telemetry_disabled=True,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
        self._session = self._driver.session(database=database)
        self._transaction: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._transaction is not None:
            self._transaction.close()
        self._session.close()
        self._driver.close()

    def begin(self) -> None:
        self._transaction = self._session.begin_transaction()

    def commit(self) -> None:
        self._transaction.commit()
        self._transaction = None

    def run(self, cypher: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        result = (self._transaction or self._session).run(cypher, parameters)
        return [record.data() for record in result]

    def nodes(self, labels: Sequence[str], rows: list[dict[str, Any]]) -> None:
        self.run(f"CYPHER 5 UNWIND $rows AS row CREATE (node:{':'.join(labels)}) SET node = row", {"rows": rows})

    def relationships(self, type: str, rows: list[tuple[str, dict[str, Any], str]]) -> None:
        self.run(
            "CYPHER 5 UNWIND $rows AS row MATCH (start:Node {id: row[0]}) MATCH (end:Node {id: row[2]}) "
            f"CREATE (start)-[made:{type}]->(end) SET made = row[1]",
            {"rows": [list(row) for row in rows]},
        )


class Py2neoWriter:
    """Writes with py2neo's bulk functions, inside one of its transactions."""

    def __init__(self, uri: str, user: str, password: str, database: str) -> None:
        import py2neo

        self._graph = py2neo.Graph(uri, auth=(user, password), name=database)
        self._transaction: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._transaction is not None:
            self._graph.rollback(self._transaction)
            self._transaction = None

    def begin(self) -> None:
        self._transaction = self._graph.begin()

    def commit(self) -> None:
        self._graph.commit(self._transaction)
        self._transaction = None

    def run(self, cypher: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        runner = self._transaction or self._graph
        return cast(list[dict[str, Any]], runner.run(cypher, parameters).data())

    def nodes(self, labels: Sequence[str], rows: list[dict[str, Any]]) -> None:
        from py2neo.bulk import create_nodes

        create_nodes(self._transaction or self._graph.auto(), rows, labels=set(labels))

    def relationships(self, type: str, rows: list[tuple[str, dict[str, Any], str]]) -> None:
        from py2neo.bulk import create_relationships

        create_relationships(
            self._transaction or self._graph.auto(),
            rows,
            type,
            start_node_key=("Node", "id"),
            end_node_key=("Node", "id"),
        )


WRITERS: dict[str, Callable[[str, str, str, str], Writer]] = {"py2neo": Py2neoWriter, "driver": DriverWriter}


def writer_for(uri: str, *, user: str, password: str, database: str, name: str | None = None) -> Writer:
    """The writer called `name`, or the one that fits the address: py2neo on plain `bolt://`, else the driver."""
    chosen = name or ("py2neo" if uri.startswith("bolt://") else "driver")
    return WRITERS[chosen](uri, user, password, database)


def load_pack(writer: Writer, pack: PropertyGraph, progress: Progress) -> LoadReport:
    """Make Neo4j hold exactly what `pack` says in place of what it held of that pack.

    Raises `StoreError` while another load is running.
    """
    _ensure_schema(writer)
    batches = list(_batches(pack))
    load = _Load(writer, pack, progress, owner=uuid.uuid4().hex)
    unchanged = load.at_once(batches) if pack.rows <= _ONE_TRANSACTION else load.by_and_by(batches)
    return LoadReport(pack.pack, pack.content_hash, len(pack.nodes), len(pack.edges), unchanged)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows that one call writes."""

    what: str
    size: int
    write: Callable[[Writer], None]


def _batches(pack: PropertyGraph) -> Iterator[_Batch]:
    """All rows of a pack in an order that is always the same: nodes by label, then relationships by type."""
    nodes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for node in pack.nodes:
        if node.noun != "Dataset" and node.properties["pack"] != ONTOLOGY:
            nodes[_labels(node)].append(node.properties)
    for labels, rows in sorted(nodes.items()):
        for some in _chunks(rows):
            yield _Batch("nodes", len(some), partial(_write_nodes, labels, some))
    edges: dict[str, list[tuple[str, dict[str, Any], str]]] = defaultdict(list)
    for edge in (*pack.edges, *pack.direct()):
        edges[edge.type].append((edge.start, edge.properties, edge.end))
    for type, ends in sorted(edges.items()):
        for few in _chunks(ends):
            yield _Batch("relationships", len(few), partial(_write_relationships, type, few))


def _write_nodes(labels: tuple[str, ...], rows: list[dict[str, Any]], writer: Writer) -> None:
    writer.nodes(labels, rows)


def _write_relationships(type: str, rows: list[tuple[str, dict[str, Any], str]], writer: Writer) -> None:
    writer.relationships(type, rows)


def _labels(node: Node) -> tuple[str, ...]:
    return tuple(filter(None, ("Node", node.noun, node.label)))


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while some := list(islice(waiting, _BATCH)):
        yield some


def _ensure_schema(writer: Writer) -> None:
    """Constraints before data: two loads with MERGE and no constraint have made 232 nodes of 200 keys."""
    nouns = [name for name, shape in NOUNS.items() if not shape.types]
    for noun in nouns:
        writer.run(
            f"CYPHER 5 CREATE CONSTRAINT {noun.lower()}_id IF NOT EXISTS FOR (n:{noun}) REQUIRE n.id IS UNIQUE", {}
        )
    writer.run("CYPHER 5 CREATE CONSTRAINT lock_id IF NOT EXISTS FOR (n:Lock) REQUIRE n.id IS UNIQUE", {})
    for noun, property in (("Node", "pack"), ("Entity", "ecosystem"), ("Flow", "ecosystem"), ("Claim", "ecosystem")):
        writer.run(
            f"CYPHER 5 CREATE INDEX {noun.lower()}_{property} IF NOT EXISTS FOR (n:{noun}) ON (n.{property})", {}
        )
    writer.run("CYPHER 5 CREATE TEXT INDEX node_haystack IF NOT EXISTS FOR (n:Node) ON (n.haystack)", {})
    writer.run("CYPHER 5 CALL db.awaitIndexes(300)", {})


class _Load:
    """One load of one pack by one owner."""

    def __init__(self, writer: Writer, pack: PropertyGraph, progress: Progress, owner: str) -> None:
        self._writer = writer
        self._pack = pack
        self._progress = progress
        self._owner = owner
        self._dataset = next(node for node in pack.nodes if node.noun == "Dataset")

    def at_once(self, batches: Sequence[_Batch]) -> bool:
        """Everything in one transaction. True where the same facts were held before."""
        self._writer.begin()
        self._lock()
        held = self._held()
        self._roles()
        self._writer.run(
            "CYPHER 5 MATCH (old:Node {pack: $pack}) WHERE NOT old:Dataset DETACH DELETE old", {"pack": self._pack.pack}
        )
        for _ in self._written(batches):
            pass
        self._describe(loading=None, done=0)
        self._unlock()
        self._writer.commit()
        return self._is_complete(held)

    def by_and_by(self, batches: Sequence[_Batch]) -> bool:
        """A transaction a batch, each noting how far it came, so that a load that died is taken up where it stopped."""
        self._writer.begin()
        self._lock()
        held = self._held()
        if self._is_complete(held):
            self._unlock()
            self._writer.commit()
            return True
        same = held is not None and held["hash"] == self._pack.content_hash
        done = int(held["done"] or 0) if held and same else 0
        self._roles()
        self._describe(loading=f"{done} of {len(batches)} parts", done=done)
        self._writer.commit()
        if not done:
            self._writer.run(
                "CYPHER 5 MATCH (old:Node {pack: $pack}) WHERE NOT old:Dataset "
                "CALL (old) { DETACH DELETE old } IN TRANSACTIONS OF 2000 ROWS",
                {"pack": self._pack.pack},
            )
        self._writer.begin()
        for number in self._written(batches, done):
            self._lock()
            self._describe(loading=f"{number} of {len(batches)} parts", done=number)
            self._writer.commit()
            self._writer.begin()
        self._describe(loading=None, done=0)
        self._unlock()
        self._writer.commit()
        return False

    def _written(self, batches: Sequence[_Batch], skip: int = 0) -> Iterator[int]:
        """Write the batches after the first `skip`, telling after each how many are written in all."""
        total = sum(batch.size for batch in batches)
        so_far = sum(batch.size for batch in batches[:skip])
        for number, batch in enumerate(batches[skip:], start=skip + 1):
            batch.write(self._writer)
            so_far += batch.size
            self._progress(batch.what, so_far, total)
            yield number

    def _lock(self) -> None:
        """Make other loads wait for this transaction, and refuse where one of them is at work batch by batch."""
        rows = self._writer.run(
            "CYPHER 5 MERGE (lock:Lock {id: 'load'}) SET lock.touched = timestamp() "
            "WITH lock, coalesce(lock.owner, $owner) AS owner, coalesce(lock.at, 0) AS at "
            "WITH lock, owner, (timestamp() - at) / 1000 AS age "
            "FOREACH (_ IN CASE WHEN owner = $owner OR age > $dead THEN [1] ELSE [] END | "
            "SET lock.owner = $owner, lock.at = timestamp()) RETURN owner = $owner OR age > $dead AS mine",
            {"owner": self._owner, "dead": _DEAD_AFTER},
        )
        if not rows[0]["mine"]:
            raise StoreError("Another load is running on this Neo4j. Wait until it ends, or a minute after it died")

    def _unlock(self) -> None:
        self._writer.run("CYPHER 5 MATCH (lock:Lock {id: 'load'}) REMOVE lock.owner, lock.at", {})

    def _held(self) -> dict[str, Any] | None:
        rows = self._writer.run(
            "CYPHER 5 MATCH (dataset:Dataset {id: $id}) RETURN dataset.content_hash AS hash, "
            "dataset.schema_version AS version, dataset.loading AS loading, dataset.done AS done",
            {"id": self._dataset.id},
        )
        return rows[0] if rows else None

    def _is_complete(self, held: dict[str, Any] | None) -> bool:
        return (
            held is not None
            and held["hash"] == self._pack.content_hash
            and held["version"] == SCHEMA_VERSION
            and held["loading"] is None
        )

    def _describe(self, loading: str | None, done: int) -> None:
        self._writer.run(
            "CYPHER 5 MERGE (dataset:Node:Dataset {id: $id}) SET dataset = $properties",
            {"id": self._dataset.id, "properties": {**self._dataset.properties, "loading": loading, "done": done}},
        )

    def _roles(self) -> None:
        """The roles belong to no pack: they are made if missing and never deleted."""
        roles = [node.properties for node in self._pack.nodes if node.properties["pack"] == ONTOLOGY]
        self._writer.run(
            "CYPHER 5 UNWIND $roles AS role MERGE (made:Node:Role {id: role.id}) SET made = role", {"roles": roles}
        )
