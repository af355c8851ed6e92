"""All pages as files beside each other, for any web host or a stick: nothing in them asks a server.

Every page is there in English and in Japanese; the explorer speaks both in one file.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from graph.store import Store
from viz.address import Asked, usual
from viz.article import article, article_page, ask_article
from viz.comparison.page import ask_comparison, comparison_page, comparison_shown, structures
from viz.disputes import Language, ask_disputes, disputes, disputes_page
from viz.document import render
from viz.drawing.faces import standalone_svg
from viz.drawing.shapes import Drawing
from viz.explorer.levels import CLOSED
from viz.explorer.page import explorer_page
from viz.explorer.scenes import ask_explorer, read_explorer_address
from viz.files import FILES
from viz.navigation import Navigation, file_navigation, file_of
from viz.overview.hero import ask_hero
from viz.overview.page import overview_page
from viz.palette import LIGHT, ThemeName
from viz.stories import WALK, StoryTold, ask_story, open_shelf
from viz.stories.page import stories_page, story_page
from viz.wanted import Picture, Wanted, ask_picture
from viz.words import Words

__all__ = ["Files", "Told", "ask_site"]

#: What is written, by its name.
Files: TypeAlias = dict[str, str | bytes]
#: Is told what is made, how many files of it are done, and of how many.
Told: TypeAlias = Callable[[str, int, int], None]
_Maker: TypeAlias = tuple[str, Callable[[], str | bytes]]
#: How many pixels across a PNG is.
_WIDE: Final = 2400
_LANGUAGES: Final[tuple[Language, ...]] = ("en", "ja")


async def ask_site(store: Store, told: Told, stories: Iterable[Path] = ()) -> Files:
    """The site of what a store holds, file by file: at least two structures, or it is a `QuestionError`.

    `stories` are folders of stories to tell beside the shipped ones. It needs the extra `pictures`, too.
    """
    held = await structures(store)
    ids = [one.id for one in held]
    asked = usual(ids)
    explorer = await ask_explorer(store, read_explorer_address((), ids))
    hero = await ask_hero(store, *asked.sides)
    compared = comparison_shown(await ask_comparison(store, asked))
    disputed = disputes(await ask_disputes(store))
    said = article(await ask_article(store))
    pictures = await _pictures(store, asked, ids)
    # The walk through the article is a page of its own, and one of the explorer.
    tales = [await ask_story(store, one) for one in await open_shelf(stories).held(store) if one.id != WALK]

    def pages(language: Language) -> Iterator[_Maker]:
        def links(page: str) -> Navigation:
            return file_navigation(page, language)

        yield (
            file_of("overview", language),
            lambda: overview_page(hero, asked.told_in(language), links=links("overview")),
        )
        yield (
            file_of("compare", language),
            lambda: comparison_page(compared, asked.told_in(language), held, language=language, links=links("compare")),
        )
        yield file_of("article", language), lambda: article_page(said, language, links=links("article"))
        yield file_of("disputes", language), lambda: disputes_page(disputed, language=language, links=links("disputes"))
        listed = [(tale.story, _story_file(tale.story.id, 0, language)) for tale in tales]
        yield file_of("stories", language), lambda: stories_page(listed, language=language, links=links("stories"))
        for tale in tales:
            for place in range(len(tale.steps)):
                yield _story_file(tale.story.id, place, language), partial(_step, tale, place, language)
        shown = {name: one.told_in(language) for name, one in pictures.items()}
        yield file_of("gallery", language), lambda: _gallery(shown, language)
        for name, one in shown.items():
            for kind, made in FILES.items():
                yield _picture_file(name, language, kind), partial(made, one, LIGHT, _WIDE)

    makers: list[_Maker] = [("explorer.html", lambda: explorer_page(explorer, site=True))]
    makers += [maker for language in _LANGUAGES for maker in pages(language)]
    files: Files = {}
    for done, (name, make) in enumerate(makers):
        told("site", done, len(makers))
        files[name] = make()
    told("site", len(makers), len(makers))
    return files


async def _pictures(store: Store, asked: Asked, held: Sequence[str]) -> dict[str, Picture]:
    """The usual two and every other structure beside the first as pipes, and the two of the explorer as bands."""
    others = [asked.right, *(one for one in held if one not in (asked.left, asked.right))]
    wanted = {f"pipes-{one}": Wanted("pipes", asked.left, one) for one in others}
    wanted["bands"] = Wanted("bands", opened=CLOSED)
    return {name: await ask_picture(store, one) for name, one in wanted.items()}


def _story_file(id: str, place: int, language: Language) -> str:
    return f"story-{id}-{place + 1}{'.ja' if language == 'ja' else ''}.html"


def _step(tale: StoryTold, place: int, language: Language) -> str:
    def link(to: int, language: Language, theme: ThemeName | None) -> str:
        return _story_file(tale.story.id, to, language)

    return story_page(tale, place, link=link, language=language, stories=file_of("stories", language))


def _picture_file(name: str, language: Language, kind: str) -> str:
    return f"{name}{'.ja' if language == 'ja' else ''}.{kind}"


def _gallery(shown: Mapping[str, Picture], language: Language) -> str:
    """The pictures, each with what it says and the files of it."""
    return render(
        "gallery.html.j2",
        language=language,
        styles=("document.css", "gallery.css"),
        words=_WORDS,
        pictures=[
            (drawing, _as_image(drawing), [(kind, _picture_file(name, language, kind)) for kind in FILES])
            for name, drawing in ((name, one.drawing()) for name, one in shown.items())
        ],
        links=file_navigation("gallery", language),
    )


def _as_image(drawing: Drawing) -> str:
    """A drawing as the address of an image, so that no style of the page and no name in it reaches another."""
    return "data:image/svg+xml;base64," + base64.b64encode(standalone_svg(drawing).encode()).decode()


_WORDS: Final[Mapping[str, Words]] = {
    "gallery": ("Pictures to take along", "持ち帰れる図"),
    "gallery_lead": (
        "Each states its dates, its numbered sources and the dataset it is drawn from. SVG and PDF stay sharp at any"
        " size; a PPTX is a slide of shapes that can be edited, with its sources in the notes.",
        "どの図にも時点、番号付きの出典、元のデータが記されています。SVGとPDFは拡大しても鮮明です。PPTXは編集できる図形のスライドで、ノートに出典があります。",
    ),
}
