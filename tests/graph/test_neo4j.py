"""What goes wrong with a Neo4j is told apart, in time, with the way out; and it mends itself when the Neo4j is back."""

from __future__ import annotations

import asyncio
import gc
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

import pytest

from graph.errors import (
    SchemaVersionError,
    SettingsError,
    StoreAccessError,
    StoreError,
    StoreSettingsError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from graph.property_graph import PropertyGraph
from graph.selection import Order, Part, Select, Selection
from graph.settings import settings
from graph.shape import SCHEMA_VERSION
from graph.stores import open_store
from graph.stores.bulk import WRITERS
from graph.stores.neo4j import Neo4jStore, driver_version
from tests.conftest import SharedDatabase
from tests.servers.neo4j import free_port

QUESTION = Selection((Part(Select("Ecosystem", ("id",), order=(Order("position"),))),))
SECRET = "hush-hush-hush"
DEADLINE = 3.0


async def refusal(store: Neo4jStore) -> StoreError:
    """The error that a question meets; closes the store."""
    with pytest.raises(StoreError) as caught:
        await store.ask(QUESTION)
    state = await store.state()
    await store.close()
    assert not state.ready
    assert state.reason
    return caught.value


def opened(uri: str, **chosen: str) -> Neo4jStore:
    return Neo4jStore(uri, **{"user": "neo4j", "password": SECRET, **chosen}, deadline=DEADLINE)


def test_the_driver_reads_answers_in_rust() -> None:
    version, rust = driver_version()
    assert version.startswith("6.")
    assert rust


def test_an_address_of_no_form_is_a_setting_to_mend() -> None:
    with pytest.raises(SettingsError, match="no Neo4j address"):
        opened("neo4j://[::1")


@pytest.mark.parametrize("address", ["bolt://", "memory", "http://localhost:7474"])
def test_an_address_of_no_store_is_a_setting_to_mend(address: str) -> None:
    with pytest.raises(SettingsError, match="There is no store"):
        open_store(settings(store=address), [])


# ---- told apart ------------------------------------------------------------------------------------------------------


@pytest.fixture
def refusing(neo4j_database: SharedDatabase) -> Iterator[SharedDatabase]:
    """A Neo4j that may be asked with wrong passwords: three in a row, and it shuts the user out for 5 s."""
    yield neo4j_database
    neo4j_database.log_in()


@pytest.mark.neo4j
async def test_a_wrong_password_names_its_setting_only(refusing: SharedDatabase) -> None:
    wrong = await refusal(opened(refusing.uri))
    assert isinstance(wrong, StoreAccessError)
    assert "MUSKGRAPH_NEO4J_PASSWORD" in str(wrong)
    assert SECRET not in f"{wrong} {wrong!r} {wrong.__cause__!r}"


@pytest.mark.neo4j
@pytest.mark.parametrize("writer", WRITERS)
async def test_a_wrong_password_stops_a_load(refusing: SharedDatabase, pack: PropertyGraph, writer: str) -> None:
    store = opened(refusing.uri, writer=writer)
    with pytest.raises(StoreAccessError, match="MUSKGRAPH_NEO4J_PASSWORD"):
        await store.load([pack])
    await store.close()


@pytest.mark.neo4j
async def test_a_wrong_database_names_its_setting(neo4j_database: SharedDatabase) -> None:
    wrong = await refusal(neo4j_database.store(database="elsewhere"))
    assert isinstance(wrong, StoreSettingsError)
    assert "MUSKGRAPH_NEO4J_DATABASE" in str(wrong)


@pytest.mark.parametrize("place", ["127.0.0.1:0", "127.0.0.1:99999", "no-such-host.invalid", "a:b:c"])
async def test_a_place_where_nothing_is_is_unavailable(place: str) -> None:
    wrong = await refusal(opened(f"bolt://{place.replace(':0', f':{free_port()}')}"))
    assert isinstance(wrong, StoreUnavailableError)
    assert "make serve-neo4j" in str(wrong)


@contextmanager
def listening(answer: bytes | None) -> Iterator[str]:
    """Something that accepts connections and answers this to all; None is silence."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    taken.append(connection)
                    if answer is not None:
                        connection.sendall(answer)
                        connection.shutdown(socket.SHUT_RDWR)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"bolt://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in taken:
                connection.close()


@pytest.mark.parametrize("answer", [b"", b"\xff" * 4], ids=str)
async def test_what_hangs_up_is_unavailable(answer: bytes) -> None:
    with listening(answer) as uri:
        assert isinstance(await refusal(opened(uri)), StoreUnavailableError)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "speaks HTTP.*7687"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no Neo4j, or older than 5.26"),
        (b"\0" * 400, "no Neo4j, or older than 5.26"),
        (b"\0\0\0\x63", "no Neo4j, or older than 5.26"),
    ],
    ids=str,
)
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
async def test_what_speaks_no_bolt_is_told_as_what_it_is(answer: bytes, says: str, scheme: str) -> None:
    with listening(answer) as uri:
        wrong = await refusal(opened(uri.replace("bolt", scheme)))
    assert isinstance(wrong, StoreSettingsError)
    assert re.search(says, str(wrong))


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\5\4", b"\x15\3\1\0\2\2\x28"], ids=str)
@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
async def test_what_is_not_encrypted_is_told_so(answer: bytes, scheme: str) -> None:
    with listening(answer) as uri:
        wrong = await refusal(opened(uri.replace("bolt", scheme)))
    assert isinstance(wrong, StoreSettingsError)
    assert "bolt://" in str(wrong)


async def test_what_never_answers_is_given_up_in_time() -> None:
    with listening(None) as uri:
        store = opened(uri)
        async with asyncio.timeout(10 * DEADLINE):
            with pytest.raises(StoreTimeoutError):
                await store.ask(QUESTION)
        await store.close()


@pytest.mark.neo4j
async def test_an_empty_database_tells_to_load(empty_neo4j: SharedDatabase) -> None:
    wrong = await refusal(empty_neo4j.store())
    assert isinstance(wrong, StoreUnavailableError)
    assert "muskgraph load" in str(wrong)


@pytest.mark.neo4j
@pytest.mark.parametrize("version", [SCHEMA_VERSION - 1, SCHEMA_VERSION + 1])
async def test_another_schema_version_tells_to_load(
    empty_neo4j: SharedDatabase, pack: PropertyGraph, version: int
) -> None:
    store = empty_neo4j.store()
    await store.load([pack])
    empty_neo4j.run("MATCH (dataset:Dataset) SET dataset.schema_version = $version", version=version)
    with pytest.raises(SchemaVersionError, match=rf"version {version}.* muskgraph load"):
        await store.ask(QUESTION)
    state = await store.state()
    assert not state.ready
    assert "muskgraph load" in (state.reason or "")
    await store.load([pack])
    assert await store.ask(QUESTION)
    await store.close()


# ---- faults while it serves ------------------------------------------------------------------------------------------


@pytest.fixture
async def serving(neo4j_store: Neo4jStore, neo4j_database: SharedDatabase) -> AsyncIterator[Neo4jStore]:
    """A store that has answered; its server runs again at the end."""
    store = neo4j_database.store(deadline=DEADLINE)
    await store.ask(QUESTION)
    yield store
    await store.close()


@pytest.mark.neo4j
async def test_a_paused_server_times_out_and_recovers(serving: Neo4jStore, neo4j_database: SharedDatabase) -> None:
    neo4j_database.server.pause()
    try:
        for _ in range(2):
            async with asyncio.timeout(10 * DEADLINE):
                with pytest.raises(StoreTimeoutError):
                    await serving.ask(QUESTION)
        assert not (await serving.state()).ready
    finally:
        neo4j_database.server.resume()
    await answers_again(serving)


async def answers_again(store: Neo4jStore) -> None:
    """Ask until it answers; how soon depends on the machine."""
    deadline = time.monotonic() + 60
    while True:
        try:
            await store.ask(QUESTION)
        except StoreError:
            assert time.monotonic() < deadline
        else:
            return


@pytest.mark.one_neo4j
@pytest.mark.neo4j
@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # py2neo forgets a socket that broke
async def test_a_server_killed_while_loading_is_unavailable(
    empty_neo4j: SharedDatabase, pack: PropertyGraph, writer: str
) -> None:
    store = empty_neo4j.store(writer=writer)
    await store.load([pack])

    def kill(what: str, done: int, total: int) -> None:
        with suppress(RuntimeError):  # it is dead already
            empty_neo4j.server.kill()

    try:
        with pytest.raises(StoreUnavailableError, match="serve-neo4j"):
            await store.load([pack], kill)
    finally:
        empty_neo4j.server.restart()
    await answers_again(store)
    (report,) = await store.load([pack])
    assert report.unchanged
    await store.close()
    gc.collect()  # what was forgotten is told here, and not in another test
