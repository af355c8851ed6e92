"""`muskgraph export svg`, `png` and `pptx`: the hero as a picture, drawn without a browser."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.export import FileArgument, ForceOption, written
from api.cli.options import DatabaseOption, PacksOption, StoreOption, UserOption, chosen_settings, opened_store
from api.cli.program import export
from api.cli.terminal import vacant

if TYPE_CHECKING:
    from graph.settings import Settings
    from viz.hero import Hero

__all__ = ["export_png", "export_pptx", "export_svg"]


class ThemeName(Enum):
    """The colours of a picture: those of `viz.palette`, which is not read before a command runs."""

    LIGHT = "light"
    DARK = "dark"
    PROJECTOR = "projector"
    SAFE = "safe"


class Language(Enum):
    """The language of a picture."""

    EN = "en"
    JA = "ja"


LeftOption = Annotated[str, typer.Option(help="The id of the ecosystem on top.")]
RightOption = Annotated[str, typer.Option(help="The id of the ecosystem whose tellings stand below.")]
SliceOption = Annotated[str, typer.Option(help="Which part of the truth, such as 'asOf=2025-06-01'.")]
ThemeOption = Annotated[ThemeName, typer.Option(help="Light, dark, for a beamer, or safe for every colour vision.")]
LanguageOption = Annotated[Language, typer.Option(help="English or Japanese.")]


@export.command(
    "svg", epilog="Examples: `muskgraph export svg pipe.svg` · `muskgraph export svg rouge.svg --right ford-rouge`"
)
def export_svg(
    file: FileArgument,
    force: ForceOption = False,
    left: LeftOption = "standard-oil",
    right: RightOption = "musk",
    left_slice: SliceOption = "",
    right_slice: SliceOption = "",
    theme: ThemeOption = ThemeName.LIGHT,
    language: LanguageOption = Language.EN,
    store: StoreOption = None,
    pack: PacksOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
) -> None:
    """Write two structures as pipes, stage by stage, as an SVG that carries its own type faces."""
    from viz.faces import standalone_svg
    from viz.palette import THEMES
    from viz.pipes import draw

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    vacant(file, force=force)
    shown = _asked(chosen, (left, left_slice), (right, right_slice))
    written(file, standalone_svg(draw(shown, language.value), THEMES[theme.value]))


@export.command(
    "png",
    epilog="Examples: `muskgraph export png pipe.png` · `muskgraph export png pipe.png --theme dark --width 3200`",
)
def export_png(
    file: FileArgument,
    force: ForceOption = False,
    left: LeftOption = "standard-oil",
    right: RightOption = "musk",
    left_slice: SliceOption = "",
    right_slice: SliceOption = "",
    theme: ThemeOption = ThemeName.LIGHT,
    language: LanguageOption = Language.EN,
    width: Annotated[int, typer.Option(help="How many pixels across.")] = 1600,
    store: StoreOption = None,
    pack: PacksOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
) -> None:
    """Write two structures as pipes, stage by stage, as a PNG; it needs no browser."""
    from viz.faces import png
    from viz.palette import THEMES
    from viz.pipes import draw

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    vacant(file, force=force)
    shown = _asked(chosen, (left, left_slice), (right, right_slice))
    written(file, png(draw(shown, language.value), THEMES[theme.value], width=width))


@export.command(
    "pptx", epilog="Examples: `muskgraph export pptx talk.pptx` · `muskgraph export pptx talk.pptx --language ja`"
)
def export_pptx(
    file: FileArgument,
    force: ForceOption = False,
    left: LeftOption = "standard-oil",
    right: RightOption = "musk",
    left_slice: SliceOption = "",
    right_slice: SliceOption = "",
    theme: ThemeOption = ThemeName.LIGHT,
    language: LanguageOption = Language.EN,
    store: StoreOption = None,
    pack: PacksOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
) -> None:
    """Write two structures as pipes on one slide of native shapes, with the sources in its notes."""
    from viz.palette import THEMES
    from viz.pipes import SLIDE, draw
    from viz.slides import Slide, pptx

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    vacant(file, force=force)
    shown = _asked(chosen, (left, left_slice), (right, right_slice))
    place = 1 if language is Language.JA else 0
    sources = [f"[{number}] {words[place]} ({id})" for number, (id, words) in enumerate(shown.sources, start=1)]
    drawing = draw(shown, language.value, SLIDE)
    written(file, pptx([Slide(drawing, sources)], THEMES[theme.value], title=shown.title[place]))


def _asked(chosen: Settings, left: tuple[str, str], right: tuple[str, str]) -> Hero:
    from graph.slice import read_slice
    from viz.hero import ask_hero

    here, there = ((id, read_slice(slice)) for id, slice in (left, right))

    async def asking() -> Hero:
        async with opened_store(chosen) as opened:
            return await ask_hero(opened, here, there)

    return asyncio.run(asking())
