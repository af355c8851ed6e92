"""What the explorer asks the graph: both sides with every claim and source behind them, in one Selection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.shape import ANY
from graph.slice import Slice
from graph.store import Answer, Store
from viz.words import clean

__all__ = ["OWN", "PARTS", "ask", "named", "question", "rows_of"]

#: What each part of the question fetches, in order.
PARTS = (
    "dataset",
    "ecosystems",
    "sources",
    "left_layers",
    "left_stages",
    "left_claims",
    "left_entities",
    "left_flows",
    "right_layers",
    "right_stages",
    "right_claims",
    "right_entities",
    "right_flows",
    "analogies",
)

#: The two ecosystems that the explorer sets side by side unless others are asked for.
OWN = ("musk", "standard-oil")

_AS_WRITTEN = (Order("position"),)
_SOURCE = Select("Source", ("id", "title", "title_ja", "publisher", "date", "address", "kind", "reliability", "via"))
# Claims and sources are fetched once, beside what refers to them: a statement that repeats them at every place takes
# Neo4j seconds to plan.
_CITATION = Select("Citation", ("locator",), (Child("source", Select("Source", ("id",))),), order=_AS_WRITTEN)
_CLAIM_ID = Select("Claim", ("id",), order=_AS_WRITTEN)
_NAME = Select("Entity", ("id", "name", "name_ja"))
_CLAIM = Select(
    "Claim",
    (
        "id",
        "predicate",
        "value",
        "number",
        "low",
        "high",
        "unit",
        "qualifier",
        "text",
        "text_ja",
        "scope",
        "scope_ja",
        "since",
        "until",
        "as_of",
        "rank",
        "status",
        "tellings",
        "verdict",
        "verdict_note",
        "verdict_note_ja",
        "formula",
        "confidence",
        "independent",
        "secondary_only",
        "confirmed",
        "note",
        "position",
    ),
    (
        Child("said_by", _NAME),
        Child("affiliation", _NAME),
        Child("object", Select(ANY, variants=(_NAME,))),
        Child("citations", _CITATION),
        Child("checked_by", _CITATION),
        Child("consulted", Select("Source", ("id",))),
        Child("superseded_by", _CLAIM_ID),
        Child("disputed_in", Select("Dispute", ("id", "question", "question_ja"))),
    ),
    order=_AS_WRITTEN,
)
_STEP = ("id", "key", "name", "name_ja", "role", "position", "by", "tellings")
_LAYER = Select("Layer", _STEP, order=_AS_WRITTEN)
_STAGE = Select("Stage", _STEP, order=_AS_WRITTEN)
_MEMBERSHIP = Select(
    "Membership",
    ("telling", "by", "note"),
    (Child("step", Select(ANY)),),
    order=_AS_WRITTEN,
)
_EVENT = Select(
    "Event",
    ("id", "kind", "text", "text_ja", "since", "until", "value", "status", "confirmed"),
    (Child("citations", _CITATION),),
)
_ENTITY = Select(
    "Entity",
    (
        "id",
        "name",
        "name_ja",
        "kind",
        "description",
        "place",
        "aliases",
        "in_group",
        "confirmed",
        "since",
        "until",
        "tellings",
        "note",
    ),
    (
        Child("layers", _MEMBERSHIP),
        Child("stages", _MEMBERSHIP),
        Child("claims", _CLAIM_ID),
        Child("part_of", _NAME),
        Child("plays", Select("Role", ("id",))),
        Child("events", _EVENT),
    ),
)
_FLOW = Select(
    "Flow",
    (
        "id",
        "origin",
        "verb",
        "target",
        "commodity",
        "volume",
        "unit",
        "qualifier",
        "volume_scope",
        "as_of",
        "since",
        "until",
        "origin_role",
        "target_role",
        "in_group",
        "status",
        "by",
        "basis",
        "confirmed",
        "tellings",
        "note",
        "aliases",
    ),
    (
        Child("starts_at", _NAME),
        Child("ends_at", _NAME),
        Child("claims", _CLAIM_ID),
        Child("rests_on", _CLAIM_ID),
        Child("evidence", Select("Flow", ("id",))),
        Child("evidence_for", Select("Flow", ("id",))),
    ),
    order=_AS_WRITTEN,
)
# Flows, claims, layers and stages are known from their own parts.
_END = Select(ANY, variants=(_NAME, Select("Event", ("id", "text", "text_ja"))))


def question(
    left: str = OWN[0],
    right: str = OWN[1],
    left_slice: Slice | None = None,
    right_slice: Slice | None = None,
) -> Selection:
    """All that the explorer shows of two ecosystems, as one question for a Store.

    A side that is not sliced is shown in every telling and at its own default date.
    """
    slices = {"left": left_slice or Slice(), "right": right_slice or Slice()}
    parts = [
        Part(Select("Dataset", ("title", "title_ja", "content_hash", "as_of"))),
        Part(
            Select("Ecosystem", ("id", "name", "name_ja", "default_as_of"), where=(Where("id", "in", (left, right)),))
        ),
        Part(_SOURCE),
    ]
    for side, ecosystem in (("left", left), ("right", right)):
        of_it = (Where("ecosystem", "=", ecosystem),)
        parts += [
            Part(replace(select, where=of_it), slices[side]) for select in (_LAYER, _STAGE, _CLAIM, _ENTITY, _FLOW)
        ]
    # What is drawn between two ends says that they are alike.
    beside = (
        Where("left_ecosystem", "=", left),
        Where("right_ecosystem", "=", right),
        Where("kind", "=", "likeness"),
    )
    analogies = Select(
        "Analogy",
        ("id", "role", "by", "strength", "reason", "reason_ja", "breaks", "breaks_ja"),
        (Child("left", _END), Child("right", _END)),
        where=beside,
    )
    return Selection((*parts, Part(analogies)))


async def ask(store: Store, asked: Selection | None = None) -> Answer:
    """The answer to `asked`, the explorer's default question unless given, asked part by part.

    As one statement it takes a cold Neo4j ten seconds to plan. Where facts are loaded in between, it asks again.
    """
    parts = [Selection((part,)) for part in (asked or question()).parts]
    dataset, *others = parts
    while True:
        before = await store.ask(dataset)
        rest = [await store.ask(part) for part in others]
        if await store.ask(dataset) == before:
            return [page for pages in (before, *rest) for page in pages]


def rows_of(asked: Selection, answer: Answer) -> list[list[dict[str, Any]]]:
    """The rows of each part of an answer as mappings, every text in them fit to be drawn."""
    return [
        _cleaned([named(part.select, one) for one in page[0]])
        for part, page in zip(asked.parts, answer, strict=True)
        if isinstance(part.select, Select)
    ]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if isinstance(value, dict):
        return {name: _cleaned(part) for name, part in value.items()}
    return value


def named(select: Select, row: list[Any]) -> dict[str, Any]:
    """A positional row as a mapping of its fields and relations."""
    if select.noun == ANY:
        id, noun, inner = row
        variant = next((v for v in select.variants if v.noun == noun), None)
        more = named(variant, inner) if variant is not None and inner is not None else {}
        return {**more, "id": id, "noun": noun}
    found: dict[str, Any] = dict(zip(select.fields, row, strict=False))
    for child, answer in zip(select.children, row[len(select.fields) :], strict=True):
        if select.relation(child).many:
            found[child.relation] = [named(child.select, one) for one in answer[0]]
        else:
            found[child.relation] = named(child.select, answer) if answer is not None else None
    return found
