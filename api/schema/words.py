"""The enums of the schema: the ontology's verbs and kinds, and the model's fixed words."""

from __future__ import annotations

import enum
from typing import Any, get_args

import strawberry
from pydantic import BaseModel

from graph import model
from graph.ontology import ontology
from graph.slice import Reading
from graph.structure.links import LINKS

__all__ = [
    "AnalogyKind",
    "Basis",
    "By",
    "ClaimNumber",
    "Confidence",
    "EntityKind",
    "EventKind",
    "FlowNumber",
    "LinkStrength",
    "MomentKind",
    "Rank",
    "Reliability",
    "Side",
    "SourceKind",
    "Status",
    "Strength",
    "Telling",
    "UndatedRows",
    "Verb",
    "Verdict",
]


def _enum(name: str, description: str, words: Any) -> Any:
    members = {word.upper().replace("-", "_"): word for word in words}
    made: Any = enum.Enum(name, members)  # type: ignore[misc]
    return strawberry.enum(made, description=description)


def _words(owner: type[BaseModel], field: str) -> tuple[str, ...]:
    """The words that a field of the model allows."""
    annotation = owner.model_fields[field].annotation
    inner = [part for part in get_args(annotation) if part is not type(None)]
    return tuple(inner) if all(isinstance(part, str) for part in inner) else get_args(inner[0])


EntityKind = _enum("EntityKind", "What an entity is.", [kind.id for kind in ontology().kinds])
Verb = _enum("Verb", "What a flow does, read from its origin to its target.", [verb.id for verb in ontology().verbs])
Telling = _enum(
    "Telling", "Whose account: the article's, only what it states, or what the evidence supports.", get_args(Reading)
)
Status = _enum("Status", "How a statement is put forward; READING is this project's own.", get_args(model.Status))
Verdict = _enum("Verdict", "What a check of the article's statement found.", get_args(model.Verdict))
Reliability = _enum(
    "Reliability",
    "HIGH: court, filing, official, peer-reviewed. MEDIUM: established publisher. LOW: the rest.",
    get_args(model.Reliability),
)
Confidence = _enum("Confidence", "How sure the row is.", get_args(model.Confidence))
Rank = _enum("Rank", "Which of several conflicting values is preferred.", _words(model.Claim, "rank"))
Basis = _enum("Basis", "Whether the article says it in a sentence, or only implies it.", _words(model.Flow, "basis"))
By = _enum("By", "Whose reading a row is.", (*_words(model.Flow, "by"), "reader"))
SourceKind = _enum("SourceKind", "What kind of page a source is.", _words(model.Source, "kind"))
EventKind = _enum("EventKind", "What kind of event it is.", _words(model.Event, "kind"))
AnalogyKind = _enum(
    "AnalogyKind", "Whether two ends are alike, or differ whatever else is alike.", _words(model.Analogy, "kind")
)
Strength = _enum("Strength", "How far an analogy carries, judged on evidence.", _words(model.Analogy, "strength"))
FlowNumber = _enum("FlowNumber", "What of flows can be added up.", ("volume",))
ClaimNumber = _enum("ClaimNumber", "What of claims can be added up.", ("number",))
MomentKind = _enum(
    "MomentKind",
    "What happened at a moment. BEGINS and ENDS are of entities and flows, HAPPENED of events; an event that lasted "
    "ENDS, too.",
    ("begins", "ends", "happened"),
)
LinkStrength = _enum(
    "LinkStrength",
    "How firm a flow is as a link, the weakest first: added by the reader, not confirmed, a goal or forecast, only "
    "implied by the article, without a source in the slice, or as sure as the surest claim that it rests on.",
    LINKS,
)
Side = _enum("Side", "Which of two structures that are compared.", ("left", "right"))
UndatedRows = _enum(
    "UndatedRows",
    "What to do with rows that say no date. FLAG, as SHOW, keeps them; each row tells by `undated`.",
    ("show", "flag", "hide"),
)
