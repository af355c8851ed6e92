"""Packs as nodes and relationships: the one place where the model becomes a graph, whichever store then keeps it.

Evidence stays walkable: `(:Claim)-[:ABOUT]->(:Flow)`, `(:Claim)-[:CITES {locator}]->(:Source)`. What is derived here
and not said in any file: the span of days on which a row holds, cut to the life of what it speaks of; the tellings in
which an entity appears; the value of a claim in words; the texts by which a row is found.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from graph.dates import EVER, NEVER_ENDS, PartialDate, span
from graph.evidence import Evidence
from graph.model import (
    RANKS,
    Analogy,
    Claim,
    Dispute,
    Ecosystem,
    Entity,
    Event,
    Flow,
    Layer,
    Membership,
    Noun,
    Pack,
    Share,
    Source,
    Stage,
    Stated,
)
from graph.ontology import ontology
from graph.shape import SCHEMA_VERSION
from graph.slice import Assumption

__all__ = ["ONTOLOGY", "Edge", "Node", "PropertyGraph", "assumed", "content_hash", "fold", "lay_out"]

Properties = dict[str, Any]

#: The owner of the roles, which belong to no pack.
ONTOLOGY = "ontology"

_ALWAYS = {"from_day": EVER, "to_day": NEVER_ENDS, "stands_first": EVER, "stands_last": NEVER_ENDS, "undated": False}
_ALL_TELLINGS = ("article", "article-stated", "evidence")


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its noun, the label it bears beside the noun's, and its properties. `id` is among them."""

    noun: str
    properties: Properties
    label: str | None = None

    @property
    def id(self) -> str:
        """The id that is unique over all nouns."""
        return str(self.properties["id"])


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship from one id to another."""

    type: str
    start: str
    end: str
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """One pack laid out, with the hash of what it says."""

    pack: str
    content_hash: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def rows(self) -> int:
        """How much there is to write: nodes and relationships."""
        return len(self.nodes) + len(self.edges)

    def direct(self) -> Iterator[Edge]:
        """Beside each flow one relationship typed by its verb, for people who type Cypher; marked `derived`."""
        for node in self.nodes:
            if node.noun == "Flow":
                flow = node.properties
                yield Edge(
                    ontology().verb(flow["verb"]).type,
                    flow["origin"],
                    flow["target"],
                    {
                        "flow": flow["id"],
                        "pack": flow["pack"],
                        "status": flow["status"],
                        "tellings": flow["tellings"],
                        "derived": True,
                    },
                )


def content_hash(packs: Iterable[Pack]) -> str:
    """A short name for exactly these facts: SHA-256 over their canonical JSON, first 16 hex digits.

    A line for each pack's header, then one for each of its rows, so that a large pack is never one text.
    """
    digest = hashlib.sha256()
    for pack in sorted(packs, key=lambda pack: pack.id):
        digest.update(_line(pack, exclude=set(Pack.lists())))
        for name in Pack.lists():
            for row in getattr(pack, name):
                digest.update(f"{name} ".encode() + _line(row))
    return digest.hexdigest()[:16]


def _line(said: BaseModel, exclude: set[str] | None = None) -> bytes:
    plain = said.model_dump(mode="json", exclude_defaults=True, exclude=exclude)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def fold(text: str) -> str:
    """A text as search compares it: compatible characters unified, case ignored, spaces single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def lay_out(pack: Pack, beside: Iterable[Pack] = ()) -> PropertyGraph:
    """The nodes and relationships of a pack that has passed the gate; `beside` are packs that its rows refer to."""
    return _Layout(pack, tuple(beside)).graph()


def assumed(assumption: Assumption, ecosystem: str) -> Properties:
    """The properties of a flow that a reader adds; it belongs to every telling and every time."""
    return {
        "id": assumption.id,
        "noun": "Flow",
        "pack": None,
        "ecosystem": ecosystem,
        "origin": assumption.origin,
        "verb": assumption.verb,
        "target": assumption.target,
        "commodity": assumption.commodity,
        "status": "unconfirmed",
        "by": "reader",
        "tellings": list(_ALL_TELLINGS),
        "confirmed": False,
        "assumed": True,
        "supports": 0,
        "aliases": [],
        "keys": [assumption.id],
        "haystack": assumption.id,
        "position": 1_000_000_000,
        **_ALWAYS,
    }


