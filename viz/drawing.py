"""A picture as shapes with meaning: drawn once, put out as SVG, and as whatever else can draw boxes, lines and words.

Colours are names of a theme's colours, so one drawing serves every theme. Lengths are in pixels of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from viz.palette import Theme
from viz.words import clean

__all__ = ["Box", "Drawing", "Group", "Label", "Line", "Shape", "svg", "width_of", "words_of"]

Anchor: TypeAlias = Literal["start", "middle", "end"]


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
    #: Below 1 it stands back behind what is meant.
    opacity: float = 1


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
    """About how wide a text is in a sans-serif: wide characters count a whole em, others by their kind."""
    ems = 0.0
    for mark in text:
        if ord(mark) > 0x2E7F:
            ems += 1.0
        elif mark in "ijl|.,:;'!()[]":
            ems += 0.3
        elif mark in "mwMW%@":
            ems += 0.88
        elif mark.isupper() or mark.isdigit():
            ems += 0.66
        else:
            ems += 0.53
    return ems * size * (1.06 if weight >= 600 else 1.0)


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


def svg(
    drawing: Drawing,
    theme: Theme | None = None,
    *,
    stroke: float | None = None,
    fonts: str = "Inter, system-ui, sans-serif",
) -> str:
    """The drawing as one SVG element, the same to the byte for the same drawing.

    In a theme's colours as a file; without one in the page's own, by custom properties of its style sheet. Lines are
    `stroke` times as thick as drawn, or as the theme has it.
    """
    if stroke is None:
        stroke = theme.stroke if theme else 1.0
    return "".join(_svg(drawing, theme, stroke, fonts))


def _svg(drawing: Drawing, theme: Theme | None, stroke: float, fonts: str) -> Iterator[str]:
    colour = _Colours(theme, stroke)
    size = f"0 0 {_n(drawing.width)} {_n(drawing.height)}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="img" lang="{drawing.language}" '
        f"aria-label={_quoted(drawing.title)} font-family={_quoted(fonts)}>"
    )
    yield f"<title>{_text(drawing.title)}</title><desc>{_text(drawing.description)}</desc>"
    yield (
        '<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<line x1="0" y1="0" x2="0" y2="8" stroke="{colour("border")}" stroke-width="3"/></pattern></defs>'
    )
    if theme is not None:
        yield f'<rect width="{_n(drawing.width)}" height="{_n(drawing.height)}" fill="{theme.paper}"/>'
    yield from _shapes(drawing.shapes, colour)
    yield "</svg>"


class _Colours:
    """The colours of a theme by name, or those of the page, and how many times as thick as usual lines are."""

    def __init__(self, theme: Theme | None, stroke: float) -> None:
        self._theme = theme
        self.stroke = stroke

    def __call__(self, name: str) -> str:
        if self._theme is None:
            return f"var(--{name.replace('_', '-')})"
        return str(getattr(self._theme, name))


def _shapes(shapes: Iterable[Shape], colour: _Colours) -> Iterator[str]:
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


def _group(group: Group, colour: _Colours) -> Iterator[str]:
    named = "".join(f" {name}={_quoted(value)}" for name, value in (("id", group.id), ("class", group.kind)) if value)
    if group.href:
        yield f"<a href={_quoted(group.href)}>"
    faint = f' opacity="{_n(group.opacity)}"' if group.opacity != 1 else ""
    yield f"<g{named}{faint}>"
    if group.title:
        yield f"<title>{_text(group.title)}</title>"
    yield from _shapes(group.shapes, colour)
    yield "</g>"
    if group.href:
        yield "</a>"


def _box(box: Box, colour: _Colours) -> str:
    fill = "url(#hatch)" if box.hatch else colour(box.fill) if box.fill else "none"
    place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
    round_ = f' rx="{_n(box.radius)}"' if box.radius else ""
    faint = f' opacity="{_n(box.opacity)}"' if box.opacity != 1 else ""
    return f'<rect {place}{round_} fill="{fill}"{_stroke(box.stroke, box.thickness, box.dash, colour)}{faint}/>'


def _line(line: Line, colour: _Colours) -> str:
    drawn = f'<path d="{_path(line.points, line.radius)}" fill="none"'
    drawn += f"{_stroke(line.stroke, line.thickness, line.dash, colour)}/>"
    if line.arrow:
        drawn += _arrow(line, colour)
    return drawn


def _path(points: tuple[tuple[float, float], ...], radius: float) -> str:
    first, *rest = points
    said = [f"M{_n(first[0])} {_n(first[1])}"]
    for place, point in enumerate(rest, start=1):
        if place == len(points) - 1 or not radius:
            said.append(f"L{_n(point[0])} {_n(point[1])}")
            continue
        before, after = _toward(point, points[place - 1], radius), _toward(point, points[place + 1], radius)
        said.append(f"L{_n(before[0])} {_n(before[1])}Q{_n(point[0])} {_n(point[1])} {_n(after[0])} {_n(after[1])}")
    return "".join(said)


def _toward(point: tuple[float, float], other: tuple[float, float], radius: float) -> tuple[float, float]:
    """The place at most `radius` from a point on the way to another, and at most half way."""
    across, down = other[0] - point[0], other[1] - point[1]
    length = abs(across) + abs(down)
    part = min(radius, length / 2) / length if length else 0.0
    return point[0] + across * part, point[1] + down * part


def _arrow(line: Line, colour: _Colours) -> str:
    (x0, y0), (x, y) = line.points[-2:]
    size = 4 + line.thickness * colour.stroke
    if abs(x - x0) >= abs(y - y0):
        back = x - size if x > x0 else x + size
        corners = [(x, y), (back, y - size * 0.6), (back, y + size * 0.6)]
    else:
        back = y - size if y > y0 else y + size
        corners = [(x, y), (x - size * 0.6, back), (x + size * 0.6, back)]
    return f'<polygon points="{" ".join(f"{_n(a)},{_n(b)}" for a, b in corners)}" fill="{colour(line.stroke)}"/>'


def _label(label: Label, colour: _Colours) -> str:
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
    weight = f' font-weight="{label.weight}"' if label.weight != 400 else ""
    return (
        f'<text x="{_n(label.x)}" y="{_n(label.y)}" font-size="{_n(label.size)}"{weight}{anchor} '
        f'fill="{colour(label.fill)}">{_text(label.text)}</text>'
    )


def _stroke(name: str | None, thickness: float, dash: tuple[float, ...], colour: _Colours) -> str:
    if name is None:
        return ""
    said = f' stroke="{colour(name)}" stroke-width="{_n(thickness * colour.stroke)}"'
    return said + (f' stroke-dasharray="{" ".join(_n(part) for part in dash)}"' if dash else "")


def _n(number: float) -> str:
    """A length with at most two decimals, without a tail of zeros."""
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"


def _text(text: str) -> str:
    return escape(clean(text))


def _quoted(text: str) -> str:
    return quoteattr(clean(text))
