"""The API beside what a user would pick instead: @neo4j/graphql with Apollo Server or graphql-yoga, on the same Neo4j.

Every figure is a ratio of two servers in one round of one run; processor time is read from /proc. What was measured
is kept in a file, so that a run that was ended goes on where it stopped; `--fresh` begins anew.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from graphql import parse

from api.execution.compile import Limits, compile_document
from api.execution.operation import AnswerFirst, Guard
from api.schema import make_schema
from bench.ground import KEPT, database, pack_of
from bench.questions import BYSTANDER, QUESTIONS, Asked, Ground, Question, bare, bodies, costliest
from bench.sides import Side, cpu_milliseconds, ours, peer, post
from bench.tables import DOCUMENT, as_tables, misses, put
from graph.stores.cypher import compose
from tests.servers import install
from tests.servers.neo4j import Neo4jServer

__all__ = ["Measured", "compared", "main", "measure"]

_PARTS = ("questions", "bystander", "growth")
_ENTITIES = 20_000
_SIZES = (2_000, 20_000, 200_000)
_GROWING = ("point", "page", "deep", "search")
#: A bystander asks so often.
_PERIOD = 0.01

#: What was measured, by part, question, server, connections and round.
Measured = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for and not measured yet, and show the tables."""
    options = argparse.ArgumentParser(
        "bench api", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=2, help="how long a server is loaded in a round")
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--entities", type=int, default=_ENTITIES)
    options.add_argument("--sizes", type=int, nargs="*", default=_SIZES, help="numbers of entities for the growth")
    options.add_argument("--only", nargs="*", choices=_PARTS, default=_PARTS)
    options.add_argument("--questions", nargs="*", choices=[each.name for each in QUESTIONS], help="only these")
    options.add_argument("--kept", type=Path, default=KEPT / "api.json", help="where the figures are kept")
    options.add_argument("--fresh", action="store_true", help="forget what is kept, measure all anew")
    options.add_argument("--json", action="store_true", help="print the figures as JSON")
    options.add_argument("--write", action="store_true", help=f"put the tables into {DOCUMENT.name}")
    chosen = options.parse_args(arguments)
    kept = _Kept(chosen.kept, fresh=chosen.fresh)
    measure(kept, chosen)
    if chosen.json:
        print(json.dumps(kept.measured, indent=1))
    else:
        print(as_tables(kept.measured))
        for miss in misses(kept.measured):
            print(f"missed: {miss}")
    if chosen.write:
        put(as_tables(kept.measured))


class _Kept:
    """Figures in a file, written after each of them."""

    def __init__(self, file: Path, *, fresh: bool = False) -> None:
        self._file = file
        self.measured: Measured = {}
        if file.exists() and not fresh:
            self.measured = json.loads(file.read_text())

    def get(self, part: str, *names: object, work: Callable[[], Any]) -> Any:
        """The figure of that name; measured now if it is not there."""
        name = "/".join(map(str, names))
        figures = self.measured.setdefault(part, {})
        if name not in figures:
            figures[name] = work()
            self.measured["measured"] = datetime.now(UTC).date().isoformat()
            self._file.parent.mkdir(parents=True, exist_ok=True)
            partial = self._file.with_suffix(".partial")
            partial.write_text(json.dumps(self.measured, indent=1))
            partial.replace(self._file)
        return figures[name]

    def lacks(self, part: str, names: Sequence[str]) -> bool:
        return not all(name in self.measured.get(part, {}) for name in names)


def measure(kept: _Kept, chosen: argparse.Namespace) -> None:
    """Measure every part that is chosen."""
    if not shutil.which("wrk"):
        install("wrk")
    if {"questions", "bystander"} & set(chosen.only):
        _against_peers(kept, chosen)
    if "growth" in chosen.only:
        _growth(kept, chosen)


# ---- against the peers ----------------------------------------------------------------------------------------------


