"""The floor: the raw asynchronous driver with our very Cypher, in a process of its own.

`python -m bench.raw URI PASSWORD FILE` reads the statements of each question from the file, and then lines of
`question connections seconds offset`; for each it asks so long, and prints what came of it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import neo4j
import uvloop

Statement = dict[str, Any]


async def _serve(uri: str, password: str, statements: dict[str, list[Statement]]) -> None:
    async with neo4j.AsyncGraphDatabase.driver(
        uri, auth=("neo4j", password), notifications_min_severity="OFF", telemetry_disabled=True
    ) as driver:
        sessions: list[neo4j.AsyncSession] = []
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            name, connections, seconds, offset = line.split()
            while len(sessions) < int(connections):
                sessions.append(driver.session(default_access_mode=neo4j.READ_ACCESS))
            start = time.perf_counter()
            took = await _load(sessions[: int(connections)], statements[name], float(seconds), int(offset))
            lasted = time.perf_counter() - start
            took.sort()
            p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
            found = {"requests": len(took), "seconds": lasted, "p50": p50 * 1000, "p99": p99 * 1000}
            print(json.dumps(found), flush=True)


async def _load(
    sessions: list[neo4j.AsyncSession], statements: list[Statement], seconds: float, offset: int
) -> list[float]:
    """The seconds that each statement took, asked by all sessions at once."""
    took: list[float] = []
    place, until = offset, time.perf_counter() + seconds

    async def ask(session: neo4j.AsyncSession) -> None:
        nonlocal place
        while (start := time.perf_counter()) < until:
            statement = statements[place % len(statements)]
            place += 1
            result = await session.run(statement["text"], statement["parameters"])
            [_ async for _ in result]
            took.append(time.perf_counter() - start)

    await asyncio.gather(*(ask(session) for session in sessions))
    return took


def main() -> None:
    """Read the statements, and ask as told."""
    uri, password, file = sys.argv[1:]
    statements = json.loads(Path(file).read_text("utf-8"))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(uri, password, statements))


if __name__ == "__main__":
    main()
