"""Every kind of defect that a pack can have: its code, how grave it is, what it means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from graph.findings import Code, Severity, tables

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AGED", "CODES", "Defect", "severity", "table"]


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong with the row `id`, in which of its fields; how grave it is, `CODES` says."""

    code: str
    id: str
    field: str
    message: str


def _asked(question: str, *rows: tuple[str, Severity, str, str]) -> tuple[Code, ...]:
    return tuple(Code(id, severity, question, meaning, remedy) for id, severity, meaning, remedy in rows)


_OF_AGE: Final = "What has aged? (only with `--stale`)"
_ALL: Final = (
    *_asked(
        "Can the files be read?",
        (
            "unreadable-file",
            "error",
            "The file is no plain YAML, CSV or JSON in UTF-8.",
            "Mend the line that is named.",
        ),
        ("unknown-list", "error", "There is no such list of rows.", "Use a list that the message names."),
        ("not-a-row", "error", "A list holds something else than rows.", "Write each row as a mapping with an `id`."),
        ("missing-field", "error", "A row lacks a field it must have.", "Add the field."),
        ("unknown-field", "error", "A row has a field that its noun does not have.", "Correct its name, or drop it."),
        ("wrong-value", "error", "A value is not of the kind its field takes.", "Write it as the message says."),
        ("too-many-faults", "error", "So much is wrong that the rest was not read.", "Mend what is listed first."),
    ),
    *_asked(
        "Do the rows find each other?",
        ("doubled-id", "error", "Two rows have the same id.", "Rename one."),
        ("dangling-id", "error", "A row names an id that no row has.", "Correct the id, or add the row."),
        (
            "dangling-source",
            "error",
            "A row cites a source that is not on record.",
            "Correct the id, or add the source.",
        ),
        ("wrong-noun", "error", "A row names a row of another noun than the field takes.", "Name one that fits."),
    ),
    *_asked(
        "Are the words known, and is the text harmless?",
        ("unknown-kind", "error", "The ontology has no such kind of entity.", "Use one it has, or add it there."),
        ("unknown-role", "error", "The ontology has no such role.", "Use one it has, or add it there."),
        ("unknown-verb", "error", "The ontology has no such verb.", "Use one it has, or add it there."),
        ("unknown-commodity", "error", "The ontology has no such commodity.", "Use one it has, or add it there."),
        ("unknown-unit", "error", "The ontology has no such unit.", "Use one it has, or add it there."),
        ("unknown-predicate", "error", "The ontology has no such predicate.", "Use one it has, or add it there."),
        (
            "hostile-text",
            "error",
            "A text holds control characters, or characters that turn the direction of writing.",
            "Take the character out.",
        ),
        (
            "unsafe-address",
            "error",
            "An address would be followed to something else than a web page.",
            "Give the http or https address, or the place in words.",
        ),
    ),
    *_asked(
        "Do the values make sense?",
        (
            "wrong-kind-of-value",
            "error",
            "A claim has no value of the kind its predicate takes.",
            "Give that value, or use another predicate.",
        ),
        ("low-above-high", "error", "A range ends below its start.", "Exchange `low` and `high`, or correct them."),
        (
            "unit-does-not-fit",
            "error",
            "A number is counted in a unit of a kind that its predicate, verb or commodity does not take.",
            "Correct the unit; if it is right, allow its kind in the ontology.",
        ),
        ("share-above-whole", "error", "A share is more than the whole.", "Correct the number, or its unit."),
        (
            "negative-amount",
            "error",
            "A number is below zero that cannot be.",
            "Correct it; a result that may be negative is `signed` in the ontology.",
        ),
        ("untitled-difference", "error", "A difference has no title.", "Give `title`: it is what a reader sees first."),
    ),
    *_asked(
        "Is it said by which market a step is measured?",
        (
            "dangling-market",
            "error",
            "A structure names a market that none of its shares is of.",
            "Correct the name, or give the share its `market`.",
        ),
        (
            "doubled-market",
            "error",
            "A structure names two markets for one role.",
            "Keep the one by which the role is to be measured.",
        ),
        (
            "market-undeclared",
            "warning",
            "The shares of a role are of several markets, and the structure names none of them.",
            "Name one under `markets` of the ecosystem.",
        ),
    ),
    *_asked(
        "Can it have been so, by its dates?",
        ("since-after-until", "error", "A row ends before it begins.", "Correct `since` or `until`."),
        (
            "as-of-outside-interval",
            "error",
            "The day a value describes lies outside the interval of its own row.",
            "Correct `as_of`, `since` or `until`.",
        ),
        (
            "outside-life",
            "error",
            "A flow, membership or event has no day in common with the life of what it speaks of.",
            "Correct its dates, those of the entity, or name the entity it was then.",
        ),
        (
            "claim-outside-life",
            "warning",
            "A claim has no day in common with the life of its subject, and so is shown at no date.",
            "Correct a date, or make it a claim about what there was at that time.",
        ),
        (
            "overhangs-life",
            "warning",
            "A row begins before what it speaks of, or goes on after its end.",
            "Correct the date that is wrong; the row is shown within that life only.",
        ),
        (
            "moment-outside-life",
            "warning",
            "A structure names a moment before its beginning or after its end, at which there is nothing to see.",
            "Correct the moment, `since` or `until`.",
        ),
        (
            "future-fact",
            "error",
            "A fact begins, or is measured, after the pack's own date.",
            "Make it a goal or forecast, correct the date, or move the pack's `as_of` on.",
        ),
        (
            "source-before-fact",
            "warning",
            "Every dated source of a fact is older than the day it describes.",
            "Cite a later source, or make it the goal or forecast that it was.",
        ),
    ),
    *_asked(
        "Is it shown, and by what?",
        ("no-source", "error", "A confirmed row cites nothing.", "Give `sources`, or say `confirmed: false`."),
        (
            "flow-without-evidence",
            "error",
            "No claim is about a flow, and it rests on none.",
            "Give `sources`, `claims` or `rests_on`.",
        ),
        (
            "unconfirmed-shown-as-sourced",
            "error",
            "A row is confirmed in one place and unconfirmed in another.",
            "Put what was read under `consulted`; or confirm the row, with sources.",
        ),
        (
            "confidence-of-unconfirmed",
            "warning",
            "A row that nothing shows has a confidence, which is never shown.",
            "Drop `confidence`.",
        ),
        (
            "confidence-above-sources",
            "error",
            "A row is more confident than its best source is reliable.",
            "Lower `confidence`, or cite a better source.",
        ),
        (
            "headline-on-low-sources",
            "error",
            "People will quote the row, and it rests on sources of low reliability alone.",
            "Cite a better source, say `secondary_only: true`, or make it no headline.",
        ),
        (
            "secondary-only-needless",
            "warning",
            "A row says that no primary source was found, and cites one of high reliability.",
            "Drop `secondary_only`.",
        ),
        (
            "supported-by-nothing",
            "warning",
            "A verdict rests on no source and no flow of the evidence.",
            "Give `verdict_sources`, or make the verdict `not-checkable`.",
        ),
        (
            "superseded-by-nothing",
            "warning",
            "A claim is superseded, and none is named that says what holds now.",
            "Give `superseded_by`, once such a claim is on record.",
        ),
        (
            "low-sources-only",
            "warning",
            "All that shows a flow is of low reliability.",
            "Look for a better source.",
        ),
    ),
    *_asked(
        "Are the sources told apart?",
        (
            "duplicate-source",
            "warning",
            "Two sources have the same address, or the same title, publisher and date.",
            "Keep one, and cite it with locators.",
        ),
        (
            "mirror-without-origin",
            "warning",
            "The publisher is a copy, and whose is not said; the copy counts as a voice of its own.",
            "Give `origin`, who first said it, or `via`, where the original is.",
        ),
        ("never-cited", "warning", "Nothing cites a source.", "Cite it or take it out."),
    ),
    *_asked(
        "Is what contradicts itself said to?",
        (
            "undeclared-dispute",
            "warning",
            "Two claims give different numbers for the same thing at the same time, and no dispute lists both.",
            "Add a dispute, tell their `scope` apart, or make one `rank: deprecated`.",
        ),
        ("doubled-answer", "error", "A dispute lists an answer twice.", "Drop one; a dispute has two answers or more."),
        ("held-not-an-answer", "error", "What a dispute holds is none of its answers.", "Add it to `answers`."),
        ("dispute-about-nothing", "warning", "A dispute does not say what it is about.", "Give `about`."),
    ),
    *_asked(
        "What is missing?",
        ("unknown-date", "warning", "The day of a row is unknown.", "Find it; never fill it in."),
        ("number-without-unit", "warning", "What a number counts is unknown.", "Find its unit; never fill it in."),
        ("share-unknown", "warning", "A share is unknown.", "Find it; never fill it in."),
        (
            "missing-japanese",
            "warning",
            "A row has no Japanese name, or a text that readers are shown has no Japanese.",
            "Give `name_ja`, or the text again under its name with `_ja`; see docs/packs.md.",
        ),
        ("step-without-members", "warning", "No entity is in a layer or stage.", "Put entities in it, or drop it."),
        ("step-without-role", "warning", "A layer or stage plays no role.", "Give `role`: two structures meet on it."),
        ("orphan", "warning", "Nothing is said of an entity.", "Say something of it, or take it out."),
    ),
    *_asked(
        _OF_AGE,
        (
            "stale",
            "warning",
            "The newest figure of its kind is old, and says of no end.",
            "Look for a newer one; give `until` to what has ended.",
        ),
        (
            "goal-overdue",
            "warning",
            "The day a goal was set for has passed.",
            "Record whether it was reached, or give its new day.",
        ),
        (
            "forecast-past",
            "warning",
            "The day a forecast speaks of has passed.",
            "Record what came, as a claim or as its verdict.",
        ),
    ),
)

#: Every code, in the order in which the gate asks.
CODES: Final[Mapping[str, Code]] = MappingProxyType({code.id: code for code in _ALL})
#: Those of what has aged, which is asked for by itself.
AGED: Final = frozenset(code.id for code in _ALL if code.question == _OF_AGE)


def severity(code: str) -> Severity:
    """How grave a code is; of what is not in the table, the worst is assumed."""
    return CODES[code].severity if code in CODES else "error"


def table() -> str:
    """All codes as the Markdown tables that `docs/gate.md` holds."""
    parts = (f"## {question}\n\n{rows}" for question, rows in tables(CODES.values()).items())
    return "\n\n".join(parts) + "\n"
