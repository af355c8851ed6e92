"""The enums of the schema: the ontology's verbs and kinds, and the model's fixed words."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import strawberry

from graph.ontology import ontology

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AnalogyKind",
    "Basis",
    "By",
    "ClaimNumber",
    "Confidence",
    "EntityKind",
    "EventKind",
    "FlowNumber",
    "Language",
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


def _enum(name: str, description: str, words: Mapping[str, str]) -> Any:
    """An enum of the words, each with what it means."""
    members = {
        word.upper().replace("-", "_"): strawberry.enum_value(word, description=meaning)
        for word, meaning in words.items()
    }
    made: Any = enum.Enum(name, members)  # type: ignore[misc]
    return strawberry.enum(made, description=description)


EntityKind = _enum("EntityKind", "What an entity is.", {kind.id: f"{kind.name}." for kind in ontology().kinds})
Verb = _enum(
    "Verb",
    "What a flow does, read from its origin to its target.",
    {verb.id: f"Its origin {verb.name} its target; its target {verb.reverse} its origin." for verb in ontology().verbs},
)
Language = _enum("Language", "A language in which a text may be on record.", {"en": "English.", "ja": "Japanese."})
Telling = _enum(
    "Telling",
    "Whose account: the article's, only what it states, or what the evidence supports.",
    {
        "article": "What the article states or implies.",
        "article-stated": "Only what the article states in a sentence.",
        "evidence": "What pages that were read show.",
    },
)
Status = _enum(
    "Status",
    "How a statement is put forward; READING is this project's own.",
    {
        "fact": "It is told as a fact.",
        "claim": "Somebody claims it.",
        "goal": "Somebody means to bring it about.",
        "forecast": "Somebody expects it.",
        "opinion": "Somebody judges it so.",
        "unconfirmed": "No page that was read shows it.",
        "reading": "This project reads it so.",
    },
)
Verdict = _enum(
    "Verdict",
    "What a check of the article's statement found.",
    {
        "supported": "Sources show it.",
        "supported-imprecise": "Sources show it, though not quite as it is put.",
        "imprecise": "It is put too loosely to be right.",
        "superseded": "It was so, and is so no longer.",
        "reached": "It was foretold, and has come about.",
        "contradicted": "Sources show otherwise.",
        "unconfirmed": "No source was found for it.",
        "not-checkable": "No source could show it.",
    },
)
Reliability = _enum(
    "Reliability",
    "How far a source can be relied on.",
    {
        "high": "A primary record, a court, an official page, or peer-reviewed.",
        "medium": "An established publisher.",
        "low": "An aggregator, a blog, social media, and all the rest.",
    },
)
Confidence = _enum(
    "Confidence",
    "How sure the row is: never more than its best source is reliable.",
    {
        "high": "A source of high reliability shows it.",
        "medium": "A source of medium reliability at best shows it, or a better one leaves a doubt.",
        "low": "A source of low reliability at best shows it, or a better one leaves much doubt.",
    },
)
Rank = _enum(
    "Rank",
    "Which of several conflicting values is preferred.",
    {"preferred": "Better than the others.", "normal": "As good as others.", "deprecated": "Known to be worse."},
)
Basis = _enum(
    "Basis",
    "Whether the article says it in a sentence, or only implies it.",
    {"stated": "The article says it.", "implied": "Only the order of the article's layers implies it."},
)
By = _enum(
    "By",
    "Whose reading a row is.",
    {
        "article": "The article's.",
        "ours": "This project's.",
        "source": "A source's.",
        "reader": "The reader's, by `slice.assume`.",
    },
)
SourceKind = _enum(
    "SourceKind",
    "What kind of page a source is.",
    {
        "filing": "Handed in to an authority.",
        "court": "A court's.",
        "official-report": "An authority's report.",
        "statute": "A law.",
        "book": "A book.",
        "paper": "A scholarly paper.",
        "news": "News.",
        "analysis": "Somebody's analysis.",
        "reference": "A work of reference.",
        "social": "A post.",
        "dataset": "Data.",
        "article": "An article.",
    },
)
EventKind = _enum(
    "EventKind",
    "What kind of event it is.",
    {
        "founding": "Something is founded.",
        "deal": "Something is agreed, bought or sold.",
        "decision": "Something is decided, by an owner, an authority or a court.",
        "listing": "Shares are listed.",
        "publication": "Something is published.",
        "practice": "Something is done over a time, such as rebates and pools.",
        "regulation": "Something is regulated.",
        "milestone": "Something is reached.",
    },
)
AnalogyKind = _enum(
    "AnalogyKind",
    "Whether two ends are alike, or differ whatever else is alike.",
    {"likeness": "They are alike.", "difference": "They differ."},
)
Strength = _enum(
    "Strength",
    "How far an analogy carries, judged on evidence.",
    {"strong": "Far.", "fair": "Some way.", "weak": "Not far."},
)
Side = _enum(
    "Side",
    "Which of two structures that are compared.",
    {"left": "The one compared with.", "right": "The one compared."},
)
FlowNumber = _enum("FlowNumber", "What of flows can be added up.", {"volume": "How much moves."})
ClaimNumber = _enum("ClaimNumber", "What of claims can be added up.", {"number": "The value as a number."})
MomentKind = _enum(
    "MomentKind",
    "What happened at a moment.",
    {
        "begins": "An entity or a flow begins.",
        "ends": "An entity, a flow, or an event that lasted, ends.",
        "happened": "An event happens, or begins.",
    },
)
LinkStrength = _enum(
    "LinkStrength",
    "How firm a flow is as a link of a chain, the weakest first.",
    {
        "assumed": "It is on no record; the reader added it.",
        "unconfirmed": "No page that was read shows it.",
        "not-yet": "It is put forward as a goal or forecast.",
        "implied": "The article only implies it.",
        "unsourced": "Nothing that it rests on in the slice has a source.",
        "low": "The surest claim that it rests on is of low confidence.",
        "medium": "The surest claim that it rests on is of medium confidence.",
        "high": "The surest claim that it rests on is of high confidence.",
    },
)
UndatedRows = _enum(
    "UndatedRows",
    "What to do with rows that say no date.",
    {
        "show": "Keep them.",
        "flag": "Keep them; each row tells by `undated`.",
        "hide": "Leave them out.",
    },
)
