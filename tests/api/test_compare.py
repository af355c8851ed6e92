"""`muskgraph compare` as a person and a program meet it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.api.served import called
from tests.test_tutorial import follow

OK, USAGE = 0, 64
PIPELINE = [("source", "feeds", "transport"), ("transport", "feeds", "process")]


@cache
def compared(*options: str | Path) -> dict[str, Any]:
    """What `--json` prints, asked once."""
    done = called("compare", *options, "--json")
    assert done.returncode == OK, done.stderr
    found: dict[str, Any] = json.loads(done.stdout, parse_constant=_no_number)
    return found


def _no_number(text: str) -> None:
    raise AssertionError(f"{text} is no number in JSON")


def measures(value: Any) -> Iterator[dict[str, Any]]:
    """Every measure anywhere below."""
    if isinstance(value, dict):
        if "coverage" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from measures(each)


def table(printed: str) -> tuple[str, dict[str, list[str]]]:
    """The printed table of measures: its heads, and the first line of each row by its label."""
    _, head, *rows = printed.partition("Measures (")[2].splitlines()
    heads = " ".join(head.split())
    cells = [row.split() for row in rows[: rows.index("")] if re.match(r"M\d", row)]
    several = 7 if heads.startswith("Standard Oil Musk") else 5
    return heads, {" ".join(row[:-several]): row[-several:] for row in cells}


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
    for word in (
        "Standard Oil as of 1904",
        "What it comes to",
        "Carries over (4)",
        "Only Musk's companies",
        "raw input feeds transport: ",
        "falls without",
        "M7 S3_all",
        "other assumptions would change no conclusion",
    ):
        assert word in done.stdout
    for word in ("Not counted", "no one owner"):
        assert word not in done.stdout


def test_it_tells_that_a_group_was_broken_up_by_its_date() -> None:
    done = called("compare", "--left-slice", "asOf=1913")
    said = " ".join(done.stdout.split())
    assert "Since 1911-12-01 no one owner has held the companies of Standard Oil together." in said
    assert "Sources: heye-1918." in said
    assert "larger at the former Standard Oil than" in said


def test_all_of_it_is_told_in_words() -> None:
    done = called("compare", "--all")
    assert done.returncode == OK
    for word in (
        "Stages of Standard Oil",
        "0.84 (0.80 to 0.90) of crude run through US refineries",
        "What contradicts the mapping",
        "transport = source by article (c007",
        "At other dates",
        "Standard Oil, 1879: ",
        "Shuffled labels that do as well: p = ",
        "Uncertainty of the shares",
        "draws",
        "Not counted of Musk's companies",
    ):
        assert word in done.stdout


def test_the_table_sets_seven_structures_side_by_side() -> None:
    heads, rows = table(called("compare").stdout)
    assert heads == ("Standard Oil Musk's evidence Musk's stated Musk's article Bell System Carnegie Steel Ford River")
    assert {label.split()[0] for label in rows} == {f"M{number}" for number in range(1, 8)}
    for label, cells in rows.items():
        assert len(cells) == 7
        if label in ("M4 returns", "M6 outsiders"):
            continue
        for cell in cells:
            assert cell == "-" or cell.startswith("?") or -1 <= float(cell) <= 1, label


def test_it_fits_into_80_columns() -> None:
    done = called("compare", "--all", env={"COLUMNS": "80"})
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert not [line for line in done.stdout.splitlines() if line != line.rstrip()]


def test_every_number_is_sound_or_has_a_reason() -> None:
    found = list(measures(compared()))
    assert {one["code"] for one in found} == {f"M{number}" for number in range(1, 9)}
    for one in found:
        assert (one["value"] is None) == bool(one["reason"])
        assert 0 <= one["coverage"] <= 1
        assert one["reference"]
        assert one["caveat"]
        # Steps, ranks, edits and ratios are no parts of a whole.
        no_part = one["code"] == "M3" or one["name"].startswith("GED") or one["name"].endswith("left by right")
        assert one["value"] is None or no_part or 0 <= one["value"] <= 1
    depth = next(one for one in found if one["name"] == "depth")
    assert depth["inputs"]
    assert depth["sources"]


def test_what_makes_a_conclusion_fall_makes_it_fall() -> None:
    before = {one["question"]: one for one in compared()["conclusions"]}["supply"]
    [some, *_] = before["breaksIf"]["claims"]["sets"]
    after = compared("--right-slice", f"without={','.join(some)}")
    [one] = [one for one in after["conclusions"] if one["question"] == "supply"]
    assert (one["answer"], one["left"], one["right"]) != (before["answer"], before["left"], before["right"])


def test_what_would_have_to_be_true_can_be_assumed() -> None:
    [one] = [one for one in compared()["whatIf"] if one["flow"] == "mf-terafab-colossus"]
    [flow] = one["assume"]
    link = "~".join(filter(None, (flow["origin"], flow["verb"], flow["target"], flow["commodity"])))
    after = compared("--right-slice", f"assume={link}")
    [s3_all] = [measure for measure in after["measures"] if measure["name"] == "S3_all"]
    assert s3_all["value"] == one["after"]["value"]


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
        (("musk", "musk", "--left-slice", "without=c0221"), "without names 'c0221', which is not on record"),
        (("musk", "musk", "--right-slice", "assume=musk~feeds~nobody"), "assume names 'musk'"),
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


def test_the_pack_of_the_tutorial_is_compared_with_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    follow(tmp_path)
    packs = ("--pack", "shipped", "--pack", "meat")
    found = compared("standard-oil", "chicago-meat", *packs)
    assert found["right"]["relations"] > 0
    assert ("process", "feeds", "distribution") in relations(found["onlyRight"])
    assert all(one["sentence"] and one["sentenceJa"] for one in found["conclusions"])
    heads, _ = table(called("compare", "standard-oil", "chicago-meat", *packs).stdout)
    assert heads == "Standard Oil Swift and Bell System Carnegie Steel Ford River"


def test_a_structure_without_roles_and_shares_has_reasons_in_place_of_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    follow(tmp_path)
    Path("meat/shares.yaml").unlink()
    stages = Path("meat/stages.yaml")
    stages.write_text(re.sub(r"role: \w+, ", "", stages.read_text("utf-8")), "utf-8")
    packs = ("--pack", "shipped", "--pack", "meat", "--left-slice", "asOf=1904")
    found = compared("standard-oil", "chicago-meat", *packs)
    assert (found["right"]["relations"], found["right"]["stages"], found["carried"]) == (0, [], [])
    assert {one["reason"] for one in found["right"]["notCounted"]} > {"meat-swift-cars plays no role"}
    assert all(one["reason"] for one in found["measures"])
    assert called("compare", "standard-oil", "chicago-meat", *packs).returncode == OK


def test_a_mapping_is_proposed_beside_the_rest_when_asked_for() -> None:
    done = called("compare", "standard-oil", "carnegie-steel", "--propose")
    assert done.returncode == OK
    assert "claimed by nobody" in done.stdout
    assert "- transport = transport" in done.stdout
    found = compared("standard-oil", "carnegie-steel", "--propose")["proposed"]
    assert {"left": "process", "right": "process"}.items() <= next(
        pair for pair in found["mapping"]["pairs"] if pair["left"] == "process"
    ).items()
    assert found["starts"] >= found["reached"] > 0
    assert "proposed" not in compared("standard-oil", "carnegie-steel")
