"""One rule of how firm a flow is as a link of a chain, and which is the weakest."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from graph.structure.links import LINKS, link, weakest

FLOW = {"confirmed": True, "status": "fact", "basis": None, "by": "source"}


@pytest.mark.parametrize(
    ("said", "confidences", "expected"),
    [
        ({"by": "reader", "confirmed": False, "status": "unconfirmed"}, [], "assumed"),
        ({"confirmed": False, "status": "goal", "basis": "implied"}, ["high"], "unconfirmed"),
        ({"status": "unconfirmed"}, ["high"], "unconfirmed"),
        ({"status": "goal", "basis": "implied"}, ["high"], "not-yet"),
        ({"status": "forecast"}, ["high"], "not-yet"),
        ({"basis": "implied"}, ["high"], "implied"),
        ({"basis": "stated"}, [], "unsourced"),
        ({}, [None], "unsourced"),
        ({}, ["low", None], "low"),
        ({}, ["low", "medium"], "medium"),
        ({"status": "claim"}, ["high", "low"], "high"),
    ],
)
def test_a_link_is_as_weak_as_what_speaks_against_it(
    said: dict[str, Any], confidences: list[str | None], expected: str
) -> None:
    assert link({**FLOW, **said}, confidences) == expected


def test_each_link_is_weaker_than_the_next() -> None:
    for place, (weaker, firmer) in enumerate(pairwise(LINKS)):
        assert weakest([firmer, weaker]) == 1, place
        assert weakest([weaker, firmer]) == 0, place


def test_of_equally_weak_links_the_first_is_named() -> None:
    assert weakest(["high", "low", "low"]) == 1
