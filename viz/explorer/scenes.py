"""The explorer: a View at every level of detail, laid out, with the days between which it can move."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.errors import QuestionError
from graph.selection import Selection
from graph.slice import ANYTIME
from graph.store import Store
from viz.address import Asked, read_address
from viz.explorer.layout import Layout, layout
from viz.explorer.levels import CLOSED, LEVELS, at_level
from viz.explorer.times import Stop, Times, ask_times
from viz.explorer.view import SIDES, Side, SideName, View, view
from viz.question import OWN, ask, question

__all__ = ["Explorer", "Scene", "ask_explorer", "explore", "read_explorer_address"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn at one level, and where."""

    view: View
    placed: Layout


@dataclass(frozen=True, slots=True)
class Explorer:
    """All of the page: everything on record at any time, its scenes by level, and the times of both sides."""

    view: View
    scenes: Mapping[str, Scene]
    times: Mapping[SideName, Times]
    #: At which level it opens, and how its left side is told.
    level: str = CLOSED
    telling: str = "both"

    @property
    def content_hash(self) -> str:
        """Of the facts that it shows."""
        return self.view.content_hash


def explore(shown: View, times: Mapping[SideName, Times] | None = None, telling: str | None = None) -> Explorer:
    """The explorer of a View; without times each side stands still at the View's own date."""
    still: dict[SideName, Times] = {"left": _still(shown.left), "right": _still(shown.right)}
    scenes = {}
    for level in LEVELS:
        drawn = at_level(shown, level)
        scenes[level] = Scene(drawn, layout(drawn))
    told = "article" if telling in ("article", "article-stated") else telling or "both"
    return Explorer(shown, scenes, times or still, telling=told)


def _still(side: Side) -> Times:
    return Times((Stop(side.as_of),), 0, {})


def read_explorer_address(pairs: Iterable[tuple[str, str]], held: Sequence[str]) -> Asked:
    """Which two structures an address wants side by side, as `read_address` reads it; `QuestionError` says why not."""
    if not held:
        raise QuestionError(
            "The explorer sets two structures side by side, and the store holds none. "
            "Serve what is shipped beside it: --pack shipped"
        )
    asked = read_address(pairs, held, first=OWN, telling=None)
    if asked.left == asked.right:
        many = "holds one" if len(held) == 1 else f"was asked for {asked.left} twice"
        raise QuestionError(
            f"The explorer sets two structures side by side, and the store {many}. "
            "Serve another beside it with --pack shipped, or choose another by left= and right="
        )
    return asked


async def ask_explorer(store: Store, asked: Asked) -> Explorer:
    """The explorer of what a store holds.

    Everything on record at any time is asked for, in every telling; what a slice rejects or assumes is kept. Where
    facts are loaded in between, it asks again.
    """
    sides = [(ecosystem, replace(slice, telling=None)) for ecosystem, slice in asked.sides]
    (left, here), (right, there) = sides
    whole = question(left, right, replace(here, as_of=ANYTIME), replace(there, as_of=ANYTIME))
    while True:
        answer = await ask(store, whole)
        times: dict[SideName, Times] = {
            side: await ask_times(store, ecosystem, slice)
            for side, (ecosystem, slice) in zip(SIDES, sides, strict=True)
        }
        [dataset] = await store.ask(Selection(whole.parts[:1]))
        if dataset == answer[0]:
            break
    return await to_thread(lambda: explore(view(answer, whole), times, asked.left_slice.telling))
