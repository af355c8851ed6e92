"""A question that no store could answer is refused before any is asked."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import QuestionError
from graph.selection import MOST_ROWS, AnyOf, Child, Having, Order, Part, Select, Selection, Where
from graph.slice import Assumption, Slice

HALF = "\ud83d"


@pytest.mark.parametrize(
    "asked",
    [
        {"noun": "Planet"},
        {"fields": ("nam",)},
        {"fields": ("name} RETURN 1 //",)},
        {"order": (Order("nam"),)},
        {"children": (Child("flow", Select("Flow")),)},
        {"where": (Where("nam", "=", "x"),)},
        {"where": (Where("id = '' OR 1=1 //", "=", "x"),)},
        {"where": (AnyOf((Where("nam", "=", "x"),)),)},
        {"where": (Having("flow"),)},
        {"where": (Having("flows", (Where("nam", "=", "x"),)),)},
        {"where": (Having("layers", (Having("step", (Where("title", "=", "x"),)),)),)},
    ],
    ids=str,
)
def test_a_name_that_is_none_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(QuestionError, match=r"no field|leads nowhere|no noun"):
        Select(**{"noun": "Entity", **asked})


def test_a_near_name_is_suggested() -> None:
    with pytest.raises(QuestionError, match="did you mean 'name'"):
        Select("Entity", ("nam",))


@pytest.mark.parametrize(
    "where",
    [
        Where("name", "OR true OR", "x"),  # type: ignore[arg-type]
        Where("name", "has", "x"),
        Where("aliases", "=", "x"),
        Where("aliases", "has", None),
        Where("aliases", "contains", None),
        Where("name", "contains", ("a",)),
        Where("in_group", "contains", "x"),
        Where("in_group", ">", True),
        Where("volume", "in", ("1",)),
        Where("name", ">", None),
        Where("name", "=", 1),
        Where("name", "in", "ab"),
        Where("name", "in", ("a", None)),  # type: ignore[arg-type]
        Where("name", "=", HALF),
        Where("volume", "=", True),
        Where("volume", "=", "1"),
        Where("volume", ">", float("nan")),
        Where("volume", ">", float("inf")),
        Where("position", "=", 1.5),
        Where("position", "=", 2**63),
        Where("in_group", "=", 1),
    ],
    ids=str,
)
def test_a_comparison_that_makes_no_sense_is_refused(where: Where) -> None:
    with pytest.raises(QuestionError, match=where.field):
        Select("Flow" if where.field in ("volume", "position") else "Entity", where=(where,))


@pytest.mark.parametrize(
    ("order", "after"),
    [
        ((), ("a", "b")),
        ((Order("volume"),), ("id",)),
        ((Order("volume"),), ("1", "id")),
        ((Order("volume"),), (True, "id")),
        ((Order("volume"),), (float("nan"), "id")),
        ((Order("commodity"),), (1, "id")),
        ((Order("commodity"),), (("a",), "id")),
        ((Order("in_group"),), (1, "id")),
        ((Order("position"),), (1.0, "id")),
        ((), (None,)),
        ((), (1,)),
        ((), (HALF,)),
    ],
    ids=str,
)
def test_a_cursor_of_another_order_is_refused(order: tuple[Order, ...], after: tuple[Any, ...]) -> None:
    for cursor in ("after", "before"):
        seen: Any = {cursor: after}
        with pytest.raises(QuestionError, match="start again without it"):
            Select("Flow", order=order, **seen)


def test_a_cursor_may_stand_after_an_unknown_value() -> None:
    for after in ((None, "id"), (1, "id"), (1.5, "id")):
        assert Select("Flow", order=(Order("volume"),), after=after).after == after


@pytest.mark.parametrize(
    "asked",
    [
        {"noun": "Flow", "children": (Child("claims", Select("Flow")),)},
        {"noun": "Flow", "variants": (Select("Flow"),)},
        {"noun": "Node", "variants": (Select("Citation"),)},
        {"noun": "Node", "variants": (Select("Node"),)},
        {"noun": "Flow", "first": -1},
        {"noun": "Flow", "order": (Order("aliases"),)},
        {"noun": "Flow", "match": HALF},
        {"noun": "Citation", "match": "x"},
    ],
    ids=str,
)
def test_a_question_of_no_sense_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(QuestionError):
        Select(**asked)


@pytest.mark.parametrize(
    ("noun", "slice"),
    [
        ("Citation", Slice()),
        ("Membership", Slice()),
        ("Flow", Slice(without=(HALF,))),
        ("Flow", Slice(assume=(Assumption("a", "feeds", "b", HALF),))),
        ("Flow", Slice(assume=(Assumption("a", "feeds", "b"), Assumption("a", "feeds", "b", "oil")))),
    ],
    ids=str,
)
def test_a_root_of_no_sense_is_refused(noun: str, slice: Slice) -> None:
    with pytest.raises(QuestionError):
        Part(Select(noun), slice)


def test_a_list_is_asked_for_one_more_row() -> None:
    assert [Select("Flow", first=first).limit for first in (0, 20, None, 10**9)] == [1, 21, MOST_ROWS, MOST_ROWS]


def test_selects_are_told_roots_first() -> None:
    below, variant = Select("Claim"), Select("Entity")
    roots = Select("Flow", children=(Child("claims", below),)), Select("Node", variants=(variant,))
    assert list(Selection(tuple(Part(root) for root in roots)).selects()) == [*roots, below, variant]
