"""Lines in the gutters between cards: orthogonal, each on a lane of its own, never through a card.

Rows and columns of cards leave channels between them: column `j` lies between the vertical channels `j` and `j + 1`,
and every row between two horizontal ones. A band has a channel above its first row and one below its last, so that no
line runs in the margin of a band that it has nothing to do with. A line between bands that do not touch takes one of
two bypasses, west or east of all bands: what a band does not carry does not seem to pass through it.

Which channels a line takes is decided first; then a channel gets as many lanes as lines would meet in it, and is made
that wide. So lines may cross, but none lies on another.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from typing import Literal, TypeAlias

__all__ = [
    "BETWEEN",
    "CARD_HEIGHT",
    "CARD_WIDTH",
    "LANE",
    "Cell",
    "Channel",
    "Grid",
    "Link",
    "Point",
    "Routes",
    "rounded",
]

CARD_WIDTH = 172.0
CARD_HEIGHT = 58.0
#: The distance of two neighbouring lanes, and of a lane to a card; lanes of a bypass lie closer.
LANE = 8.0
_BYPASS_LANE = 6.0
#: The empty space between two bands.
BETWEEN = 14.0
_NARROWEST = 26.0
#: The least height of the channels along the edges of a band.
_MARGIN = 18.0
#: How far ports keep from a card's corners, and how far apart they are where there is room, across and down.
_CORNER = 9.0
_APART = {"across": 24.0, "down": 20.0}
#: So many lines find room between two facing sides before others are preferred.
_ROOM = {"across": 24, "down": 8}

Cell: TypeAlias = tuple[int, int]
Point: TypeAlias = tuple[float, float]
Edge: TypeAlias = Literal["top", "bottom", "left", "right"]
#: "h" or "v", and its number; the bypasses are the vertical channels before the first and after the last.
Channel: TypeAlias = tuple[str, int]
#: The space that two facing sides of cards share, named after the card to its right or below it.
_Gutter: TypeAlias = tuple[Literal["across", "down"], int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """What is to be routed: from the card in one cell (row, column) to that in another."""

    id: str
    start: Cell
    end: Cell


@dataclass(frozen=True, slots=True)
class Grid:
    """Where rows and columns begin once every channel is as wide as it must be, and the corners of every line.

    `bands` are top and bottom of each band, `inside` its left and right end: the bypasses lie beyond.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    width: float
    height: float
    bands: tuple[tuple[float, float], ...]
    inside: tuple[float, float]
    paths: Mapping[str, tuple[Point, ...]]


@dataclass(frozen=True, slots=True)
class _Way:
    """The channels a line takes, and the sides at which it leaves and enters."""

    leaves: Edge
    channels: tuple[Channel, ...]
    enters: Edge


#: The cost of a way, and the way.
_Candidate: TypeAlias = tuple[float, Edge, tuple[Channel, ...], Edge]
_NONE: _Candidate = (float("inf"), "top", (), "top")


@dataclass(slots=True)
class _Lane:
    """One line's part in one channel: from where to where, to which sides its ends turn, and the lane it got."""

    link: str
    low: float
    high: float
    turn: int
    track: int = 0


class _Frame:
    """The order of rows, columns and channels. Places count both, so that a channel and its neighbours differ by 1."""

    def __init__(self, bands: Sequence[int], columns: int) -> None:
        self.bands = tuple(bands)
        self.columns = columns
        self.rows = sum(bands)
        self.band = [band for band, rows in enumerate(bands) for _ in range(rows)]
        self.bypasses = (-1, columns + 1)
        self.inner = range(columns + 1)

    @property
    def channels(self) -> int:
        """How many horizontal channels there are."""
        return self.rows + len(self.bands)

    def above(self, row: int) -> int:
        """The horizontal channel above a row; the next is the one below it."""
        return row + self.band[row]

    def down(self, cell: Cell) -> int:
        """The place of a cell from the top."""
        return 2 * self.above(cell[0]) + 1

    def across(self, cell: Cell) -> int:
        """The place of a cell from the left."""
        return 2 * cell[1] + 1

    def skips(self, link: Link) -> bool:
        """Whether a whole band lies between the ends of a link."""
        return abs(self.band[link.start[0]] - self.band[link.end[0]]) > 1


