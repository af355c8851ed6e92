"""What the group's companies sell each other, beside all that they sell: what the internal flow share needs.

Inside is a counted flow of goods from one of the group to another with an amount of money; all is the revenue of the
seller, or of the company it is part of, in the same period and unit. What a company buys from others is on record
nowhere, so the shares that need it are unknown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer
from graph.structure.derive import COUNTED
from graph.structure.integration import Integration, Trade, integration

__all__ = ["REVENUE", "Books", "CompanyBooks", "Revenue", "Sale", "books_of", "books_question"]

#: What the sales of a company are called on record.
REVENUE = "revenue"
_GOODS = ("feeds", "equips", "carries", "leases")
#: All that are not of the group; no entity has an id with a space in it.
_OTHERS = "all others"

_SALE = Select(
    "Flow",
    ("id", "origin", "target", "volume", "unit", "as_of"),
    order=(Order("position"),),
)
_REVENUE = Select(
    "Claim",
    ("id", "number", "unit", "as_of"),
    (Child("about", Select("Node", variants=(Select("Entity", ("id",)),))),),
    order=(Order("position"),),
)
_ENTITY = Select("Entity", ("id", "in_group", "owners"))


@dataclass(frozen=True, slots=True)
class Sale:
    """What one of the group sold another in a period, in money."""

    id: str
    seller: str
    buyer: str
    amount: float
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Revenue:
    """All that a company sold in a period, in money."""

    id: str
    company: str
    amount: float
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class CompanyBooks:
    """The internal flow shares of one company's sales in one period, and all that it sold, in `unit`."""

    company: str
    period: str
    #: The largest on record, where there are several of one period.
    revenue: float
    unit: str
    integration: Integration


@dataclass(frozen=True, slots=True)
class Books:
    """What is disclosed of a group's sales."""

    sales: tuple[Sale, ...] = ()
    revenues: tuple[Revenue, ...] = ()
    #: The one owner of each entity of the group that has one.
    owner: Mapping[str, str] = field(default_factory=dict)

    def without(self, fallen: Container[str]) -> Books:
        """What is left where these rows fall."""
        return Books(
            tuple(sale for sale in self.sales if sale.id not in fallen),
            tuple(revenue for revenue in self.revenues if revenue.id not in fallen),
            self.owner,
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all its rows."""
        return (*(sale.id for sale in self.sales), *(revenue.id for revenue in self.revenues))

    @property
    def companies(self) -> tuple[CompanyBooks, ...]:
        """Of each company and period of which both are on record, the internal flow shares of its sales."""
        inside: dict[tuple[str, str, str], list[Trade]] = defaultdict(list)
        for sale in self.sales:
            seller, buyer = self._company(sale.seller), self._company(sale.buyer)
            if seller != buyer:
                inside[seller, sale.period, sale.unit].append(Trade(seller, buyer, sale.amount, sale.unit, (sale.id,)))
        all_sold: dict[tuple[str, str, str], list[Revenue]] = defaultdict(list)
        for revenue in self.revenues:
            all_sold[revenue.company, revenue.period, revenue.unit].append(revenue)
        return tuple(
            CompanyBooks(
                *(company, period, max(revenue.amount for revenue in revenues), unit),
                _integration(company, inside[company, period, unit], revenues),
            )
            for (company, period, unit), revenues in all_sold.items()
            if (company, period, unit) in inside
        )

    def _company(self, entity: str) -> str:
        """The nearest that owns it, itself included, of which a revenue is on record; itself if there is none."""
        companies = {revenue.company for revenue in self.revenues}
        seen = [entity]
        while seen[-1] not in companies:
            above = self.owner.get(seen[-1])
            if above is None or above in seen:
                return entity
            seen.append(above)
        return seen[-1]


def _integration(company: str, inside: Sequence[Trade], revenues: Sequence[Revenue]) -> Integration:
    """The shares of one company; unknown where revenues of one period differ, or are less than what is sold inside."""
    within = math.fsum(trade.amount or 0.0 for trade in inside)
    amounts = {revenue.amount for revenue in revenues}
    rest = amounts.pop() - within if len(amounts) == 1 else -1.0
    ids = tuple(revenue.id for revenue in revenues)
    unit = revenues[0].unit
    to_others = Trade(company, _OTHERS, rest if rest >= 0 else None, unit, ids)
    from_others = Trade(_OTHERS, company, None, unit)
    return integration([*inside, to_others, from_others], {company, *(trade.buyer for trade in inside)})


def books_question(ecosystem: str, slice: Slice) -> Selection:
    """What `books_of` needs of an ecosystem in a slice, for a Store."""
    of_it = Where("ecosystem", "=", ecosystem)
    inside = Where("in_group", "=", value=True)
    counted = (Where("status", "in", COUNTED), Where("confirmed", "=", value=True))
    sales = replace(_SALE, where=(of_it, *counted, Where("verb", "in", _GOODS), inside))
    revenues = replace(_REVENUE, where=(of_it, *counted, Where("predicate", "=", REVENUE)))
    return Selection((Part(sales, slice), Part(revenues, slice), Part(_ENTITY, Slice(as_of=slice.as_of))))


def books_of(answer: Answer) -> Books:
    """The sales and revenues in a store's answer to `books_question`."""
    (sales, _), (revenues, _), (entities, _) = answer
    owner = {id: owners[0] for id, in_group, owners in entities if in_group and owners and len(owners) == 1}
    return Books(tuple(_sales(sales)), tuple(_revenues(revenues)), owner)


def _sales(rows: Sequence[Sequence[Any]]) -> Iterable[Sale]:
    for id, origin, target, volume, unit, as_of in rows:
        if None not in (volume, unit, as_of) and volume > 0:
            yield Sale(id, origin, target, volume, unit, as_of)


def _revenues(rows: Sequence[Sequence[Any]]) -> Iterable[Revenue]:
    for id, number, unit, as_of, about in rows:
        if None not in (number, unit, as_of, about) and about[2]:
            yield Revenue(id, about[2][0], number, unit, as_of)
