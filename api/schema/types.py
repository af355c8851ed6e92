"""The object types of the schema: what each shows of its noun, and where it leads.

Fields are made by `api.schema.fields`; what they read is checked against `graph.shape` when a query is compiled.
"""

from typing import Annotated, Any, Generic, Optional, TypeVar

# The enums and filters are made of the ontology's words, so they are variables to a type checker.
# pyright: reportInvalidTypeForm=false
import strawberry

from api.execution.answer import Page, PageEdge
from api.schema.fields import best, column, language, listed, paged, single, spoken, word
from api.schema.filters import (
    AnalogyFilter,
    AnalogyOrder,
    CitationFilter,
    ClaimFilter,
    ClaimOrder,
    DisputeFilter,
    DisputeOrder,
    EntityFilter,
    EventFilter,
    EventOrder,
    FlowFilter,
    FlowOrder,
    LayerFilter,
    MembershipFilter,
    MembershipOrder,
    ShareFilter,
    ShareOrder,
    SourceFilter,
    StageFilter,
    of_predicates,
)
from api.schema.words import (
    AnalogyKind,
    Basis,
    By,
    Confidence,
    EntityKind,
    EventKind,
    Language,
    Rank,
    Reliability,
    SourceKind,
    Status,
    Strength,
    Telling,
    Verb,
    Verdict,
)
from graph.selection import Order

__all__ = [
    "NODE_TYPES",
    "Analogy",
    "Citation",
    "Claim",
    "Connection",
    "Dispute",
    "Ecosystem",
    "Edge",
    "Entity",
    "Event",
    "Flow",
    "Layer",
    "Membership",
    "Node",
    "PageInfo",
    "Role",
    "Share",
    "Source",
    "Stage",
    "Step",
]

T = TypeVar("T")

_NOTE = "A remark for the reader."
_UNDATED = "Whether no page read gives it a date; it is then shown at every date."
_CONFIRMED = "Whether a page that was read shows it. What is not confirmed is never a sourced fact."
_SINCE = "Since when, as precisely as it is said; null is unknown."
_UNTIL = "Until when, as precisely as it is said; null is unknown, or to this day."


@strawberry.interface(description="Anything on record, by its id.")
class Node:
    id: strawberry.ID = column("id", "Unique over everything on record.")

    @classmethod
    def resolve_type(cls, value: Any, *_: Any) -> str:
        return str(value.noun)

    @classmethod
    def is_type_of(cls, value: Any, info: Any) -> bool:
        return True


@strawberry.type(description="Relay's account of a page.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether rows follow. Looked up going forward, up to `before` if that is set; going backward, "
        "whether `before` was set: its row follows."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether rows come before. Looked up going backward, down to `after` if that is set; going "
        "forward, whether `after` was set: its row comes before."
    )
    start_cursor: Optional[str] = strawberry.field(description="The cursor of the first row: give it as `before`.")
    end_cursor: Optional[str] = strawberry.field(description="The cursor of the last row: give it as `after`.")


@strawberry.type(description="A row of a connection, with its cursor.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Go on after this row by giving it as `after`, back as `before`.")
    node: T = strawberry.field(description="The row.")

    @classmethod
    def is_type_of(cls, value: Any, info: Any) -> bool:
        return isinstance(value, PageEdge)


@strawberry.type(description="One page of a list, by Relay's specification of connections.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The rows with their cursors.")
    nodes: list[T] = strawberry.field(description="The rows.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many rows there are in all; counted only if asked for.")

    @classmethod
    def is_type_of(cls, value: Any, info: Any) -> bool:
        return isinstance(value, Page)


_Claims = Connection[Annotated["Claim", strawberry.lazy("api.schema.types")]]
_Flows = Connection[Annotated["Flow", strawberry.lazy("api.schema.types")]]
_Events = Connection[Annotated["Event", strawberry.lazy("api.schema.types")]]
_Analogies = Connection[Annotated["Analogy", strawberry.lazy("api.schema.types")]]
_Memberships = Connection[Annotated["Membership", strawberry.lazy("api.schema.types")]]
_Disputes = Connection[Annotated["Dispute", strawberry.lazy("api.schema.types")]]
_Shares = Connection[Annotated["Share", strawberry.lazy("api.schema.types")]]
_Citations = Connection[Annotated["Citation", strawberry.lazy("api.schema.types")]]


