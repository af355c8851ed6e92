"""What a store has of the rows that a story names, and which of them stand in which slice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.shape import ANY
from graph.slice import Slice
from graph.store import Store
from graph.structure.role_graph import ShareRange
from viz.disputes import value_of
from viz.question import ask, rows_of
from viz.stories.figures import share_words
from viz.words import Words, clean

__all__ = ["Record", "Row", "Source", "ask_record", "ask_standing", "figure_of", "number_of", "sources_of"]

Row: TypeAlias = Mapping[str, Any]

_AS_WRITTEN: Final = (Order("position"),)
_NAME: Final = ("id", "name", "name_ja")
_CITATION: Final = Child(
    "citations", Select("Citation", ("locator",), (Child("source", Select("Source", ("id",))),), order=_AS_WRITTEN)
)
_SHOWS: Final = Select("Claim", ("id", "confirmed"), (_CITATION,), order=_AS_WRITTEN)
_NUMBERS: Final = ("low", "high", "qualifier", "as_of", "confirmed")
_ROW: Final = Select(
    ANY,
    variants=(
        Select("Entity", (*_NAME, "ecosystem", "in_group"), (Child("parts", Select("Entity", ("id",))),)),
        Select(
            "Flow",
            ("id", "ecosystem", "origin", "verb", "target", "confirmed"),
            (Child("claims", _SHOWS), Child("rests_on", _SHOWS)),
        ),
        Select(
            "Claim",
            (*_NUMBERS, "id", "ecosystem", "number", "unit", "value", "text", "text_ja", "predicate", "verdict"),
            (
                Child("about", Select(ANY)),
                Child("object", Select(ANY, variants=(Select("Entity", _NAME),))),
                _CITATION,
            ),
        ),
        Select("Share", (*_NUMBERS, "id", "ecosystem", "share", "scope"), (_CITATION,)),
        Select("Event", ("id", "ecosystem", "text", "text_ja", "since", "confirmed"), (_CITATION,)),
        Select("Layer", ("id", "ecosystem", "role")),
        Select("Stage", ("id", "ecosystem", "role")),
        Select("Analogy", ("id",), (Child("left", Select(ANY)), Child("right", Select(ANY)))),
    ),
)
_RESTS: Final = Select("Flow", ("id",), (Child("rests_on", Select("Claim", ("id",))),))


@dataclass(frozen=True, slots=True)
class Source:
    """What a source is called, and its address if it can be followed."""

    name: Words
    address: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """The rows that are named, at any time and in any telling; sources by id; flows by the claims they rest on."""

    rows: Mapping[str, Row]
    sources: Mapping[str, Source]
    resting: Mapping[str, tuple[str, ...]]


async def ask_record(store: Store, ids: Iterable[str], ecosystems: Iterable[str]) -> Record:
    """What a store has of these rows of any noun, and of all sources."""
    named = (Where("id", "in", tuple(sorted(set(ids)))),)
    of_them = (Where("ecosystem", "in", tuple(ecosystems)),)
    asked = Selection(
        (
            Part(Select("Source", ("id", "title", "title_ja", "publisher", "date", "address"))),
            Part(Select(ANY, _ROW.fields, variants=_ROW.variants, where=named), Slice.everything()),
            Part(Select("Flow", _RESTS.fields, _RESTS.children, where=of_them), Slice.everything()),
        )
    )
    sources, rows, flows = rows_of(asked, await ask(store, asked))
    resting: dict[str, list[str]] = {}
    for flow in flows:
        for claim in flow["rests_on"]:
            resting.setdefault(claim["id"], []).append(flow["id"])
    return Record(
        {row["id"]: row for row in rows},
        {row["id"]: _source(row) for row in sources},
        {claim: tuple(ids) for claim, ids in resting.items()},
    )


async def ask_standing(store: Store, ids: Iterable[str], slice: Slice) -> frozenset[str]:
    """Which of these rows stand in a slice."""
    named = Select(ANY, where=(Where("id", "in", tuple(sorted(set(ids)))),))
    [[rows, _]] = await store.ask(Selection((Part(named, slice),)))
    return frozenset(row[0] for row in rows)


def sources_of(row: Row) -> tuple[str, ...]:
    """The sources by which a row is shown, each once: none, where nothing shows it."""
    if row["noun"] == "Flow":
        claims = [*row["claims"], *row["rests_on"]] if row["confirmed"] else []
    else:
        claims = [row] if row.get("confirmed") else []
    cited = (one["source"] for claim in claims if claim["confirmed"] for one in claim.get("citations", ()))
    return tuple(dict.fromkeys(source["id"] for source in cited if source))


def figure_of(row: Row) -> Words | None:
    """How much or what a claim, share or event states; None for a row that states nothing."""
    if row["noun"] == "Share":
        return share_words(ShareRange(row["share"], row["low"], row["high"]))
    if row["noun"] not in ("Claim", "Event"):
        return None
    english, japanese = value_of(row)
    return (clean(english), clean(japanese)) if english else None


def number_of(row: Row) -> tuple[float, float, str | None] | None:
    """Between what a claim's or share's number lies, and its unit; None where it has none."""
    if row["noun"] not in ("Claim", "Share"):
        return None
    value = row["share"] if row["noun"] == "Share" else row["number"]
    ends = [end for end in (row["low"], row["high"]) if end is not None]
    unit = "fraction" if row["noun"] == "Share" else row["unit"]
    known = [value] if value is not None else ends
    return (min(known), max(known), unit) if known else None


def _source(row: Row) -> Source:
    title, ja = row["title"], row["title_ja"] or row["title"]
    date = f", {row['date']}" if row["date"] else ""
    address = row["address"] if row["address"].startswith(("https://", "http://")) else None
    return Source((f"{title}, {row['publisher']}{date}", f"{ja}、{row['publisher']}{date}"), address)
