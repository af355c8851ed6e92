"""A server that cannot work does not start, and says at once which setting is wrong, by its exit code too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.stores.neo4j import Neo4jStore
from tests.api.served import Done, called, run
from tests.conftest import SharedDatabase
from tests.graph.test_neo4j import listening
from tests.servers.neo4j import free_port

SECRET = "hush-hush-hush"
NO_HOST, NO_PERMISSION, SETTINGS = 69, 77, 78


def started(uri: str, password: str = SECRET, **env: str) -> Done:
    """What `muskgraph serve` says when it cannot start. It never says a password."""
    done = called("serve", "--port", "0", "--store", uri, env={"MUSKGRAPH_NEO4J_PASSWORD": password, **env})
    assert password not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1
    return done


@pytest.fixture
def holding(neo4j_store: Neo4jStore, neo4j_database: SharedDatabase) -> Iterator[SharedDatabase]:
    """A Neo4j that is asked with wrong passwords, and let in with the right one before it shuts the user out."""
    yield neo4j_database
    neo4j_database.log_in()


@pytest.mark.neo4j
def test_a_wrong_password(holding: SharedDatabase) -> None:
    done = started(holding.uri)
    assert done.returncode == NO_PERMISSION
    assert "MUSKGRAPH_NEO4J_PASSWORD" in done.stderr


@pytest.mark.neo4j
def test_a_wrong_database(holding: SharedDatabase) -> None:
    done = started(holding.uri, holding.server.password, MUSKGRAPH_NEO4J_DATABASE="elsewhere")
    assert done.returncode == SETTINGS
    assert "'elsewhere'" in done.stderr
    assert "MUSKGRAPH_NEO4J_DATABASE" in done.stderr


@pytest.mark.neo4j
def test_encryption_that_the_server_does_not_speak(holding: SharedDatabase) -> None:
    done = started(holding.uri.replace("bolt", "bolt+s"), holding.server.password)
    assert done.returncode == SETTINGS
    assert "encryption" in done.stderr


def test_a_wrong_port() -> None:
    done = started(f"bolt://127.0.0.1:{free_port()}")
    assert done.returncode == NO_HOST
    assert "No Neo4j answers" in done.stderr


def test_of_the_log_of_the_driver_nothing_is_printed() -> None:
    store = f"neo4j://127.0.0.1:{free_port()}"
    done = run("load", "--store", store, env={"MUSKGRAPH_NEO4J_PASSWORD": SECRET})
    assert done.returncode == NO_HOST
    assert "No Neo4j answers" in done.stderr
    assert "routing" not in done.stderr


def test_the_port_for_http() -> None:
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as uri:
        done = started(uri)
    assert done.returncode == SETTINGS
    assert "7687" in done.stderr


def test_no_password_at_all() -> None:
    done = called("serve", "--port", "0", "--store", "bolt://127.0.0.1:1")
    assert done.returncode == SETTINGS
    assert "MUSKGRAPH_NEO4J_PASSWORD" in done.stderr
