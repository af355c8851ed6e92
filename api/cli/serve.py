"""`muskgraph serve`."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import Annotated, Any

import typer

from api.cli.options import DatabaseOption, PacksOption, StoreOption, StoriesOption, UserOption, chosen_settings
from api.cli.program import app
from api.cli.terminal import err
from graph.errors import GraphError, SettingsError
from graph.extras import missing, needs
from graph.property_graph import PropertyGraph
from graph.settings import Settings
from graph.store import StoreState
from graph.stores import is_neo4j, open_store

__all__ = ["serve", "served"]

#: After so long a thread beside the event loop lets it go on; Python's own 5 ms would stand in each short answer's way.
_SWITCH_SECONDS = 0.0003
#: A costly answer is some 30 000 lists and mappings for a moment, and should not age to what all is looked through for.
_GARBAGE = (50_000, 5, 2)


@app.command(
    rich_help_panel="Run",
    epilog="Examples: `muskgraph serve` · `muskgraph serve --port 8080 --workers 4` · "
    "`MUSKGRAPH_NEO4J_PASSWORD=… muskgraph serve --store bolt://127.0.0.1:7687`",
)
def serve(
    store: StoreOption = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on. [MUSKGRAPH_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one. [MUSKGRAPH_PORT]")] = None,
    workers: Annotated[
        int | None, typer.Option(help="How many processes answer at that port. [MUSKGRAPH_WORKERS]")
    ] = None,
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
        workers=workers,
        pack=pack,
        stories=stories,
        user=neo4j_user,
        database=neo4j_database,
    )
    if chosen.metrics or chosen.traces:
        _require_telemetry()
    with _listening(chosen.host, chosen.port) as listener:
        _serve(chosen, listener)


def _serve(chosen: Settings, listener: socket.socket) -> None:
    from seed.load import laid_out
    from viz.stories import open_shelf

    packs = [] if is_neo4j(chosen.store) else laid_out(chosen.packs)
    if chosen.stories:
        open_shelf(chosen.stories)  # what is wrong with one is told before an address is
    state = asyncio.run(_state(chosen, packs))
    if chosen.workers == 1:
        import_module("api.app")  # which takes a second that nobody should wait for
    listener.listen()  # before the address is told, so that who reads it is not refused
    address = f"http://{chosen.host}:{listener.getsockname()[1]}"
    err.print(f"Store: {state.name}, facts {state.content_hash}", highlight=False)
    err.print(f"Explorer: {address}/   GraphQL: {address}/graphql   (Ctrl-C ends it)", highlight=False)
    if chosen.workers == 1:
        _answer_here(chosen, packs, listener)
    else:
        _answer_in_workers(chosen, packs, listener)


def _answer_here(chosen: Settings, packs: Sequence[PropertyGraph], listener: socket.socket) -> None:
    import uvicorn

    signal.signal(signal.SIGTERM, _ended)  # uvicorn raises the signal again when all is answered and closed
    uvicorn.Server(_uvicorn(chosen, packs)).run([listener])


def _answer_in_workers(chosen: Settings, packs: Sequence[PropertyGraph], listener: socket.socket) -> None:
    from uvicorn.config import STARTUP_FAILURE
    from uvicorn.supervisors import Multiprocess

    with contextlib.ExitStack() as held:
        if chosen.metrics:
            from api.watching.metrics import shared_by_processes

            forget = held.enter_context(shared_by_processes())
        else:
            forget = None

        class Workers(Multiprocess):
            """Uvicorn's workers, whose port is closed with the first of them, so that nobody waits at it in vain."""

            def terminate_all(self) -> None:
                listener.close()
                super().terminate_all()

            def keep_subprocess_alive(self) -> None:
                before = {process.pid for process in self.processes}
                super().keep_subprocess_alive()
                for died in before - {process.pid for process in self.processes}:
                    if forget is not None:
                        forget(died)

        workers = Workers(_uvicorn(chosen, packs), [listener])
        workers.run()
        if any(process.exitcode == STARTUP_FAILURE for process in workers.processes):
            raise GraphError("A worker could not start; what it said stands above")


def _uvicorn(chosen: Settings, packs: Sequence[PropertyGraph]) -> Any:
    import uvicorn

    return uvicorn.Config(
        partial(served, chosen, packs),
        factory=True,
        lifespan="on",
        workers=chosen.workers,
        log_config=None,  # api/watching/log.py writes what uvicorn has to say
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who asks says the app itself, by the setting trusted_proxies
        timeout_graceful_shutdown=chosen.shutdown_seconds,
    )


def served(chosen: Settings, packs: Sequence[PropertyGraph]) -> Any:
    """The app of one process, with a store of its own that is closed when all requests are answered."""
    from api.app import create_app
    from api.watching.log import configure

    configure(as_json=chosen.log_json)
    sys.setswitchinterval(_SWITCH_SECONDS)
    store = open_store(chosen, packs)

    @contextlib.asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        with contextlib.ExitStack() as held:
            if chosen.traces:
                from api.watching.telemetry import sending

                held.enter_context(sending())
            try:
                yield
            finally:
                await store.close()

    app = create_app(store, chosen, lifespan)
    gc.collect()
    gc.freeze()  # what lives as long as the process is not looked through again while somebody waits
    gc.set_threshold(*_GARBAGE)
    return app


def _ended(number: int, frame: Any) -> None:
    sys.exit(0)


def _require_telemetry() -> None:
    if missing("telemetry"):
        raise SettingsError(needs("MUSKGRAPH_METRICS and MUSKGRAPH_TRACES", "telemetry"))


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


async def _state(chosen: Settings, packs: Sequence[PropertyGraph]) -> StoreState:
    """How the store stands; asked something small first, so that one that cannot answer says why at once."""
    from graph.selection import Part, Select, Selection

    store = open_store(chosen, packs)
    try:
        await store.ask(Selection((Part(Select("Ecosystem", fields=("id",), first=1)),)))
        return await store.state()
    finally:
        await store.close()
