"""The hero as a drawing: pipes whose height is the share of one owner.

Each stage is a stretch of pipe whose height is the share its group controls, with its range; an unknown share is
hatched, never zero. A link that no source shows is a gap. What the article only implies is dotted. Know-how is the rail
above a track, who is outside enters and leaves from below. Nothing is placed by hand: the same facts, the same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from graph.ontology import ontology
from graph.structure.breakup import Breakup
from graph.structure.role_graph import ShareRange
from viz.drawing.shapes import Box, Drawing, Group, Label, Line, Shape, fitted, width_of, wrapped
from viz.overview.hero import RAIL, SLOTS, Hero, Link, Stretch, Tie, Track
from viz.sentences import breakup_words, join, role_words
from viz.words import WORDS, Words, clean

__all__ = [
    "BESIDE_TEXT",
    "CARD",
    "LINKS",
    "OWNERS",
    "PAGE",
    "SLIDE",
    "TRACKS",
    "Frame",
    "Staging",
    "draw",
    "figure_words",
    "filled",
    "track_names",
]


@dataclass(frozen=True, slots=True)
class Frame:
    """The sizes of one kind of picture: where each stretch stands, how high things are, how large words are."""

    width: float
    header: float
    track: float
    footer: float
    margin: float
    #: Left edge and width of each stretch; the consumer is a circle.
    places: Mapping[str, tuple[float, float]]
    rail: float
    #: From the top of a track to the top of its pipe, and the height of a share of one.
    pipe_top: float
    whole: float
    #: Below the foot of the pipe: the first line of words, the first lane, the bracket of owners.
    beside: float
    lanes: float
    bracket: float
    #: How many lines of words stand under a stage, and how high the room for lanes is.
    lines: int
    lane_room: float
    #: Sizes of the title (none, where it stands beside the picture), of what a track is called, of a stage's name; all
    #: else is `small`.
    title: float
    track_name: float
    name: float
    small: float
    #: Whether numbers of sources stand at links and shares, and how many sources are listed.
    cites: bool
    sources: int


#: The picture of a page: three tracks fill 16:9.
PAGE: Final = Frame(
    width=1600,
    header=122,
    track=230,
    footer=88,
    margin=48,
    places={
        "source": (236, 200),
        "transport": (490, 200),
        "process": (744, 200),
        "ship": (984, 110),
        "distribution": (1134, 200),
        "demand": (1412, 32),
    },
    rail=26,
    pipe_top=54,
    whole=84,
    beside=16,
    lanes=40,
    bracket=71,
    lines=2,
    lane_room=22,
    title=26,
    track_name=17,
    name=13,
    small=12,
    cites=True,
    sources=6,
)
#: The picture of a slide, in points: nothing is smaller than 12; what has no room stands in the notes.
SLIDE: Final = Frame(
    width=960,
    header=98,
    track=126,
    footer=64,
    margin=24,
    places={
        "source": (168, 118),
        "transport": (318, 118),
        "process": (468, 118),
        "ship": (606, 74),
        "distribution": (700, 118),
        "demand": (846, 20),
    },
    rail=18,
    pipe_top=32,
    whole=52,
    beside=13,
    lanes=17,
    bracket=28,
    lines=1,
    lane_room=9,
    title=21,
    track_name=14,
    name=12,
    small=12,
    cites=False,
    sources=2,
)
#: The picture that stands for a link, seen at a third of its size.
CARD: Final = Frame(
    width=1200,
    header=152,
    track=148,
    footer=34,
    margin=36,
    places={
        "source": (216, 148),
        "transport": (404, 148),
        "process": (592, 148),
        "ship": (764, 92),
        "distribution": (882, 148),
        "demand": (1064, 24),
    },
    rail=24,
    pipe_top=38,
    whole=60,
    beside=17,
    lanes=21,
    bracket=33,
    lines=1,
    lane_room=10,
    title=36,
    track_name=17,
    name=15,
    small=14,
    cites=False,
    sources=0,
)
#: The picture beside a text that says what it shows: no title, and its sources stand in the list of the text.
BESIDE_TEXT: Final = replace(
    SLIDE,
    width=1008,
    header=26,
    track=178,
    footer=44,
    margin=14,
    places={
        "source": (150, 140),
        "transport": (316, 140),
        "process": (482, 140),
        "ship": (648, 70),
        "distribution": (744, 140),
        "demand": (902, 20),
    },
    pipe_top=44,
    whole=88,
    title=0,
    track_name=12,
)
#: What tracks are called where one of them is meant, in their order.
TRACKS: Final = ("left", "article", "right")
#: What the brackets of owners are called where they are meant.
OWNERS: Final = "owners"
_BACK: Final = 0.3
_DRAINED: Final = 0.12


@dataclass(frozen=True, slots=True)
class Staging:
    """How a picture is shown at one point of a talk."""

    title: Words | None = None
    #: What stands out, the rest standing back: ids of entities and flows, or parts of the picture as `left`, `right`,
    #: `transport`, `right.transport`, `source>transport`, `right.owners`. Nothing: all is equally strong.
    lit: frozenset[str] = frozenset()
    #: Which of `TRACKS` are shown; all that there are if it is empty.
    shown: tuple[str, ...] = ()
    #: Links that no source shows are taken out of the article's track.
    drained: bool = False
    #: The evidence is hidden, so that a class can guess.
    covered: bool = False


_AS_IT_IS: Final = Staging()
_NOMINAL: Final = 0.5
_DASHES: Final[Mapping[Link, tuple[float, ...]]] = {"implied": (2, 6), "unconfirmed": (2, 6), "assumed": (12, 5)}


def draw(
    shown: Hero,
    language: Literal["en", "ja"] = "en",
    frame: Frame = PAGE,
    staging: Staging = _AS_IT_IS,
    *,
    explorer: str | None = None,
) -> Drawing:
    """The picture, as wide as its frame and as high as its tracks need; its stages lead to an `explorer` if given."""
    return _Painter(shown, language, frame, staging, explorer).drawing()


def filled(frame: Frame, tracks: int) -> Frame:
    """The frame with room for three tracks given to fewer, whose pipes are the larger."""
    track = 3 * frame.track / max(1, min(3, tracks))
    return replace(frame, track=track, whole=frame.whole + track - frame.track)


def figure_words(stretch: Stretch, *, short: bool = False, cites: bool = True) -> Words:
    """The share in percent with its range, how sure it is, and the numbers of its sources."""
    stage = stretch.stage
    if stage is None or stage.share.ends is None:
        return _NO_SHARE_SHORT if short else _NO_SHARE
    share, (low, high) = stage.share, stage.share.ends
    value = f"{_percent(low)}–{_percent(high)} %" if share.value is None else f"{_percent(share.value)} %"
    spread = f" ({_percent(low)}–{_percent(high)})" if cites and share.value is not None and low != high else ""
    grades = [one.confidence for one in stage.of]
    dots = next((_DOTS[rank] for rank in ("low", "medium", "high") if rank in grades), "")
    cited = ",".join(str(number) for number in stretch.cited[:2]) if cites else ""
    said = f"{value}{spread} {dots}{f' [{cited}]' if cited else ''}"
    return said, said


class _Painter:
    def __init__(self, shown: Hero, language: str, frame: Frame, staging: Staging, explorer: str | None) -> None:
        self._explorer = explorer
        names = track_names(shown.tracks)
        kept = [track for track in shown.tracks if not staging.shown or names[track.id] in staging.shown]
        self._shown = replace(shown, tracks=tuple(kept), title=staging.title or shown.title)
        self._names = names
        self._staging = staging
        self._place = 1 if language == "ja" else 0
        self._language = language
        self._frame = frame

    def drawing(self) -> Drawing:
        height = self._frame.header + self._frame.track * len(self._shown.tracks) + self._frame.footer
        shapes = [*self._head()]
        for number, track in enumerate(self._shown.tracks):
            shapes.append(self._track(track, self._frame.header + self._frame.track * number))
        shapes.extend(self._foot(height))
        title = clean(self._say(self._shown.title))
        return Drawing(self._frame.width, height, title, self._description(), tuple(shapes), self._language)

    def _say(self, words: Words) -> str:
        return words[self._place]

    def _description(self) -> str:
        return " ".join(
            f"{self._say(track.name)}, {self._say(track.under)}, {track.as_of}: "
            + "; ".join(f"{self._say(tie.said)} ({self._say(LINKS[tie.link])})" for tie in track.pipe)
            + "."
            + (f" {self._say(breakup_words(track.breakup, track.name))}" if track.breakup else "")
            for track in self._shown.tracks
        )

    def _how_to_read(self) -> str:
        holder = _HOLDERS if any(track.breakup for track in self._shown.tracks) else _HOLDER
        return self._say(_HOW_TO_READ if self._frame.cites else _HOW_TO_READ_SHORT).format(holder=self._say(holder))

    # ---- head and foot -----------------------------------------------------------------------------------------------

    def _head(self) -> Iterable[Shape]:
        frame = self._frame
        size, room = frame.title, frame.width - 2 * frame.margin
        lines = wrapped(self._say(self._shown.title), size, room, 700)
        while frame.title and len(lines) > 2 and size > frame.title * 0.7:
            size -= 1
            lines = wrapped(self._say(self._shown.title), size, room, 700)
        titled = [
            Label(frame.margin, size * 1.4 + number * size * 1.2, line, size, weight=700)
            for number, line in enumerate(lines)
        ]
        if frame.title:
            yield Group(tuple(titled), None, "title")
            read = wrapped(self._how_to_read(), frame.small + 1, room, 400)
            below = size * 1.4 + (len(lines) - 1) * size * 1.2 + frame.small * 1.9
            for number, line in enumerate(read[:1]):
                yield Label(frame.margin, below + number * frame.small * 1.3, line, frame.small + 1, "muted")
        for role in SLOTS:
            x, width = frame.places[role]
            room = max(6 * frame.small, width + (36 if frame.cites else 24))
            heading = _SHORT_HEADS.get(role, _headed(role)) if not frame.cites else _headed(role)
            name = fitted(self._say(heading), frame.small, room, 600)
            yield Label(x + width / 2, frame.header - 6, name, frame.small, "muted", 600, "middle")

    def _foot(self, height: float) -> Iterable[Shape]:
        frame = self._frame
        most = frame.sources
        listed = [f"{number} {self._say(words)}" for number, (_, words) in enumerate(self._shown.sources, start=1)]
        more = len(listed) - most
        where = ("in the list", "一覧に") if frame.cites else ("in the notes", "ノートに")
        rest = self._say((f"{more} more {where[0]}", f"ほか{more}件は{where[1]}")) if more > 0 else ""
        room = frame.width - 2 * frame.margin
        lines = wrapped(" · ".join(listed[:most]), frame.small, room, 400)[: 3 if frame.cites else 2] if most else []
        if not frame.title:
            lines = wrapped(self._how_to_read(), frame.small, room, 400)[:1]
        elif rest and lines:
            lines[-1] = fitted(lines[-1], frame.small, room - width_of(f" · {rest}", frame.small), 400) + f" · {rest}"
        top = height - frame.footer + (26 if frame.cites else 18)
        for number, line in enumerate(lines):
            yield Label(frame.margin, top + number * frame.small * 1.35, line, frame.small, "muted")
        stand = " · ".join(f"{self._say(track.name)} {track.as_of}" for track in _each_side(self._shown.tracks))
        as_of, dataset = self._say(WORDS["as_of"]), self._say(WORDS["dataset"])
        said = f"{as_of}: {stand} · {dataset} {self._shown.content_hash}"
        yield Label(frame.margin, height - 8, said, frame.small, "muted")

    # ---- one track ---------------------------------------------------------------------------------------------------

    def _track(self, track: Track, top: float) -> Group:
        hue = track.telling
        middle = top + self._frame.pipe_top + self._frame.whole / 2
        room = self._frame.places["source"][0] - self._frame.margin - 6
        name = fitted(self._say(track.name), self._frame.track_name, room, 700)
        shapes: list[Shape] = [
            Label(self._frame.margin, middle - self._frame.small * 0.7, name, self._frame.track_name, weight=700),
            Label(self._frame.margin, middle + self._frame.small, self._say(track.under), self._frame.name, hue),
            Label(self._frame.margin, middle + self._frame.small * 2.4, track.as_of, self._frame.name, "muted"),
        ]
        if track.breakup:
            shapes.append(self._breakup(track.breakup, track.breakup_cited, middle))
        if self._staging.covered and self._names[track.id] == "right":
            return Group((*shapes, *self._cover(top)), track.id, f"track {track.telling} covered", None)
        self._on = self._names[track.id]
        by_role = {stretch.role: stretch for stretch in track.stretches}
        shapes += [self._tie(tie, middle, hue) for tie in track.pipe]
        shapes += self._lanes(track, top, hue)
        for stretch in track.stretches:
            if stretch.role == RAIL:
                drawn = self._rail(stretch, top, hue)
            elif stretch.role == "demand":
                drawn = self._consumer(stretch, middle)
            else:
                drawn = self._stretch(stretch, top, hue)
            shapes.append(self._staged(drawn, stretch.ids, stretch.role))
        shapes += self._beside(track, top)
        shapes += self._brackets(by_role, top, hue)
        return Group(tuple(shapes), track.id, f"track {track.telling}", None)

    def _breakup(self, ended: Breakup, cited: Sequence[int], middle: float) -> Group:
        """Beside the pipes, below their date: that they are no longer one owner's."""
        frame = self._frame
        numbers = f" [{','.join(str(number) for number in cited[:2])}]" if frame.cites and cited else ""
        said = ("no one owner", f"since {ended.since}{numbers}"), (f"{ended.since}以降{numbers}", "一人の所有者なし")
        labels = [
            Label(frame.margin, middle + frame.small * (3.8 + 1.2 * place), line, frame.small, weight=600)
            for place, line in enumerate(said[self._place])
        ]
        return Group(tuple(labels), None, "breakup")

    def _cover(self, top: float) -> Iterable[Shape]:
        frame = self._frame
        x = frame.places["source"][0]
        wide = sum(frame.places["distribution"]) - x
        y, high = top + 6, frame.track - 18
        yield Box(x, y, wide, high, stroke="border", hatch=True, radius=6, dash=(5, 4))
        text = self._say(_GUESS)
        size = frame.name + 3
        room = width_of(text, size, 600) + 28
        yield Box(x + (wide - room) / 2, y + high / 2 - size, room, size * 2, "card", "border", 6)
        yield Label(x + wide / 2, y + high / 2 + size * 0.35, text, size, "ink", 600, "middle")

    def _staged(self, group: Group, ids: Iterable[str], part: str) -> Group:
        """A part of the picture as strong as it is meant: in front, or behind what is lit."""
        lit = self._staging.lit
        if not lit or lit & {*ids, self._on, part, f"{self._on}.{part}"}:
            return group
        return replace(group, opacity=_BACK)

    def _staged_tie(self, group: Group, tie: Tie) -> Group:
        if self._staging.drained and tie.drained:
            return replace(group, opacity=_DRAINED)
        return self._staged(group, tie.ids, f"{tie.origin}>{tie.target}")

    def _stretch(self, stretch: Stretch, top: float, hue: str) -> Group:
        x, width = self._frame.places[stretch.role]
        y = top + self._frame.pipe_top
        middle = y + self._frame.whole / 2
        shapes: list[Shape] = [Box(x, y, width, self._frame.whole, "card", "border", 4)]
        share = stretch.stage.share if stretch.stage else ShareRange()
        name = self._name(stretch, width - 10)
        figure = self._say(figure_words(stretch, short=width < 150, cites=self._frame.cites))
        if share.value is None:
            known = share.ends
            tall = self._frame.whole * (_NOMINAL if known is None else known[1])
            shapes.append(Box(x, middle - tall / 2, width, tall, stroke="border", hatch=True, radius=3, dash=(5, 4)))
            shapes += self._words(x, width, middle, name, figure)
        else:
            widest = self._frame.whole * (share.ends or (share.value, share.value))[1]
            shapes.append(Box(x, middle - widest / 2, width, max(1.0, widest), hue, radius=3, opacity=0.3))
            core = max(1.5, self._frame.whole * share.value)
            shapes.append(Box(x, middle - core / 2, width, core, hue, radius=3))
            large, small = self._frame.name, self._frame.small
            across = x + width / 2
            if core > large + small + 8:
                shapes.append(Label(across, middle - 2, name, large, "paper", 600, "middle"))
                shapes.append(Label(across, middle + small + 2, figure, small, "paper", 400, "middle"))
            else:
                shapes.append(Label(across, y + small + 2, figure, small, "ink", 400, "middle"))
                shapes.append(Label(across, y + self._frame.whole - 5, name, large, "ink", 600, "middle"))
        return Group(tuple(shapes), None, "stretch", self._told(stretch), self._stage(stretch.role))

    def _stage(self, role: str) -> str | None:
        """Where the stage of a role is open."""
        return f"{self._explorer}#open={ontology().role(role).band}" if self._explorer is not None else None

    def _words(self, x: float, width: float, middle: float, name: str, figure: str) -> list[Shape]:
        large, small = self._frame.name, self._frame.small
        wide = min(width - 6, 12 + max(width_of(name, large, 600), width_of(figure, small)))
        return [
            Box(x + (width - wide) / 2, middle - large - 4, wide, large + small + 11, "card", radius=3, opacity=0.92),
            Label(x + width / 2, middle - 3, name, large, "ink", 600, "middle"),
            Label(x + width / 2, middle + small + 1, figure, small, "muted", 400, "middle"),
        ]

    def _name(self, stretch: Stretch, room: float) -> str:
        """Who stands in it: the one that most flows touch, and how many more."""
        if not stretch.members:
            return self._say(WORDS["unknown"])
        size = self._frame.name
        first, *others = stretch.members
        more = f" +{len(others)}" if others else ""
        return fitted(self._say(first), size, room - width_of(more, size, 600), 600) + more

    def _told(self, stretch: Stretch) -> str:
        role = self._say(role_words(stretch.role))
        who = self._say(join(stretch.members)) or self._say(WORDS["unknown"])
        stage = stretch.stage
        if stage is None or stage.share.ends is None:
            return f"{role}: {who}. {self._say(_NO_SHARE)}"
        when = ", ".join(one.as_of for one in stage.of if one.as_of)
        return f"{role}: {who}. {self._say(figure_words(stretch))}, {stage.share.scope}, {when}"

    def _rail(self, stretch: Stretch, top: float, hue: str) -> Group:
        x, _ = self._frame.places["source"]
        last, width = self._frame.places["distribution"]
        wide = last + width - x
        name = self._say(role_words(RAIL))
        text = f"{name[:1].upper()}{name[1:]}: {self._say(join(stretch.members))}"
        known = stretch.stage is not None and stretch.stage.share.ends is not None
        figure = f"   {self._say(figure_words(stretch, cites=self._frame.cites))}" if known else ""
        size = self._frame.name
        said = fitted(text + figure, size, wide - 24, 600)
        shapes: tuple[Shape, ...] = (
            Box(x, top + 4, wide, self._frame.rail, "band", "border", 4),
            Label(x + 12, top + 4 + self._frame.rail / 2 + size * 0.36, said, size, "ink", 600),
        )
        if stretch.stage and stretch.stage.share.value is not None:
            tall = max(1.5, (self._frame.rail - 2) * stretch.stage.share.value)
            shapes = (*shapes, Box(x, top + 3 + self._frame.rail - tall, wide, tall, hue))
        return Group(shapes, None, "stretch rail", self._told(stretch), self._stage(stretch.role))

    def _consumer(self, stretch: Stretch, middle: float) -> Group:
        x, width = self._frame.places["demand"]
        ring = Box(x, middle - width / 2, width, width, "card", "ink", width / 2, thickness=2)
        size, room = self._frame.name, self._frame.width - x - width - 14
        name = wrapped(self._say(join(stretch.members[:1])), size, room, 400)[:3]
        labels = tuple(
            Label(x + width + 8, middle + size * 0.4 + size * 1.25 * (number - (len(name) - 1) / 2), line, size)
            for number, line in enumerate(name)
        )
        return Group((ring, *labels), None, "stretch", self._told(stretch))

    def _tie(self, tie: Tie, middle: float, hue: str) -> Group:
        """The way from one stretch to the next; a gap is seen as one, and so is what has drained."""
        drawn = self._staged_tie(self._way(tie, middle, hue), tie)
        if not (self._staging.drained and tie.drained):
            return drawn
        gone = self._way(replace(tie, link="gap", drained=False), middle, hue)
        gap = self._staged(gone, tie.ids, f"{tie.origin}>{tie.target}")
        return Group((drawn, gap), None, "tie", drawn.title)

    def _way(self, tie: Tie, middle: float, hue: str) -> Group:
        start, end = self._frame.places[tie.origin], self._frame.places[tie.target]
        x0, x1 = start[0] + start[1], end[0]
        said = f"{self._say(tie.said)}: {self._say(LINKS[tie.link])}"
        cited = ",".join(str(number) for number in tie.cited)
        if tie.link == "round":
            return Group((), None, "tie round", said)
        if tie.link == "gap":
            shapes: tuple[Shape, ...] = (
                Line(((x0 + 5, middle - 13), (x0 + 5, middle + 13)), "ink", 2),
                Line(((x1 - 5, middle - 13), (x1 - 5, middle + 13)), "ink", 2),
                Label((x0 + x1) / 2, middle + 7, "?", 20 if self._frame.cites else 16, "article", 700, "middle"),
            )
        elif tie.link == "unconfirmed":
            shapes = (
                Line(((x0, middle), (x1, middle)), "muted", 3, _DASHES["unconfirmed"]),
                Label((x0 + x1) / 2, middle - 8, "?", 14, "article", 700, "middle"),
            )
        else:
            thick = 9 if tie.link == "shown" and not tie.others else 5
            hue = "focus" if tie.link == "assumed" else hue
            shapes = (Line(((x0, middle), (x1, middle)), hue, thick, _DASHES.get(tie.link, ())),)
            if cited and self._frame.cites and x1 - x0 > 46:
                label = Label((x0 + x1) / 2, middle - 10, f"[{cited}]", self._frame.small, "muted", 400, "middle")
                shapes = (*shapes, label)
        kind = f"tie {tie.link}{' drained' if tie.drained else ''}"
        return Group(shapes, None, kind, f"{said}{f' [{cited}]' if cited else ''}")

    def _lanes(self, track: Track, top: float, hue: str) -> list[Shape]:
        """Ways beside the pipe: to the rail and back straight up and down, all others in lanes of their own below."""
        there = {stretch.role for stretch in track.stretches}
        ties = [tie for tie in track.lanes if {tie.origin, tie.target} <= there]
        above = [tie for tie in ties if RAIL in (tie.origin, tie.target)]
        below = [tie for tie in ties if RAIL not in (tie.origin, tie.target)]
        shapes: list[Shape] = []
        for role in SLOTS:
            at_it = [tie for tie in above if role in (tie.origin, tie.target)]
            for number, tie in enumerate(at_it):
                shapes.append(self._to_rail(tie, role, number, len(at_it), top, hue))
        used: dict[str, int] = {}
        step = min(7.0, self._frame.lane_room / max(1, len(below) - 1))
        for number, tie in enumerate(sorted(below, key=self._reach)):
            shapes.append(self._lane(tie, number * step, used, top, hue))
        return shapes

    def _reach(self, tie: Tie) -> tuple[float, str]:
        places = self._frame.places
        return abs(places[tie.origin][0] - places[tie.target][0]), tie.origin

    def _to_rail(self, tie: Tie, role: str, number: int, count: int, top: float, hue: str) -> Group:
        x, width = self._frame.places[role]
        across = x + width * (number + 1) / (count + 1)
        rail, stage = top + 4 + self._frame.rail, top + self._frame.pipe_top
        ends = ((across, stage), (across, rail + 1)) if tie.target == RAIL else ((across, rail), (across, stage - 1))
        return self._drawn_lane(tie, ends, hue)

    def _lane(self, tie: Tie, depth: float, used: dict[str, int], top: float, hue: str) -> Group:
        foot = top + self._frame.pipe_top + self._frame.whole
        level = foot + self._frame.lanes + depth
        ends = []
        for role in (tie.origin, tie.target):
            x, width = self._frame.places[role]
            used[role] = used.get(role, 0) + 1
            across = x + width / 2 if role == "demand" else x + width - 8 - 9 * (used[role] - 1)
            bottom = foot - self._frame.whole / 2 + width / 2 if role == "demand" else foot
            ends.append((across, bottom))
        (x0, y0), (x1, y1) = ends
        return self._drawn_lane(tie, ((x0, y0), (x0, level), (x1, level), (x1, y1 + 1)), hue)

    def _drawn_lane(self, tie: Tie, points: tuple[tuple[float, float], ...], hue: str) -> Group:
        colour = {"unconfirmed": "muted", "assumed": "focus"}.get(tie.link, hue)
        line = Line(points, colour, 2.2, _DASHES.get(tie.link, ()), arrow=True, radius=6)
        cited = ",".join(str(number) for number in tie.cited)
        said = f"{self._say(tie.said)}: {self._say(LINKS[tie.link])}{f' [{cited}]' if cited else ''}"
        group = Group((line,), None, f"tie {tie.link}{' drained' if tie.drained else ''}", said)
        return self._staged_tie(group, tie)

    def _beside(self, track: Track, top: float) -> list[Shape]:
        """Who is outside and comes in or goes out, in words under the stage."""
        frame = self._frame
        shapes: list[Shape] = []
        for role, (x, width) in frame.places.items():
            at_it = [(brings, who) for stage, brings, who in track.beside if stage == role]
            ids = [
                id
                for (stage, _, _), those in zip(track.beside, track.outsiders, strict=True)
                if stage == role
                for id in those
            ]
            texts = [f"{'↑' if brings else '↓'} {self._say(who)}" for brings, who in at_it]
            if frame.lines == 1 and texts:
                texts = ["  ".join(texts)]
            title = "; ".join(
                f"{self._say(_FROM_OUTSIDE if brings else _TO_OUTSIDE)}: {self._say(who)}" for brings, who in at_it
            )
            labels = [
                Label(
                    x,
                    top + frame.pipe_top + frame.whole + frame.beside + frame.small * 1.25 * number,
                    fitted(text, frame.small, width - 40 if width > 150 else width - 12, 400),
                    frame.small,
                )
                for number, text in enumerate(texts[: frame.lines])
            ]
            if labels:
                shapes.append(self._staged(Group(tuple(labels), None, "beside", title), ids, f"{role} beside"))
        return shapes

    def _brackets(self, by_role: Mapping[str, Stretch], top: float, hue: str) -> list[Shape]:
        """Under stages in a row of which most belong to one owner, one bracket; other owners are counted."""
        runs: list[tuple[list[str], Words]] = []
        more: list[set[Words]] = []
        held: list[set[str]] = []
        for role in SLOTS:
            stretch = by_role.get(role)
            if stretch is None or role == "demand" or not stretch.owners:
                continue
            if runs and runs[-1][1] == stretch.owners[0]:
                runs[-1][0].append(role)
                more[-1].update(stretch.owners[1:])
                held[-1].update(stretch.owner_ids)
            else:
                runs.append(([role], stretch.owners[0]))
                more.append(set(stretch.owners[1:]))
                held.append(set(stretch.owner_ids))
        shapes: list[Shape] = []
        y = top + self._frame.pipe_top + self._frame.whole + self._frame.bracket
        size = self._frame.small
        for (roles, owner), others, ids in zip(runs, more, held, strict=True):
            x0 = self._frame.places[roles[0]][0]
            x1 = sum(self._frame.places[roles[-1]])
            bracket = Line(((x0, y - 5), (x0, y), (x1, y), (x1, y - 5)), hue, 1.4)
            rest = f" +{len(others)}" if others else ""
            text = fitted(self._say(owner), size, x1 - x0 - width_of(rest, size, 600), 600) + rest
            label = Label((x0 + x1) / 2, y + size + 1, text, size, hue, 600, "middle")
            shapes.append(self._staged(Group((bracket, label), None, "owner"), ids, OWNERS))
        return shapes


