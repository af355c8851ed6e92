"""The shape of the property graph: for every noun its fields, and the relations that lead from it to others.

This table is what a Selection may ask for, what the snapshot walks and what Cypher is written from. Names in it, and
only these, enter the text of a query. Some nouns are relationships that carry something of their own: a Citation its
locator, a Membership its telling.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeVar

from graph.errors import QuestionError

__all__ = ["ANY", "NOUNS", "SCHEMA_VERSION", "FieldType", "NounShape", "Relation", "noun"]

#: Changes whenever stored graphs of an older program cannot be read any more.
SCHEMA_VERSION = 5

#: The noun of a row that may be anything: a searched row, an analogy's end.
ANY = "Node"

T = TypeVar("T")

#: `texts` is a list of them; `flag` is yes or no.
FieldType = Literal["text", "texts", "number", "integer", "flag"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A way from one noun to another.

    `types` are the relationships walked, outgoing or not; from the claims that `through` leads to, either way, if it is
    set. `key` is a property that holds the other row's id: the only
    way where there are no `types`, else a second way to the same row, taken from flows that a reader assumes and that
    stand in no store. From a relationship-noun, `end` says which of its two ends is meant. `many` False means at most
    one row.
    """

    to: str
    types: tuple[str, ...] = ()
    outgoing: bool = True
    key: str | None = None
    end: Literal["start", "end"] | None = None
    many: bool = True
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NounShape:
    """One noun: its fields by name and type, its relations, and its `types` if it is a relationship, not a node."""

    name: str
    fields: Mapping[str, FieldType]
    relations: Mapping[str, Relation]
    types: tuple[str, ...] = ()
    #: What decides whether it stands when sources are rejected or a reliability is demanded.
    support: Literal["citations", "claims", "claim", "source", "self"] = "self"
    #: The order of a list when none is asked for, before the key.
    order: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """The field that tells rows of this noun apart and ends every order."""
        return "key" if self.types else "id"

    def field(self, name: str) -> FieldType:
        """The type of a field, or `QuestionError`."""
        return _found(self.fields, name, f"{self.name} has no field")

    def relation(self, name: str) -> Relation:
        """A relation by name, or `QuestionError`."""
        return _found(self.relations, name, f"{self.name} leads nowhere by")


def noun(name: str) -> NounShape:
    """The shape of the noun called `name`, or `QuestionError`."""
    return _found(NOUNS, name, "There is no noun")


def _found(table: Mapping[str, T], name: str, complaint: str) -> T:
    try:
        return table[name]
    except KeyError:
        near = difflib.get_close_matches(name, table, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(table)}"
        raise QuestionError(f"{complaint} {name!r}{hint}") from None


def _out(to: str, *types: str, many: bool = True) -> Relation:
    return Relation(to, types, many=many)


def _in(to: str, *types: str, many: bool = True) -> Relation:
    return Relation(to, types, outgoing=False, many=many)


def _cited_by_claims(*types: str) -> Relation:
    """The citations of the claims that these relationships join to a row."""
    return Relation("Citation", ("CITES",), through=types)


def _by(to: str, key: str) -> Relation:
    return Relation(to, key=key, many=False)


_TEXT: FieldType = "text"
_NUMBER: FieldType = "number"

#: What every node carries, for slicing and for search.
_COMMON: dict[str, FieldType] = {
    "id": _TEXT,
    "noun": _TEXT,
    "pack": _TEXT,
    "note": _TEXT,
    "tellings": "texts",
    "from_day": _TEXT,
    "to_day": _TEXT,
    "undated": "flag",
    # Folded: its id and names, and these with all its words.
    "keys": "texts",
    "haystack": _TEXT,
}
_OWNED: dict[str, FieldType] = {**_COMMON, "ecosystem": _TEXT}
_LIFE: dict[str, FieldType] = {"since": _TEXT, "until": _TEXT}
#: The first and the last day that its beginning may mean, the same of its end, and the year of its beginning.
_MOMENTS: dict[str, FieldType] = {"begins": _TEXT, "begins_by": _TEXT, "ends": _TEXT, "ends_by": _TEXT, "year": _TEXT}
_STATED: dict[str, FieldType] = {
    "confidence": _TEXT,
    "confirmed": "flag",
    "cited": "integer",
    "independent": "integer",
    "headline": "flag",
    "secondary_only": "flag",
}
_ABOUT = {
    "claims": _in("Claim", "ABOUT"),
    "analogies": _in("Analogy", "LEFT", "RIGHT"),
    "disputes": _in("Dispute", "CONCERNS"),
}
_DISPUTED = {"disputed_in": _in("Dispute", "ANSWERED_BY")}
_CITES = {"citations": _out("Citation", "CITES"), "consulted": _out("Source", "CONSULTED")}
_ECOSYSTEM = {"in_ecosystem": _by("Ecosystem", "ecosystem")}


