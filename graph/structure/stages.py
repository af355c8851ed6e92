"""The stages of a chain and the group's share of each: of one declared market, or of none.

A stage is a role between raw input and consumer. Shares of different markets are not comparable, so where several are
on record an ecosystem declares by which a stage is measured, at every date: where no share of that market is on record
yet, the stage has none. Of one market the share of the latest date is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import networkx as nx

from graph.model import Reliability
from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer
from graph.structure.output import MATERIAL
from graph.structure.role_graph import RoleGraph, ShareRange

__all__ = ["CHAIN", "RecordedShare", "Stage", "markets_of", "passed", "shares_of", "shares_question", "stages"]

#: The roles between raw input and consumer, in the order of a chain. Supplies and capital serve it from beside.
CHAIN: Final = ("source", "transport", "process", "knowledge", "ship", "distribution")

_PLACE = Select(
    "Node",
    variants=(Select("Layer", ("role",)), Select("Stage", ("role",)), Select("Role", ("id",))),
)
_SOURCE = Child("source", Select("Source", ("id", "reliability")))
_SHARE = Select(
    "Share",
    ("id", "share", "low", "high", "qualifier", "scope", "market", "as_of", "from_day", "confirmed", "confidence"),
    (Child("of_steps", _PLACE), Child("citations", Select("Citation", (), (_SOURCE,)))),
    order=(Order("from_day"), Order("id")),
)


@dataclass(frozen=True, slots=True)
class RecordedShare:
    """The share of one market that is on record, and what its source is worth."""

    share: ShareRange
    #: The roles of whose stages it is a share.
    roles: tuple[str, ...]
    #: A short name of the market; shares without one are of a market of their own.
    market: str
    as_of: str | None
    #: The first day of `as_of`, to order by.
    from_day: str
    qualifier: str | None
    confirmed: bool
    confidence: str | None
    #: How reliable its sources are: high, medium or low, each.
    reliabilities: tuple[Reliability, ...]

    @property
    def id(self) -> str:
        """Its id among the rows."""
        return self.share.ids[0]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the chain and the group's share of it; unknown, and then `reason` says why."""

    role: str
    share: ShareRange
    market: str | None
    reason: str | None
    #: The rows of which `share` was made.
    of: tuple[RecordedShare, ...]
    #: What is on record of this stage besides: other markets, other dates, the latest first.
    others: tuple[RecordedShare, ...]
    #: Whether `market` is one by which the ecosystem declares to be measured.
    declared: bool = False


def shares_question(ecosystem: str, slice: Slice) -> Selection:
    """What `shares_of` needs of an ecosystem in a slice, for a Store."""
    return Selection((Part(replace(_SHARE, where=(Where("ecosystem", "=", ecosystem),)), slice),))


def shares_of(answer: Answer) -> tuple[RecordedShare, ...]:
    """The shares in a store's answer to `shares_question`, the earliest first."""
    [(rows, _)] = answer
    return tuple(_recorded(row) for row in rows)


def markets_of(answer: Answer, declared: Collection[str]) -> dict[str, str]:
    """By role the declared market, in the answer to `shares_question` about all times.

    A market is a role's at every date if a share of it is at any.
    """
    return {role: share.market for share in shares_of(answer) if share.market in declared for role in share.roles}


def stages(
    passed: Container[str], shares: Iterable[RecordedShare], markets: Mapping[str, str] | None = None
) -> tuple[Stage, ...]:
    """The stages of the chain in its order: where a share is on record, or where the group's goods pass.

    `passed` are the roles where they pass, `markets` is by role the declared one. A role with a declared market is
    measured by that or not at all; one without, by the only market on record.
    """
    known = tuple(shares)
    declared = markets or {}
    found = []
    for role in CHAIN:
        of_it = tuple(share for share in known if role in share.roles)
        if of_it or role in passed:
            found.append(_stage(role, of_it, declared.get(role)))
    return tuple(found)


def _recorded(row: Sequence[Any]) -> RecordedShare:
    id, value, low, high, qualifier, scope, market, as_of, from_day, confirmed, confidence, steps, citations = row
    read = ShareRange(value, low, high, scope, (id,)) if confirmed else ShareRange(scope=scope, ids=(id,))
    sources = [source for (source,) in citations[0] if source is not None]
    return RecordedShare(
        read,
        tuple(dict.fromkeys(held[0] for _, _, held in steps[0] if held and held[0])),
        market or id,
        as_of,
        from_day or "",
        qualifier,
        confirmed,
        confidence,
        tuple(reliability for _, reliability in sources),
    )


def passed(graph: RoleGraph) -> frozenset[str]:
    """The roles of the group's nodes on some way of goods from raw input to consumer.

    On some way to the consumer, where nobody has raw input. Nodes of unknown control are taken for the group's.
    """
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(graph.node)
    network.add_edges_from((edge.origin, edge.target) for edge in graph.of(*MATERIAL))
    sources = [node.id for node in graph.playing("source")]
    ahead: set[str] = set(sources) if sources else set(network)
    for source in sources:
        ahead |= nx.descendants(network, source)
    behind: set[str] = set()
    for node in graph.playing("demand"):
        behind |= nx.ancestors(network, node.id)
    return frozenset(graph.node[id].role for id in ahead & behind if graph.node[id].group is not False)


def _stage(role: str, shares: Sequence[RecordedShare], declared: str | None) -> Stage:
    """The stage with its share of the declared market; of the only one, where none is declared."""
    latest = tuple(sorted(shares, key=lambda share: share.from_day, reverse=True))
    on_record = tuple(dict.fromkeys(share.market for share in latest))
    if not latest:
        return Stage(role, ShareRange(), declared, f"no share of {role} is on record", (), ())
    if declared is None and len(on_record) > 1:
        several = ", ".join(sorted(on_record))
        why = f"shares of {role} in several markets are on record, and not one of them is declared: {several}"
        return Stage(role, ShareRange(), None, why, (), latest)
    market = declared or latest[0].market
    if market not in on_record:
        why = f"no share of {role} in its market {market} is on record, of others only"
        return Stage(role, ShareRange(), market, why, (), latest, declared=True)
    of_it = [share for share in latest if share.market == market]
    taken = tuple(share for share in of_it if share.from_day == of_it[0].from_day)
    share = _together(taken)
    others = tuple(each for each in latest if each not in taken)
    return Stage(role, share, market, _reason(role, share, taken), taken, others, declared is not None)


def _reason(role: str, share: ShareRange, taken: Sequence[RecordedShare]) -> str | None:
    """Why the value of a share is not known; None where it is."""
    if share.value is not None:
        return None
    if not any(each.confirmed for each in taken):
        return f"the share of {role} is not known: what is on record is not confirmed"
    if share.ends is None:
        return f"the share of {role} is not known"
    low, high = share.ends
    return f"the share of {role} is not known: {low:g} to {high:g} is on record"


def _together(shares: Sequence[RecordedShare]) -> ShareRange:
    """Shares of one market at one date: the one there is, or the range of several that differ."""
    if len(shares) == 1:
        return shares[0].share
    ids = tuple(id for each in shares for id in each.share.ids)
    ends = [end for each in shares if each.share.ends for end in each.share.ends]
    values = {each.share.value for each in shares if each.share.ends}
    return ShareRange(
        values.pop() if len(values) == 1 else None,
        min(ends, default=None),
        max(ends, default=None),
        shares[0].share.scope,
        ids,
    )
