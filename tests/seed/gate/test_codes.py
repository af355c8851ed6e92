"""The table of codes: each is planted in a test, explained, and in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seed.gate import CODES, report, severity, table
from seed.read import read
from tests.seed.gate import (
    test_disputes,
    test_evidence,
    test_gaps,
    test_markets,
    test_references,
    test_sources,
    test_stale,
    test_time,
    test_values,
    test_words,
)

_DOCUMENT = (Path(__file__).parents[3] / "docs/gate.md").read_text("utf-8")

#: What cannot be read: the text of a file, the code, and the line.
UNREADABLE = [
    ("entities: [}\n", "unreadable-file", 1),
    ("# facts\nentitys: []\n", "unknown-list", 2),
    ("entities:\n  - tesla\n", "not-a-row", 1),
    ("sources:\n  - {id: s}\n", "missing-field", 2),
    ("ecosystems:\n  - {id: e, name: E, default_as_of: '1904', colour: red}\n", "unknown-field", 2),
    ("ecosystems:\n  - {id: e, name: E, default_as_of: soon}\n", "wrong-value", 2),
    ("claims:\n" + "  - {id: c, about: a}\n" * 1_001, "too-many-faults", 1_002),
]
#: Found by a test of their own: the pack they are planted in needs another row, or lacks one.
ALONE = {"never-cited", "step-without-members"}
MODULES = (
    test_disputes,
    test_evidence,
    test_gaps,
    test_markets,
    test_references,
    test_sources,
    test_stale,
    test_time,
    test_values,
    test_words,
)


@pytest.mark.parametrize(("text", "code", "line"), UNREADABLE)
def test_what_cannot_be_read_is_found(text: str, code: str, line: int) -> None:
    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "facts.yaml": text.encode()})
    found = {(each.severity, each.code, each.file, each.line) for each in report(reading).findings}
    assert (severity(code), code, "facts.yaml", line) in found


def test_every_code_is_planted() -> None:
    planted = {code for module in MODULES for _, code in module.PLANTED} | {code for _, code, _ in UNREADABLE} | ALONE
    assert planted == set(CODES)


def test_codes_are_slugs_and_their_texts_sentences() -> None:
    for code in CODES.values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.id)
        for text in (code.meaning, code.remedy):
            assert text[0].isupper(), code.id
            assert text.endswith("."), code.id
            assert "|" not in text


def test_the_documentation_holds_the_table_of_codes() -> None:
    # Written anew by: python -c "from seed.gate import table; print(table())"
    assert table() in _DOCUMENT


def test_the_documentation_names_no_code_that_is_none() -> None:
    assert set(re.findall(r"^\| `([^`]+)` \|", _DOCUMENT, re.MULTILINE)) == set(CODES)


def test_what_is_not_in_the_table_is_taken_for_grave() -> None:
    assert severity("never-heard-of") == "error"
