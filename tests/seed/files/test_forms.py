"""What files may say is taken from the model, so that a new noun needs no second list."""

from __future__ import annotations

import pytest

from graph.model import Pack
from seed.files.forms import HEADER_FIELDS, LISTS, columns, fields, list_of, meant, short, word


def test_the_lists_are_those_of_the_model() -> None:
    assert {*LISTS, *HEADER_FIELDS} == set(Pack.model_fields)
    assert "flows" in LISTS
    assert HEADER_FIELDS[:2] == ("id", "title")


def test_columns_know_how_their_cells_are_read() -> None:
    flow = columns("flows")
    assert [flow[name] for name in ("from", "to", "volume", "in_group", "rests_on", "since", "commodity")] == [
        "text",
        "list",
        "number",
        "flag",
        "list",
        "date",
        "text",
    ]
    assert columns("entities")["stages"] == "steps"
    assert columns("stages")["position"] == "number"
    assert "claims" in fields("entities")
    assert "claims" not in columns("entities")


@pytest.mark.parametrize(
    ("name", "title"),
    [("flows.csv", "flows"), ("flows-1904.jsonl", "flows"), ("flow.csv", None), ("flowss.csv", None), ("", None)],
)
def test_a_name_says_its_list(name: str, title: str | None) -> None:
    assert list_of(name) == title


def test_messages_hold_nothing_that_a_terminal_obeys() -> None:
    assert word("volume") == "volume"
    assert word("\x1b[2J") == r"'\x1b[2J'"
    assert word("a" * 100).endswith("...")
    assert short("\ud800") == r"'\ud800'"
    assert meant("clams", LISTS) == "did you mean `claims`?"
    assert meant("x", ("b", "a")) == "there are a, b"
