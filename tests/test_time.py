"""At each date the graph shows what was true then, on both stores; the page about time says the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from api.execution.operation import AnswerFirst, Context, Guard
from api.schema import make_schema
from graph.dates import PartialDate
from graph.selection import Child, Part, Select, Selection, Where
from graph.settings import Settings
from graph.slice import Slice, Undated
from graph.store import Store

PAGE = (Path(__file__).parents[1] / "docs" / "time.md").read_text("utf-8")

OWNERS = [
    # X and xAI: Musk's own, then put together, then SpaceX's.
    ("2022-10-26", "x-corp", set()),
    ("2022-10-27", "x-corp", {"elon-musk"}),
    ("2023-01-01", "xai", set()),
    ("2025-03-01", "xai", {"elon-musk"}),
    ("2025-03-27", "x-corp", {"elon-musk"}),
    ("2025-06-01", "xai", {"xai-holdings"}),
    ("2025-06-01", "xai-holdings", {"elon-musk"}),
    ("2026-02-01", "xai-holdings", {"elon-musk"}),
    ("2026-03-01", "xai-holdings", {"spacex"}),
    ("2026-11-22", "xai-holdings", {"spacex"}),
    ("2016-11-20", "solarcity", set()),
    ("2016-11-21", "solarcity", {"tesla"}),
    # Vacuum Oil: bought by the Ohio company, held by the holding of 1899, let go on 1 December 1911.
    ("1872", "vacuum-oil", set()),
    ("1879", "vacuum-oil", {"standard-oil-ohio"}),
    ("1904", "vacuum-oil", {"standard-oil-new-jersey"}),
    ("1911", "vacuum-oil", {"standard-oil-new-jersey"}),
    ("1911-12-01", "vacuum-oil", {"standard-oil-new-jersey"}),
    ("1911-12-02", "vacuum-oil", set()),
]
#: What was there on a date, and what was not yet.
EXISTENCE = [
    ("2002", {"spacex", "nvidia"}, {"tesla", "x-corp", "solarcity", "falcon-9", "anthropic"}),
    ("2003-06", {"spacex"}, {"tesla", "x-corp", "tesla-fleet"}),
    ("2010", {"spacex", "tesla", "falcon-9", "solarcity", "x-corp"}, {"supercharger", "neuralink", "starlink", "xai"}),
    ("2015", {"tesla-energy", "supercharger", "google"}, {"xai", "colossus-2", "grok", "terafab", "boring-company"}),
    ("2019-06", {"starlink", "neuralink", "gigafactory-nevada"}, {"gigafactory-shanghai", "fsd", "xai", "starship"}),
    ("2020-01", {"gigafactory-shanghai"}, {"gigafactory-berlin", "gigafactory-texas", "anthropic", "optimus"}),
    ("2023", {"xai", "grok", "starship", "starshield", "optimus"}, {"colossus", "cortex", "xai-holdings"}),
    ("2023-02", {"x-corp", "gigafactory-texas"}, {"xai", "grok", "tesla-ai-chips"}),
    ("2024-12", {"colossus", "colossus-1", "cortex", "reflection-ai"}, {"colossus-2", "xai-holdings", "terafab"}),
    ("2025-03", {"xai", "xai-holdings", "dojo"}, {"colossus-2", "valor-compute-infrastructure", "terafab"}),
    ("2026-02", {"colossus-2", "valor-compute-infrastructure", "xai", "dojo", "solarcity"}, {"terafab"}),
    ("2026-04", {"terafab", "x-corp", "anysphere"}, set()),
]
CHANGES = [("x-corp", "2025-03-28"), ("xai-holdings", "2026-02-02")]


def as_of(day: str, **more: Any) -> Slice:
    return Slice(telling="evidence", as_of=PartialDate.parse(day), undated=Undated.HIDE, **more)


async def owners(store: Store, day: str, of: str) -> set[str]:
    """Who is known to own it on that day; every such flow has a source."""
    evidence = Child("claims", Select("Claim", ("confirmed", "cited")))
    owning = Select("Flow", ("origin",), (evidence,), where=(Where("verb", "=", "owns"), Where("target", "=", of)))
    [[rows, _]] = await store.ask(Selection((Part(owning, as_of(day)),)))
    for origin, (claims, _) in rows:
        assert any(confirmed and cited for confirmed, cited in claims), (origin, of)
    return {origin for origin, _ in rows}


@pytest.mark.parametrize(("day", "of", "expected"), OWNERS)
async def test_who_owned_it_on_that_day(store: Store, day: str, of: str, expected: set[str]) -> None:
    assert await owners(store, day, of) == expected


@pytest.mark.parametrize(("day", "there", "not_yet"), EXISTENCE)
async def test_what_was_there_then(store: Store, day: str, there: set[str], not_yet: set[str]) -> None:
    every = Select("Entity", ("id",), where=(Where("ecosystem", "=", "musk"),))
    [[rows, _]] = await store.ask(Selection((Part(every, as_of(day)),)))
    shown = {id for id, *_ in rows}
    assert there <= shown, there - shown
    assert not not_yet & shown


@pytest.mark.parametrize(("of", "day"), CHANGES)
async def test_on_the_day_of_a_change_both_owners_stand(store: Store, of: str, day: str) -> None:
    assert len(await owners(store, day, of)) >= 2


@pytest.mark.parametrize("day", ["1872", "1879", "1904", "1911"])
async def test_standard_oil_shows_nothing_that_was_not_there_yet_or_no_more(store: Store, day: str) -> None:
    await _holds_then(store, "standard-oil", day)


@pytest.mark.parametrize("day", ["2023", "2025-03", "2026-02", "2026-11-22"])
async def test_musks_companies_show_nothing_that_was_not_there_yet_or_no_more(store: Store, day: str) -> None:
    await _holds_then(store, "musk", day)


async def _holds_then(store: Store, ecosystem: str, day: str) -> None:
    """Every dated row shown holds on some day of the date; some rows show, and of some date fewer than of another."""
    date = PartialDate.parse(day)
    fields = ("id", "since", "until", "undated")
    mine = (Where("ecosystem", "=", ecosystem),)
    parts = tuple(Part(Select(noun, fields, where=mine), as_of(day)) for noun in ("Entity", "Flow"))
    for rows, _ in await store.ask(Selection(parts)):
        for id, since, until, undated in rows:
            assert not undated, id
            assert since is None or PartialDate.parse(since).first <= date.last, id
            assert until is None or PartialDate.parse(until).last >= date.first, id


async def test_an_ecosystem_stands_at_its_own_date_unless_asked(store: Store) -> None:
    def flows(ecosystem: str, slice: Slice) -> Part:
        return Part(Select("Flow", ("id",), where=(Where("ecosystem", "=", ecosystem),)), slice)

    for ecosystem, own in (("standard-oil", "1904"), ("musk", "2026-11-22")):
        at_own = Slice(as_of=PartialDate.parse(own))
        [unset, asked] = await store.ask(Selection((flows(ecosystem, Slice()), flows(ecosystem, at_own))))
        assert unset == asked
        assert unset[0]


async def test_undated_rows_are_shown_marked_or_hidden(store: Store) -> None:
    def flows(undated: Undated) -> Part:
        slice = Slice(as_of=PartialDate.parse("2026"), undated=undated)
        return Part(Select("Flow", ("id", "undated"), where=(Where("ecosystem", "=", "musk"),)), slice)

    [shown, flagged, hidden] = await store.ask(Selection(tuple(map(flows, (Undated.SHOW, Undated.FLAG, Undated.HIDE)))))
    assert shown == flagged
    assert any(undated for _, undated in shown[0])
    assert hidden[0] == [row for row in shown[0] if not row[1]]


def _forms() -> list[tuple[str, str, str]]:
    return re.findall(r"^\| `([^`]+)` \| [^|]+ \| (\d{4}-\d\d-\d\d) \| (\d{4}-\d\d-\d\d) \|$", PAGE, re.M)


@pytest.mark.parametrize(("written", "first", "last"), _forms())
def test_the_page_tells_what_each_form_means(written: str, first: str, last: str) -> None:
    date = PartialDate.parse(written)
    assert (date.first, date.last) == (first, last)


def test_the_page_shows_every_form() -> None:
    assert len(_forms()) == 7


async def test_the_pages_question_has_the_pages_answers(store: Store) -> None:
    [query] = re.findall(r"```graphql\n(.+?)```", PAGE, re.S)
    answers = re.findall(r"^\| `(\d{4}-\d\d-\d\d)` \| `([a-z-]+)`(.*)\|$", PAGE, re.M)
    assert len(answers) == 3
    schema = make_schema([Guard, AnswerFirst])
    for day, owner, more in answers:
        context = Context(store, Settings())
        answer = await schema.execute(query, variable_values={"day": day}, context_value=context)
        assert answer.errors is None
        assert answer.data is not None
        nodes = answer.data["graph"]["flows"]["nodes"]
        named = {owner, *re.findall(r"`([a-z-]+)`", more)}
        assert {node["origin"]["id"] for node in nodes} <= named
        assert owner in {node["origin"]["id"] for node in nodes}
        assert all(claim["citations"] for node in nodes for claim in node["claims"]["nodes"])
