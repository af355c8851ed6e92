"""Partial dates: what they may mean, and when a dated row holds."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import EVER, NEVER_ENDS, PartialDate, span


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2026-02-02", "2026-02-02", "2026-02-02"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-Q3", "2025-07-01", "2025-09-30"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("FY2024", "2024-01-01", "2024-12-31"),
        ("1880s", "1880-01-01", "1889-12-31"),
        ("~1883", "1883-01-01", "1883-12-31"),
    ],
)
def test_a_date_stands_for_the_days_it_may_mean(said: str, first: str, last: str) -> None:
    assert PartialDate.parse(said) == PartialDate(said, first, last)


def test_a_year_may_be_a_number() -> None:
    assert PartialDate.parse(1870).first == "1870-01-01"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("２０２５-03-01", "2025-03-01"),
        ("２０２５－０３－０１", "2025-03-01"),
        ("２０２５－Ｑ３", "2025-Q3"),
        ("～１８８３", "~1883"),
    ],
)
def test_full_width_characters_are_read_as_the_others(typed: str, said: str) -> None:
    assert PartialDate.parse(typed) == PartialDate.parse(said)


@pytest.mark.parametrize(
    "said",
    ["", "soon", "2025-13", "2025-02-30", "2025-Q5", "1885s", "0000", "٢٠٢٥-03-01", "2025-03-٠١", "२०२५"],
)
def test_what_is_no_date_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        PartialDate.parse(said)


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_means_itself(day: date) -> None:
    said = day.isoformat()
    assert PartialDate.parse(said) == PartialDate(said, said, said)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_coarser_date_holds_the_finer_one(day: date) -> None:
    said = day.isoformat()
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    for coarse in (said[:7], quarter, said[:4], f"~{said[:4]}", f"{said[:3]}0s"):
        parsed = PartialDate.parse(coarse)
        assert parsed.first <= said <= parsed.last


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_refused(said: str) -> None:
    try:
        parsed = PartialDate.parse(said)
    except ValueError:
        return
    assert parsed.first <= parsed.last
    assert str(parsed) == unicodedata.normalize("NFKC", said).strip()


def test_an_open_span_has_no_ends() -> None:
    assert span(None, None) == (EVER, NEVER_ENDS)


def test_a_span_reaches_from_the_first_to_the_last_day_meant() -> None:
    since, until = PartialDate.parse("2026-05"), PartialDate.parse("2029")
    assert span(since, until) == ("2026-05-01", "2029-12-31")
