"""Which part of the truth a question is about: set once, inherited by everything below it.

Lists are sliced, references are not: a flow that stands in the slice still names both its ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from graph.dates import EVER, NEVER_ENDS, PartialDate
from graph.errors import QuestionError
from graph.model import RANKS

__all__ = ["ANYTIME", "Assumption", "Reading", "Slice", "Undated", "read_as_of", "read_slice"]

#: Whose account is asked for; `article-stated` leaves out what the article only implies.
Reading = Literal["article", "article-stated", "evidence"]
_PARTS = ("telling", "asOf", "undated", "minReliability", "without", "assume")
_READINGS = ("article", "article-stated", "evidence")

#: The as-of date of a question that is not about any one time.
ANYTIME = PartialDate("any", EVER, NEVER_ENDS)


class Undated(Enum):
    """What to do with rows that say no date: show them, show and mark them, or leave them out."""

    SHOW = "show"
    FLAG = "flag"
    HIDE = "hide"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A flow that the reader adds: "what if Starlink carried the training data?"."""

    origin: str
    verb: str
    target: str
    commodity: str | None = None

    @property
    def id(self) -> str:
        """Its id among the flows; no real flow's id may begin like this."""
        return f"assumed-{self.origin}-{self.verb}-{self.target}"


@dataclass(frozen=True, slots=True)
class Slice:
    """The reader's choice of truth. `as_of` None stands each ecosystem at its own default date."""

    telling: Reading | None = None
    as_of: PartialDate | None = None
    undated: Undated = Undated.FLAG
    min_reliability: Literal["low", "medium", "high"] | None = None
    without: tuple[str, ...] = ()
    assume: tuple[Assumption, ...] = ()

    @classmethod
    def everything(cls) -> Slice:
        """All that is on record, at any time, in any telling."""
        return cls(as_of=ANYTIME)

    @property
    def floor(self) -> int:
        """The least reliability a source must have: 0 (none needed) to 3 (high)."""
        return RANKS[self.min_reliability] if self.min_reliability else 0

    def as_link(self) -> str:
        """The slice as the query part of a link; `from_link` reads it back.

        >>> Slice(telling="article", without=("c022",)).as_link()
        'telling=article&without=c022'
        """
        parts = {
            "telling": self.telling,
            "asOf": self.as_of.text if self.as_of else None,
            "undated": self.undated.value if self.undated is not Undated.FLAG else None,
            "minReliability": self.min_reliability,
            "without": ",".join(self.without),
            "assume": ",".join("~".join(filter(None, (a.origin, a.verb, a.target, a.commodity))) for a in self.assume),
        }
        return urlencode({name: value for name, value in parts.items() if value}, safe="~,")

    @classmethod
    def from_link(cls, parts: Mapping[str, str]) -> Slice:
        """The slice that a link's query names; `QuestionError` says which part makes no sense."""
        return cls(
            telling=_one_of("telling", parts, _READINGS),
            as_of=read_as_of(parts.get("asOf") or None),
            undated=Undated(_one_of("undated", parts, [choice.value for choice in Undated]) or Undated.FLAG.value),
            min_reliability=_one_of("minReliability", parts, RANKS),
            without=tuple(filter(None, parts.get("without", "").split(","))),
            assume=tuple(_assumption(text) for text in filter(None, parts.get("assume", "").split(","))),
        )


def read_slice(text: str) -> Slice:
    """The slice that a person wrote as the query part of a link; `QuestionError` for what makes no sense in it.

    >>> read_slice("telling=evidence&without=c022").without
    ('c022',)
    """
    parts = dict(parse_qsl(text.removeprefix("?"), keep_blank_values=True))
    if text and not parts:
        raise QuestionError(f"{text!r} is no slice; write it as telling=evidence&asOf=2025-06-01")
    for name in parts:
        if name not in _PARTS:
            raise QuestionError(f"A slice has no {name!r}; it has {', '.join(_PARTS)}")
    return Slice.from_link(parts)


def _one_of(name: str, parts: Mapping[str, str], allowed: Iterable[str]) -> Any:
    """What a part of a link says, if it is one of the words allowed; None where it says nothing."""
    said = parts.get(name) or None
    if said is not None and said not in allowed:
        raise QuestionError(f"{name}={said} is unknown; choose one of {', '.join(allowed)}")
    return said


def read_as_of(text: str | None) -> PartialDate | None:
    """The as-of date that a reader wrote, `any` included; None for none, `QuestionError` for what is no date."""
    if text is None:
        return None
    if text == ANYTIME.text:
        return ANYTIME
    try:
        return PartialDate.parse(text)
    except ValueError as wrong:
        raise QuestionError(f"asOf: {wrong}") from None


def _assumption(text: str) -> Assumption:
    parts = text.split("~")
    if len(parts) not in (3, 4) or not all(parts):
        raise QuestionError(f"assume={text} is no flow; write origin~verb~target or origin~verb~target~commodity")
    return Assumption(*parts)
