"""Findings as SARIF 2.1.0, which editors and code hosts show beside the lines they speak of."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from seed.gate.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.findings import Code, Finding

__all__ = ["sarif"]


_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Mapping[str, Iterable[Finding]], codes: Mapping[str, Code] = CODES) -> dict[str, Any]:
    """One run over the findings in each folder; every file is named relative to its folder. `codes` are its rules."""
    told = [(folder, finding) for folder, found in findings.items() for finding in found]
    rules = sorted({*codes, *(finding.code for _, finding in told)})
    at = {code: index for index, code in enumerate(rules)}
    driver = {"name": "muskgraph", "version": version("muskgraph"), "rules": [_rule(id, codes) for id in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(folder, finding, at[finding.code]) for folder, finding in told],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(id: str, codes: Mapping[str, Code]) -> dict[str, Any]:
    code = codes.get(id)
    if code is None:
        return {"id": id}
    return {
        "id": id,
        "shortDescription": {"text": code.meaning},
        "help": {"text": f"{code.meaning} {code.remedy}", "markdown": f"**{code.meaning}** {code.remedy}"},
        "defaultConfiguration": {"level": code.severity},
        "properties": {"question": code.question},
    }


def _result(folder: str, finding: Finding, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": finding.message},
    }
    if finding.file:
        place: dict[str, Any] = {"artifactLocation": {"uri": _relative(finding.file, folder)}}
        if finding.line:
            place["region"] = {"startLine": finding.line}
        result["locations"] = [{"physicalLocation": place}]
    if finding.id:
        # The same defect of the same row, wherever the row has moved to in its file.
        named = f"{finding.code} {finding.message}".encode()
        result["partialFingerprints"] = {"row/v1": hashlib.sha256(named).hexdigest()[:32]}
    return result


def _relative(file: str, folder: str) -> str:
    path = PurePath(file)
    try:
        path = PurePath(path.name) if path == PurePath(folder) else path.relative_to(folder)
    except ValueError:
        path = PurePath(path.name)
    return quote(path.as_posix())
