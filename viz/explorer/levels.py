"""How much of a View is drawn: every stage closed, one of them open, or everything.

A closed stage has one card for each step of a side that plays its role, and one for those outside the group. Flows
between two of these cards are one line; what moves inside a card is not drawn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from graph.errors import QuestionError
from viz.explorer.view import Card, Detail, Flow, Line, SideName, View, bundled
from viz.words import BANDS, WORDS

__all__ = ["CLOSED", "EVERYTHING", "LEVELS", "at_level"]

CLOSED: Final = "none"
EVERYTHING: Final = "all"
#: What can be open: no stage, one of them by its band's id, or all.
LEVELS: Final = (CLOSED, *BANDS, EVERYTHING)


def at_level(view: View, opened: str | None) -> View:
    """The View with one stage open, by its band's id; with all of them (`all`), or none (`none` or None).

    `QuestionError` for a band that there is not.
    """
    level = opened or CLOSED
    if level not in LEVELS:
        raise QuestionError(f"There is no stage {level[:80]!r} to open; choose one of {', '.join(LEVELS)}")
    if level == EVERYTHING:
        return view
    groups = [group for group in _groups(view) if group.band != level]
    closed = {key: group.key for group in groups for key in group.held}
    kept = [card for card in view.cards if card.key not in closed]
    cards = sorted((*kept, *(group.card for group in groups)), key=lambda card: [*BANDS].index(card.band))
    flows = {flow.id: flow for flow in view.flows}
    lines = tuple(_lines(view.lines, closed, flows))
    return replace(
        view,
        cards=tuple(cards),
        lines=lines,
        marks=tuple(mark for mark in view.marks if mark.band == level),
        details=(*view.details, *(_detail(group, lines, flows) for group in groups)),
    )


class _Group:
    """The cards of one step in a band, and the card that stands for them."""

    def __init__(self, side: SideName, band: str, step: str, cards: Sequence[Card], reach: Mapping[str, int]) -> None:
        self.band = band
        self.held = [card.key for card in cards]
        first, *_ = ordered = sorted(cards, key=lambda card: (bool(card.members), -reach[card.key], card.label))
        self.members = tuple(id for card in ordered for id in (card.members or (card.id,)))
        more = len(self.members) - 1
        tellings = {telling for card in cards for telling in card.tellings}
        inside = {card.in_group for card in cards}
        self.key = f"stage:{side}:{step}@{band}"
        self.card = Card(
            key=self.key,
            id=f"stage:{side}:{band}:{step}",
            side=side,
            band=band,
            label=WORDS["from_outside"] if step == _OUTSIDE else first.step_name or first.label,
            sub=(f"{first.label[0]} +{more}", f"{first.label[1]} ほか{more}件"),
            kind="stage",
            tellings=tuple(telling for telling in ("article", "evidence") if telling in tellings),
            confirmed=any(card.confirmed for card in cards),
            in_group=inside.pop() if len(inside) == 1 else None,
            members=self.members,
        )


_OUTSIDE: Final = "outside"


def _groups(view: View) -> Iterable[_Group]:
    """The cards of every step with more than one of them; what is alone, or in no step, stands for itself."""
    reach = Counter(end for line in view.lines if line.verb != "owns" for end in (line.origin, line.target))
    held: dict[tuple[SideName, str, str], list[Card]] = defaultdict(list)
    for card in view.cards:
        step = _OUTSIDE if card.in_group is False else card.step
        if step:
            held[card.side, card.band, step].append(card)
    for (side, band, step), cards in held.items():
        if len(cards) > 1:
            yield _Group(side, band, step, cards, reach)


def _lines(lines: Sequence[Line], closed: Mapping[str, str], flows: Mapping[str, Flow]) -> Iterable[Line]:
    """The lines between the cards that are drawn: flows of one direction as one, who owns what apart from them."""
    bundles: dict[tuple[str, str, bool], list[Line]] = defaultdict(list)
    for line in lines:
        origin, target = closed.get(line.origin, line.origin), closed.get(line.target, line.target)
        if (origin, target) == (line.origin, line.target):
            yield line
        elif origin != target:
            bundles[origin, target, line.verb == "owns"].append(line)
    for (origin, target, owned), bundle in bundles.items():
        verbs = {line.verb for line in bundle}
        told = [flows[id] for line in bundle for id in line.flows]
        yield bundled(origin, target, "owns" if owned else verbs.pop() if len(verbs) == 1 else "", told)


def _detail(group: _Group, lines: Sequence[Line], flows: Mapping[str, Flow]) -> Detail:
    card = group.card
    going, coming = (
        {id for line in lines if getattr(line, end) == card.key for id in line.flows} for end in ("origin", "target")
    )
    return Detail(
        id=card.id,
        side=card.side,
        name=card.label,
        kind=WORDS["a_stage"],
        band=card.band,
        confirmed=card.confirmed,
        in_group=card.in_group,
        tellings=card.tellings,
        outgoing=tuple(id for id in flows if id in going),
        incoming=tuple(id for id in flows if id in coming),
        members=card.members,
    )
