"""What Cypher answered, as the table that a page prints."""

from __future__ import annotations

from typing import Any

import neo4j


def table(result: neo4j.EagerResult) -> str:
    """A Markdown table: a missing value is unknown, a list is its items."""
    rows = [result.keys, ["---"] * len(result.keys), *(map(_cell, record.values()) for record in result.records)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return str(value).replace("|", "\\|")
