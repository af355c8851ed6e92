"""`muskgraph export svg` and `png`: the hero as a picture, drawn without a browser."""

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
    from viz.drawing import Drawing

__all__ = ["export_png", "export_svg"]


class ThemeName(Enum):
    """The colours of a picture."""

    LIGHT = "light"
    DARK = "dark"


class Language(Enum):
    """The language of a picture."""

    EN = "en"
    JA = "ja"


LeftOption = Annotated[str, typer.Option(help="The id of the ecosystem on top.")]
RightOption = Annotated[str, typer.Option(help="The id of the ecosystem whose tellings stand below.")]
SliceOption = Annotated[str, typer.Option(help="Which part of the truth, such as 'asOf=2025-06-01'.")]
ThemeOption = Annotated[ThemeName, typer.Option(help="Light or dark.")]
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

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    vacant(file, force=force)
    drawing = _drawn(chosen, (left, left_slice), (right, right_slice), language)
    written(file, standalone_svg(drawing, THEMES[theme.value]))


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

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    vacant(file, force=force)
    drawing = _drawn(chosen, (left, left_slice), (right, right_slice), language)
    written(file, png(drawing, THEMES[theme.value], width=width))


def _drawn(chosen: Settings, left: tuple[str, str], right: tuple[str, str], language: Language) -> Drawing:
    from graph.slice import read_slice
    from viz.hero import ask_hero
    from viz.pipes import draw

    sides = tuple((id, read_slice(slice)) for id, slice in (left, right))

    async def drawing() -> Drawing:
        async with opened_store(chosen) as opened:
            return draw(await ask_hero(opened, *sides), language.value)

    return asyncio.run(drawing())
