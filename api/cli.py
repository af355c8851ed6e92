"""The command `muskgraph`: serve, load, check, query, export, doctor."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.failures import Failure, failure_of
from graph.errors import GraphError, QuestionError, SettingsError
from graph.settings import Settings, settings
from graph.store import Store
from graph.stores import is_neo4j, open_store

__all__ = ["app", "main"]

_USAGE, _DATA, _NO_INPUT, _CANNOT_CREATE, _INTERRUPTED = 64, 65, 66, 73, 130

app = typer.Typer(
    name="muskgraph",
    help="A knowledge graph of Elon Musk's companies, set beside Standard Oil, with the source of every number.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
export = typer.Typer(no_args_is_help=True, help="Write the graph to a file.")
app.add_typer(export, name="export")

_out = Console(soft_wrap=True)
_err = Console(stderr=True, soft_wrap=True)

_Store = Annotated[
    str | None, typer.Option("--store", help="snapshot, or a Neo4j such as bolt://127.0.0.1:7687. [MUSKGRAPH_STORE]")
]
_User = Annotated[str | None, typer.Option("--neo4j-user", help="[MUSKGRAPH_NEO4J_USER]")]
_Database = Annotated[str | None, typer.Option("--neo4j-database", help="[MUSKGRAPH_NEO4J_DATABASE]")]
_Packs = Annotated[
    list[Path] | None, typer.Option("--pack", help="A folder of facts in place of the shipped ones; may be repeated.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command; an error on purpose is one sentence and its exit code, never a stack trace."""
    try:
        app()
    except GraphError as wrong:
        _fail(str(wrong), failure_of(wrong).exit)
    except SystemExit as end:
        if end.code == _INTERRUPTED:  # how Typer ends on Ctrl-C
            _err.print("Stopped.")
        raise


def _fail(message: str, exit: int) -> NoReturn:
    _err.print(f"[bold red]muskgraph:[/] {_plain(message)}", highlight=False)
    sys.exit(exit)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


# ---- serve -----------------------------------------------------------------------------------------------------------


@app.command(
    epilog="Examples: `muskgraph serve` · `muskgraph serve --port 8080` · "
    "`MUSKGRAPH_NEO4J_PASSWORD=… muskgraph serve --store bolt://127.0.0.1:7687`"
)
def serve(
    store: _Store = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on. [MUSKGRAPH_HOST]")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one. [MUSKGRAPH_PORT]")] = None,
    pack: _Packs = None,
    neo4j_user: _User = None,
    neo4j_database: _Database = None,
) -> None:
    """Serve the explorer and the GraphQL API."""
    chosen = _settings(store=store, host=host, port=port, pack=pack, user=neo4j_user, database=neo4j_database)
    with _listening(chosen.host, chosen.port) as listener:
        _serve(chosen, listener)


def _serve(chosen: Settings, listener: socket.socket) -> None:
    import uvicorn

    from api.app import create_app
    from api.log import configure

    configure(as_json=chosen.log_json)

    async def serving() -> None:
        async with _opened(chosen) as store:
            state = await store.state()
            await _require_answers(store)
            listener.listen()  # before the address is told, so that who reads it is not refused
            address = f"http://{chosen.host}:{listener.getsockname()[1]}"
            _err.print(f"Store: {state.name}, facts {state.content_hash}", highlight=False)
            _err.print(f"Explorer: {address}/   GraphQL: {address}/graphql   (Ctrl-C ends it)", highlight=False)
            server = uvicorn.Server(_uvicorn(create_app(store, chosen)))
            await server.serve(sockets=[listener])

    with asyncio.Runner(loop_factory=_uvicorn(None).get_loop_factory()) as runner:
        runner.run(serving())


def _uvicorn(app: Any) -> Any:
    import uvicorn

    return uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=5)


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


# ---- load ------------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: `MUSKGRAPH_NEO4J_PASSWORD=… muskgraph load --store bolt://127.0.0.1:7687`")
def load(
    packs: Annotated[list[Path] | None, typer.Argument(help="Folders of facts; the shipped ones unless named.")] = None,
    store: _Store = None,
    writer: Annotated[
        str | None,
        typer.Option(help="py2neo or driver; unless named, py2neo on bolt:// and the driver on other addresses."),
    ] = None,
    neo4j_user: _User = None,
    neo4j_database: _Database = None,
    as_json: _Json = False,
) -> None:
    """Load facts into a Neo4j. Loading again replaces what it held of the same packs, and changes nothing else."""
    from seed.load import laid_out

    chosen = _settings(store=store, pack=packs, user=neo4j_user, database=neo4j_database, writer=writer)
    if not is_neo4j(chosen.store):
        raise SettingsError("The snapshot needs no loading. Name a Neo4j: --store bolt://127.0.0.1:7687")
    graphs = laid_out(chosen.packs)

    async def loading() -> list[Any]:
        async with _opened(chosen) as opened:
            with _progress(hidden=as_json) as told:
                return list(await opened.load(graphs, told))

    reports = asyncio.run(loading())
    if as_json:
        _print_json([_as_dict(report) for report in reports])
        return
    for report in reports:
        same = " It held the same facts before." if report.unchanged else ""
        _out.print(
            f"Loaded {report.pack} ({report.content_hash}): {report.nodes:,} nodes and {report.relationships:,} "
            f"relationships.{same}",
            highlight=False,
        )


