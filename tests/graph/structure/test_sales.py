"""What companies of one group sell each other, by all that they sell."""

from __future__ import annotations

from typing import Any

import pytest

from graph.model import Claim, Flow, Noun
from graph.stores.snapshot import SnapshotStore
from graph.structure.profile import profile
from graph.structure.sales import Books, CompanyBooks
from graph.structure.side import side
from tests.graph.structure.made import EVIDENCE, entity, flow, held

CARS, AI = entity("cars", "process"), entity("ai", "knowledge")
LAB = entity("lab", "knowledge", owners=("ai",))


def sale(origin: str = "cars", target: str = "ai", volume: float | None = 10.0, **more: Any) -> Flow:
    said = {"volume": volume, "unit": "USD", "as_of": "1904", "in_group": True, **more}
    return flow(origin, "feeds", target, **said)


def revenue(company: str, number: float, **more: Any) -> Claim:
    said = {"id": f"{company}-{number:g}", "as_of": "1904", "unit": "USD", **more}
    return Claim(about=company, predicate="revenue", number=number, **said)


async def books(*rows: Noun) -> Books:
    return (await side(held(CARS, AI, LAB, *rows), "e", EVIDENCE)).facts.books


async def one(*rows: Noun) -> CompanyBooks:
    [found] = (await books(*rows)).companies
    return found


async def test_the_share_of_sales_is_known_and_what_needs_purchases_is_not() -> None:
    found = await one(sale(), revenue("cars", 100))
    assert (found.company, found.period, found.revenue) == ("cars", "1904", 100)
    assert found.integration.dm_sales.value == pytest.approx(0.1)
    assert found.integration.dm_sales.inputs == ("cars-feeds-ai", "cars-100")
    for measure in (found.integration.dm_purchases, found.integration.ifs):
        assert (measure.value, measure.reason) == (None, "not disclosed: all others to cars")


@pytest.mark.parametrize(
    "row",
    [
        sale(as_of="1903"),
        sale(unit="EUR"),
        sale(volume=None),
        sale(in_group=False),
        sale(status="goal"),
        sale(confirmed=False),
        sale("ai", "lab"),
    ],
)
async def test_what_is_no_sale_of_that_company_in_that_period_is_not_counted(row: Flow) -> None:
    assert (await books(row, revenue("cars", 100), revenue("ai", 50))).companies == ()


@pytest.mark.parametrize("more", [{"status": "forecast"}, {"confirmed": False}, {"as_of": None}, {"unit": None}])
async def test_a_revenue_that_is_not_counted_is_none(more: dict[str, Any]) -> None:
    assert (await books(sale(), revenue("cars", 100, **more))).companies == ()


async def test_two_revenues_that_differ_or_one_that_is_too_small_say_nothing() -> None:
    for rows in ([revenue("cars", 100), revenue("cars", 90)], [revenue("cars", 9)]):
        found = (await one(sale(), *rows)).integration.dm_sales
        assert (found.value, found.reason) == (None, "not disclosed: cars to all others")
    same = await one(sale(), revenue("cars", 100), revenue("cars", 100, id="again"))
    assert same.integration.dm_sales.value == pytest.approx(0.1)


async def test_what_a_part_sells_is_sold_by_the_company_whose_revenue_is_on_record() -> None:
    sold = [sale("lab", "cars"), revenue("ai", 40), revenue("cars", 100)]
    found = await books(*sold)
    assert [(one.company, one.integration.dm_sales.value) for one in found.companies] == [("ai", 0.25)]
    # Without that revenue nobody is left whose sales these are a part of, as when it is asked anew.
    assert found.without({"ai-40"}).companies == (await books(*sold[::2])).companies == ()


async def test_the_largest_company_in_its_latest_period_is_the_figure_and_all_are_kept() -> None:
    rows = [
        *(sale(), revenue("cars", 100)),
        *(sale(id="old", as_of="1903", volume=50.0), revenue("cars", 200, as_of="1903")),
        *(sale("ai", "cars"), revenue("ai", 20)),
    ]
    found = profile((await side(held(CARS, AI, LAB, *rows), "e", EVIDENCE)).facts)
    assert {(books.company, books.period) for books in found.internal} == {
        ("cars", "1904"),
        ("cars", "1903"),
        ("ai", "1904"),
    }
    assert found.internal_sales.value == pytest.approx(0.1)
    euro = [sale("ai", "cars", unit="EUR"), revenue("ai", 20, unit="EUR")]
    torn = profile((await side(held(CARS, AI, LAB, *rows[:2], *euro), "e", EVIDENCE)).facts).internal_sales
    assert (torn.value, "EUR, USD" in (torn.reason or "")) == (None, True)


async def test_tesla_sells_a_half_percent_inside_and_standard_oil_discloses_nothing(
    snapshot_store: SnapshotStore,
) -> None:
    musk = profile((await side(snapshot_store, "musk", EVIDENCE)).facts)
    assert [(books.company, books.period) for books in musk.internal] == [("tesla", "FY2025")]
    assert musk.internal_sales.value == pytest.approx(0.0045, abs=5e-5)
    oil = profile((await side(snapshot_store, "standard-oil", EVIDENCE)).facts)
    assert (oil.internal, oil.internal_sales.value) == ((), None)
    assert oil.internal_sales.reason
