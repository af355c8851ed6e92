"""Drawings as pages of a PDF: vectors, words that can be selected and searched, the faces in the file.

No browser draws it, and the same drawings are the same bytes. The module needs the extra `pictures`: without it the
import is a `QuestionError` that says how to install it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from io import BytesIO
from typing import Any, Final

from graph.errors import QuestionError
from graph.extras import needs
from viz.drawing.faces import faces
from viz.drawing.shapes import (
    Box,
    Drawing,
    Group,
    Label,
    Line,
    Point,
    Shape,
    arrow_head,
    bends,
    gap_of,
    is_wide,
    thickness_of,
)
from viz.palette import LIGHT, Theme
from viz.words import clean

try:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas
except ImportError:
    raise QuestionError(needs("Pictures", "pictures")) from None

__all__ = ["pdf"]

_HATCH: Final = 8


def pdf(drawings: Sequence[Drawing], theme: Theme = LIGHT, *, title: str | None = None) -> bytes:
    """One page for each drawing, a unit of it a point; `QuestionError` for none.

    The document bears the title given, else that of the first drawing, in whose language it is.
    """
    if not drawings:
        raise QuestionError("A PDF needs a page, and nothing is to be drawn.")
    buffer = BytesIO()
    language = {"en": "en-GB", "ja": "ja-JP"}.get(drawings[0].language, drawings[0].language)
    usual, _ = _nearest("Inter", 400)  # or every page names a face that is not in the file
    made: Any = Canvas  # its annotations take no name of a face
    canvas = made(buffer, pageCompression=1, invariant=1, lang=language, initialFontName=usual)
    canvas.setTitle(clean(drawings[0].title if title is None else title))
    canvas.setAuthor("muskgraph")
    canvas.setCreator("muskgraph")
    canvas.setSubject(clean(drawings[0].description)[:1000])
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for number, drawing in enumerate(drawings, start=1):
        canvas.setPageSize((drawing.width, drawing.height))
        canvas.bookmarkPage(f"page-{number}")
        canvas.addOutlineEntry(clean(drawing.title), f"page-{number}")
        _Painter(canvas, drawing, theme).paint()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class _Painter:
    """Puts one drawing on one page, whose ordinates run upwards."""

    def __init__(self, canvas: Any, drawing: Drawing, theme: Theme) -> None:
        self._canvas = canvas
        self._drawing = drawing
        self._theme = theme

    def paint(self) -> None:
        self._canvas.setFillColor(self._theme.paper)
        self._canvas.rect(0, 0, self._drawing.width, self._drawing.height, stroke=0, fill=1)
        self._put(self._drawing.shapes, 1.0)

    def _put(self, shapes: Iterable[Shape], opacity: float) -> None:
        for shape in shapes:
            match shape:
                case Group():
                    self._put(shape.shapes, opacity * shape.opacity)
                    self._link(shape)
                case Box():
                    self._box(shape, opacity)
                case Line():
                    self._line(shape, opacity)
                case Label():
                    self._label(shape, opacity)

    def _link(self, group: Group) -> None:
        """The boxes of a group lead to where it leads; a way alone is too thin to be hit."""
        boxes = [shape for shape in _every(group.shapes) if isinstance(shape, Box)]
        if not group.href or not boxes:
            return
        left, right = min(box.x for box in boxes), max(box.x + box.width for box in boxes)
        top, low = min(box.y for box in boxes), max(box.y + box.height for box in boxes)
        self._canvas.linkURL(group.href, (left, self._y(low), right, self._y(top)), relative=0)

    def _box(self, box: Box, opacity: float) -> None:
        canvas = self._canvas
        canvas.saveState()
        opacity *= box.opacity
        x, y, wide, high = box.x, self._y(box.y + box.height), box.width, box.height
        radius = min(box.radius, wide / 2, high / 2)
        if box.fill and not box.hatch:
            canvas.setFillColor(self._colour(box.fill), opacity)
            canvas.roundRect(x, y, wide, high, radius, stroke=0, fill=1)
        if box.hatch:
            self._hatch(x, y, wide, high, radius, opacity)
        if box.stroke:
            self._stroke(box.stroke, box.thickness, box.dash, opacity)
            canvas.roundRect(x, y, wide, high, radius, stroke=1, fill=0)
        canvas.restoreState()

    def _hatch(self, x: float, y: float, wide: float, high: float, radius: float, opacity: float) -> None:
        canvas = self._canvas
        canvas.saveState()
        edge = canvas.beginPath()
        edge.roundRect(x, y, wide, high, radius)
        canvas.clipPath(edge, stroke=0, fill=0)
        self._stroke("border", 3, (), opacity)
        step = _HATCH * 2**0.5
        for number in range(int((wide + high) / step) + 2):
            start = x - high + number * step
            canvas.line(start, y, start + high, y + high)
        canvas.restoreState()

    def _line(self, line: Line, opacity: float) -> None:
        canvas = self._canvas
        canvas.saveState()
        self._stroke(line.stroke, thickness_of(line), line.dash, opacity)
        way = canvas.beginPath()
        way.moveTo(*self._at(line.points[0]))
        for before, corner, after in bends(line):
            way.lineTo(*self._at(before))
            if line.radius:  # the quadratic curve as the cubic one that it is
                pulls = [_between(end, corner, 2 / 3) for end in (before, after)]
                way.curveTo(*self._at(pulls[0]), *self._at(pulls[1]), *self._at(after))
        way.lineTo(*self._at(line.points[-1]))
        canvas.drawPath(way, stroke=1, fill=0)
        if line.double:
            self._stroke("band", gap_of(line), (), opacity)
            canvas.drawPath(way, stroke=1, fill=0)
        if line.arrow:
            canvas.setFillColor(self._colour(line.stroke), opacity)
            head = canvas.beginPath()
            tip, *others = arrow_head(line, self._theme.stroke)
            head.moveTo(*self._at(tip))
            for point in others:
                head.lineTo(*self._at(point))
            head.close()
            canvas.drawPath(head, stroke=0, fill=1)
        canvas.restoreState()

    def _label(self, label: Label, opacity: float) -> None:
        canvas = self._canvas
        runs = list(_runs(clean(label.text), label.weight))
        width = sum(pdfmetrics.stringWidth(text, font, label.size) for font, text in runs)
        x = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
        said = canvas.beginText(x, self._y(label.y))
        canvas.saveState()
        canvas.setFillColor(self._colour(label.fill), opacity)
        for font, text in runs:
            said.setFont(font, label.size)
            said.textOut(text)
        canvas.drawText(said)
        canvas.restoreState()

    # ---- units -------------------------------------------------------------------------------------------------------

    def _y(self, y: float) -> float:
        return self._drawing.height - y

    def _at(self, point: Point) -> Point:
        return point[0], self._y(point[1])

    def _colour(self, name: str) -> str:
        return str(getattr(self._theme, name))

    def _stroke(self, name: str, thickness: float, dash: tuple[float, ...], opacity: float) -> None:
        self._canvas.setStrokeColor(self._colour(name), opacity)
        self._canvas.setLineWidth(thickness * self._theme.stroke)
        self._canvas.setDash(list(dash))


def _every(shapes: Iterable[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        yield shape
        if isinstance(shape, Group):
            yield from _every(shape.shapes)


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _runs(text: str, weight: int) -> Iterator[tuple[str, str]]:
    """A text in runs of one face each, by the face's name; a mark that no face has is left to the first."""
    order = sorted(_registered(), key=lambda family: (family == "Inter") == is_wide(text))
    font, run = "", ""
    for mark in text:
        near = [_nearest(family, weight) for family in order]
        found = next((name for name, has in near if ord(mark) in has), near[0][0])
        if found != font and run:
            yield font, run
            run = ""
        font, run = found, run + mark
    if run:
        yield font, run


def _nearest(family: str, weight: int) -> tuple[str, Any]:
    """The face of a family that is nearest to a weight, the bolder of two, and what it has."""
    held = _registered()[family]
    return held[min(held, key=lambda has: (abs(has - weight), -has))]


@cache
def _registered() -> dict[str, dict[int, tuple[str, Any]]]:
    """The faces by family and weight, each under the name by which a page refers to it."""
    found: dict[str, dict[int, tuple[str, Any]]] = {}
    for face in faces():
        name = f"{face.family}-{face.weight}".replace(" ", "")
        font = TTFont(name, str(face.file))
        pdfmetrics.registerFont(font)
        found.setdefault(face.family, {})[face.weight] = name, font.face.charToGlyph
    return found
