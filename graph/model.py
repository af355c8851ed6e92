"""The nouns: what a pack may say. They check themselves; where they lie in a store is `shape`'s business.

Every noun is frozen and has an `id` that is unique over all nouns of all packs: it is the `ID` of GraphQL and the
`id` of Neo4j. Missing is `None` or empty, which means *unknown*, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from graph.dates import PartialDate

__all__ = [
    "RANKS",
    "Analogy",
    "Citation",
    "Claim",
    "Confidence",
    "Dispute",
    "Ecosystem",
    "Entity",
    "Event",
    "Flow",
    "Id",
    "Layer",
    "Membership",
    "Noun",
    "Pack",
    "Reliability",
    "Role",
    "Share",
    "Source",
    "Stage",
    "Stated",
    "Status",
    "Telling",
    "Text",
    "Verdict",
]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]

#: How a statement is put forward; `reading` is this project's own.
Status = Literal["fact", "claim", "goal", "forecast", "opinion", "unconfirmed", "reading"]
Confidence = Literal["high", "medium", "low"]
#: high: primary record, court, regulator, peer-reviewed; medium: established publisher; low: aggregator, blog, social.
Reliability = Literal["high", "medium", "low"]
#: The order of both, from 1; what has no source at all stands at 0.
RANKS: Final[Mapping[Reliability, int]] = MappingProxyType({"low": 1, "medium": 2, "high": 3})
#: Whose account a row belongs to: the article's, or what the evidence supports.
Telling = Literal["article", "evidence"]
Verdict = Literal[
    "supported",
    "supported-imprecise",
    "imprecise",
    "superseded",
    "reached",
    "contradicted",
    "unconfirmed",
    "not-checkable",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, str_strip_whitespace=False)


class Noun(_Frozen):
    """What every noun has: an id, and a note for the reader."""

    id: Id
    note: Text | None = None


def _as_citation(value: object) -> object:
    return {"source": value} if isinstance(value, str) else value


class Citation(_Frozen):
    """One source and the place in it. In a file a bare source id will do."""

    source: Id
    locator: Text | None = None


Citations = tuple[Annotated[Citation, BeforeValidator(_as_citation)], ...]


class Stated(Noun):
    """What can be true or not, and cites sources. Not `confirmed`: no page read shows it, and none is shown for it."""

    sources: Citations = ()
    #: Pages that were read for it and do not show it.
    consulted: tuple[Id, ...] = ()
    #: The most a reviewer grants it; `graph.evidence` computes what is shown, which may be less.
    confidence: Confidence | None = None
    confirmed: bool = True
    #: People will quote it: it has to rest on better than low sources, or say `secondary_only`.
    headline: bool = False
    #: No primary source was found: shown beside the value.
    secondary_only: bool = False


class Source(Noun):
    """A page, book, filing or ruling that claims cite."""

    title: Text
    title_ja: Text | None = None
    publisher: Text
    date: PartialDate | None = None
    #: Where it can be read: an address, or a place in words.
    address: Text
    kind: Literal[
        "filing",
        "court",
        "official-report",
        "statute",
        "book",
        "paper",
        "news",
        "analysis",
        "reference",
        "social",
        "dataset",
        "article",
    ]
    reliability: Reliability
    #: The original, where the page read is a repost.
    via: Text | None = None
    #: Who first said it, where that is not the publisher; sources of one origin are one voice.
    origin: Text | None = None

    @property
    def voice(self) -> str:
        """Who first said it."""
        return self.origin or self.publisher


class Ecosystem(Noun):
    """One industrial structure, and the date at which it is shown unless the reader asks for another."""

    name: Text
    name_ja: Text | None = None
    default_as_of: PartialDate
    since: PartialDate | None = None
    until: PartialDate | None = None
    #: Dates at which it is worth looking, in their order.
    moments: tuple[PartialDate, ...] = ()
    #: The market by which a step is measured, where shares of several are on record: one for each such step.
    markets: tuple[Id, ...] = ()
    #: It is there to measure others by: what lies near to one structure may lie as near to this.
    yardstick: bool = False


class Role(Noun):
    """A place in any chain from raw input to consumer; the axis on which two structures meet."""

    name: Text
    name_ja: Text
    #: The row of the picture, from know-how on top to control at the bottom.
    band: Literal["knowledge", "source", "transport", "process", "distribution", "control"]
    position: int


class _Step(Noun):
    ecosystem: Id
    #: The short name within its ecosystem: `research`, `refining`.
    key: Id
    name: Text
    name_ja: Text | None = None
    role: Id | None = None
    position: int
    #: Who says that this is a step of its own; the role it plays is always our reading.
    by: Literal["article", "ours"] = "ours"
    #: Claims the reading rests on.
    rests_on: tuple[Id, ...] = ()


class Layer(_Step):
    """A part of the stack, as the article counts six (or as we add beside them)."""


class Stage(_Step):
    """A step of a physical chain: production, gathering, trunk lines, refining."""


class Membership(_Frozen):
    """An entity is in a layer or stage, in one telling; `claim` is the id of the claim that says so, if one does."""

    #: The layer's or stage's id.
    step: Id
    telling: Telling = "evidence"
    claim: Id | None = None
    by: Literal["article", "ours", "source"] = "ours"
    since: PartialDate | None = None
    until: PartialDate | None = None
    note: Text | None = None


class Entity(Noun):
    """A company, person, facility, product … of one ecosystem."""

    ecosystem: Id
    kind: Id
    name: Text
    name_ja: Text | None = None
    #: The Japanese name is our translation, not one found in use.
    name_ja_ours: bool = False
    description: Text | None = None
    place: Text | None = None
    #: Other names and raw ids by which it is known.
    aliases: tuple[Text, ...] = ()
    #: It belongs to the group the ecosystem is about, at whatever time; None is unknown. Dated `owns` flows
    #: say who held it when.
    in_group: bool | None = None
    #: Who owns it on the pack's own date: a label of that day. Dated `owns` flows answer for other days.
    owners: tuple[Id, ...] = ()
    part_of: Id | None = None
    #: The role it plays where it stands in no layer or stage, as consumers do.
    plays: Id | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    layers: tuple[Membership, ...] = ()
    stages: tuple[Membership, ...] = ()
    #: Unconfirmed: known as background, no page read names it.
    confirmed: bool = True


class Claim(Stated):
    """One statement about any other row: predicate, value, who says it, and what a check found.

    The value is a number (`number`, or `low` to `high`), words (`text`), another row (`object`), or several of these.
    """

    about: Id
    predicate: Id
    number: float | None = Field(default=None, allow_inf_nan=False)
    low: float | None = Field(default=None, allow_inf_nan=False)
    high: float | None = Field(default=None, allow_inf_nan=False)
    unit: Text | None = None
    qualifier: Literal["~", "<", ">", "<=", ">="] | None = None
    text: Text | None = None
    text_ja: Text | None = None
    object: Id | None = None
    #: What exactly was measured: a segment, a market, a site.
    scope: Text | None = None
    scope_ja: Text | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    #: The day the value describes.
    as_of: PartialDate | None = None
    said_by: Id | None = None
    #: For whom the speaker speaks.
    affiliation: Id | None = None
    rank: Literal["preferred", "normal", "deprecated"] = "normal"
    status: Status = "fact"
    telling: Telling = "evidence"
    verdict: Verdict | None = None
    verdict_note: Text | None = None
    verdict_note_ja: Text | None = None
    verdict_sources: Citations = ()
    #: The claims that say what holds now, where the verdict is `superseded`.
    superseded_by: tuple[Id, ...] = ()
    #: For derived claims: the arithmetic in words, and the claims that went into it.
    formula: Text | None = None
    inputs: tuple[Id, ...] = ()


class Flow(Noun):
    """Something that moves from one entity to another: crude, data, machines, money, control.

    Its evidence is the claims about it and, for the article's flows and readings of ours, the claims it rests on.
    """

    ecosystem: Id
    origin: Id
    verb: Id
    target: Id
    commodity: Text | None = None
    volume: float | None = Field(default=None, allow_inf_nan=False)
    unit: Text | None = None
    qualifier: Literal["~", "<", ">", "<=", ">="] | None = None
    #: What exactly the volume counts.
    volume_scope: Text | None = None
    #: The day or period the volume describes.
    as_of: PartialDate | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    #: The role each end plays in this flow, where it differs from its layer's or stage's.
    origin_role: Id | None = None
    target_role: Id | None = None
    #: Both ends belong to the group, at whatever time; None is unknown.
    in_group: bool | None = None
    status: Status = "fact"
    by: Literal["article", "ours", "source"] = "source"
    telling: Telling = "evidence"
    #: For the article's flows: said in a sentence, or only implied by the order of its layers.
    basis: Literal["stated", "implied"] | None = None
    rests_on: tuple[Id, ...] = ()
    #: For the article's flows: the flow on the evidence side that speaks of the same link.
    evidence: Id | None = None
    aliases: tuple[Text, ...] = ()
    confirmed: bool = True


class Share(Stated):
    """The part of one market that an ecosystem's owner controls, 0 to 1; None with a scope is an honest unknown."""

    ecosystem: Id
    #: Layers, stages or roles.
    of: tuple[Id, ...] = Field(min_length=1)
    share: float | None = Field(default=None, ge=0, le=1)
    low: float | None = Field(default=None, ge=0, le=1)
    high: float | None = Field(default=None, ge=0, le=1)
    qualifier: Literal["~", "<", ">"] | None = None
    #: Which market: shares of different markets are never compared as if they were one.
    scope: Text
    #: A short name for that market: shares of one name, at several dates or by several sources, are of one market.
    market: Id | None = None
    as_of: PartialDate | None = None


