"""What a list can be filtered and ordered by. All fields of a filter that are set must hold."""

# The enums and filters are made of the ontology's words, so they are variables to a type checker.
# pyright: reportInvalidTypeForm=false
import difflib
import enum
from typing import Any, Optional

import strawberry

from api.execution.reads import Sorts
from api.schema.fields import asks
from api.schema.words import (
    AnalogyKind,
    Basis,
    By,
    Confidence,
    EntityKind,
    EventKind,
    Rank,
    Reliability,
    SourceKind,
    Status,
    Strength,
    Telling,
    Verb,
    Verdict,
)
from graph.errors import QuestionError
from graph.given import made
from graph.ontology import ontology
from graph.property_graph import fold
from graph.selection import AnyOf, Condition, Having, Order, Where

__all__ = [
    "AnalogyFilter",
    "AnalogyOrder",
    "CitationFilter",
    "ClaimFilter",
    "ClaimOrder",
    "DisputeFilter",
    "DisputeOrder",
    "EcosystemFilter",
    "EntityFilter",
    "EntityOrder",
    "EventFilter",
    "EventOrder",
    "FlowFilter",
    "FlowOrder",
    "LayerFilter",
    "LayerOrder",
    "MembershipFilter",
    "MembershipOrder",
    "ShareFilter",
    "ShareOrder",
    "SourceFilter",
    "SourceOrder",
    "StageFilter",
    "StageOrder",
    "of_predicates",
    "require_letters",
    "sorts_of",
]

_MOST_LETTERS = 200


def require_letters(what: str, text: str, held: str) -> None:
    """`QuestionError` where nothing is held by a text that is looked for, or it is longer than it may be."""
    if not held or len(text) > _MOST_LETTERS:
        count = len(text) if held else 0
        raise QuestionError(f"{what} needs 1 to {_MOST_LETTERS} characters of text, not {count}")


def _words(values: list[enum.Enum]) -> tuple[str, ...]:
    return tuple(value.value for value in values)


def _one_of(field: str) -> Any:
    """Asks that a field holds one of the given enum members."""
    return lambda values: Where(field, "in", _words(values))


def _among(field: str) -> Any:
    """Asks that a field holds one of the given texts."""
    return lambda values: Where(field, "in", tuple(values))


def _is(field: str) -> Any:
    return lambda value: Where(field, "=", value)


def _leads_to(relation: str) -> Any:
    """Asks for a row with the given id over a relation."""
    return lambda id: Having(relation, (Where("id", "=", id),))


def _in_step(relation: str) -> Any:
    """Asks for membership in a layer or stage given by id or by its short name."""
    return lambda value: Having(relation, (_step(value),))


def _step(value: str) -> Condition:
    return Having("step", (AnyOf((Where("id", "=", value), Where("key", "=", value))),))


def _holds(field: str, argument: str) -> Any:
    """Asks that a folded text, or one of several, holds a part."""

    def folded(text: str) -> str:
        part = fold(text)
        require_letters(f"where.{argument}", text, part)
        return part

    return lambda text: Where(field, "contains", made(text, folded))


def of_predicates(ids: list[str]) -> Condition:
    """Asks for claims with one of these predicates; `QuestionError` for one that no pack may use."""
    known = [predicate.id for predicate in ontology().predicates]
    for id in ids:
        if id not in known:
            near = difflib.get_close_matches(id, known, n=3)
            meant = f"did you mean {' or '.join(map(repr, near))}?" if near else "claims show theirs by `predicate`."
            raise QuestionError(f"There is no predicate {id[:80]!r}; {meant}")
    return Where("predicate", "in", tuple(ids))


def _ids() -> Any:
    return asks(_among("id"), "One of these.")


def _name() -> Any:
    return asks(
        _holds("keys", "nameContains"),
        "Whose id or a name in either language holds this, whatever its case and width.",
    )


def _text() -> Any:
    return asks(
        _holds("haystack", "textContains"),
        "Whose id, names or words in either language hold this, whatever its case and width.",
    )


def _cites() -> Any:
    return asks(lambda id: Having("citations", (Having("source", (Where("id", "=", id),)),)), "Citing this source.")


def _confidence() -> Any:
    return asks(_one_of("confidence"), "With one of these confidences.")


