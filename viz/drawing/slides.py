"""Drawings as slides of PowerPoint: native shapes that can be moved, words that can be edited, sources in the notes.

A way that joins two cards is a connector glued to both, at points of its own where it begins and ends, so that an arrow
follows the card that is moved. A drawing is fitted to 16:9; one of 960 across keeps its sizes in points. The module
needs the extra `pictures`: without it the import is a `QuestionError` that says how to install it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from graph.errors import QuestionError
from graph.extras import needs
from viz.drawing.shapes import Box, Drawing, Group, Label, Line, Point, Shape, width_of
from viz.palette import LIGHT, Theme
from viz.words import clean

try:
    from pptx import Presentation
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE, MSO_PATTERN
    from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import qn
    from pptx.oxml.xmlchemy import OxmlElement
    from pptx.util import Emu, Pt
except ImportError:
    raise QuestionError(needs("Slides", "pictures")) from None

__all__ = ["Slide", "pptx"]

#: English metric units of a slide of 16:9, and of a point.
_ACROSS, _DOWN, _POINT = 12_192_000, 6_858_000, 12_700
_FACE = "Arial"
#: The presets of connectors with one elbow, two, three and four; and how the ends of a connector are called.
_ELBOWS = ("straightConnector1", "bentConnector2", "bentConnector3", "bentConnector4", "bentConnector5")
_ENDS = ("stCxn", "endCxn")
#: Where every rectangle can be glued to, as parts of its width and height: LibreOffice takes the first four as these.
_USUAL_SITES = ((0.5, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 0.5))
_OWN_SITES = len(_USUAL_SITES)
_EITHER = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:powerpoint="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    '<mc:Choice Requires="powerpoint"/><mc:Fallback/></mc:AlternateContent>'
)


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
        #: By the id of a group where ways begin and end at it, and the number of the shape that they are glued to.
        self._glued = _ends_of(drawing.shapes)
        self._anchors: dict[str, int] = {}

    def paint(self) -> None:
        background = self._page.background.fill
        background.solid()
        background.fore_color.rgb = self._colour("paper")
        self._title()
        for shape in self._slide.drawing.shapes:
            self._put(shape, self._page.shapes, 1.0)
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

    def _put(self, shape: Shape, onto: Any, opacity: float) -> None:
        match shape:
            case Group(kind="title"):
                return
            case Group(joins=(str(), str())):
                self._connection(shape, onto, opacity * shape.opacity)
            case Group() if shape.shapes:
                self._group(shape, onto, opacity * shape.opacity)
            case Box():
                self._box(shape, onto, opacity)
            case Line():
                self._line(shape, onto, opacity)
            case Label():
                self._label(shape, onto, opacity)

    def _group(self, group: Group, onto: Any, opacity: float) -> None:
        made = onto.add_group_shape()
        if group.kind.startswith("card"):
            self._card(group, made.shapes, opacity)
        else:
            for each in group.shapes:
                self._put(each, made.shapes, opacity)
        _name(made, group.id or group.kind or "group", group.title)

    def _card(self, group: Group, onto: Any, opacity: float) -> None:
        """A card as one shape with its edge, its words and the points to which ways are glued, and what lies by it."""
        ground = [shape for shape in group.shapes if isinstance(shape, Box)]
        body = ground[-1]
        inner = [shape for shape in group.shapes if isinstance(shape, Group)]
        faint = opacity * min((each.opacity for each in inner), default=1)
        parts = [part for each in inner for part in each.shapes]
        for box in ground[:-1]:
            self._box(box, onto, opacity)
        made = self._box(body, onto, opacity)
        for part in parts:
            if isinstance(part, Box) and (part.x, part.y, part.width) == (body.x, body.y, body.width):
                self._stroke(made, part.stroke, part.thickness, part.dash, faint)
            elif isinstance(part, Box):
                self._box(part, onto, faint)
        self._words(made, body, [part for part in parts if isinstance(part, Label)], faint)
        made.name = f"{clean(group.id or 'card')}-body"
        points = self._glued.get(group.id or "", [])
        _add_glue(made, [((x - body.x) / body.width, (y - body.y) / body.height) for x, y in points], body)
        if group.id:
            self._anchors[group.id] = made.shape_id

    def _words(self, made: Any, box: Box, labels: Sequence[Label], opacity: float) -> None:
        """Lines of words inside a shape, where the drawing has them."""
        if not labels:
            return
        frame = made.text_frame
        frame.word_wrap = True
        _no_margins(frame)
        frame.margin_left = self._n(labels[0].x - box.x)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        for number, label in enumerate(labels):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = _alignment("start")
            run = paragraph.add_run()
            run.text = clean(label.text)
            self._set(run, label, opacity)

    def _connection(self, group: Group, onto: Any, opacity: float) -> None:
        """A way between two groups as a connector."""
        for line in (each for each in group.shapes if isinstance(each, Line)):
            points = _straightened(line.points)
            if len(points) > len(_ELBOWS) + 1:
                self._line(line, onto, opacity)
                continue
            made = self._connector(line, points, onto, opacity)
            for end, point, tag in zip(group.joins or (), (line.points[0], line.points[-1]), _ENDS, strict=True):
                if end in self._anchors:
                    at = _OWN_SITES + self._glued[end].index(point)
                    glue = _element(f"a:{tag}", id=str(self._anchors[end]), idx=str(at))
                    made._element.nvCxnSpPr.cNvCxnSpPr.append(glue)
            _name(made, group.id or "way", group.title)
            if len(points) > 2:
                other = self._line(line, onto, opacity)
                _name(other, group.id or "way", group.title)
                _or_else(made._element, other._element)

    def _connector(self, line: Line, points: Sequence[Point], onto: Any, opacity: float) -> Any:
        ways = [(self._x(x), self._y(y)) for x, y in points]
        made = onto.add_connector(MSO_CONNECTOR.STRAIGHT, *ways[0], *ways[-1])
        if len(ways) > 2:
            _bend(made, ways)
        _plain(made)
        self._way(made, line, opacity)
        return made

    def _box(self, box: Box, onto: Any, opacity: float) -> Any:
        kind = MSO_SHAPE.RECTANGLE
        if box.radius * 2 >= min(box.width, box.height) and box.width == box.height:
            kind = MSO_SHAPE.OVAL
        elif box.radius and min(box.width, box.height) >= 2 * box.radius:
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
            _translucent(made.fill._xPr, opacity * box.opacity)
        else:
            made.fill.background()
        self._stroke(made, box.stroke, box.thickness, box.dash, opacity)
        return made

    def _line(self, line: Line, onto: Any, opacity: float) -> Any:
        points = [(self._x(x), self._y(y)) for x, y in line.points]
        if len(points) == 2:
            made = onto.add_connector(MSO_CONNECTOR.STRAIGHT, *points[0], *points[1])
        else:
            builder = onto.build_freeform(*points[0])
            builder.add_line_segments(points[1:], close=False)
            made = builder.convert_to_shape()
            made.fill.background()
        _plain(made)
        self._way(made, line, opacity)
        return made

    def _way(self, made: Any, line: Line, opacity: float) -> None:
        # Two lines as PowerPoint draws them; LibreOffice draws one as thick as both.
        thick = line.thickness + 1.8 if line.double else line.thickness
        self._stroke(made, line.stroke, thick, line.dash, opacity)
        pen = made.line._get_or_add_ln()
        if line.arrow:
            pen.append(_element("a:tailEnd", type="triangle"))
        if line.double:
            pen.set("cmpd", "dbl")
            for head in pen.iter(qn("a:tailEnd")):  # or it grows with both lines
                head.set("w", "sm")
                head.set("len", "sm")

    def _label(self, label: Label, onto: Any, opacity: float) -> None:
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
            self._set(run, label, opacity)
        made.name = clean(label.text)[:60]

    def _set(self, run: Any, label: Label, opacity: float = 1.0) -> None:
        run.font.size = Pt(round(label.size * self._scale / _POINT * 2) / 2)
        run.font.bold = label.weight > 400
        run.font.name = _FACE
        run.font.color.rgb = self._colour(label.fill)
        _translucent(run.font._element, opacity)

    def _stroke(
        self,
        made: Any,
        name: str | None,
        thickness: float,
        dash: tuple[float, ...],
        opacity: float,
    ) -> None:
        if name is None:
            made.line.fill.background()
            return
        made.line.color.rgb = self._colour(name)
        _translucent(made.line._get_or_add_ln(), opacity)
        made.line.width = self._n(thickness)
        if dash:
            made.line.dash_style = MSO_LINE.ROUND_DOT if dash[0] <= 3 else MSO_LINE.DASH

    # ---- units -------------------------------------------------------------------------------------------------------

    def _n(self, length: float) -> int:
        return round(length * self._scale)

    def _x(self, x: float) -> int:
        return round(self._left + x * self._scale)

    def _y(self, y: float) -> int:
        return round(y * self._scale)

    def _colour(self, name: str) -> Any:
        colour: Any = RGBColor
        return colour(*bytes.fromhex(str(getattr(self._theme, name)).removeprefix("#")))


def _ends_of(shapes: Iterable[Shape]) -> dict[str, list[Point]]:
    """By the id of a group the points where ways begin and end at it, each once."""
    found: dict[str, list[Point]] = {}
    for group in shapes:
        if isinstance(group, Group) and group.joins:
            for line in (each for each in group.shapes if isinstance(each, Line)):
                for end, point in zip(group.joins, (line.points[0], line.points[-1]), strict=True):
                    points = found.setdefault(end, [])
                    if point not in points:
                        points.append(point)
    return found


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


def _translucent(held: Any, opacity: float) -> None:
    """The first colour in an element as pale as that."""
    if opacity == 1:
        return
    for colour in held.iter(qn("a:srgbClr")):
        colour.append(_element("a:alpha", val=str(round(opacity * 100_000))))
        return


def _straightened(points: Sequence[Point]) -> list[Point]:
    """The corners of a way, less those at which it does not turn."""
    kept: list[Point] = []
    for point in points:
        if kept and math.dist(kept[-1], point) < 0.01:
            continue
        if len(kept) > 1 and any(abs(kept[-2][axis] - point[axis]) < 0.01 for axis in (0, 1)):
            kept.pop()
        kept.append(point)
    return kept


def _bend(made: Any, points: Sequence[tuple[int, int]]) -> None:
    """Give a connector the elbows of a way: the preset of that many, adjusted, turned and turned over as it needs.

    A preset begins along its own first axis and ends in the opposite corner of its box; one that begins upright is
    turned by a right angle, about the middle of its box.
    """
    start, end = points[0], points[-1]
    first = 0 if points[1][1] == start[1] else 1
    other = 1 - first
    back = [end[axis] < start[axis] for axis in (0, 1)]
    # As PowerPoint does where both ends are level: adjustments are parts of the box, so it must not be empty.
    size = [max(abs(end[axis] - start[axis]), _POINT) for axis in (0, 1)]
    adjusted = []
    for number, corner in enumerate(points[1:-2], start=1):
        axis = first if number % 2 else other
        along = (corner[axis] - start[axis]) * (-1 if back[axis] else 1)
        adjusted.append(round(along / size[axis] * 100_000))
    shape = made._element.spPr
    frame = shape.find(qn("a:xfrm"))
    for name in ("rot", "flipH", "flipV"):
        frame.attrib.pop(name, None)
    wide, high = size[first], size[other]
    middle = [start[axis] + size[axis] * (-1 if back[axis] else 1) / 2 for axis in (0, 1)]
    if first:
        frame.set("rot", "5400000")
    if back[first]:
        frame.set("flipH", "1")
    # Turned, what went down goes to the left.
    if back[other] if not first else not back[other]:
        frame.set("flipV", "1")
    offset, extent = frame.find(qn("a:off")), frame.find(qn("a:ext"))
    offset.set("x", str(round(middle[0] - wide / 2)))
    offset.set("y", str(round(middle[1] - high / 2)))
    extent.set("cx", str(wide))
    extent.set("cy", str(high))
    preset = shape.find(qn("a:prstGeom"))
    preset.set("prst", _ELBOWS[len(points) - 2])
    values = preset.find(qn("a:avLst"))
    for number, value in enumerate(adjusted, start=1):
        values.append(_element("a:gd", name=f"adj{number}", fmla=f"val {value}"))


def _add_glue(made: Any, places: Sequence[tuple[float, float]], box: Box) -> None:
    """Give a rounded rectangle points to glue to, as parts of its width and height: its outline as one of its own."""
    shape = made._element.spPr
    wide, high = made.width, made.height
    radius = round(box.radius / box.width * wide)
    geometry = _element("a:custGeom")
    guides, sites = _element("a:gdLst"), _element("a:cxnLst")
    for number, (across, down) in enumerate([*_USUAL_SITES, *places]):
        x, y = (min(1.0, max(0.0, part)) for part in (across, down))
        for axis, part, size in (("X", x, "w"), ("Y", y, "h")):
            formula = f"*/ {size} {round(part * 100_000)} 100000"
            guides.append(_element("a:gd", name=f"glue{axis}{number}", fmla=formula))
        edges = {10_800_000: x, 0: 1 - x, 16_200_000: y, 5_400_000: 1 - y}
        site = _element("a:cxn", ang=str(min(edges, key=lambda angle: edges[angle])))
        site.append(_element("a:pos", x=f"glueX{number}", y=f"glueY{number}"))
        sites.append(site)
    path = _element("a:path", w=str(wide), h=str(high))
    # Clockwise from the end of the first corner; each side is followed by its corner.
    corners = (
        ((wide - radius, 0), 16_200_000),
        ((wide, high - radius), 0),
        ((radius, high), 5_400_000),
        ((0, radius), 10_800_000),
    )
    path.append(_with_point("a:moveTo", radius, 0))
    for (x, y), angle in corners:
        path.append(_with_point("a:lnTo", x, y))
        path.append(_element("a:arcTo", wR=str(radius), hR=str(radius), stAng=str(angle), swAng="5400000"))
    path.append(_element("a:close"))
    paths = _element("a:pathLst")
    paths.append(path)
    inside = _element("a:rect", l="l", t="t", r="r", b="b")
    for part in (_element("a:avLst"), guides, _element("a:ahLst"), sites, inside, paths):
        geometry.append(part)
    shape.replace(shape.find(qn("a:prstGeom")), geometry)


def _or_else(connector: Any, freeform: Any) -> None:
    """A connector for PowerPoint, and in its place a freeform for programs that would lead it another way.

    LibreOffice up to 7.4 leads elbows by rules of its own, over cards. What is chosen by whom goes by a name space:
    PowerPoint knows its own of 2010 by any prefix, those know it by its usual one alone.
    """
    held = parse_xml(_EITHER)
    choice, fallback = held
    connector.getparent().replace(connector, held)
    choice.append(connector)
    fallback.append(freeform)


def _with_point(tag: str, x: float, y: float) -> Any:
    made = _element(tag)
    made.append(_element("a:pt", x=str(round(x)), y=str(round(y))))
    return made


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    return made
