"""The walk through the article: a story made of its claims in their order, each with what a check found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.shape import ANY
from graph.slice import Slice
from graph.store import Store
from graph.structure.side import ecosystems
from viz.address import usual
from viz.question import ask, rows_of
from viz.stories.record import figure_of
from viz.stories.story import Step, Story, Subject
from viz.words import WORDS, Words, names_of, predicate_names

__all__ = ["WALK", "ask_walk"]

#: The id of the story.
WALK: Final = "article"

_TITLE: Final[Words] = ("The article, claim by claim", "記事の主張を順にたどる")
_WHAT: Final[Words] = (
    "Every statement of the article in paraphrase and in its order, with who says it and what a check found.",
    "記事のすべての主張を要約し、順に、発言者と検証結果とともに示す。",
)
_AS_WRITTEN: Final = (Order("position"),)
_NAME: Final = ("id", "name", "name_ja")
_SOURCE: Final = Child("source", Select("Source", ("id",)))
_CITATIONS: Final = Select("Citation", ("locator",), (_SOURCE,), order=_AS_WRITTEN)
_NAMED: Final = Select(ANY, variants=tuple(Select(one, _NAME) for one in ("Entity", "Layer", "Stage")))
_OBJECT: Final = Child("object", _NAMED)
_ABOUT: Final = Child("about", _NAMED)
_VALUE: Final = (
    *("id", "number", "low", "high", "qualifier", "unit", "value", "text", "text_ja"),
    *("predicate", "scope", "scope_ja"),
)
_HELD: Final = Select(ANY, variants=(Select("Claim", _VALUE, (_ABOUT, _OBJECT, Child("citations", _CITATIONS))),))
_CLAIMS: Final = Select(
    "Claim",
    (*_VALUE, "status", "verdict", "verdict_note", "verdict_note_ja"),
    (
        _ABOUT,
        _OBJECT,
        Child("said_by", Select("Entity", _NAME)),
        Child("citations", _CITATIONS),
        Child("checked_by", _CITATIONS),
        Child("disputed_in", Select("Dispute", ("id",), (Child("held", _HELD),))),
    ),
    where=(Where("tellings", "has", "article"),),
    order=_AS_WRITTEN,
)
_ASKED: Final = Selection((Part(Select("Dataset", ("content_hash",))), Part(_CLAIMS, Slice.everything())))


async def ask_walk(store: Store) -> Story | None:
    """The walk through the claims of an article that a store holds; None where it holds none."""
    held = [one.id for one in await ecosystems(store)]
    _, claims = rows_of(_ASKED, await ask(store, _ASKED))
    if not claims or not held:
        return None
    asked = usual(held)
    sides = Subject(asked.left), Subject(asked.right)
    return Story(WALK, _TITLE, _WHAT, tuple(_step(claim, sides) for claim in claims))


def _step(claim: Mapping[str, Any], sides: tuple[Subject, Subject]) -> Step:
    sources = [one["source"]["id"] for one in (*claim["citations"], *claim["checked_by"]) if one["source"]]
    held = next((one["held"] for one in claim["disputed_in"] if one["held"] and one["held"]["id"] != claim["id"]), None)
    held = held if held and held["noun"] == "Claim" else None
    if held:
        sources += [one["source"]["id"] for one in held["citations"] if one["source"]]
    return Step(
        claim["id"],
        _title(claim),
        _text(claim, held),
        _notes(claim),
        *sides,
        lit=(claim["id"],),
        sources=tuple(dict.fromkeys(sources)),
    )


def _title(claim: Mapping[str, Any]) -> Words:
    """The claim as the article's, with what a check found: no statement of ours."""
    said, verdict = _said(claim), WORDS.get(f"verdict_{claim['verdict']}", WORDS["unknown"])
    return f"The article says: {said[0]} ({verdict[0]})", f"記事:{said[1]}({verdict[1]})"


def _said(claim: Mapping[str, Any]) -> Words:
    """The claim as a clause: what it is about, and what is said of it."""
    about = claim["about"]
    name = names_of(about) if about and about.get("name") else ("?", "?")
    says, value = predicate_names(claim["predicate"]), _value(claim)
    scope, scope_ja = claim["scope"], claim["scope_ja"] or claim["scope"]
    english = f"{name[0]}: {says[0]} {value[0]}{f' ({scope})' if scope else ''}"
    figure = claim["number"] is not None or claim["low"] is not None
    said = f" {value[1]}" if figure else f"「{value[1]}」" if value[1] else ""
    return english.strip(), f"{name[1]}:{says[1]}{said}{f'({scope_ja})' if scope else ''}"


def _value(claim: Mapping[str, Any]) -> Words:
    thing = claim["object"]
    names = names_of(thing) if thing and thing.get("name") else None
    if names and claim["number"] is None and claim["low"] is None:
        return names
    return figure_of({**claim, "noun": "Claim"}) or ("", "")


def _text(claim: Mapping[str, Any], held: Mapping[str, Any] | None) -> Words:
    """Who says it and how, what a check found and why, and what is held in its place."""
    speaker = names_of(claim["said_by"]) if claim["said_by"] else WORDS["unknown"]
    status, verdict = (WORDS.get(f"{kind}_{claim[kind]}", WORDS["unknown"]) for kind in ("status", "verdict"))
    note, note_ja = claim["verdict_note"] or "", claim["verdict_note_ja"] or claim["verdict_note"] or ""
    english = f"{speaker[0]} puts it as {_article(status[0])}. A check found: {verdict[0]}."
    japanese = f"{speaker[1]}は{status[1]}として述べる。検証結果:{verdict[1]}。"
    if note:
        english += f" {_sentence(note)}"
        japanese += f" {_sentence(note_ja)}" if note_ja == note else f"{note_ja.removesuffix('。')}。"
    if held:
        instead = _said(held)
        english += f" Held instead: {instead[0]}."
        japanese += f"採用する答え:{instead[1]}。"
    return english, japanese


def _sentence(note: str) -> str:
    """A note as a sentence, with a capital where its first word is no name such as xAI."""
    first = note.split(" ", 1)[0]
    start = note[:1].upper() + note[1:] if first.islower() else note
    return f"{start.removesuffix('.')}."


def _article(word: str) -> str:
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def _notes(claim: Mapping[str, Any]) -> Words:
    """Where in the article it stands."""
    places = [one["locator"] for one in claim["citations"] if one["locator"]]
    if not places:
        return f"Claim {claim['id']}.", f"主張{claim['id']}。"
    where = "; ".join(places)
    return f"Claim {claim['id']}, in the article at: {where}.", f"主張{claim['id']}、記事中の位置:{where}。"
