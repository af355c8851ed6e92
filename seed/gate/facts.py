"""A pack as the checks look at it: every row by its id, the rows beside it, and what speaks of what."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from graph.dates import PartialDate
from graph.evidence import Evidence
from graph.model import Claim, Entity, Flow, Share
from graph.ontology import ontology

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from graph.model import Layer, Noun, Pack, Stage, Stated
    from seed.read import Place

__all__ = ["Facts", "date_said", "has_number", "numbers"]

#: At how many wrong words the gate guesses: each guess looks at many right ones, and a pack may have one in each row.
_GUESSES: Final = 50


class Facts:
    """The rows of `pack`, which the gate judges, and of those `beside` it, to which they may refer."""

    def __init__(self, pack: Pack, places: Mapping[str, Sequence[Place]], beside: Iterable[Pack] = ()) -> None:
        self.pack = pack
        self.places = places
        self.beside = tuple(beside)
        self.nouns = pack.nouns()
        #: Ids that the pack may not take.
        self.taken = {role.id for role in ontology().roles}
        self.known: dict[str, Noun] = {role.id: role for role in ontology().roles}
        for other in self.beside:
            for noun in other.nouns():
                self.taken.add(noun.id)
                self.known.setdefault(noun.id, noun)
        for noun in self.nouns:
            self.known.setdefault(noun.id, noun)  # of a doubled id the first counts, so one defect is told
        self.evidence = Evidence(pack, self.beside)
        self._guessed: dict[Hashable, str] = {}

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The pack, and those beside it."""
        return (self.pack, *self.beside)

    @property
    def stated(self) -> Iterable[Stated]:
        """The rows of the pack that cite sources."""
        return chain(self.pack.claims, self.pack.shares, self.pack.events)

    @property
    def steps(self) -> Iterable[Layer | Stage]:
        """The layers and stages of the pack."""
        return chain(self.pack.layers, self.pack.stages)

    @cached_property
    def claims_about(self) -> Mapping[str, list[Claim]]:
        """The claims about each row, of all packs."""
        about: dict[str, list[Claim]] = {}
        for claim in chain.from_iterable(pack.claims for pack in self.packs):
            about.setdefault(claim.about, []).append(claim)
        return about

    def entity(self, id: str) -> Entity | None:
        """The entity called `id`, if there is one."""
        found = self.known.get(id)
        return found if isinstance(found, Entity) else None

    def flow(self, id: str) -> Flow | None:
        """The flow called `id`, if there is one."""
        found = self.known.get(id)
        return found if isinstance(found, Flow) else None

    def claim(self, id: str) -> Claim | None:
        """The claim called `id`, if there is one."""
        found = self.known.get(id)
        return found if isinstance(found, Claim) else None

    def ecosystem_of(self, row: Noun) -> str | None:
        """The ecosystem of a row, or of what it is about."""
        while isinstance(row, Claim):
            about = self.known.get(row.about)
            if about is None or isinstance(about, Claim):
                return None
            row = about
        return getattr(row, "ecosystem", None)

    def guessed(self, wrong: Hashable, guess: Callable[[], str], otherwise: str) -> str:
        """What is guessed of a wrong word, once for all rows that have it; of the later ones nothing is."""
        if wrong not in self._guessed:
            if len(self._guessed) >= _GUESSES:
                return otherwise
            self._guessed[wrong] = guess()
        return self._guessed[wrong]


def numbers(row: Noun) -> Mapping[str, float]:
    """The numbers that a claim, share or flow gives, each under its field."""
    fields: tuple[str, ...]
    match row:
        case Claim():
            fields = ("number", "low", "high")
        case Share():
            fields = ("share", "low", "high")
        case Flow():
            fields = ("volume",)
        case _:
            return {}
    return {field: number for field in fields if (number := getattr(row, field)) is not None}


def has_number(row: Noun) -> bool:
    """Whether the row gives a number."""
    return bool(numbers(row))


@cache
def _dated() -> frozenset[str]:
    return frozenset(predicate.id for predicate in ontology().predicates if predicate.value == "date")


def date_said(row: Noun) -> PartialDate | None:
    """The date that is the value of a claim, where its predicate takes one."""
    if not isinstance(row, Claim) or row.text is None or row.predicate not in _dated():
        return None
    try:
        return PartialDate.parse(row.text)
    except ValueError:
        return None  # which is reported already
