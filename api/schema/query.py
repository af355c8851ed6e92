"""The root of the schema: single rows by id, what is on record, and the graph in a slice."""

from typing import Annotated, Any, Optional

# The enums and filters are made of the ontology's words, so they are variables to a type checker.
# pyright: reportInvalidTypeForm=false
import strawberry

from api.execution.answer import taken
from api.execution.reads import KEY, Computed, Found, Grouped, Identified
from api.schema.comparison import Comparison
from api.schema.fields import column, count, grouped, identified, language, paged, roots, spoken
from api.schema.filters import (
    AnalogyFilter,
    AnalogyOrder,
    ClaimFilter,
    ClaimOrder,
    DisputeFilter,
    DisputeOrder,
    EcosystemFilter,
    EntityFilter,
    EntityOrder,
    EventFilter,
    EventOrder,
    FlowFilter,
    FlowOrder,
    LayerFilter,
    LayerOrder,
    ShareFilter,
    ShareOrder,
    SourceFilter,
    SourceOrder,
    StageFilter,
    StageOrder,
)
from api.schema.questions import PathsFound, Tally, Timeline, paths, timeline
from api.schema.scope import between, citing, owned
from api.schema.types import (
    NODE_TYPES,
    Analogy,
    Claim,
    Connection,
    Dispute,
    Ecosystem,
    Entity,
    Event,
    Flow,
    Layer,
    Node,
    Share,
    Source,
    Stage,
)
from api.schema.words import Language, Reliability, Telling, UndatedRows, Verb

__all__ = ["Query", "SliceInput", "StructureInput", "schema_types"]


@strawberry.input(description="A flow that the reader adds: what if Starlink carried the training data?")
class AssumedFlow:
    origin: strawberry.ID = strawberry.field(description="From this entity.")
    verb: Verb = strawberry.field(description="What it does.")
    target: strawberry.ID = strawberry.field(description="To this entity.")
    commodity: Optional[str] = strawberry.field(default=None, description="What moves.")


@strawberry.input(description="Which part of the truth is asked about; everything below inherits it.")
class SliceInput:
    telling: Optional[Telling] = strawberry.field(default=None, description="Only this account; both unless set.")
    as_of: Optional[str] = strawberry.field(
        default=None,
        description="A day, month, quarter or year, such as 1904 or 2025-03-01, or `any`. "
        "Each ecosystem stands at its own default date unless set.",
    )
    undated: UndatedRows = strawberry.field(
        default=UndatedRows("flag"), description="What to do with rows that say no date."
    )
    min_reliability: Optional[Reliability] = strawberry.field(
        default=None, description="Leave out what has no source at least this reliable."
    )
    without: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Claims, flows or sources that the reader rejects."
    )
    assume: list[AssumedFlow] = strawberry.field(default_factory=list, description="Flows that the reader adds.")


@strawberry.input(description="A structure to compare: an ecosystem in a slice.")
class StructureInput:
    ecosystem: strawberry.ID = strawberry.field(description="One of `ecosystems`.")
    slice: Optional[SliceInput] = strawberry.field(
        default=None, description="Which part of the truth. Of the tellings, the evidence unless set."
    )


def _found(
    root: strawberry.Parent[Any],
    info: strawberry.Info,
    text: Annotated[str, strawberry.argument(description="A name, id or words, in English or Japanese.")],
    first: Annotated[int, strawberry.argument(description="How many at most: 1 to 100.")] = 20,
) -> Any:
    return taken(root, info._raw_info)


@strawberry.type(description="The graph, of one ecosystem or of all, in one slice.")
class Graph:
    entity: Optional[Entity] = identified("Entity", "One entity, if it stands in the slice.", within=owned)
    entities: Connection[Entity] = paged(
        "Entity", "Companies, people, facilities, products.", within=owned, filter=EntityFilter, order=EntityOrder
    )
    layers: Connection[Layer] = paged(
        "Layer", "The layers of the stack.", within=owned, filter=LayerFilter, order=LayerOrder
    )
    stages: Connection[Stage] = paged(
        "Stage", "The stages of the industry.", within=owned, filter=StageFilter, order=StageOrder
    )
    flows: Connection[Flow] = paged(
        "Flow", "What moves between entities.", within=owned, filter=FlowFilter, order=FlowOrder
    )
    claims: Connection[Claim] = paged(
        "Claim", "Statements on record.", within=owned, filter=ClaimFilter, order=ClaimOrder
    )
    shares: Connection[Share] = paged(
        "Share", "Control shares of markets.", within=owned, filter=ShareFilter, order=ShareOrder
    )
    sources: Connection[Source] = paged(
        "Source", "Sources that are cited.", within=citing, filter=SourceFilter, order=SourceOrder
    )
    events: Connection[Event] = paged("Event", "What happened.", within=owned, filter=EventFilter, order=EventOrder)
    analogies: Connection[Analogy] = paged(
        "Analogy", "What is set beside what.", within=between, filter=AnalogyFilter, order=AnalogyOrder
    )
    disputes: Connection[Dispute] = paged(
        "Dispute", "Questions answered differently.", within=owned, filter=DisputeFilter, order=DisputeOrder
    )
    search: list[Node] = strawberry.field(
        resolver=_found,
        description="Rows whose name, id or text matches: exact names first, then beginnings, then any part. "
        "Where nothing does, Neo4j tells names that differ from it by a slip of the pen, the nearest first. "
        "In one ecosystem only what belongs to it: sources and analogies belong to none.",
        metadata={KEY: Found(owned)},
    )
    tally: Tally = grouped("Counts and sums of what stands in the slice, grouped.")
    paths: PathsFound = paths
    timeline: Timeline = timeline


