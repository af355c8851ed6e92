"""The overview: the hero as a page, and the same in words."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from viz.address import Asked, usual
from viz.document import render
from viz.drawing.shapes import Drawing, svg
from viz.navigation import Navigation, navigation
from viz.overview.embedding import frame
from viz.overview.hero import Hero
from viz.overview.pipes import LINKS, draw, figure_words
from viz.palette import THEMES
from viz.sentences import FORMER_MEMBERS, breakup_words, role_words
from viz.words import Words

__all__ = ["overview_page"]


def overview_page(
    shown: Hero,
    asked: Asked | None = None,
    *,
    nonce: str | None = None,
    base: str = "",
    links: Navigation | None = None,
) -> str:
    """The picture as a page, with the same said in words below it: for a server with `nonce`, without it as a file.

    `asked` is what its address says; English unless that says otherwise. `base` is the address of the server, `links`
    are those of a file among others. It needs no script: to drain the links that no source shows, and to hide the
    evidence until a class has guessed, is left to two boxes to tick.
    """
    language, theme = (asked.language, asked.theme) if asked else ("en", None)
    place = 1 if language == "ja" else 0
    drawing = draw(
        shown, language, explorer=_explorer(asked) if asked and nonce else "explorer.html" if links else None
    )
    return render(
        "overview.html.j2",
        language=language,
        theme=theme,
        nonce=nonce,
        styles=("document.css", "overview.css"),
        words=_PAGE,
        shown=shown,
        drawing=drawing,
        # Of our own making, with every text in it escaped.
        picture=Markup(svg(_untold(drawing, place), stroke=THEMES[theme].stroke if theme else 1.0)),  # nosec B704
        role=lambda role: role_words(role)[place],
        link=lambda link: LINKS[link][place],
        ended=lambda track: breakup_words(track.breakup, track.name)[place],
        former=FORMER_MEMBERS[place],
        figure=lambda stretch: figure_words(stretch)[place],
        question=asked.link.partition("?")[2] if asked and nonce else "",
        command=_command(asked) if asked and nonce else "",
        base=base,
        embed=frame(base, asked).html if asked and nonce else "",
        links=navigation("overview", language, theme, asked.question if asked else "") if nonce else links,
    )


def _untold(drawing: Drawing, place: int) -> Drawing:
    """The picture with a name that gives no answer away, as long as it can be covered: the page tells it in words."""
    return replace(drawing, title=_PAGE["overview"][place], description=_PAGE["told_below"][place])


def _command(asked: Asked) -> str:
    """What to type for a slide of this very picture; the right side is told in every way, whatever its slice says."""
    usually = usual(("standard-oil", "musk"))
    said = ["muskgraph", "export", "pptx", "talk.pptx"]
    if (asked.left, asked.left_slice) != (usually.left, usually.left_slice):
        said += ["--left", asked.left, "--left-slice", asked.left_slice.as_link()]
    right = replace(asked.right_slice, telling=None).as_link()
    said += ["--right", asked.right] if asked.right != usually.right else []
    said += ["--right-slice", right] if right else []
    said += ["--language", asked.language] if asked.language != usually.language else []
    said += ["--theme", asked.theme] if asked.theme else []
    return shlex.join(said)


def _explorer(asked: Asked) -> str:
    """Where the explorer shows the same two, the one that is told in two ways on its left, at the same days."""
    turned = asked.exchanged()
    left, right = (replace(one, telling=None) for one in (turned.left_slice, turned.right_slice))
    return "/?" + replace(turned, left_slice=left, right_slice=right).link.partition("?")[2]


_PAGE: Final[Mapping[str, Words]] = {
    "overview": ("The pipe, stage by stage", "管を段階ごとに"),
    "drain": ("Drain what no source shows", "出典のないつながりを流し出す"),
    "cover": ("Cover the evidence: guess first", "証拠を隠す(まず予想する)"),
    "take": ("Take this picture with you:", "この図を使う:"),
    "or_file": (", or as a slide:", "、スライドとして:"),
    "embed": ("Put it into a page", "ページに埋め込む"),
    "guess": (
        "Which links of the article's pipe can a source show? Guess, then take the cover away.",
        "記事の管のうち、出典で示せるつながりはどれか。予想してから覆いを外してください。",
    ),
    "in_words": ("The same in words", "言葉で"),
    "told_below": ("What it shows is told below, in words.", "図の内容は、下に言葉で示します。"),
    "stage": ("Stage", "段階"),
    "who": ("Who stands in it", "担い手"),
    "share": ("Share and market", "シェアと市場"),
    "links": ("Links", "つながり"),
    "outsiders": ("From outside, and to outside", "外部との出入り"),
    "brings": ("from", "から"),
    "takes": ("to", "へ"),
    "numbered": ("Sources", "出典"),
}