class Routes:
    """Links routed on a grid of so many rows in each band, and of so many columns."""

    def __init__(self, links: Sequence[Link], bands: Sequence[int], columns: int) -> None:
        self._frame = _Frame(bands, columns)
        self._links = links
        self._ways = _ways(links, self._frame)
        self._ports = _ports(links, self._ways, self._frame)
        self._lanes = _lanes(links, self._ways, self._ports, self._frame)
        self._tracks = {channel: 1 + max(lane.track for lane in members) for channel, members in self._lanes.items()}

    @property
    def heights(self) -> tuple[float, ...]:
        """How high each horizontal channel must be, from the top."""
        edges = {
            channel
            for first, rows in zip(accumulate(self._frame.bands, initial=0), self._frame.bands, strict=False)
            for channel in (self._frame.above(first), self._frame.above(first) + rows)
        }
        return tuple(
            max(_MARGIN if number in edges else _NARROWEST, (self._tracks.get(("h", number), 0) + 1) * LANE)
            for number in range(self._frame.channels)
        )

    def grid(self, heights: Sequence[float]) -> Grid:
        """Where all stands, with horizontal channels of these heights, none less than it must be."""
        frame = self._frame
        west, east = (self._bypass(number) for number in frame.bypasses)
        begins: dict[Channel, tuple[float, float]] = {("v", -1): (0.0, west)}
        columns, at = [], west
        for number in frame.inner:
            wide = max(_NARROWEST, (self._tracks.get(("v", number), 0) + 1) * LANE)
            begins["v", number] = (at, wide)
            at += wide
            if number < frame.columns:
                columns.append(at)
                at += CARD_WIDTH
        inside = (west, at)
        begins["v", frame.columns + 1] = (at, east)
        rows, bands, down, channel = [], [], 0.0, 0
        for count in frame.bands:
            top = down
            for place in range(count + 1):
                begins["h", channel] = (down, heights[channel])
                down += heights[channel]
                channel += 1
                if place < count:
                    rows.append(down)
                    down += CARD_HEIGHT
            bands.append((top, down))
            down += BETWEEN
        places = self._places(begins)
        paths = {link.id: self._path(link, columns, rows, places) for link in self._links}
        return Grid(tuple(columns), tuple(rows), at + east, down - BETWEEN, tuple(bands), inside, paths)

    def _bypass(self, number: int) -> float:
        tracks = self._tracks.get(("v", number), 0)
        return tracks * _BYPASS_LANE + 2 * LANE if tracks else 0.0

    def _places(self, begins: Mapping[Channel, tuple[float, float]]) -> dict[tuple[Channel, str], float]:
        """Where each line's lane lies in each of its channels."""
        places = {}
        for channel, members in self._lanes.items():
            begin, wide = begins[channel]
            apart = _BYPASS_LANE if channel[0] == "v" and channel[1] in self._frame.bypasses else LANE
            first = begin + (wide - (self._tracks[channel] - 1) * apart) / 2
            for lane in members:
                places[channel, lane.link] = first + lane.track * apart
        return places

    def _path(
        self,
        link: Link,
        columns: Sequence[float],
        rows: Sequence[float],
        places: Mapping[tuple[Channel, str], float],
    ) -> tuple[Point, ...]:
        way, (leaving, entering) = self._ways[link.id], self._ports[link.id]
        start = _port_point(link.start, way.leaves, leaving, columns, rows)
        end = _port_point(link.end, way.enters, entering, columns, rows)
        points = [start]
        x, y = start
        for channel in way.channels:
            if channel[0] == "v":
                x = places[channel, link.id]
            else:
                y = places[channel, link.id]
            points.append((x, y))
        if way.channels:
            points.append((x, end[1]) if way.channels[-1][0] == "v" else (end[0], y))
        points.append(end)
        return _straight(points)


