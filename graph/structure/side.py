"""One side of a comparison: an ecosystem in a slice, its facts, and what each of them rests on."""

from __future__ import annotations

from dataclasses import dataclass

from graph.dates import PartialDate
from graph.errors import QuestionError
from graph.selection import Order, Part, Select, Selection
from graph.slice import Slice
from graph.store import Answer, Store
from graph.structure.breakup import Breakup, breakup
from graph.structure.derive import derived, question
from graph.structure.facts import Facts
from graph.structure.sales import books_of, books_question
from graph.structure.stages import markets_of, shares_of, shares_question
from graph.structure.support import Support, support_of, support_question

__all__ = ["Ecosystem", "Side", "ecosystems", "side"]


@dataclass(frozen=True, slots=True)
class Ecosystem:
    """What a structure says of itself."""

    id: str
    name: str
    name_ja: str | None
    default_as_of: str
    #: Dates at which it is worth looking.
    moments: tuple[str, ...]
    #: The markets by which its stages are measured.
    markets: tuple[str, ...]
    #: Whether it is there to measure others by.
    yardstick: bool

    @property
    def names(self) -> tuple[str, str]:
        """What it is called in English and in Japanese, which is the English where no other is on record."""
        return self.name, self.name_ja or self.name


@dataclass(frozen=True, slots=True)
class Side:
    """One structure in one slice."""

    ecosystem: Ecosystem
    slice: Slice
    facts: Facts
    support: Support
    #: Set where by its date no one owner held the group together any more.
    breakup: Breakup | None = None

    @property
    def as_of(self) -> str:
        """The date at which it stands."""
        return self.slice.as_of.text if self.slice.as_of else self.ecosystem.default_as_of


async def ecosystems(store: Store) -> tuple[Ecosystem, ...]:
    """The ecosystems that a store holds, in their order."""
    fields = ("id", "name", "name_ja", "default_as_of", "moments", "markets", "yardstick")
    asked = Select("Ecosystem", fields, order=(Order("position"),))
    [[rows, _]] = await store.ask(Selection((Part(asked),)))
    return tuple(
        Ecosystem(id, name, name_ja, default, tuple(moments or ()), tuple(markets or ()), bool(yardstick))
        for id, name, name_ja, default, moments, markets, yardstick in rows
    )


async def side(store: Store, ecosystem: str, slice: Slice) -> Side:
    """An ecosystem in a slice; `QuestionError` for one that the store does not hold."""
    for found in await ecosystems(store):
        if found.id == ecosystem:
            break
    else:
        raise QuestionError(f"There is no ecosystem {ecosystem!r}. Ask for all: {{ ecosystems {{ id }} }}")
    flows = derived(await _part_by_part(store, question(ecosystem, slice)), slice)
    shares = shares_of(await store.ask(shares_question(ecosystem, slice)))
    markets = markets_of(await store.ask(shares_question(ecosystem, Slice.everything())), found.markets)
    books = books_of(await _part_by_part(store, books_question(ecosystem, slice)))
    rests_on = support_of(await _part_by_part(store, support_question(ecosystem, slice)))
    day = slice.as_of or PartialDate.parse(found.default_as_of)
    ended = await breakup(store, ecosystem, slice, day, rests_on)
    return Side(found, slice, Facts(flows, shares, markets, books), rests_on, ended)


async def _part_by_part(store: Store, asked: Selection) -> Answer:
    """The answer to each part, asked alone: a cold Neo4j plans several parts together much longer."""
    return [page for part in asked.parts for page in await store.ask(Selection((part,)))]
