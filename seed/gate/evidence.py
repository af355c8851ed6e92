"""Whether what a pack says is shown, by what, and whether it is surer of it than that allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.evidence import best_reliability
from graph.model import RANKS, Claim, Source
from seed.gate.codes import Defect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model import Entity, Flow, Stated
    from seed.gate.facts import Facts

__all__ = ["defects"]

#: Verdicts that something has to show.
_FOUND: Final = frozenset({"supported", "supported-imprecise", "imprecise", "superseded", "reached", "contradicted"})


def defects(facts: Facts) -> Iterator[Defect]:
    """What is shown by nothing, or by less than is said."""
    linked = {id for flow in facts.pack.flows if flow.evidence is not None for id in flow.rests_on}
    for row in facts.stated:
        yield from _unsourced(row)
        yield from _shown_all_the_same(row)
        yield from _overconfident(row, facts)
        yield from _quoted(row, facts)
        if isinstance(row, Claim):
            yield from _judged_by_nothing(row, linked)
            yield from _superseded(row)
    for flow in facts.pack.flows:
        yield from _flow(flow, facts)
    for entity in facts.pack.entities:
        yield from _memberships(entity, facts)


def _unsourced(row: Stated) -> Iterator[Defect]:
    derived = isinstance(row, Claim) and row.formula is not None and bool(row.inputs)
    if row.confirmed and not row.sources and not derived:
        message = "it cites no source; give `sources`, or say `confirmed: false`"
        yield Defect("no-source", row.id, "sources", message)


def _shown_all_the_same(row: Stated) -> Iterator[Defect]:
    """An unconfirmed row that claims what only a confirmed one may."""
    unconfirmed = not row.confirmed
    if unconfirmed and row.sources:
        message = "it is unconfirmed, so what was read goes under `consulted`, not `sources`"
        yield Defect("unconfirmed-shown-as-sourced", row.id, "sources", message)
    if row.headline and (unconfirmed or getattr(row, "status", None) == "unconfirmed"):
        message = "it is unconfirmed, so nobody may quote it; drop `headline`"
        yield Defect("unconfirmed-shown-as-sourced", row.id, "headline", message)
    if unconfirmed and isinstance(row, Claim) and row.verdict in {"supported", "supported-imprecise"}:
        message = f"it is unconfirmed, so its verdict cannot be {row.verdict}"
        yield Defect("unconfirmed-shown-as-sourced", row.id, "verdict", message)
    if unconfirmed and row.confidence is not None:
        message = f"it is unconfirmed, so its confidence ({row.confidence}) is never shown; drop it"
        yield Defect("confidence-of-unconfirmed", row.id, "confidence", message)


def _overconfident(row: Stated, facts: Facts) -> Iterator[Defect]:
    if row.confidence is None:
        return
    best = best_reliability(facts.evidence.sources(row))
    if best is not None and RANKS[row.confidence] > RANKS[best]:
        message = f"its confidence is {row.confidence}, but its best source is of {best} reliability; lower it"
        yield Defect("confidence-above-sources", row.id, "confidence", message)


def _quoted(row: Stated, facts: Facts) -> Iterator[Defect]:
    """A headline that says not how little it rests on, or more than it has to."""
    best = best_reliability(facts.evidence.sources(row))
    if row.headline and not row.secondary_only:
        # A derived claim without sources of its own is as well shown as what it is derived from.
        worth = best or (facts.evidence.confidence(row) if isinstance(row, Claim) and row.inputs else None)
        if worth == "low":
            message = "it is a headline, and all it rests on is of low reliability; say `secondary_only: true`"
            yield Defect("headline-on-low-sources", row.id, "headline", message)
    if row.secondary_only and best == "high":
        message = "it cites a source of high reliability; drop `secondary_only`"
        yield Defect("secondary-only-needless", row.id, "secondary_only", message)


def _judged_by_nothing(claim: Claim, linked: set[str]) -> Iterator[Defect]:
    """A verdict for which nothing is given; a flow of the evidence beside the article's is something."""
    if claim.verdict in _FOUND and not claim.verdict_sources and claim.id not in linked:
        message = f"its verdict is {claim.verdict}, and nothing shows it; give `verdict_sources`"
        yield Defect("supported-by-nothing", claim.id, "verdict", message)


def _superseded(claim: Claim) -> Iterator[Defect]:
    if claim.verdict == "superseded" and not claim.superseded_by:
        message = "it is superseded, and no claim is named that says what holds now; give `superseded_by`"
        yield Defect("superseded-by-nothing", claim.id, "verdict", message)


def _flow(flow: Flow, facts: Facts) -> Iterator[Defect]:
    about = facts.claims_about.get(flow.id, ())
    if not about and not flow.rests_on:
        message = "no claim is about this flow; give `sources`, `claims` or `rests_on`"
        yield Defect("flow-without-evidence", flow.id, "id", message)
    if flow.confirmed and about and not flow.rests_on and not any(claim.confirmed for claim in about):
        message = "it is confirmed, but every claim about it is not; say `confirmed: false`"
        yield Defect("unconfirmed-shown-as-sourced", flow.id, "confirmed", message)
    if not flow.confirmed and (shown := [claim.id for claim in about if claim.confirmed]):
        message = f"it is unconfirmed, but the claim {shown[0]!r} about it is confirmed; settle which"
        yield Defect("unconfirmed-shown-as-sourced", flow.id, "confirmed", message)
    # The article's flows rest on the article, whatever is said about them.
    if flow.telling == "evidence":
        cited = [facts.known.get(citation.source) for claim in about for citation in claim.sources]
        if best_reliability(source for source in cited if isinstance(source, Source)) == "low":
            yield Defect("low-sources-only", flow.id, "id", "all its sources are of low reliability")


def _memberships(entity: Entity, facts: Facts) -> Iterator[Defect]:
    """A membership that is put down to a source, while the claim that says so is unconfirmed."""
    for field, memberships in (("layers", entity.layers), ("stages", entity.stages)):
        for membership in memberships:
            claim = facts.claim(membership.claim) if membership.claim else None
            if claim is not None and membership.by == "source" and not claim.confirmed:
                message = f"it is in {membership.step} by a source, but {claim.id!r} is unconfirmed; say `by: ours`"
                yield Defect("unconfirmed-shown-as-sourced", entity.id, field, message)