def _confirmed() -> Any:
    return asks(_is("confirmed"), "Shown by a page that was read, or not.")


def _told(what: str) -> Any:
    return asks(lambda told: Where("tellings", "has", told.value), what)


def _by(what: str) -> Any:
    return asks(lambda by: Where("by", "=", by.value), what)


@strawberry.input(description="Which ecosystems.")
class EcosystemFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    name_contains: Optional[str] = _name()
    yardstick: Optional[bool] = asks(_is("yardstick"), "There to measure others by, or not.")


@strawberry.input(description="Which layers.")
class LayerFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    key: Optional[list[strawberry.ID]] = asks(_among("key"), "With one of these short names.")
    name_contains: Optional[str] = _name()
    role: Optional[strawberry.ID] = asks(_is("role"), "Playing this role.")
    by: Optional[By] = _by("Who counts it as a layer of its own.")
    told_by: Optional[Telling] = _told("Appears in this telling.")


@strawberry.input(description="Which stages.")
class StageFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    key: Optional[list[strawberry.ID]] = asks(_among("key"), "With one of these short names.")
    name_contains: Optional[str] = _name()
    role: Optional[strawberry.ID] = asks(_is("role"), "Playing this role.")


@strawberry.input(description="Which memberships in layers and stages.")
class MembershipFilter:
    entity: Optional[strawberry.ID] = asks(_leads_to("entity"), "Of this entity.")
    step: Optional[strawberry.ID] = asks(_step, "In this layer or stage: `compute`, or `musk-compute`.")
    by: Optional[By] = _by("Who says so.")
    told_by: Optional[Telling] = _told("In this telling.")


@strawberry.input(description="Which citations.")
class CitationFilter:
    source: Optional[strawberry.ID] = asks(_leads_to("source"), "Of this source.")
    kind: Optional[list[SourceKind]] = asks(
        lambda kinds: Having("source", (Where("kind", "in", _words(kinds)),)), "Of sources of one of these kinds."
    )
    reliability: Optional[list[Reliability]] = asks(
        lambda some: Having("source", (Where("reliability", "in", _words(some)),)),
        "Of sources of one of these reliabilities.",
    )


@strawberry.input(description="Which entities.")
class EntityFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    name_contains: Optional[str] = _name()
    text_contains: Optional[str] = _text()
    kind: Optional[list[EntityKind]] = asks(_one_of("kind"), "Of one of these kinds.")
    layer: Optional[strawberry.ID] = asks(_in_step("layers"), "In this layer: `compute`, or `musk-compute`.")
    stage: Optional[strawberry.ID] = asks(_in_step("stages"), "In this stage: `refining`, or `standard-oil-refining`.")
    part_of: Optional[strawberry.ID] = asks(_leads_to("part_of"), "A part of this entity.")
    in_group: Optional[bool] = asks(_is("in_group"), "Of the group the ecosystem is about, at whatever time, or not.")
    confirmed: Optional[bool] = asks(_is("confirmed"), "Named by a page that was read, or not.")
    told_by: Optional[Telling] = _told("Appears in this telling.")


@strawberry.input(description="Which flows.")
class FlowFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    text_contains: Optional[str] = _text()
    verb: Optional[list[Verb]] = asks(_one_of("verb"), "With one of these verbs.")
    origin: Optional[strawberry.ID] = asks(_is("origin"), "From this entity.")
    target: Optional[strawberry.ID] = asks(_is("target"), "To this entity.")
    touching: Optional[strawberry.ID] = asks(
        lambda id: AnyOf((Where("origin", "=", id), Where("target", "=", id))), "From or to this entity."
    )
    commodity: Optional[str] = asks(_is("commodity"), "Of this commodity.")
    status: Optional[list[Status]] = asks(_one_of("status"), "With one of these statuses.")
    basis: Optional[Basis] = asks(lambda basis: Where("basis", "=", basis.value), "Stated or implied by the article.")
    by: Optional[By] = _by("Whose reading it is.")
    in_group: Optional[bool] = asks(_is("in_group"), "With both ends in the group, at whatever time, or not.")
    confirmed: Optional[bool] = _confirmed()
    told_by: Optional[Telling] = _told("Told in this telling.")
    has_evidence: Optional[bool] = asks(
        lambda has: Having("evidence", (Where("confirmed", "=", has),)),
        "Of the article's flows: those with a counterpart on the evidence side that is confirmed, or that is not.",
    )


