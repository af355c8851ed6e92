"""What the shipped pack says in Japanese beside its English: nothing is left out, and no figure differs."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pytest

from graph.model import Noun
from graph.property_graph import lay_out
from seed import check, shipped_pack

_PACK = shipped_pack()
_CLAIMS = {claim.id: claim for claim in _PACK.claims}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH: Final = re.compile(rf"\b({'|'.join(f'{name}|{name[:3]}' for name in _MONTHS)})\b")
_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")


def texts() -> list[tuple[str, str, str, str | None]]:
    """Every text that stands in both languages: the row's id, the field, the English, the Japanese."""
    rows: list[tuple[Noun, tuple[str, ...]]] = [
        *((claim, ("text", "scope", "verdict_note")) for claim in _PACK.claims if claim.telling == "article"),
        *((claim, ("verdict_note",)) for claim in _PACK.claims if claim.telling != "article"),
        *((claim, ("text",)) for claim in _PACK.claims if claim.telling != "article" and claim.text_ja),
        *((row, ("reason", "breaks")) for row in _PACK.analogies if row.kind == "likeness"),
    ]
    said = ((row, field, getattr(row, field)) for row, fields in rows for field in fields)
    return [
        (row.id, field, text, getattr(row, f"{field}_ja"))
        for row, field, text in said
        if text is not None and re.search("[a-z]", text, re.IGNORECASE)
    ]


def figures(text: str) -> Counter[str]:
    """Every figure of a text, months counted as numbers, however the days of a date are joined or padded.

    >>> figures("since May 2026") == figures("2026年5月から")
    True
    """
    numbered = _MONTH.sub(lambda found: str([name[:3] for name in _MONTHS].index(found[1][:3]) + 1), text)
    return Counter(figure.lstrip("0") or "0" for figure in _FIGURE.findall(numbered))


_TEXTS = texts()


def test_no_text_that_readers_are_shown_lacks_its_japanese() -> None:
    assert [finding for finding in check(_PACK) if finding.code == "missing-japanese"] == []
    assert len(_TEXTS) > 190
    assert all(japanese for *_, japanese in _TEXTS)


@pytest.mark.parametrize(
    ("id", "field", "english", "japanese"), _TEXTS, ids=[f"{id}-{field}" for id, field, *_ in _TEXTS]
)
def test_the_japanese_gives_the_same_figures(id: str, field: str, english: str, japanese: str) -> None:
    assert figures(japanese) == figures(english), (id, field)


@pytest.mark.parametrize(
    ("id", "field", "english", "japanese"), _TEXTS, ids=[f"{id}-{field}" for id, field, *_ in _TEXTS]
)
def test_the_japanese_is_japanese(id: str, field: str, english: str, japanese: str) -> None:
    has_words = re.search("[a-z]{3}", english.replace("percent", ""))
    assert re.search("[ぁ-んァ-ヶ一-龠]", japanese) or not has_words, (id, field)


def test_every_superseded_claim_says_by_what() -> None:
    old = [claim for claim in _PACK.claims if claim.verdict == "superseded"]
    assert {claim.id for claim in old} == {"c016", "c018", "c086", "c087", "c088", "c089"}
    for claim in old:
        assert claim.superseded_by
        for id in claim.superseded_by:
            newer = _CLAIMS[id]
            assert newer.telling == "evidence"
            assert newer.confirmed
            assert newer.sources


def test_what_took_a_claims_place_is_an_edge_of_the_graph() -> None:
    led = {(edge.start, edge.end) for edge in lay_out(_PACK).edges if edge.type == "SUPERSEDED_BY"}
    assert ("c016", "spacex-listing") in led
    assert led == {(claim.id, newer) for claim in _PACK.claims for newer in claim.superseded_by}
