"""Drawings as slides of PowerPoint: native shapes that can be moved, words that can be edited, sources in the notes.

A drawing is fitted to 16:9; one of 960 across keeps its sizes in points. The module needs the extra `pictures`: without
it the import is a `QuestionError` that says how to install it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from graph.errors import QuestionError
from viz.drawing import Box, Drawing, Group, Label, Line, Shape, width_of
from viz.palette import LIGHT, Theme
from viz.words import clean

try:
    from pptx import Presentation
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE, MSO_PATTERN
    from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
    from pptx.enum.text import PP_ALIGN
    from pptx.oxml.ns import qn
    from pptx.oxml.xmlchemy import OxmlElement
    from pptx.util import Emu, Pt
except ImportError:
    raise QuestionError("Slides need the extra `pictures`. Install it: pip install 'muskgraph[pictures]'") from None

__all__ = ["Slide", "pptx"]

#: English metric units of a slide of 16:9, and of a point.
_ACROSS, _DOWN, _POINT = 12_192_000, 6_858_000, 12_700
_FACE = "Arial"


@dataclass(frozen=True, slots=True)
class Slide:
    """A drawing, and what its speaker reads: what it shows at length, and the sources."""

    drawing: Drawing
    notes: Sequence[str]


def pptx(slides: Iterable[Slide], theme: Theme = LIGHT, *, title: str = "") -> bytes:
    """The slides as a PPTX file."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(_ACROSS), Emu(_DOWN)
    deck.core_properties.title = clean(title)
    deck.core_properties.author = "muskgraph"
    titled = next(layout for layout in deck.slide_layouts if layout.name == "Title Only")
    for slide in slides:
        _Painter(deck.slides.add_slide(titled), slide, theme).paint()
    buffer = BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