@strawberry.input(description="Which claims.")
class ClaimFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    text_contains: Optional[str] = _text()
    about: Optional[strawberry.ID] = asks(_leads_to("about"), "About this row.")
    predicate: Optional[list[str]] = asks(of_predicates, "With these predicates.")
    unit: Optional[list[str]] = asks(_among("unit"), "With a number in one of these units.")
    said_by: Optional[strawberry.ID] = asks(_leads_to("said_by"), "Said by this entity.")
    source: Optional[strawberry.ID] = _cites()
    rank: Optional[list[Rank]] = asks(_one_of("rank"), "With one of these ranks.")
    status: Optional[list[Status]] = asks(_one_of("status"), "With one of these statuses.")
    verdict: Optional[list[Verdict]] = asks(_one_of("verdict"), "With one of these verdicts.")
    confidence: Optional[list[Confidence]] = _confidence()
    confirmed: Optional[bool] = _confirmed()
    headline: Optional[bool] = asks(_is("headline"), "A value that people will quote, or not.")
    told_by: Optional[Telling] = _told("Told in this telling.")


@strawberry.input(description="Which shares of markets.")
class ShareFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    text_contains: Optional[str] = _text()
    of: Optional[strawberry.ID] = asks(_leads_to("of_steps"), "Of this layer, stage or role.")
    market: Optional[list[strawberry.ID]] = asks(_among("market"), "Of one of these markets.")
    source: Optional[strawberry.ID] = _cites()
    confidence: Optional[list[Confidence]] = _confidence()
    confirmed: Optional[bool] = _confirmed()


@strawberry.input(description="Which sources.")
class SourceFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    title_contains: Optional[str] = asks(
        _holds("keys", "titleContains"),
        "Whose id or a title in either language holds this, whatever its case and width.",
    )
    publisher: Optional[list[str]] = asks(_among("publisher"), "By one of these publishers.")
    kind: Optional[list[SourceKind]] = asks(_one_of("kind"), "Of one of these kinds.")
    reliability: Optional[list[Reliability]] = asks(_one_of("reliability"), "Of one of these reliabilities.")


@strawberry.input(description="Which events.")
class EventFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    text_contains: Optional[str] = _text()
    kind: Optional[list[EventKind]] = asks(_one_of("kind"), "Of one of these kinds.")
    involving: Optional[strawberry.ID] = asks(_leads_to("involves"), "That involve this.")
    status: Optional[list[Status]] = asks(_one_of("status"), "With one of these statuses.")
    source: Optional[strawberry.ID] = _cites()
    confidence: Optional[list[Confidence]] = _confidence()
    confirmed: Optional[bool] = _confirmed()


@strawberry.input(description="Which analogies.")
class AnalogyFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    text_contains: Optional[str] = _text()
    of: Optional[strawberry.ID] = asks(
        lambda id: AnyOf((_leads_to("left")(id), _leads_to("right")(id))), "With this row at either end."
    )
    kind: Optional[AnalogyKind] = asks(lambda kind: Where("kind", "=", kind.value), "Alike, or different.")
    role: Optional[strawberry.ID] = asks(_is("role"), "That meet in this role.")
    by: Optional[By] = _by("Drawn by the article, or ours.")
    strength: Optional[list[Strength]] = asks(_one_of("strength"), "Of one of these strengths.")
    has_counterpart: Optional[bool] = asks(_is("counterpart"), "With both ends, or with no counterpart.")


@strawberry.input(description="Which disputes.")
class DisputeFilter:
    ids: Optional[list[strawberry.ID]] = _ids()
    text_contains: Optional[str] = _text()
    about: Optional[strawberry.ID] = asks(_leads_to("about"), "About this row.")
    answer: Optional[strawberry.ID] = asks(_leads_to("answers"), "With this answer.")
    open: Optional[bool] = asks(_is("open"), "Left open, or with an answer that is held.")


_ORDERS: dict[type, dict[str, tuple[Order, ...]]] = {}
_TIES = "Unknown values come last, but an unknown date counts as the oldest; ids decide between equals."


