"""What a page of two structures is asked for, as its address says it: two ecosystems, each in a slice of its own.

Every choice is a parameter of its own, so that a form without a script can make the address: `left=standard-oil`,
`left.asOf=1904`, `right=musk`, `right.telling=article`, `right.without=c022,c023`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode

from graph.errors import QuestionError
from graph.slice import Assumption, Reading, Slice
from viz.disputes import Language
from viz.navigation import looks
from viz.palette import ThemeName, theme_called

__all__ = ["MOST_ASSUMED", "MOST_WITHOUT", "PARTS", "SIDES", "Asked", "read_address", "usual"]

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")
#: What can be chosen of a slice.
PARTS: Final = ("telling", "asOf", "undated", "minReliability", "without", "assume")
#: So many ids can be rejected of one side, as in GraphQL; every one is looked for in each row.
MOST_WITHOUT: Final = 100
#: So many flows can be assumed of one side: each may add to what is searched.
MOST_ASSUMED: Final = 20
#: The address of the page.
_PATH: Final = "/compare"
#: What is compared unless something else is chosen.
_USUAL: Final = ("standard-oil", "musk")
_EVIDENCE: Final = Slice(telling="evidence")
_LISTS: Final = ("without", "assume")


@dataclass(frozen=True, slots=True)
class Asked:
    """Two ecosystems in a slice each, the language in which to tell of them, and a theme or the reader's own."""

    left: str
    right: str
    left_slice: Slice = _EVIDENCE
    right_slice: Slice = _EVIDENCE
    language: Language = "en"
    theme: ThemeName | None = None

    @property
    def sides(self) -> tuple[tuple[str, Slice], tuple[str, Slice]]:
        """Both sides as a comparison takes them."""
        return (self.left, self.left_slice), (self.right, self.right_slice)

    @property
    def question(self) -> str:
        """The part of the address that says what is compared, whatever the language and the theme."""
        parts: list[tuple[str, str]] = []
        for side, (ecosystem, slice) in zip(SIDES, self.sides, strict=True):
            parts.append((side, ecosystem))
            parts += [(f"{side}.{name}", said) for name, said in parse_qsl(slice.as_link())]
        return urlencode(parts, safe="~,")

    @property
    def link(self) -> str:
        """The address of the page that shows this."""
        return f"{_PATH}?{self.question}{looks(self.language, self.theme, '&')}"

    def told_in(self, language: Language) -> Asked:
        """The same in a language."""
        return replace(self, language=language)

    def shown_in(self, theme: ThemeName | None) -> Asked:
        """The same in a theme, or as the reader's system has it."""
        return replace(self, theme=theme)

    def without(self, left: Iterable[str] = (), right: Iterable[str] = ()) -> Asked:
        """The same where these rows are rejected, too, of either side."""
        sides = (self.left_slice, left), (self.right_slice, right)
        here, there = (replace(one, without=tuple(dict.fromkeys((*one.without, *more)))) for one, more in sides)
        return replace(self, left_slice=here, right_slice=there)

    def assuming(self, flows: Sequence[Assumption]) -> Asked:
        """The same where these flows are assumed, too, of the right side."""
        assumed = tuple(dict.fromkeys((*self.right_slice.assume, *flows)))
        return replace(self, right_slice=replace(self.right_slice, assume=assumed))

    def exchanged(self) -> Asked:
        """The same with the sides exchanged."""
        return Asked(self.right, self.left, self.right_slice, self.left_slice, self.language, self.theme)


def usual(held: Sequence[str], language: Language = "en", first: tuple[str, str] = _USUAL) -> Asked:
    """What is compared unless something is chosen: `first`, our own two, else the first two that a store holds."""
    known = first if set(first) <= set(held) else (*held, *held)
    if len(known) < len(SIDES):
        raise QuestionError("The store holds no structure. Serve what is shipped beside it: --pack shipped")
    return Asked(known[0], known[1], language=language)


def read_address(
    pairs: Iterable[tuple[str, str]],
    held: Sequence[str],
    *,
    first: tuple[str, str] = _USUAL,
    telling: Reading | None = "evidence",
) -> Asked:
    """What an address asks for of a store that holds these ecosystems; `QuestionError` for what makes no sense in it.

    `first` and `telling` are what stands where it says nothing.

    >>> read_address([("right.asOf", "2025"), ("lang", "ja")], ("musk", "standard-oil")).question
    'left=standard-oil&left.telling=evidence&right=musk&right.telling=evidence&right.asOf=2025'
    """
    said = _once(pairs)
    asked = usual(held, "ja" if said.pop("lang", "en") == "ja" else "en", first)
    theme = theme_called(said.pop("theme", ""))
    chosen: list[str] = []
    slices: list[Slice] = []
    for side, ecosystem in zip(SIDES, (asked.left, asked.right), strict=True):
        one = said.pop(side, "") or ecosystem
        if one not in held:
            raise QuestionError(f"{side}={one[:80]} is not here; choose one of {', '.join(held)}")
        parts = {name: said.pop(f"{side}.{name}", "") for name in PARTS}
        try:
            slices.append(_bounded(Slice.from_link({**parts, "telling": parts["telling"] or telling or ""})))
        except QuestionError as wrong:
            raise QuestionError(f"{side}: {wrong}") from None
        chosen.append(one)
    if said:
        names = ", ".join(name[:80] for name in said)
        known = ", ".join((*SIDES, *(f"{side}.{name}" for side in SIDES for name in PARTS), "lang", "theme"))
        raise QuestionError(f"There is nothing to choose that is called {names}; there are {known}")
    return Asked(chosen[0], chosen[1], slices[0], slices[1], asked.language, theme)


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each parameter once; of a list each part may stand by itself."""
    said: dict[str, str] = {}
    for name, value in pairs:
        if name not in said:
            said[name] = value.strip()
        elif name.rpartition(".")[2] in _LISTS:
            said[name] = f"{said[name]},{value.strip()}"
        else:
            raise QuestionError(f"{name[:80]} is said twice; say it once")
    return said


def _bounded(slice: Slice) -> Slice:
    """The slice, with the ids as they were meant; `QuestionError` if it rejects or assumes too much."""
    without = tuple(dict.fromkeys(id.strip() for id in slice.without if id.strip()))
    for name, many, most in (("without", without, MOST_WITHOUT), ("assume", slice.assume, MOST_ASSUMED)):
        if len(many) > most:
            raise QuestionError(f"{name} names {len(many):,}; at most {most} may be named at once")
    return replace(slice, without=without)