class _Painter:
    """Puts one drawing on one slide."""

    def __init__(self, page: Any, slide: Slide, theme: Theme) -> None:
        self._page = page
        self._slide = slide
        self._theme = theme
        drawing = slide.drawing
        self._scale = min(_ACROSS / drawing.width, _DOWN / drawing.height)
        self._left = (_ACROSS - drawing.width * self._scale) / 2
        #: How strong what is being drawn is, 0 to 1.
        self._strength = 1.0

    def paint(self) -> None:
        background = self._page.background.fill
        background.solid()
        background.fore_color.rgb = self._colour("paper")
        self._title()
        for shape in self._slide.drawing.shapes:
            self._put(shape, self._page.shapes)
        notes = self._page.notes_slide.notes_text_frame
        notes.text = clean("\n".join([self._slide.drawing.description, "", *self._slide.notes]))

    def _title(self) -> None:
        """The title in its own place, where outline view and screen readers look for it."""
        labels = [
            label
            for group in self._slide.drawing.shapes
            if isinstance(group, Group) and group.kind == "title"
            for label in group.shapes
            if isinstance(label, Label)
        ]
        held = self._page.shapes.title
        held.text_frame.text = clean(self._slide.drawing.title)
        if not labels:
            return
        first, last = labels[0], labels[-1]
        held.left, held.top = self._x(first.x), self._y(first.y - first.size)
        held.width = self._n(self._slide.drawing.width - 2 * first.x)
        held.height = self._n(last.y - first.y + first.size * 1.4)
        frame = held.text_frame
        frame.word_wrap = True
        _no_margins(frame)
        for paragraph in frame.paragraphs:
            paragraph.alignment = _alignment("start")
            for run in paragraph.runs:
                self._set(run, first)

    # ---- shapes ------------------------------------------------------------------------------------------------------

    def _put(self, shape: Shape, onto: Any) -> None:
        match shape:
            case Group(kind="title"):
                return
            case Group() if shape.shapes:
                group = onto.add_group_shape()
                around, self._strength = self._strength, self._strength * shape.opacity
                for each in shape.shapes:
                    self._put(each, group.shapes)
                self._strength = around
                _name(group, shape.id or shape.kind or "group", shape.title)
            case Box():
                self._box(shape, onto)
            case Line():
                self._line(shape, onto)
            case Label():
                self._label(shape, onto)

    def _box(self, box: Box, onto: Any) -> None:

        kind = MSO_SHAPE.RECTANGLE
        if box.radius * 2 >= min(box.width, box.height) and box.width == box.height:
            kind = MSO_SHAPE.OVAL
        elif box.radius and min(box.width, box.height) > 2 * box.radius:
            kind = MSO_SHAPE.ROUNDED_RECTANGLE
        made = onto.add_shape(kind, self._x(box.x), self._y(box.y), self._n(box.width), self._n(box.height))
        if kind is MSO_SHAPE.ROUNDED_RECTANGLE:
            made.adjustments[0] = min(0.5, box.radius / min(box.width, box.height))
        _plain(made)
        if box.hatch:
            made.fill.patterned()
            made.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            made.fill.fore_color.rgb, made.fill.back_color.rgb = self._colour("border"), self._colour("card")
        elif box.fill:
            made.fill.solid()
            made.fill.fore_color.rgb = self._colour(box.fill)
            if box.opacity != 1:
                _translucent(made, box.opacity)
        else:
            made.fill.background()
        self._stroke(made, box.stroke, box.thickness, box.dash)

    def _line(self, line: Line, onto: Any) -> None:
        points = [(self._x(x), self._y(y)) for x, y in line.points]
        if len(points) == 2:
            made = onto.add_connector(MSO_CONNECTOR.STRAIGHT, *points[0], *points[1])
        else:
            builder = onto.build_freeform(*points[0])
            builder.add_line_segments(points[1:], close=False)
            made = builder.convert_to_shape()
            made.fill.background()
        _plain(made)
        self._stroke(made, line.stroke, line.thickness, line.dash, arrow=line.arrow)

    def _label(self, label: Label, onto: Any) -> None:
        # Wider than the words: a face that runs wider must not wrap, and without wrapping some programs centre them.
        wide = width_of(label.text, label.size, label.weight) * 1.3 + 12
        left = label.x - {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
        top = label.y - label.size * 0.98
        made = onto.add_textbox(self._x(left), self._y(top), self._n(wide), self._n(label.size * 1.25))
        frame = made.text_frame
        frame.word_wrap = True
        _no_margins(frame)
        frame.text = clean(label.text)
        paragraph = frame.paragraphs[0]
        paragraph.alignment = _alignment(label.anchor)
        for run in paragraph.runs:
            self._set(run, label)

    def _set(self, run: Any, label: Label) -> None:
        run.font.size = Pt(round(label.size * self._scale / _POINT * 2) / 2)
        run.font.bold = label.weight > 400
        run.font.name = _FACE
        run.font.color.rgb = self._colour(label.fill)

    def _stroke(
        self, made: Any, name: str | None, thickness: float, dash: tuple[float, ...], *, arrow: bool = False
    ) -> None:
        if name is None:
            made.line.fill.background()
            return
        made.line.color.rgb = self._colour(name)
        made.line.width = self._n(thickness * self._theme.stroke)
        if dash:
            made.line.dash_style = MSO_LINE.ROUND_DOT if dash[0] <= 3 else MSO_LINE.DASH
        if arrow:
            made.line._get_or_add_ln().append(_element("a:tailEnd", type="triangle"))

    # ---- units -------------------------------------------------------------------------------------------------------

    def _n(self, length: float) -> int:
        return round(length * self._scale)

    def _x(self, x: float) -> int:
        return round(self._left + x * self._scale)

    def _y(self, y: float) -> int:
        return round(y * self._scale)

    def _colour(self, name: str) -> Any:
        """A colour of the theme; what stands back is mixed with the paper, as words cannot be made translucent."""
        colour: Any = RGBColor
        full, paper = (bytes.fromhex(str(getattr(self._theme, one)).removeprefix("#")) for one in (name, "paper"))
        strength = self._strength
        return colour(*(round(a * strength + b * (1 - strength)) for a, b in zip(full, paper, strict=True)))


def _alignment(anchor: str) -> Any:
    return {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}[anchor]


def _no_margins(frame: Any) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _name(made: Any, name: str, said: str | None) -> None:
    """What the selection pane calls a shape, and what a screen reader says of it."""
    made.name = clean(name)
    if said:
        made._element._nvXxPr.cNvPr.set("descr", clean(said))


def _plain(made: Any) -> None:
    """Without the shadow and effects of the theme, which a shape refers to as its style."""
    style = made._element.find(qn("p:style"))
    if style is not None:
        made._element.remove(style)


def _translucent(made: Any, opacity: float) -> None:
    for colour in made._element.iter(qn("a:srgbClr")):
        colour.append(_element("a:alpha", val=str(round(opacity * 100_000))))
        return


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    return made
