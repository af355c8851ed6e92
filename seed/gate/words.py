"""Whether the words of a pack are in the ontology, and its texts and addresses are harmless."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel

from graph.errors import OntologyError
from graph.model import Claim, Entity, Flow, Source
from graph.ontology import ontology
from seed.gate.codes import Defect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graph.model import Noun
    from seed.gate.facts import Facts

__all__ = ["defects"]

#: Control characters other than tab and line feed, characters that turn the direction of writing, lone surrogates.
_HOSTILE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: What a browser, which skips blanks and control characters before and in a scheme, takes for one.
_SKIPPED: Final = re.compile(r"[\x00-\x20\x7f-\x9f]+")
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):(//)?", re.IGNORECASE)
_WEB: Final = frozenset({"http", "https"})
#: Schemes that need no slashes to be followed.
_FOLLOWED: Final = frozenset({"about", "blob", "data", "file", "filesystem", "javascript", "vbscript", "view-source"})


def defects(facts: Facts) -> Iterator[Defect]:
    """Words that the ontology lacks, characters that mislead, addresses that lead to no page."""
    for noun in facts.nouns:
        yield from _unknown(noun, facts)
        yield from _hostile(noun.id, _texts(noun))
    # Its rows are no texts, so this is the header.
    header = ((field, text) for field, text in facts.pack.__dict__.items() if isinstance(text, str))
    yield from _hostile(facts.pack.id, header)
    for source in facts.pack.sources:
        yield from _unsafe(source)


def _hostile(id: str, texts: Iterable[tuple[str, str]]) -> Iterator[Defect]:
    for field, text in texts:
        # Nearly every text is printable, which is quickly seen.
        if not text.isprintable() and (found := _HOSTILE.search(text)):
            message = f"`{field}` holds the character U+{ord(found[0]):04X}, which is not to be seen; take it out"
            yield Defect("hostile-text", id, field, message)


def _unknown(noun: Noun, facts: Facts) -> Iterator[Defect]:
    words: tuple[tuple[str, str | None], ...]
    match noun:
        case Entity():
            words = (("kind", noun.kind),)
        case Claim():
            words = (("predicate", noun.predicate), ("unit", noun.unit))
        case Flow():
            words = (("verb", noun.verb), ("unit", noun.unit), ("commodity", noun.commodity))
        case _:
            return
    known = _words()
    for field, word in words:
        if word is None or word in known[field]:
            continue
        plainly = f"the ontology has no {field} {word!r}"
        message = facts.guessed((field, word), partial(_looked_up, field, word), plainly)
        yield Defect(f"unknown-{field}", noun.id, field, message)


@cache
def _words() -> Mapping[str, frozenset[str]]:
    """The words that a field may hold."""
    known = ontology()
    return {
        "kind": frozenset(word.id for word in known.kinds),
        "predicate": frozenset(word.id for word in known.predicates),
        "unit": frozenset(word.id for word in known.units),
        "verb": frozenset(word.id for word in known.verbs),
        "commodity": frozenset(word.id for word in known.commodities),
    }


def _looked_up(field: str, word: str) -> str:
    """What the ontology says of a word that it lacks."""
    try:
        getattr(ontology(), field)(word)
    except OntologyError as unknown:
        return str(unknown)
    raise AssertionError(word)


def _texts(row: BaseModel) -> Iterator[tuple[str, str]]:
    """Every text of a row and of what stands in it, under the row's own field."""
    for field, value in row.__dict__.items():
        if isinstance(value, str):
            yield field, value
        elif isinstance(value, tuple):
            for each in value:
                if isinstance(each, str):
                    yield field, each
                elif isinstance(each, BaseModel):
                    yield from ((field, text) for _, text in _texts(each))


def _unsafe(source: Source) -> Iterator[Defect]:
    for field, address in (("address", source.address), ("via", source.via)):
        found = _SCHEME.match(_SKIPPED.sub("", address or ""))
        if found is None:
            continue
        scheme = found[1].lower()
        if scheme not in _WEB and (found[2] or scheme in _FOLLOWED):
            message = f"`{field}` is an address of the scheme {scheme!r}; only http and https are followed"
            yield Defect("unsafe-address", source.id, field, message)
