"""Lines in the gutters between cards: orthogonal, each on a lane of its own, never through a card.

Rows and columns of cards leave channels between them: column `j` lies between the vertical channels `j` and `j + 1`,
row `i` between the horizontal channels `i` and `i + 1`. Which channels a line takes is decided first; then a channel
gets as many lanes as lines would meet in it, and is made that wide. So lines may cross, but none lies on another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["CARD_HEIGHT", "CARD_WIDTH", "LANE", "Cell", "Grid", "Link", "Point", "rounded", "route"]

CARD_WIDTH = 172.0
CARD_HEIGHT = 58.0
#: The distance of two neighbouring lanes, and of a lane to a card.
LANE = 8.0
_NARROWEST = 26.0
#: Ports lie on a raster; opposite sides use rasters that do not meet, so that stubs from both never lie on each other.
_PORT_X = 12.0
_PORTS_X = 13
_PORT_Y = 10.0
_PORTS_Y = 4

Cell = tuple[int, int]
Point = tuple[float, float]
Edge = Literal["top", "bottom", "left", "right"]
#: "h" or "v", and its number.
Channel = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Link:
    """What is to be routed: from the card in one cell (row, column) to that in another."""

    id: str
    start: Cell
    end: Cell


@dataclass(frozen=True, slots=True)
class Grid:
    """Where rows and columns begin once every channel is as wide as it must be, and the corners of every line."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    width: float
    height: float
    paths: Mapping[str, tuple[Point, ...]]


@dataclass(frozen=True, slots=True)
class _Way:
    """The channels a line takes, and the sides at which it leaves and enters."""

    leaves: Edge
    channels: tuple[Channel, ...]
    enters: Edge


@dataclass(slots=True)
class _Lane:
    """One line's part in one channel: from where to where, to which sides its ends turn, and the lane it got."""

    link: str
    low: float
    high: float
    turn: int
    track: int = 0


@dataclass(slots=True)
class _Ends:
    """The port a line has on its first and on its last card."""

    ports: dict[str, float] = field(default_factory=dict)


def route(
    links: Sequence[Link], rows: int, columns: int, least: Mapping[Channel, float] | None = None
) -> tuple[Grid, dict[Channel, float]]:
    """Route all links on a grid, with channels at least as wide as `least`; also returns how wide each became."""
    ways = _ways(links, columns)
    ports = _ports(links, ways)
    lanes = _lanes(links, ways, ports)
    widths = {("v", j): _NARROWEST for j in range(columns + 1)} | {("h", i): _NARROWEST for i in range(rows + 1)}
    for channel, members in lanes.items():
        tracks = 1 + max(lane.track for lane in members)
        widths[channel] = max(_NARROWEST, (tracks + 1) * LANE)
    for channel, width in (least or {}).items():
        widths[channel] = max(widths.get(channel, 0.0), width)
    return _drawn(links, ways, ports, lanes, widths, rows, columns), widths


# ---- which channels -------------------------------------------------------------------------------------------------


def _ways(links: Sequence[Link], columns: int) -> dict[str, _Way]:
    """The cheapest way for each link, shortest links first, twice over: the second round knows the whole traffic."""
    order = sorted(links, key=lambda link: (_distance(link), link.id))
    traffic = _Traffic()
    ways: dict[str, _Way] = {}
    for _ in range(3):
        for link in order:
            if link.id in ways:
                traffic.add(link, ways[link.id], -1)
            candidates = list(_candidates(link, columns))
            costs = [traffic.cost(link, way) for way in candidates]
            way = candidates[costs.index(min(costs))]
            ways[link.id] = way
            traffic.add(link, way, 1)
    return ways


def _distance(link: Link) -> int:
    return 2 * abs(link.start[0] - link.end[0]) + 3 * abs(link.start[1] - link.end[1])


def _candidates(link: Link, columns: int) -> Iterable[_Way]:
    (r1, c1), (r2, c2) = link.start, link.end
    if link.start == link.end:
        yield _Way("right", (("v", c1 + 1),), "right")
        yield _Way("left", (("v", c1),), "left")
        return
    if r1 == r2 and abs(c1 - c2) == 1:
        yield _Way("right", (), "left") if c2 > c1 else _Way("left", (), "right")
    if c1 == c2 and abs(r1 - r2) == 1:
        yield _Way("bottom", (), "top") if r2 > r1 else _Way("top", (), "bottom")
    outs: tuple[tuple[Edge, int], ...] = (("left", c1), ("right", c1 + 1))
    ins: tuple[tuple[Edge, int], ...] = (("left", c2), ("right", c2 + 1))
    ups: tuple[tuple[Edge, int], ...] = (("top", r1), ("bottom", r1 + 1))
    downs: tuple[tuple[Edge, int], ...] = (("top", r2), ("bottom", r2 + 1))
    for leaves, v in outs:
        for enters, w in ins:
            if v == w and r1 != r2:
                yield _Way(leaves, (("v", v),), enters)
        for enters, h in downs:
            yield _Way(leaves, (("v", v), ("h", h)), enters)
    for leaves, h in ups:
        for enters, v in ins:
            yield _Way(leaves, (("h", h), ("v", v)), enters)
        for enters, i in downs:
            if h == i:
                yield _Way(leaves, (("h", h),), enters)
            else:
                for v in range(columns + 1):
                    yield _Way(leaves, (("h", h), ("v", v), ("h", i)), enters)


