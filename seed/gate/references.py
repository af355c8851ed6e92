"""Whether the rows of a pack find each other: ids are unique, and what they name exists and is of the right noun."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from graph.model import (
    Analogy,
    Claim,
    Dispute,
    Ecosystem,
    Entity,
    Event,
    Flow,
    Layer,
    Noun,
    Role,
    Share,
    Source,
    Stage,
)
from seed.gate.codes import Defect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.model import Membership
    from seed.gate.facts import Facts

__all__ = ["defects"]

#: What a missing row is called where `dangling-id` would say less.
_DANGLING: Final[Mapping[tuple[type[Noun], ...], str]] = {
    (Source,): "dangling-source",
    (Role,): "unknown-role",
}
#: With more ids than these, only some that begin or end alike are compared with a wrong one.
_FEW: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Reference:
    """`id`, found in the field `field`, has to be one of the `wanted` nouns."""

    field: str
    id: str
    wanted: tuple[type[Noun], ...]


def defects(facts: Facts) -> Iterator[Defect]:
    """Doubled ids, and ids that name no row, or a row of the wrong noun."""
    yield from _doubled(facts)
    for noun in facts.nouns:
        yield from _dangling(noun, facts)


def _doubled(facts: Facts) -> Iterator[Defect]:
    counts = Counter(noun.id for noun in facts.nouns)
    for name, times in counts.items():
        stands = facts.places.get(name, ())
        if times > 1 or len(stands) > 1:
            first = f", first in {stands[0].file}:{stands[0].line}" if stands else ""
            yield Defect("doubled-id", name, "id", f"two rows have this id{first}; rename one")
        elif name in facts.taken:
            yield Defect("doubled-id", name, "id", "a role or another pack has this id; rename it")


def _dangling(noun: Noun, facts: Facts) -> Iterator[Defect]:
    for reference in _references(noun):
        found = facts.known.get(reference.id)
        if found is not None and isinstance(found, reference.wanted):
            continue
        said = f"`{reference.field}` names {reference.id!r}"
        wanted = " or ".join(map(_called, reference.wanted))
        if found is None and reference.id in facts.places:
            continue  # its row could not be read, which is reported already
        if found is None:
            code = _DANGLING.get(reference.wanted, "dangling-id")
            near = facts.guessed((reference.id, reference.wanted), partial(_near, reference, facts), "")
            message = f"{said}, but there is no such {wanted}{near}"
            yield Defect(code, noun.id, reference.field, message)
        else:
            message = f"{said}, which is a {_called(type(found))} and has to be a {wanted}"
            yield Defect("wrong-noun", noun.id, reference.field, message)


def _near(reference: _Reference, facts: Facts) -> str:
    fitting = [name for name, row in facts.known.items() if isinstance(row, reference.wanted)]
    if len(fitting) > _FEW:
        starts, ends = reference.id[:4], reference.id[-4:]
        alike = (name for name in fitting if name.startswith(starts) or name.endswith(ends))
        fitting = list(islice(alike, _FEW))
    near = difflib.get_close_matches(reference.id, fitting, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _called(kind: type[Noun]) -> str:
    return "row" if kind is Noun else kind.__name__.lower()


def _references(noun: Noun) -> Iterator[_Reference]:
    """Every id that a row names, with what it has to be."""
    match noun:
        case Layer() | Stage():
            yield from _one(noun, "ecosystem", Ecosystem)
            yield from _one(noun, "role", Role)
            yield from _many(noun, "rests_on", Claim)
        case Entity():
            yield from _one(noun, "ecosystem", Ecosystem)
            yield from _many(noun, "owners", Entity)
            yield from _one(noun, "part_of", Entity)
            yield from _one(noun, "plays", Role)
            for membership in noun.layers:
                yield from _membership("layers", membership, Layer)
            for membership in noun.stages:
                yield from _membership("stages", membership, Stage)
        case Claim():
            yield from _cited(noun)
            yield from _one(noun, "about", Noun)
            yield from _one(noun, "object", Noun)
            yield from _one(noun, "said_by", Entity)
            yield from _one(noun, "affiliation", Entity)
            yield from _many(noun, "inputs", Claim)
            yield from _many(noun, "superseded_by", Claim)
            for citation in noun.verdict_sources:
                yield _Reference("verdict_sources", citation.source, (Source,))
        case Flow():
            yield from _one(noun, "ecosystem", Ecosystem)
            yield from _one(noun, "origin", Entity)
            yield from _one(noun, "target", Entity)
            yield from _one(noun, "origin_role", Role)
            yield from _one(noun, "target_role", Role)
            yield from _many(noun, "rests_on", Claim)
            yield from _one(noun, "evidence", Flow)
        case Share():
            yield from _cited(noun)
            yield from _one(noun, "ecosystem", Ecosystem)
            yield from _many(noun, "of", Layer, Stage, Role)
        case Event():
            yield from _cited(noun)
            yield from _one(noun, "ecosystem", Ecosystem)
            yield from _many(noun, "involves", Noun)
        case Analogy():
            yield from _one(noun, "left_ecosystem", Ecosystem)
            yield from _one(noun, "right_ecosystem", Ecosystem)
            yield from _many(noun, "left", Noun)
            yield from _many(noun, "right", Noun)
            yield from _one(noun, "role", Role)
            yield from _many(noun, "rests_on", Claim)
        case Dispute():
            yield from _one(noun, "ecosystem", Ecosystem)
            yield from _many(noun, "about", Noun)
            yield from _many(noun, "answers", Claim, Share, Event)
            yield from _one(noun, "held", Claim, Share, Event)
        case _:
            pass


def _one(noun: Noun, field: str, *wanted: type[Noun]) -> Iterator[_Reference]:
    named = getattr(noun, field)
    if named is not None:
        yield _Reference(field, named, wanted)


def _many(noun: Noun, field: str, *wanted: type[Noun]) -> Iterator[_Reference]:
    for named in getattr(noun, field):
        yield _Reference(field, named, wanted)


def _membership(field: str, membership: Membership, step: type[Noun]) -> Iterator[_Reference]:
    yield _Reference(field, membership.step, (step,))
    if membership.claim is not None:
        yield _Reference(field, membership.claim, (Claim,))


def _cited(noun: Claim | Share | Event) -> Iterator[_Reference]:
    for citation in noun.sources:
        yield _Reference("sources", citation.source, (Source,))
    for read in noun.consulted:
        yield _Reference("consulted", read, (Source,))
