"""Where everything of a View stands: the same positions and paths for page, notebook and whatever draws next.

Bands run through both sides at the same height; between the sides a spine names the role they share. Within a band
cards are ordered by a search that shortens lines; cards that are set beside each other stand at the spine, on one row.
Lines between bands that do not touch run beside the bands, so that no band seems to carry what it does not.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from viz.explorer.routing import CARD_HEIGHT, CARD_WIDTH, Cell, Grid, Link, Point, Routes, rounded
from viz.explorer.view import SIDES, SideName, View

__all__ = ["Box", "Layout", "Path", "layout"]

#: Width to height of the space on a usual screen, for choosing how many columns a side has.
_SHAPE = 1.42
_SPINE = 248.0
#: With fewer columns a band is too narrow for its words.
_FEWEST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Path:
    """A line's corners, as an SVG path with rounded ones too."""

    points: tuple[Point, ...]
    d: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes of cards by key, of bands by side and id, of the spine; paths by line; signs on the spine by comparison."""

    width: float
    height: float
    cards: Mapping[str, Box]
    bands: Mapping[str, Mapping[str, Box]]
    spine: Box
    marks: Mapping[str, Point]
    paths: Mapping[str, Path]

    def as_json(self) -> dict[str, Any]:
        """The layout as plain data."""
        return asdict(self)


def layout(view: View) -> Layout:
    """Positions and paths for a View; the same every time."""
    columns = _columns(view)
    frame = _Frame.of(view, columns)
    places = _places(view, frame)
    grids = _grids(view, places, frame)
    left, right = grids["left"], grids["right"]
    shifts = {"left": 0.0, "right": left.width + _SPINE}
    cards = {
        card.key: Box(
            shifts[card.side] + grids[card.side].columns[places[card.key][1]],
            left.rows[places[card.key][0]],
            CARD_WIDTH,
            CARD_HEIGHT,
        )
        for card in view.cards
    }
    paths = {}
    for line in view.lines:
        points = tuple((x + shifts[line.side], y) for x, y in grids[line.side].paths[line.id])
        paths[line.id] = Path(points, rounded(points))
    middle = left.width + _SPINE / 2
    return Layout(
        width=left.width + _SPINE + right.width,
        height=left.height,
        cards=cards,
        bands={side: _band_boxes(view, grids[side], shifts[side]) for side in SIDES},
        spine=Box(left.width, 0.0, _SPINE, left.height),
        marks={mark.comparison: (middle, left.rows[places[mark.left][0]] + CARD_HEIGHT / 2) for mark in view.marks},
        paths=paths,
    )


# ---- rows and columns -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """How many columns each side has, how many rows each band, and which row is a band's first."""

    columns: Mapping[SideName, int]
    rows: Mapping[str, int]
    firsts: Mapping[str, int]

    @classmethod
    def of(cls, view: View, columns: Mapping[SideName, int]) -> _Frame:
        rows = _rows(view, _counts(view), columns)
        firsts, at = {}, 0
        for band in view.bands:
            firsts[band.id] = at
            at += rows[band.id]
        return cls(columns, rows, firsts)


def _columns(view: View) -> dict[SideName, int]:
    """How many columns each side has, so that the whole fits a screen best; the fewest of those that fit alike."""
    counts = _counts(view)
    most = {side: _most_columns(view, side) for side in SIDES}
    best: tuple[float, int, int] | None = None
    for left in range(_FEWEST_COLUMNS, most["left"] + 1):
        for right in range(_FEWEST_COLUMNS, most["right"] + 1):
            rows = sum(_rows(view, counts, {"left": left, "right": right}).values())
            width = (left + right) * (CARD_WIDTH + 58) + _SPINE
            height = rows * (CARD_HEIGHT + 34) + 120
            size = max(width / _SHAPE, height)
            if best is None or (size, left, right) < best:
                best = (size, left, right)
    assert best is not None
    return {"left": best[1], "right": best[2]}


