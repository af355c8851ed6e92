"""The page of disputes: each question that is answered differently, every answer with its source, and the one held.

It needs no script: what is chosen on it, the language, is part of its address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph.selection import Child, Order, Part, Select, Selection
from graph.shape import ANY
from graph.slice import Slice
from graph.store import Answer, Store
from viz.document import render
from viz.navigation import Navigation, navigation
from viz.palette import ThemeName
from viz.question import ask, rows_of
from viz.words import WORDS, Words, amount, in_both, in_japanese, names_of, predicate_names

__all__ = [
    "DisputeAnswer",
    "DisputeRow",
    "DisputeSource",
    "Disputes",
    "Language",
    "ask_disputes",
    "disputes",
    "disputes_page",
    "said_of",
    "source_of",
    "value_of",
]

Language = Literal["en", "ja"]
Row = Mapping[str, Any]

_AS_WRITTEN = (Order("position"),)
_NAME = ("id", "name", "name_ja")
_SOURCE = Select("Source", ("id", "title", "title_ja", "publisher", "date", "address", "reliability"))
_CITATION = Child("citations", Select("Citation", ("locator",), (Child("source", _SOURCE),), order=_AS_WRITTEN))
_STATED = ("id", "confidence", "independent", "confirmed", "secondary_only", "note")
_NUMBERS = ("low", "high", "qualifier", "as_of")
_ANSWER = Select(
    ANY,
    variants=(
        Select(
            "Claim",
            (
                *_STATED,
                *_NUMBERS,
                *("number", "unit", "predicate", "value", "scope", "scope_ja", "since", "until", "status", "rank"),
                *("tellings", "verdict", "verdict_note", "verdict_note_ja", "formula", "text", "text_ja"),
            ),
            (
                Child("about", Select(ANY, variants=(Select("Entity", _NAME), Select("Flow", ("id",))))),
                Child("object", Select(ANY, variants=(Select("Entity", _NAME),))),
                Child("said_by", Select("Entity", _NAME)),
                _CITATION,
            ),
        ),
        Select("Share", (*_STATED, *_NUMBERS, "share", "scope"), (_CITATION,)),
        Select("Event", (*_STATED, "text", "text_ja", "since"), (_CITATION,)),
    ),
)
_QUESTION = Selection(
    (
        Part(Select("Dataset", ("content_hash",))),
        Part(Select("Ecosystem", ("id", "name", "name_ja", "default_as_of"), order=_AS_WRITTEN)),
        Part(
            Select(
                "Dispute",
                ("id", "ecosystem", "question", "question_ja", "reason", "reason_ja"),
                (Child("answers", _ANSWER), Child("held", Select(ANY))),
                order=_AS_WRITTEN,
            ),
            Slice.everything(),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a value lies between zero and the largest of its unit in one dispute, 0 to 1."""

    low: float
    high: float
    point: float | None


@dataclass(frozen=True, slots=True)
class DisputeSource:
    """A source of an answer, and the place in it."""

    title: Words
    publisher: str
    date: str | None
    address: str | None
    locator: str | None
    reliability: str


