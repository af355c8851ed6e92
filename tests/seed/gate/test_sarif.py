"""SARIF 2.1.0: what its schema demands of the parts that are written, in assertions."""

from __future__ import annotations

from typing import Any

import pytest

from graph.findings import Finding
from seed import read_pack, shipped_folder
from seed.gate import CODES, Report, report, sarif


def finding(**more: Any) -> Finding:
    said: dict[str, Any] = {"severity": "error", "code": "no-source", "message": "c: it cites no source", "id": "c"}
    return Finding(**{**said, "file": "/some where/pack/musk/flöws.yaml", "line": 7, **more})


def only_run(*findings: Finding) -> dict[str, Any]:
    """The one run of a log of findings in a pack's folder."""
    log = sarif({"/some where/pack": findings})
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    assert "2.1.0" in log["$schema"]
    (run,) = log["runs"]
    return dict(run)


@pytest.fixture(scope="module")
def shipped() -> Report:
    return report(read_pack(shipped_folder()))


def test_a_finding_is_a_result_at_its_line() -> None:
    (result,) = only_run(finding())["results"]
    assert (result["ruleId"], result["level"]) == ("no-source", "error")
    assert result["message"] == {"text": "c: it cites no source"}
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "musk/fl%C3%B6ws.yaml"},
        "region": {"startLine": 7},
    }


def test_a_file_is_named_relative_to_its_folder_or_alone() -> None:
    run = only_run(finding(file="/elsewhere/x.yaml"), finding(line=0), finding(file="", line=0))
    first, whole, nowhere = run["results"]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "x.yaml"
    assert "region" not in whole["locations"][0]["physicalLocation"]
    assert "locations" not in nowhere


def test_each_result_points_to_its_rule() -> None:
    run = only_run(finding(), finding(code="stale", severity="warning"), finding(code="new-code"))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["no-source", "stale", "new-code"]
    assert len({rule["id"] for rule in rules}) == len(rules) == len(CODES) + 1


def test_rules_say_what_they_mean_and_what_to_do() -> None:
    for rule in only_run()["tool"]["driver"]["rules"]:
        code = CODES[rule["id"]]
        assert rule["shortDescription"]["text"] == code.meaning
        assert code.remedy in rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note", "none"}


def test_a_defect_is_known_again_where_its_row_has_moved() -> None:
    first, moved, other = only_run(finding(), finding(line=9), finding(code="stale"))["results"]
    assert first["partialFingerprints"] == moved["partialFingerprints"]
    assert first["partialFingerprints"] != other["partialFingerprints"]


def test_the_shipped_facts_are_told_in_full(shipped: Report) -> None:
    (run,) = sarif({str(shipped_folder()): shipped.findings})["runs"]
    assert len(run["results"]) == len(shipped.findings)
    for result in run["results"]:
        assert set(result) == {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"}
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert not place["artifactLocation"]["uri"].startswith("/")
        assert place["region"]["startLine"] > 0