# ---- which channels -------------------------------------------------------------------------------------------------


def _ways(links: Sequence[Link], frame: _Frame) -> dict[str, _Way]:
    """The cheapest way for each link, shortest links first, three times over: later rounds know the whole traffic."""
    order = sorted(links, key=lambda link: (_distance(link), link.id))
    traffic = _Traffic(frame)
    ways: dict[str, _Way] = {}
    for _ in range(3):
        for link in order:
            if link.id in ways:
                traffic.add(link, ways[link.id], -1)
            way = traffic.cheapest(link)
            ways[link.id] = way
            traffic.add(link, way, 1)
    return ways


def _distance(link: Link) -> int:
    return 2 * abs(link.start[0] - link.end[0]) + 3 * abs(link.start[1] - link.end[1])


class _Traffic:
    """How full channels and card sides are while lines choose their ways."""

    def __init__(self, frame: _Frame) -> None:
        self._frame = frame
        #: By channel the number of lines at every place along it; places of bypasses begin at -2.
        self._met: dict[Channel, list[int]] = {
            **{("h", number): [0] * (2 * frame.columns + 5) for number in range(frame.channels)},
            **{("v", number): [0] * (2 * frame.channels) for number in range(-1, frame.columns + 2)},
        }
        self._gutters: dict[_Gutter, int] = defaultdict(int)

    def add(self, link: Link, way: _Way, by: int) -> None:
        """Count a line in, or with -1 out."""
        for channel, low, high in _reach(link, way, self._frame):
            met = self._met[channel]
            shift = 2 if channel[0] == "h" else 0
            for place in range(low + shift, high + shift + 1):
                met[place] += by
        self._gutters[_gutter(link.start, way.leaves)] += by
        self._gutters[_gutter(link.end, way.enters)] += by

    def cheapest(self, link: Link) -> _Way:
        """The way of least cost: its length, with charges for bends, for traffic met and for crowded card sides."""
        if link.start == link.end:
            best = min(self._loops(link.start), key=itemgetter(0))
        else:
            best = self._around(link, min(self._short(link), key=itemgetter(0), default=_NONE))
        _, leaves, channels, enters = best
        return _Way(leaves, channels, enters)

    def _short(self, link: Link) -> Iterable[_Candidate]:
        """Ways along no channel, one or two."""
        frame = self._frame
        down = frame.down(link.start), frame.down(link.end)
        across = frame.across(link.start), frame.across(link.end)
        yield from self._direct(link)
        for leaves, kind, out, paid in self._exits(link, link.start):
            for enters, other, back, due in self._exits(link, link.end):
                ends = paid + due
                if kind == "v":
                    if other == "h":
                        cost = 1.8 + self._down(out, down[0], 2 * back) + self._across(back, 2 * out, across[1])
                        yield ends + cost, leaves, (("v", out), ("h", back)), enters
                    elif out == back and down[0] != down[1]:
                        yield ends + 0.9 + self._down(out, *down), leaves, (("v", out),), enters
                elif other == "v":
                    cost = 1.8 + self._across(out, across[0], 2 * back) + self._down(back, 2 * out, down[1])
                    yield ends + cost, leaves, (("h", out), ("v", back)), enters
                # In the latter case only the space between two bands lies between.
                elif out == back or _faces(link, leaves, enters):
                    for h in sorted({out, back}):
                        yield ends + 0.9 + self._across(h, *across), leaves, (("h", h),), enters

    def _around(self, link: Link, best: _Candidate) -> _Candidate:
        """The best way along three channels, if that is better than `best`."""
        frame = self._frame
        through = frame.bypasses if frame.skips(link) else frame.inner
        legs = []
        for cell in (link.start, link.end):
            above, place = frame.above(cell[0]), frame.across(cell)
            sides: tuple[tuple[Edge, int], ...] = (("top", above), ("bottom", above + 1))
            legs.append(
                [
                    (edge, h, self._crowd(cell, edge), [self._across(h, place, 2 * v) for v in through])
                    for edge, h in sides
                ]
            )
        for leaves, out, paid, there in legs[0]:
            for enters, back, due, on in legs[1]:
                if out == back:
                    continue
                for v, first, last in zip(through, there, on, strict=True):
                    cost = 2.7 + paid + due + first + last
                    if cost < best[0]:
                        cost += self._down(v, 2 * out, 2 * back)
                        if cost < best[0]:
                            best = cost, leaves, (("h", out), ("v", v), ("h", back)), enters
        return best

    def _loops(self, cell: Cell) -> Iterable[_Candidate]:
        """Out of a card and back into the same side."""
        sides: tuple[tuple[Edge, int], ...] = (("right", cell[1] + 1), ("left", cell[1]))
        place = self._frame.down(cell)
        for side, v in sides:
            yield self._down(v, place, place) + 2 * self._crowd(cell, side), side, (("v", v),), side

    def _direct(self, link: Link) -> Iterable[_Candidate]:
        """Straight from one card to its neighbour."""
        (r1, c1), (r2, c2) = link.start, link.end
        sides: tuple[Edge, Edge]
        if r1 == r2 and abs(c1 - c2) == 1:
            sides = ("right", "left") if c2 > c1 else ("left", "right")
        elif c1 == c2 and abs(r1 - r2) == 1:
            sides = ("bottom", "top") if r2 > r1 else ("top", "bottom")
        else:
            return
        yield self._crowd(link.start, sides[0]) + self._crowd(link.end, sides[1]), sides[0], (), sides[1]

    def _exits(self, link: Link, cell: Cell) -> Iterable[tuple[Edge, str, int, float]]:
        """The sides of a card with the channels that they lead to, and what it costs to use them."""
        frame, column, above = self._frame, cell[1], self._frame.above(cell[0])
        if not frame.skips(link):
            yield "left", "v", column, self._crowd(cell, "left")
            yield "right", "v", column + 1, self._crowd(cell, "right")
        else:
            west, east = frame.bypasses
            if column == 0:
                yield "left", "v", west, self._crowd(cell, "left")
            if column == frame.columns - 1:
                yield "right", "v", east, self._crowd(cell, "right")
        yield "top", "h", above, self._crowd(cell, "top")
        yield "bottom", "h", above + 1, self._crowd(cell, "bottom")

    def _crowd(self, cell: Cell, edge: Edge) -> float:
        gutter = _gutter(cell, edge)
        used = self._gutters[gutter]
        return 0.06 * used + (1_000.0 if used >= _ROOM[gutter[0]] else 0.0)

    def _across(self, channel: int, one: int, other: int) -> float:
        """The cost of running along a horizontal channel between two places."""
        low, high = (one, other) if one < other else (other, one)
        return 1.3 * (high - low) + 1.1 * max(self._met["h", channel][low + 2 : high + 3])

    def _down(self, channel: int, one: int, other: int) -> float:
        """The cost of running along a vertical channel between two places."""
        low, high = (one, other) if one < other else (other, one)
        return 0.4 * (high - low) + 1.1 * max(self._met["v", channel][low : high + 1])


