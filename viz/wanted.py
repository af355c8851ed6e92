"""Which picture somebody wants, by command or by address, and the picture: pipes or bands, for page, slide or link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from graph.errors import QuestionError
from graph.slice import Slice
from graph.store import Store
from viz.address import read_address
from viz.comparison.page import structures
from viz.drawing.shapes import Drawing
from viz.explorer import bands
from viz.explorer.layout import Layout, layout
from viz.explorer.levels import EVERYTHING, at_level
from viz.explorer.scenes import read_explorer_address
from viz.explorer.view import View, view
from viz.overview import pipes
from viz.overview.hero import Hero, ask_hero
from viz.question import ask, question
from viz.words import Words

__all__ = [
    "FRAMES",
    "WHATS",
    "FrameName",
    "Picture",
    "Wanted",
    "What",
    "ask_picture",
    "ask_view",
    "of_view",
    "read_wanted",
]

What: TypeAlias = Literal["pipes", "bands"]
FrameName: TypeAlias = Literal["page", "slide", "card"]
WHATS: Final[tuple[What, ...]] = get_args(What)
FRAMES: Final[Mapping[FrameName, tuple[pipes.Frame, bands.Frame]]] = MappingProxyType(
    {
        "page": (pipes.PAGE, bands.PAGE),
        "slide": (pipes.SLIDE, bands.SLIDE),
        "card": (pipes.CARD, bands.CARD),
    }
)
#: So much can be lit at once.
_MOST_LIT: Final = 50
_OF_BANDS: Final = ("opened", "telling", "lit")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture of two structures: of pipes as `/overview` draws them, or of bands as the explorer does.

    Sides that are not named are those that the page shows. `opened` is the level of `viz.explorer.levels.at_level`,
    which takes the place of everything; it, `telling` and `lit` are of bands alone.
    """

    what: What = "pipes"
    left: str | None = None
    right: str | None = None
    left_slice: Slice = field(default_factory=Slice)
    right_slice: Slice = field(default_factory=Slice)
    language: Literal["en", "ja"] = "en"
    opened: str | None = None
    telling: bands.Telling = "both"
    lit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """`QuestionError` for what there is not, or what the picture of pipes has not."""
        if self.what == "pipes":
            chosen = {"opened": self.opened, "telling": self.telling != "both", "lit": self.lit}
            if wrong := [name for name, said in chosen.items() if said]:
                raise QuestionError(f"{', '.join(wrong)} is of the picture of bands, and pipes are asked for")
        _require("telling", self.telling, bands.TELLINGS)
        if len(self.lit) > _MOST_LIT:
            raise QuestionError(f"lit names {len(self.lit):,}; at most {_MOST_LIT} may be lit at once")


def _require(name: str, said: str | None, known: Sequence[str]) -> None:
    if said is not None and said not in known:
        raise QuestionError(f"There is no {name} {said[:80]!r}; choose one of {', '.join(known)}")


def read_wanted(pairs: Iterable[tuple[str, str]], held: Sequence[str], what: What) -> Wanted:
    """The picture that an address asks for of a store that holds these ecosystems.

    It takes what an address of a comparison takes (`read_address`), and for bands `opened`, `telling` and `lit`, ids
    with commas between them. `QuestionError` for what makes no sense in it.
    """
    said: dict[str, list[str]] = {}
    sides: list[tuple[str, str]] = []
    for name, value in pairs:
        if what == "bands" and name in _OF_BANDS:
            said.setdefault(name, []).append(value.strip())
        else:
            sides.append((name, value))
    for name, values in said.items():
        if len(values) > 1 and name != "lit":
            raise QuestionError(f"{name} is said twice; say it once")
    asked = read_address(sides, held) if what == "pipes" else read_explorer_address(sides, held)
    wanted = Wanted(what, asked.left, asked.right, asked.left_slice, asked.right_slice, asked.language)
    lit = tuple(dict.fromkeys(id.strip() for value in said.get("lit", ()) for id in value.split(",") if id.strip()))
    telling = next((one for one in bands.TELLINGS if one == said.get("telling", ["both"])[0]), None)
    if telling is None:
        _require("telling", said["telling"][0], bands.TELLINGS)
    return replace(wanted, opened=said.get("opened", [None])[0], telling=telling or "both", lit=lit)


@dataclass(frozen=True, slots=True)
class Picture:
    """What was wanted, answered: to be drawn in any frame."""

    wanted: Wanted
    hero: Hero | None = None
    view: View | None = None
    placed: Layout | None = None

    def told_in(self, language: Literal["en", "ja"]) -> Picture:
        """The same in a language."""
        return replace(self, wanted=replace(self.wanted, language=language))

    def drawing(self, frame: FrameName = "page", *, explorer: str | None = None) -> Drawing:
        """The picture in a frame; cards and lines of bands lead into the explorer at that address."""
        of_pipes, of_bands = FRAMES[frame]
        if self.hero is not None:
            return pipes.draw(self.hero, self.wanted.language, of_pipes)
        assert self.view is not None
        assert self.placed is not None
        return bands.draw(
            self.view,
            self.placed,
            self.wanted.language,
            of_bands,
            telling=self.wanted.telling,
            lit=self.wanted.lit,
            explorer=explorer,
        )

    def sources(self) -> list[str]:
        """The numbered sources of what is drawn, as lines for notes."""
        place = 1 if self.wanted.language == "ja" else 0
        if self.hero is not None:
            return [f"[{n}] {_one(words, place)} ({id})" for n, (id, words) in enumerate(self.hero.sources, start=1)]
        assert self.view is not None
        return [
            f"[{row.number}] {_one(row.title, place)}, {row.publisher}, {row.date or '-'} ({row.id}) {row.address}"
            for row in bands.cited(self.view, telling=self.wanted.telling, lit=self.wanted.lit)
        ]


def _one(words: Words, place: int) -> str:
    return words[place] or words[0]


async def ask_picture(store: Store, wanted: Wanted) -> Picture:
    """The picture of what the store answers; `QuestionError` for ecosystems that it does not hold."""
    if wanted.what == "bands":
        return of_view(wanted, await ask_view(store, wanted))
    left, right = wanted.left or "standard-oil", wanted.right or "musk"
    return Picture(wanted, hero=await ask_hero(store, (left, wanted.left_slice), (right, wanted.right_slice)))


async def ask_view(store: Store, wanted: Wanted) -> View:
    """All that there is to draw of the two sides, whatever is open, lit or told of it."""
    named = (("left", wanted.left), ("right", wanted.right))
    held = [one.id for one in await structures(store)]
    sides = read_explorer_address([(side, id) for side, id in named if id], held)
    asked = question(sides.left, sides.right, wanted.left_slice, wanted.right_slice)
    return view(await ask(store, asked), asked)


def of_view(wanted: Wanted, whole: View) -> Picture:
    """The picture of a View of everything, at the level that is wanted."""
    shown = at_level(whole, wanted.opened or EVERYTHING)
    return Picture(wanted, view=shown, placed=layout(shown))
