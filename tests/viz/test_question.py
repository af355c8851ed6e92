"""What the explorer takes from the answer to its question."""

from __future__ import annotations

from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from viz import View, question
from viz.question import PARTS, rows_of


async def test_likenesses_are_taken_and_differences_are_not() -> None:
    asked = question()
    answer = await SnapshotStore.of(lay_out(shipped_pack())).ask(asked)
    taken = rows_of(asked, answer)[PARTS.index("analogies")]
    likenesses = {row.id for row in shipped_pack().analogies if row.kind == "likeness"}
    assert {row["id"] for row in taken} == likenesses
    assert len(likenesses) < len(shipped_pack().analogies)


def test_a_view_compares_by_likenesses_alone(shipped: View) -> None:
    drawn = {comparison.id for comparison in shipped.comparisons}
    assert drawn
    assert drawn <= {row.id for row in shipped_pack().analogies if row.kind == "likeness"}
