"""A picture as shapes with meaning: drawn once, put out as SVG, and as whatever else can draw boxes, lines and words.

Colours are names of a theme's colours, so one drawing serves every theme. Lengths are in pixels of the drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from viz.palette import Theme
from viz.words import clean

__all__ = [
    "Box",
    "Drawing",
    "Group",
    "Label",
    "Line",
    "Point",
    "Shape",
    "arrow_head",
    "bends",
    "fitted",
    "gap_of",
    "is_wide",
    "svg",
    "thickness_of",
    "width_of",
    "words_of",
    "wrapped",
]

Anchor: TypeAlias = Literal["start", "middle", "end"]
Point: TypeAlias = tuple[float, float]
#: What stays on one line: a word with its blank or hyphen, or one Japanese character with marks that begin no line.
_PARTS = re.compile(
    r"[\u3000-\u9fff\uff00-\uffef][、。・ー)」』,.!?ッャュョっゃゅょァィゥェォ]*"
    r"|[^\s\-\u3000-\u9fff\uff00-\uffef]+-*\s*|\s+|-+\s*"
)

#: Characters beyond this one are as wide as high.
_WIDE = 0x2E7F
#: How many ems a character of Inter advances, by groups of nearly the same.
_EMS: Mapping[str, float] = MappingProxyType(
    {
        mark: ems
        for marks, ems in (
            ("ijlI", 0.26),
            (" .,:;!'’·|", 0.31),
            ("()[]/\\ftr", 0.38),
            ('1{}-_*`^"“”', 0.48),
            ("s?–", 0.53),
            ("acekvxyz57FJL", 0.59),
            ("bdghnopqu023689EZ", 0.62),
            ("AVXYKT", 0.7),
            ("CDGHNUOQ", 0.76),
            ("wmM…↑↓", 0.9),
            ("●○→W%@—", 0.98),
        )
        for mark in marks
    }
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. `hatch` says that its extent is not known."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = None
    stroke: str | None = None
    radius: float = 0
    hatch: bool = False
    dash: tuple[float, ...] = ()
    thickness: float = 1
    opacity: float = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A way through points, with an arrow at its end if wished."""

    points: tuple[tuple[float, float], ...]
    stroke: str
    thickness: float = 1
    dash: tuple[float, ...] = ()
    arrow: bool = False
    #: Which corners are rounded by how much.
    radius: float = 0
    #: Drawn as two thin lines on the ground of a band.
    double: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Words on one line. `y` is their base line."""

    x: float
    y: float
    text: str
    size: float = 12
    fill: str = "ink"
    weight: Literal[400, 600, 700] = 400
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that mean one thing: said by `title`, found by `id`, styled by `kind`, leading to `href`."""

    shapes: tuple[Shape, ...]
    id: str | None = None
    kind: str = ""
    title: str | None = None
    href: str | None = None
    opacity: float = 1
    #: Of a way between two things: the ids of their groups.
    joins: tuple[str, str] | None = None


