"""docs/comparison.md prints what the comparison says of the facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from graph.structure.comparison import beside, compare
from graph.structure.conclusions import answers
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


async def test_what_the_readme_says_of_the_comparison_holds(snapshot_store: SnapshotStore) -> None:
    oil = ("standard-oil", Slice(telling="evidence"))
    evidence = await compare(snapshot_store, oil, ("musk", Slice(telling="evidence")))
    article = await compare(snapshot_store, oil, ("musk", Slice(telling="article")))
    stated = await compare(snapshot_store, oil, ("musk", Slice(telling="article-stated")))
    pipeline = [answers(one.left.facts, one.right.facts)["pipeline"].word for one in (article, stated, evidence)]
    assert pipeline == ["all", "none", "none"]
    shares = {stage.role: stage.share.value for stage in evidence.left.facts.stages}
    assert [shares[role] for role in ("transport", "process", "distribution")] == [0.9, 0.84, 0.88]
    theirs = {stage.role: stage.share.value for stage in evidence.right.facts.stages}
    assert [round((theirs[role] or 0) * 100) for role in ("process", "knowledge")] == [2, 3]
    found = answers(evidence.left.facts, evidence.right.facts)
    assert (found["supply"].word, found["supply"].right) == ("right", ("nvidia",))
    assert found["circulation"].word == "right"
    others = [one for one in await beside(snapshot_store, evidence) if one.right.ecosystem.yardstick]
    assert len(others) == 3
    assert all((one.s3_all.value or 0) > (article.s3_all.value or 0) > (evidence.s3_all.value or 0) for one in others)
