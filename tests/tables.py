"""Cypher asked of the shared Neo4j, and its answer as the table that a page prints."""

from __future__ import annotations

from typing import Any

import neo4j

from tests.conftest import SharedDatabase


def walked(database: SharedDatabase, cypher: str) -> neo4j.EagerResult:
    """The records of one statement, with the names of their columns even where there are none."""
    with database.session() as session:
        return session.run(cypher).to_eager_result()  # type: ignore[arg-type, unused-ignore]


def table(result: neo4j.EagerResult) -> str:
    """A Markdown table: a missing value is unknown, a flag yes or no, a list its items."""
    rows = [result.keys, ["---"] * len(result.keys), *(map(_cell, record.values()) for record in result.records)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return str(value).replace("|", "\\|")
