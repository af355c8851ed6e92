"""What the files of a pack may say: its lists, the fields of their rows, and the short forms beside them."""

from __future__ import annotations

import difflib
from types import MappingProxyType, NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, Literal, Union, get_args, get_origin

from graph.dates import PartialDate
from graph.model import Entity, Flow, Membership, Noun, Pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "ENDS",
    "EVIDENCE",
    "HEADER",
    "HEADER_FIELDS",
    "LISTS",
    "Form",
    "columns",
    "fields",
    "list_of",
    "meant",
    "short",
    "word",
]

#: The file that names the pack.
HEADER: Final = "pack.yaml"


#: The lists of a pack and the noun of their rows, in the order in which these may refer to one another.
LISTS: Final[Mapping[str, type[Noun]]] = MappingProxyType(dict(Pack.lists()))
HEADER_FIELDS: Final = tuple(name for name in Pack.model_fields if name not in LISTS)
#: What says how well a row is shown; under a flow or membership it goes to a claim of its own.
EVIDENCE: Final = ("sources", "consulted", "confidence", "confirmed")
#: What files call the ends of a flow, and what code does.
ENDS: Final[Mapping[str, str]] = MappingProxyType({"from": "origin", "to": "target"})

#: How one cell of a table is read: `steps` are the ids of layers or stages.
Form = Literal["text", "date", "number", "flag", "list", "steps"]
_SHORT_CELLS: Final[Mapping[str, Form]] = MappingProxyType(
    {"from": "text", "to": "list", "sources": "list", "consulted": "list", "confidence": "text"}
)


def fields(title: str) -> list[str]:
    """The fields that a row of the list may give in YAML and JSON Lines, short forms first."""
    noun = LISTS[title]
    return [*_short_forms(noun), *noun.model_fields]


def columns(title: str) -> dict[str, Form]:
    """The columns that a table of the list may have, and how their cells are read."""
    noun = LISTS[title]
    known: dict[str, Form] = {name: _form(field.annotation) for name, field in noun.model_fields.items()}
    beside: dict[str, Form] = {name: _SHORT_CELLS[name] for name in _short_forms(noun) if name in _SHORT_CELLS}
    return {**beside, **known}


def _short_forms(noun: type[Noun]) -> tuple[str, ...]:
    if issubclass(noun, Flow):
        return (*ENDS, "sources", "consulted", "confidence", "claims")
    return ("claims",) if issubclass(noun, Entity) else ()


def _form(annotation: Any) -> Form:
    if get_origin(annotation) is tuple:
        return "steps" if get_args(annotation)[0] is Membership else "list"
    if get_origin(annotation) in {Union, UnionType}:
        plain = [each for each in get_args(annotation) if each is not NoneType]
        return _form(plain[0]) if len(plain) == 1 else "text"
    if annotation is bool:
        return "flag"
    if annotation is PartialDate:
        return "date"
    if annotation in {int, float}:
        return "number"
    return "text"


def list_of(name: str) -> str | None:
    """The list that a file called `flows.csv` or `flows-1904.jsonl` holds, by its name without what follows a dot."""
    stem = name.partition(".")[0]
    return next((title for title in LISTS if stem == title or stem.startswith(f"{title}-")), None)


def meant(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest to one that is not, as a question; or all there are."""
    words = sorted(known)
    near = difflib.get_close_matches(word[:100], words, n=1)
    return f"did you mean `{near[0]}`?" if near else f"there are {', '.join(words)}"


def short(value: object) -> str:
    """A value as a message names it: on one line, not long, and with nothing that a terminal obeys."""
    text = ascii(value) if _has_surrogates(value) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def word(text: str) -> str:
    """A word of a file as a message names it: itself where it is harmless."""
    return text if text.isprintable() and len(text) <= 80 else short(text)


def _has_surrogates(value: object) -> bool:
    return isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)
