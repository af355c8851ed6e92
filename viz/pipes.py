"""The hero as a drawing: pipes whose height is the share of one owner.

Each stage is a stretch of pipe whose height is the share its owner controls, with its range; an unknown share is
hatched, never zero. A link that no source shows is a gap. What the article only implies is dotted. Know-how is the rail
above a track, who is outside enters and leaves from below. Nothing is placed by hand: the same facts, the same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from graph.structure.role_graph import ShareRange
from viz.drawing import Box, Drawing, Group, Label, Line, Shape, width_of
from viz.hero import RAIL, SLOTS, Hero, Link, Stretch, Tie, Track
from viz.sentences import join, role_words
from viz.words import WORDS, Words, clean

__all__ = ["LINKS", "draw", "figure_words"]

_WIDTH: Final = 1600.0
_HEADER: Final = 122.0
_TRACK: Final = 230.0
_FOOTER: Final = 88.0
_MARGIN: Final = 48.0
#: Left edge and width of each stretch; the consumer is a circle.
_PLACES: Final[Mapping[str, tuple[float, float]]] = {
    "source": (236, 200),
    "transport": (490, 200),
    "process": (744, 200),
    "ship": (984, 110),
    "distribution": (1134, 200),
    "demand": (1412, 32),
}
_RAIL_HEIGHT: Final = 26.0
#: From the top of a track to the top of its pipe, and the height of a share of one.
_PIPE_TOP: Final = 54.0
_WHOLE: Final = 84.0
_NOMINAL: Final = 0.5
_DASHES: Final[Mapping[Link, tuple[float, ...]]] = {"implied": (2, 6), "unconfirmed": (2, 6), "assumed": (12, 5)}
_MOST_SOURCES: Final = 6


def draw(shown: Hero, language: Literal["en", "ja"] = "en") -> Drawing:
    """The picture, 1600 wide and as high as its tracks need: three fill 16:9."""
    return _Painter(shown, 1 if language == "ja" else 0, language).drawing()


def figure_words(stretch: Stretch, *, short: bool = False) -> Words:
    """The share in percent with its range, how sure it is, and the numbers of its sources."""
    stage = stretch.stage
    if stage is None or stage.share.ends is None:
        return _NO_SHARE_SHORT if short else _NO_SHARE
    share, (low, high) = stage.share, stage.share.ends
    value = f"{_percent(low)}–{_percent(high)} %" if share.value is None else f"{_percent(share.value)} %"
    spread = f" ({_percent(low)}–{_percent(high)})" if share.value is not None and low != high else ""
    grades = [one.confidence for one in stage.of]
    dots = next((_DOTS[rank] for rank in ("low", "medium", "high") if rank in grades), "")
    cited = ",".join(str(number) for number in stretch.cited[:2])
    said = f"{value}{spread} {dots}{f' [{cited}]' if cited else ''}"
    return said, said


class _Painter:
    def __init__(self, shown: Hero, place: int, language: str) -> None:
        self._shown = shown
        self._place = place
        self._language = language

    def drawing(self) -> Drawing:
        height = _HEADER + _TRACK * len(self._shown.tracks) + _FOOTER
        shapes = [*self._head()]
        for number, track in enumerate(self._shown.tracks):
            shapes.append(self._track(track, _HEADER + _TRACK * number))
        shapes.extend(self._foot(height))
        title = clean(self._say(self._shown.title))
        return Drawing(_WIDTH, height, title, self._description(), tuple(shapes), self._language)

    def _say(self, words: Words) -> str:
        return words[self._place]

    def _description(self) -> str:
        return " ".join(
            f"{self._say(track.name)}, {self._say(track.under)}, {track.as_of}: "
            + "; ".join(f"{self._say(tie.said)} ({self._say(LINKS[tie.link])})" for tie in track.pipe)
            + "."
            for track in self._shown.tracks
        )

    # ---- head and foot -----------------------------------------------------------------------------------------------

    def _head(self) -> Iterable[Shape]:
        size = 26.0
        lines = _wrapped(self._say(self._shown.title), size, _WIDTH - 2 * _MARGIN, 700)
        while len(lines) > 2 and size > 18:
            size -= 1
            lines = _wrapped(self._say(self._shown.title), size, _WIDTH - 2 * _MARGIN, 700)
        for number, line in enumerate(lines):
            yield Label(_MARGIN, 38 + number * size * 1.2, line, size, weight=700)
        yield Label(_MARGIN, 40 + len(lines) * size * 1.05, self._say(_HOW_TO_READ), 14, "muted")
        for role in SLOTS:
            x, width = _PLACES[role]
            yield Label(x + width / 2, _HEADER - 8, self._say(_headed(role)), 12.5, "muted", 600, "middle")

    def _foot(self, height: float) -> Iterable[Shape]:
        listed = [f"{number} {self._say(words)}" for number, (_, words) in enumerate(self._shown.sources, start=1)]
        more = len(listed) - _MOST_SOURCES
        rest = self._say((f"{more} more in the list", f"ほか{more}件は一覧に")) if more > 0 else ""
        text = " · ".join([*listed[:_MOST_SOURCES], *([rest] if rest else [])])
        lines = _wrapped(text, 12, _WIDTH - 2 * _MARGIN, 400)[:3]
        top = height - _FOOTER + 26
        for number, line in enumerate(lines):
            yield Label(_MARGIN, top + number * 17, line, 12, "muted")
        stand = " · ".join(f"{self._say(track.name)} {track.as_of}" for track in _each_side(self._shown.tracks))
        as_of, dataset = self._say(WORDS["as_of"]), self._say(WORDS["dataset"])
        yield Label(_MARGIN, height - 10, f"{as_of}: {stand} · {dataset} {self._shown.content_hash}", 12, "muted")

    # ---- one track ---------------------------------------------------------------------------------------------------

    def _track(self, track: Track, top: float) -> Group:
        hue = track.telling
        middle = top + _PIPE_TOP + _WHOLE / 2
        shapes: list[Shape] = [
            Label(_MARGIN, middle - 8, self._say(track.name), 17, weight=700),
            Label(_MARGIN, middle + 12, self._say(track.under), 13, hue),
            Label(_MARGIN, middle + 30, track.as_of, 13, "muted"),
        ]
        by_role = {stretch.role: stretch for stretch in track.stretches}
        shapes += [self._tie(tie, middle, hue) for tie in track.pipe]
        shapes += self._lanes(track, top, hue)
        for stretch in track.stretches:
            if stretch.role == RAIL:
                shapes.append(self._rail(stretch, top, hue))
            elif stretch.role == "demand":
                shapes.append(self._consumer(stretch, middle))
            else:
                shapes.append(self._stretch(stretch, top, hue))
        shapes += self._beside(track, top)
        shapes += self._brackets(by_role, top, hue)
        return Group(tuple(shapes), track.id, f"track {track.telling}", None)

    def _stretch(self, stretch: Stretch, top: float, hue: str) -> Group:
        x, width = _PLACES[stretch.role]
        y = top + _PIPE_TOP
        middle = y + _WHOLE / 2
        shapes: list[Shape] = [Box(x, y, width, _WHOLE, "card", "border", 4)]
        share = stretch.stage.share if stretch.stage else ShareRange()
        name = self._name(stretch, 13, width - 12)
        figure = self._say(figure_words(stretch, short=width < 150))
        if share.value is None:
            known = share.ends
            tall = _WHOLE * (_NOMINAL if known is None else known[1])
            shapes.append(Box(x, middle - tall / 2, width, tall, stroke="border", hatch=True, radius=3, dash=(5, 4)))
            shapes += self._words(x, width, middle, name, figure)
        else:
            widest = _WHOLE * (share.ends or (share.value, share.value))[1]
            shapes.append(Box(x, middle - widest / 2, width, max(1.0, widest), hue, radius=3, opacity=0.3))
            core = max(1.5, _WHOLE * share.value)
            shapes.append(Box(x, middle - core / 2, width, core, hue, radius=3))
            if core > 44:
                shapes.append(Label(x + width / 2, middle - 3, name, 13, "paper", 600, "middle"))
                shapes.append(Label(x + width / 2, middle + 15, figure, 12, "paper", 400, "middle"))
            else:
                shapes.append(Label(x + width / 2, y + 16, figure, 12, "ink", 400, "middle"))
                shapes.append(Label(x + width / 2, y + _WHOLE - 8, name, 13, "ink", 600, "middle"))
        return Group(tuple(shapes), None, "stretch", self._told(stretch))

    def _words(self, x: float, width: float, middle: float, name: str, figure: str) -> list[Shape]:
        wide = min(width - 6, 12 + max(width_of(name, 13, 600), width_of(figure, 12)))
        return [
            Box(x + (width - wide) / 2, middle - 18, wide, 38, "card", radius=3, opacity=0.92),
            Label(x + width / 2, middle - 3, name, 13, "ink", 600, "middle"),
            Label(x + width / 2, middle + 14, figure, 12, "muted", 400, "middle"),
        ]

    def _name(self, stretch: Stretch, size: float, room: float) -> str:
        """Who stands in it: the one that most flows touch, and how many more."""
        if not stretch.members:
            return self._say(WORDS["unknown"])
        more = f" +{len(stretch.members) - 1}" if len(stretch.members) > 1 else ""
        return _fitted(self._say(stretch.members[0]), size, room - width_of(more, size, 600), 600) + more

    def _told(self, stretch: Stretch) -> str:
        role = self._say(role_words(stretch.role))
        who = self._say(join(stretch.members)) or self._say(WORDS["unknown"])
        stage = stretch.stage
        if stage is None or stage.share.ends is None:
            return f"{role}: {who}. {self._say(_NO_SHARE)}"
        when = ", ".join(one.as_of for one in stage.of if one.as_of)
        return f"{role}: {who}. {self._say(figure_words(stretch))}, {stage.share.scope}, {when}"

    def _rail(self, stretch: Stretch, top: float, hue: str) -> Group:
        x, _ = _PLACES["source"]
        last, width = _PLACES["distribution"]
        wide = last + width - x
        name = self._say(role_words(RAIL))
        text = f"{name[:1].upper()}{name[1:]}: {self._say(join(stretch.members))}"
        figure = f"   {self._say(figure_words(stretch))}" if stretch.stage and stretch.stage.share.ends else ""
        shapes: tuple[Shape, ...] = (
            Box(x, top + 4, wide, _RAIL_HEIGHT, "band", "border", 4),
            Label(x + 12, top + 4 + 17.5, _fitted(text + figure, 13, wide - 24, 600), 13, "ink", 600),
        )
        if stretch.stage and stretch.stage.share.value is not None:
            tall = max(1.5, (_RAIL_HEIGHT - 2) * stretch.stage.share.value)
            shapes = (*shapes, Box(x, top + 3 + _RAIL_HEIGHT - tall, wide, tall, hue))
        return Group(shapes, None, "stretch rail", self._told(stretch))

    def _consumer(self, stretch: Stretch, middle: float) -> Group:
        x, width = _PLACES["demand"]
        ring = Box(x, middle - width / 2, width, width, "card", "ink", width / 2, thickness=2)
        name = _wrapped(self._say(join(stretch.members[:1])), 13, _WIDTH - x - width - 24, 400)[:3]
        labels = tuple(
            Label(x + width + 10, middle + 5 + 16 * (number - (len(name) - 1) / 2), line, 13)
            for number, line in enumerate(name)
        )
        return Group((ring, *labels), None, "stretch", self._told(stretch))

    def _tie(self, tie: Tie, middle: float, hue: str) -> Group:
        """The way from one stretch to the next; a gap is seen as one."""
        start, end = _PLACES[tie.origin], _PLACES[tie.target]
        x0, x1 = start[0] + start[1], end[0]
        said = f"{self._say(tie.said)}: {self._say(LINKS[tie.link])}"
        cited = ",".join(str(number) for number in tie.cited)
        if tie.link == "round":
            return Group((), None, "tie round", said)
        if tie.link == "gap":
            shapes: tuple[Shape, ...] = (
                Line(((x0 + 5, middle - 13), (x0 + 5, middle + 13)), "ink", 2),
                Line(((x1 - 5, middle - 13), (x1 - 5, middle + 13)), "ink", 2),
                Label((x0 + x1) / 2, middle + 7, "?", 20, "article", 700, "middle"),
            )
        elif tie.link == "unconfirmed":
            shapes = (
                Line(((x0, middle), (x1, middle)), "muted", 3, _DASHES["unconfirmed"]),
                Label((x0 + x1) / 2, middle - 8, "?", 14, "article", 700, "middle"),
            )
        else:
            thick = 9 if tie.link == "shown" else 5
            hue = "focus" if tie.link == "assumed" else hue
            shapes = (Line(((x0, middle), (x1, middle)), hue, thick, _DASHES.get(tie.link, ())),)
            if cited and x1 - x0 > 46:
                shapes = (*shapes, Label((x0 + x1) / 2, middle - 10, f"[{cited}]", 12, "muted", 400, "middle"))
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
        for number, tie in enumerate(sorted(below, key=_reach)):
            shapes.append(self._lane(tie, number, used, top, hue))
        return shapes

    def _to_rail(self, tie: Tie, role: str, number: int, count: int, top: float, hue: str) -> Group:
        x, width = _PLACES[role]
        across = x + width * (number + 1) / (count + 1)
        rail, stage = top + 4 + _RAIL_HEIGHT, top + _PIPE_TOP
        ends = ((across, stage), (across, rail + 1)) if tie.target == RAIL else ((across, rail), (across, stage - 1))
        return self._drawn_lane(tie, ends, hue)

    def _lane(self, tie: Tie, number: int, used: dict[str, int], top: float, hue: str) -> Group:
        foot = top + _PIPE_TOP + _WHOLE
        level = foot + 40 + 7 * (number % 4)
        ends = []
        for role in (tie.origin, tie.target):
            x, width = _PLACES[role]
            used[role] = used.get(role, 0) + 1
            across = x + width / 2 if role == "demand" else x + width - 10 - 12 * (used[role] - 1)
            bottom = foot - _WHOLE / 2 + width / 2 if role == "demand" else foot
            ends.append((across, bottom))
        (x0, y0), (x1, y1) = ends
        return self._drawn_lane(tie, ((x0, y0), (x0, level), (x1, level), (x1, y1 + 1)), hue)

    def _drawn_lane(self, tie: Tie, points: tuple[tuple[float, float], ...], hue: str) -> Group:
        colour = {"unconfirmed": "muted", "assumed": "focus"}.get(tie.link, hue)
        line = Line(points, colour, 2.2, _DASHES.get(tie.link, ()), arrow=True, radius=6)
        cited = ",".join(str(number) for number in tie.cited)
        said = f"{self._say(tie.said)}: {self._say(LINKS[tie.link])}{f' [{cited}]' if cited else ''}"
        return Group((line,), None, f"tie {tie.link}{' drained' if tie.drained else ''}", said)

    def _beside(self, track: Track, top: float) -> list[Shape]:
        """Who is outside and comes in or goes out, in words under the stage."""
        shapes: list[Shape] = []
        lines: dict[str, int] = {}
        for role, brings, who in track.beside:
            if role not in _PLACES:
                continue
            x, width = _PLACES[role]
            number = lines.get(role, 0)
            lines[role] = number + 1
            text = f"{'↑' if brings else '↓'} {self._say(who)}"
            y = top + _PIPE_TOP + _WHOLE + 16 + 15 * number
            room = width - 40 if width > 120 else width + 20
            said = self._say(_FROM_OUTSIDE if brings else _TO_OUTSIDE)
            label = Label(x, y, _fitted(text, 12, room, 400), 12, "ink")
            shapes.append(Group((label,), None, "beside", f"{said}: {self._say(who)}"))
        return shapes

    def _brackets(self, by_role: Mapping[str, Stretch], top: float, hue: str) -> list[Shape]:
        """Under stages in a row of which most belong to one owner, one bracket; other owners are counted."""
        runs: list[tuple[list[str], Words]] = []
        more: list[set[Words]] = []
        for role in SLOTS:
            stretch = by_role.get(role)
            if stretch is None or role == "demand" or not stretch.owners:
                continue
            if runs and runs[-1][1] == stretch.owners[0]:
                runs[-1][0].append(role)
                more[-1].update(stretch.owners[1:])
            else:
                runs.append(([role], stretch.owners[0]))
                more.append(set(stretch.owners[1:]))
        shapes: list[Shape] = []
        y = top + _PIPE_TOP + _WHOLE + 67
        for (roles, owner), others in zip(runs, more, strict=True):
            x0 = _PLACES[roles[0]][0]
            x1 = sum(_PLACES[roles[-1]])
            shapes.append(Line(((x0, y - 5), (x0, y), (x1, y), (x1, y - 5)), hue, 1.4))
            rest = f" +{len(others)}" if others else ""
            text = _fitted(self._say(owner), 12, x1 - x0 - width_of(rest, 12, 600), 600) + rest
            shapes.append(Label((x0 + x1) / 2, y + 14, text, 12, hue, 600, "middle"))
        return shapes


_DOTS: Final[Mapping[str, str]] = {"high": "●●●", "medium": "●●○", "low": "●○○"}
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
_HOW_TO_READ: Final[Words] = (
    "Height of the pipe = share of its market that one owner controls, 0 to 100 %, pale = range. Hatched = no share on "
    "record. Gap = a link that no source shows. Dotted = implied only, or not confirmed.",
    "管の高さ=一人の所有者が握る市場の割合(0〜100%)、淡色=幅。斜線=シェアの記録なし。"
    "途切れ=示す出典のないつながり。点線=暗示のみ、または未確認。",
)


def _headed(role: str) -> Words:
    english, japanese = role_words(role)
    return english[:1].upper() + english[1:], japanese


def _reach(tie: Tie) -> tuple[float, str]:
    return abs(_PLACES[tie.origin][0] - _PLACES[tie.target][0]), tie.origin


def _percent(share: float) -> str:
    return f"{share * 100:.3g}"


def _each_side(tracks: Sequence[Track]) -> Iterable[Track]:
    """One track of each structure."""
    seen: dict[Words, Track] = {}
    for track in tracks:
        seen.setdefault(track.name, track)
    return seen.values()


def _fitted(text: str, size: float, room: float, weight: int) -> str:
    """The text, or as much of it as fits and an ellipsis."""
    if width_of(text, size, weight) <= room:
        return text
    while text and width_of(text + "…", size, weight) > room:
        text = text[:-1]
    return text.rstrip(" ,、") + "…"


def _wrapped(text: str, size: float, room: float, weight: int) -> list[str]:
    """The text in lines that fit, broken at blanks; where a language has none, anywhere."""
    words = text.split(" ")
    if any(width_of(word, size, weight) > room for word in words):
        words, blank = list(text), ""
    else:
        blank = " "
    lines = [words[0]]
    for word in words[1:]:
        if width_of(f"{lines[-1]}{blank}{word}", size, weight) <= room:
            lines[-1] += blank + word
        else:
            lines.append(word)
    return lines
