"""The gate: what in a pack contradicts itself, hangs loose, or is shown by no source."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal

from graph.dates import PartialDate
from graph.errors import FactError, OntologyError
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
from graph.ontology import ontology
from seed.read import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graph.model import Membership, Pack
    from seed.read import ReadPack

__all__ = ["check", "reviewed"]

#: What a missing row is called where `dangling-id` would say less.
_DANGLING: Final[Mapping[tuple[type[Noun], ...], str]] = {
    (Source,): "dangling-source",
    (Role,): "unknown-role",
}
_VALUES: Final[Mapping[str, str]] = {
    "number": "a `number`, or `low` and `high`",
    "object": "an `object`, the id of a row",
    "text": "a `text`",
    "date": "a `text` that is a date",
}
_NOWHERE: Final = Place("", 0)
#: Of a source's reliability and of a row's confidence.
_RANKS: Final[Mapping[str, int]] = {"low": 0, "medium": 1, "high": 2}


@dataclass(frozen=True, slots=True)
class _Defect:
    code: str
    id: str
    field: str
    message: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class _Reference:
    """`id`, found in the field `field`, has to be one of the `wanted` nouns."""

    field: str
    id: str
    wanted: tuple[type[Noun], ...]


def check(
    pack: Pack, places: Mapping[str, Sequence[Place]] | None = None, beside: Iterable[Pack] = ()
) -> list[Finding]:
    """Every defect of `pack`, by file and line, errors and warnings.

    `places` says where its ids stand, also those of rows that could not be read; `beside` are packs
    that its rows may refer to.
    """
    at = places or {}
    known: dict[str, Noun] = {role.id: role for role in ontology().roles}
    for noun in chain(*(other.nouns() for other in beside), pack.nouns()):
        known.setdefault(noun.id, noun)  # of a doubled id the first counts, so one defect is told
    taken = [role.id for role in ontology().roles]
    taken += [noun.id for other in beside for noun in other.nouns()]
    defects = chain(
        _doubled(pack, taken, at),
        *(_dangling(noun, known, at) for noun in pack.nouns()),
        *(_unknown_words(noun) for noun in pack.nouns()),
        *(_turned_round(noun) for noun in pack.nouns()),
        *(_unsourced(noun) for noun in pack.nouns()),
        *map(_misvalued, pack.claims),
        *(_overconfident(noun, known) for noun in pack.nouns()),
        _flows_without_evidence(pack),
        _unknown(pack),
        _weak(pack, known),
    )
    findings = [_finding(defect, at) for defect in defects]
    return sorted(findings, key=lambda found: (found.file, found.line, found.severity, found.code))


def reviewed(reading: ReadPack, beside: Iterable[Pack] = ()) -> Pack:
    """The pack that was read, or `FactError` with the first error and the number of the others."""
    findings = [*reading.findings, *check(reading.pack, reading.places, beside)]
    errors = [found for found in findings if found.severity == "error"]
    if errors:
        first, *others = errors
        more = f" (and {len(others)} more; muskgraph check lists them)" if others else ""
        raise FactError(f"{first.message}{more}", first.file, first.line)
    return reading.pack


def _finding(defect: _Defect, places: Mapping[str, Sequence[Place]]) -> Finding:
    stands = places.get(defect.id) or (_NOWHERE,)
    # A doubled id is reported where it stands again.
    place = stands[-1] if defect.code == "doubled-id" else stands[0]
    line = place.line_of(defect.field)
    message = f"{defect.id}: {defect.message}"
    return Finding(defect.severity, defect.code, message, place.file, line, defect.id)


def _doubled(pack: Pack, taken: Iterable[str], places: Mapping[str, Sequence[Place]]) -> Iterator[_Defect]:
    counts = Counter(noun.id for noun in pack.nouns())
    elsewhere = set(taken)
    for name, times in counts.items():
        stands = places.get(name, ())
        first = f", first in {stands[0].file}:{stands[0].line}" if stands else ""
        if times > 1 or len(stands) > 1:
            yield _Defect("doubled-id", name, "id", f"two rows have this id{first}; rename one")
        elif name in elsewhere:
            yield _Defect("doubled-id", name, "id", "a role or another pack has this id; rename it")


def _dangling(noun: Noun, known: Mapping[str, Noun], places: Mapping[str, object]) -> Iterator[_Defect]:
    for reference in _references(noun):
        found = known.get(reference.id)
        said = f"`{reference.field}` names {reference.id!r}"
        wanted = " or ".join(map(_called, reference.wanted))
        if found is None and reference.id in places:
            continue  # its row could not be read, which is reported already
        if found is None:
            code = _DANGLING.get(reference.wanted, "dangling-id")
            message = f"{said}, but there is no such {wanted}{_near(reference, known)}"
            yield _Defect(code, noun.id, reference.field, message)
        elif not isinstance(found, reference.wanted):
            message = f"{said}, which is a {_called(type(found))} and has to be a {wanted}"
            yield _Defect("wrong-noun", noun.id, reference.field, message)


def _near(reference: _Reference, known: Mapping[str, Noun]) -> str:
    fitting = [name for name, row in known.items() if isinstance(row, reference.wanted)]
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


def _unknown_words(noun: Noun) -> Iterator[_Defect]:
    """Words that the ontology does not have."""
    words: dict[str, tuple[str | None, Callable[[str], object]]] = {}
    known = ontology()
    match noun:
        case Entity():
            words = {"kind": (noun.kind, known.kind)}
        case Claim():
            words = {
                "predicate": (noun.predicate, known.predicate),
                "unit": (noun.unit, known.unit),
            }
        case Flow():
            words = {
                "verb": (noun.verb, known.verb),
                "unit": (noun.unit, known.unit),
                "commodity": (noun.commodity, known.commodity),
            }
        case _:
            pass
    for field, (word, lookup) in words.items():
        if word is None:
            continue
        try:
            lookup(word)
        except OntologyError as unknown:
            yield _Defect(f"unknown-{field}", noun.id, field, str(unknown))


def _misvalued(claim: Claim) -> Iterator[_Defect]:
    """A claim without the kind of value that its predicate takes."""
    try:
        takes = ontology().predicate(claim.predicate).value
    except OntologyError:
        return
    given = {
        "number": _has_number(claim),
        "object": claim.object is not None,
        "text": claim.text is not None,
        "date": claim.text is not None,
        "mixed": True,
    }
    defect = partial(_Defect, "wrong-kind-of-value", claim.id)
    if not given[takes]:
        yield defect("predicate", f"{claim.predicate!r} takes {_VALUES[takes]}")
    elif takes == "date" and claim.text is not None:
        try:
            PartialDate.parse(claim.text)
        except ValueError as wrong:
            yield defect("text", str(wrong))


def _has_number(row: Claim | Share) -> bool:
    number = row.number if isinstance(row, Claim) else row.share
    return any(value is not None for value in (number, row.low, row.high))


def _turned_round(noun: Noun) -> Iterator[_Defect]:
    """Ranges whose end comes before their start."""
    low, high = getattr(noun, "low", None), getattr(noun, "high", None)
    if low is not None and high is not None and low > high:
        yield _Defect("low-above-high", noun.id, "low", f"`low` ({low}) is above `high` ({high})")
    spans: list[tuple[str, Any]] = [("since", noun)]
    if isinstance(noun, Entity):
        spans += [("layers", step) for step in noun.layers]
        spans += [("stages", step) for step in noun.stages]
    for field, row in spans:
        since, until = getattr(row, "since", None), getattr(row, "until", None)
        if since and until and since.first > until.last:
            message = f"`since` ({since}) is after `until` ({until})"
            yield _Defect("since-after-until", noun.id, field, message)


def _unsourced(noun: Noun) -> Iterator[_Defect]:
    """What is said to be confirmed and cites nothing, or cites what does not show it."""
    if not isinstance(noun, Claim | Share | Event):
        return
    derived = isinstance(noun, Claim) and noun.formula is not None and bool(noun.inputs)
    if noun.confirmed and not noun.sources and not derived:
        message = "it cites no source; give `sources`, or say `confirmed: false`"
        yield _Defect("no-source", noun.id, "sources", message)
    if not noun.confirmed and noun.sources:
        message = "it is unconfirmed, so what was read goes under `consulted`, not `sources`"
        yield _Defect("unconfirmed-with-sources", noun.id, "sources", message)


def _overconfident(noun: Noun, known: Mapping[str, Noun]) -> Iterator[_Defect]:
    """What is said with more confidence than its best source has reliability."""
    if not isinstance(noun, Claim | Share | Event) or noun.confidence is None:
        return
    best = _best(known.get(citation.source) for citation in noun.sources)
    if best is not None and _RANKS[noun.confidence] > _RANKS[best]:
        message = f"its confidence is {noun.confidence}, but its best source is of {best} reliability; lower it"
        yield _Defect("confidence-above-sources", noun.id, "confidence", message)


def _best(rows: Iterable[Noun | None]) -> str | None:
    """The reliability of the best source among `rows`."""
    cited = [row.reliability for row in rows if isinstance(row, Source)]
    return max(cited, key=_RANKS.__getitem__, default=None)


def _flows_without_evidence(pack: Pack) -> Iterator[_Defect]:
    spoken_of = {claim.about for claim in pack.claims}
    for flow in pack.flows:
        if flow.id not in spoken_of and not flow.rests_on:
            message = "no claim is about this flow; give `sources`, `claims` or `rests_on`"
            yield _Defect("flow-without-evidence", flow.id, "id", message)


def _unknown(pack: Pack) -> Iterator[_Defect]:
    """What is not known: no error, but listed."""
    unknown = partial(_Defect, severity="warning")
    for flow in pack.flows:
        if not (flow.since or flow.until or flow.as_of):
            yield unknown("unknown-date", flow.id, "id", "when it ran is unknown")
        if flow.volume is not None and flow.unit is None:
            yield unknown("number-without-unit", flow.id, "volume", "its unit is unknown")
    for claim in pack.claims:
        # The volume of a flow is listed with the flow.
        if claim.predicate == "volume" or not _has_number(claim):
            continue
        if not (claim.since or claim.until or claim.as_of):
            yield unknown("unknown-date", claim.id, "id", "which day it describes is unknown")
        if claim.unit is None:
            yield unknown("number-without-unit", claim.id, "number", "its unit is unknown")
    for share in pack.shares:
        if not _has_number(share):
            yield unknown("share-unknown", share.id, "share", "the share is unknown")


def _weak(pack: Pack, known: Mapping[str, Noun]) -> Iterator[_Defect]:
    """What is no error, but should be better: sources, Japanese names, evidence."""
    weak = partial(_Defect, severity="warning")
    stated = (*pack.claims, *pack.shares, *pack.events)
    cited = {citation.source for row in stated for citation in row.sources}
    cited |= {citation.source for claim in pack.claims for citation in claim.verdict_sources}
    cited |= {read for row in stated for read in row.consulted}
    for source in pack.sources:
        if source.id not in cited:
            yield weak("never-cited", source.id, "id", "nothing cites it")
    named_rows: tuple[Ecosystem | Layer | Stage | Entity, ...]
    named_rows = (*pack.ecosystems, *pack.layers, *pack.stages, *pack.entities)
    for named in named_rows:
        if named.name_ja is None:
            yield weak("missing-japanese", named.id, "name", "it has no `name_ja`")
    shown: dict[str, list[Noun | None]] = {}
    for claim in pack.claims:
        shown.setdefault(claim.about, []).extend(known.get(citation.source) for citation in claim.sources)
    for flow in pack.flows:
        # The article's flows rest on the article, whatever is said about them.
        if flow.telling == "evidence" and _best(shown.get(flow.id, ())) == "low":
            yield weak("low-sources-only", flow.id, "id", "all its sources are of low reliability")