class Event(Stated):
    """Something dated: a founding, deal, decision, listing; also a practice or a regulation, which may last."""

    ecosystem: Id
    kind: Literal["founding", "deal", "decision", "listing", "publication", "practice", "regulation", "milestone"]
    text: Text
    text_ja: Text | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    value: Text | None = None
    status: Status = "fact"
    involves: tuple[Id, ...] = ()


class Analogy(Noun):
    """Two ends set beside each other, each one or several rows of any noun; or one end that has no counterpart.

    A `difference` is a point at which the two are unlike, whatever else is alike.
    """

    kind: Literal["likeness", "difference"] = "likeness"
    title: Text | None = None
    title_ja: Text | None = None
    left_ecosystem: Id
    right_ecosystem: Id
    left: tuple[Id, ...] = ()
    right: tuple[Id, ...] = ()
    role: Id | None = None
    by: Literal["article", "ours"] = "ours"
    strength: Literal["strong", "fair", "weak"] | None = None
    reason: Text
    reason_ja: Text | None = None
    breaks: Text | None = None
    breaks_ja: Text | None = None
    rests_on: tuple[Id, ...] = ()


class Dispute(Noun):
    """A question that what is on record answers differently, with every answer and the one this project holds."""

    ecosystem: Id
    question: Text
    question_ja: Text | None = None
    #: What the question is about.
    about: tuple[Id, ...] = ()
    #: The claims, shares and events that answer it, in the order in which they are best read.
    answers: tuple[Id, ...] = Field(min_length=2)
    #: The one we hold; None leaves it open.
    held: Id | None = None
    #: Why, or why it stays open.
    reason: Text
    reason_ja: Text | None = None


class Pack(_Frozen):
    """Everything one folder of facts says. It owns its rows: loading it again replaces them."""

    id: Id
    title: Text
    title_ja: Text | None = None
    licence: Text | None = None
    as_of: PartialDate | None = None
    note: Text | None = None
    ecosystems: tuple[Ecosystem, ...] = ()
    sources: tuple[Source, ...] = ()
    layers: tuple[Layer, ...] = ()
    stages: tuple[Stage, ...] = ()
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    flows: tuple[Flow, ...] = ()
    shares: tuple[Share, ...] = ()
    events: tuple[Event, ...] = ()
    analogies: tuple[Analogy, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @classmethod
    def lists(cls) -> Mapping[str, type[Noun]]:
        """Its lists of rows and the noun of each, in the order in which their rows may refer to one another."""
        return {name: get_args(field.annotation)[0] for name, field in cls.model_fields.items() if field.default == ()}

    def nouns(self) -> tuple[Noun, ...]:
        """Every noun of the pack, list by list."""
        return tuple(chain.from_iterable(getattr(self, name) for name in self.lists()))