def _step(name: str, membership: str) -> NounShape:
    return NounShape(
        name,
        {**_OWNED, "key": _TEXT, "name": _TEXT, "name_ja": _TEXT, "position": "integer", "by": _TEXT, "role": _TEXT},
        {
            "members": _in("Membership", membership),
            "plays": _out("Role", "PLAYS", many=False),
            "shares": _in("Share", "OF"),
            "rests_on": _out("Claim", "RESTS_ON"),
            "provenance": _cited_by_claims("ABOUT", "RESTS_ON"),
            **_ABOUT,
            **_ECOSYSTEM,
        },
        order=("position",),
    )


_ALL = (
    # What a row of any noun can be asked for; what it has not is unknown.
    NounShape(ANY, {"id": _TEXT, "noun": _TEXT, "pack": _TEXT, "ecosystem": _TEXT, "key": _TEXT}, {}),
    NounShape(
        "Dataset",
        {
            "id": _TEXT,
            "noun": _TEXT,
            "pack": _TEXT,
            "title": _TEXT,
            "title_ja": _TEXT,
            "licence": _TEXT,
            "as_of": _TEXT,
            "note": _TEXT,
            "content_hash": _TEXT,
            "schema_version": "integer",
        },
        {},
    ),
    NounShape(
        "Ecosystem",
        {
            **_COMMON,
            **_LIFE,
            "name": _TEXT,
            "name_ja": _TEXT,
            "default_as_of": _TEXT,
            "moments": "texts",
            "markets": "texts",
            "yardstick": "flag",
            "position": "integer",
        },
        {"claims": _in("Claim", "ABOUT"), "provenance": _cited_by_claims("ABOUT")},
        order=("position",),
    ),
    NounShape(
        "Role",
        {**_COMMON, "name": _TEXT, "name_ja": _TEXT, "band": _TEXT, "position": "integer"},
        {"layers": _in("Layer", "PLAYS"), "stages": _in("Stage", "PLAYS"), "shares": _in("Share", "OF")},
        order=("position",),
    ),
    NounShape(
        "Source",
        {
            **_COMMON,
            "title": _TEXT,
            "title_ja": _TEXT,
            "publisher": _TEXT,
            "date": _TEXT,
            "address": _TEXT,
            "kind": _TEXT,
            "reliability": _TEXT,
            "rank": "integer",
            "via": _TEXT,
            "origin": _TEXT,
        },
        {"citations": _in("Citation", "CITES")},
        support="source",
    ),
    _step("Layer", "IN_LAYER"),
    _step("Stage", "IN_STAGE"),
    NounShape(
        "Entity",
        {
            **_OWNED,
            **_LIFE,
            **_MOMENTS,
            "kind": _TEXT,
            "name": _TEXT,
            "name_ja": _TEXT,
            "name_ja_ours": "flag",
            "description": _TEXT,
            "place": _TEXT,
            "aliases": "texts",
            "in_group": "flag",
            "owners": "texts",
            "confirmed": "flag",
        },
        {
            "layers": _out("Membership", "IN_LAYER"),
            "stages": _out("Membership", "IN_STAGE"),
            "flows": _in("Flow", "FROM", "TO"),
            "flows_out": _in("Flow", "FROM"),
            "flows_in": _in("Flow", "TO"),
            "events": _in("Event", "INVOLVES"),
            "said": _in("Claim", "SAID_BY"),
            "part_of": _out("Entity", "PART_OF", many=False),
            "parts": _in("Entity", "PART_OF"),
            "plays": _out("Role", "PLAYS", many=False),
            "provenance": _cited_by_claims("ABOUT"),
            **_ABOUT,
            **_ECOSYSTEM,
        },
    ),
    NounShape(
        "Claim",
        {
            **_OWNED,
            **_LIFE,
            **_MOMENTS,
            **_STATED,
            "predicate": _TEXT,
            "value": _TEXT,
            "number": _NUMBER,
            "low": _NUMBER,
            "high": _NUMBER,
            "unit": _TEXT,
            "qualifier": _TEXT,
            "text": _TEXT,
            "text_ja": _TEXT,
            "scope": _TEXT,
            "scope_ja": _TEXT,
            "as_of": _TEXT,
            "rank": _TEXT,
            "status": _TEXT,
            "verdict": _TEXT,
            "verdict_note": _TEXT,
            "verdict_note_ja": _TEXT,
            "formula": _TEXT,
            "position": "integer",
            # What comes first among several claims of one predicate.
            "preference": "integer",
            "sureness": "integer",
        },
        {
            "about": _out(ANY, "ABOUT", many=False),
            "object": _out(ANY, "OBJECT", many=False),
            "said_by": _out("Entity", "SAID_BY", many=False),
            "affiliation": _out("Entity", "SPEAKS_FOR", many=False),
            "checked_by": _out("Citation", "CHECKED_BY"),
            "inputs": _out("Claim", "DERIVED_FROM"),
            "superseded_by": _out("Claim", "SUPERSEDED_BY"),
            "supersedes": _in("Claim", "SUPERSEDED_BY"),
            **_CITES,
            **_DISPUTED,
            **_ABOUT,
            **_ECOSYSTEM,
        },
        support="citations",
        order=("position",),
    ),
    NounShape(
        "Flow",
        {
            **_OWNED,
            **_LIFE,
            **_MOMENTS,
            "origin": _TEXT,
            "verb": _TEXT,
            "target": _TEXT,
            "commodity": _TEXT,
            "volume": _NUMBER,
            "unit": _TEXT,
            "qualifier": _TEXT,
            "volume_scope": _TEXT,
            "as_of": _TEXT,
            "origin_role": _TEXT,
            "target_role": _TEXT,
            "in_group": "flag",
            "status": _TEXT,
            "by": _TEXT,
            "basis": _TEXT,
            "aliases": "texts",
            "confirmed": "flag",
            "supports": "integer",
            "assumed": "flag",
            "position": "integer",
        },
        {
            "starts_at": Relation("Entity", ("FROM",), key="origin", many=False),
            "ends_at": Relation("Entity", ("TO",), key="target", many=False),
            "rests_on": _out("Claim", "RESTS_ON"),
            "evidence": _out("Flow", "EVIDENCE", many=False),
            "evidence_for": _in("Flow", "EVIDENCE"),
            "provenance": _cited_by_claims("ABOUT", "RESTS_ON"),
            **_ABOUT,
            **_ECOSYSTEM,
        },
        support="claims",
        order=("position",),
    ),
    NounShape(
        "Share",
        {
            **_OWNED,
            **_STATED,
            "share": _NUMBER,
            "low": _NUMBER,
            "high": _NUMBER,
            "qualifier": _TEXT,
            "scope": _TEXT,
            "market": _TEXT,
            "as_of": _TEXT,
            "of": "texts",
        },
        {"of_steps": _out(ANY, "OF"), **_CITES, **_DISPUTED, **_ECOSYSTEM},
        support="citations",
        order=("from_day",),
    ),
    NounShape(
        "Event",
        {
            **_OWNED,
            **_LIFE,
            **_MOMENTS,
            **_STATED,
            "kind": _TEXT,
            "text": _TEXT,
            "text_ja": _TEXT,
            "value": _TEXT,
            "status": _TEXT,
        },
        {"involves": _out("Entity", "INVOLVES"), **_CITES, **_DISPUTED, **_ECOSYSTEM},
        support="citations",
        order=("from_day",),
    ),
    NounShape(
        "Analogy",
        {
            **_COMMON,
            "left_ecosystem": _TEXT,
            "right_ecosystem": _TEXT,
            "kind": _TEXT,
            "title": _TEXT,
            "title_ja": _TEXT,
            "role": _TEXT,
            "by": _TEXT,
            "strength": _TEXT,
            "reason": _TEXT,
            "reason_ja": _TEXT,
            "breaks": _TEXT,
            "breaks_ja": _TEXT,
            "counterpart": "flag",
            "position": "integer",
        },
        {
            "left": _out(ANY, "LEFT"),
            "right": _out(ANY, "RIGHT"),
            "rests_on": _out("Claim", "RESTS_ON"),
            "provenance": _cited_by_claims("RESTS_ON"),
        },
        order=("position",),
    ),
    NounShape(
        "Dispute",
        {
            **_OWNED,
            "question": _TEXT,
            "question_ja": _TEXT,
            "reason": _TEXT,
            "reason_ja": _TEXT,
            "open": "flag",
            "position": "integer",
        },
        {
            "about": _out(ANY, "CONCERNS"),
            "answers": _out(ANY, "ANSWERED_BY"),
            "held": _out(ANY, "HOLDS", many=False),
            **_ECOSYSTEM,
        },
        order=("position",),
    ),
    NounShape(
        "Citation",
        {"key": _TEXT, "locator": _TEXT, "position": "integer"},
        {"source": Relation("Source", end="end", many=False), "cited_by": Relation(ANY, end="start", many=False)},
        types=("CITES", "CHECKED_BY"),
        support="source",
    ),
    NounShape(
        "Membership",
        {
            "key": _TEXT,
            "telling": _TEXT,
            "tellings": "texts",
            "by": _TEXT,
            "note": _TEXT,
            "since": _TEXT,
            "until": _TEXT,
            "from_day": _TEXT,
            "to_day": _TEXT,
            "undated": "flag",
            "position": "integer",
        },
        {
            "entity": Relation("Entity", end="start", many=False),
            "step": Relation(ANY, end="end", many=False),
            "claim": _by("Claim", "claim"),
        },
        types=("IN_LAYER", "IN_STAGE"),
        support="claim",
    ),
)

NOUNS: Mapping[str, NounShape] = MappingProxyType({shape.name: shape for shape in _ALL})
