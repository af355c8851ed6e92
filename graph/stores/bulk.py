"""Writing a pack into Neo4j, by py2neo's bulk functions or by UNWIND and the official driver, with the same result.

py2neo was asked for and is end of life (2021): it is the default on `bolt://` only, where it is known to work.
Routing and encryption (`neo4j://`, `+s`) go by the official driver.

A pack of up to 50 000 rows is written in one transaction: a load that dies leaves what was there before. A larger one
is written in batches; the dataset node says how far it came, and a second run completes it.

Nodes that a pack held before are emptied and filled again, not deleted: what other packs say of them stays.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Protocol, Self, cast

from neo4j import GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import StoreError
from graph.ontology import ontology
from graph.property_graph import ONTOLOGY, Node, PropertyGraph
from graph.shape import ANY, NOUNS, SCHEMA_VERSION
from graph.store import LoadReport, Progress
from graph.stores.fuzzy import INDEX

__all__ = ["WRITERS", "Writer", "failures", "load_pack", "schema", "writer_for"]

_ONE_TRANSACTION = 50_000
_BATCH = 2_000
_NODES, _RELATIONSHIPS = "nodes", "relationships"

#: Two nodes that transactions lock, in this order, and let go when they end, however they end. `loading` is held by a
#: transaction beside the others while a load is under way, so that another waits; where the program dies, the server
#: ends its transactions and the lock is free. `writing` is held by those that write: a commit still on its way when its
#: program died is waited for.
_LOADING, _WRITING = "loading", "writing"


def failures() -> tuple[type[Exception], ...]:
    """What a writer raises when the database fails it."""
    from py2neo import errors

    return (
        DriverError,
        Neo4jError,
        OSError,
        errors.Neo4jError,
        errors.ConnectionUnavailable,
        errors.ConnectionBroken,
        errors.ConnectionLimit,
        errors.ServiceUnavailable,
        errors.ProtocolError,
    )


class Writer(Protocol):
    """A connection for writing. `begin` opens a transaction until `commit`; `run` outside of one commits at once."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def begin(self) -> None: ...

    def commit(self) -> None: ...

    def run(self, cypher: str, parameters: dict[str, Any]) -> list[dict[str, Any]]: ...

    def hold(self, cypher: str, parameters: dict[str, Any]) -> None:
        """Run in a transaction beside the others that stays open, with its locks, until the writer ends."""
        ...

    def require_hold(self) -> None:
        """Fail if the transaction of `hold` is no more."""
        ...

    def nodes(self, labels: Sequence[str], rows: list[dict[str, Any]]) -> None:
        """Give the nodes of these ids these labels and properties; those that do not exist are made."""
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
        self._beside = self._driver.session(database=database)
        self._held: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for open in (self._transaction, self._held, self._session, self._beside, self._driver):
            if open is not None:
                with suppress(DriverError, Neo4jError, OSError):
                    open.close()

    def begin(self) -> None:
        self._transaction = self._session.begin_transaction()

    def commit(self) -> None:
        self._transaction.commit()
        self._transaction = None

    def run(self, cypher: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        result = (self._transaction or self._session).run(cypher, parameters)  # pyright: ignore[reportArgumentType]
        return [record.data() for record in result]

    def hold(self, cypher: str, parameters: dict[str, Any]) -> None:
        self._held = self._beside.begin_transaction()
        self._held.run(cypher, parameters).consume()

    def require_hold(self) -> None:
        self._held.run("RETURN 1").consume()

    def nodes(self, labels: Sequence[str], rows: list[dict[str, Any]]) -> None:
        self.run(
            f"CYPHER 5 UNWIND $rows AS row MERGE (node:Node {{id: row.id}}) SET node:{':'.join(labels)}, node += row",
            {"rows": rows},
        )

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
        self._held: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for open in filter(None, (self._transaction, self._held)):
            with suppress(*failures()):
                self._graph.rollback(open)
        with suppress(*failures()):
            self._graph.service.connector.close()  # pyright: ignore[reportOptionalMemberAccess]

    def begin(self) -> None:
        self._transaction = self._graph.begin()

    def commit(self) -> None:
        self._graph.commit(self._transaction)
        self._transaction = None

    def run(self, cypher: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        runner = self._transaction or self._graph
        return cast(list[dict[str, Any]], runner.run(cypher, parameters).data())

    def hold(self, cypher: str, parameters: dict[str, Any]) -> None:
        self._held = self._graph.begin()
        self._held.run(cypher, parameters)

    def require_hold(self) -> None:
        self._held.run("RETURN 1")

    def nodes(self, labels: Sequence[str], rows: list[dict[str, Any]]) -> None:
        from py2neo.bulk import merge_nodes

        merge_nodes(self._transaction or self._graph.auto(), rows, ("Node", "id"), labels=labels)

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

    While another load is running it waits. Raises `StoreError` where another pack holds a row of the same id.
    """
    _ensure_lock(writer)
    writer.hold(*_locking(_LOADING))
    for statement in schema():
        writer.run(statement, {})
    batches = list(_batches(pack))
    load = _Load(writer, pack, progress)
    unchanged = load.at_once(batches) if pack.rows <= _ONE_TRANSACTION else load.by_and_by(batches)
    # Questions planned on the counts of an empty graph scan it: one took 33 s that takes 0.02 s after this.
    writer.run("CYPHER 5 CALL db.prepareForReplanning(300)", {})
    return LoadReport(pack.pack, pack.content_hash, len(pack.nodes), _relationships(batches), unchanged)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows that one call writes."""

    what: str
    size: int
    write: Callable[[Writer], None]
    ids: tuple[str, ...] = ()


def _batches(pack: PropertyGraph) -> Iterator[_Batch]:
    """All rows of a pack in an order that is always the same: nodes by label, then relationships by type."""
    nodes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for node in pack.nodes:
        if node.noun != "Dataset" and node.properties["pack"] != ONTOLOGY:
            nodes[_labels(node)].append(node.properties)
    for labels, rows in sorted(nodes.items()):
        for some in _chunks(rows):
            yield _Batch(_NODES, len(some), partial(_write_nodes, labels, some), tuple(row["id"] for row in some))
    edges: dict[str, list[tuple[str, dict[str, Any], str]]] = defaultdict(list)
    for edge in (*pack.edges, *pack.direct()):
        edges[edge.type].append((edge.start, edge.properties, edge.end))
    for type, ends in sorted(edges.items()):
        for few in _chunks(ends):
            yield _Batch(_RELATIONSHIPS, len(few), partial(_write_relationships, type, few))


def _relationships(batches: Iterable[_Batch]) -> int:
    """How many there are to write, the derived ones beside the flows with them."""
    return sum(batch.size for batch in batches if batch.what == _RELATIONSHIPS)


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


def schema() -> Iterator[str]:
    """Constraints before data: two loads with MERGE and no constraint have made 232 nodes of 200 keys."""
    nouns = [name for name, shape in NOUNS.items() if not shape.types]
    for noun in nouns:
        yield f"CYPHER 5 CREATE CONSTRAINT {noun.lower()}_id IF NOT EXISTS FOR (n:{noun}) REQUIRE n.id IS UNIQUE"
    for noun, property in (
        ("Node", "pack"),
        ("Node", "key"),
        ("Entity", "ecosystem"),
        ("Flow", "ecosystem"),
        ("Claim", "ecosystem"),
    ):
        yield f"CYPHER 5 CREATE INDEX {noun.lower()}_{property} IF NOT EXISTS FOR (n:{noun}) ON (n.{property})"
    for noun in ("Entity", "Flow", "Claim"):
        slice = "n.ecosystem, n.from_day, n.to_day, n.tellings"
        yield f"CYPHER 5 CREATE INDEX {noun.lower()}_slice IF NOT EXISTS FOR (n:{noun}) ON ({slice})"
    yield "CYPHER 5 CREATE TEXT INDEX node_haystack IF NOT EXISTS FOR (n:Node) ON (n.haystack)"
    yield (
        f"CYPHER 5 CREATE FULLTEXT INDEX {INDEX} IF NOT EXISTS FOR (n:Node) ON EACH [n.keys] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}}"
    )
    yield "CYPHER 5 CALL db.awaitIndexes(300)"


def _ensure_lock(writer: Writer) -> None:
    """The one constraint made without a lock: of several programs that make it at once all but one may be refused."""
    for attempts_left in range(9, -1, -1):
        try:
            writer.run("CYPHER 5 CREATE CONSTRAINT lock_id IF NOT EXISTS FOR (n:Lock) REQUIRE n.id IS UNIQUE", {})
        except failures() as wrong:
            code = getattr(wrong, "code", None) or ""
            if not attempts_left or not code.endswith(("DeadlockDetected", "AlreadyExists")):
                raise
            time.sleep(0.1)
        else:
            return


def _locking(lock: str) -> tuple[str, dict[str, Any]]:
    """The statement that takes a lock for its transaction, waiting where another has it."""
    return "CYPHER 5 MERGE (lock:Lock {id: $id}) SET lock.touched = timestamp()", {"id": lock}


def _emptying() -> tuple[tuple[str, str], ...]:
    """Each as what is found and what is done to it: relationships go, nodes keep no more than id and pack.

    A relationship belongs to the pack it names, else to that of its start.
    """
    nouns = [name for name, shape in NOUNS.items() if not shape.types and name not in (ANY, "Dataset")]
    labels = sorted({*nouns, *(kind.label for kind in ontology().kinds)})
    return (
        (
            "MATCH (:Flow {pack: $pack})-[:FROM]->(start:Node) WHERE start.pack <> $pack "
            "WITH DISTINCT start MATCH (start)-[old {pack: $pack}]->()",
            "DELETE old",
        ),
        ("MATCH (:Node {pack: $pack})-[old]->() WHERE coalesce(old.pack, $pack) = $pack", "DELETE old"),
        (
            "MATCH (old:Node {pack: $pack}) WHERE NOT old:Dataset",
            f"REMOVE old:{':'.join(labels)} SET old = {{id: old.id, pack: old.pack}}",
        ),
    )


#: What stayed empty is in the pack no more.
_SWEEPING = ("MATCH (old:Node {pack: $pack}) WHERE old.noun IS NULL", "DETACH DELETE old")


class _Load:
    """One load of one pack."""

    def __init__(self, writer: Writer, pack: PropertyGraph, progress: Progress) -> None:
        self._writer = writer
        self._pack = pack
        self._progress = progress
        self._dataset = next(node for node in pack.nodes if node.noun == "Dataset")

    def at_once(self, batches: Sequence[_Batch]) -> bool:
        """Everything in one transaction. True where the same facts were held before."""
        self._begin()
        held = self._held()
        self._roles()
        for clause, work in _emptying():
            self._run(f"{clause} {work}")
        for _ in self._written(batches):
            pass
        self._run(" ".join(_SWEEPING))
        self._describe(loading=None, done=0)
        self._commit()
        return self._is_complete(held)

    def by_and_by(self, batches: Sequence[_Batch]) -> bool:
        """A transaction a batch, each noting how far it came, so that a load that died is taken up where it stopped."""
        self._begin()
        held = self._held()
        if self._is_complete(held):
            self._commit()
            return True
        done = self._done(held)
        self._roles()
        self._describe(loading=f"{done} of {len(batches)} parts", done=done)
        self._commit()
        if not done:
            for clause, work in _emptying():
                self._run_by_and_by(clause, work)
        self._begin()
        for number in self._written(batches, done):
            self._describe(loading=f"{number} of {len(batches)} parts", done=number)
            self._commit()
            self._begin()
        self._commit()
        self._run_by_and_by(*_SWEEPING)
        self._begin()
        self._describe(loading=None, done=0)
        self._commit()
        return False

    def _begin(self) -> None:
        self._writer.begin()
        self._writer.run(*_locking(_WRITING))

    def _commit(self) -> None:
        """Commit, unless the server took this load for dead meanwhile and another may be at work."""
        self._writer.require_hold()
        self._writer.commit()

    def _run(self, cypher: str) -> list[dict[str, Any]]:
        return self._writer.run(f"CYPHER 5 {cypher}", {"pack": self._pack.pack})

    def _run_by_and_by(self, clause: str, work: str) -> None:
        self._run(f"{clause} CALL (old) {{ {work} }} IN TRANSACTIONS OF 2000 ROWS")

    def _written(self, batches: Sequence[_Batch], skip: int = 0) -> Iterator[int]:
        """Write the batches after the first `skip`, telling after each how many are written in all."""
        total = len(self._pack.nodes) + _relationships(batches)
        so_far = total - sum(batch.size for batch in batches[skip:])  # the dataset and the roles are in no batch
        for number, batch in enumerate(batches[skip:], start=skip + 1):
            self._require_ours(batch.ids)
            batch.write(self._writer)
            so_far += batch.size
            self._progress(batch.what, so_far, total)
            yield number

    def _require_ours(self, ids: Sequence[str]) -> None:
        """A pack owns its rows: none is taken from another."""
        taken = self._writer.run(
            "CYPHER 5 UNWIND $ids AS id MATCH (node:Node {id: id}) WHERE node.pack <> $pack "
            "RETURN node.id AS id, node.pack AS pack ORDER BY id LIMIT 1",
            {"ids": list(ids), "pack": self._pack.pack},
        )
        for other in taken:
            raise StoreError(
                f"The pack {self._pack.pack} has a row {other['id']!r}, and so has the pack {other['pack']}, which "
                "this Neo4j holds. Rename one of them in its file, then load again"
            )

    def _held(self) -> dict[str, Any] | None:
        rows = self._writer.run(
            "CYPHER 5 MATCH (dataset:Dataset {id: $id}) RETURN dataset.content_hash AS hash, "
            "dataset.schema_version AS version, dataset.loading AS loading, dataset.done AS done",
            {"id": self._dataset.id},
        )
        return rows[0] if rows else None

    def _done(self, held: dict[str, Any] | None) -> int:
        """How many parts of exactly this load are written."""
        same = held is not None and held["hash"] == self._pack.content_hash and held["version"] == SCHEMA_VERSION
        return int(held["done"] or 0) if held is not None and same else 0

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
