"""What a list can be filtered and ordered by. All fields of a filter that are set must hold."""

# The enums and filters are made of the ontology's words, so they are variables to a type checker.
# pyright: reportInvalidTypeForm=false
import enum
from typing import Any, Optional

import strawberry

from api.reads import Sorts
from api.schema.fields import asks
from api.schema.words import (
    AnalogyKind,
    Basis,
    By,
    Confidence,
    EntityKind,
    EventKind,
    Reliability,
    SourceKind,
    Status,
    Strength,
    Telling,
    Verb,
    Verdict,
)
from graph.selection import AnyOf, Condition, Having, Order, Where

__all__ = [
    "AnalogyFilter",
    "ClaimFilter",
    "ClaimOrder",
    "DisputeFilter",
    "EntityFilter",
    "EntityOrder",
    "EventFilter",
    "EventOrder",
    "FlowFilter",
    "FlowOrder",
    "SourceFilter",
    "SourceOrder",
    "sorts_of",
]


def _words(values: list[enum.Enum]) -> tuple[str, ...]:
    return tuple(value.value for value in values)


def _one_of(field: str) -> Any:
    """Asks that a field holds one of the given enum members."""
    return lambda values: Where(field, "in", _words(values))


def _is(field: str) -> Any:
    return lambda value: Where(field, "=", value)


def _in_step(relation: str) -> Any:
    """Asks for membership in a layer or stage given by id or by its short name."""

    def condition(value: str) -> Condition:
        return Having(relation, (Having("step", (AnyOf((Where("id", "=", value), Where("key", "=", value))),)),))

    return condition


@strawberry.input(description="Which entities.")
class EntityFilter:
    ids: Optional[list[strawberry.ID]] = asks(lambda ids: Where("id", "in", tuple(ids)), "One of these.")
    kind: Optional[list[EntityKind]] = asks(_one_of("kind"), "Of one of these kinds.")
    layer: Optional[strawberry.ID] = asks(_in_step("layers"), "In this layer: `compute`, or `musk-compute`.")
    stage: Optional[strawberry.ID] = asks(_in_step("stages"), "In this stage: `refining`, or `standard-oil-refining`.")
    in_group: Optional[bool] = asks(_is("in_group"), "Controlled by the ecosystem's owner, or not.")
    confirmed: Optional[bool] = asks(_is("confirmed"), "Named by a page that was read, or not.")
    told_by: Optional[Telling] = asks(lambda told: Where("tellings", "has", told.value), "Appears in this telling.")


@strawberry.input(description="Which flows.")
class FlowFilter:
    ids: Optional[list[strawberry.ID]] = asks(lambda ids: Where("id", "in", tuple(ids)), "One of these.")
    verb: Optional[list[Verb]] = asks(_one_of("verb"), "With one of these verbs.")
    origin: Optional[strawberry.ID] = asks(_is("origin"), "From this entity.")
    target: Optional[strawberry.ID] = asks(_is("target"), "To this entity.")
    touching: Optional[strawberry.ID] = asks(
        lambda id: AnyOf((Where("origin", "=", id), Where("target", "=", id))), "From or to this entity."
    )
    commodity: Optional[str] = asks(_is("commodity"), "Of this commodity.")
    status: Optional[list[Status]] = asks(_one_of("status"), "With one of these statuses.")
    basis: Optional[Basis] = asks(lambda basis: Where("basis", "=", basis.value), "Stated or implied by the article.")
    by: Optional[By] = asks(lambda by: Where("by", "=", by.value), "Whose reading it is.")
    in_group: Optional[bool] = asks(_is("in_group"), "With both ends controlled by the ecosystem's owner, or not.")
    confirmed: Optional[bool] = asks(_is("confirmed"), "Shown by a page that was read, or not.")
    has_evidence: Optional[bool] = asks(
        lambda has: Having("evidence", (Where("confirmed", "=", has),)),
        "Of the article's flows: those with a counterpart on the evidence side that is confirmed, or that is not.",
    )