@strawberry.type(description="A pack of facts as the store holds it.")
class Pack:
    id: strawberry.ID = column("pack", "Its id.")
    title: str = spoken("title", "Its title.", always=True)
    title_language: Language = language("title", always=True)
    title_ja: Optional[str] = column("title_ja", "Its Japanese title.")
    licence: Optional[str] = column("licence", "The licence of the data.")
    as_of: Optional[str] = column("as_of", "The day on which it was last brought up to date.")
    content_hash: str = column("content_hash", "A short name for exactly these facts.")
    schema_version: int = column("schema_version", "How its rows are laid out.")
    note: Optional[str] = column("note", "A remark for the reader.")


@strawberry.type(description="What is on record in all.")
class Dataset:
    content_hash: str = roots(
        "Dataset",
        "A short name for exactly these facts: quote it with a number.",
        field="content_hash",
        make=lambda hashes: "+".join(sorted(hashes)),
    )
    packs: list[Pack] = roots("Dataset", "The packs of facts.")
    entity_count: int = count("Entity", "How many entities are on record.")
    flow_count: int = count("Flow", "How many flows are on record.")
    claim_count: int = count("Claim", "How many claims are on record.")
    source_count: int = count("Source", "How many sources are on record.")
    event_count: int = count("Event", "How many events are on record.")
    share_count: int = count("Share", "How many shares are on record.")
    analogy_count: int = count("Analogy", "How many analogies are on record.")
    dispute_count: int = count("Dispute", "How many disputes are on record.")


def _by_ids(
    root: strawberry.Parent[Any],
    info: strawberry.Info,
    ids: Annotated[list[strawberry.ID], strawberry.argument(description="Up to 100 ids.")],
) -> Any:
    return taken(root, info._raw_info)


def _graph(
    root: strawberry.Parent[Any],
    info: strawberry.Info,
    ecosystem: Annotated[
        Optional[strawberry.ID], strawberry.argument(description="One of `ecosystems`; all unless set.")
    ] = None,
    slice: Annotated[Optional[SliceInput], strawberry.argument(description="Which part of the truth.")] = None,
) -> Any:
    return taken(root, info._raw_info)


def _compare(
    root: strawberry.Parent[Any],
    info: strawberry.Info,
    left: Annotated[StructureInput, strawberry.argument(description="The structure to compare with.")],
    right: Annotated[StructureInput, strawberry.argument(description="The structure that is compared.")],
) -> Any:
    return taken(root, info._raw_info)


@strawberry.type(description="Ask what is on record, and who says so.")
class Query:
    node: Optional[Node] = identified("Node", "Anything on record by its id, at any time and in any telling.")
    nodes: list[Optional[Node]] = strawberry.field(
        resolver=_by_ids,
        description="Several rows by their ids, each in its place, null where there is none.",
        metadata={KEY: Identified("Node")},
    )
    dataset: Dataset = grouped("What is on record in all, and its hash.")
    ecosystems: list[Ecosystem] = roots("Ecosystem", "The structures on record.", filter=EcosystemFilter)
    graph: Graph = strawberry.field(resolver=_graph, description="The graph in a slice.", metadata={KEY: Grouped()})
    compare: Comparison = strawberry.field(
        resolver=_compare,
        description="Two structures side by side by role: what carries over, what each number and conclusion rests on, "
        "and what makes it fall. At most 3 in a query; parts with a price are made only where they are asked for.",
        metadata={KEY: Computed(price=500)},
    )


schema_types = list(NODE_TYPES)
