"""What tests of all rooms share: servers, each started once when the first test asks for it, and stores of the facts.

Neo4j is one for each process of the run. A test that reads takes `store` or `neo4j_store`, which hold the shipped pack,
or has the database `hold` facts of its own. A test that writes takes `empty_neo4j`, `blank_neo4j` or `written_to`.
Whoever reads next finds what it wants loaded anew.

Hypothesis draws the same examples every time. Longer, and new ones: `pytest --hypothesis-profile=long`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

import hypothesis
import neo4j
import pytest

import seed
from graph.property_graph import PropertyGraph, lay_out
from graph.store import LoadReport, Progress, Store
from graph.stores.bulk import load_pack, writer_for
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.servers.neo4j import Neo4jServer

# The size of a terminal, which the readline of pytest's first process leaves to those it starts; there is none.
for name in ("COLUMNS", "LINES"):
    os.environ.pop(name, None)

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("long", max_examples=1_000, deadline=None)
hypothesis.settings.load_profile("steady")


# ---- no skips --------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files and printed answers anew")
    parser.addoption("--no-skips", action="store_true", help="fail what is skipped (always so where CI is set)")


def _made_to_fail(report: Any, config: pytest.Config) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and (config.option.no_skips or os.environ.get("CI")):
        report.outcome = "failed"
        report.longrepr = f"Skipped, and nothing may be: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _made_to_fail(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, Any]:
    report = yield
    _made_to_fail(report, collector.config)
    return report


# ---- the facts, and the stores that hold them ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def pack() -> PropertyGraph:
    """The shipped pack, laid out."""
    return lay_out(seed.shipped_pack())


@pytest.fixture(params=["snapshot", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest) -> Store:
    """Each store in turn, holding the shipped pack."""
    held: Store = request.getfixturevalue(f"{request.param}_store")
    return held


@pytest.fixture
def snapshot_store(pack: PropertyGraph) -> SnapshotStore:
    """The shipped pack in memory."""
    return SnapshotStore.of(pack)


@pytest.fixture
async def neo4j_store(neo4j_database: SharedDatabase, open_neo4j: Neo4jStore, pack: PropertyGraph) -> Neo4jStore:
    """The shipped pack in the shared Neo4j."""
    neo4j_database.hold(pack)
    return open_neo4j


@pytest.fixture
def empty_neo4j(neo4j_database: SharedDatabase) -> Iterator[SharedDatabase]:
    """The shared Neo4j with nothing in it, to do with as the test likes."""
    neo4j_database.empty()
    yield neo4j_database
    neo4j_database.held = None


@pytest.fixture
async def blank_neo4j(empty_neo4j: SharedDatabase) -> AsyncIterator[Neo4jStore]:
    """A store on the shared Neo4j with nothing in it."""
    store = empty_neo4j.store(writer="driver", deadline=120.0)
    yield store
    await store.close()


@pytest.fixture
async def written_to(empty_neo4j: SharedDatabase, pack: PropertyGraph) -> AsyncIterator[Neo4jStore]:
    """The shipped pack in the shared Neo4j, to be written to by others."""
    store = empty_neo4j.store(deadline=60.0)
    await store.load([pack])
    yield store
    await store.close()


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody how far a load is."""


class SharedDatabase:
    """The one Neo4j of the run, and the facts it holds.

    Tests run in any order, as two processes share them out; each says what it wants to find, by `hold` or `empty`.
    """

    def __init__(self, server: Neo4jServer) -> None:
        self.server = server
        #: What was loaded last, None where a test wrote what it liked.
        self.held: PropertyGraph | None = None
        self._driver = neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password))

    @property
    def uri(self) -> str:
        return self.server.uri

    def run(self, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
        """The records of one statement, as dictionaries."""
        records, _, _ = self._driver.execute_query(cypher, parameters)  # type: ignore[arg-type, unused-ignore]
        return [record.data() for record in records]

    def log_in(self) -> None:
        """Open a new connection with the right password."""
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.server.user, self.server.password)) as driver:
            driver.verify_connectivity()

    def session(self) -> neo4j.Session:
        """For what takes more than one statement."""
        return self._driver.session()

    def hold(self, graph: PropertyGraph) -> None:
        """Hold these facts and no others; nothing is done where these very facts were loaded last."""
        if self.held is graph:
            return
        self.empty()
        self.load(graph)
        self.held = graph

    def load(self, *graphs: PropertyGraph, writer: str = "driver", progress: Progress = _silent) -> list[LoadReport]:
        """Load facts beside what is held, one graph after the other."""
        server = self.server
        reports = []
        for graph in graphs:
            opened = writer_for(server.uri, user=server.user, password=server.password, database="neo4j", name=writer)
            with opened as writing:
                reports.append(load_pack(writing, graph, progress))
        return reports

    def empty(self) -> None:
        """Delete every node, relationship and constraint."""
        self.held = None
        self.run("MATCH (n) DETACH DELETE n")
        for constraint in self.run("SHOW CONSTRAINTS YIELD name"):
            self.run(f"DROP CONSTRAINT {constraint['name']}")
        for index in self.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
            self.run(f"DROP INDEX {index['name']}")

    def store(self, **chosen: Any) -> Neo4jStore:
        """A store on this database; who opens it closes it."""
        return Neo4jStore(self.uri, **{"user": self.server.user, "password": self.server.password, **chosen})

    def close(self) -> None:
        self._driver.close()


# ---- servers ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    """A real Neo4j of our own, empty at first. Use `store` or `empty_neo4j` to know what it holds."""
    with Neo4jServer.start() as server:
        yield server


@pytest.fixture(scope="session")
def neo4j_database(neo4j_server: Neo4jServer) -> Iterator[SharedDatabase]:
    """The database of the shared server; what it holds is known through `neo4j_store` and `empty_neo4j`."""
    database = SharedDatabase(neo4j_server)
    yield database
    database.close()


@pytest.fixture(scope="session")
async def open_neo4j(neo4j_database: SharedDatabase) -> AsyncIterator[Neo4jStore]:
    """One store on the shared Neo4j for all tests: a driver is slow to open."""
    store = neo4j_database.store(deadline=60.0)  # what is asked here is what, not how fast
    yield store
    await store.close()