def _faces(link: Link, leaves: Edge, enters: Edge) -> bool:
    (upper, lower) = (link.start[0], link.end[0]) if leaves == "bottom" else (link.end[0], link.start[0])
    return leaves != enters and lower == upper + 1


def _gutter(cell: Cell, edge: Edge) -> _Gutter:
    row, column = cell
    if edge in ("top", "bottom"):
        return "across", row + (edge == "bottom"), column
    return "down", row, column + (edge == "right")


def _reach(link: Link, way: _Way, frame: _Frame) -> Iterable[tuple[Channel, int, int]]:
    """Each channel of a way with the places between which it is used."""
    for place, channel in enumerate(way.channels):
        ends = []
        for step, cell in ((place - 1, link.start), (place + 1, link.end)):
            if 0 <= step < len(way.channels):
                ends.append(2 * way.channels[step][1])
            else:
                ends.append(frame.down(cell) if channel[0] == "v" else frame.across(cell))
        yield channel, min(ends), max(ends)


# ---- ports ----------------------------------------------------------------------------------------------------------


def _ports(links: Sequence[Link], ways: Mapping[str, _Way], frame: _Frame) -> dict[str, tuple[float, float]]:
    """Offsets along the card's side at which each line leaves and enters, sorted by where the lines go.

    Two facing sides share their places out between them, so that what leaves one never lies on what leaves the other.
    """
    wanted: dict[_Gutter, list[tuple[float, str, int]]] = defaultdict(list)
    for link in links:
        way = ways[link.id]
        leaves, enters = _gutter(link.start, way.leaves), _gutter(link.end, way.enters)
        if way.channels:
            wanted[leaves].append((_heading(link, way, 0, frame), link.id, 0))
            wanted[enters].append((_heading(link, way, 1, frame), link.id, 1))
        else:  # straight across: one port serves both
            place = frame.across(link.start) if leaves[0] == "across" else frame.down(link.start)
            wanted[leaves].append((float(place), link.id, 2))
    found: dict[str, list[float]] = {link.id: [0.0, 0.0] for link in links}
    for gutter, lines in wanted.items():
        for (_, id, which), offset in zip(sorted(lines), _offsets(gutter[0], len(lines)), strict=True):
            if which == 2:
                found[id] = [offset, offset]
            else:
                found[id][which] = offset
    return {id: (first, last) for id, (first, last) in found.items()}


