"""What the picture is measured with: the shipped facts cut to a size, and made graphs, of which nothing is a fact."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import seed
from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore
from viz import View, ask_explorer, read_explorer_address
from viz.explorer.view import SIDES, Band, Card, Comparison, Detail, Flow, Line, Mark, Side, SideName
from viz.words import BANDS

__all__ = ["Joined", "cut", "made", "shipped", "view_of"]

#: A line between two cards, given by their places among the cards, and its verb.
Joined = tuple[int, int, str]
_VERBS = ("feeds", "funds", "carries", "equips")


def shipped() -> View:
    """The explorer's View of the shipped facts: all that is on record at any time."""
    pack = seed.shipped_pack()
    asked = read_explorer_address((), [ecosystem.id for ecosystem in pack.ecosystems])
    return asyncio.run(ask_explorer(SnapshotStore.of(lay_out(pack)), asked)).view


def cut(whole: View, cards: int) -> View:
    """So many of a View's cards, those with most lines first, with all lines and marks between them."""
    degree = Counter(end for line in whole.lines for end in (line.origin, line.target))
    ranked = sorted(whole.cards, key=lambda card: (-degree[card.key], card.key))
    kept = {card.key for card in ranked[:cards]}
    return replace(
        whole,
        cards=tuple(card for card in whole.cards if card.key in kept),
        lines=tuple(line for line in whole.lines if {line.origin, line.target} <= kept),
        marks=tuple(mark for mark in whole.marks if {mark.left, mark.right} <= kept),
    )


def made(nodes: int, edges: int, number: int = 1) -> View:
    """A View of two sides alike; half of the lines stay in their band, most others go to the next. Made by `number`."""
    chance = random.Random(number)
    cards: list[tuple[SideName, str, str]] = [
        (SIDES[place % 2], tuple(BANDS)[place // 2 % len(BANDS)], f"Entity {place}") for place in range(nodes)
    ]
    by_band: dict[tuple[str, int], list[int]] = {}
    for place, (side, band, _) in enumerate(cards):
        by_band.setdefault((side, tuple(BANDS).index(band)), []).append(place)
    joined: set[Joined] = set()
    while len(joined) < edges:
        start = chance.randrange(nodes)
        side, band = cards[start][0], tuple(BANDS).index(cards[start][1])
        step = chance.choices((0, 1, -1, 2, -2), (50, 20, 20, 5, 5))[0]
        others = by_band.get((side, band + step), [])
        if others:
            joined.add((start, chance.choice(others), chance.choice(_VERBS)))
    return view_of(cards, sorted(joined), marks=[(2 * place, 2 * place + 1) for place in range(min(6, nodes // 2))])


def view_of(
    cards: Sequence[tuple[SideName, str, str]],
    joined: Sequence[Joined],
    marks: Sequence[tuple[int, int]] = (),
    bands: Sequence[str] = tuple(BANDS),
) -> View:
    """A View of cards (side, band, name), of lines between them, and of pairs set beside each other; all by place."""
    keys = [f"card-{place}@{band}" for place, (_, band, _) in enumerate(cards)]
    sides: list[SideName] = [side for side, _, _ in cards]
    flows = [_flow(number, sides[one], (one, other, verb)) for number, (one, other, verb) in enumerate(joined)]
    return View(
        left=Side("left", ("Left", "左"), "2026", "evidence", marks_undated=True),
        right=Side("right", ("Right", "右"), "1904", None, marks_undated=True),
        content_hash="made",
        bands=tuple(Band(band, (band.title(), band), ("", ""), ("", "")) for band in bands),
        cards=tuple(
            Card(
                keys[place],
                f"card-{place}",
                side,
                band,
                (name, name),
                (band, band),
                "company",
                _BOTH,
                True,
                True,
                step=f"{side}-{band}",
                step_name=(band.title(), band),
            )
            for place, (side, band, name) in enumerate(cards)
        ),
        lines=tuple(
            Line(
                f"{keys[one]}>{keys[other]}>{flow.verb}>{flow.id}",
                flow.side,
                keys[one],
                keys[other],
                flow.verb,
                (flow.id,),
                "both",
                _SOLID,
            )
            for flow, (one, other, _) in zip(flows, joined, strict=True)
        ),
        marks=tuple(
            Mark(f"pair-{number}", keys[left], keys[right], cards[left][1], "fair")
            for number, (left, right) in enumerate(marks)
        ),
        details=tuple(_detail(place, card, flows) for place, card in enumerate(cards)),
        flows=tuple(flows),
        statements=(),
        comparisons=tuple(
            Comparison(f"pair-{number}", None, "ours", "fair", ("made", "made"), None, (), ())
            for number in range(len(marks))
        ),
        sources=(),
    )


_BOTH = ("article", "evidence")
_SOLID = {"article": "solid", "evidence": "solid", "both": "solid"}


def _flow(number: int, side: SideName, joined: Joined) -> Flow:
    origin, target, verb = (f"card-{joined[0]}", f"card-{joined[1]}", joined[2])
    return Flow(
        id=f"flow-{number}",
        side=side,
        origin=origin,
        target=target,
        origin_name=(origin, origin),
        target_name=(target, target),
        verb=verb,
        words=(verb, verb),
        sentence=(f"{origin} {verb} {target}", f"{origin} {verb} {target}"),
        back=(f"{target} {verb} {origin}", f"{target} {verb} {origin}"),
        commodity=None,
        volume=None,
        amount=None,
        unit=None,
        when=None,
        status="fact",
        basis=None,
        by="ours",
        confirmed=True,
        tellings=_BOTH,
        note=None,
        claims=(),
        rests_on=(),
        same_link=(),
        sources=(),
        reliability=None,
        link="high",
        stroke="solid",
    )


def _detail(place: int, card: tuple[SideName, str, str], flows: Sequence[Flow]) -> Detail:
    side, band, name = card
    return Detail(
        id=f"card-{place}",
        side=side,
        name=(name, name),
        kind=("company", "会社"),
        band=band,
        confirmed=True,
        in_group=True,
        tellings=_BOTH,
        outgoing=tuple(flow.id for flow in flows if flow.origin == f"card-{place}"),
        incoming=tuple(flow.id for flow in flows if flow.target == f"card-{place}"),
    )