class _Layout:
    """The state of laying out one pack."""

    def __init__(self, pack: Pack, beside: Sequence[Pack]) -> None:
        self._pack = pack
        self._evidence_of = Evidence(pack, beside)
        self._nodes: list[Node] = []
        self._edges: list[Edge] = []
        self._bare: set[tuple[str, str, str]] = set()
        packs = (*beside, pack)
        self._nouns: dict[str, Noun] = {noun.id: noun for one in packs for noun in one.nouns()}
        self._spans = {entity.id: span(entity.since, entity.until) for one in packs for entity in one.entities}
        self._tellings = _tellings_of_entities(pack)
        self._stands = {
            eco.id: (eco.default_as_of.first, eco.default_as_of.last) for one in packs for eco in one.ecosystems
        }
        self._claims_about: dict[str, int] = defaultdict(int)
        for claim in pack.claims:
            self._claims_about[claim.about] += 1

    def graph(self) -> PropertyGraph:
        pack = self._pack
        hashed = content_hash([pack])
        self._dataset(hashed)
        for role in ontology().roles:
            self._node("Role", role.model_dump(), keys=(role.name, role.name_ja), extra=_ALWAYS)
        for position, ecosystem in enumerate(pack.ecosystems):
            self._ecosystem(ecosystem, position)
        for source in pack.sources:
            self._source(source)
        for layer in pack.layers:
            self._step("Layer", layer)
        for stage in pack.stages:
            self._step("Stage", stage)
        for entity in pack.entities:
            self._entity(entity)
        for position, claim in enumerate(pack.claims):
            self._claim(claim, position)
        for position, flow in enumerate(pack.flows):
            self._flow(flow, position)
        for share in pack.shares:
            self._share(share)
        for event in pack.events:
            self._event(event)
        for position, analogy in enumerate(pack.analogies):
            self._analogy(analogy, position)
        for position, dispute in enumerate(pack.disputes):
            self._dispute(dispute, position)
        return PropertyGraph(pack.id, hashed, tuple(self._nodes), tuple(self._edges))

    # ---- nodes ------------------------------------------------------------------------------------------------------

    def _node(
        self,
        noun: str,
        properties: Properties,
        *,
        keys: Iterable[str | None] = (),
        text: Iterable[str | None] = (),
        extra: Properties,
        label: str | None = None,
    ) -> None:
        id = properties["id"]
        known = list(dict.fromkeys(fold(key) for key in (id, *keys) if key))
        haystack = _as_much_as_is_indexed("\n".join([*known, *(fold(part) for part in text if part)]))
        owner = ONTOLOGY if noun == "Role" else self._pack.id
        whole = {**properties, **extra, "noun": noun, "pack": owner, "keys": known, "haystack": haystack}
        whole.setdefault("tellings", list(_ALL_TELLINGS))
        self._nodes.append(Node(noun, whole, label))

    def _edge(self, type: str, start: str, end: str, **properties: Any) -> None:
        if not properties:  # said twice, it is one relationship still
            if (type, start, end) in self._bare:
                return
            self._bare.add((type, start, end))
        self._edges.append(Edge(type, start, end, properties))

    def _dataset(self, hashed: str) -> None:
        pack = self._pack
        self._node(
            "Dataset",
            {
                "id": f"{pack.id}-dataset",
                "title": pack.title,
                "title_ja": pack.title_ja,
                "licence": pack.licence,
                "as_of": _text(pack.as_of),
                "note": pack.note,
                "content_hash": hashed,
                "schema_version": SCHEMA_VERSION,
            },
            extra=_ALWAYS,
        )

    def _ecosystem(self, ecosystem: Ecosystem, position: int) -> None:
        said = _said(ecosystem) | {"position": position}
        self._node("Ecosystem", said, keys=(ecosystem.name, ecosystem.name_ja), extra=_ALWAYS)

    def _source(self, source: Source) -> None:
        said = _said(source) | {"rank": RANKS[source.reliability], "origin": source.voice}
        self._node("Source", said, keys=(source.title, source.title_ja), text=(source.publisher,), extra=_ALWAYS)

    def _step(self, noun: str, step: Layer | Stage) -> None:
        extra = self._time(step.ecosystem, None, None, dated=True)
        extra["tellings"] = list(_ALL_TELLINGS if step.by == "article" or noun == "Stage" else ("evidence",))
        self._node(noun, _said(step, "rests_on"), keys=(step.key, step.name, step.name_ja), extra=extra)
        if step.role:
            self._edge("PLAYS", step.id, step.role)
        self._rests_on(step.id, step.rests_on)

    def _entity(self, entity: Entity) -> None:
        extra = self._time(entity.ecosystem, entity.since, entity.until)
        extra["tellings"] = list(self._tellings[entity.id])
        extra |= _moments(entity.since, entity.until)
        self._node(
            "Entity",
            _said(entity, "layers", "stages", "part_of", "plays"),
            keys=(entity.name, entity.name_ja, *entity.aliases),
            text=(entity.description, entity.place),
            extra=extra,
            label=ontology().kind(entity.kind).label,
        )
        if entity.part_of:
            self._edge("PART_OF", entity.id, entity.part_of)
        if entity.plays:
            self._edge("PLAYS", entity.id, entity.plays)
        placed = [("IN_LAYER", m) for m in entity.layers] + [("IN_STAGE", m) for m in entity.stages]
        for position, (type, membership) in enumerate(placed):
            self._membership(type, entity, membership, position)

    def _membership(self, type: str, entity: Entity, membership: Membership, position: int) -> None:
        self._edge(
            type,
            entity.id,
            membership.step,
            key=f"{entity.id}/{position:03}",
            position=position,
            telling=membership.telling,
            tellings=list(_tellings(membership.telling)),
            claim=membership.claim,
            by=membership.by,
            note=membership.note,
            since=_text(membership.since),
            until=_text(membership.until),
            **self._time(entity.ecosystem, membership.since, membership.until, within=(entity.id,)),
        )

    def _claim(self, claim: Claim, position: int) -> None:
        known_from = claim.since or claim.as_of
        extra = self._time(self._ecosystem_of(claim), known_from, claim.until)
        told_by_edges = ("about", "object", "said_by", "affiliation", "inputs", "verdict_sources", "superseded_by")
        said = _said(claim, "telling", *told_by_edges, *_EVIDENCE)
        said |= {
            "ecosystem": self._ecosystem_of(claim),
            "value": self._value(claim),
            "tellings": list(_tellings(claim.telling)),
            **self._worth(claim),
            **_moments(known_from, claim.until),
            "position": position,
            "preference": 2 * _PREFERENCE.index(claim.rank) + (claim.telling == "evidence"),
        }
        words = claim.predicate.replace("-", " "), claim.text, claim.text_ja, claim.note
        said["sureness"] = RANKS[said["confidence"]] if said["confidence"] else 0
        self._node("Claim", said, text=words, extra=extra)
        self._edge("ABOUT", claim.id, claim.about)
        if claim.object:
            self._edge("OBJECT", claim.id, claim.object)
        if claim.said_by:
            self._edge("SAID_BY", claim.id, claim.said_by)
        if claim.affiliation:
            self._edge("SPEAKS_FOR", claim.id, claim.affiliation)
        for number, citation in enumerate(claim.verdict_sources):
            self._cite("CHECKED_BY", claim.id, number, citation.source, citation.locator)
        for input in claim.inputs:
            self._edge("DERIVED_FROM", claim.id, input)
        for newer in claim.superseded_by:
            self._edge("SUPERSEDED_BY", claim.id, newer)
        self._evidence(claim)

    def _flow(self, flow: Flow, position: int) -> None:
        extra = self._time(flow.ecosystem, flow.since, flow.until, within=(flow.origin, flow.target))
        tellings = ("article",) if flow.basis == "implied" else _tellings(flow.telling)
        said = _said(flow, "rests_on", "evidence", "telling")
        said |= {
            "tellings": list(tellings),
            "supports": self._claims_about[flow.id] + len(flow.rests_on),
            "assumed": False,
            **_moments(flow.since, flow.until),
            "position": position,
        }
        self._node("Flow", said, keys=flow.aliases, text=(flow.commodity, flow.note), extra=extra)
        self._edge("FROM", flow.id, flow.origin)
        self._edge("TO", flow.id, flow.target)
        self._rests_on(flow.id, flow.rests_on)
        if flow.evidence:
            self._edge("EVIDENCE", flow.id, flow.evidence)

    def _share(self, share: Share) -> None:
        said = _said(share, *_EVIDENCE) | {"tellings": ["evidence"], **self._worth(share)}
        extra = self._time(share.ecosystem, share.as_of, None)
        self._node("Share", said, text=(share.scope,), extra=extra)
        for step in share.of:
            self._edge("OF", share.id, step)
        self._evidence(share)

    def _event(self, event: Event) -> None:
        said = _said(event, "involves", *_EVIDENCE) | {"tellings": ["evidence"], **self._worth(event)}
        said |= _moments(event.since, event.until)
        extra = self._time(event.ecosystem, event.since, None)
        self._node("Event", said, text=(event.text, event.text_ja), extra=extra)
        for id in event.involves:
            self._edge("INVOLVES", event.id, id)
        self._evidence(event)

    def _analogy(self, analogy: Analogy, position: int) -> None:
        said = _said(analogy, "left", "right", "rests_on")
        said |= {"counterpart": bool(analogy.left and analogy.right), "position": position}
        words = analogy.title, analogy.title_ja, analogy.reason, analogy.reason_ja, analogy.breaks
        self._node("Analogy", said, text=(*words, analogy.breaks_ja), extra=_ALWAYS)
        for id in analogy.left:
            self._edge("LEFT", analogy.id, id)
        for id in analogy.right:
            self._edge("RIGHT", analogy.id, id)
        self._rests_on(analogy.id, analogy.rests_on)

    def _dispute(self, dispute: Dispute, position: int) -> None:
        said = _said(dispute, "about", "answers", "held") | {"open": dispute.held is None, "position": position}
        extra = self._time(dispute.ecosystem, None, None, dated=True)
        self._node("Dispute", said, text=(dispute.question, dispute.question_ja, dispute.reason), extra=extra)
        for id in dispute.about:
            self._edge("CONCERNS", dispute.id, id)
        for id in dispute.answers:
            self._edge("ANSWERED_BY", dispute.id, id)
        if dispute.held:
            self._edge("HOLDS", dispute.id, dispute.held)

    # ---- what several nouns share -----------------------------------------------------------------------------------

    def _rests_on(self, id: str, claims: Iterable[str]) -> None:
        for claim in claims:
            self._edge("RESTS_ON", id, claim)

    def _worth(self, stated: Stated) -> Properties:
        """What the evidence of a row is worth, whatever a reader accepts of it."""
        return {
            "cited": len(stated.sources),
            "independent": self._evidence_of.independent(stated),
            "confidence": self._evidence_of.confidence(stated),
        }

    def _evidence(self, stated: Stated) -> None:
        for number, citation in enumerate(stated.sources):
            self._cite("CITES", stated.id, number, citation.source, citation.locator)
        for source in stated.consulted:
            self._edge("CONSULTED", stated.id, source)

    def _cite(self, type: str, id: str, number: int, source: str, locator: str | None) -> None:
        self._edge(type, id, source, key=f"{id}/{number:03}", position=number, locator=locator)

    def _time(
        self,
        ecosystem: str | None,
        since: PartialDate | None,
        until: PartialDate | None,
        *,
        within: Sequence[str] = (),
        dated: bool = False,
    ) -> Properties:
        first, last = span(since, until)
        for id in within:
            born, ended = self._spans.get(id, (EVER, NEVER_ENDS))
            first, last = max(first, born), min(last, ended)
        stands_first, stands_last = self._stands.get(ecosystem or "", (EVER, NEVER_ENDS))
        return {
            "from_day": first,
            "to_day": last,
            "stands_first": stands_first,
            "stands_last": stands_last,
            "undated": not dated and since is None and until is None,
        }

    def _ecosystem_of(self, claim: Claim) -> str | None:
        subject: Noun | None = claim
        seen: set[str] = set()
        while isinstance(subject, Claim) and subject.id not in seen:
            seen.add(subject.id)
            subject = self._nouns.get(subject.about)
        if isinstance(subject, Ecosystem):
            return subject.id
        return getattr(subject, "ecosystem", None)

    def _value(self, claim: Claim) -> str:
        """The claim's value in words, as a person would write it."""
        numbers = _amount(claim)
        named = self._nouns.get(claim.object) if claim.object else None
        words = [getattr(named, "name", claim.object) if claim.object else None, claim.text, numbers]
        return ", ".join(word for word in words if word)


