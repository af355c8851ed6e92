"""What happens to a Neo4j while clients ask. Run as a program, it prints what they saw."""

from __future__ import annotations

import asyncio

import seed
from graph.property_graph import lay_out
from graph.stores.neo4j import Neo4jStore
from tests.api.served import serving
from tests.faults.clients import Clients, asking
from tests.servers.neo4j import Neo4jServer

PAUSED_FOR = 30.0


def killed(server: Neo4jServer) -> Clients:
    """Eight clients ask while the Neo4j is killed, stays away and comes back."""
    with serving("--store", server.uri, env=password(server)) as served, asking(served.address) as clients:
        clients.wait_for("ask", 200)
        clients.mark("killed")
        server.kill()
        clients.wait_for("ask", 503)
        clients.wait(5)
        clients.mark("started again")
        server.restart()
        clients.mark("answers Bolt")
        clients.wait_for("ask", 200)
    return clients


def paused(server: Neo4jServer, seconds: float = PAUSED_FOR) -> Clients:
    """Eight clients ask while the Neo4j stands still for a time, its connections open."""
    with serving("--store", server.uri, env=password(server)) as served, asking(served.address) as clients:
        clients.wait_for("ask", 200)
        clients.mark("paused")
        server.pause()
        try:
            clients.wait(seconds)
        finally:
            server.resume()
        clients.mark("resumed")
        clients.wait_for("ask", 200)
    return clients


def password(server: Neo4jServer) -> dict[str, str]:
    return {"MUSKGRAPH_NEO4J_PASSWORD": server.password}


async def loaded(server: Neo4jServer) -> None:
    """Put the shipped pack into it."""
    store = Neo4jStore(server.uri, user=server.user, password=server.password)
    await store.load([lay_out(seed.shipped_pack())])
    await store.close()


def _main() -> None:
    with Neo4jServer.start() as server:
        asyncio.run(loaded(server))
        for happening in (killed, paused):
            clients = happening(server)
            print(f"\n{happening.__doc__}\n\n{clients.table()}\n", flush=True)


if __name__ == "__main__":
    _main()
