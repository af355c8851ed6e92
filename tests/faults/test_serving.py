"""What clients of the real server see while a real Neo4j is killed, started again, or stands still."""

from __future__ import annotations

import pytest

from graph.stores.neo4j import Neo4jStore
from tests.conftest import SharedDatabase
from tests.faults.clients import Clients
from tests.faults.happenings import killed, paused

pytestmark = [pytest.mark.neo4j, pytest.mark.one_neo4j]

AWAY, LATE, SLOW = (503, "STORE_UNAVAILABLE", "5"), (503, "STORE_TIMEOUT", "5"), (504, "TIMEOUT", None)


def refusals(clients: Clients, since: str, until: float = float("inf")) -> set[tuple[int, str, str | None]]:
    """Status, code and Retry-After of all that was not answered from that mark on."""
    [begun] = [at for at, what in clients.marks if what == since]
    return {
        (one.status, one.code, one.retry_after)
        for one in clients.between(begun, until, "ask")
        if one.status != 200 or one.code
    }


def bystanders(clients: Clients) -> set[tuple[str, int, str]]:
    return {one for one in clients.counts() if one[0] != "ask"}


def test_a_killed_neo4j_is_told_as_away_until_it_is_back(
    neo4j_store: Neo4jStore, neo4j_database: SharedDatabase
) -> None:
    clients = killed(neo4j_database.server)
    times = {what: at for at, what in clients.marks}
    assert refusals(clients, "killed", times["started again"]) == {AWAY}
    # While it starts it may take connections before it answers, and at first it answers slowly.
    assert refusals(clients, "killed") <= {AWAY, LATE, SLOW}
    assert bystanders(clients) == {("healthz", 200, ""), ("__typename", 200, "")}
    before = clients.between(0, times["killed"], "ask")
    assert len(before) >= 20
    assert {(one.status, one.code) for one in before} == {(200, "")}


def test_a_paused_neo4j_is_told_as_late_and_holds_up_nobody_else(
    neo4j_store: Neo4jStore, neo4j_database: SharedDatabase
) -> None:
    clients = paused(neo4j_database.server, 12)  # three times as long as a question waits; 30 s look the same
    times = {what: at for at, what in clients.marks}
    assert refusals(clients, "paused", times["resumed"]) == {LATE}
    assert refusals(clients, "resumed") <= {LATE, SLOW}
    assert bystanders(clients) == {("healthz", 200, ""), ("__typename", 200, "")}
    meanwhile = {kind: len(clients.between(times["paused"], times["resumed"], kind)) for kind in ("healthz", "ask")}
    assert meanwhile["healthz"] > meanwhile["ask"] > 0