_EVIDENCE = ("sources", "consulted")
#: The ranks of claims, the best last.
_PREFERENCE = ("deprecated", "normal", "preferred")


def _amount(claim: Claim) -> str | None:
    if claim.number is not None:
        number = f"{claim.qualifier or ''}{_figure(claim.number)}"
        if claim.low is not None and claim.high is not None:
            number += f" ({_figure(claim.low)} to {_figure(claim.high)})"
    elif claim.low is not None and claim.high is not None:
        number = f"{_figure(claim.low)} to {_figure(claim.high)}"
    else:
        return None
    unit = f" {claim.unit}" if claim.unit else ""
    return f"{number}{unit}"


def _as_much_as_is_indexed(text: str) -> str:
    """The text, or its beginning: an index of Neo4j refuses a text of more than 32 766 bytes."""
    return text.encode()[:32_000].decode(errors="ignore")


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.10g}"


def _text(date: PartialDate | None) -> str | None:
    return date.text if date else None


def _moments(since: PartialDate | None, until: PartialDate | None) -> Properties:
    """The days between which a row's beginning and end lie, as precisely as each is said; none where it is not."""
    return {
        "begins": since.first if since else None,
        "begins_by": since.last if since else None,
        "ends": until.first if until else None,
        "ends_by": until.last if until else None,
        "year": since.year if since else None,
    }


