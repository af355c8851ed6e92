"""The way from page to page: which pages there are, and links that keep what is asked, the language and the theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlencode

from viz.palette import THEMES, ThemeName
from viz.words import WORDS, Words

__all__ = [
    "PLACES",
    "THEMES_ARE",
    "THEME_WORDS",
    "Navigation",
    "Place",
    "Step",
    "file_navigation",
    "file_of",
    "looks",
    "navigation",
]


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the server. `asks` if its address may say what is compared, `keeps` where it keeps how it looks."""

    id: str
    path: str
    name: Words
    asks: bool = False
    keeps: Literal["query", "fragment", "nowhere"] = "query"


#: Every page that can be gone to, in the order in which the navigation names them.
PLACES: Final[tuple[Place, ...]] = (
    Place("explorer", "/", WORDS["explorer"], keeps="fragment"),
    Place("overview", "/overview", WORDS["overview_short"], asks=True),
    Place("stories", "/stories", ("Stories", "ストーリー")),
    Place("compare", "/compare", WORDS["compare"], asks=True),
    Place("article", "/article", WORDS["article_short"]),
    Place("disputes", "/disputes", WORDS["disputes_short"]),
    Place("graphql", "/graphql", ("GraphQL", "GraphQL"), keeps="nowhere"),
)
#: The pages of a folder of files, in the order in which their navigation names them.
_IN_FOLDER: Final = ("overview", "explorer", "stories", "compare", "article", "disputes", "gallery")
_GALLERY: Final = Place("gallery", "", ("Gallery", "図の一覧"))
THEME_WORDS: Final[dict[ThemeName | None, Words]] = {
    None: ("As the system", "システムに合わせる"),
    "light": WORDS["light"],
    "dark": WORDS["dark"],
    "projector": ("Projector", "プロジェクター"),
    "safe": ("Colour-blind safe", "色覚に配慮"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A link: where to, what it is called, and whether one is there already."""

    href: str
    name: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Navigation:
    """The links of one page: to the others, to itself in the other language, to itself in each theme."""

    label: str
    skip: str
    pages: tuple[Step, ...]
    language: str
    other: Step
    theme: str
    themes: tuple[Step, ...]


def looks(language: str, theme: ThemeName | None, before: str = "") -> str:
    """The part of an address that says how a page looks, after a sign; nothing where it looks as usual.

    >>> looks("ja", "safe", "?"), looks("en", None, "?")
    ('?lang=ja&theme=safe', '')
    """
    said = {"lang": "ja" if language == "ja" else "", "theme": theme or ""}
    link = urlencode({name: value for name, value in said.items() if value})
    return before + link if link else ""


def navigation(here: str, language: str, theme: ThemeName | None, question: str = "", *, own: str = "") -> Navigation:
    """The links of the page whose id is `here`.

    `question` is the part of its address that says what is compared, `own` what no other page understands.
    """
    place = 1 if language == "ja" else 0
    other = "en" if language == "ja" else "ja"
    page = next(one for one in PLACES if one.id == here)
    return Navigation(
        label=_PAGES[place],
        skip=_SKIP[place],
        pages=tuple(Step(_address(one, language, theme, question), one.name[place], one is page) for one in PLACES),
        language=other,
        other=Step(_address(page, other, theme, question, own), WORDS["other_language"][place]),
        theme=THEMES_ARE[place],
        themes=tuple(
            Step(_address(page, language, one, question, own), THEME_WORDS[one][place], one == theme)
            for one in (None, *THEMES)
        ),
    )


def file_of(page: str, language: str) -> str:
    """The name of a page's file in a folder of pages, by the page's id; the explorer speaks all languages in one.

    >>> file_of("overview", "en"), file_of("compare", "ja"), file_of("explorer", "ja")
    ('index.html', 'compare.ja.html', 'explorer.html#lang=ja')
    """
    if page == "explorer":
        return "explorer.html" + looks(language, None, "#")
    name = "index" if page == "overview" else page
    return f"{name}.ja.html" if language == "ja" else f"{name}.html"


def file_navigation(here: str, language: str, *, file: Callable[[str, str], str] = file_of) -> Navigation:
    """The links of a page in a folder of pages; light or dark is as the reader's system asks."""
    place = 1 if language == "ja" else 0
    other = "en" if language == "ja" else "ja"
    known = {one.id: one for one in (*PLACES, _GALLERY)}
    return Navigation(
        label=_PAGES[place],
        skip=_SKIP[place],
        pages=tuple(Step(file(id, language), known[id].name[place], id == here) for id in _IN_FOLDER if id in known),
        language=other,
        other=Step(file(here, other), WORDS["other_language"][place]),
        theme=THEMES_ARE[place],
        themes=(),
    )


def _address(place: Place, language: str, theme: ThemeName | None, question: str, own: str = "") -> str:
    asked = "&".join(part for part in (question if place.asks else "", own) if part)
    if place.keeps == "fragment":
        return place.path + looks(language, theme, "#")
    if place.keeps == "nowhere":
        return place.path
    return place.path + (f"?{asked}" if asked else "") + looks(language, theme, "&" if asked else "?")


_PAGES: Final[Words] = ("Pages", "ページ")
_SKIP: Final[Words] = ("Skip to the content", "本文へ")
THEMES_ARE: Final[Words] = ("Colours", "配色")