class _Traffic:
    """How full channels and card sides are while lines choose their ways."""

    def __init__(self) -> None:
        self._channels: dict[Channel, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._sides: dict[tuple[Cell, Edge], int] = defaultdict(int)

    def add(self, link: Link, way: _Way, by: int) -> None:
        for channel, low, high in _reach(link, way):
            for place in range(low, high + 1):
                self._channels[channel][place] += by
        self._sides[link.start, way.leaves] += by
        self._sides[link.end, way.enters] += by

    def cost(self, link: Link, way: _Way) -> float:
        """Length in lanes of a card's width, with charges for bends, for traffic met and for crowded card sides."""
        cost = 0.0
        for channel, low, high in _reach(link, way):
            cost += (high - low) * (1.3 if channel[0] == "h" else 0.4)
            met = self._channels[channel]
            cost += 0.5 * max((met[place] for place in range(low, high + 1)), default=0)
        cost += 0.9 * len(way.channels)
        ends: tuple[tuple[Cell, Edge], ...] = ((link.start, way.leaves), (link.end, way.enters))
        for end, side in ends:
            used = self._sides[end, side]
            room = _PORTS_Y if side in ("left", "right") else _PORTS_X - 1
            cost += 0.12 * used + (1_000.0 if used >= room else 0.0)
        return cost


def _reach(link: Link, way: _Way) -> Iterable[tuple[Channel, int, int]]:
    """Each channel of a way with the places between which it is used, rows and columns being odd, channels even."""
    for place, channel in enumerate(way.channels):
        ends = []
        for step, cell in ((place - 1, link.start), (place + 1, link.end)):
            if 0 <= step < len(way.channels):
                ends.append(2 * way.channels[step][1])
            else:
                ends.append(2 * cell[0] + 1 if channel[0] == "v" else 2 * cell[1] + 1)
        yield channel, min(ends), max(ends)


# ---- ports ----------------------------------------------------------------------------------------------------------


def _ports(links: Sequence[Link], ways: Mapping[str, _Way]) -> dict[str, tuple[float, float]]:
    """Offsets along the card's side at which each line leaves and enters, sorted by where the lines go."""
    wanted: dict[tuple[Cell, Edge], list[tuple[float, str, int]]] = defaultdict(list)
    for link in links:
        way = ways[link.id]
        if way.channels:
            wanted[link.start, way.leaves].append((_heading(link, way, 0), link.id, 0))
            wanted[link.end, way.enters].append((_heading(link, way, 1), link.id, 1))
        else:  # straight across: the port of the upper or left card serves both
            first = (link.start, way.leaves) if way.leaves in ("right", "bottom") else (link.end, way.enters)
            wanted[first].append((0.5 + (first[0][0] if way.leaves in ("left", "right") else first[0][1]), link.id, 2))
    found: dict[str, list[float]] = {link.id: [0.0, 0.0] for link in links}
    for (_, edge), lines in wanted.items():
        for (_, id, which), offset in zip(sorted(lines), _offsets(edge, len(lines)), strict=True):
            if which == 2:
                found[id] = [offset, offset]
            else:
                found[id][which] = offset
    return {id: (first, last) for id, (first, last) in found.items()}


def _heading(link: Link, way: _Way, which: int) -> float:
    """Where a line goes on its first (or, seen backwards, its last) channel: the place it turns to."""
    channels = way.channels if which == 0 else way.channels[::-1]
    edge = way.leaves if which == 0 else way.enters
    own, far = (link.start, link.end) if which == 0 else (link.end, link.start)
    along = 0 if edge in ("left", "right") else 1
    if len(channels) > 1:
        place = float(channels[1][1])
        # Of two lines that turn into the same channel, the one that turns sooner lies farther out.
        deeper = abs(far[1 - along] - own[1 - along])
        return place + (-1 if place <= own[along] else 1) * deeper / 1_000
    return far[along] + 0.5


def _offsets(edge: Edge, count: int) -> list[float]:
    upright = edge in ("left", "right")
    raster, room = (_PORT_Y, _PORTS_Y) if upright else (_PORT_X, _PORTS_X)
    length = CARD_HEIGHT if upright else CARD_WIDTH
    shift = raster / 2 if edge in ("top", "left") else 0.0
    if count > room:  # more lines than ports: finer than the raster, still one each
        return [(place + 1 + (0.5 if shift else 0.0)) * length / (count + 2) for place in range(count)]
    gap = 2 if 2 * count <= room else 1
    used = (count - 1) * gap
    first = (room - 1 - used) // 2
    margin = (length - (room - 1) * raster) / 2 - raster / 4
    return [margin + shift + (first + place * gap) * raster for place in range(count)]


# ---- lanes ----------------------------------------------------------------------------------------------------------


def _lanes(
    links: Sequence[Link], ways: Mapping[str, _Way], ports: Mapping[str, tuple[float, float]]
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
                    turn += _turn(link, way, step, channel)
                else:
                    along = cell[0] if channel[0] == "v" else cell[1]
                    length = CARD_HEIGHT if channel[0] == "v" else CARD_WIDTH
                    ends.append(2 * along + 1 + 0.9 * (port / length - 0.5))
                    turn += 1 if edge in ("left", "top") else -1
            lanes[channel].append(_Lane(link.id, min(ends), max(ends), turn))
    for members in lanes.values():
        _assign(members)
    return lanes


def _turn(link: Link, way: _Way, step: int, channel: Channel) -> int:
    """To which side of `channel` the neighbouring channel `step` leads on: -1 to lower places, 1 to higher ones."""
    before = step < way.channels.index(channel)
    beyond = step - 1 if before else step + 1
    if 0 <= beyond < len(way.channels):
        goal = 2 * way.channels[beyond][1]
    else:
        cell = link.start if before else link.end
        goal = 2 * (cell[1] if channel[0] == "v" else cell[0]) + 1
    return 1 if goal > 2 * channel[1] else -1


def _assign(members: list[_Lane]) -> None:
    """Lanes by first fit. Lines that turn off to one side lie on that side, the shorter the nearer."""
    members.sort(
        key=lambda lane: (lane.turn, (lane.high - lane.low) * (-1 if lane.turn > 0 else 1), lane.low, lane.link)
    )
    tracks: list[list[_Lane]] = []
    for lane in members:
        start = 0
        if lane.turn > 0:  # keep to the far side of everything it runs along
            start = max(
                (other.track + 1 for other in members if other.turn < lane.turn and _meet(other, lane)), default=0
            )
        for track in range(start, len(tracks) + 1):
            if track == len(tracks):
                tracks.append([])
            if not any(_meet(other, lane) for other in tracks[track]):
                tracks[track].append(lane)
                lane.track = track
                break


def _meet(one: _Lane, other: _Lane) -> bool:
    return one.low <= other.high and other.low <= one.high


# ---- coordinates ----------------------------------------------------------------------------------------------------


def _drawn(
    links: Sequence[Link],
    ways: Mapping[str, _Way],
    ports: Mapping[str, tuple[float, float]],
    lanes: Mapping[Channel, list[_Lane]],
    widths: Mapping[Channel, float],
    rows: int,
    columns: int,
) -> Grid:
    lefts, width = _starts([widths["v", j] for j in range(columns + 1)], CARD_WIDTH)
    tops, height = _starts([widths["h", i] for i in range(rows + 1)], CARD_HEIGHT)
    places: dict[tuple[Channel, str], float] = {}
    for channel, members in lanes.items():
        kind, number = channel
        begin = (
            (lefts if kind == "v" else tops)[number] - widths[channel]
            if number < len(lefts if kind == "v" else tops)
            else (width if kind == "v" else height) - widths[channel]
        )
        tracks = 1 + max(lane.track for lane in members)
        first = begin + (widths[channel] - (tracks - 1) * LANE) / 2
        for lane in members:
            places[channel, lane.link] = first + lane.track * LANE
    paths = {}
    for link in links:
        way = ways[link.id]
        start = _port_point(link.start, way.leaves, ports[link.id][0], lefts, tops)
        end = _port_point(link.end, way.enters, ports[link.id][1], lefts, tops)
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
        paths[link.id] = _straight(points)
    return Grid(lefts, tops, width, height, paths)


def _starts(channels: Sequence[float], size: float) -> tuple[tuple[float, ...], float]:
    starts, at = [], 0.0
    for width in channels[:-1]:
        at += width
        starts.append(at)
        at += size
    return tuple(starts), at + channels[-1]


def _port_point(cell: Cell, edge: Edge, offset: float, lefts: Sequence[float], tops: Sequence[float]) -> Point:
    x, y = lefts[cell[1]], tops[cell[0]]
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