def _order(name: str, description: str, **members: tuple[str, tuple[Order, ...]]) -> Any:
    """An enum of orders, each with what it means and what it sorts by."""
    meanings = {member: strawberry.enum_value(member, description=meaning) for member, (meaning, _) in members.items()}
    words: Any = enum.Enum(name, meanings)  # type: ignore[misc]
    made = strawberry.enum(words, description=f"{description} {_TIES}")
    _ORDERS[made] = {member: order for member, (_, order) in members.items()}
    return made


def sorts_of(member: enum.Enum) -> Sorts:
    """The order that a member of an `orderBy` enum stands for."""
    return Sorts(_ORDERS[type(member)][member.name])


def _up(*fields: str) -> tuple[Order, ...]:
    return tuple(Order(field) for field in fields)


def _down(*fields: str) -> tuple[Order, ...]:
    """Descending by the last of the fields."""
    return (*_up(*fields[:-1]), Order(fields[-1], descending=True))


_BY_ID = ("By id.", ())
_BY_NAME = {
    "NAME": ("By its English name.", _up("name")),
    "NAME_DESC": ("By its English name, Z first.", _down("name")),
}
_BY_DATE = {"DATE": ("The oldest first.", _up("from_day")), "DATE_DESC": ("The newest first.", _down("from_day"))}
_BY_SINCE = {
    "SINCE": ("By since when it is so, the oldest first.", _up("from_day")),
    "SINCE_DESC": ("By since when it is so, the newest first.", _down("from_day")),
}
_BY_POSITION = ("As the files list them.", _up("position"))

LayerOrder = _order(
    "LayerOrder",
    "An order of layers; as the files list them unless asked.",
    ID=_BY_ID,
    POSITION=_BY_POSITION,
    **_BY_NAME,
)
StageOrder = _order(
    "StageOrder", "An order of stages; along the chain unless asked.", ID=_BY_ID, POSITION=_BY_POSITION, **_BY_NAME
)
EntityOrder = _order("EntityOrder", "An order of entities; ID unless asked.", ID=_BY_ID, **_BY_NAME, **_BY_SINCE)
MembershipOrder = _order(
    "MembershipOrder",
    "An order of memberships; by entity unless asked.",
    ID=("By the id of the entity, then as the files list them.", ()),
    **_BY_SINCE,
)
FlowOrder = _order(
    "FlowOrder",
    "An order of flows; as the files list them unless asked.",
    ID=_BY_ID,
    **_BY_SINCE,
    VOLUME=("By unit, the least volume first.", _up("unit", "volume")),
    VOLUME_DESC=("By unit, the largest volume first.", _down("unit", "volume")),
)
ClaimOrder = _order(
    "ClaimOrder",
    "An order of claims; as the files list them unless asked. Numbers are ordered within their unit.",
    ID=_BY_ID,
    AS_OF=("By the day from which they hold, the oldest first.", _up("from_day")),
    AS_OF_DESC=("By the day from which they hold, the newest first.", _down("from_day")),
    NUMBER=("By unit, the least number first.", _up("unit", "number")),
    NUMBER_DESC=("By unit, the largest number first.", _down("unit", "number")),
)
ShareOrder = _order(
    "ShareOrder",
    "An order of shares; the oldest first unless asked. Shares are ordered within their market.",
    ID=_BY_ID,
    **_BY_DATE,
    SHARE=("By market, the least share first.", _up("market", "share")),
    SHARE_DESC=("By market, the largest share first.", _down("market", "share")),
)
SourceOrder = _order(
    "SourceOrder",
    "An order of sources; ID unless asked.",
    ID=_BY_ID,
    RELIABILITY_DESC=("The most reliable first.", _down("rank")),
    TITLE=("By title.", _up("title")),
)
EventOrder = _order("EventOrder", "An order of events; oldest first unless asked.", ID=_BY_ID, **_BY_DATE)
AnalogyOrder = _order(
    "AnalogyOrder",
    "An order of analogies; as the files list them unless asked.",
    ID=_BY_ID,
    TITLE=("By its English title.", _up("title")),
)
DisputeOrder = _order(
    "DisputeOrder",
    "An order of disputes; as the files list them unless asked.",
    ID=_BY_ID,
    QUESTION=("By its English question.", _up("question")),
)