def _said(noun: Noun, *without: str) -> Properties:
    """What the noun says, as properties that any store can keep: dates as said, tuples as lists."""
    return noun.model_dump(mode="json", exclude=set(without))


def _tellings(telling: str) -> tuple[str, ...]:
    return ("article", "article-stated") if telling == "article" else ("evidence",)


def _tellings_of_entities(pack: Pack) -> dict[str, tuple[str, ...]]:
    """In whose account each entity appears: where a claim, flow or membership of that account speaks of it."""
    found: dict[str, set[str]] = {entity.id: set() for entity in pack.entities}

    def seen(id: str | None, tellings: Iterable[str]) -> None:
        if id in found:
            found[id].update(tellings)

    for claim in pack.claims:
        for id in (claim.about, claim.object, claim.said_by, claim.affiliation):
            seen(id, _tellings(claim.telling))
    for flow in pack.flows:
        for id in (flow.origin, flow.target):
            seen(id, ("article",) if flow.basis == "implied" else _tellings(flow.telling))
    for event in pack.events:
        for id in event.involves:
            seen(id, ("evidence",))
    for entity in pack.entities:
        for membership in (*entity.layers, *entity.stages):
            seen(entity.id, _tellings(membership.telling))
    for entity in pack.entities:
        seen(entity.part_of, found[entity.id])
    return {id: tuple(sorted(tellings)) or ("evidence",) for id, tellings in found.items()}