def _against_peers(kept: _Kept, chosen: argparse.Namespace) -> None:
    ground = Ground(pack_of(chosen.entities))
    questions = [each for each in QUESTIONS if not chosen.questions or each.name in chosen.questions]
    with ExitStack() as open, TemporaryDirectory() as folder:
        _say(f"starting the servers over {chosen.entities:,} entities")
        store = open.enter_context(database(chosen.entities))
        sides = [
            open.enter_context(ours("Neo4j", store=store)),
            open.enter_context(peer("apollo", store)),
            open.enter_context(peer("yoga", store)),
            open.enter_context(ours("snapshot", pack=pack_of(chosen.entities))),
        ]
        loads = {each.name: _Load(each, ground, Path(folder)) for each in (*questions, costliest())}
        if "questions" in chosen.only:
            _questions(kept, chosen, store, sides, [loads[each.name] for each in questions], open, Path(folder))
        if "bystander" in chosen.only:
            _bystander(kept, chosen, store, sides, loads["costliest"])


def _is_ours(side: Side) -> bool:
    return side.name in ("Neo4j", "snapshot")


class _Load:
    """All bodies of one question, in files as `wrk` reads them, and the same as objects."""

    def __init__(self, question: Question, ground: Ground, folder: Path) -> None:
        self.question = question
        self.asked: list[Asked] = list(bodies(question, ground))
        self._files = {True: folder / f"{question.name}.ours", False: folder / f"{question.name}.peer"}
        for is_ours, file in self._files.items():
            lines = (json.dumps(each.ours if is_ours else each.peer) for each in self.asked)
            file.write_text("".join(f"{line}\n" for line in lines))
        self._sent: dict[str, int] = {}

    def file(self, side: Side) -> Path:
        return self._files[_is_ours(side)]

    def body(self, side: Side, place: int) -> dict[str, Any]:
        asked = self.asked[place]
        return asked.ours if _is_ours(side) else asked.peer

    def offset(self, name: str, sent: int = 0) -> int:
        """Where the bodies that a server has not been sent yet begin; `sent` are sent now."""
        before = self._sent.get(name, 0)
        self._sent[name] = before + sent
        return before


def _wake(load: _Load, sides: Sequence[Side]) -> None:
    """Ask each side once, and again where it gives up: a cold Neo4j may plan longer than a question may take."""
    for side in sides:
        for attempts_left in range(9, -1, -1):
            try:
                post(side, load.body(side, 0))
            except RuntimeError:
                if not attempts_left:
                    raise
                time.sleep(1)
            else:
                break


