"""Whether it is said by which market a step is measured: shares of several markets are never read as one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graph.model import Layer, Stage
from seed.gate.codes import Defect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.model import Ecosystem, Share
    from seed.gate.facts import Facts

__all__ = ["defects"]


def defects(facts: Facts) -> Iterator[Defect]:
    """Markets of a structure that none of its shares is of, and roles measured by several or by none of them."""
    for ecosystem in facts.pack.ecosystems:
        by_role = _by_role(ecosystem, facts)
        on_record = {market for markets in by_role.values() for market in markets}
        for market in ecosystem.markets:
            if market not in on_record:
                message = f"`markets` names {market!r}, and no share of {ecosystem.id} is of that market"
                yield Defect("dangling-market", ecosystem.id, "markets", message)
        for role, markets in by_role.items():
            chosen = [market for market in dict.fromkeys(ecosystem.markets) if market in markets]
            if len(chosen) > 1:
                message = f"{role!r} would be measured by {' and by '.join(map(repr, chosen))}"
                yield Defect("doubled-market", ecosystem.id, "markets", message)
            elif len(markets) > 1 and not chosen:
                message = (
                    f"{role!r} has shares of {' and of '.join(map(repr, sorted(markets)))}, and `markets` names none"
                )
                yield Defect("market-undeclared", ecosystem.id, "markets", message)


def _by_role(ecosystem: Ecosystem, facts: Facts) -> Mapping[str, set[str]]:
    """The markets of an ecosystem's shares, by the role, or the step without one, that they are shares of."""
    found: dict[str, set[str]] = defaultdict(set)
    for pack in facts.packs:
        for share in pack.shares:
            if share.ecosystem == ecosystem.id and share.market is not None:
                for role in _roles(share, facts):
                    found[role].add(share.market)
    return found


def _roles(share: Share, facts: Facts) -> Iterator[str]:
    for id in share.of:
        step = facts.known.get(id)
        yield step.role if isinstance(step, Layer | Stage) and step.role is not None else id