_SHORT_HEADS: Final[Mapping[str, Words]] = {"ship": ("Shipping", "製品輸送"), "distribution": ("Sale", "販売・展開")}
_DOTS: Final[Mapping[str, str]] = {"high": "●●●", "medium": "●●○", "low": "●○○"}
_GUESS: Final[Words] = ("What do sources show? Guess first.", "出典は何を示すか。まず予想してください。")
_NO_SHARE_SHORT: Final[Words] = ("no share", "記録なし")
_NO_SHARE: Final[Words] = ("no share on record", "シェアの記録なし")
_FROM_OUTSIDE: Final[Words] = ("Supplied by others", "外部からの供給")
_TO_OUTSIDE: Final[Words] = ("Let to or carried for others", "外部への提供")
LINKS: Final[Mapping[Link, Words]] = {
    "shown": ("shown by sources", "出典あり"),
    "stated": ("stated in the article", "記事で明言"),
    "implied": ("implied by the article, stated in no sentence", "記事の暗示(明言なし)"),
    "unconfirmed": ("not confirmed: no page read shows it", "未確認:読んだ資料に記載なし"),
    "assumed": ("assumed by the reader", "読者の仮定"),
    "round": ("by way of know-how", "知識の段階を経由"),
    "gap": ("no source read shows it", "示す出典なし"),
}
#: Who it is that controls a share: the owner, or those into which its group was broken up.
_HOLDER: Final[Words] = ("one owner controls", "一人の所有者が握る")
_HOLDERS: Final[Words] = ("one owner, or a group's former members, control", "一人の所有者または旧構成会社が握る")
_HOW_TO_READ_SHORT: Final[Words] = (
    "Height = share of its market that {holder}. Hatched = not on record. ? = no source shows the link.",
    "高さ={holder}市場の割合。斜線=記録なし。?=つながりを示す出典なし。",
)
_HOW_TO_READ: Final[Words] = (
    "Height of the pipe = share of its market that {holder}, 0 to 100 %, pale = range. Hatched = no share on "
    "record. Gap = a link that no source shows. Dotted = implied only, or not confirmed.",
    "管の高さ={holder}市場の割合(0〜100%)、淡色=幅。斜線=シェアの記録なし。"
    "途切れ=示す出典のないつながり。点線=暗示のみ、または未確認。",
)


def track_names(tracks: Sequence[Track]) -> dict[str, str]:
    """By id of a track, which of `TRACKS` it is."""
    names = TRACKS if len(tracks) == len(TRACKS) else (TRACKS[0], TRACKS[-1])
    return {track.id: name for track, name in zip(tracks, names, strict=False)}


def _headed(role: str) -> Words:
    english, japanese = role_words(role)
    return english[:1].upper() + english[1:], japanese


def _percent(share: float) -> str:
    return f"{share * 100:.3g}"


def _each_side(tracks: Sequence[Track]) -> Iterable[Track]:
    """One track of each structure at each date."""
    seen: dict[tuple[Words, str], Track] = {}
    for track in tracks:
        seen.setdefault((track.name, track.as_of), track)
    return seen.values()
