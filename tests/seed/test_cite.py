"""Citing: what is said of the dataset, a row and a source, in three forms that other programs read back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import bibtexparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware

import seed
from graph.dates import PartialDate
from graph.errors import EntityNotFoundError
from graph.model import Citation, Claim, Ecosystem, Entity, Pack, Source
from graph.property_graph import content_hash
from seed.cite import as_bibtex, as_csl, as_text, works

_TODAY = date(2026, 11, 22)
_SHIPPED = seed.shipped_pack()

#: The item types and fields of CSL's schema for data that we use; a program may refuse any other.
_CSL_TYPES = {
    "article", "article-journal", "article-newspaper", "book", "dataset", "document", "entry", "entry-encyclopedia",
    "legal_case", "legislation", "post", "report", "webpage",
}  # fmt: skip
_CSL_FIELDS = {
    "id", "type", "title", "original-title", "container-title", "publisher", "version", "issued", "accessed", "URL",
    "archive_location", "locator", "note",
}  # fmt: skip


def source(**said: Any) -> Pack:
    """A pack of one source, and an entity with a claim that cites it."""
    given = {"title": "T", "publisher": "P", "address": "A", "kind": "news", "reliability": "low", **said}
    return Pack(
        id="mine",
        title="Mine",
        ecosystems=(Ecosystem(id="eco", name="Eco", default_as_of=PartialDate.parse("2025")),),
        sources=(Source(id="s", **given),),
        entities=(Entity(id="e", ecosystem="eco", kind="company", name="E"),),
        claims=(Claim(id="c", about="e", predicate="employees", number=3, sources=(Citation(source="s"),)),),
    )


#: Words of LaTeX that the library does not know, or takes for an accent.
_UNKNOWN_TO_IT = {r"\textbraceleft{}": "\ue000", r"\textbraceright{}": "\ue001", r"\textasciicircum{}": "\ue002"}
_BACK = str.maketrans({"\ue000": "{", "\ue001": "}", "\ue002": "^"})


def parsed(text: str, *, decoded: bool = True) -> list[dict[str, str]]:
    """The entries of a BibTeX file, LaTeX read back to letters unless it is an address, which is none."""
    for word, stands_for in _UNKNOWN_TO_IT.items():
        text = text.replace(word, stands_for)
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()] if decoded else [])
    assert library.failed_blocks == []
    return [
        {"ID": entry.key, **{field.key: field.value.translate(_BACK) for field in entry.fields}}
        for entry in library.entries
    ]


def test_the_dataset_is_cited_by_its_hash_and_day() -> None:
    text = as_text(works(_SHIPPED, None, _TODAY, "0.1.0"))
    hashed = content_hash([_SHIPPED])
    assert text == (
        f"“Musk's companies beside Standard Oil”. Version 0.1.0, facts {hashed}. As of 2026-11-22. CC BY 4.0. "
        "Accessed 2026-11-22.\n"
    )


def test_a_claim_is_cited_with_its_sources() -> None:
    claim = next(claim for claim in _SHIPPED.claims if claim.id == "c022")
    first, *sources = works(_SHIPPED, "c022", _TODAY)
    assert first.title == "Colossus: built in: 19 days"
    assert first.note
    assert "verdict of a check" in first.note
    cited = [each.source for each in (*claim.sources, *claim.verdict_sources)]
    assert [work.id for work in sources] == list(dict.fromkeys(cited))
    assert "  1. Gate" in as_text([first, *sources])


@pytest.mark.parametrize("noun", ["flows", "shares", "events", "entities", "layers", "stages", "analogies", "disputes"])
def test_every_row_can_be_cited(noun: str) -> None:
    for row in getattr(_SHIPPED, noun)[:3]:
        first, *_ = found = works(_SHIPPED, row.id, _TODAY)
        assert (first.id, first.type) == (row.id, "entry")
        assert as_text(found).count("\n") == len(found) + 1
        assert len(parsed(as_bibtex(found))) == len(json.loads(as_csl(found))) == len(found)


def test_a_flow_is_cited_by_the_sources_of_its_claims() -> None:
    _, *sources = works(_SHIPPED, "mf-tesla-funds-xai", _TODAY)
    cited = {c.source for claim in _SHIPPED.claims if claim.about == "mf-tesla-funds-xai" for c in claim.sources}
    assert cited <= {work.id for work in sources}
    assert cited


def test_a_stake_is_cited_with_its_share() -> None:
    first, *_ = works(_SHIPPED, "mf-tesla-stake-spacex", _TODAY)
    assert first.title == "Tesla, Inc. owns <1 percent of Space Exploration Technologies Corp."


def test_a_row_without_sources_says_so() -> None:
    row = next(entity for entity in _SHIPPED.entities if not entity.confirmed)
    text = as_text(works(_SHIPPED, row.id, _TODAY))
    assert "unconfirmed: no page read shows it" in text


def test_a_source_is_cited_alone() -> None:
    [work] = works(_SHIPPED, "article-gate-ja", _TODAY)
    assert as_text([work]).startswith("Gate (exchange content page")
    assert "オイル帝国の青写真" in as_text([work])
    assert "Date unknown." in as_text([work])


def test_what_is_not_there_is_no_work() -> None:
    with pytest.raises(EntityNotFoundError, match="Nothing is called 'nobody'"):
        works(_SHIPPED, "nobody", _TODAY)


@pytest.mark.parametrize(
    ("said", "text", "csl", "year", "month"),
    [
        ("2026-02-03", "2026-02-03", {"date-parts": [[2026, 2, 3]]}, "2026", "3 February"),
        ("2026-02", "2026-02", {"date-parts": [[2026, 2]]}, "2026", "February"),
        ("2026", "2026", {"date-parts": [[2026]]}, "2026", None),
        ("2025-Q3", "Q3 2025", {"literal": "Q3 2025"}, "Q3 2025", None),
        ("~1883", "c. 1883", {"date-parts": [[1883]], "circa": True}, "c. 1883", None),
        ("~2025-Q3", "c. Q3 2025", {"literal": "c. Q3 2025"}, "c. Q3 2025", None),
        ("FY2024", "fiscal year 2024", {"literal": "fiscal year 2024"}, "fiscal year 2024", None),
        ("1880s", "1880s", {"literal": "1880s"}, "1880s", None),
        (None, "Date unknown", None, None, None),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(said: str | None, text: str, csl: Any, year: str, month: str) -> None:
    found = works(source(date=said), "s", _TODAY)
    assert f". {text}. " in as_text(found)
    [item] = json.loads(as_csl(found))
    assert item.get("issued") == csl
    [entry] = parsed(as_bibtex(found))
    assert (entry.get("year"), entry.get("month")) == (year, month)


@pytest.mark.parametrize(
    "title",
    [
        "50% of A&B cost $5 #1 under_score ~ ^ \\ back",
        "{unbalanced",
        "also } so",
        "@misc{x, title={y}}",
        "日本語「引用」 テスラ",
        "Société Générale – Ωmega",
        'with "quotes" and commas, too',
    ],
)
def test_letters_are_kept(title: str) -> None:
    found = works(source(title=title, address="https://example.org/a_b%20c?x=1&y=#z{"), "s", _TODAY)
    [entry] = parsed(as_bibtex(found))
    assert entry["title"] == title
    [entry] = parsed(as_bibtex(found), decoded=False)
    assert entry["url"] == "https://example.org/a_b%20c?x=1&y=#z%7B"
    [item] = json.loads(as_csl(found))
    assert item["title"] == title
    assert f"“{title}”" in as_text(found)


def test_a_terminal_is_not_steered() -> None:
    text = as_text(works(source(title="red\x1b[31m\u202e\nline"), "s", _TODAY))
    assert text.count("\n") == 1
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_csl_says_only_what_its_schema_knows() -> None:
    found = [work for noun in _SHIPPED.sources for work in works(_SHIPPED, noun.id, _TODAY)]
    items = json.loads(as_csl([*works(_SHIPPED, None, _TODAY), *works(_SHIPPED, "c022", _TODAY), *found]))
    for item in items:
        assert set(item) <= _CSL_FIELDS
        assert item["type"] in _CSL_TYPES
        for name in ("issued", "accessed"):
            assert set(item.get(name, {})) <= {"date-parts", "circa", "literal"}
    assert len({item["id"] for item in items}) == len(items) - 3


def test_every_source_is_an_entry_that_bibtex_reads() -> None:
    found = [work for noun in _SHIPPED.sources for work in works(_SHIPPED, noun.id, _TODAY)]
    entries = parsed(as_bibtex(found))
    assert [entry["ID"] for entry in entries] == [each.id for each in _SHIPPED.sources]
    titles = [entry["title"] for entry in entries]
    assert titles == [" ".join(each.title.split()) for each in _SHIPPED.sources]
