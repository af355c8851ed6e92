"""A slice fits in a link, and a link that makes no sense says which part."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import PartialDate
from graph.errors import QuestionError
from graph.slice import ANYTIME, Assumption, Slice, Undated

ids = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)
dates = st.sampled_from(["1904", "~1883", "1880s", "FY2024", "2025-Q3", "2025-03", "2025-03-01"]).map(PartialDate.parse)
slices = st.builds(
    Slice,
    telling=st.sampled_from([None, "article", "article-stated", "evidence"]),
    as_of=st.none() | st.just(ANYTIME) | dates,
    undated=st.sampled_from(Undated),
    min_reliability=st.sampled_from([None, "low", "medium", "high"]),
    without=st.lists(ids, max_size=3).map(tuple),
    assume=st.lists(st.builds(Assumption, ids, ids, ids, st.none() | ids), max_size=2).map(tuple),
)


@given(slices)
def test_a_link_is_read_back(slice: Slice) -> None:
    assert Slice.from_link(dict(parse_qsl(slice.as_link()))) == slice


def test_an_empty_link_is_the_default() -> None:
    assert Slice.from_link({}) == Slice()
    assert Slice().as_link() == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("telling", "rumour"),
        ("asOf", "yesterday"),
        ("asOf", "2025-13"),
        ("undated", "maybe"),
        ("minReliability", "highest"),
        ("assume", "a~b"),
        ("assume", "a~~b"),
        ("assume", "a~b~c~d~e"),
    ],
)
def test_a_link_that_makes_no_sense_names_the_part(name: str, value: str) -> None:
    with pytest.raises(QuestionError, match=name):
        Slice.from_link({name: value})


@pytest.mark.parametrize(("word", "floor"), [(None, 0), ("low", 1), ("medium", 2), ("high", 3)])
def test_reliability_is_a_floor(word: str | None, floor: int) -> None:
    assert Slice.from_link({"minReliability": word} if word else {}).floor == floor