def _claims(relation: str, description: str) -> Any:
    return paged("Claim", description, relation=relation, filter=ClaimFilter, order=ClaimOrder)


def _flows(relation: str, description: str) -> Any:
    return paged("Flow", description, relation=relation, filter=FlowFilter, order=FlowOrder)


def _memberships(relation: str, description: str) -> Any:
    return paged("Membership", description, relation=relation, filter=MembershipFilter, order=MembershipOrder)


def _analogies() -> Any:
    return paged("Analogy", "What it is set beside.", relation="analogies", filter=AnalogyFilter, order=AnalogyOrder)


def _disputes() -> Any:
    asked = "Questions about it that are answered differently."
    return paged("Dispute", asked, relation="disputes", filter=DisputeFilter, order=DisputeOrder)


def _disputed_in() -> Any:
    return listed("disputed_in", "The questions to which it is one of several answers.", DisputeFilter)


def _provenance(description: str) -> Any:
    """The citations behind what is shown of a row."""
    return paged("Citation", description, relation="provenance", filter=CitationFilter)


def _value() -> Any:
    """The claim to quote, of those with one predicate."""
    return best(
        "claims",
        (Order("preference", True), Order("from_day", True), Order("sureness", True)),
        "predicate",
        lambda id: of_predicates([id]),
        "What is said about it by this predicate: the claim to quote, of those in the slice. Rank decides (preferred, "
        "normal, deprecated), then the evidence before the article, then the newest `since` or, without one, `asOf`, "
        "then confidence, then the id. Null where nothing is said.",
        "What is said, such as `revenue`: a predicate of claims.",
    )


@strawberry.type(description="One industrial structure: Musk's companies, Standard Oil, or one to measure them by.")
class Ecosystem(Node):
    name: str = spoken("name", "Its name.", always=True)
    name_language: Language = language("name", always=True)
    name_ja: Optional[str] = column("name_ja", "Its Japanese name.")
    default_as_of: str = column("default_as_of", "The date at which it stands unless the query says otherwise.")
    since: Optional[str] = column("since", _SINCE)
    until: Optional[str] = column("until", _UNTIL)
    moments: list[str] = column("moments", "Dates at which it is worth looking.")
    markets: list[str] = column(
        "markets", "The market by which a step is measured, where shares of several are on record."
    )
    yardstick: bool = column("yardstick", "Whether it is there to measure others by.")
    note: Optional[str] = column("note", _NOTE)
    claims: _Claims = _claims("claims", "What is said about it as a whole.")
    value: Optional[Annotated["Claim", strawberry.lazy("api.schema.types")]] = _value()
    provenance: _Citations = _provenance(
        "The sources of the claims about it as a whole; ask its entities, flows and claims for theirs."
    )


@strawberry.type(description="A place in any chain from raw input to consumer; the axis on which two structures meet.")
class Role(Node):
    name: str = spoken("name", "Its name.", always=True)
    name_language: Language = language("name", always=True)
    name_ja: str = column("name_ja", "Its Japanese name.")
    band: str = column("band", "The row of the picture in which it is drawn.")
    layers: list["Layer"] = listed("layers", "The layers that play it.", LayerFilter)
    stages: list["Stage"] = listed("stages", "The stages that play it.", StageFilter)


@strawberry.type(description="A page, book, filing or ruling that claims cite.")
class Source(Node):
    title: str = spoken("title", "Its title.", always=True)
    title_language: Language = language("title", always=True)
    title_ja: Optional[str] = column("title_ja", "Its Japanese title.")
    publisher: str = column("publisher", "Who published it.")
    date: Optional[str] = column("date", "When it was published, as shown on it; null is not shown.")
    address: str = column("address", "Where it can be read.")
    kind: SourceKind = word("kind", SourceKind, "What kind of page it is.")
    reliability: Reliability = word("reliability", Reliability, "How far it can be relied on.")
    via: Optional[str] = column("via", "The original, where what was read is a repost.")
    origin: str = column("origin", "Who first said it; sources of one origin are one voice.")
    note: Optional[str] = column("note", _NOTE)
    citations: _Citations = paged("Citation", "Where it is cited.", relation="citations", filter=CitationFilter)


