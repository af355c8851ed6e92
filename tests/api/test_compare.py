"""`muskgraph compare` as a person and a program meet it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.served import called

OK, USAGE = 0, 64
PIPELINE = [("source", "feeds", "transport"), ("transport", "feeds", "process")]


def compared(*options: str | Path) -> dict[str, Any]:
    done = called("compare", *options, "--json")
    assert done.returncode == OK
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def relations(edges: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(edge["origin"], edge["relation"], edge["target"]) for edge in edges]


def test_the_pipeline_carries_over_in_the_articles_telling_and_not_in_the_evidence() -> None:
    article = compared("standard-oil", "musk", "--right-slice", "telling=article")
    evidence = compared("standard-oil", "musk")
    assert set(PIPELINE) <= set(relations([one["left"] for one in article["carried"]]))
    assert set(PIPELINE) <= set(relations(evidence["onlyLeft"]))
    assert (article["left"]["asOf"], evidence["right"]["slice"]) == ("1904", "telling=evidence")


def test_every_relation_says_what_it_rests_on_and_what_makes_it_fall() -> None:
    found = compared()
    edges = [*found["onlyLeft"], *found["onlyRight"], *(one["right"] for one in found["carried"])]
    assert edges
    for edge in edges:
        assert edge["flows"]
        for falls in edge["breaksIf"].values():
            assert bool(falls["sets"]) != bool(falls["reason"])
    known = {measure["name"]: measure["value"] for measure in found["measures"]}
    assert 0 <= known["S3_all"] <= known["S3"] <= 1


def test_rejecting_a_source_recomputes_it() -> None:
    before = compared("standard-oil", "musk")
    [edge] = [edge for edge in before["onlyRight"] if relations([edge]) == [("source", "feeds", "knowledge")]]
    [some, *_] = edge["breaksIf"]["sources"]["sets"]
    after = compared("standard-oil", "musk", "--right-slice", f"telling=evidence&without={','.join(some)}")
    assert ("source", "feeds", "knowledge") not in relations(after["onlyRight"])


def test_it_is_told_in_words() -> None:
    done = called("compare")
    assert done.returncode == OK
    for word in ("Standard Oil as of 1904", "Carries over", "Only Musk's companies", "falls without", "S3_all: 0."):
        assert word in done.stdout


@pytest.mark.parametrize("ecosystem", ["carnegie-steel", "bell-system", "ford-rouge"])
def test_the_yardsticks_compare(ecosystem: str) -> None:
    assert compared(ecosystem, "standard-oil")["carried"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("nobody",), "There is no ecosystem 'nobody'"),
        (("musk", "musk", "--left-slice", "nonsense"), "A slice has no 'nonsense'"),
        (("musk", "musk", "--left-slice", "telling=mine"), "telling=mine is unknown"),
        (("musk", "musk", "--left-slice", "asOf=soon"), "is no date"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(options: tuple[str, ...], said: str) -> None:
    done = called("compare", *options)
    assert done.returncode == USAGE
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_structure_of_which_nothing_is_known_has_reasons_in_place_of_numbers() -> None:
    found = compared("standard-oil", "musk", "--left-slice", "telling=evidence&asOf=1700&undated=hide")
    assert found["left"]["nodes"] == []
    for measure in found["measures"]:
        assert measure["value"] is None
        assert measure["reason"]
