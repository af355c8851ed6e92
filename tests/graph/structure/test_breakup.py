"""Whether a group had been broken up by a date: only by ends that are on record."""

from __future__ import annotations

from typing import Any, Final

import pytest

from graph.model import Citation, Event, Flow, Noun
from graph.slice import Slice, Undated, read_slice
from graph.store import Store
from graph.structure.breakup import Breakup
from graph.structure.side import side
from tests.graph.structure.made import entity, flow, held, shown

TRUST, ONE, TWO, THREE = entity("trust"), entity("one"), entity("two"), entity("three")


def holding(target: str, until: str | None = "1911-12-01", origin: str = "trust", **more: Any) -> Flow:
    return flow(origin, "owns", target, **{"commodity": "control", "until": until, "in_group": True, **more})


def happened(id: str, **said: Any) -> Event:
    return Event(id=id, ecosystem="e", kind="milestone", text="so", sources=(Citation(source="court"),), **said)


async def broken_up(*rows: Noun, at: str = "asOf=1912") -> Breakup | None:
    return (await side(held(TRUST, ONE, TWO, THREE, *rows), "e", read_slice(f"telling=evidence&{at}"))).breakup


@pytest.mark.parametrize("day", ["1863", "1872", "1883", "1893", "1904", "1911-11", "1911", "1911-12", "any"])
async def test_standard_oil_is_held_together_until_its_last_day(store: Store, day: str) -> None:
    assert (await side(store, "standard-oil", read_slice(f"asOf={day}"))).breakup is None


@pytest.mark.parametrize("day", ["1911-12-02", "1912-06", "1913"])
async def test_standard_oil_was_broken_up_in_december_1911(store: Store, day: str) -> None:
    found = (await side(store, "standard-oil", read_slice(f"asOf={day}"))).breakup
    assert found is not None
    assert (found.since, found.rows[0], found.sources) == ("1911-12-01", "so-1911-distribution", ("heye-1918",))
    assert "standard-oil-indiana" in found.companies
    # What New Jersey kept was not let go.
    assert not {"standard-oil-new-jersey", "carter-oil", "imperial-oil"} & {*found.companies}


_AT: Final = {
    "musk": ("2015", "2025-03-29", "2026-02-03", "2030"),
    "bell-system": ("1930", "1990"),
    "carnegie-steel": ("1900", "1910"),
    "ford-rouge": ("1920", "1950"),
}


@pytest.mark.parametrize(("ecosystem", "day"), [(id, day) for id, days in _AT.items() for day in days])
@pytest.mark.parametrize("telling", ["evidence", "article"])
async def test_a_sale_within_the_group_or_no_record_of_an_end_is_no_break_up(
    store: Store, ecosystem: str, day: str, telling: str
) -> None:
    assert (await side(store, ecosystem, read_slice(f"telling={telling}&asOf={day}"))).breakup is None


async def test_a_group_is_broken_up_when_more_was_let_go_than_is_held() -> None:
    found = await broken_up(holding("one"), holding("two"), holding("three", None))
    assert found == Breakup("1911-12-01", ("one", "two"), ("trust-owns-one", "trust-owns-two"), ())
    assert await broken_up(holding("one"), holding("two", None), holding("three", None)) is None
    assert await broken_up(holding("one"), holding("two", None)) is None


async def test_what_is_held_through_another_is_held() -> None:
    rows = (holding("one", None), holding("two", None, "one"), holding("three"))
    assert await broken_up(*rows) is None
    assert await broken_up(*rows, entity("four"), entity("five"), holding("four"), holding("five")) is not None


@pytest.mark.parametrize(
    "more",
    [{"status": "goal"}, {"confirmed": False}, {"in_group": False}, {"commodity": "equity"}, {"telling": "article"}],
)
async def test_what_is_no_recorded_holding_of_the_group_ends_nothing(more: dict[str, Any]) -> None:
    assert await broken_up(holding("one", **more), holding("two", **more)) is None


async def test_what_has_another_owner_or_is_gone_was_not_let_go() -> None:
    assert await broken_up(holding("one"), holding("one", None, "two", id="new")) is None
    gone = entity("gone", until="1911-12-01")
    assert await broken_up(gone, holding("gone")) is None


async def test_an_undated_holding_counts_even_where_undated_rows_are_hidden() -> None:
    kept = holding("one", None, "two", id="undated")
    store = held(TRUST, ONE, TWO, holding("one", since="1900"), kept)
    hidden = read_slice("telling=evidence&asOf=1912&undated=hide")
    assert hidden.undated is Undated.HIDE
    assert (await side(store, "e", hidden)).breakup is None


async def test_the_event_of_that_day_says_so_else_what_shows_the_holdings() -> None:
    rows = [holding("one"), shown("trust-owns-one", "book"), holding("two")]
    found = await broken_up(*rows)
    assert found is not None
    assert (found.rows, found.sources) == (("trust-owns-one", "trust-owns-two"), ("book",))
    decree = happened("decree", since="1911-12-01", involves=("trust",))
    elsewhere = happened("elsewhere", since="1911-12-01", involves=("three",))
    earlier = happened("earlier", since="1911-05", involves=("trust",))
    found = await broken_up(*rows, decree, elsewhere, earlier)
    assert found is not None
    assert (found.rows[0], found.sources) == ("decree", ("court",))
    assert len(found.rows) == 3


async def test_what_the_reader_rejects_ends_nothing() -> None:
    rows = (holding("one"), holding("two"))
    assert await broken_up(*rows, at="asOf=1912&without=trust-owns-one,trust-owns-two") is None
    assert (await side(held(TRUST, ONE, TWO, THREE, *rows), "e", Slice())).breakup is None