@strawberry.type(description="A source, and the place in it.")
class Citation:
    source: Source = single("source", "What is cited.")
    locator: Optional[str] = column("locator", "Where in it.")
    cited_by: Node = single("cited_by", "What cites it: a claim, share or event.")


@strawberry.type(description="An entity's place in a layer or stage, in one telling.")
class Membership:
    entity: "Entity" = single("entity", "Who.")
    step: "Step" = single("step", "The layer or stage.")
    telling: str = column("telling", "Whose account: article or evidence.")
    by: By = word("by", By, "Who says so; OURS is this project's reading.")
    claim: Optional["Claim"] = single("claim", "The claim that says so; null where it is only our reading.")
    since: Optional[str] = column("since", _SINCE)
    until: Optional[str] = column("until", _UNTIL)
    note: Optional[str] = column("note", _NOTE)


@strawberry.interface(description="A layer or a stage: one of the steps of a chain.")
class Step(Node):
    key: str = column("key", "Its short name within the ecosystem.")
    name: str = spoken("name", "Its name.", always=True)
    name_language: Language = language("name", always=True)
    name_ja: Optional[str] = column("name_ja", "Its Japanese name.")
    position: int = column("position", "Its place in the list.")
    by: By = word("by", By, "Who counts it as a step of its own.")
    note: Optional[str] = column("note", _NOTE)
    ecosystem: Ecosystem = single("in_ecosystem", "Whose step it is.")
    role: Optional[Role] = single("plays", "The role it plays: always our reading.")
    members: _Memberships = _memberships("members", "Who is in it, and who says so.")
    shares: _Shares = paged(
        "Share",
        "How much of its markets the owner controls.",
        relation="shares",
        filter=ShareFilter,
        order=ShareOrder,
    )
    rests_on: list["Claim"] = listed("rests_on", "The claims it rests on.", ClaimFilter)
    claims: _Claims = _claims("claims", "What is said about it.")
    value: Optional["Claim"] = _value()
    provenance: _Citations = _provenance(
        "The sources of the claims it rests on and of those about it; none where it is only our reading (`by`)."
    )
    analogies: _Analogies = _analogies()
    disputes: _Disputes = _disputes()


@strawberry.type(description="One of the layers of a stack: six in the article, more beside them.")
class Layer(Step):
    pass


@strawberry.type(description="One of the steps of an industry: production, trunk lines, refining.")
class Stage(Step):
    pass


@strawberry.type(description="A company, person, facility, product or anything else that flows run between.")
class Entity(Node):
    kind: EntityKind = word("kind", EntityKind, "What it is.")
    name: str = spoken("name", "Its name.", always=True)
    name_language: Language = language("name", always=True)
    name_ja: Optional[str] = column("name_ja", "Its Japanese name.")
    name_ja_ours: bool = column("name_ja_ours", "Whether the Japanese name is our translation.")
    description: Optional[str] = column("description", "What it does, in a line.")
    place: Optional[str] = column("place", "Where it is.")
    aliases: list[str] = column("aliases", "Other names by which it is known.")
    in_group: Optional[bool] = column(
        "in_group",
        "Whether it belongs to the group the ecosystem is about, at whatever time; null is unknown. OWNS flows with "
        "their dates say who held it when.",
    )
    owners: list[str] = column("owners", "Ids of who owns it on the data's own date; ask OWNS flows for other dates.")
    confirmed: bool = column("confirmed", _CONFIRMED)
    since: Optional[str] = column("since", _SINCE)
    until: Optional[str] = column("until", _UNTIL)
    undated: bool = column("undated", _UNDATED)
    tellings: list[Telling] = column(
        "tellings", "In whose account it appears.", make=lambda told: [Telling(word) for word in told]
    )
    note: Optional[str] = column("note", _NOTE)
    ecosystem: Ecosystem = single("in_ecosystem", "To which structure it belongs.")
    role: Optional[Role] = single("plays", "The role it plays where it stands in no layer or stage.")
    layers: _Memberships = _memberships("layers", "The layers it is in.")
    stages: _Memberships = _memberships("stages", "The stages it is in.")
    flows: _Flows = _flows("flows", "Flows from it and to it.")
    flows_out: _Flows = _flows("flows_out", "Flows from it.")
    flows_in: _Flows = _flows("flows_in", "Flows to it.")
    claims: _Claims = _claims("claims", "What is said about it.")
    value: Optional["Claim"] = _value()
    provenance: _Citations = _provenance(
        "The sources of all claims about it: who says what is shown of it. What no claim says, such as `description`, "
        "is this project's wording."
    )
    said: _Claims = _claims("said", "What it said.")
    events: _Events = paged("Event", "What happened to it.", relation="events", filter=EventFilter, order=EventOrder)
    analogies: _Analogies = _analogies()
    disputes: _Disputes = _disputes()
    part_of: Optional["Entity"] = single("part_of", "The whole it is a part of.")
    parts: list["Entity"] = listed("parts", "Its parts.", EntityFilter)