def _most_columns(view: View, side: SideName) -> int:
    """More columns than a square of so many cards has would only make the picture wider than a screen."""
    return max(_FEWEST_COLUMNS, math.ceil(math.sqrt(sum(card.side == side for card in view.cards))))


def _counts(view: View) -> Counter[tuple[str, str]]:
    """How many cards each side has in each band."""
    return Counter((card.side, card.band) for card in view.cards)


def _rows(view: View, counts: Mapping[tuple[str, str], int], columns: Mapping[SideName, int]) -> dict[str, int]:
    marks = Counter(mark.band for mark in view.marks)
    return {
        band.id: max(1, marks[band.id], *(-(-counts[side, band.id] // columns[side]) for side in SIDES))
        for band in view.bands
    }


# ---- the order inside a band ----------------------------------------------------------------------------------------


def _places(view: View, frame: _Frame) -> dict[str, Cell]:
    """A cell for every card, by swapping cards of a band as long as that shortens the lines."""
    pinned = _pinned(view, frame)
    in_band: dict[tuple[str, str], list[str]] = defaultdict(list)
    for card in view.cards:
        in_band[card.side, card.band].append(card.key)
    places: dict[str, Cell] = {}
    for side in SIDES:
        loose: list[tuple[list[str], list[Cell]]] = []
        for band in view.bands:
            keys = in_band[side, band.id]
            places.update({key: pinned[key] for key in keys if key in pinned})
            taken = {places[key] for key in keys if key in pinned}
            free = [cell for cell in _cells(band.id, side, frame) if cell not in taken]
            loose.append(([key for key in keys if key not in pinned], free))
            places.update(zip(*loose[-1], strict=False))
        _Search(view, side, frame, places).run(loose)
    return places


def _cells(band: str, side: SideName, frame: _Frame) -> Iterable[Cell]:
    """The cells of a band, row by row, from the spine outward."""
    columns = range(frame.columns[side]) if side == "right" else range(frame.columns[side] - 1, -1, -1)
    return ((frame.firsts[band] + row, column) for row in range(frame.rows[band]) for column in columns)


def _pinned(view: View, frame: _Frame) -> dict[str, Cell]:
    pinned = {}
    count: dict[str, int] = defaultdict(int)
    for mark in view.marks:
        row = frame.firsts[mark.band] + count[mark.band]
        count[mark.band] += 1
        pinned[mark.left] = (row, frame.columns["left"] - 1)
        pinned[mark.right] = (row, 0)
    return pinned


class _Search:
    """Swaps cards of one side within their bands. What a card costs in a cell is kept until a neighbour moves."""

    def __init__(self, view: View, side: SideName, frame: _Frame, places: dict[str, Cell]) -> None:
        number = {band.id: place for place, band in enumerate(view.bands)}
        band = {card.key: number[card.band] for card in view.cards if card.side == side}
        near, far = _lengths(sum(frame.rows.values()), frame.columns[side])
        self._places = places
        #: By card its neighbours, how strongly each pulls, and how long a line to it is. A line that skips a band goes
        #: round by the nearer bypass, so that the sum of the columns counts for it, not the difference.
        self._pull: dict[str, list[tuple[str, float, int, list[list[float]]]]] = defaultdict(list)
        for key, others in _pulls(view, side).items():
            for other, weight in others.items():
                skips = abs(band[key] - band[other]) > 1
                self._pull[key].append((other, weight, 1 if skips else -1, far if skips else near))
        self._costs: dict[str, dict[Cell, float]] = {key: {} for key in band}

    def run(self, loose: Sequence[tuple[Sequence[str], Sequence[Cell]]]) -> None:
        """Swap until nothing gets better, or for so many rounds."""
        for _ in range(14):
            swapped = [self._round(keys, cells) for keys, cells in loose]
            if not any(swapped):
                return

    def _round(self, keys: Sequence[str], cells: Sequence[Cell]) -> bool:
        """Go through all pairs of a band's cells once; whether anything was swapped."""
        better = False
        at = {self._places[key]: key for key in keys}
        for one, other in combinations(cells, 2):
            first, second = at.get(one), at.get(other)
            gain = self._gain(first, one, other) if first is not None else 0.0
            if second is not None:
                gain += self._gain(second, other, one)
            if gain > 1e-9 and gain - self._between(first, second, one, other) > 1e-9:
                better = True
                at.pop(one, None)
                at.pop(other, None)
                for key, cell in ((first, other), (second, one)):
                    if key is not None:
                        at[cell] = key
                        self._move(key, cell)
        return better

    def _move(self, key: str, cell: Cell) -> None:
        self._places[key] = cell
        for neighbour, *_ in self._pull[key]:
            self._costs[neighbour].clear()

    def _gain(self, key: str, now: Cell, then: Cell) -> float:
        """How much shorter a card's lines would be in another cell, if all others stayed."""
        known = self._costs[key]
        if now not in known:
            known[now] = self._cost(key, now)
        if then not in known:
            known[then] = self._cost(key, then)
        return known[now] - known[then]

    def _cost(self, key: str, cell: Cell) -> float:
        row, column = cell
        cost = 0.0
        for other, weight, sign, lengths in self._pull[key]:
            place = self._places[other]
            cost += weight * lengths[row - place[0]][column + sign * place[1]]
        return cost

    def _between(self, first: str | None, second: str | None, one: Cell, other: Cell) -> float:
        """What two gains promise too much if their cards are joined: a swap leaves these as far apart as they were."""
        joined = [pull for pull in self._pull[first or ""] if pull[0] == second]
        return sum(
            2 * weight * lengths[one[0] - other[0]][one[1] + sign * other[1]] for _, weight, sign, lengths in joined
        )


def _lengths(rows: int, columns: int) -> tuple[list[list[float]], list[list[float]]]:
    """How long a line is, in rows: by rows and columns apart; and round by a bypass, by the sum of the columns.

    Rows and columns apart may be negative, as the lists hold these from their end.
    """
    downs = [*range(rows), *range(-rows, 0)]
    # A card in between on the same row or column is a detour.
    near = [
        [
            abs(down) + 2.2 * abs(over) + (0.8 if (not down and abs(over) > 1) or (not over and abs(down) > 1) else 0.0)
            for over in (*range(columns), *range(-columns, 0))
        ]
        for down in downs
    ]
    far = [
        [abs(down) + 1.5 * min(both + 1, 2 * columns - 1 - both) for both in range(2 * columns - 1)] for down in downs
    ]
    return near, far


def _pulls(view: View, side: str) -> dict[str, dict[str, float]]:
    """Which cards want to be near which: those that a line joins, and a whole and its parts still more."""
    pull: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    keys = {card.key for card in view.cards}
    joined = [(line.origin, line.target, 1.0) for line in view.lines if line.side == side]
    for detail in view.details:
        whole = f"{detail.id}@{detail.band}"
        if whole in keys and detail.side == side:
            parts = [f"{part}@{detail.band}" for part in detail.parts]
            joined += [(whole, part, 4.0) for part in parts if part in keys]
    for one, other, weight in joined:
        if one != other:
            pull[one][other] += weight
            pull[other][one] += weight
    return pull


# ---- geometry -------------------------------------------------------------------------------------------------------


def _grids(view: View, places: Mapping[str, Cell], frame: _Frame) -> dict[SideName, Grid]:
    """Both sides routed, with the rows of each as far apart as the other needs."""
    rows = list(frame.rows.values())
    routes = {side: Routes(_links(view, places, side), rows, frame.columns[side]) for side in SIDES}
    heights = [max(both) for both in zip(*(routes[side].heights for side in SIDES), strict=True)]
    return {side: routes[side].grid(heights) for side in SIDES}


def _links(view: View, places: Mapping[str, Cell], side: SideName) -> list[Link]:
    return [Link(line.id, places[line.origin], places[line.target]) for line in view.lines if line.side == side]


def _band_boxes(view: View, grid: Grid, shift: float) -> dict[str, Box]:
    west, east = grid.inside
    return {
        band.id: Box(shift + west, top, east - west, bottom - top)
        for band, (top, bottom) in zip(view.bands, grid.bands, strict=True)
    }
