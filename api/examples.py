"""The worked questions: what GraphiQL offers, `docs/queries.md` answers and the tests ask.

Each is a file of `api/questions/`, named after its operation: GraphQL, and beside it the same in Cypher where there is
one. The first line of the GraphQL is its title; further lines of comment are a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Example", "examples"]

_QUESTIONS = Path(__file__).with_name("questions")

#: The questions by what they are about, in the order in which they are listed.
_GROUPS: dict[str, tuple[str, ...]] = {
    "The article": (
        "six-layers",
        "colossus",
        "unsupported-links",
        "unconfirmed-links",
        "verdicts",
        "contradicted",
        "where-it-breaks",
    ),
    "Musk's companies, by the evidence": (
        "who-controlled-xai",
        "who-funds-xai",
        "latest-events",
        "timeline-of-xai",
        "who-pays-whom",
        "amounts-per-unit",
        "training-compute",
        "nvidia-outside",
        "from-x-to-the-cars",
        "only-announced",
    ),
    "Standard Oil": (
        "standard-oil-1904",
        "refining-share",
        "dissolution",
        "practices",
    ),
    "How sure is it?": (
        "what-to-quote",
        "what-stands-behind",
        "only-public-gateway",
        "disputes",
        "headlines",
        "rests-on-one-source",
        "without-one-source",
        "starlink-carries",
    ),
    "Names": (
        "layers-in-japanese",
        "search-in-japanese",
        "aliases",
    ),
    "Side by side": (
        "carries-over",
        "stages-beside",
        "nearer",
        "what-if",
    ),
}
#: What GraphiQL opens with; the others are in its list.
_OPENED = ("six-layers", "colossus", "who-controlled-xai", "standard-oil-1904", "carries-over")


@dataclass(frozen=True, slots=True)
class Example:
    """A worked question.

    `text` is its GraphQL with the comments at its head, `query` without; `cypher` is the same for Neo4j, None for what
    is computed.
    """

    name: str
    group: str
    title: str
    note: str
    text: str
    query: str
    cypher: str | None
    opened: bool


@cache
def examples() -> tuple[Example, ...]:
    """Every worked question, in the order of the page."""
    return tuple(_read(name, group) for group, names in _GROUPS.items() for name in names)


def _read(name: str, group: str) -> Example:
    text = (_QUESTIONS / f"{name}.graphql").read_text("utf-8")
    lines = text.splitlines()
    count = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    title, *note = [line.removeprefix("#").strip() for line in lines[:count]]
    cypher = _QUESTIONS / f"{name}.cypher"
    return Example(
        name=name,
        group=group,
        title=title,
        note=" ".join(note).strip(),
        text=text,
        query="\n".join(lines[count:]) + "\n",
        cypher=cypher.read_text("utf-8") if cypher.exists() else None,
        opened=name in _OPENED,
    )