@strawberry.type(description="Something that moves from one entity to another: crude, data, machines, money, control.")
class Flow(Node):
    origin: Entity = single("starts_at", "Where it comes from.")
    verb: Verb = word("verb", Verb, "What it does.")
    target: Entity = single("ends_at", "Where it goes.")
    commodity: Optional[str] = column("commodity", "What moves.")
    volume: Optional[float] = column("volume", "How much, in `unit`; null is not disclosed.")
    unit: Optional[str] = column("unit", "The unit of the volume.")
    qualifier: Optional[str] = column("qualifier", "How the volume is meant: ~ about, < less than, > more than.")
    volume_scope: Optional[str] = column("volume_scope", "What exactly the volume counts.")
    as_of: Optional[str] = column("as_of", "The day or period the volume describes.")
    since: Optional[str] = column("since", _SINCE)
    until: Optional[str] = column("until", _UNTIL)
    undated: bool = column("undated", _UNDATED)
    in_group: Optional[bool] = column(
        "in_group", "Whether both ends are of the group, at whatever time; null is unknown."
    )
    status: Status = word("status", Status, "Fact, claim, goal, forecast, or not confirmed.")
    by: By = word("by", By, "Whose reading it is.")
    basis: Optional[Basis] = word("basis", Basis, "For the article's flows: stated, or only implied.")
    tellings: list[Telling] = column(
        "tellings", "In whose account it appears.", make=lambda told: [Telling(word) for word in told]
    )
    confirmed: bool = column("confirmed", _CONFIRMED)
    assumed: bool = column("assumed", "Whether it is on no record but was added by `slice.assume`.")
    note: Optional[str] = column("note", _NOTE)
    ecosystem: Ecosystem = single("in_ecosystem", "To which structure it belongs.")
    claims: _Claims = _claims("claims", "What is said about it: its evidence.")
    value: Optional["Claim"] = _value()
    rests_on: list["Claim"] = listed("rests_on", "The claims it is read from.", ClaimFilter)
    provenance: _Citations = _provenance(
        "The sources of the claims about it and of those it is read from: who says that it flows, and how much. The "
        'volume\'s own is `value(predicate: "volume")`. None for what the reader assumes.'
    )
    evidence: Optional["Flow"] = single("evidence", "For the article's flows: the same link on the evidence side.")
    evidence_for: list["Flow"] = listed(
        "evidence_for", "The article's flows of which it is the evidence side.", FlowFilter
    )
    analogies: _Analogies = _analogies()
    disputes: _Disputes = _disputes()


