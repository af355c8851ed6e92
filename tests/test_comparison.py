"""docs/comparison.md prints what the comparison says of the facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.stores.snapshot import SnapshotStore
from tests.comparison_tables import tables

_DOC = Path(__file__).parent.parent / "docs/comparison.md"


async def test_every_table_is_what_is_computed(snapshot_store: SnapshotStore, request: pytest.FixtureRequest) -> None:
    found = await tables(snapshot_store)
    text = _DOC.read_text("utf-8")
    assert re.findall(r"^<!-- (\w+) -->$", text, flags=re.MULTILINE).count("end") == len(found)
    for name, table in found.items():
        text, times = re.subn(
            rf"<!-- {name} -->\n.*?<!-- end -->",
            lambda _, name=name, table=table: f"<!-- {name} -->\n\n{table}\n\n<!-- end -->",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
        assert times == 1, f"docs/comparison.md has no place for {name}"
    if request.config.getoption("update_golden"):
        _DOC.write_text(text, "utf-8")
    assert text == _DOC.read_text("utf-8"), (
        "it differs; if that is meant: pytest tests/test_comparison.py --update-golden"
    )
