"""The explorer's picture as a drawing: two structures in bands by role, for files, slides and links.

It draws the View and the Layout that the explorer's page shows, by the same table of signs. What is lit stands out with
its verb and its sources, and the rest fades to a third, as on the page.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, TypeAlias, overload
from urllib.parse import quote

from graph.errors import QuestionError
from viz.drawing.shapes import Box, Drawing, Group, Label, Line, Shape, fitted, width_of, wrapped
from viz.explorer.layout import Box as Place
from viz.explorer.layout import Layout
from viz.explorer.view import SIDES, Band, Card, Comparison, End, Flow, Mark, Side, SideName, SourceRow, View
from viz.explorer.view import Line as Way
from viz.palette import ENCODING, HUES, Encoding
from viz.words import WORDS, Words, clean, without_brackets

__all__ = ["CARD", "PAGE", "SLIDE", "TELLINGS", "Frame", "Telling", "cited", "draw"]

Telling: TypeAlias = Literal["article", "evidence", "both"]
TELLINGS: Final[tuple[Telling, ...]] = ("article", "evidence", "both")


@dataclass(frozen=True, slots=True)
class Frame:
    """The sizes of one kind of picture. Without a height it is as high as what it shows."""

    width: float
    height: float | None
    margin: float
    #: Sizes of the title, of a side's name, of a band's name, of a card's; no text is smaller than `small`.
    title: float
    side: float
    band: float
    name: float
    small: float
    #: Whether the legend says what a sign means at length, in short, or not at all.
    legend: Literal["long", "short", "none"]
    #: How many columns and rows of sources there are.
    columns: int
    rows: int
    #: Where the sources that have no room are found.
    elsewhere: Words


#: The picture of a page or a document, in pixels.
PAGE: Final = Frame(
    width=1600,
    height=None,
    margin=32,
    title=27,
    side=19,
    band=15,
    name=14,
    small=12,
    legend="long",
    columns=3,
    rows=10,
    elsewhere=("in the explorer", "図のページに"),
)
#: The picture of a slide, in points.
SLIDE: Final = Frame(
    width=960,
    height=540,
    margin=20,
    title=20,
    side=14,
    band=12,
    name=12,
    small=12,
    legend="short",
    columns=2,
    rows=2,
    elsewhere=("in the notes", "ノートに"),
)
#: The picture that stands for a link, seen at a third of its size.
CARD: Final = Frame(
    width=1200,
    height=630,
    margin=36,
    title=38,
    side=24,
    band=17,
    name=17,
    small=15,
    legend="none",
    columns=0,
    rows=0,
    elsewhere=("", ""),
)

_FADED: Final = 0.3
#: How far the second edge of a group's card stands out.
_EDGE: Final = 4.0
#: Where the words of a card with a stripe begin.
_INSET: Final = 10.0
#: The least part of its width that a channel between cards keeps where they are drawn wider.
_NARROWED: Final = 0.64
#: More than this many lines at rest bear no dots: they would cover the picture.
_FEW: Final = 24
_LINE: Final = 1.22
#: What stands between two parts of what a card says below its name.
_BETWEEN: Final = re.compile(" · |・")
_DASHES: Final[Mapping[str, tuple[float, ...]]] = {row.key: row.dash for row in ENCODING if row.what == "status"}
_GLYPHS: Final[Mapping[str, str]] = {row.key: row.glyph for row in ENCODING if row.glyph}
_MEANING: Final[Mapping[str, Words]] = {row.key: (row.name, row.name_ja) for row in ENCODING}
_TOLD: Final[Mapping[Telling, Words]] = {
    "article": ("as the article tells it", "記事による"),
    "evidence": ("as the evidence shows it", "証拠による"),
    "both": ("", ""),
}
_SHORT: Final[Mapping[str, Words]] = {
    "both": ("both", "両方"),
    "article": ("article only", "記事のみ"),
    "evidence": ("evidence only", "証拠のみ"),
    "solid": ("fact, claim", "事実・主張"),
    "dashed": ("goal, forecast", "目標・予測"),
    "dotted": ("implied, not confirmed", "暗示・未確認"),
    "disputed": ("disputed ≠", "争点 ≠"),
    "wide": ("more", "多い"),
    "hairline": ("volume unknown", "流量不明"),
    "high": ("primary", "一次資料"),
    "medium": ("established", "定評ある発行元"),
    "low": ("weak", "信頼性低"),
    "strong": ("alike: strong", "対比:強"),
    "fair": ("fair", "中"),
    "weak": ("weak, it breaks", "弱(破れあり)"),
}


@dataclass(frozen=True, slots=True)
class _Lit:
    """What stands out: keys of cards, ids of lines and of comparisons."""

    cards: frozenset[str]
    lines: frozenset[str]
    marks: frozenset[str]


def draw(
    view: View,
    placed: Layout,
    language: Literal["en", "ja"] = "en",
    frame: Frame = PAGE,
    *,
    telling: Telling = "both",
    lit: Collection[str] = (),
    title: Words | None = None,
    explorer: str | None = None,
) -> Drawing:
    """The picture of a View where its Layout says.

    `telling` is who tells of the left side. `lit` are ids of entities, flows and analogies, `QuestionError` for one
    that the View does not have. The title says what is shown unless another is given. `explorer` is the address
    of the page that cards and lines lead to. A frame of a fixed height that cannot hold the cards with their words is
    a `QuestionError` that says to open fewer stages.
    """
    return _Painter(
        view, placed, language, frame, telling, _lit(view, lit, telling), tuple(lit), title, explorer
    ).drawing()


def cited(view: View, *, telling: Telling = "both", lit: Collection[str] = ()) -> list[SourceRow]:
    """The sources of the flows that are drawn, or of those that are lit, by their numbers."""
    counted = _counted(view, telling, _lit(view, lit, telling))
    return [row for row in view.sources if row.number in counted]


def _counted(view: View, telling: Telling, lit: _Lit | None) -> Counter[int]:
    """How many of the drawn flows, or of the lit ones, cite a source."""
    flows = {flow.id: flow for flow in view.flows}
    lines = [line for line in view.lines if (line.id in lit.lines if lit else line.verb != "owns")]
    told = [flows[id] for line in lines for id in line.flows if _tells(flows[id], telling)]
    return Counter(number for flow in told for number in flow.sources)


def _tells(flow: Flow, telling: Telling) -> bool:
    return flow.side == "right" or telling == "both" or telling in flow.tellings


def _stroke(line: Way, telling: Telling) -> str | None:
    return line.strokes.get("both" if line.side == "right" else telling)


def _lit(view: View, ids: Collection[str], telling: Telling) -> _Lit | None:
    """What stands out of a View; None where nothing is asked to. `QuestionError` for ids that it does not have."""
    if not ids:
        return None
    details = {detail.id: detail for detail in view.details}
    comparisons = {one.id: one for one in view.comparisons}
    flows = {flow.id for flow in view.flows}
    unknown = [id[:80] for id in ids if id not in details and id not in comparisons and id not in flows]
    if unknown:
        raise QuestionError(
            f"There is nothing to light called {', '.join(unknown)}; name entities, flows or analogies of the picture"
        )
    by_id: dict[str, set[str]] = {}
    for card in view.cards:
        for id in (card.id, *card.members):
            by_id.setdefault(id, set()).add(card.key)
    line_of = {flow: line for line in view.lines for flow in line.flows}
    ends_of = {flow.id: (flow.origin, flow.target) for flow in view.flows}
    cards: set[str] = set()
    lines: set[str] = set()
    marks: set[str] = set()

    def light_flow(id: str) -> None:
        line = line_of.get(id)
        if line is None:  # inside one card
            for end in ends_of[id]:
                cards.update(by_id.get(end, ()))
        elif _stroke(line, telling):
            lines.add(line.id)
            cards.update((line.origin, line.target))

    for id in ids:
        if id in flows:
            light_flow(id)
        elif id in comparisons:
            marks.add(id)
            for end in (*comparisons[id].left, *comparisons[id].right):
                cards.update(by_id.get(end.opens or end.id, ()))
                if end.id in flows:
                    light_flow(end.id)
        else:
            own = by_id.get(id, set())
            cards |= own
            for other in (*details[id].parts, *filter(None, [details[id].part_of])):
                cards.update(by_id.get(other, ()))
            alone = any(card.id == id for card in view.cards)
            touching = {flow for flow, ends in ends_of.items() if id in ends}
            for line in view.lines:
                is_its = own & {line.origin, line.target} if alone else touching & set(line.flows)
                if is_its and _stroke(line, telling):
                    lines.add(line.id)
                    cards.update((line.origin, line.target))
            for mark in view.marks:
                if own & {mark.left, mark.right}:
                    marks.add(mark.comparison)
                    cards.update((mark.left, mark.right))
    return _Lit(frozenset(cards), frozenset(lines), frozenset(marks))


class _Across:
    """Where in a picture a place of the Layout is, from left to right.

    Columns of cards may be drawn wider at the cost of the channels between them: whatever is upright stays so, and what
    is in line stays in line.
    """

    def __init__(self, placed: Layout, left: float, right: float, wanted: float) -> None:
        columns = sorted({(box.x, box.x + box.width) for box in placed.cards.values()})
        plain = (right - left) / placed.width
        cards = sum(end - start for start, end in columns)
        between = placed.width - cards
        widest = plain * (1 + (1 - _NARROWED) * between / cards) if cards else plain
        width = columns[0][1] - columns[0][0] if columns else 1.0
        of_cards = min(widest, max(plain, wanted / width))
        #: The scale of the channels.
        self.least = ((right - left) - of_cards * cards) / between
        self._steps = [(0.0, left, self.least)]
        for start, end in columns:
            at, drawn, scale = self._steps[-1]
            self._steps.append((start, drawn + (start - at) * scale, of_cards))
            at, drawn, scale = self._steps[-1]
            self._steps.append((end, drawn + (end - at) * scale, self.least))

    def __call__(self, x: float) -> float:
        at, drawn, scale = next(step for step in reversed(self._steps) if step[0] <= x or step is self._steps[0])
        return drawn + (x - at) * scale


class _Painter:
    def __init__(
        self,
        view: View,
        placed: Layout,
        language: str,
        frame: Frame,
        telling: Telling,
        lit: _Lit | None,
        ids: tuple[str, ...],
        title: Words | None,
        explorer: str | None,
    ) -> None:
        self._view = view
        self._placed = placed
        self._language = language
        self._place = 1 if language == "ja" else 0
        self._frame = frame
        self._telling: Telling = telling
        self._lit = lit
        self._ids = ids
        self._explorer = explorer
        self._flows = {flow.id: flow for flow in view.flows}
        self._comparisons = {one.id: one for one in view.comparisons}
        self._disputed = {said.id for said in view.statements if said.disputes}
        self._widths = self._volumes()
        self._title = title or self._said()
        self._titled = self._title_lines()
        self._foot = self._footer()
        size, lines = self._titled
        self._top = frame.title * 0.8 + size * _LINE * len(lines) + frame.side * 1.9
        self._across = _Across(placed, frame.margin, frame.width - frame.margin, self._wanted())
        self._sx = self._across.least
        below = sum(high for _, high in self._foot) + frame.small * 0.8
        if frame.height is None:
            self._sy = self._sx
            self._height = self._top + placed.height * self._sy + below + 6
        else:
            self._height = frame.height
            self._sy = (frame.height - self._top - below) / placed.height
        self._scale = min(self._sx, self._sy)
        self._cards = {card.key: self._box(placed.cards[card.key]) for card in view.cards}
        self._require_room()

    def drawing(self) -> Drawing:
        """Everything in the order in which it is read: title, sides, bands with their cards, lines, legend, sources."""
        frame = self._frame
        size, lines = self._titled
        title = [
            Label(frame.margin, frame.title * 0.6 + size + number * size * _LINE, line, size, weight=700)
            for number, line in enumerate(lines)
        ]
        shapes: list[Shape] = [Group(tuple(title), None, "title")]
        shapes += [self._heading(side) for side in SIDES]
        shapes += [self._band(number, band) for number, band in enumerate(self._view.bands)]
        for band in self._view.bands:
            there = [card for card in self._view.cards if card.band == band.id]
            there.sort(key=lambda card: (self._cards[card.key].y, self._cards[card.key].x))
            shapes += [self._card(card) for card in there]
        shapes += [self._mark(mark) for mark in self._view.marks]
        drawn = [line for line in self._view.lines if _stroke(line, self._telling) and self._is_drawn(line)]
        drawn.sort(key=self._is_lit)
        shapes += [self._line(line) for line in drawn]
        shapes += [self._words(line, box, said) for line, box, said in self._labels(drawn)]
        y = self._top + self._placed.height * self._sy + frame.small * 0.8
        for made, high in self._foot:
            shapes.append(_placed_at(made, 0, y))
            y += high
        description = self._description(drawn)
        return Drawing(
            frame.width, self._height, clean(self._say(self._title)), description, tuple(shapes), self._language
        )

    # ---- words -------------------------------------------------------------------------------------------------------

    def _say(self, words: Words) -> str:
        return words[self._place] or words[0]

    def _said(self) -> Words:
        """The title: what is lit, else how much of what is drawn a source shows."""
        if self._lit is not None:
            said = [self._said_of(id) for id in self._ids[:2]]
            more = len(self._ids) - len(said)
            return (
                "; ".join(en for en, _ in said) + (f"; and {more} more" if more > 0 else ""),
                "、".join(ja for _, ja in said) + (f"、ほか{more}件" if more > 0 else ""),
            )
        counts = []
        for side in SIDES:
            lines = [line for line in self._view.lines if line.side == side and self._is_drawn(line)]
            told = {id for line in lines for id in line.flows if _tells(self._flows[id], self._telling)}
            counts.append((sum(self._is_shown(self._flows[id]) for id in told), len(told)))
        (left, of_left), (right, of_right) = counts
        names = self._view.left.name, self._view.right.name
        told_by = _TOLD[self._telling]
        return (
            f"{names[0][0]}{f' {told_by[0]}' if told_by[0] else ''}: sources show {left} of the {_flows(of_left)}"
            f" drawn. {names[1][0]}: {right} of {of_right}",
            f"{names[0][1]}{f'({told_by[1]})' if told_by[1] else ''}:図の{of_left}の流れのうち{left}に出典あり。"
            f"{names[1][1]}:{of_right}のうち{right}",
        )

    @staticmethod
    def _is_shown(flow: Flow) -> bool:
        return flow.confirmed and bool(flow.sources)

    def _said_of(self, id: str) -> Words:
        if id in self._flows:
            flow = self._flows[id]
            return _with(flow.sentence, self._basis(flow))
        if id in self._comparisons:
            one = self._comparisons[id]
            left, right = (_names(ends) for ends in (one.left, one.right))
            if not one.left or not one.right:
                return _with(left if one.left else right, WORDS["no_counterpart"])
            sign = _GLYPHS.get(one.strength or "", "–")
            return f"{left[0]} {sign} {right[0]}", f"{left[1]} {sign} {right[1]}"
        detail = next(detail for detail in self._view.details if detail.id == id)
        flows = [self._flows[flow] for flow in (*detail.outgoing, *detail.incoming)]
        told = [flow for flow in flows if _tells(flow, self._telling)]
        shown = sum(self._is_shown(flow) for flow in told)
        if not told:
            return detail.name
        return (
            f"{detail.name[0]}: sources show {shown} of {_flows(len(told))}",
            f"{detail.name[1]}:{len(told)}の流れのうち{shown}に出典あり",
        )

    def _basis(self, flow: Flow) -> Words:
        if not flow.confirmed:
            return WORDS["not_confirmed_short"]
        if flow.basis == "implied":
            return WORDS["status_implied"]
        return WORDS[f"status_{flow.status}"] if flow.status in ("goal", "forecast", "claim") else ("", "")

    def _description(self, drawn: Sequence[Way]) -> str:
        said = [self._say(self._title) + "."]
        for side, shown in (("left", self._view.left), ("right", self._view.right)):
            lines = [line for line in drawn if line.side == side and (self._lit is None or self._is_lit(line))]
            told = "; ".join(self._sentences(line) for line in lines[:60]) + (" …" if len(lines) > 60 else ".")
            head = f"{self._say(shown.name)}, {self._say(WORDS['as_of'])} {shown.as_of}"
            said.append(f"{head}: {told}" if lines else f"{head}.")
        return " ".join(said)

    def _sentences(self, line: Way) -> str:
        told = [self._flows[id] for id in line.flows if _tells(self._flows[id], self._telling)]
        return "; ".join(self._say(_with(flow.sentence, self._basis(flow))) for flow in told[:6])

    # ---- the head ----------------------------------------------------------------------------------------------------

    def _title_lines(self) -> tuple[float, list[str]]:
        """The size at which the title has at most two lines, and these."""
        frame = self._frame
        size, room = frame.title, frame.width - 2 * frame.margin
        text = clean(self._say(self._title))[:400]
        lines = wrapped(text, size, room, 700)
        while len(lines) > 2 and size > max(frame.small, frame.title * 0.7):
            size -= 1
            lines = wrapped(text, size, room, 700)
        if len(lines) > 2:
            lines = [lines[0], fitted(" ".join(lines[1:]), size, room, 700)]
        return size, lines

    def _heading(self, side: SideName) -> Group:
        frame = self._frame
        shown: Side = self._view.left if side == "left" else self._view.right
        first, spine = (
            self._box(box) for box in (self._placed.bands[side][self._view.bands[0].id], self._placed.spine)
        )
        room = (spine.x - frame.small if side == "left" else frame.width - frame.margin) - first.x
        y = self._top - frame.side * 0.55
        said = f"{self._say(WORDS['as_of'])} {shown.as_of}"
        if side == "left" and _TOLD[self._telling][0]:
            said += f" · {self._say(_TOLD[self._telling])}"
        name = fitted(self._say(shown.name), frame.side, room * 0.55, 600)
        wide = width_of(name, frame.side, 600) + frame.small * 0.8
        small = max(frame.small, frame.side * 0.75)
        return Group(
            (
                Label(first.x + 2, y, name, frame.side, weight=600),
                Label(first.x + wide, y, fitted(said, small, room - wide), small, "muted"),
            ),
            None,
            "side",
        )

    # ---- the ground --------------------------------------------------------------------------------------------------

    def _band(self, number: int, band: Band) -> Group:
        shapes: list[Shape] = []
        frame = self._frame
        tint = "band_alt" if number % 2 else "band"
        for side in SIDES:
            box = self._box(self._placed.bands[side][band.id])
            shapes.append(Box(box.x, box.y, box.width, box.height, tint, radius=12 * self._scale))
            if not any(card.side == side and card.band == band.id for card in self._view.cards):
                said = fitted(self._say(WORDS["empty"]), frame.small, box.width - 20)
                x, y = box.x + box.width / 2, box.y + box.height / 2 + frame.small * 0.36
                shapes.append(Label(x, y, said, frame.small, "muted", anchor="middle"))
        spine = self._box(self._placed.spine)
        left = self._box(self._placed.bands["left"][band.id])
        size = max(frame.band, 15 * self._scale)
        marked = [self._y(self._placed.marks[mark.comparison][1]) for mark in self._view.marks if mark.band == band.id]
        while marked and size > frame.small and width_of(self._say(band.name), size, 600) > spine.width - 6:
            size -= 0.5
        lines = wrapped(self._say(band.name), size, spine.width - 6, 600)[:2]
        high = size * 1.15
        middle = left.y + left.height / 2
        if marked:  # above the first sign
            middle = max(left.y + high * len(lines) / 2, min(marked) - self._radius - 4 - high * len(lines) / 2)
        for row, line in enumerate(lines):
            y = middle + size * 0.36 + (row - (len(lines) - 1) / 2) * high
            shapes.append(Label(spine.x + spine.width / 2, y, line, size, weight=600, anchor="middle"))
        told = [f"{self._say(side.name)}: {self._say(steps)}" for side, steps in self._steps(band) if steps[0]]
        return Group(tuple(shapes), f"band-{band.id}", "band", ". ".join([self._say(band.name), *told]))

    def _steps(self, band: Band) -> tuple[tuple[Side, Words], tuple[Side, Words]]:
        return (self._view.left, band.left), (self._view.right, band.right)

    @property
    def _radius(self) -> float:
        return max(self._frame.small * 0.72, 10 * self._scale)

    def _mark(self, mark: Mark) -> Group:
        x, y = self._x(self._placed.marks[mark.comparison][0]), self._y(self._placed.marks[mark.comparison][1])
        frame, r = self._frame, self._radius
        one = self._comparisons[mark.comparison]
        sign = max(frame.small, r * 1.35)
        room = self._box(self._placed.spine).width / 2 - r - 6
        said = self._say(WORDS[f"strength_{mark.strength}"])
        drawn: list[Shape] = [
            Box(x - r, y - r, 2 * r, 2 * r, stroke="focus" if self._is_marked(mark) else "border", radius=r),
            Label(x, y + sign * 0.36, _GLYPHS[mark.strength], sign, weight=600, anchor="middle"),
        ]
        if width_of(said, frame.small) <= room:
            drawn.append(Label(x + r + 4, y + frame.small * 0.36, said, frame.small, "muted"))
        faded = self._lit is not None and not {mark.left, mark.right} <= self._lit.cards
        return Group(
            (
                Box(x - r, y - r, 2 * r, 2 * r, "card", radius=r),
                Group(tuple(drawn), opacity=_FADED if faded else 1),
            ),
            f"mark-{mark.comparison}",
            "mark",
            self._told_of(one),
            self._link("compare", mark.comparison),
        )

    def _is_marked(self, mark: Mark) -> bool:
        return self._lit is not None and mark.comparison in self._lit.marks

    def _told_of(self, one: Comparison) -> str:
        meaning = self._say(_MEANING[one.strength or "weak"])
        said = f"{self._say(self._said_of(one.id))}: {meaning}. {self._say(one.reason)}"
        return said + (f" {self._say(WORDS['breaks'])}{self._say(one.breaks)}" if one.breaks else "")

    # ---- cards -------------------------------------------------------------------------------------------------------

    def _require_room(self) -> None:
        if self._frame.height is None or not self._cards:
            return
        least = self._frame.small
        narrow = min(box.width for box in self._cards.values()) < 9 * least
        low = min(box.height for box in self._cards.values()) < 1.4 * least
        if narrow or low:
            raise QuestionError(
                f"{len(self._cards)} cards have no room on this picture with words of {self._frame.small:g} points. "
                "Open fewer stages, or draw the picture of a page."
            )

    def _card(self, card: Card) -> Group:
        box = self._cards[card.key]
        radius = min(8.0, 8 * self._scale + 1)
        ground: list[Shape] = []
        shapes: list[Shape] = []
        faded = card.key not in self._lit.cards if self._lit else not self._is_told(card)
        if card.members:  # a second edge: there is more than one behind this card
            out = _EDGE * self._scale + 1
            ground.append(Box(box.x + out, box.y + out, box.width, box.height, "card", "border", radius))
        ground.append(Box(box.x, box.y, box.width, box.height, "card", radius=radius))
        chosen = card.id in self._ids or bool(set(self._ids) & set(card.members))
        edge, thick = ("focus", 2.0) if chosen else ("border", 1.0)
        dash = () if card.confirmed else (3.0, 4.0)
        shapes.append(Box(box.x, box.y, box.width, box.height, None, edge, radius, dash=dash, thickness=thick))
        inset = 6.0
        if card.side == "left":
            wide = min(4.0, max(3.0, 4 * self._scale))
            hue = HUES["both" if len(card.tellings) > 1 else (*card.tellings, "evidence")[0]]
            high = box.height - 2 * radius
            shapes.append(Box(box.x + 2.5, box.y + radius, wide, high, hue, radius=wide / 2))
            inset = _INSET
        shapes += self._card_words(card, box, inset)
        about = [self._say(card.label), self._say(card.sub)]
        about += [self._say(WORDS[telling]) for telling in card.tellings if card.side == "left"]
        return Group(
            (*ground, Group(tuple(shapes), opacity=_FADED if faded else 1)),
            f"card-{card.key}",
            "card group" if card.members else "card",
            clean(". ".join(dict.fromkeys(part for part in about if part)))[:400],
            self._link("focus", card.id),
        )

    def _is_told(self, card: Card) -> bool:
        return card.side == "right" or self._telling == "both" or self._telling in card.tellings

    def _card_words(self, card: Card, box: Place, inset: float) -> Iterator[Label]:
        """The name on as many lines as there is room for, at most two, and below it what it is."""
        frame = self._frame
        size, small = max(frame.name * min(1.0, self._scale), frame.small), frame.small
        room, high = box.width - inset - 4, size * 1.17
        most = max(1, min(2, int((box.height - 3) / high)))
        text = clean(self._say(card.label))[:200]
        lines = wrapped(text, size, room, 600)
        if len(lines) > most:
            lines = [*lines[: most - 1], fitted(" ".join(lines[most - 1 :]), size, room, 600)]
        has_sub = box.height - high * len(lines) >= small * 1.25 + 3 and bool(self._say(card.sub))
        total = high * len(lines) + (small * 1.25 if has_sub else 0)
        y = box.y + (box.height - total) / 2 + size * 0.95
        for line in lines:
            yield Label(box.x + inset, y, line, size, "ink" if card.confirmed else "muted", 600)
            y += high
        if has_sub:
            sub = clean(self._say(card.sub))[:200]
            if width_of(sub, small) > room:  # its first part says what it is
                sub = fitted(_BETWEEN.split(sub)[0], small, room)
            yield Label(box.x + inset, y - size * 0.95 + small * 1.0, sub, small, "muted")

    # ---- lines -------------------------------------------------------------------------------------------------------

    def _is_lit(self, line: Way) -> bool:
        return self._lit is not None and line.id in self._lit.lines

    def _is_drawn(self, line: Way) -> bool:
        """Ownership is drawn where it is asked for: at rest its lines, to nearly every card, would cover the rest."""
        return line.verb != "owns" or self._is_lit(line)

    def _points(self, line: Way) -> tuple[tuple[float, float], ...]:
        return tuple((self._x(x), self._y(y)) for x, y in self._placed.paths[line.id].points)

    def _line(self, line: Way) -> Group:
        told = [self._flows[id] for id in line.flows if _tells(self._flows[id], self._telling)]
        stroke = _stroke(line, self._telling) or "solid"
        lit = self._is_lit(line)
        hue = HUES[line.hue]
        way = Line(
            self._points(line),
            hue,
            self._thickness(line),
            _DASHES[stroke],
            arrow=True,
            radius=7 * self._scale,
            double=self._is_disputed(told),
        )
        best = next(
            (rank for rank in ("high", "medium", "low") if any(flow.reliability == rank for flow in told)), None
        )
        numbers = sorted({number for flow in told for number in flow.sources})
        about = [self._sentences(line), self._say(_MEANING[stroke])]
        about += [self._say(_MEANING[best])] if best else []
        about += [self._say(_MEANING["disputed"])] if self._is_disputed(told) else []
        about += [f"[{', '.join(str(number) for number in numbers)}]"] if numbers else []
        return Group(
            (way,),
            f"line-{line.id}",
            f"line {stroke}",
            clean(". ".join(about))[:1000],
            self._link("flow", told[0].id if told else line.flows[0]),
            opacity=_FADED if self._lit is not None and not lit else 1,
            joins=(f"card-{line.origin}", f"card-{line.target}"),
        )

    def _words(self, line: Way, box: Place, said: str) -> Group:
        """The words at a line, above all lines."""
        size, hue = self._frame.small, HUES[line.hue]
        x, y = box.x + box.width / 2, box.y + box.height / 2 + size * 0.36
        shapes = (
            Box(box.x, box.y, box.width, box.height, "paper", hue, box.height / 2),
            Label(x, y, said, size, hue, 600, "middle"),
        )
        return Group(shapes, f"words-{line.id}", "words", said)

    def _is_disputed(self, told: Iterable[Flow]) -> bool:
        """Whether the record gives more than one answer to what a flow rests on."""
        return any(id in self._disputed for flow in told for id in (*flow.claims, *flow.rests_on))

    def _thickness(self, line: Way) -> float:
        if self._is_lit(line):
            return self._widths.get(line.id, 1.2 if self._widths else 2.4)
        return max(1.2, 1.4 * self._scale)

    def _volumes(self) -> dict[str, float]:
        """How wide each line is that stands out: by its volume, where there are others of its unit."""
        known: dict[str, tuple[str, float]] = {}
        for line in filter(self._is_lit, self._view.lines):
            told = [self._flows[id] for id in line.flows if _tells(self._flows[id], self._telling)]
            if len(told) == 1 and told[0].amount:
                known[line.id] = told[0].unit or "", told[0].amount
        count = Counter(unit for unit, _ in known.values())
        most = {unit: max(amount for other, amount in known.values() if other == unit) for unit in count}
        return {
            id: max(1.2, 7.2 * math.sqrt(amount / most[unit]))
            for id, (unit, amount) in known.items()
            if count[unit] > 1 and amount > 0
        }

    def _labels(self, drawn: Sequence[Way]) -> Iterator[tuple[Way, Place, str]]:
        """What stands at lines, each where it covers nothing: at lit ones verb, dots and sources, else dots alone."""
        size = self._frame.small
        few = self._lit is None and len(drawn) <= _FEW
        chosen = [line for line in drawn if self._is_lit(line) or few]
        taken = [*self._cards.values(), *self._spine_words()]
        high = size * 1.5
        for line in chosen:
            told = [self._flows[id] for id in line.flows if _tells(self._flows[id], self._telling)]
            for said in self._label_words(line, told):
                wide = width_of(said, size, 600) + size
                spots = _spots(self._points(line), wide, high, self._frame.width)
                free = next((spot for spot in spots if not any(_meet(spot, other) for other in taken)), None)
                if free:
                    taken.append(free)
                    yield line, free, said
                    break

    def _label_words(self, line: Way, told: Sequence[Flow]) -> Iterator[str]:
        """The words at a line, and shorter ones for where they have no room."""
        if not told:
            return
        best = _best(told)
        dots = _GLYPHS.get(best, "")
        if not self._is_lit(line):
            if dots:
                yield dots
            return
        numbers = [str(number) for number in sorted({number for flow in told for number in flow.sources})]
        shown = ", ".join(numbers[:3]) + (" …" if len(numbers) > 3 else "")
        verbs = {flow.words for flow in told}
        verb = self._say(verbs.pop() if len(verbs) == 1 else (f"{len(told)} flows", f"{len(told)}の流れ"))
        sign = "≠" if self._is_disputed(told) else ""
        yield "  ".join(part for part in (verb, sign, dots, shown) if part)
        yield "  ".join(part for part in (verb, shown) if part)
        yield shown or verb

    def _spine_words(self) -> Iterator[Place]:
        spine = self._box(self._placed.spine)
        yield Place(spine.x + 8, spine.y, spine.width - 16, spine.height)

    # ---- the foot ----------------------------------------------------------------------------------------------------

    def _footer(self) -> list[tuple[Group, float]]:
        """Rows of the foot, drawn from zero, and how high each is."""
        rows = [*self._legend(), *self._sources()]
        small = self._frame.small
        said = f"{self._say(WORDS['dataset'])} {self._view.content_hash}"
        sides = " · ".join(
            f"{self._say(side.name)}: {self._say(WORDS['as_of'])} {side.as_of}"
            for side in (self._view.left, self._view.right)
        )
        text = fitted(f"{sides} · {said}", small, self._frame.width - 2 * self._frame.margin)
        rows.append((Group((Label(self._frame.margin, small, text, small, "muted"),), None, "stand"), small * 1.5))
        return rows

    def _legend(self) -> Iterator[tuple[Group, float]]:
        frame = self._frame
        if frame.legend == "none":
            return
        small = frame.small
        drawn = [flow for line in self._view.lines if self._is_drawn(line) for flow in map(self._flows.get, line.flows)]
        used = {
            "telling": True,
            "status": True,
            "conflict": self._is_disputed(flow for flow in drawn if flow),
            "volume": bool(self._widths),
            "reliability": True,
            "analogy": bool(self._view.marks),
        }
        kinds = [kind for kind, is_used in used.items() if is_used]
        groups = [[row for row in ENCODING if row.what == kind] for kind in kinds]
        names = [WORDS[f"legend_{kind}"] for kind in kinds]
        room = frame.width - 2 * frame.margin
        shapes: list[Shape] = []
        x = frame.margin
        for name, group in zip(names, groups, strict=True):
            parts = [self._sample(row) for row in group]
            head = f"{self._say(name)}  " if frame.legend == "long" else ""
            wide = width_of(head, small, 600) + sum(each for _, each in parts) + small
            if shapes and x + wide - small > frame.margin + room:
                yield Group(tuple(shapes), None, "legend", self._say(WORDS["legend"])), small * 1.5
                shapes, x = [], frame.margin
            if head:
                shapes.append(Label(x, small, head.strip(), small, weight=600))
                x += width_of(head, small, 600)
            for made, each in parts:
                shapes += [_placed_at(shape, x, 0) for shape in made]
                x += each
            x += small
        high = small * (1.5 if frame.legend == "short" else 1.8)
        yield Group(tuple(shapes), None, "legend", self._say(WORDS["legend"])), high

    def _sample(self, row: Encoding) -> tuple[list[Shape], float]:
        """One entry of the legend from zero, and how wide it is."""
        small = self._frame.small
        name = self._say(_SHORT[row.key] if self._frame.legend == "short" else (row.name, row.name_ja))
        if row.glyph:
            sign = width_of(row.glyph, small, 600) + small * 0.4
            shapes: list[Shape] = [Label(0, small, row.glyph, small, weight=600)]
        else:
            sign = small * 2.6
            y = small * 0.66
            thick = {"wide": 5.0, "hairline": 1.2}.get(row.key, 2.2)
            double = row.what == "conflict"
            shapes = [Line(((0, y), (small * 2.1, y)), HUES[row.hue], thick, _DASHES.get(row.key, ()), double=double)]
        shapes.append(Label(sign, small, name, small, "muted"))
        return shapes, sign + width_of(name, small) + small * 0.9

    def _sources(self) -> Iterator[tuple[Group, float]]:
        """As many sources as have room: those that most flows cite, by number."""
        frame = self._frame
        counted = _counted(self._view, self._telling, self._lit)
        most = frame.columns * frame.rows
        if not most or not counted:
            return
        small = frame.small
        chosen = sorted(counted, key=lambda number: (-counted[number], number))
        more = len(chosen) - most
        if more > 0:
            chosen = chosen[: most - 1]
            more = len(counted) - len(chosen)
        rows = {row.number: row for row in self._view.sources}
        said = [self._source_words(rows[number]) for number in sorted(chosen)]
        if more > 0:
            where = frame.elsewhere
            said.append(self._say((f"and {more} more {where[0]}", f"ほか{more}件は{where[1]}")))
        down = -(-len(said) // frame.columns)
        wide = (frame.width - 2 * frame.margin) / frame.columns
        for row in range(down):
            shapes: list[Shape] = [
                Label(frame.margin + column * wide, small, fitted(text, small, wide - small), small, "muted")
                for column, text in enumerate(said[row::down])
            ]
            yield Group(tuple(shapes), None, "sources", self._say(WORDS["sources"])), small * 1.35

    def _source_words(self, row: SourceRow) -> str:
        when = row.date or self._say(WORDS["undated_source"])
        title = self._say(row.title)
        who = without_brackets(row.publisher) or row.publisher
        return f"{row.number}  {_GLYPHS.get(row.reliability, '')} {title} · {who}, {when}"

    # ---- units -------------------------------------------------------------------------------------------------------

    def _x(self, x: float) -> float:
        return self._across(x)

    def _wanted(self) -> float:
        """How wide a card must be for its name on one line; 0 where it has two lines."""
        if self._frame.height is None:
            return 0.0
        size = self._frame.name
        names = (clean(self._say(card.label))[:200] for card in self._view.cards)
        return max((width_of(name, size, 600) + _INSET + 6 for name in names), default=0.0)

    def _y(self, y: float) -> float:
        return self._top + y * self._sy

    def _box(self, box: Place) -> Place:
        x, y = self._x(box.x), self._y(box.y)
        return Place(x, y, self._x(box.x + box.width) - x, box.height * self._sy)

    def _link(self, what: str, id: str) -> str | None:
        return None if self._explorer is None else f"{self._explorer}#{what}={quote(id, safe='')}"


def _with(words: Words, more: Words) -> Words:
    """Words, and what is to be known of them in brackets."""
    return (f"{words[0]} ({more[0]})", f"{words[1]}({more[1]})") if more[0] else words


def _flows(number: int) -> str:
    return "1 flow" if number == 1 else f"{number} flows"


def _names(ends: Iterable[End]) -> Words:
    names = [end.name for end in ends]
    return ", ".join(en for en, _ in names), "、".join(ja for _, ja in names)


def _best(told: Sequence[Flow]) -> str:
    """How reliable the best source of flows is; empty without one."""
    ranks = {flow.reliability for flow in told}
    return next((rank for rank in ("high", "medium", "low") if rank in ranks), "")


def _meet(one: Place, other: Place) -> bool:
    return (
        one.x < other.x + other.width + 3
        and other.x < one.x + one.width + 3
        and one.y < other.y + other.height + 2
        and other.y < one.y + one.height + 2
    )


def _spots(points: Sequence[tuple[float, float]], wide: float, high: float, across: float) -> Iterator[Place]:
    """Where words could stand on a line: on its longest part first, from the middle outwards."""
    parts = sorted(pairwise(points), key=lambda part: -_length(*part))
    for (x0, y0), (x1, y1) in parts:
        for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9):
            x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
            yield Place(min(max(x - wide / 2, 2.0), across - wide - 2), y - high / 2, wide, high)
    for (x0, y0), (x1, y1) in parts:  # beside an upright part
        if x0 == x1:
            for x in (x0 + 5, x0 - wide - 5):
                yield Place(min(max(x, 2.0), across - wide - 2), (y0 + y1 - high) / 2, wide, high)


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


@overload
def _placed_at(shape: Group, x: float, y: float) -> Group: ...
@overload
def _placed_at(shape: Shape, x: float, y: float) -> Shape: ...
def _placed_at(shape: Shape, x: float, y: float) -> Shape:
    """What was drawn from zero, elsewhere."""
    match shape:
        case Group():
            return replace(shape, shapes=tuple(_placed_at(each, x, y) for each in shape.shapes))
        case Line():
            return replace(shape, points=tuple((a + x, b + y) for a, b in shape.points))
        case _:
            return replace(shape, x=shape.x + x, y=shape.y + y)
