"""Where everything of a View stands: the same positions and paths for page, notebook and whatever draws next.

Six bands run through both sides at the same height; between the sides a spine names the role they share. Within a band
cards are ordered by a search that shortens lines; cards that are set beside each other stand at the spine, on one row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from viz.routing import CARD_HEIGHT, CARD_WIDTH, Cell, Grid, Link, Point, rounded, route
from viz.view import Line, SideName, View

__all__ = ["Box", "Layout", "Path", "layout"]

#: Width to height of the space on a usual screen, for choosing how many columns a side has.
_SHAPE = 1.42
_SPINE = 222.0
#: The empty space between two bands, and the least channel across it.
_BETWEEN = 14.0
_ACROSS = 50.0
_OUTER = 18.0
_COLUMNS = {"left": (2, 3, 4, 5, 6), "right": (2, 3, 4)}


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
    rows = _rows(view, columns)
    places = _places(view, rows, columns)
    firsts = _first_rows(view, rows)
    total = sum(rows.values())
    grids = _grids(view, places, total, columns, firsts)
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
    bands = {side: _band_boxes(view, rows, firsts, grids[side], shifts[side]) for side in ("left", "right")}
    paths = {}
    for line in view.lines:
        points = tuple((x + shifts[line.side], y) for x, y in grids[line.side].paths[line.id])
        paths[line.id] = Path(points, rounded(points))
    middle = left.width + _SPINE / 2
    return Layout(
        width=left.width + _SPINE + right.width,
        height=left.height,
        cards=cards,
        bands=bands,
        spine=Box(left.width, 0.0, _SPINE, left.height),
        marks={mark.comparison: (middle, left.rows[places[mark.left][0]] + CARD_HEIGHT / 2) for mark in view.marks},
        paths=paths,
    )


# ---- rows and columns -----------------------------------------------------------------------------------------------


def _columns(view: View) -> dict[SideName, int]:
    """How many columns each side has, so that the whole fits a screen best."""
    best: tuple[float, int, int] | None = None
    for left in _COLUMNS["left"]:
        for right in _COLUMNS["right"]:
            rows = sum(_rows(view, {"left": left, "right": right}).values())
            width = (left + right) * (CARD_WIDTH + 58) + _SPINE
            height = rows * (CARD_HEIGHT + 34) + 120
            size = max(width / _SHAPE, height)
            if best is None or (size, left, right) < best:
                best = (size, left, right)
    assert best is not None
    return {"left": best[1], "right": best[2]}


def _rows(view: View, columns: Mapping[SideName, int]) -> dict[str, int]:
    rows = {}
    for band in view.bands:
        needed = [1, sum(mark.band == band.id for mark in view.marks)]
        for side in ("left", "right"):
            count = sum(card.side == side and card.band == band.id for card in view.cards)
            needed.append(-(-count // columns[side]))
        rows[band.id] = max(needed)
    return rows


def _first_rows(view: View, rows: Mapping[str, int]) -> dict[str, int]:
    firsts, at = {}, 0
    for band in view.bands:
        firsts[band.id] = at
        at += rows[band.id]
    return firsts


# ---- the order inside a band ----------------------------------------------------------------------------------------


def _places(view: View, rows: Mapping[str, int], columns: Mapping[SideName, int]) -> dict[str, Cell]:
    """A cell for every card, by swapping cards of a band as long as that shortens the lines."""
    firsts = _first_rows(view, rows)
    places: dict[str, Cell] = {}
    pinned = _pinned(view, firsts, columns)
    free_cells: dict[tuple[str, str], list[Cell]] = {}
    for side in ("left", "right"):
        for band in view.bands:
            cells = [
                (firsts[band.id] + row, column)
                for row in range(rows[band.id])
                for column in _from_spine(side, columns[side])
            ]
            cards = [card for card in view.cards if card.side == side and card.band == band.id]
            places.update({card.key: pinned[card.key] for card in cards if card.key in pinned})
            taken = set(places.values()) if side == "left" else {places[c.key] for c in cards if c.key in pinned}
            free = [cell for cell in cells if cell not in taken]
            loose = [card.key for card in cards if card.key not in pinned]
            places.update(zip(loose, free, strict=False))
            free_cells[band.id, side] = free
    for side in ("left", "right"):
        _search(view, side, places, free_cells, set(pinned))
    return places


def _from_spine(side: SideName, columns: int) -> Iterable[int]:
    return range(columns) if side == "right" else range(columns - 1, -1, -1)


def _pinned(view: View, firsts: Mapping[str, int], columns: Mapping[SideName, int]) -> dict[str, Cell]:
    pinned = {}
    count: dict[str, int] = defaultdict(int)
    for mark in view.marks:
        row = firsts[mark.band] + count[mark.band]
        count[mark.band] += 1
        pinned[mark.left] = (row, columns["left"] - 1)
        pinned[mark.right] = (row, 0)
    return pinned


def _search(
    view: View,
    side: str,
    places: dict[str, Cell],
    free_cells: Mapping[tuple[str, str], Sequence[Cell]],
    pinned: set[str],
) -> None:
    pull = _pulls(view, side)
    by_band: dict[str, list[str]] = defaultdict(list)
    for card in view.cards:
        if card.side == side and card.key not in pinned:
            by_band[card.band].append(card.key)
    for _ in range(14):
        better = False
        for band, keys in by_band.items():
            at = {places[key]: key for key in keys}
            for one, other in combinations(free_cells[band, side], 2):
                moved = {}
                if one in at:
                    moved[at[one]] = other
                if other in at:
                    moved[at[other]] = one
                if moved and _gain(moved, places, pull) > 1e-9:
                    places.update(moved)
                    at = {places[key]: key for key in keys}
                    better = True
        if not better:
            return


def _pulls(view: View, side: str) -> dict[str, list[tuple[str, float]]]:
    """Which cards want to be near which: those that a line joins, and a whole and its parts still more."""
    pull: dict[str, list[tuple[str, float]]] = defaultdict(list)
    keys = {card.key for card in view.cards}
    joined = [(line.origin, line.target, 1.0) for line in view.lines if line.side == side]
    for detail in view.details:
        whole = f"{detail.id}@{detail.band}"
        if whole in keys and detail.side == side:
            parts = [f"{part}@{detail.band}" for part in detail.parts]
            joined += [(whole, part, 4.0) for part in parts if part in keys]
    for one, other, weight in joined:
        if one != other:
            pull[one].append((other, weight))
            pull[other].append((one, weight))
    return pull


def _gain(moved: Mapping[str, Cell], places: Mapping[str, Cell], pull: Mapping[str, list[tuple[str, float]]]) -> float:
    gain = 0.0
    for key, cell in moved.items():
        for other, weight in pull.get(key, ()):
            now = places[other]
            then = moved.get(other, now)
            gain += weight * (_apart(places[key], now) - _apart(cell, then))
    return gain


def _apart(one: Cell, other: Cell) -> float:
    """The length of a line between two cells; a card in between on the same row is a detour."""
    down, across = abs(one[0] - other[0]), abs(one[1] - other[1])
    detour = 0.8 if (down == 0 and across > 1) or (across == 0 and down > 1) else 0.0
    return 1.0 * down + 2.2 * across + detour


# ---- geometry -------------------------------------------------------------------------------------------------------


def _grids(
    view: View,
    places: Mapping[str, Cell],
    rows: int,
    columns: Mapping[SideName, int],
    firsts: Mapping[str, int],
) -> dict[str, Grid]:
    """Both sides routed, with the rows of each as far apart as the other needs."""
    least = {("h", first): _ACROSS for first in firsts.values()} | {("h", rows): _ACROSS / 2, ("h", 0): _ACROSS / 2}
    links = {side: _links(view.lines, places, side) for side in ("left", "right")}
    for side in ("left", "right"):
        _, widths = route(links[side], rows, columns[side], least)
        least.update({channel: width for channel, width in widths.items() if channel[0] == "h"})
    edges = {side: {("v", 0): _OUTER, ("v", columns[side]): _OUTER} for side in ("left", "right")}
    return {side: route(links[side], rows, columns[side], {**least, **edges[side]})[0] for side in ("left", "right")}


def _links(lines: Sequence[Line], places: Mapping[str, Cell], side: str) -> list[Link]:
    return [Link(line.id, places[line.origin], places[line.target]) for line in lines if line.side == side]


def _band_boxes(
    view: View, rows: Mapping[str, int], firsts: Mapping[str, int], grid: Grid, shift: float
) -> dict[str, Box]:
    boxes = {}
    last = len(view.bands) - 1
    for place, band in enumerate(view.bands):
        first, end = firsts[band.id], firsts[band.id] + rows[band.id]
        top = 0.0 if place == 0 else _middle(grid, first) + _BETWEEN / 2
        bottom = grid.height if place == last else _middle(grid, end) - _BETWEEN / 2
        boxes[band.id] = Box(shift, top, grid.width, bottom - top)
    return boxes


def _middle(grid: Grid, row: int) -> float:
    """The middle of the channel above a row."""
    return (grid.rows[row - 1] + CARD_HEIGHT + grid.rows[row]) / 2
