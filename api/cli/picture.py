"""`muskgraph export svg`, `png`, `pdf` and `pptx`: structures as pipes or in bands, drawn without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from api.cli.export import FileArgument, ForceOption, written
from api.cli.options import (
    DatabaseOption,
    PacksOption,
    StoreOption,
    StoriesOption,
    UserOption,
    chosen_settings,
    opened_store,
)
from api.cli.program import export
from api.cli.terminal import USAGE, fail, vacant

if TYPE_CHECKING:
    from graph.settings import Settings
    from viz.palette import Theme
    from viz.stories import StoryTold
    from viz.wanted import Picture, Wanted

__all__ = ["Language", "Telling", "What"]


class Language(Enum):
    """The language of a picture."""

    EN = "en"
    JA = "ja"


class What(Enum):
    """What a picture is of."""

    PIPES = "pipes"
    BANDS = "bands"


class Telling(Enum):
    """Who tells of the left side in bands."""

    ARTICLE = "article"
    EVIDENCE = "evidence"
    BOTH = "both"


_SLICE: Final = "Which part of the truth, such as 'asOf=2025-06-01'."


class _Kind(NamedTuple):
    """One kind of file, and what its command says."""

    name: str
    help: str
    examples: tuple[str, ...]
    #: How a story is made, a page or slide for each step; a kind that holds one picture tells none.
    tell: Callable[[StoryTold, Language, Theme], bytes] | None = None


def _pdf_story(told: StoryTold, language: Language, theme: Theme) -> bytes:
    from viz.drawing.pdf import pdf
    from viz.stories.slides import slides_of

    slides = slides_of(told, language.value)
    return pdf([slide.drawing for slide in slides], theme, title=told.story.title[language is Language.JA])


def _pptx_story(told: StoryTold, language: Language, theme: Theme) -> bytes:
    from viz.drawing.slides import pptx
    from viz.stories.slides import slides_of

    return pptx(slides_of(told, language.value), theme, title=told.story.title[language is Language.JA])


_KINDS: Final = (
    _Kind(
        "svg",
        "Write two structures as pipes, stage by stage, or in bands, as an SVG that carries its own type faces.",
        ("svg pipe.svg", "svg rouge.svg --right ford-rouge", "svg bands.svg --what bands --opened process"),
    ),
    _Kind(
        "png",
        "Write two structures as pipes, stage by stage, or in bands, as a PNG; it needs no browser.",
        ("png pipe.png --theme dark --width 3200", "png colossus.png --what bands --lit colossus"),
    ),
    _Kind(
        "pdf",
        "Write two structures as pipes, stage by stage, or in bands, as a page of vectors and words.",
        (
            "pdf pipe.pdf",
            "pdf article.pdf --what bands --telling article --language ja",
            "pdf talk.pdf --story pipeline",
        ),
        _pdf_story,
    ),
    _Kind(
        "pptx",
        "Write two structures as pipes, or in bands, on one slide of native shapes, with the sources in its notes.",
        ("pptx talk.pptx", "pptx stages.pptx --what bands --opened none", "pptx talk.pptx --story pipeline"),
        _pptx_story,
    ),
)


def _add(kind: _Kind) -> None:
    """Add the command that writes a kind of file."""
    examples = " · ".join(f"`muskgraph export {example}`" for example in kind.examples)

    @export.command(kind.name, help=kind.help, epilog=f"Examples: {examples}")
    def export_picture(
        file: FileArgument,
        force: ForceOption = False,
        what: Annotated[
            What, typer.Option(help="pipes: stages whose height is a share; bands: the explorer's cards and lines.")
        ] = What.PIPES,
        left: Annotated[str | None, typer.Option(help="The id of the ecosystem on top, or on the left.")] = None,
        right: Annotated[str | None, typer.Option(help="The id of the other ecosystem.")] = None,
        left_slice: Annotated[str, typer.Option(help=_SLICE)] = "",
        right_slice: Annotated[str, typer.Option(help=_SLICE)] = "",
        opened: Annotated[
            str | None,
            typer.Option(
                help="Which stage of the bands is open, by its id, such as process; none, or all. [all; of a PPTX none]"
            ),
        ] = None,
        lit: Annotated[
            list[str] | None,
            typer.Option(help="The id of an entity, a flow or an analogy that stands out; may be repeated."),
        ] = None,
        telling: Annotated[Telling, typer.Option(help="Who tells of the left side of the bands.")] = Telling.BOTH,
        theme: Annotated[
            str, typer.Option(help="Light, dark, projector (for a beamer) or safe (for every colour vision).")
        ] = "light",
        language: Annotated[Language, typer.Option(help="English or Japanese.")] = Language.EN,
        width: Annotated[int | None, typer.Option(help="Of a PNG: how many pixels across. [1600]")] = None,
        story: Annotated[
            str | None,
            typer.Option(help="Of a PDF or PPTX: a story by its id, such as pipeline, a page a step."),
        ] = None,
        stories: StoriesOption = None,
        store: StoreOption = None,
        pack: PacksOption = None,
        neo4j_user: UserOption = None,
        neo4j_database: DatabaseOption = None,
    ) -> None:
        from graph.slice import read_slice
        from viz.files import FILES
        from viz.palette import theme_named
        from viz.wanted import Wanted

        chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database, stories=stories)
        vacant(file, force=force)
        if width is not None and kind.name != "png":
            fail(f"Only a PNG has pixels: leave out --width, or write {file.stem}.png.", USAGE)
        colours = theme_named(theme)
        if story is not None:
            if kind.tell is None:
                fail(f"A story has a picture for each step: write {file.stem}.pptx or {file.stem}.pdf.", USAGE)
            written(file, kind.tell(_told(chosen, story), language, colours))
            return
        wanted = Wanted(
            what.value,
            left,
            right,
            read_slice(left_slice),
            read_slice(right_slice),
            language.value,
            # A slide has no room for everything.
            opened or ("none" if kind.name == "pptx" and what is What.BANDS else None),
            telling.value,
            tuple(lit or ()),
        )
        written(file, FILES[kind.name](_asked(chosen, wanted), colours, 1600 if width is None else width))


for _kind in _KINDS:
    _add(_kind)


def _told(chosen: Settings, story: str) -> StoryTold:
    from viz.stories import open_shelf

    async def asking() -> StoryTold:
        async with opened_store(chosen) as opened:
            return await open_shelf(chosen.stories).told(opened, story)

    return asyncio.run(asking())


def _asked(chosen: Settings, wanted: Wanted) -> Picture:
    from viz.wanted import ask_picture

    async def asking() -> Picture:
        async with opened_store(chosen) as opened:
            return await ask_picture(opened, wanted)

    return asyncio.run(asking())
