"""The days at which a structure changes, and what is on record of each: what a slider runs over.

Which rows stand at a day is asked of the store, so a slider and a question at that day cannot disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graph.dates import PartialDate
from graph.selection import Part, Select, Selection, Where
from graph.slice import ANYTIME, Slice
from graph.store import Store

__all__ = ["Stop", "Times", "ask_times"]

#: What is there at one time and not at another.
_NOUNS = ("Entity", "Flow", "Claim")


@dataclass(frozen=True, slots=True)
class Stop:
    """A day as-of, and the ids of the events that began on it."""

    as_of: str
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """The stops of one side, oldest first; at which to begin; from which stop to which each row stands, by its id.

    A row on record that stands at none of them has no such run.
    """

    stops: tuple[Stop, ...]
    at: int
    stands: Mapping[str, tuple[tuple[int, int], ...]]


async def ask_times(store: Store, ecosystem: str, chosen: Slice) -> Times:
    """The times of an ecosystem: its events' days, its moments, and the day that `chosen` or its own default names."""
    held = (Where("ecosystem", "=", ecosystem),)
    [[rows, _]] = await store.ask(
        Selection((Part(Select("Ecosystem", ("default_as_of", "moments"), where=(Where("id", "=", ecosystem),))),))
    )
    whole = replace(chosen, as_of=ANYTIME)
    [[events, _]] = await store.ask(Selection((Part(Select("Event", ("id", "since"), where=held), whole),)))
    named: dict[str, list[str]] = defaultdict(list)
    for id, since in events:
        if since:
            named[since].append(id)
    begin = chosen.as_of.text if chosen.as_of else None
    for default, moments in rows:
        begin = begin or default
        for day in (default, *(moments or ())):
            named[day] += []
    if begin:
        named[begin] += []
    days = {day: PartialDate.parse(day) for day in named if day != ANYTIME.text}
    # What is known to a decade only is no day to stand at, unless it is asked for.
    ordered = sorted(
        (day for day, date in days.items() if date.first[:4] == date.last[:4] or day == begin),
        key=lambda day: (days[day].first, days[day].last, day),
    )
    found = [await _standing(store, held, replace(chosen, as_of=days[day])) for day in ordered]
    return Times(
        stops=tuple(Stop(day, tuple(named[day])) for day in ordered),
        at=ordered.index(begin) if begin in days else len(ordered) - 1,
        stands={id: tuple(_runs(id, found)) for id in sorted(await _standing(store, held, whole))},
    )


async def _standing(store: Store, held: tuple[Where, ...], slice: Slice) -> set[str]:
    parts = tuple(Part(Select(noun, ("id",), where=held), slice) for noun in _NOUNS)
    return {id for rows, _ in await store.ask(Selection(parts)) for (id,) in rows}


def _runs(id: str, found: Sequence[set[str]]) -> list[tuple[int, int]]:
    """From which stop to which, both included, a row stands."""
    runs: list[tuple[int, int]] = []
    for place, standing in enumerate(found):
        if id in standing:
            begun = runs.pop()[0] if runs and runs[-1][1] == place - 1 else place
            runs.append((begun, place))
    return runs