def _heading(link: Link, way: _Way, which: int, frame: _Frame) -> float:
    """Where a line goes on its first (or, seen backwards, its last) channel: the place it turns to."""
    channels = way.channels if which == 0 else way.channels[::-1]
    edge = way.leaves if which == 0 else way.enters
    own, far = (link.start, link.end) if which == 0 else (link.end, link.start)
    if edge in ("left", "right"):
        here, there, depth = frame.down(own), frame.down(far), abs(frame.across(far) - frame.across(own))
    else:
        here, there, depth = frame.across(own), frame.across(far), abs(frame.down(far) - frame.down(own))
    if len(channels) == 1:
        return float(there)
    place = 2 * channels[1][1]
    # Of two lines that turn into the same channel, the one that turns sooner lies farther out.
    return place + (-1 if place <= here else 1) * depth / 10_000


def _offsets(along: Literal["across", "down"], count: int) -> list[float]:
    length = CARD_WIDTH if along == "across" else CARD_HEIGHT
    apart = min(_APART[along], (length - 2 * _CORNER) / max(count - 1, 1))
    return [round(length / 2 + (place - (count - 1) / 2) * apart, 2) for place in range(count)]


# ---- lanes ----------------------------------------------------------------------------------------------------------


def _lanes(
    links: Sequence[Link], ways: Mapping[str, _Way], ports: Mapping[str, tuple[float, float]], frame: _Frame
) -> dict[Channel, list[_Lane]]:
    lanes: dict[Channel, list[_Lane]] = defaultdict(list)
    for link in links:
        way = ways[link.id]
        for place, channel in enumerate(way.channels):
            ends, turn = [], 0
            for step, cell, edge, port in (
                (place - 1, link.start, way.leaves, ports[link.id][0]),
                (place + 1, link.end, way.enters, ports[link.id][1]),
            ):
                if 0 <= step < len(way.channels):
                    ends.append(2.0 * way.channels[step][1])
                    turn += _turn(link, way, place, step, frame)
                else:
                    upright = channel[0] == "v"
                    along = frame.down(cell) if upright else frame.across(cell)
                    ends.append(along + 0.9 * (port / (CARD_HEIGHT if upright else CARD_WIDTH) - 0.5))
                    turn += 1 if edge in ("left", "top") else -1
            lanes[channel].append(_Lane(link.id, min(ends), max(ends), turn))
    for members in lanes.values():
        _assign(members)
    return lanes


