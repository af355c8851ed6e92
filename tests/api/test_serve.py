"""The real server at its end, and with several workers: what was asked is answered, and nobody new is let in."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.api.served import SECONDS, Served, called, serving

BODY = json.dumps({"query": "query Late { ecosystems { id } }"}).encode()


@contextmanager
def half_asked(address: str) -> Iterator[socket.socket]:
    """A connection on which a request is under way: its head has been sent, and half of its body."""
    at = urlsplit(address)
    with socket.create_connection((str(at.hostname), int(at.port or 0)), timeout=SECONDS) as connection:
        head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY[:10])
        yield connection


def answer(connection: socket.socket) -> tuple[int, bytes]:
    """The status and all that is said after it, up to the end of the connection."""
    said = b"".join(iter(lambda: connection.recv(65_536), b""))
    return int(said.split()[1]), said


def wait_until_refused(address: str) -> None:
    """Return when nobody new is let in."""
    at = urlsplit(address)
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection((str(at.hostname), int(at.port or 0)), timeout=SECONDS).close()
        except ConnectionRefusedError:
            return
        assert time.monotonic() < deadline
        time.sleep(0.05)


def workers_of(served: Served) -> list[psutil.Process]:
    children = psutil.Process(served.process.pid).children(recursive=True)
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def started_workers(served: Served, count: int) -> set[int]:
    """The processes that answer, once there are so many."""
    deadline = time.monotonic() + SECONDS
    while len(found := {worker.pid for worker in workers_of(served)}) < count:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_is_under_way_at_the_end_is_answered(workers: str) -> None:
    with serving("--workers", workers) as served, ExitStack() as under_way:
        httpx.get(f"{served.address}/healthz", trust_env=False, timeout=SECONDS)
        asked = [under_way.enter_context(half_asked(served.address)) for _ in range(16)]
        reached(served, asked)
        served.process.send_signal(signal.SIGTERM)
        wait_until_refused(served.address)
        for connection in asked:
            connection.sendall(BODY[10:])
        answers = [answer(connection) for connection in asked]
        code = served.process.wait(timeout=SECONDS)
    assert [status for status, _ in answers] == [200] * 16
    assert all(b'"ecosystems"' in said for _, said in answers)
    assert code == 0
    lines = [line for line in served.lines if "operation=Late" in line]
    assert len(lines) == 16
    assert not [line for line in served.lines if "error" in line.lower()]


def reached(served: Served, asked: list[socket.socket]) -> None:
    """Return when each of our connections is in the hands of the server, and none waits to be taken."""
    ours = {connection.getsockname()[1] for connection in asked}
    deadline = time.monotonic() + SECONDS
    while True:
        processes = [psutil.Process(served.process.pid), *workers_of(served)]
        taken = {each.raddr.port for one in processes for each in one.net_connections("tcp") if each.raddr}
        if ours <= taken:
            return
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_never_ends_is_given_up_and_told_so() -> None:
    with serving(env={"MUSKGRAPH_SHUTDOWN_SECONDS": "1"}) as served, half_asked(served.address) as connection:
        reached(served, [connection])
        assert served.end(signal.SIGTERM) == 0
        status, said = answer(connection)
    assert status == 503
    assert b"SHUTTING_DOWN" in said
    assert "Cancel 1 running task(s)" in "".join(served.lines)


def test_workers_answer_at_one_address_that_is_told_once() -> None:
    with serving("--workers", "2", env={"MUSKGRAPH_LOG_JSON": "1"}) as served:
        started = started_workers(served, 2)
        with httpx.Client(base_url=served.address, trust_env=False, timeout=SECONDS) as client:
            answers = [client.post("/graphql", json={"query": "query N { ecosystems { id } }"}) for _ in range(20)]
        assert served.end(signal.SIGTERM) == 0
    assert len(started) == 2
    assert {response.status_code for response in answers} == {200}
    assert len([line for line in served.lines if served.address in line]) == 1
    lines = [json.loads(line) for line in served.lines if line.startswith("{")]
    assert {line["request"] for line in lines} == {response.headers["x-request-id"] for response in answers}
    assert {(line["operation"], line["store"], line["status"]) for line in lines} == {("N", "snapshot", 200)}


def test_a_worker_that_dies_is_replaced() -> None:
    with serving("--workers", "2") as served:
        before = started_workers(served, 2)
        dead = psutil.Process(min(before))
        dead.kill()
        psutil.wait_procs([dead], SECONDS)
        now = started_workers(served, 2)
        assert httpx.get(f"{served.address}/healthz", trust_env=False, timeout=SECONDS).status_code == 200
        assert served.end(signal.SIGTERM) == 0
    assert now != before


@pytest.mark.parametrize("workers", ["1", "2"])
def test_stories_that_are_not_there_are_told_before_an_address_is(workers: str) -> None:
    done = called("serve", "--port", "0", "--workers", workers, "--stories", "nope")
    assert done.returncode == 64
    assert "There is no folder nope" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_no_worker_is_none() -> None:
    done = called("serve", "--port", "0", "--workers", "0")
    assert done.returncode == 78
    assert "MUSKGRAPH_WORKERS" in done.stderr
