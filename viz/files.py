"""A picture as a file of each kind, without a browser.

The module needs the extra `pictures`: without it the import is a `QuestionError` that says how to install it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from viz.drawing.faces import png, standalone_svg
from viz.drawing.pdf import pdf
from viz.drawing.slides import Slide, pptx
from viz.palette import Theme
from viz.wanted import Picture

__all__ = ["FILES"]


def _slide(picture: Picture, theme: Theme, _: int) -> bytes:
    drawing = picture.drawing("slide")
    return pptx([Slide(drawing, picture.sources())], theme, title=drawing.title)


#: By the end of its name how a file is made of a picture in a theme; a PNG so many pixels across.
FILES: Final[Mapping[str, Callable[[Picture, Theme, int], str | bytes]]] = MappingProxyType(
    {
        "svg": lambda picture, theme, _: standalone_svg(picture.drawing(), theme),
        "png": lambda picture, theme, width: png(picture.drawing(), theme, width=width),
        "pdf": lambda picture, theme, _: pdf([picture.drawing()], theme),
        "pptx": _slide,
    }
)