@strawberry.type(
    description="One statement: what is said about a row, by whom, from which source, and what a check found."
)
class Claim(Node):
    about: Node = single("about", "What it is about.")
    predicate: str = column("predicate", "What is said: revenue, built-in, headquarters.")
    value: str = column("value", "The value in words, with its unit.")
    number: Optional[float] = column("number", "The value as a number, in `unit`.")
    low: Optional[float] = column("low", "The low end of a range.")
    high: Optional[float] = column("high", "The high end of a range.")
    unit: Optional[str] = column("unit", "The unit of the number.")
    qualifier: Optional[str] = column("qualifier", "How the number is meant: ~ about, < less than, > more than.")
    text: Optional[str] = spoken("text", "The value where it is words.")
    text_ja: Optional[str] = column("text_ja", "Those words in Japanese.")
    object: Optional[Node] = single("object", "The value where it is another row.")
    scope: Optional[str] = spoken("scope", "What exactly was measured.")
    scope_ja: Optional[str] = column("scope_ja", "That in Japanese.")
    as_of: Optional[str] = column("as_of", "The day the value describes.")
    since: Optional[str] = column("since", _SINCE)
    until: Optional[str] = column("until", _UNTIL)
    undated: bool = column("undated", _UNDATED)
    said_by: Optional[Entity] = single("said_by", "Who says it; null where the source speaks for itself.")
    affiliation: Optional[Entity] = single("affiliation", "For whom the speaker speaks.")
    rank: Rank = word("rank", Rank, "Preferred or deprecated among conflicting values.")
    status: Status = word("status", Status, "How its speaker puts it.")
    tellings: list[Telling] = column(
        "tellings", "In whose account it appears.", make=lambda told: [Telling(word) for word in told]
    )
    confidence: Optional[Confidence] = word(
        "confidence", Confidence, "How sure it is: computed from its sources, never above them."
    )
    independent_sources: int = column("independent", "Of how many independent origins its sources come.")
    headline: bool = column("headline", "Whether it is a statement that people will quote.")
    secondary_only: bool = column("secondary_only", "Whether no primary source was found for it.")
    confirmed: bool = column("confirmed", _CONFIRMED)
    verdict: Optional[Verdict] = word("verdict", Verdict, "What a check found, for the article's statements.")
    verdict_note: Optional[str] = spoken("verdict_note", "Why.")
    verdict_note_ja: Optional[str] = column("verdict_note_ja", "Why, in Japanese.")
    superseded_by: list["Claim"] = listed(
        "superseded_by", "The claims that say what holds now, if it is superseded.", ClaimFilter
    )
    supersedes: list["Claim"] = listed("supersedes", "The claims that it took the place of.", ClaimFilter)
    checked_by: list[Citation] = listed("checked_by", "The sources of the verdict.", CitationFilter)
    citations: list[Citation] = listed(
        "citations", "The sources that say it. What is derived has its own in `inputs`.", CitationFilter
    )
    consulted: list[Source] = listed("consulted", "Sources that were read for it and do not show it.", SourceFilter)
    formula: Optional[str] = column("formula", "The arithmetic, where it is derived.")
    inputs: list["Claim"] = listed("inputs", "The claims it is derived from.", ClaimFilter)
    disputed_in: list["Dispute"] = _disputed_in()
    claims: _Claims = _claims("claims", "What is said about it.")
    note: Optional[str] = column("note", _NOTE)
    ecosystem: Optional[Ecosystem] = single("in_ecosystem", "To which structure its subject belongs.")


@strawberry.type(description="The part of one market that an ecosystem's owner controls, 0 to 1.")
class Share(Node):
    share: Optional[float] = column("share", "0 to 1; null is unknown.")
    low: Optional[float] = column("low", "The low end of the range.")
    high: Optional[float] = column("high", "The high end of the range.")
    qualifier: Optional[str] = column("qualifier", "How the number is meant.")
    scope: str = column("scope", "Which market. Shares of different markets are not comparable.")
    market: Optional[str] = column("market", "A short name for that market: shares of one name are of one market.")
    as_of: Optional[str] = column("as_of", "The day it describes.")
    of: list[Node] = listed("of_steps", "The layers, stages or roles it is a share of.")
    disputed_in: list["Dispute"] = _disputed_in()
    confidence: Optional[Confidence] = word(
        "confidence", Confidence, "How sure it is: computed from its sources, never above them."
    )
    independent_sources: int = column("independent", "Of how many independent origins its sources come.")
    headline: bool = column("headline", "Whether it is a statement that people will quote.")
    secondary_only: bool = column("secondary_only", "Whether no primary source was found for it.")
    confirmed: bool = column("confirmed", _CONFIRMED)
    citations: list[Citation] = listed("citations", "The sources that say it.", CitationFilter)
    note: Optional[str] = column("note", _NOTE)
    ecosystem: Ecosystem = single("in_ecosystem", "Whose share it is.")


