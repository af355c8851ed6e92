"""Questions that are no lists of rows: what can be grouped by what, paths, and a timeline."""

# The enums and filters are made of the ontology's words, so they are variables to a type checker.
# pyright: reportInvalidTypeForm=false
import enum
from collections.abc import Callable
from typing import Annotated, Any, Optional

import strawberry

from api.execution.answer import taken
from api.execution.posed import Grouping, PathsAsked, TallyAsked, TimelineAsked
from api.execution.reads import KEY, Poses, Within
from api.schema.fields import told
from api.schema.filters import ClaimFilter, EntityFilter, EventFilter, FlowFilter, SourceFilter
from api.schema.scope import citing, owned
from api.schema.types import Entity, Flow, Node, PageInfo
from api.schema.words import ClaimNumber, FlowNumber, LinkStrength, MomentKind, Verb
from graph.selection import Key
from graph.slice import Slice

__all__ = ["Path", "PathsFound", "Tally", "TallyTable", "Timeline", "TimelineMoment", "paths", "timeline"]


# ---- groups and their sums -------------------------------------------------------------------------------------------


@strawberry.type(description="What the rows of a group have in common, of one of the things they are grouped by.")
class TallyKey:
    by: str = told("What they are grouped by, as `by` names it.")
    value: Optional[str] = told("As a filter is given it; null is unknown, or none.")


@strawberry.type(description="What the numbers of one unit come to. Numbers of different units are never added.")
class TallySum:
    unit: Optional[str] = told("The unit; null is unknown.")
    total: Optional[float] = told(
        "The numbers added up, each as it stands in its row; "
        "null for shares, as parts of different wholes do not add up."
    )
    count: int = told("How many rows have such a number.")
    inexact: int = told("How many of these numbers are said to be about, less or more than.")


@strawberry.type(description="A group of rows.")
class TallyRow:
    keys: list[TallyKey] = told("What they have in common, in the order of `by`.")
    count: int = told("How many rows there are.")
    sums: list[TallySum] = told("What `sum` comes to, unit by unit; nothing unless `sum` is given.")
    without_number: int = told("How many rows have no number to add: all, unless `sum` is given.")


@strawberry.type(description="Groups of rows, the largest first.")
class TallyTable:
    rows: list[TallyRow] = told("The groups, at most `first`.")
    group_count: int = told("How many groups there are in all.")


def _keys(name: str, description: str, **members: tuple[Grouping, str]) -> tuple[Any, dict[str, Grouping]]:
    """An enum of what rows can be grouped by, and where each stands."""
    values = {member: strawberry.enum_value(member, description=meaning) for member, (_, meaning) in members.items()}
    words: Any = enum.Enum(name, values)  # type: ignore[misc]
    groupings = {member: grouping for member, (grouping, _) in members.items()}
    return strawberry.enum(words, description=description), groupings


def _by(field: str, meaning: str, *over: str) -> tuple[Grouping, str]:
    return Grouping(Key(field, over)), meaning


def _by_word(field: str, meaning: str) -> tuple[Grouping, str]:
    return Grouping(Key(field), word=True), meaning