Shape: TypeAlias = Box | Line | Label | Group


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a size, what it shows in a sentence, and what it says at length."""

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...] = field(default=())
    language: str = "en"


def width_of(text: str, size: float, weight: int = 400) -> float:
    """About how wide a text is in Inter: wide characters count a whole em, others by their kind."""
    ems = sum(_EMS.get(mark, 1.0 if ord(mark) > _WIDE else 0.66) for mark in text)
    return ems * size * (1.035 if weight >= 600 else 1.0)


def fitted(text: str, size: float, room: float, weight: int = 400) -> str:
    """The text, or as much of it as fits and an ellipsis."""
    if width_of(text, size, weight) <= room:
        return text
    while text and width_of(text + "…", size, weight) > room:
        text = text[:-1]
    return text.rstrip(" ,、") + "…"


def wrapped(text: str, size: float, room: float, weight: int = 400) -> list[str]:
    """The text in lines that fit: broken at blanks, after hyphens and between Japanese characters.

    A word that no line has room for begins one of its own, and is broken where that is full.

    >>> wrapped("lamp oil consumers", 10, 60), wrapped("oil consumers", 10, 30)
    (['lamp oil', 'consumers'], ['oil', 'consu', 'mers'])
    """
    lines = [""]
    for part in _PARTS.findall(text):
        whole = width_of(part.rstrip(), size, weight) <= room
        if not whole and lines[-1].strip():
            lines.append("")
        for piece in (part,) if whole else part:
            if lines[-1] and width_of((lines[-1] + piece).rstrip(), size, weight) > room:
                lines.append(piece)
            else:
                lines[-1] += piece
    return [line.strip() for line in lines]


def words_of(drawing: Drawing) -> dict[int, str]:
    """By weight every character that the drawing sets, each once, sorted."""
    found: dict[int, set[str]] = {}
    waiting: list[Shape] = list(drawing.shapes)
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, Group):
            waiting.extend(shape.shapes)
        elif isinstance(shape, Label):
            found.setdefault(shape.weight, set()).update(clean(shape.text))
    return {weight: "".join(sorted(marks)) for weight, marks in sorted(found.items())}


#: As the style of the pages has them; a wider face, such as some systems' own, would run out of its boxes.
FACES: Final = "Inter, Segoe UI, Roboto, Helvetica Neue, Arial, Hiragino Sans, Noto Sans CJK JP, sans-serif"


def svg(
    drawing: Drawing,
    theme: Theme | None = None,
    *,
    stroke: float | None = None,
    fonts: str = FACES,
    wide: str = "",
) -> str:
    """The drawing as one SVG element, the same to the byte for the same drawing.

    In a theme's colours as a file; without one in the page's own, by custom properties of its style sheet. Lines are
    `stroke` times as thick as drawn, or as the theme has it. `wide` are the fonts of texts with wide characters, where
    these have to be named first.
    """
    if stroke is None:
        stroke = theme.stroke if theme else 1.0
    return "".join(_svg(drawing, _Style(theme, stroke, wide), fonts))


def is_wide(text: str) -> bool:
    """Whether there are characters in it that fill a square, as Japanese ones do."""
    return any(ord(mark) > _WIDE for mark in text)


def _svg(drawing: Drawing, colour: _Style, fonts: str) -> Iterator[str]:
    size = f"0 0 {_n(drawing.width)} {_n(drawing.height)}"
    role = "group" if _leads(drawing.shapes) else "img"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="{role}" lang="{drawing.language}" '
        f"aria-label={_quoted(drawing.title)} font-family={_quoted(fonts)}>"
    )
    yield f"<title>{_text(drawing.title)}</title><desc>{_text(drawing.description)}</desc>"
    yield (
        '<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<line x1="0" y1="0" x2="0" y2="8" stroke="{colour("border")}" stroke-width="3"/></pattern></defs>'
    )
    if colour.is_own:
        yield f'<rect width="{_n(drawing.width)}" height="{_n(drawing.height)}" fill="{colour("paper")}"/>'
    yield from _shapes(drawing.shapes, colour)
    yield "</svg>"


def _leads(shapes: Iterable[Shape]) -> bool:
    """Whether a part of it leads somewhere: then it is no single image to who reads it by ear or goes by keys."""
    return any(isinstance(one, Group) and (one.href is not None or _leads(one.shapes)) for one in shapes)


class _Style:
    """The colours of a theme by name, or those of the page, and how many times as thick as usual lines are."""

    def __init__(self, theme: Theme | None, stroke: float, wide: str) -> None:
        self._theme = theme
        #: Whether they are a theme's, and not the page's.
        self.is_own = theme is not None
        self.stroke = stroke
        #: The fonts of texts with wide characters.
        self.wide = wide

    def __call__(self, name: str) -> str:
        if self._theme is None:
            return f"var(--{name.replace('_', '-')})"
        return str(getattr(self._theme, name))


def _shapes(shapes: Iterable[Shape], colour: _Style) -> Iterator[str]:
    for shape in shapes:
        match shape:
            case Group():
                yield from _group(shape, colour)
            case Box():
                yield _box(shape, colour)
            case Line():
                yield _line(shape, colour)
            case Label():
                yield _label(shape, colour)


def _group(group: Group, colour: _Style) -> Iterator[str]:
    named = "".join(f" {name}={_quoted(value)}" for name, value in (("id", group.id), ("class", group.kind)) if value)
    faint = f' opacity="{_n(group.opacity)}"' if group.opacity != 1 else ""
    if group.href:
        yield f"<a href={_quoted(group.href)}>"
    yield f"<g{named}{faint}>"
    if group.title:
        yield f"<title>{_text(group.title)}</title>"
    yield from _shapes(group.shapes, colour)
    yield "</g>"
    if group.href:
        yield "</a>"


def _box(box: Box, colour: _Style) -> str:
    fill = "url(#hatch)" if box.hatch else colour(box.fill) if box.fill else "none"
    place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
    round_ = f' rx="{_n(box.radius)}"' if box.radius else ""
    faint = f' opacity="{_n(box.opacity)}"' if box.opacity != 1 else ""
    return f'<rect {place}{round_} fill="{fill}"{_stroke(box.stroke, box.thickness, box.dash, colour)}{faint}/>'


def _line(line: Line, colour: _Style) -> str:
    way = f'<path d="{_path(line)}" fill="none"'
    drawn = f"{way}{_stroke(line.stroke, thickness_of(line), line.dash, colour)}/>"
    if line.double:
        drawn += f"{way}{_stroke('band', gap_of(line), (), colour)}/>"
    if line.arrow:
        head = " ".join(f"{_n(x)},{_n(y)}" for x, y in arrow_head(line, colour.stroke))
        drawn += f'<polygon points="{head}" fill="{colour(line.stroke)}"/>'
    return drawn


def _path(line: Line) -> str:
    said = [f"M{_point(line.points[0])}"]
    for before, corner, after in bends(line):
        said.append(f"L{_point(before)}" + (f"Q{_point(corner)} {_point(after)}" if line.radius else ""))
    return "".join([*said, f"L{_point(line.points[-1])}"])


def bends(line: Line) -> Iterator[tuple[Point, Point, Point]]:
    """Of each corner on a way: where the curve begins, the corner that pulls it, where it ends."""
    for before, corner, after in zip(line.points, line.points[1:], line.points[2:], strict=False):
        yield _toward(corner, before, line.radius), corner, _toward(corner, after, line.radius)


def _toward(point: Point, other: Point, radius: float) -> Point:
    """The place at most `radius` from a point on the way to another, and at most half way."""
    across, down = other[0] - point[0], other[1] - point[1]
    length = abs(across) + abs(down)
    part = min(radius, length / 2) / length if length else 0.0
    return point[0] + across * part, point[1] + down * part


def thickness_of(line: Line) -> float:
    """How thick a line is drawn; a double one is as thick as both of its lines and what is between them."""
    return line.thickness * 1.4 + 2.4 if line.double else line.thickness


def gap_of(line: Line) -> float:
    """How wide the space between the two lines of a double one is."""
    return line.thickness * 0.4 + 1.2


def arrow_head(line: Line, stroke: float = 1) -> tuple[Point, Point, Point]:
    """The corners of the arrow at a way's end, its tip first, where lines are `stroke` times as thick as drawn."""
    (x0, y0), (x, y) = line.points[-2:]
    size = 4 + line.thickness * stroke
    if abs(x - x0) >= abs(y - y0):
        back = x - size if x > x0 else x + size
        return (x, y), (back, y - size * 0.6), (back, y + size * 0.6)
    back = y - size if y > y0 else y + size
    return (x, y), (x - size * 0.6, back), (x + size * 0.6, back)


def _label(label: Label, colour: _Style) -> str:
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
    weight = f' font-weight="{label.weight}"' if label.weight != 400 else ""
    if colour.wide and is_wide(label.text):
        weight += f" font-family={_quoted(colour.wide)}"
    return (
        f'<text x="{_n(label.x)}" y="{_n(label.y)}" font-size="{_n(label.size)}"{weight}{anchor} '
        f'fill="{colour(label.fill)}">{_text(label.text)}</text>'
    )


def _stroke(name: str | None, thickness: float, dash: tuple[float, ...], colour: _Style) -> str:
    if name is None:
        return ""
    said = f' stroke="{colour(name)}" stroke-width="{_n(thickness * colour.stroke)}"'
    return said + (f' stroke-dasharray="{" ".join(_n(part) for part in dash)}"' if dash else "")


def _point(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    """A length with at most two decimals, without a tail of zeros."""
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"


def _text(text: str) -> str:
    return escape(clean(text))


def _quoted(text: str) -> str:
    return quoteattr(clean(text))