@contextlib.contextmanager
def _progress(hidden: bool) -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, disable=hidden) as bars:
        task = bars.add_task("loading", total=None)
        yield lambda what, done, total: bars.update(task, description=what, completed=done, total=total)


# ---- check -----------------------------------------------------------------------------------------------------------


@app.command(epilog="Examples: `muskgraph check` · `muskgraph check my-pack --json`")
def check(
    packs: Annotated[list[Path] | None, typer.Argument(help="Folders of facts; the shipped ones unless named.")] = None,
    show_warnings: Annotated[
        bool, typer.Option("--warnings", help="List each warning, not only their number.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Check facts: every defect with file and line. Ends with 65 if there is an error."""
    import seed

    readings = [seed.read_pack(folder) for folder in packs] if packs else [seed.read_pack(seed.shipped_folder())]
    findings = [
        found
        for reading in readings
        for found in (
            *reading.findings,
            *seed.check(reading.pack, reading.places, [r.pack for r in readings if r is not reading]),
        )
    ]
    errors = [found for found in findings if found.severity == "error"]
    warnings = Counter(found.code for found in findings if found.severity == "warning")
    if as_json:
        _print_json({"errors": len(errors), "warnings": warnings, "findings": [_as_dict(f) for f in findings]})
    else:
        for found in findings if show_warnings else errors:
            _out.print(str(found), markup=False, highlight=False)
        for reading in readings:
            rows = Counter(type(noun).__name__ for noun in reading.pack.nouns())
            held = ", ".join(f"{count} {name}" for name, count in rows.items())
            _out.print(f"{reading.pack.id}: {held}", highlight=False)
        counted = ", ".join(f"{count} {code}" for code, count in warnings.most_common()) or "none"
        _out.print(f"Errors: {len(errors)}. Warnings: {counted}.", highlight=False)
    if errors:
        raise typer.Exit(_DATA)


# ---- query -----------------------------------------------------------------------------------------------------------


@app.command(
    epilog="Examples: `muskgraph query '{ ecosystems { id name } }'` · `muskgraph query --search Colossus` · "
    '`muskgraph query --file question.graphql --variables \'{"id": "xai"}\'`'
)
def query(
    text: Annotated[str | None, typer.Argument(help="A GraphQL query.")] = None,
    file: Annotated[Path | None, typer.Option(help="Read the query from a file; - is standard input.")] = None,
    variables: Annotated[str | None, typer.Option(help="The query's variables, as a JSON object.")] = None,
    search: Annotated[str | None, typer.Option(help="Find rows by name or words instead of a query.")] = None,
    store: _Store = None,
    pack: _Packs = None,
    neo4j_user: _User = None,
    neo4j_database: _Database = None,
) -> None:
    """Ask a GraphQL query and print the answer as JSON. Ends with a code other than 0 if there are errors."""
    question, values = _question(text, file, variables, search)
    chosen = _settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    answer, failure = asyncio.run(_asked(chosen, question, values))
    _print_json(answer)
    if answer.get("errors"):
        raise typer.Exit(failure.exit if failure else _USAGE if answer.get("data") is None else _DATA)


def _question(
    text: str | None, file: Path | None, variables: str | None, search: str | None
) -> tuple[str, dict[str, Any]]:
    if sum(given is not None for given in (text, file, search)) != 1:
        _fail("Give one of: a query, --file, or --search. See muskgraph query --help", _USAGE)
    if search is not None:
        found = "id __typename ... on Entity { name kind } ... on Claim { predicate value } ... on Source { title }"
        return f"query Search($text: String!) {{ graph {{ search(text: $text) {{ {found} }} }} }}", {"text": search}
    try:
        values = json.loads(variables) if variables else {}
    except json.JSONDecodeError as wrong:
        _fail(f"--variables is no JSON: {wrong}", _USAGE)
    if not isinstance(values, dict):
        _fail("--variables must be a JSON object", _USAGE)
    if file is None:
        return str(text), values
    try:
        return (sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")), values
    except OSError as wrong:
        _fail(f"--file {file} cannot be read: {wrong.strerror}", _NO_INPUT)
    except UnicodeDecodeError:
        _fail(f"--file {file} is no UTF-8 text", _NO_INPUT)


async def _asked(chosen: Settings, question: str, variables: dict[str, Any]) -> tuple[dict[str, Any], Failure | None]:
    """The answer as it is printed, and why there is none."""
    from strawberry.exceptions import MissingQueryError
    from strawberry.schema.exceptions import CannotGetOperationTypeError

    from api.log import configure
    from api.operation import AnswerFirst, Context, Guard
    from api.schema import make_schema

    configure(as_json=chosen.log_json)
    async with _opened(chosen) as store:
        context = Context(store, chosen)
        try:
            result = await make_schema([Guard, AnswerFirst]).execute(
                question, variable_values=variables, context_value=context
            )
        except (MissingQueryError, CannotGetOperationTypeError):
            raise QuestionError("The query holds no operation. Write one, such as: { ecosystems { id } }") from None
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer, context.failure


# ---- export ----------------------------------------------------------------------------------------------------------


@export.command("html", epilog="Example: `muskgraph export html explorer.html`")
def export_html(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    force: Annotated[bool, typer.Option(help="Overwrite the file if it exists.")] = False,
    store: _Store = None,
    pack: _Packs = None,
    neo4j_user: _User = None,
    neo4j_database: _Database = None,
) -> None:
    """Write the explorer as one file that works offline."""
    import viz

    chosen = _settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    if file.exists() and not force:
        _fail(f"{file} exists. Overwrite it with --force, or name another file.", _CANNOT_CREATE)

    async def drawing() -> str:
        async with _opened(chosen) as opened:
            return viz.page(viz.view(await viz.ask(opened)), store=(await opened.state()).name)

    _write(file, asyncio.run(drawing()))
    _out.print(f"Wrote {file} ({file.stat().st_size / 1000:,.0f} kB).", highlight=False)


def _write(file: Path, text: str) -> None:
    """Write a whole file or none: beside it first, then in its place."""
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".muskgraph-") as beside:
            whole = Path(beside) / "whole"
            whole.write_text(text, "utf-8")
            whole.replace(file)
    except OSError as wrong:
        _fail(f"{file} cannot be written: {wrong.strerror}", _CANNOT_CREATE)


# ---- doctor ----------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: `muskgraph doctor --store bolt://127.0.0.1:7687`")
def doctor(
    store: _Store = None,
    pack: _Packs = None,
    neo4j_user: _User = None,
    neo4j_database: _Database = None,
    as_json: _Json = False,
) -> None:
    """Say how this installation stands, and what to do about what does not. Ends with 69 if something is wrong."""
    rows = list(_diagnosis(store=store, pack=pack, user=neo4j_user, database=neo4j_database))
    if as_json:
        _print_json([{"what": what, "ok": ok, "found": found} for what, ok, found in rows])
    else:
        table = Table(show_header=False, box=None)
        for what, ok, found in rows:
            table.add_row("[green]ok[/]" if ok else "[red]wrong[/]", what, _plain(found))
        _out.print(table)
    if not all(ok for _, ok, _ in rows):
        raise typer.Exit(69)


def _diagnosis(**options: Any) -> Iterator[tuple[str, bool, str]]:
    import seed
    from graph.stores.neo4j import driver_version

    yield "Python", sys.version_info >= (3, 11), platform.python_version()
    yield "muskgraph", True, version("muskgraph")
    number, fast = driver_version()
    yield "Neo4j driver", fast, f"{number}, {'with' if fast else 'without'} its Rust part"
    page = Path(__file__).parent / "static" / "graphiql.js"
    yield "GraphiQL", page.exists(), "built" if page.exists() else "not built; install again: pip install ."
    try:
        chosen = _settings(**options)
        reading = [seed.read_pack(folder) for folder in chosen.packs] or [seed.read_pack(seed.shipped_folder())]
        faults = [f for r in reading for f in (*r.findings, *seed.check(r.pack, r.places)) if f.severity == "error"]
        yield "Facts", not faults, f"{len(faults)} errors; see muskgraph check" if faults else "no error"
        state = asyncio.run(_state(chosen))
        yield "Store", state.ready, f"{state.name}: {state.reason or f'ready, facts {state.content_hash}'}"
    except GraphError as wrong:
        yield "Settings", False, str(wrong)


async def _state(chosen: Settings) -> Any:
    async with _opened(chosen) as store:
        return await store.state()


# ---- what several commands share -------------------------------------------------------------------------------------


def _settings(
    *,
    store: str | None = None,
    host: str | None = None,
    port: int | None = None,
    pack: list[Path] | None = None,
    user: str | None = None,
    database: str | None = None,
    writer: str | None = None,
) -> Settings:
    return settings(
        store=store,
        host=host,
        port=port,
        packs=tuple(pack) if pack else None,
        neo4j_user=user,
        neo4j_database=database,
        neo4j_writer=writer,
    )


@contextlib.asynccontextmanager
async def _opened(chosen: Settings) -> AsyncIterator[Store]:
    """The chosen store, opened and closed again; the facts are read only where they are served from memory."""
    from seed.load import laid_out

    store = open_store(chosen, [] if is_neo4j(chosen.store) else laid_out(chosen.packs))
    try:
        yield store
    finally:
        await store.close()


def _as_dict(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