@dataclass(frozen=True, slots=True)
class DisputeAnswer:
    """One answer, with who gives it. `said` is what is stated, `value` how much or what."""

    id: str
    said: Words
    value: Words
    scope: Words | None
    when: str | None
    telling: str
    speaker: Words | None
    held: bool
    verdict: str | None
    verdict_note: Words | None
    confidence: str | None
    independent: int
    confirmed: bool
    secondary_only: bool
    note: str | None
    bar: Bar | None
    sources: tuple[DisputeSource, ...]


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One question with its answers: the held one first, then as the evidence and the article give them."""

    id: str
    question: Words
    reason: Words
    open: bool
    answers: tuple[DisputeAnswer, ...]


@dataclass(frozen=True, slots=True)
class Disputes:
    """All disputes by ecosystem: its name, its as-of date, its questions."""

    content_hash: str
    groups: tuple[tuple[Words, str, tuple[DisputeRow, ...]], ...]


async def ask_disputes(store: Store) -> Answer:
    """What is on record of every dispute, at any time and in any telling."""
    return await ask(store, _QUESTION)


def disputes(answer: Answer) -> Disputes:
    """The answer of a store as what the page shows."""
    hashes, ecosystems, asked = rows_of(_QUESTION, answer)
    groups = []
    for ecosystem in ecosystems:
        of_it = tuple(_row(one) for one in asked if one["ecosystem"] == ecosystem["id"])
        if of_it:
            groups.append((names_of(ecosystem), ecosystem["default_as_of"], of_it))
    return Disputes("+".join(sorted(row["content_hash"] for row in hashes)), tuple(groups))


def disputes_page(
    shown: Disputes,
    *,
    language: Language = "en",
    theme: ThemeName | None = None,
    nonce: str | None = None,
    notice: str | None = None,
    links: Navigation | None = None,
) -> str:
    """The page's HTML: for a server with `nonce`, without it a file that carries its own policy.

    `links` are those of a file among others. A `notice` says what of its address made no sense.
    """
    return render(
        "disputes.html.j2",
        language=language,
        theme=theme,
        nonce=nonce,
        shown=shown,
        notice=notice,
        links=navigation("disputes", language, theme) if nonce else links,
    )


def _row(row: Row) -> DisputeRow:
    held = row["held"]["id"] if row["held"] else None
    scale = _scale(row["answers"])
    answers = [_answer(answer, held, scale) for answer in row["answers"]]
    answers.sort(key=lambda answer: (not answer.held, answer.telling == "article", answer.when or "", answer.id))
    return DisputeRow(
        id=row["id"],
        question=(row["question"], row["question_ja"] or row["question"]),
        reason=(row["reason"], row["reason_ja"] or row["reason"]),
        open=held is None,
        answers=tuple(answers),
    )


def _number(row: Row) -> tuple[float | None, float | None, float | None, str | None]:
    """Value, low, high and unit of a claim or share."""
    if row["noun"] == "Share":
        return row["share"], row["low"], row["high"], "fraction"
    if row["noun"] == "Claim":
        return row["number"], row["low"], row["high"], row["unit"]
    return None, None, None, None


def _scale(rows: Iterable[Row]) -> dict[str | None, float]:
    """For each unit that two answers share the largest value; a share ends at the whole."""
    values: dict[str | None, list[float]] = {}
    for row in rows:
        *numbers, unit = _number(row)
        known = [number for number in numbers if number is not None]
        if known:
            values.setdefault(unit, []).append(max(known))
    whole: dict[str | None, float] = {"fraction": 1.0, "percent": 100.0}
    return {unit: whole.get(unit, max(most)) for unit, most in values.items() if len(most) > 1 and max(most) > 0}


def _bar(row: Row, scale: Mapping[str | None, float]) -> Bar | None:
    point, low, high, unit = _number(row)
    ends = [number for number in (point, low, high) if number is not None]
    if unit not in scale or not ends or min(ends) < 0:
        return None
    most = scale[unit]
    return Bar(min(ends) / most, min(1.0, max(ends) / most), None if point is None else min(1.0, point / most))


def _answer(row: Row, held: str | None, scale: Mapping[str | None, float]) -> DisputeAnswer:
    claim = row["noun"] == "Claim"
    return DisputeAnswer(
        id=row["id"],
        said=said_of(row),
        value=value_of(row),
        scope=in_both(row, "scope"),
        when=row.get("as_of") or row.get("since"),
        telling="article" if claim and "article" in row["tellings"] else "evidence",
        speaker=names_of(row["said_by"]) if claim and row["said_by"] else None,
        held=row["id"] == held,
        verdict=row.get("verdict"),
        verdict_note=in_both(row, "verdict_note"),
        confidence=row["confidence"],
        independent=row["independent"],
        confirmed=row["confirmed"],
        secondary_only=row["secondary_only"],
        note=row["note"],
        bar=_bar(row, scale),
        sources=tuple(source_of(citation) for citation in row["citations"]) if row["confirmed"] else (),
    )


def said_of(row: Row) -> Words:
    """What an answer speaks of: the subject and the predicate of a claim, else what kind of row it is."""
    if row["noun"] != "Claim":
        return WORDS["control_share"] if row["noun"] == "Share" else WORDS["events"]
    words = predicate_names(row["predicate"])
    about = row["about"]
    if not about or not about.get("name"):
        return words
    names = names_of(about)
    return f"{names[0]}: {words[0]}", f"{names[1]}:{words[1]}"


def value_of(row: Row) -> Words:
    """How much or what an answer states."""
    if row["noun"] == "Event":
        return row["text"], row["text_ja"] or row["text"]
    number, low, high, unit = _number(row)
    said = amount(number, unit, low=low, high=high, qualifier=row["qualifier"])
    if said:
        translated = in_japanese(said, unit)
        thing = row.get("object")
        names = names_of(thing) if thing and thing.get("name") else None
        return (f"{said} ({names[0]})", f"{translated}({names[1]})") if names else (said, translated)
    if row["noun"] == "Share":
        return WORDS["unknown"]
    if row["object"] and row["object"].get("name"):
        return names_of(row["object"])
    words: str = row["value"]
    return words, (row["text_ja"] or words) if words == row["text"] else words


def source_of(citation: Row) -> DisputeSource:
    """The source of a citation, with a link only to a page of the web."""
    source = citation["source"]
    address = source["address"]
    return DisputeSource(
        title=(source["title"], source["title_ja"] or source["title"]),
        publisher=source["publisher"],
        date=source["date"],
        address=address if address.startswith(("https://", "http://")) else None,
        locator=citation["locator"],
        reliability=source["reliability"],
    )
