"""docs/coverage.md: every place it names is in the shipped facts, and every statement of the article is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import seed
from graph.model import Claim
from tests.coverage import DOCUMENT, OMITTED, SENTENCES, Coverage

_TEXT = DOCUMENT.read_text("utf-8")
_RAW, _ARTICLE = _TEXT.split("\n## The article, sentence by sentence\n")
_GROUPS = re.findall(r"^- ([\w ]+), in ([\w/.-]+) \((\d+)\): (.+)$", _RAW, flags=re.MULTILINE)
_OMITTED = re.findall(r"^- omitted: (\S+) \((.+)\)$", _RAW, flags=re.MULTILINE)


def _rows() -> Iterator[tuple[str, str, str, str]]:
    for line in _ARTICLE.splitlines():
        if line.startswith("| s"):
            place, told, claims, flows = line.strip("|").split("|")
            yield place.strip(), told.strip(), claims.strip(), flows.strip()


_ROWS = list(_rows())


def _article_claims() -> dict[str, Claim]:
    return {claim.id: claim for claim in seed.shipped_pack().claims if claim.telling == "article"}


@pytest.mark.parametrize(
    ("kind", "file", "count", "told"), _GROUPS, ids=[f"{kind} in {file}" for kind, file, *_ in _GROUPS]
)
def test_each_raw_id_is_where_the_document_says(kind: str, file: str, count: str, told: str) -> None:
    items = told.split(", ")
    assert len(items) == int(count)
    coverage = Coverage()
    for item in items:
        raw, _, now = item.partition(" → ")
        if kind == "sections":
            assert any(f"{raw} " in str(claim.sources[0].locator) for claim in _article_claims().values())
            continue
        places = {coverage.files.get(row) for row in (now or raw).split(" + ")}
        assert file in places, item
        assert None not in places, item


def test_the_counts_are_those_of_the_lists() -> None:
    lines = re.findall(
        r"^\| ([\w.-]+\.yaml|together) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", _RAW, flags=re.MULTILINE
    )
    *files, together = [(name, *map(int, counts)) for name, *counts in lines]
    assert all(ids == same + other + omitted for _, ids, same, other, omitted in [*files, together])
    assert together[1] == sum(int(count) for *_, count, _ in _GROUPS) + len(_OMITTED)
    assert list(together[1:]) == [sum(file[column] for file in files) for column in range(1, 5)]


def test_hardly_anything_is_left_out_and_always_for_a_reason() -> None:
    assert dict(_OMITTED) == OMITTED
    assert len(_OMITTED) <= 0.02 * sum(int(count) for *_, count, _ in _GROUPS)


def test_every_statement_of_the_article_is_named_at_its_place() -> None:
    claims = _article_claims()
    named = {(claim, place) for place, _, held, _ in _ROWS if not held.startswith("none") for claim in held.split(", ")}
    assert named == {(id, claim.sources[0].locator) for id, claim in claims.items()}


def test_every_flow_of_the_article_is_named() -> None:
    flows = {flow.id for flow in seed.shipped_pack().flows if flow.telling == "article"}
    assert {flow for *_, named in _ROWS for flow in named.split(", ") if flow} == flows


def test_the_document_has_the_sentences_of_its_generator() -> None:
    assert [(place, told) for place, told, *_ in _ROWS] == [(place, told) for place, told, _ in SENTENCES]
    # A few words of ours each, never the article's own.
    assert all(len(told.split()) <= 8 and told.isascii() for _, told, _ in SENTENCES)
