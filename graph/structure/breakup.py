"""Whether a group has been broken up: what the record says of an owner having let its companies go.

`in_group` says that something belongs to the group an ecosystem is about, at whatever time. Who held it when is told by
the dated flows `owns`, and only an end that is on record counts: where no holding is recorded, or not yet, nothing
is concluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import networkx as nx

from graph.dates import PartialDate
from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import ANYTIME, Slice, Undated
from graph.store import Store
from graph.structure.support import Support

__all__ = ["Breakup", "breakup"]

_CONTROL: Final = (
    Where("verb", "=", "owns"),
    Where("commodity", "=", "control"),
    Where("in_group", "=", value=True),
    Where("status", "=", "fact"),
    Where("confirmed", "=", value=True),
)
_AS_WRITTEN: Final = (Order("position"),)
_HOLDING: Final = Select("Flow", ("id", "origin", "target", "until"), order=_AS_WRITTEN)
_CITED: Final = Child("citations", Select("Citation", (), (Child("source", Select("Source", ("id",))),)))
_EVENT: Final = Select("Event", ("id", "since"), (Child("involves", Select("Entity", ("id",))), _CITED))


@dataclass(frozen=True, slots=True)
class Breakup:
    """The end of a group under one owner, as it is on record."""

    #: The day, or the longer time, at which most of its companies were let go.
    since: str
    #: Ids of those companies.
    companies: tuple[str, ...]
    #: Ids of the events of that date in which one of their owners took part, and of the holdings that ended then.
    rows: tuple[str, ...]
    #: Ids of the sources of these events; of the holdings where no event is on record.
    sources: tuple[str, ...]


async def breakup(store: Store, ecosystem: str, slice: Slice, day: PartialDate, support: Support) -> Breakup | None:
    """The end of an ecosystem's group, if more of its companies have been let go by a day than one owner still holds.

    A company has been let go if all holdings of it have ended and it is still there. Who owns what is of the evidence,
    whoever tells the rest.
    """
    of_it = Where("ecosystem", "=", ecosystem)
    holding = replace(_HOLDING, where=(of_it, *_CONTROL))
    evidence = replace(slice, telling="evidence", as_of=day, undated=Undated.FLAG, assume=())
    [(ever, _)] = await store.ask(Selection((Part(holding, replace(evidence, as_of=ANYTIME)),)))
    ended = [row for row in ever if row[3] and PartialDate.parse(row[3]).last < day.first]
    if not ended:
        return None
    entities, events = Select("Entity", ("id",), where=(of_it,)), replace(_EVENT, where=(of_it,))
    asked = (Part(holding, evidence), Part(entities, Slice(as_of=day)), Part(events, evidence))
    (standing, _), (there, _), (happened, _) = await store.ask(Selection(asked))
    held = {target for _, _, target, _ in standing}
    still_there = {id for (id,) in there} - held
    let_go = [row for row in ended if row[2] in still_there]
    if len({row[2] for row in let_go}) <= _most_held(standing):
        return None
    [(since, _)] = Counter(until for *_, until in let_go).most_common(1)
    then = [row for row in let_go if row[3] == since]
    owners = {origin for _, origin, _, _ in then}
    told = [
        (id, [source[0] for (source,) in citations if source])
        for id, date, (involved, _), (citations, _) in happened
        if date == since and owners & {one[0] for one in involved}
    ]
    holdings = [id for id, *_ in then]
    cited = [source for _, sources in told for source in sources] or support.ids(holdings, "source")
    return Breakup(
        since,
        tuple(dict.fromkeys(target for _, _, target, _ in then)),
        (*(id for id, _ in told), *holdings),
        tuple(dict.fromkeys(cited)),
    )


def _most_held(standing: Sequence[Sequence[Any]]) -> int:
    """How many companies the owner that holds most of them has, by itself or by others that it holds."""
    holdings = nx.DiGraph([(origin, target) for _, origin, target, _ in standing])
    return max((len(nx.descendants(holdings, owner)) for owner in holdings), default=0)
