"""What a story is: steps that each show one picture, say what it shows, and name what must hold for that to be true.

A story holds no figure: where a text needs one it names the row that has it, and the figure is put in when it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from graph.slice import Slice
from viz.words import Words

__all__ = ["CHECKS", "PICTURES", "PLACEHOLDER", "Check", "Picture", "Step", "Story", "Subject", "placeholders"]

#: The overview's pipes, or the explorer's bands.
Picture: TypeAlias = Literal["pipes", "bands"]
PICTURES: Final[tuple[Picture, ...]] = ("pipes", "bands")
#: What a text has in place of a figure, a name or the number of a source: `{claim:ID}`.
PLACEHOLDER: Final = re.compile(r"\{([a-z-]+):([^{}]*)\}")
#: What can be asked to hold, and how many words each takes: `flow: ID`, `link: [side, role, role]`.
CHECKS: Final[Mapping[str, int]] = {
    "flow": 1,
    "event": 1,
    "claim": 1,
    "unconfirmed": 1,
    "outsider": 1,
    "link": 3,
    "no_link": 3,
    "link_is": 4,
    "unknown_share": 2,
    "larger": 2,
    "answer": 3,
    "verdict": 2,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """One side of a step: an ecosystem in a slice."""

    ecosystem: str
    slice: Slice = field(default_factory=lambda: Slice(telling="evidence"))


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold for a step's words to be true: `kind` is one of `CHECKS`."""

    kind: str
    words: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One picture with what is said of it; `right` None shows the left structure alone."""

    id: str
    title: Words
    text: Words
    notes: Words
    left: Subject
    right: Subject | None = None
    picture: Picture = "pipes"
    #: What stands out: ids of rows, or parts of the picture (see `viz.overview.pipes.Staging`).
    lit: tuple[str, ...] = ()
    #: Roles whose members the page lists; of bands the one stage that is open, `all` or `none`.
    opened: tuple[str, ...] = ()
    #: Which tracks are shown; all if it is empty.
    tracks: tuple[str, ...] = ()
    drained: bool = False
    covered: bool = False
    holds: tuple[Check, ...] = ()
    #: Ids of sources that its words rest on, where they are not read from a file.
    sources: tuple[str, ...] = ()
    line: int = 0
    #: The line of each of its fields.
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def line_of(self, name: str) -> int:
        """The line of a field, or the step's own."""
        return self.lines.get(name, self.line)

    @property
    def sides(self) -> tuple[Subject, Subject]:
        """Both sides as the picture asks for them."""
        return self.left, self.right or self.left

    @property
    def texts(self) -> Iterator[tuple[str, Words]]:
        """Its texts by the field they stand in."""
        yield from (("title", self.title), ("text", self.text), ("notes", self.notes))


@dataclass(frozen=True, slots=True)
class Story:
    """Steps in their order, and in a line what they come to."""

    id: str
    title: Words
    what: Words
    steps: tuple[Step, ...]
    #: The file it was read from; none for one that is made of the facts.
    file: str = ""

    @property
    def ecosystems(self) -> tuple[str, ...]:
        """The ecosystems that it is about, each once."""
        return tuple(dict.fromkeys(side.ecosystem for step in self.steps for side in step.sides))


def placeholders(text: str) -> Iterator[tuple[str, str]]:
    """The kind and the argument of each placeholder of a text.

    >>> list(placeholders("{share:left.transport} of it moved by {name:national-transit}"))
    [('share', 'left.transport'), ('name', 'national-transit')]
    """
    for found in PLACEHOLDER.finditer(text):
        yield found[1], found[2].strip()