@strawberry.type(description="Something dated: a founding, deal, decision, listing; a practice or a regulation.")
class Event(Node):
    kind: EventKind = word("kind", EventKind, "What kind of event it is.")
    text: str = spoken("text", "What happened.", always=True)
    text_ja: Optional[str] = column("text_ja", "What happened, in Japanese.")
    value: Optional[str] = column("value", "A figure that belongs to it.")
    since: Optional[str] = column("since", "When, or since when.")
    until: Optional[str] = column("until", _UNTIL)
    status: Status = word("status", Status, "Fact, or what somebody claims.")
    confidence: Optional[Confidence] = word(
        "confidence", Confidence, "How sure it is: computed from its sources, never above them."
    )
    independent_sources: int = column("independent", "Of how many independent origins its sources come.")
    headline: bool = column("headline", "Whether it is a statement that people will quote.")
    secondary_only: bool = column("secondary_only", "Whether no primary source was found for it.")
    confirmed: bool = column("confirmed", _CONFIRMED)
    involves: list[Entity] = listed("involves", "Who takes part.", EntityFilter)
    disputed_in: list["Dispute"] = _disputed_in()
    citations: list[Citation] = listed("citations", "The sources that say it.", CitationFilter)
    note: Optional[str] = column("note", _NOTE)
    ecosystem: Ecosystem = single("in_ecosystem", "To which structure it belongs.")


@strawberry.type(
    description="Two ends set beside each other, why, and where that breaks; or one end with no counterpart."
)
class Analogy(Node):
    kind: AnalogyKind = word("kind", AnalogyKind, "Whether the two ends are alike, or differ.")
    title: Optional[str] = spoken("title", "What it is about, in a few words.")
    title_language: Optional[Language] = language("title")
    title_ja: Optional[str] = column("title_ja", "What it is about, in Japanese.")
    left: list[Node] = listed("left", "The one end; empty where it has no counterpart.")
    right: list[Node] = listed("right", "The other end; empty where it has no counterpart.")
    left_ecosystem: str = column("left_ecosystem", "The id of the left structure.")
    right_ecosystem: str = column("right_ecosystem", "The id of the right structure.")
    role: Optional[str] = column("role", "The id of the role in which they meet.")
    by: By = word("by", By, "Whether the article draws it, or we do.")
    strength: Optional[Strength] = word("strength", Strength, "How far it carries, judged on evidence.")
    reason: str = spoken("reason", "Why they are set beside each other, or why nothing is.", always=True)
    reason_ja: Optional[str] = column("reason_ja", "The reason in Japanese.")
    breaks: Optional[str] = spoken("breaks", "Where it breaks.")
    breaks_ja: Optional[str] = column("breaks_ja", "Where it breaks, in Japanese.")
    has_counterpart: bool = column("counterpart", "Whether it has both ends.")
    rests_on: list[Claim] = listed("rests_on", "The statements it starts from.", ClaimFilter)
    provenance: _Citations = _provenance(
        "The sources of the statements it starts from. That it is drawn, and how far it carries, is the judgement "
        "of `by`."
    )
    note: Optional[str] = column("note", _NOTE)


@strawberry.type(
    description="A question that what is on record answers differently: every answer, and the one that is held."
)
class Dispute(Node):
    question: str = spoken("question", "The question.", always=True)
    question_ja: Optional[str] = column("question_ja", "The question in Japanese.")
    reason: str = spoken("reason", "Why the held answer is held, or why none is.", always=True)
    reason_ja: Optional[str] = column("reason_ja", "The reason in Japanese.")
    open: bool = column("open", "Whether no answer is held.")
    about: list[Node] = listed("about", "What the question is about.")
    answers: list[Node] = listed("answers", "The claims, shares and events that answer it, each with its citations.")
    held: Optional[Node] = single("held", "The answer this project holds; null where it is open.")
    note: Optional[str] = column("note", _NOTE)
    ecosystem: Ecosystem = single("in_ecosystem", "To which structure it belongs.")


NODE_TYPES = (Ecosystem, Role, Source, Layer, Stage, Entity, Flow, Claim, Share, Event, Analogy, Dispute)