def compared(load: _Load, sides: Sequence[Side], count: int = 20) -> int:
    """How many bodies all sides answer alike, of `count`; `RuntimeError` where one answers otherwise or nothing."""
    for place in range(0, len(load.asked), max(1, len(load.asked) // count))[:count]:
        answers = {}
        for side in sides:
            answers[side.name] = bare(post(side, load.body(side, place)))
        first = answers[sides[0].name]
        if not first:
            raise RuntimeError(f"{load.question.name}: an empty answer to {json.dumps(load.asked[place].ours)[:500]}")
        for name, answer in answers.items():
            if answer != first:
                raise RuntimeError(
                    f"{load.question.name}: {name} answers {json.dumps(answer)[:1500]}, not as we do: "
                    f"{json.dumps(first)[:1500]}, to {json.dumps(load.asked[place].ours)[:500]}"
                )
    return count


def _questions(
    kept: _Kept,
    chosen: argparse.Namespace,
    store: Neo4jServer,
    sides: Sequence[Side],
    loads: Sequence[_Load],
    open: ExitStack,
    folder: Path,
) -> None:
    names = [*(side.name for side in sides), "raw"]
    keys = [
        f"{load.question.name}/{name}/{chosen.connections}/{number}"
        for load in loads
        for name in names
        for number in range(chosen.rounds)
    ]
    if not kept.lacks("questions", keys):
        return
    for load in loads:
        _wake(load, sides)
        print(f"  {load.question.name}: {compared(load, sides)} answers alike", flush=True)
    raw = open.enter_context(_raw(store, loads, folder))
    for number in range(-1, chosen.rounds):
        for load in loads:
            turn = max(number, 0) % len(names)
            for name in [*names[turn:], *names[:turn]]:
                by_name = {side.name: side for side in sides}
                asks: _Raw | Side = raw if name == "raw" else by_name[name]
                cell = _Cell(asks, load, store, chosen.connections, chosen.seconds)
                if number < 0:
                    cell.measure()
                    continue
                kept.get("questions", load.question.name, name, chosen.connections, number, work=cell.measure)
        _say("warm" if number < 0 else f"round {number + 1} of {chosen.rounds} is done")


@dataclass(frozen=True)
class _Cell:
    """One server under the load of one question for some seconds."""

    asks: _Raw | Side
    load: _Load
    store: Neo4jServer
    connections: int
    seconds: int

    def measure(self) -> dict[str, float]:
        """Requests a second, milliseconds of waiting, and of the processors for a request.

        Where not one request is answered in that time, the load goes on for longer.
        """
        pids = {"api": self.asks.pid, "db": self.store.pid}
        before = {name: cpu_milliseconds(pid) for name, pid in pids.items()}
        for seconds in (self.seconds, 5 * self.seconds, 25 * self.seconds):
            found = self._loaded(seconds)
            if found["requests"] or found["errors"]:
                break
        requests = found["requests"]
        if not requests or found["errors"]:
            raise RuntimeError(f"{self.asks.name} answered {self.load.question.name} with errors: {found}")
        self.load.offset(self.asks.name, int(requests))
        taken = {name: (cpu_milliseconds(pid) - before[name]) / requests for name, pid in pids.items()}
        return {"rps": requests / found["seconds"], "p50": found["p50"], "p99": found["p99"], **taken}

    def _loaded(self, seconds: int) -> dict[str, float]:
        offset = self.load.offset(self.asks.name)
        if isinstance(self.asks, _Raw):
            return self.asks.ask(self.load.question.name, self.connections, seconds, offset)
        return _wrk(self.asks.url, self.load.file(self.asks), self.connections, seconds, offset)


def _wrk(url: str, file: Path, connections: int, seconds: int, offset: int) -> dict[str, float]:
    done = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout",
            "60s",
            "-s",
            str(Path(__file__).with_name("post.lua")),
            url,
        ],
        env={**os.environ, "BODIES": str(file), "OFFSET": str(offset)},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not told:
        raise RuntimeError(f"wrk ended without a result: {done.stdout[-500:]}{done.stderr[-500:]}")
    requests, microseconds, p50, p99, errors = map(int, told[0].split()[1:])
    return {
        "requests": requests,
        "seconds": microseconds / 1e6,
        "p50": p50 / 1000,
        "p99": p99 / 1000,
        "errors": errors,
    }


class _Raw:
    """The raw driver in its process."""

    name = "raw"

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid

    def ask(self, question: str, connections: int, seconds: int, offset: int) -> dict[str, float]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{question} {connections} {seconds} {offset}\n")
        self._process.stdin.flush()
        found: dict[str, float] = json.loads(self._process.stdout.readline())
        return {**found, "errors": 0}


@contextmanager
def _raw(store: Neo4jServer, loads: Sequence[_Load], folder: Path) -> Iterator[_Raw]:
    file = folder / "statements.json"
    schema = make_schema([Guard, AnswerFirst])._schema
    statements: dict[str, list[dict[str, Any]]] = {}
    for load in loads:
        documents: dict[str, Any] = {}
        composed = statements[load.question.name] = []
        for asked in load.asked:
            text = asked.ours["query"]
            document = documents.get(text) or documents.setdefault(text, parse(text))
            plan = compile_document(schema, document, None, asked.ours.get("variables"), Limits())
            assert plan
            assert plan.selection
            statement = compose(plan.selection)
            composed.append({"text": statement.text, "parameters": statement.parameters})
    file.write_text(json.dumps(statements))
    command = [sys.executable, "-m", "bench.raw", store.uri, store.password, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        yield _Raw(process)
        process.terminate()


# ---- a bystander ----------------------------------------------------------------------------------------------------


def _bystander(kept: _Kept, chosen: argparse.Namespace, store: Neo4jServer, sides: Sequence[Side], load: _Load) -> None:
    names = [
        f"{side.name}/{state}/{number}"
        for side in sides
        for state in ("idle", "loaded")
        for number in range(chosen.rounds)
    ]
    if not kept.lacks("bystander", names):
        return
    _wake(load, sides)
    print(f"  costliest: {compared(load, sides, 3)} answers alike", flush=True)
    for number in range(chosen.rounds):
        for side in sides:
            kept.get("bystander", side.name, "idle", number, work=lambda side=side: _waits(side, 2 * chosen.seconds))
            kept.get(
                "bystander", side.name, "loaded", number, work=lambda side=side: _beside(side, load, store, chosen)
            )
        _say(f"bystander: round {number + 1} of {chosen.rounds} is done")


def _beside(side: Side, load: _Load, store: Neo4jServer, chosen: argparse.Namespace) -> dict[str, float]:
    """What a bystander waits while others ask for all that is allowed, and how much of that they get."""
    found: dict[str, float] = {}
    ended = Event()

    def others() -> None:
        found.update(_Cell(side, load, store, chosen.connections, 2 * chosen.seconds).measure())
        ended.set()

    thread = Thread(target=others)
    thread.start()
    time.sleep(0.2)
    waits = _waits(side, 2 * chosen.seconds - 0.3, ended)
    thread.join()
    return {**waits, **{f"load_{name}": value for name, value in found.items()}}


def _waits(side: Side, seconds: float, ended: Event | None = None) -> dict[str, float]:
    """What one waits who asks at fixed times, in ms: from when the question was due, so that no wait hides another."""
    address = urlsplit(side.url)
    line = HTTPConnection(address.hostname or "", address.port, timeout=60)
    post(side, {"query": BYSTANDER}, line)
    waits = []
    start = time.perf_counter()
    for number in range(int(seconds / _PERIOD)):
        due = start + number * _PERIOD
        time.sleep(max(0.0, due - time.perf_counter()))
        if ended is not None and ended.is_set():
            break
        post(side, {"query": BYSTANDER}, line)
        waits.append((time.perf_counter() - due) * 1000)
    line.close()
    waits.sort()
    return {"p50": statistics.median(waits), "p99": waits[int(len(waits) * 0.99)], "asked": len(waits)}


# ---- growth ---------------------------------------------------------------------------------------------------------


def _growth(kept: _Kept, chosen: argparse.Namespace) -> None:
    questions = [each for each in QUESTIONS if each.name in _GROWING]
    names = [
        f"{each.name}/{name}/{size}/{number}"
        for each in questions
        for name in ("Neo4j", "snapshot")
        for size in chosen.sizes
        for number in range(chosen.rounds)
    ]
    if not kept.lacks("growth", names):
        return
    for size in chosen.sizes:
        with ExitStack() as open, TemporaryDirectory() as folder:
            _say(f"growth: starting the servers over {size:,} entities")
            ground = Ground(pack_of(size))
            store = open.enter_context(database(size))
            sides = [
                open.enter_context(ours("Neo4j", store=store)),
                open.enter_context(ours("snapshot", pack=pack_of(size))),
            ]
            loads = [_Load(each, ground, Path(folder)) for each in questions]
            for number in range(-1, chosen.rounds):
                for load in loads:
                    for side in sides:
                        cell = _Cell(side, load, store, chosen.connections, chosen.seconds)
                        if number < 0:
                            _wake(load, [side])
                            cell.measure()
                        else:
                            kept.get("growth", load.question.name, side.name, size, number, work=cell.measure)
            _say(f"growth: {size:,} entities are done")


def _say(what: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {what}", flush=True)