def _turn(link: Link, way: _Way, place: int, step: int, frame: _Frame) -> int:
    """To which side of a channel the neighbouring channel `step` leads on: -1 to lower places, 1 to higher ones."""
    channel = way.channels[place]
    beyond = step + (step - place)
    if 0 <= beyond < len(way.channels):
        goal = 2 * way.channels[beyond][1]
    else:
        cell = link.start if step < place else link.end
        goal = frame.across(cell) if channel[0] == "v" else frame.down(cell)
    return 1 if goal > 2 * channel[1] else -1


def _assign(members: list[_Lane]) -> None:
    """Lanes by first fit. Lines that turn off to one side lie on that side, the shorter the nearer."""
    members.sort(
        key=lambda lane: (lane.turn, (lane.high - lane.low) * (-1 if lane.turn > 0 else 1), lane.low, lane.link)
    )
    tracks: list[list[tuple[float, float]]] = []
    for number, lane in enumerate(members):
        start = 0
        if lane.turn > 0:  # keep to the far side of everything it runs along
            for other in members[:number]:
                if other.turn < lane.turn and other.track >= start and _meet(other, lane):
                    start = other.track + 1
        for track in range(start, len(tracks) + 1):
            if track == len(tracks):
                tracks.append([])
            if _is_free(tracks[track], lane):
                insort(tracks[track], (lane.low, lane.high))
                lane.track = track
                break


def _meet(one: _Lane, other: _Lane) -> bool:
    return one.low <= other.high and other.low <= one.high


def _is_free(taken: Sequence[tuple[float, float]], lane: _Lane) -> bool:
    """Whether a lane meets none of those that lie, one after another, on a track."""
    place = bisect_right(taken, (lane.high, float("inf")))
    return place == 0 or taken[place - 1][1] < lane.low


# ---- coordinates ----------------------------------------------------------------------------------------------------


def _port_point(cell: Cell, edge: Edge, offset: float, columns: Sequence[float], rows: Sequence[float]) -> Point:
    x, y = columns[cell[1]], rows[cell[0]]
    if edge in ("left", "right"):
        return (x if edge == "left" else x + CARD_WIDTH), y + offset
    return x + offset, (y if edge == "top" else y + CARD_HEIGHT)


def _straight(points: Sequence[Point]) -> tuple[Point, ...]:
    """The corners alone: no point twice, none in the middle of a straight part."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def rounded(points: Sequence[Point], radius: float = 7.0) -> str:
    """An SVG path through the corners, each rounded.

    >>> rounded([(0, 0), (20, 0), (20, 30)])
    'M0 0L13 0Q20 0 20 7L20 30'
    """
    parts = [f"M{_figure(points[0][0])} {_figure(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        start, end = _towards(corner, before, bend), _towards(corner, after, bend)
        parts.append(f"L{_pair(start)}Q{_pair(corner)} {_pair(end)}")
    parts.append(f"L{_pair(points[-1])}")
    return "".join(parts)


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(point: Point, goal: Point, distance: float) -> Point:
    whole = _length(point, goal) or 1.0
    return (
        point[0] + (goal[0] - point[0]) * distance / whole,
        point[1] + (goal[1] - point[1]) * distance / whole,
    )


def _pair(point: Point) -> str:
    return f"{_figure(point[0])} {_figure(point[1])}"


def _figure(value: float) -> str:
    return f"{round(value, 2):g}"
