"""What is on record behind a comparison, by id: what each row is called, what is said of it, and where that stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.errors import OntologyError
from graph.ontology import ontology
from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.shape import ANY
from graph.slice import Slice
from graph.store import Store
from viz.disputes import DisputeSource, said_of, source_of, value_of
from viz.question import ask, rows_of
from viz.sentences import STAKE, verb_words
from viz.words import Words, is_plural, names_of, plural, predicate_names

__all__ = ["Difference", "Record", "Row", "Statement", "ask_record"]

_AS_WRITTEN = (Order("position"),)
_NAME = ("id", "name", "name_ja")
_SOURCE = Select("Source", ("id", "title", "title_ja", "publisher", "date", "address", "reliability"))
_CITATION = Child(
    "citations", Select("Citation", ("locator",), (Child("source", Select("Source", ("id",))),), order=_AS_WRITTEN)
)
_STATED = ("id", "confidence", "confirmed", "note")
_ABOUT = Child("about", Select(ANY, variants=(Select("Entity", _NAME), Select("Flow", ("id",)))))
_CLAIM = Select(
    "Claim",
    (
        *_STATED,
        *("low", "high", "qualifier", "as_of", "number", "unit", "predicate", "value", "scope", "since", "until"),
        *("status", "tellings", "verdict", "text", "text_ja"),
    ),
    (
        _ABOUT,
        Child("object", Select(ANY, variants=(Select("Entity", _NAME),))),
        Child("said_by", Select("Entity", _NAME)),
        _CITATION,
    ),
    order=_AS_WRITTEN,
)
_SHARE = Select("Share", (*_STATED, "low", "high", "qualifier", "as_of", "share", "scope"), (_CITATION,))
_EVENT = Select("Event", (*_STATED, "text", "text_ja", "since"), (_CITATION,))
_FLOW = Select(
    "Flow",
    ("id", *STAKE, "status", "since", "until", "confirmed", "note"),
    (
        Child("starts_at", Select("Entity", (*_NAME, "kind"))),
        Child("ends_at", Select("Entity", _NAME)),
        Child("claims", Select("Claim", ("id",), order=_AS_WRITTEN)),
        Child("rests_on", Select("Claim", ("id",), order=_AS_WRITTEN)),
    ),
    order=_AS_WRITTEN,
)
_ENTITY = Select("Entity", (*_NAME, "kind"))
_OF_ECOSYSTEMS = (_FLOW, _CLAIM, _SHARE, _EVENT, Select("Layer", _NAME), Select("Stage", _NAME), _ENTITY)
_DIFFERENCE = Select(
    "Analogy",
    ("id", "title", "title_ja", "reason", "reason_ja", "note", "left_ecosystem"),
    (
        Child("left", Select(ANY)),
        Child("right", Select(ANY)),
        Child("rests_on", Select("Claim", ("id",), order=_AS_WRITTEN)),
    ),
    order=_AS_WRITTEN,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that is said, by whom, and where it can be read."""

    id: str
    said: Words
    value: Words
    when: str | None
    speaker: Words | None
    scope: str | None
    confidence: str | None
    confirmed: bool
    verdict: str | None
    note: str | None
    #: By id.
    sources: tuple[tuple[str, DisputeSource], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of any noun: what it is called, and what is said of it."""

    id: str
    noun: str
    name: Words
    statements: tuple[Statement, ...] = ()
    note: str | None = None
    status: str | None = None
    #: Whether its name takes a plural verb.
    many: bool = False

    @property
    def sources(self) -> tuple[tuple[str, DisputeSource], ...]:
        """All sources of it, each once."""
        return tuple({id: (id, source) for one in self.statements for id, source in one.sources}.values())


@dataclass(frozen=True, slots=True)
class Difference:
    """A point at which two ecosystems are unlike, with the rows that show it."""

    id: str
    title: Words
    reason: Words
    note: str | None
    left: tuple[Row, ...]
    right: tuple[Row, ...]
    rests_on: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """All rows of some ecosystems, at any time and in any telling."""

    content_hash: str
    rows: Mapping[str, Row]
    sources: Mapping[str, DisputeSource]
    differences: tuple[Difference, ...]

    def row(self, id: str) -> Row:
        """A row; one that is not on record, as an assumed flow is not, is called by its id."""
        return self.rows.get(id) or Row(id, "", (id, id))

    def name(self, id: str) -> Words:
        """What a row, or a source, is called."""
        return self.sources[id].title if id in self.sources else self.row(id).name

    def clause(self, origin: str, verb: str, target: str) -> Words:
        """What a flow between two entities is called, whether or not it is on record."""
        one = self.row(origin)
        return _clause(one.name, _verb(verb), self.name(target), many=one.many)

    def names(self) -> dict[str, Words]:
        """What every entity is called."""
        return {id: row.name for id, row in self.rows.items() if row.noun == "Entity"}


async def ask_record(store: Store, ecosystems: Sequence[str], left: str, right: str) -> Record:
    """What is on record of these ecosystems, and how the left and the right one of them differ."""
    of_them = (Where("ecosystem", "in", tuple(dict.fromkeys(ecosystems))),)
    both = (left, right)
    between = (
        Where("left_ecosystem", "in", both),
        Where("right_ecosystem", "in", both),
        Where("kind", "=", "difference"),
    )
    asked = Selection(
        (
            Part(Select("Dataset", ("content_hash",))),
            Part(_SOURCE),
            *(Part(replace(select, where=of_them), Slice.everything()) for select in _OF_ECOSYSTEMS),
            Part(replace(_DIFFERENCE, where=between), Slice.everything()),
        )
    )
    hashes, sources, *rows, differences = rows_of(asked, await ask(store, asked))
    known = {source["id"]: source_of({"source": source, "locator": None}) for source in sources}
    found = _rows(dict(zip((select.noun for select in _OF_ECOSYSTEMS), rows, strict=True)), known)
    return Record(
        "+".join(sorted(row["content_hash"] for row in hashes)),
        found,
        known,
        tuple(_difference(row, found, left) for row in differences),
    )


def _clause(origin: Words, verb: Words, target: Words, *, many: bool) -> Words:
    """Who does what to whom."""
    said, said_ja = verb
    return f"{origin[0]} {plural(said) if many else said} {target[0]}", f"{origin[1]}→{target[1]}:{said_ja}"


def _verb(id: str) -> Words:
    """What a verb is called; one that the ontology does not have is its own name."""
    try:
        found = ontology().verb(id)
    except OntologyError:
        return id, id
    return found.name, found.name_ja


def _rows(by_noun: Mapping[str, Sequence[Mapping[str, Any]]], sources: Mapping[str, DisputeSource]) -> dict[str, Row]:
    found = {
        row["id"]: Row(row["id"], noun, names_of(row), many=is_plural(row["name"], row.get("kind") or "company"))
        for noun in ("Layer", "Stage", "Entity")
        for row in by_noun[noun]
    }
    flows = {row["id"]: _flow_name(row) for row in by_noun["Flow"]}
    claims = {row["id"]: _statement({**row, "noun": "Claim"}, flows, sources) for row in by_noun["Claim"]}
    for row in by_noun["Claim"]:
        found[row["id"]] = Row(row["id"], "Claim", _claim_name(claims[row["id"]]), (claims[row["id"]],), row["note"])
    for row in by_noun["Share"]:
        statement = _statement({**row, "noun": "Share"}, flows, sources)
        name = (f"{statement.value[0]}: {row['scope']}", f"{statement.value[1]}:{row['scope']}")
        found[row["id"]] = Row(row["id"], "Share", name, (statement,), row["note"])
    for row in by_noun["Event"]:
        statement = _statement({**row, "noun": "Event"}, flows, sources)
        found[row["id"]] = Row(row["id"], "Event", statement.value, (statement,), row["note"])
    for row in by_noun["Flow"]:
        said = tuple(dict.fromkeys(one["id"] for one in (*row["claims"], *row["rests_on"])))
        statements = tuple(claims[id] for id in said if id in claims)
        found[row["id"]] = Row(row["id"], "Flow", flows[row["id"]], statements, row["note"], row["status"])
    return found


def _flow_name(row: Mapping[str, Any]) -> Words:
    start, end = row["starts_at"], row["ends_at"]
    one, other = (names_of(each) if each else ("?", "?") for each in (start, end))
    said = _clause(one, verb_words(row), other, many=bool(start) and is_plural(start["name"], start["kind"]))
    goods = row["commodity"]
    return (f"{said[0]} ({goods})", f"{said[1]}({goods})") if goods else said


def _statement(row: Mapping[str, Any], flows: Mapping[str, Words], sources: Mapping[str, DisputeSource]) -> Statement:
    claim = row["noun"] == "Claim"
    said = said_of(row)
    if claim and row["about"] and row["about"]["id"] in flows:
        name, words = flows[row["about"]["id"]], predicate_names(row["predicate"])
        said = f"{name[0]}: {words[0]}", f"{name[1]}:{words[1]}"
    value = value_of(row)
    cited = ((one["source"]["id"], one["locator"]) for one in row["citations"] if one["source"])
    speaker = row.get("said_by")
    return Statement(
        row["id"],
        said,
        (value[0] or "", value[1] or ""),
        row.get("as_of") or row.get("since"),
        names_of(speaker) if speaker else None,
        row.get("scope"),
        row["confidence"],
        row["confirmed"],
        row.get("verdict"),
        row["note"],
        tuple((id, replace(sources[id], locator=locator)) for id, locator in cited if id in sources),
    )


def _claim_name(one: Statement) -> Words:
    said, value = one.said, one.value
    if not value[0]:
        return said
    return f"{said[0]}: {value[0]}", f"{said[1]}:{value[1]}"


def _difference(row: Mapping[str, Any], rows: Mapping[str, Row], left: str) -> Difference:
    def called(those: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
        return tuple(rows.get(one["id"]) or Row(one["id"], "", (one["id"], one["id"])) for one in those)

    sides = called(row["left"]), called(row["right"])
    here, there = sides if row["left_ecosystem"] == left else reversed(sides)
    title = row["title"] or row["id"]
    return Difference(
        row["id"],
        (title, row["title_ja"] or title),
        (row["reason"], row["reason_ja"] or row["reason"]),
        row["note"],
        here,
        there,
        called(row["rests_on"]),
    )