@strawberry.input(description="Which claims.")
class ClaimFilter:
    ids: Optional[list[strawberry.ID]] = asks(lambda ids: Where("id", "in", tuple(ids)), "One of these.")
    about: Optional[strawberry.ID] = asks(lambda id: Having("about", (Where("id", "=", id),)), "About this row.")
    predicate: Optional[list[str]] = asks(
        lambda names: Where("predicate", "in", tuple(names)), "With these predicates."
    )
    said_by: Optional[strawberry.ID] = asks(
        lambda id: Having("said_by", (Where("id", "=", id),)), "Said by this entity."
    )
    source: Optional[strawberry.ID] = asks(
        lambda id: Having("citations", (Having("source", (Where("id", "=", id),)),)), "Citing this source."
    )
    status: Optional[list[Status]] = asks(_one_of("status"), "With one of these statuses.")
    verdict: Optional[list[Verdict]] = asks(_one_of("verdict"), "With one of these verdicts.")
    confidence: Optional[list[Confidence]] = asks(_one_of("confidence"), "With one of these confidences.")
    confirmed: Optional[bool] = asks(_is("confirmed"), "Shown by a page that was read, or not.")
    headline: Optional[bool] = asks(_is("headline"), "A value that people will quote, or not.")
    told_by: Optional[Telling] = asks(lambda told: Where("tellings", "has", told.value), "Told in this telling.")


@strawberry.input(description="Which sources.")
class SourceFilter:
    kind: Optional[list[SourceKind]] = asks(_one_of("kind"), "Of one of these kinds.")
    reliability: Optional[list[Reliability]] = asks(_one_of("reliability"), "Of one of these reliabilities.")


@strawberry.input(description="Which events.")
class EventFilter:
    kind: Optional[list[EventKind]] = asks(_one_of("kind"), "Of one of these kinds.")
    involving: Optional[strawberry.ID] = asks(
        lambda id: Having("involves", (Where("id", "=", id),)), "That involve this."
    )


@strawberry.input(description="Which analogies.")
class AnalogyFilter:
    kind: Optional[AnalogyKind] = asks(lambda kind: Where("kind", "=", kind.value), "Alike, or different.")
    by: Optional[By] = asks(lambda by: Where("by", "=", by.value), "Drawn by the article, or ours.")
    strength: Optional[list[Strength]] = asks(_one_of("strength"), "Of one of these strengths.")
    has_counterpart: Optional[bool] = asks(_is("counterpart"), "With both ends, or with no counterpart.")


@strawberry.input(description="Which disputes.")
class DisputeFilter:
    about: Optional[strawberry.ID] = asks(lambda id: Having("about", (Where("id", "=", id),)), "About this row.")
    answer: Optional[strawberry.ID] = asks(lambda id: Having("answers", (Where("id", "=", id),)), "With this answer.")
    open: Optional[bool] = asks(_is("open"), "Left open, or with an answer that is held.")


_ORDERS: dict[type, dict[str, tuple[Order, ...]]] = {}


def _order(name: str, description: str, **members: tuple[Order, ...]) -> Any:
    words: Any = enum.Enum(name, {member: member for member in members})  # type: ignore[misc]
    made = strawberry.enum(words, description=description)
    _ORDERS[made] = members
    return made


def sorts_of(member: enum.Enum) -> Sorts:
    """The order that a member of an `orderBy` enum stands for."""
    return Sorts(_ORDERS[type(member)][member.name])


_BY_NAME = (Order("name"),)
EntityOrder = _order(
    "EntityOrder", "An order of entities; ID unless asked.", ID=(), NAME=_BY_NAME, NAME_DESC=(Order("name", True),)
)
FlowOrder = _order(
    "FlowOrder",
    "An order of flows; as the files list them unless asked.",
    ID=(),
    SINCE=(Order("from_day"),),
    SINCE_DESC=(Order("from_day", True),),
    VOLUME=(Order("unit"), Order("volume")),
    VOLUME_DESC=(Order("unit"), Order("volume", True)),
)
ClaimOrder = _order(
    "ClaimOrder",
    "An order of claims; as the files list them unless asked. Numbers are ordered within their unit.",
    ID=(),
    AS_OF=(Order("from_day"),),
    AS_OF_DESC=(Order("from_day", True),),
    NUMBER=(Order("unit"), Order("number")),
    NUMBER_DESC=(Order("unit"), Order("number", True)),
)
SourceOrder = _order(
    "SourceOrder",
    "An order of sources; ID unless asked.",
    ID=(),
    RELIABILITY_DESC=(Order("rank", True),),
    TITLE=(Order("title"),),
)
EventOrder = _order(
    "EventOrder",
    "An order of events; oldest first unless asked.",
    ID=(),
    DATE=(Order("from_day"),),
    DATE_DESC=(Order("from_day", True),),
)
