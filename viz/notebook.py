"""What a notebook shows: the explorer in a frame of its own, and structures as pipes as a picture.

A cell whose last line is one of these objects shows it. Nothing is asked of anybody, no file is written, and two cells
do not know each other: the explorer lives in a sandboxed frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from viz.drawing.shapes import Drawing, svg
from viz.explorer.page import explorer_page
from viz.explorer.scenes import Explorer, explore
from viz.explorer.view import View
from viz.overview.hero import Hero
from viz.overview.pipes import draw
from viz.palette import THEMES, ThemeName
from viz.wanted import Picture

__all__ = ["Shown", "shown"]

#: How high the explorer's frame is, in pixels.
_HIGH: Final = 720


@dataclass(frozen=True, slots=True)
class Shown:
    """Something to look at in a notebook: a page in a frame of this height in pixels, or a drawing."""

    of: str | Drawing
    theme: ThemeName = "light"
    height: int = _HIGH

    def _repr_html_(self) -> str | None:
        """The page in a frame that may run its script and nothing else; none for a drawing."""
        if isinstance(self.of, Drawing):
            return None
        return (
            f'<iframe sandbox="allow-scripts" srcdoc="{escape(self.of)}" width="100%" height="{self.height}" '
            'style="border:0" title="muskgraph"></iframe>'
        )

    def _repr_svg_(self) -> str | None:
        """The drawing in its theme; none for a page."""
        return svg(self.of, THEMES[self.theme]) if isinstance(self.of, Drawing) else None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What there is of it by media type, for whichever a notebook can show."""
        said = {"text/html": self._repr_html_(), "image/svg+xml": self._repr_svg_()}
        title = self.of.title if isinstance(self.of, Drawing) else "muskgraph: the explorer"
        return {**{kind: text for kind, text in said.items() if text is not None}, "text/plain": title}


def shown(
    of: View | Explorer | Hero | Picture,
    *,
    theme: ThemeName = "light",
    language: Literal["en", "ja"] = "en",
    height: int = _HIGH,
) -> Shown:
    """What shows a View or an Explorer as its page, a Hero as pipes, a Picture as it was wanted.

    The page has a theme and a language to choose in itself; those given are of drawings.

    >>> from viz.drawing.shapes import Drawing, Label
    >>> Shown(Drawing(10, 10, "A picture", "", (Label(0, 9, "a"),)))._repr_mimebundle_()["text/plain"]
    'A picture'
    """
    match of:
        case View():
            return Shown(explorer_page(explore(of)), theme, height)
        case Explorer():
            return Shown(explorer_page(of), theme, height)
        case Hero():
            return Shown(draw(of, language), theme, height)
        case Picture():
            return Shown(of.drawing(), theme, height)
