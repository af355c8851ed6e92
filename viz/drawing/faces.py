"""Pictures where no browser draws them: SVG that carries the faces it is set in, and PNG.

The faces are Inter and Noto Sans JP, copied from their packages when the project is built. No face of the machine is
used, so the same drawing is the same bytes on every machine. Both need the extra `pictures`.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from graph.errors import QuestionError
from graph.extras import needs
from viz.drawing.shapes import Drawing, svg, words_of
from viz.palette import LIGHT, Theme

__all__ = ["LARGEST", "Face", "faces", "png", "standalone_svg"]

#: The widest PNG, in pixels: 10 times the drawing would be 80 megapixels.
LARGEST = 8000
_STACK = "Inter, 'Noto Sans JP', sans-serif"
#: resvg takes a face that was not named first in any weight.
_WIDE = "'Noto Sans JP', Inter, sans-serif"


class Face(NamedTuple):
    """One face, as a TrueType file."""

    family: str
    weight: int
    file: Path


def standalone_svg(drawing: Drawing, theme: Theme = LIGHT) -> str:
    """The drawing as an SVG file with the part of each face in it that its words need.

    `QuestionError` where the extra is not installed.
    """
    said = svg(drawing, theme, fonts=_STACK, wide=_WIDE)
    needed = words_of(drawing)
    rules = "".join(
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};"
        f"src:url(data:font/ttf;base64,{_subset(face, text)})}}"
        for face in faces()
        if (text := _set_in(face, needed))
    )
    return said.replace("<defs>", f"<defs><style>{rules}</style>", 1)


def png(drawing: Drawing, theme: Theme = LIGHT, *, width: int = 1600) -> bytes:
    """The drawing as a PNG of so many pixels across, at most `LARGEST`.

    `QuestionError` for another width, or where the extra is not installed.
    """
    if not 1 <= width <= LARGEST:
        raise QuestionError(f"A PNG is 1 to {LARGEST} pixels wide, and {width} was asked for.")
    try:
        import resvg_py
    except ImportError:
        raise _missing() from None
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg(drawing, theme, fonts=_STACK, wide=_WIDE),
            width=width,
            skip_system_fonts=True,
            font_files=[str(face.file) for face in faces()],
            font_family="Inter",
            sans_serif_family="Inter",
        )
    )


def _set_in(face: Face, needed: dict[int, str]) -> str:
    """What is set in this face: the words of its weight, and of weights to which it is the nearest of its family."""
    weights = [one.weight for one in faces() if one.family == face.family]
    return "".join(
        text
        for weight, text in needed.items()
        if min(weights, key=lambda has: (abs(has - weight), -has)) == face.weight
    )


@cache
def faces() -> tuple[Face, ...]:
    """The faces that were built; `QuestionError` where they were not."""
    with as_file(files("viz") / "static") as folder:
        index = folder / "fonts.json"
        if not index.is_file():
            raise QuestionError("The faces are not there. Install the project anew: pip install -e .")
        return tuple(
            Face(face["family"], face["weight"], folder / face["file"])
            for face in json.loads(index.read_text("utf-8"))["faces"]
        )


@cache
def _subset(face: Face, text: str) -> str:
    """The part of a face that a text needs, as base64."""
    try:
        from fontTools import subset
    except ImportError:
        raise _missing() from None
    options = subset.Options(layout_features=["kern"], hinting=False, recalc_timestamp=False, notdef_outline=True)
    buffer = BytesIO()
    with subset.load_font(str(face.file), options) as font:
        worker = subset.Subsetter(options)
        worker.populate(text=text)
        worker.subset(font)
        font.save(buffer, reorderTables=False)
    return base64.b64encode(buffer.getvalue()).decode()


def _missing() -> QuestionError:
    return QuestionError(needs("Pictures", "pictures"))
