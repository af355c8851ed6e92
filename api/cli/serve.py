"""`muskgraph serve`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from api.cli.options import (
    DatabaseOption,
    PacksOption,
    StoreOption,
    StoriesOption,
    UserOption,
    chosen_settings,
    opened_store,
)
from api.cli.program import app
from api.cli.terminal import err
from graph.errors import SettingsError
from graph.settings import Settings
from graph.store import Store

__all__ = ["serve"]


@app.command(
    rich_help_panel="Run",
    epilog="Examples: `muskgraph serve` · `muskgraph serve --port 8080` · "
    "`MUSKGRAPH_NEO4J_PASSWORD=… muskgraph serve --store bolt://127.0.0.1:7687`",
)
def serve(
    store: StoreOption = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on. [MUSKGRAPH_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one. [MUSKGRAPH_PORT]")] = None,
    pack: PacksOption = None,
    stories: StoriesOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
) -> None:
    """Serve the explorer, stories and the GraphQL API."""
    chosen = chosen_settings(
        store=store,
        host=host,
        port=port,
        pack=pack,
        stories=stories,
        user=neo4j_user,
        database=neo4j_database,
    )
    with _listening(chosen.host, chosen.port) as listener:
        _serve(chosen, listener)


def _serve(chosen: Settings, listener: socket.socket) -> None:
    import uvicorn

    from api.app import create_app
    from api.log import configure

    configure(as_json=chosen.log_json)

    async def serving() -> None:
        async with opened_store(chosen) as store:
            state = await store.state()
            await _require_answers(store)
            app = create_app(store, chosen)
            listener.listen()  # before the address is told, so that who reads it is not refused
            address = f"http://{chosen.host}:{listener.getsockname()[1]}"
            err.print(f"Store: {state.name}, facts {state.content_hash}", highlight=False)
            err.print(f"Explorer: {address}/   GraphQL: {address}/graphql   (Ctrl-C ends it)", highlight=False)
            server = uvicorn.Server(_uvicorn(app))
            await server.serve(sockets=[listener])

    with asyncio.Runner(loop_factory=_uvicorn(None).get_loop_factory()) as runner:
        runner.run(serving())


def _uvicorn(app: Any) -> Any:
    import uvicorn

    # Who is asking says the app itself, by the setting trusted_proxies.
    return uvicorn.Config(
        app, log_level="warning", server_header=False, proxy_headers=False, timeout_graceful_shutdown=5
    )


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on the address, so that an occupied port is told before anything else is done."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            yield listener
    except socket.gaierror:
        raise SettingsError(f"There is no address {host!r} to listen on. Use --host 127.0.0.1") from None
    except PermissionError:
        raise SettingsError(
            f"Port {port} needs more rights than you have. Choose one above 1023: --port 8000"
        ) from None
    except OSError as taken:
        if taken.errno is None:
            raise
        raise SettingsError(
            f"Port {port} on {host} is taken or not to be had ({os.strerror(taken.errno).lower()}). "
            f"Choose another: --port {port + 1}, or --port 0 for a free one"
        ) from None


async def _require_answers(store: Store) -> None:
    """Ask something small, so that a store that cannot answer says why at once."""
    from graph.selection import Part, Select, Selection

    await store.ask(Selection((Part(Select("Ecosystem", fields=("id",), first=1)),)))
