"""The servers that tests share. Each is started once, when the first test asks for it."""

from collections.abc import Iterator

import pytest

from tests.servers.neo4j import Neo4jServer


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    """A real Neo4j of our own, empty at first. Who loads it says into which state."""
    with Neo4jServer.start() as server:
        yield server
