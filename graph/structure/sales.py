"""What the group's companies sell each other, beside all that they sell: what the internal flow share needs.

Inside is a counted flow of goods from one of the group to another with an amount of money; all is the revenue of the
seller, or of the company it is part of, in the same period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer
from graph.structure.derive import COUNTED
from graph.structure.integration import Integration, Trade, integration

__all__ = ["REVENUE", "Books", "Revenue", "Sale", "books_of", "books_question"]

#: What the sales of a company are called on record.
REVENUE = "revenue"
_GOODS = ("feeds", "equips", "carries", "leases")

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
    """What one company of the group sold another in a period, in money."""

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
class Books:
    """What is disclosed of a group's sales."""

    sales: tuple[Sale, ...] = ()
    revenues: tuple[Revenue, ...] = ()

    def only(self, standing: Container[str]) -> Books:
        """What is left where only these rows stand."""
        return Books(
            tuple(sale for sale in self.sales if sale.id in standing),
            tuple(revenue for revenue in self.revenues if revenue.id in standing),
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all its rows."""
        return (*(sale.id for sale in self.sales), *(revenue.id for revenue in self.revenues))

    @property
    def integration(self) -> tuple[tuple[str, str, Integration], ...]:
        """Of each company and period of which both are on record, the internal flow shares of its sales."""
        inside: dict[tuple[str, str, str], list[Sale]] = defaultdict(list)
        for sale in self.sales:
            inside[sale.seller, sale.period, sale.unit].append(sale)
        found = []
        for revenue in self.revenues:
            sold = inside.get((revenue.company, revenue.period, revenue.unit))
            if sold:
                within = sum(sale.amount for sale in sold)
                trades = [Trade(s.seller, s.buyer, s.amount, s.unit, (s.id,)) for s in sold]
                trades.append(
                    Trade(revenue.company, "", max(0.0, revenue.amount - within), revenue.unit, (revenue.id,))
                )
                members = {revenue.company, *(sale.buyer for sale in sold)}
                found.append((revenue.company, revenue.period, integration(trades, members)))
        return tuple(found)


def books_question(ecosystem: str, slice: Slice) -> Selection:
    """What `books_of` needs of an ecosystem in a slice, for a Store."""
    of_it = Where("ecosystem", "=", ecosystem)
    inside = Where("in_group", "=", value=True)
    sales = replace(_SALE, where=(of_it, Where("verb", "in", _GOODS), Where("status", "in", COUNTED), inside))
    revenues = replace(_REVENUE, where=(of_it, Where("predicate", "=", REVENUE)))
    return Selection((Part(sales, slice), Part(revenues, slice), Part(_ENTITY, Slice(as_of=slice.as_of))))


def books_of(answer: Answer) -> Books:
    """The sales and revenues in a store's answer to `books_question`."""
    (sales, _), (revenues, _), (entities, _) = answer
    owner = {id: owners[0] for id, in_group, owners in entities if in_group and owners and len(owners) == 1}
    known = tuple(_revenues(revenues))
    companies = {revenue.company for revenue in known}
    return Books(tuple(_sales(sales, owner, companies)), known)


def _sales(rows: Sequence[Sequence[Any]], owner: Mapping[str, str], companies: Container[str]) -> Iterable[Sale]:
    for id, origin, target, volume, unit, as_of in rows:
        seller, buyer = _company(origin, owner, companies), _company(target, owner, companies)
        if seller != buyer and None not in (volume, unit, as_of):
            yield Sale(id, seller, buyer, volume, unit, as_of)


def _revenues(rows: Sequence[Sequence[Any]]) -> Iterable[Revenue]:
    for id, number, unit, as_of, about in rows:
        if number is not None and unit is not None and as_of is not None and about is not None and about[2]:
            yield Revenue(id, about[2][0], number, unit, as_of)


def _company(entity: str, owner: Mapping[str, str], companies: Container[str]) -> str:
    """The nearest that owns it, itself included, of which a revenue is on record; itself if there is none."""
    seen = [entity]
    while seen[-1] not in companies:
        above = owner.get(seen[-1])
        if above is None or above in seen:
            return entity
        seen.append(above)
    return seen[-1]