_YEAR = _by("year", "The year in which it begins, or the decade where no year is said.")
_ECOSYSTEM = _by("ecosystem", "The id of the structure to which it belongs.")
_CONFIRMED = _by("confirmed", "Whether a page that was read shows it.")
_CONFIDENCE = _by_word("confidence", "How sure it is.")
_STATUS = _by_word("status", "How it is put forward.")
_FLOWS = _keys(
    "FlowKey",
    "What flows are grouped by.",
    VERB=_by_word("verb", "What it does."),
    STATUS=_STATUS,
    BASIS=_by_word("basis", "Stated or implied by the article."),
    BY=_by_word("by", "Whose reading it is."),
    COMMODITY=_by("commodity", "What moves."),
    UNIT=_by("unit", "The unit of its volume."),
    ORIGIN=_by("origin", "The id of the entity where it comes from."),
    TARGET=_by("target", "The id of the entity where it goes."),
    ORIGIN_ROLE=_by("origin_role", "The role its origin plays in it, where the flow itself says so."),
    TARGET_ROLE=_by("target_role", "The role its target plays in it, where the flow itself says so."),
    IN_GROUP=_by("in_group", "Whether both ends belong to the group, at whatever time."),
    CONFIRMED=_CONFIRMED,
    YEAR=_YEAR,
    ECOSYSTEM=_ECOSYSTEM,
)
_CLAIMS = _keys(
    "ClaimKey",
    "What claims are grouped by.",
    PREDICATE=_by("predicate", "What is said."),
    STATUS=_STATUS,
    VERDICT=_by_word("verdict", "What a check found."),
    CONFIDENCE=_CONFIDENCE,
    RANK=_by_word("rank", "Preferred or deprecated among conflicting values."),
    UNIT=_by("unit", "The unit of its number."),
    CONFIRMED=_CONFIRMED,
    HEADLINE=_by("headline", "Whether people will quote it."),
    SAID_BY=_by("id", "The id of who says it.", "said_by"),
    SOURCE=_by("id", "The id of a source that it cites; it stands in the group of each.", "citations", "source"),
    YEAR=_YEAR,
    ECOSYSTEM=_ECOSYSTEM,
)
_ENTITIES = _keys(
    "EntityKey",
    "What entities are grouped by.",
    KIND=_by_word("kind", "What it is."),
    LAYER=_by("id", "The id of a layer that it is in; it stands in the group of each.", "layers", "step"),
    STAGE=_by("id", "The id of a stage that it is in; it stands in the group of each.", "stages", "step"),
    IN_GROUP=_by("in_group", "Whether it belongs to the group, at whatever time."),
    CONFIRMED=_CONFIRMED,
    PLACE=_by("place", "Where it is."),
    YEAR=_YEAR,
    ECOSYSTEM=_ECOSYSTEM,
)
_SOURCES = _keys(
    "SourceKey",
    "What sources are grouped by.",
    KIND=_by_word("kind", "What kind of page it is."),
    RELIABILITY=_by_word("reliability", "How far it can be relied on."),
    PUBLISHER=_by("publisher", "Who published it."),
    ORIGIN=_by("origin", "Who first said it."),
)
_EVENTS = _keys(
    "EventKey",
    "What events are grouped by.",
    KIND=_by_word("kind", "What kind of event it is."),
    STATUS=_STATUS,
    CONFIDENCE=_CONFIDENCE,
    CONFIRMED=_CONFIRMED,
    YEAR=_YEAR,
    ECOSYSTEM=_ECOSYSTEM,
)

_First = Annotated[int, strawberry.argument(description="How many groups at most: 1 to 100.")]


def _tallied(
    noun: str, description: str, keys: tuple[Any, dict[str, Grouping]], filter: Any, within: Within, number: Any = None
) -> Any:
    groupings = keys[1]
    by = Annotated[
        Optional[list[keys[0]]],  # type: ignore[misc, valid-type, index, unused-ignore]
        strawberry.argument(description="What rows are grouped by, up to 4 things; one group of all unless set."),
    ]
    where = Annotated[Optional[filter], strawberry.argument(description="Only rows that meet all of this.")]

    def pose(arguments: dict[str, Any], ecosystem: str | None, slice: Slice) -> TallyAsked:
        return TallyAsked(noun, within(ecosystem) if ecosystem else (), groupings, arguments, slice)

    def counted(
        root: strawberry.Parent[Any],
        info: strawberry.Info,
        by: by = None,
        where: where = None,
        first: _First = 20,
    ) -> Any:
        return taken(root, info._raw_info)

    resolver: Callable[..., Any] = counted
    if number is not None:
        what = Annotated[Optional[number], strawberry.argument(description="The number to add up, unit by unit.")]

        def summed(
            root: strawberry.Parent[Any],
            info: strawberry.Info,
            by: by = None,
            where: where = None,
            sum: what = None,
            first: _First = 20,
        ) -> Any:
            return taken(root, info._raw_info)

        resolver = summed
    return strawberry.field(
        resolver=resolver, graphql_type=TallyTable, description=description, metadata={KEY: Poses(pose)}
    )


@strawberry.type(description="Counts and sums of what stands in the slice, grouped.")
class Tally:
    flows: TallyTable = _tallied(
        "Flow", "Flows, counted; with `sum`, their volumes added up.", _FLOWS, FlowFilter, owned, FlowNumber
    )
    claims: TallyTable = _tallied(
        "Claim",
        "Claims, counted; with `sum`, their numbers added up: what two claims say is added twice.",
        _CLAIMS,
        ClaimFilter,
        owned,
        ClaimNumber,
    )
    entities: TallyTable = _tallied("Entity", "Entities, counted.", _ENTITIES, EntityFilter, owned)
    sources: TallyTable = _tallied("Source", "Sources that are cited, counted.", _SOURCES, SourceFilter, citing)
    events: TallyTable = _tallied("Event", "Events, counted.", _EVENTS, EventFilter, owned)


# ---- paths -----------------------------------------------------------------------------------------------------------


