"""What was measured of the API, as tables in Markdown: ratios of two servers in a round, medians over the rounds."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["DOCUMENT", "GOALS", "as_tables", "misses", "put"]

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
_BEGIN, _END = "<!-- made by python -m bench api --write -->", "<!-- made so far -->"
#: How many times the requests of the better peer ours answers, at least.
GOALS = {"point": 2.5, "page": 2.5, "deep": 4.0, "tally": 1.2, "large": 2.5}
_MOST_OF_RAW, _MOST_OF_DATABASE, _LEAST_OF_SNAPSHOT, _MOST_OF_IDLE = 2.5, 0.8, 3.0, 5.0
_PEERS = ("apollo", "yoga")

Round = Mapping[str, Mapping[str, float]]


def as_tables(measured: Mapping[str, Any]) -> str:
    """All tables for which there are figures."""
    parts = []
    if measured.get("questions"):
        parts.append(_questions(measured["questions"]))
    if measured.get("bystander"):
        parts.append(_bystander(measured["bystander"]))
    if measured.get("growth"):
        parts.append(_growth(measured["growth"]))
    return "\n\n".join(parts)


def put(tables: str, document: Path = DOCUMENT) -> None:
    """Write the tables between their marks in the document, in place of those before."""
    before, _, rest = document.read_text("utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    if not after:
        raise RuntimeError(f"{document.name} has no marks {_BEGIN} and {_END} to write between")
    document.write_text(f"{before}{_BEGIN}\n\n{tables}\n\n{_END}{after}", "utf-8")


def misses(measured: Mapping[str, Any]) -> Iterator[str]:
    """Every goal that a run missed, in a few words."""
    for name, connections, rounds in _by_question(measured.get("questions", {})):
        if connections != 8:
            continue
        figures = _figures(rounds)
        goal = GOALS.get(name)
        if goal and "peer" in figures and figures["peer"] < goal:
            yield f"{name}: {_times(figures['peer'])} the better peer's requests, not {goal:g} x"
        if figures.get("raw", 0) > _MOST_OF_RAW:
            yield f"{name}: {_times(figures['raw'])} the raw driver's processor time, not {_MOST_OF_RAW:g} x"
        if figures.get("database", 0) > _MOST_OF_DATABASE:
            yield f"{name}: {_times(figures['database'])} the peer's time of the database, not {_MOST_OF_DATABASE:g} x"
        if "snapshot" in figures and figures["snapshot"] < _LEAST_OF_SNAPSHOT:
            yield f"{name}: the snapshot answers {_times(figures['snapshot'])} as much, not {_LEAST_OF_SNAPSHOT:g} x"
    for name, ratio in _ratios_of_bystander(measured.get("bystander", {})).items():
        if name in ("Neo4j", "snapshot") and ratio > _MOST_OF_IDLE:
            yield f"bystander on {name}: p99 {_times(ratio)} the idle one, not {_MOST_OF_IDLE:g} x"


# ---- questions ------------------------------------------------------------------------------------------------------


def _by_question(cells: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, int, list[Round]]]:
    """For each question and number of connections the rounds, each by server."""
    found: dict[tuple[str, int], dict[str, dict[str, Mapping[str, float]]]] = {}
    for key, cell in cells.items():
        question, server, connections, number = key.split("/")
        found.setdefault((question, int(connections)), {}).setdefault(number, {})[server] = cell
    for (question, connections), rounds in found.items():
        yield question, connections, list(rounds.values())


def _figures(rounds: Sequence[Round]) -> dict[str, float]:
    """The medians of what is told of a question."""

    def median(of: Callable[[Round], float]) -> float | None:
        values = []
        for one in rounds:
            try:
                values.append(of(one))
            except (KeyError, ZeroDivisionError):
                continue
        return statistics.median(values) if values else None

    peers = {name: median(lambda r, n=name: r["Neo4j"]["rps"] / r[n]["rps"]) for name in _PEERS}
    databases = {name: median(lambda r, n=name: r["Neo4j"]["db"] / r[n]["db"]) for name in _PEERS}
    found = {
        "rps": median(lambda r: r["Neo4j"]["rps"]),
        "p50": median(lambda r: r["Neo4j"]["p50"]),
        "p99": median(lambda r: r["Neo4j"]["p99"]),
        "api": median(lambda r: r["Neo4j"]["api"]),
        "db": median(lambda r: r["Neo4j"]["db"]),
        **peers,
        "peer": median(lambda r: r["Neo4j"]["rps"] / max(r[name]["rps"] for name in _PEERS)),
        "waits": median(lambda r: min(r[name]["p99"] for name in _PEERS) / r["Neo4j"]["p99"]),
        "half": median(lambda r: min(r[name]["p50"] for name in _PEERS) / r["Neo4j"]["p50"]),
        "apis": median(lambda r: min(r[name]["api"] for name in _PEERS) / r["Neo4j"]["api"]),
        "raw": median(lambda r: r["Neo4j"]["api"] / r["raw"]["api"]),
        "database": max((each for each in databases.values() if each is not None), default=None),
        "snapshot": median(lambda r: r["snapshot"]["rps"] / r["Neo4j"]["rps"]),
    }
    return {name: value for name, value in found.items() if value is not None}


def _questions(cells: Mapping[str, Mapping[str, float]]) -> str:
    several = len({connections for _, connections, _ in _by_question(cells)}) > 1
    head = (
        "question",
        "ours, req/s",
        "p50, p99 ms",
        "to Apollo",
        "to yoga",
        "p50",
        "p99",
        "API CPU, ms",
        "peer's / ours",
        "ours / raw driver",
        "DB CPU, ms",
        "ours / peer's",
        "snapshot / Neo4j",
    )
    rows = []
    for name, connections, rounds in _by_question(cells):
        f = _figures(rounds)
        rows.append(
            (
                f"{name}, {connections}" if several else name,
                _number(f.get("rps")),
                f"{_number(f.get('p50'))}, {_number(f.get('p99'))}",
                _times(f.get("apollo")),
                _times(f.get("yoga")),
                _times(f.get("half")),
                _times(f.get("waits")),
                _number(f.get("api")),
                _times(f.get("apis")),
                _times(f.get("raw")),
                _number(f.get("db")),
                _times(f.get("database")),
                _times(f.get("snapshot")),
            )
        )
    return _table(head, rows)


# ---- bystander and growth -------------------------------------------------------------------------------------------


def _medians(cells: Mapping[str, Mapping[str, float]], *begin: object) -> dict[str, float]:
    """The medians over the rounds of all figures whose names begin so."""
    rounds = [cell for key, cell in cells.items() if key.split("/")[:-1] == [str(part) for part in begin]]
    return {name: statistics.median(cell[name] for cell in rounds) for name in (rounds[0] if rounds else ())}


def _servers(cells: Mapping[str, Any], place: int) -> list[str]:
    return list(dict.fromkeys(key.split("/")[place] for key in cells))


def _ratios_of_bystander(cells: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    found = {}
    for name in _servers(cells, 0):
        idle, loaded = _medians(cells, name, "idle"), _medians(cells, name, "loaded")
        if idle and loaded:
            found[name] = loaded["p99"] / idle["p99"]
    return found


def _bystander(cells: Mapping[str, Mapping[str, float]]) -> str:
    ratios = _ratios_of_bystander(cells)
    rows = []
    for name, ratio in ratios.items():
        idle, loaded = _medians(cells, name, "idle"), _medians(cells, name, "loaded")
        rows.append(
            (
                name,
                _number(idle["p99"]),
                _number(loaded["p50"]),
                _number(loaded["p99"]),
                _times(ratio),
                _number(loaded["load_rps"]),
            )
        )
    head = ("server", "idle p99, ms", "loaded p50, ms", "loaded p99, ms", "to idle", "costliest questions, req/s")
    return _table(head, rows)


def _growth(cells: Mapping[str, Mapping[str, float]]) -> str:
    sizes = sorted({int(key.split("/")[2]) for key in cells})
    head = ("question", "store", *(f"{size:,} entities".replace(",", " ") for size in sizes))
    rows = []
    for question in _servers(cells, 0):
        for store in _servers(cells, 1):
            told = []
            for size in sizes:
                f = _medians(cells, question, store, size)
                told.append(f"{_number(f['api'])} + {_number(f['db'])} ms" if f else "")
            rows.append((question, store, *told))
    return _table(head, rows)


# ---- Markdown -------------------------------------------------------------------------------------------------------


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    line = " | ".join(["---", *["--:"] * (len(head) - 1)])
    return "\n".join(f"| {each} |" for each in (" | ".join(head), line, *(" | ".join(row) for row in rows)))


def _number(value: float | None) -> str:
    """Two digits that count, or all of a larger number."""
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _times(value: float | None) -> str:
    return f"{_number(value)} x" if value is not None else ""
