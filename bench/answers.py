"""Answers: what our layers cost over the raw driver, as ratios within one run.

Each question: its Cypher by the raw driver, by the store, as a whole GraphQL operation on Neo4j, and on the
snapshot. The four ways alternate, so that a busy moment of the machine hits all alike; absolute numbers mean little.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import neo4j
from graphql import parse
from rich.console import Console
from rich.table import Table

import seed
from api.compile import Limits, compile_document
from api.examples import examples
from api.operation import AnswerFirst, Context, Guard
from api.schema import make_schema
from graph import Selection, Settings, Store, lay_out
from graph.stores.cypher import compose
from graph.stores.neo4j import Neo4jStore
from graph.stores.snapshot import SnapshotStore
from tests.servers.neo4j import Neo4jServer

_SCHEMA = make_schema([Guard, AnswerFirst])
_EXAMPLES = {example.name: example for example in examples()}
_QUESTIONS = {
    "point": '{ node(id: "xai") { ... on Entity { name kind since description } } }',
    "page": '{ graph(ecosystem: "musk") { entities(first: 50) { nodes { id flows(first: 9) { nodes { verb } } } } } }',
    "layers": _EXAMPLES["six-layers"].query,
    "colossus": _EXAMPLES["colossus"].query,
    "search": '{ graph { search(text: "starlink") { id } } }',
}
_WAYS = ("raw driver", "store", "GraphQL on Neo4j", "GraphQL on snapshot")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table or JSON."""
    options = argparse.ArgumentParser(
        "bench answers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--calls", type=int, default=40, help="calls of each way in a round")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args(arguments)
    with Neo4jServer.start() as server:
        found = asyncio.run(_measure(server, chosen.rounds, chosen.calls))
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        _show(found)


async def _measure(server: Neo4jServer, rounds: int, calls: int) -> dict[str, dict[str, float]]:
    laid_out = lay_out(seed.shipped_pack())
    snapshot = SnapshotStore.of(laid_out)
    store = Neo4jStore(server.uri, user=server.user, password=server.password, deadline=60)
    await store.load([laid_out])
    found = {}
    async with neo4j.AsyncGraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        for name, query in _QUESTIONS.items():
            ways = dict(zip(_WAYS, _ways(driver, store, snapshot, query), strict=True))
            found[name] = await _medians(ways, rounds, calls)
    await store.close()
    return found


def _ways(
    driver: neo4j.AsyncDriver, store: Store, snapshot: Store, query: str
) -> tuple[Callable[[], Awaitable[Any]], ...]:
    plan = compile_document(_SCHEMA._schema, parse(query), None, {}, Limits())
    assert plan is not None
    assert plan.selection is not None
    selection: Selection = plan.selection
    statement = compose(selection)

    async def raw() -> None:
        async with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            await (await session.run(statement.text, statement.parameters)).single()  # type: ignore[arg-type]

    async def asked(of: Store) -> None:
        result = await _SCHEMA.execute(query, context_value=Context(of, Settings()))
        assert not result.errors

    return raw, lambda: store.ask(selection), lambda: asked(store), lambda: asked(snapshot)


async def _medians(ways: dict[str, Callable[[], Awaitable[Any]]], rounds: int, calls: int) -> dict[str, float]:
    """The median over rounds of the milliseconds a call takes, by way; one round more goes before to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            for _ in range(calls):
                await way()
            taken[name].append((time.perf_counter() - start) * 1000 / calls)
    return {name: statistics.median(each[1:]) for name, each in taken.items()}


def _show(found: dict[str, dict[str, float]]) -> None:
    table = Table("question", "raw driver, ms", *(f"{way} / raw" for way in _WAYS[1:]))
    for name, taken in found.items():
        raw = taken["raw driver"]
        table.add_row(name, f"{raw:.2f}", *(f"{taken[way] / raw:.2f}" for way in _WAYS[1:]))
    Console().print(table)