@strawberry.type(description="The weakest flow of a path, the first of those that are equally weak.")
class WeakestLink:
    flow: Flow = told("The flow.")
    place: int = told("Its place in `flows`, from 0.")
    link: LinkStrength = told("How firm it is.")
    reason: str = told("How firm it is, in a few words.")
    reason_ja: str = told("The same in Japanese.")


@strawberry.type(description="A way from one entity to another along flows, through no entity twice.")
class Path:
    length: int = told("How many flows it has.")
    flows: list[Flow] = told("Its flows, in order.")
    entities: list[Entity] = told("The entities between which they run, both ends among them: one more than flows.")
    sentence: str = told("It in a sentence, with who says so, or that nobody can be named.")
    sentence_ja: str = told("The same in Japanese.")
    weakest: WeakestLink = told("The link on which it is easiest to doubt.")


@strawberry.type(description="The ways from one entity to another, those of fewest flows first.")
class PathsFound:
    paths: list[Path] = told("The paths, at most `first`; of equal length in the order of their flows' ids.")
    has_more: bool = told("Whether there are more than these.")
    searched_hops: int = told(
        "Up to how many flows every path was looked for: fewer than `maxHops` where too many ways lead on."
    )


def _paths(
    root: strawberry.Parent[Any],
    info: strawberry.Info,
    from_: Annotated[strawberry.ID, strawberry.argument(name="from", description="The entity where they begin.")],
    to: Annotated[strawberry.ID, strawberry.argument(description="The entity where they end.")],
    verbs: Annotated[
        Optional[list[Verb]], strawberry.argument(description="Only flows of these verbs; of any unless set.")
    ] = None,
    max_hops: Annotated[int, strawberry.argument(description="How many flows a path has at most: 1 to 6.")] = 4,
    first: Annotated[int, strawberry.argument(description="How many paths at most: 1 to 100.")] = 5,
) -> Any:
    return taken(root, info._raw_info)


def _ask_paths(arguments: dict[str, Any], ecosystem: str | None, slice: Slice) -> PathsAsked:
    return PathsAsked(LinkStrength, arguments, slice)


paths: Any = strawberry.field(
    resolver=_paths,
    graphql_type=PathsFound,
    description="The ways from one entity to another along flows that stand in the slice, in the direction of the "
    "flows, whatever the ecosystem.",
    metadata={KEY: Poses(_ask_paths, size=5)},
)


# ---- a timeline ------------------------------------------------------------------------------------------------------


@strawberry.type(description="Something that began, ended or happened.")
class TimelineMoment:
    cursor: str = told("Go on after this moment by giving it as `after`.")
    date: str = told("When, as precisely as it is said.")
    day: str = told("The first day that this may mean; moments are in this order.")
    what: MomentKind = told("What happened.")
    node: Node = told("To what: an entity, a flow or an event.")


@strawberry.type(description="Moments in the order of their days.")
class Timeline:
    moments: list[TimelineMoment] = told("The moments, at most `first`.")
    page_info: PageInfo = told("Whether there are more.")


def _timeline(
    root: strawberry.Parent[Any],
    info: strawberry.Info,
    from_: Annotated[
        Optional[str],
        strawberry.argument(name="from", description="Only what may be at or after this date, such as 1870."),
    ] = None,
    to: Annotated[
        Optional[str], strawberry.argument(description="Only what may be at or before this date, such as 1911-05-15.")
    ] = None,
    about: Annotated[
        Optional[strawberry.ID],
        strawberry.argument(description="Only this entity, its flows, and the events that involve it."),
    ] = None,
    kinds: Annotated[
        Optional[list[MomentKind]], strawberry.argument(description="Only these kinds of moments; all unless set.")
    ] = None,
    first: Annotated[Optional[int], strawberry.argument(description="How many moments: 1 to 100.")] = None,
    after: Annotated[Optional[str], strawberry.argument(description="Go on after this cursor.")] = None,
) -> Any:
    return taken(root, info._raw_info)


def _ask_timeline(arguments: dict[str, Any], ecosystem: str | None, slice: Slice) -> TimelineAsked:
    return TimelineAsked(MomentKind, owned(ecosystem) if ecosystem else (), arguments, slice)


timeline: Any = strawberry.field(
    resolver=_timeline,
    graphql_type=Timeline,
    description="What began, ended and happened, in the order of the days; what says no date is not in it. `from` and "
    "`to` take the place of the slice's `asOf`. 20 moments unless `first` says otherwise.",
    metadata={KEY: Poses(_ask_timeline)},
)
