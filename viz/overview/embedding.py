"""The overview in somebody else's page: a frame that neither traps the wheel nor asks anybody, and the code for it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from markupsafe import Markup

from viz.address import Asked
from viz.document import environment
from viz.drawing.shapes import svg
from viz.overview.hero import Hero
from viz.overview.pipes import draw
from viz.palette import THEMES, ThemeName
from viz.words import WORDS, Words

__all__ = ["Frame", "embed_page", "frame"]

#: How high the line below the picture is.
_LINE: Final = 30
_TITLE: Final[Words] = ("Structures as pipes, stage by stage", "管で描いた構造(段階ごと)")


@dataclass(frozen=True, slots=True)
class Frame:
    """What to put into a page, and how large it is."""

    title: str
    html: str
    width: int
    height: int


def embed_page(shown: Hero, asked: Asked, *, theme: ThemeName, nonce: str) -> str:
    """The picture and where it is from, for a frame. It tells the page around it how high it is."""
    place = 1 if asked.language == "ja" else 0
    return (
        environment()
        .get_template("embed.html.j2")
        .render(
            title=shown.title[place],
            # Of our own making, with every text in it escaped.
            picture=Markup(svg(draw(shown, asked.language), THEMES[theme])),  # nosec B704
            question=asked.link.partition("?")[2],
            words={key: pair[place] for key, pair in WORDS.items()},
            content_hash=shown.content_hash,
            colours=THEMES[theme],
            language=asked.language,
            nonce=nonce,
        )
    )


def frame(base: str, asked: Asked, *, width: int = 960, height: int = 4000) -> Frame:
    """The code of a frame on a page elsewhere, at most so large; `base` is the address of this server."""
    wide = min(width, round((height - _LINE) * 16 / 9))
    high = round(wide * 9 / 16) + _LINE
    title = _TITLE[1 if asked.language == "ja" else 0]
    source = escape(f"{base}/embed?{asked.link.partition('?')[2]}")
    html = (
        f'<iframe src="{source}" width="{wide}" height="{high}" title="{escape(title)}" style="border:0" '
        'loading="lazy" sandbox="allow-scripts allow-popups"></iframe>'
    )
    return Frame(title, html, wide, high)
