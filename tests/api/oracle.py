"""A second, naive answer to any query: graphql-core, one resolver per field, edges walked one by one.

It knows the laid-out property graph and the meaning of the schema's words. It shares no code with what it judges: no
Selection, no compiler, no store, none of Strawberry's resolvers.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import ExecutionResult, build_schema, execute, parse

from api.schema import make_schema
from graph.dates import EVER, NEVER_ENDS, PartialDate
from graph.property_graph import Edge, Node, PropertyGraph
from tests.api.oracle_questions import Questions

Thing = Node | Edge

#: Order by default, and by the words of `orderBy`; a minus is descending.
ORDERS: dict[str, dict[str | None, list[str]]] = {
    "Ecosystem": {None: ["position"]},
    **{
        step: {None: ["position"], "ID": [], "POSITION": ["position"], "NAME": ["name"], "NAME_DESC": ["-name"]}
        for step in ("Layer", "Stage")
    },
    "Entity": {
        "ID": [],
        "NAME": ["name"],
        "NAME_DESC": ["-name"],
        "SINCE": ["from_day"],
        "SINCE_DESC": ["-from_day"],
    },
    "Membership": {"ID": [], "SINCE": ["from_day"], "SINCE_DESC": ["-from_day"]},
    "Flow": {
        None: ["position"],
        "ID": [],
        "SINCE": ["from_day"],
        "SINCE_DESC": ["-from_day"],
        "VOLUME": ["unit", "volume"],
        "VOLUME_DESC": ["unit", "-volume"],
    },
    "Claim": {
        None: ["position"],
        "ID": [],
        "AS_OF": ["from_day"],
        "AS_OF_DESC": ["-from_day"],
        "NUMBER": ["unit", "number"],
        "NUMBER_DESC": ["unit", "-number"],
    },
    "Source": {"ID": [], "RELIABILITY_DESC": ["-rank"], "TITLE": ["title"]},
    "Analogy": {None: ["position"], "ID": [], "TITLE": ["title"]},
    "Dispute": {None: ["position"], "ID": [], "QUESTION": ["question"]},
    "Share": {
        None: ["from_day"],
        "ID": [],
        "DATE": ["from_day"],
        "DATE_DESC": ["-from_day"],
        "SHARE": ["market", "share"],
        "SHARE_DESC": ["market", "-share"],
    },
    "Event": {None: ["from_day"], "ID": [], "DATE": ["from_day"], "DATE_DESC": ["-from_day"]},
}
OWNED = ("Layer", "Stage", "Entity", "Flow", "Claim", "Share", "Event", "Dispute")
#: Fields that lead to other rows: by outgoing (>) or incoming (<) relationships to rows of a noun, by a property (.),
#: to an end of a relationship (^), or to the citations of claims that relationships join it to (~).
WAYS: dict[str, str] = {
    "Role.layers": "<PLAYS Layer",
    "Role.stages": "<PLAYS Stage",
    "Source.citations": "<CITES Citation",
    "Citation.source": "^end",
    "Citation.citedBy": "^start",
    "Membership.entity": "^start",
    "Membership.step": "^end",
    "Membership.claim": ".claim",
    "Layer.members": "<IN_LAYER Membership",
    "Stage.members": "<IN_STAGE Membership",
    "Layer.shares": "<OF Share",
    "Stage.shares": "<OF Share",
    "Layer.role": ">PLAYS Role",
    "Stage.role": ">PLAYS Role",
    "Entity.role": ">PLAYS Role",
    "Layer.restsOn": ">RESTS_ON Claim",
    "Stage.restsOn": ">RESTS_ON Claim",
    "Flow.restsOn": ">RESTS_ON Claim",
    "Analogy.restsOn": ">RESTS_ON Claim",
    "Entity.layers": ">IN_LAYER Membership",
    "Entity.stages": ">IN_STAGE Membership",
    "Entity.flows": "<FROM,TO Flow",
    "Entity.flowsOut": "<FROM Flow",
    "Entity.flowsIn": "<TO Flow",
    "Entity.claims": "<ABOUT Claim",
    "Entity.said": "<SAID_BY Claim",
    "Entity.events": "<INVOLVES Event",
    "Entity.analogies": "<LEFT,RIGHT Analogy",
    "Entity.partOf": ">PART_OF Entity",
    "Entity.parts": "<PART_OF Entity",
    "Flow.origin": ".origin",
    "Flow.target": ".target",
    "Flow.claims": "<ABOUT Claim",
    "Flow.evidence": ">EVIDENCE Flow",
    "Flow.evidenceFor": "<EVIDENCE Flow",
    "Flow.analogies": "<LEFT,RIGHT Analogy",
    "Claim.about": ">ABOUT",
    "Claim.object": ">OBJECT",
    "Claim.saidBy": ">SAID_BY Entity",
    "Claim.affiliation": ">SPEAKS_FOR Entity",
    "Claim.checkedBy": ">CHECKED_BY Citation",
    "Claim.citations": ">CITES Citation",
    "Claim.consulted": ">CONSULTED Source",
    "Claim.inputs": ">DERIVED_FROM Claim",
    "Claim.supersededBy": ">SUPERSEDED_BY Claim",
    "Claim.supersedes": "<SUPERSEDED_BY Claim",
    "Share.of": ">OF",
    "Share.citations": ">CITES Citation",
    "Event.citations": ">CITES Citation",
    "Event.involves": ">INVOLVES Entity",
    "Analogy.left": ">LEFT",
    "Analogy.right": ">RIGHT",
    "Entity.disputes": "<CONCERNS Dispute",
    "Flow.disputes": "<CONCERNS Dispute",
    "Dispute.about": ">CONCERNS",
    "Dispute.answers": ">ANSWERED_BY",
    "Dispute.held": ">HOLDS",
    **{f"{noun}.disputedIn": "<ANSWERED_BY Dispute" for noun in ("Claim", "Share", "Event")},
    **{f"{noun}.ecosystem": ".ecosystem" for noun in OWNED},
    **{f"{noun}.claims": "<ABOUT Claim" for noun in ("Ecosystem", "Layer", "Stage", "Claim")},
    **{f"{noun}.disputes": "<CONCERNS Dispute" for noun in ("Layer", "Stage")},
    **{f"{noun}.analogies": "<LEFT,RIGHT Analogy" for noun in ("Layer", "Stage")},
    **{f"{noun}.provenance": "~ABOUT Citation" for noun in ("Ecosystem", "Entity")},
    **{f"{noun}.provenance": "~ABOUT,RESTS_ON Citation" for noun in ("Layer", "Stage", "Flow")},
    "Analogy.provenance": "~RESTS_ON Citation",
}
#: Texts that are on record in English and, beside it, in Japanese.
TOLD_TWICE = ("name", "title", "text", "scope", "verdictNote", "reason", "breaks", "question")
#: What comes first among claims of one predicate.
RANKS = ("preferred", "normal", "deprecated")
CONFIDENCES = ("high", "medium", "low", None)
#: Where a field shows a property of another name than its own.
RENAMED = {
    "Pack.id": "pack",
    "Analogy.hasCounterpart": "counterpart",
    **{f"{noun}.independentSources": "independent" for noun in ("Claim", "Share", "Event")},
}
OF_RELATIONSHIPS = ("Citation", "Membership")
FLOORS = {None: 0, "LOW": 1, "MEDIUM": 2, "HIGH": 3}


def word(value: str) -> str:
    """A stored word as the schema writes it."""
    return value.upper().replace("-", "_")


def snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name)


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def id_of(row: Thing) -> str:
    """What ends every order: the id of a node, the key of a relationship."""
    return row.id if isinstance(row, Node) else str(row.properties["key"])


def cursor(noun: str, order: list[str], row: Thing) -> str:
    """The cursor that stands after `row` in a list of a noun in that order."""
    values = [row.properties.get(name.lstrip("-")) for name in order]
    text = json.dumps([noun, ",".join(order), [*values, id_of(row)]], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def difference(mine: Any, theirs: Any, at: str = "data") -> str | None:
    """Where two answers first differ, and how; None where they are equal."""
    if isinstance(mine, dict) and isinstance(theirs, dict) and list(mine) == list(theirs):
        return next(filter(None, (difference(mine[key], theirs[key], f"{at}.{key}") for key in mine)), None)
    if isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        pairs = enumerate(zip(mine, theirs, strict=True))
        return next(filter(None, (difference(*pair, f"{at}[{n}]") for n, pair in pairs)), None)
    return None if mine == theirs else f"{at}: {mine!r} is not {theirs!r}"


@dataclass
class Sliced:
    """A row, and the slice it was reached in."""

    row: Thing
    slice: Slice


@dataclass
class Slice:
    """Which rows stand."""

    world: World
    telling: str | None = None
    first: str | None = EVER
    last: str | None = NEVER_ENDS
    hide: bool = False
    floor: int = 0
    without: frozenset[str] = frozenset()
    assumed: list[Node] = field(default_factory=list)
    ecosystem: str | None = None

    def stands(self, row: Thing) -> bool:
        return self.told(row) and (not (self.floor or self.without) or self.supported(row))

    def told(self, row: Thing) -> bool:
        held = row.properties
        if "from_day" not in held:
            return True
        if self.telling and self.telling not in map(word, held["tellings"]):
            return False
        if self.hide and held["undated"]:
            return False
        first = held["stands_first"] if self.first is None else self.first
        last = held["stands_last"] if self.last is None else self.last
        return bool(held["from_day"] <= last and first <= held["to_day"])

    def supported(self, row: Thing) -> bool:
        if isinstance(row, Edge):
            if row.type in ("CITES", "CHECKED_BY"):
                return self.accepted(row.end)
            return row.properties["claim"] is None or self.supported(self.world.nodes[row.properties["claim"]])
        if row.id in self.without:
            return False
        if row.noun == "Source":
            return self.accepted(row.id)
        if row.noun in ("Claim", "Share", "Event"):
            sources = [edge.end for edge in self.world.leaving[row.id] if edge.type == "CITES"]
            return any(map(self.accepted, sources)) if sources else self.floor == 0
        if row.noun == "Flow":
            claims = [edge.start for edge in self.world.arriving[row.id] if edge.type == "ABOUT"]
            claims += [edge.end for edge in self.world.leaving[row.id] if edge.type == "RESTS_ON"]
            if not claims:
                return self.floor == 0 or row.properties["assumed"] is True
            return any(self.supported(self.world.nodes[claim]) for claim in claims)
        return True

    def accepted(self, source: str) -> bool:
        return source not in self.without and self.world.nodes[source].properties["rank"] >= self.floor


class World:
    """The graph, with what leaves and what arrives at each node."""

    def __init__(self, packs: Iterable[PropertyGraph]) -> None:
        self.nodes: dict[str, Node] = {}
        self.leaving: dict[str, list[Edge]] = defaultdict(list)
        self.arriving: dict[str, list[Edge]] = defaultdict(list)
        for pack in packs:
            for node in pack.nodes:
                self.nodes.setdefault(node.id, node)
            for edge in pack.edges:
                self.leaving[edge.start].append(edge)
                self.arriving[edge.end].append(edge)

    def of(self, noun: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.noun == noun]

    def slice(self, said: dict[str, Any] | None, ecosystem: str | None) -> Slice:
        said = said or {}
        as_of = said.get("asOf")
        made = Slice(self, ecosystem=ecosystem, telling=said.get("telling"), floor=FLOORS[said.get("minReliability")])
        if as_of != "any":
            date = PartialDate.parse(as_of) if as_of else None
            made.first, made.last = (date.first, date.last) if date else (None, None)
        made.hide = said.get("undated") == "HIDE"
        made.without = frozenset(said.get("without") or ())
        for flow in said.get("assume") or ():
            ends = [self.nodes.get(flow[end]) for end in ("origin", "target")]
            if all(end is not None and end.noun == "Entity" for end in ends):
                made.assumed.append(self._assumed(flow))
        return made

    def _assumed(self, flow: dict[str, Any]) -> Node:
        verb = flow["verb"].lower().replace("_", "-")
        id = f"assumed-{flow['origin']}-{verb}-{flow['target']}"
        held = {
            "id": id,
            "origin": flow["origin"],
            "verb": verb,
            "target": flow["target"],
            "commodity": flow.get("commodity"),
            "ecosystem": self.nodes[flow["origin"]].properties["ecosystem"],
            "status": "unconfirmed",
            "by": "reader",
            "tellings": ["article", "article-stated", "evidence"],
            "confirmed": False,
            "assumed": True,
            "undated": False,
            "from_day": EVER,
            "to_day": NEVER_ENDS,
            "stands_first": EVER,
            "stands_last": NEVER_ENDS,
            "position": 1_000_000_000,
            "keys": [id],
            "haystack": id,
        }
        return Node("Flow", held)

    def over(self, way: str, place: Sliced) -> Iterator[Thing]:
        """The rows at the end of a way, each once."""
        row, kind = place.row, way[0]
        types, _, noun = way[1:].partition(" ")
        if kind == "~":
            yield from self._cited_by_claims(types.split(","), place)
            return
        if kind in ".^":
            id = row.properties.get(types) if kind == "." else getattr(row, types)
            if id in self.nodes:
                yield self.nodes[id]
            return
        assert isinstance(row, Node)
        seen: set[str] = set()
        for edge in (self.leaving if kind == ">" else self.arriving).get(row.id, ()):
            if edge.type not in types.split(","):
                continue
            if noun in OF_RELATIONSHIPS:
                yield edge
                continue
            end = self.nodes[edge.end if kind == ">" else edge.start]
            if end.id not in seen and noun in ("", end.noun):
                seen.add(end.id)
                yield end
        if noun == "Flow" and kind == "<" and row.noun == "Entity":
            ends = {"FROM": "origin", "TO": "target"}
            for flow in place.slice.assumed:
                if any(flow.properties[ends[type]] == row.id for type in types.split(",")):
                    yield flow

    def _cited_by_claims(self, types: list[str], place: Sliced) -> Iterator[Thing]:
        ends = [edge.start for edge in self.arriving.get(id_of(place.row), ()) if edge.type in types]
        ends += [edge.end for edge in self.leaving.get(id_of(place.row), ()) if edge.type in types]
        for claim in sorted(set(ends)):
            if place.slice.stands(self.nodes[claim]):
                yield from (edge for edge in self.leaving[claim] if edge.type == "CITES")


def _any(slice: Slice, rows: Iterable[Thing], meets: Callable[[Thing], bool]) -> bool:
    return any(slice.stands(row) and meets(row) for row in rows)


def _is(name: str) -> Callable[..., bool]:
    return lambda place, value: place.row.properties.get(name) == value


def _in(name: str) -> Callable[..., bool]:
    return lambda place, values: place.row.properties.get(name) in values


def _word(name: str) -> Callable[..., bool]:
    return lambda place, value: (
        place.row.properties.get(name) is not None
        and (word(place.row.properties[name]) in (value if isinstance(value, list) else [value]))
    )


def _leads(way: str) -> Callable[..., bool]:
    """Whether the one row at the end of a way has the id."""
    return lambda place, id: any(id_of(row) == id for row in place.slice.world.over(way, place))


def _leads_to_standing(way: str) -> Callable[..., bool]:
    return lambda place, id: _any(place.slice, place.slice.world.over(way, place), lambda row: id_of(row) == id)


def _step(way: str) -> Callable[..., bool]:
    def meets(place: Sliced, wanted: str) -> bool:
        steps = place.slice.world.nodes
        return _any(
            place.slice,
            place.slice.world.over(way, place),
            lambda row: wanted in (row.end, steps[row.end].properties.get("key")),  # type: ignore[union-attr]
        )

    return meets


def _cites(place: Sliced, source: str) -> bool:
    cited = place.slice.world.over(">CITES Citation", place)
    return _any(place.slice, cited, lambda row: isinstance(row, Edge) and row.end == source)


def _has_evidence(place: Sliced, confirmed: bool) -> bool:
    return any(row.properties["confirmed"] == confirmed for row in place.slice.world.over(">EVIDENCE Flow", place))


def _end_of(place: Sliced, id: str) -> bool:
    return _leads_to_standing(">LEFT")(place, id) or _leads_to_standing(">RIGHT")(place, id)


def _of_step(place: Sliced, wanted: str) -> bool:
    steps = place.slice.world.nodes
    return wanted in (place.row.end, steps[place.row.end].properties.get("key"))  # type: ignore[union-attr]


def _of_source(name: str) -> Callable[..., bool]:
    def meets(place: Sliced, values: list[str]) -> bool:
        source = place.slice.world.nodes[place.row.end]  # type: ignore[union-attr]
        return word(source.properties[name]) in values

    return meets


def _in_a_name(place: Sliced, text: str) -> bool:
    return any(folded(text) in key for key in place.row.properties["keys"])


def _in_its_words(place: Sliced, text: str) -> bool:
    return folded(text) in place.row.properties["haystack"]


def _told_by(place: Sliced, telling: str) -> bool:
    return telling in map(word, place.row.properties["tellings"])


FILTERS: dict[str, Callable[..., bool]] = {
    **{f"{noun}.ids": _in("id") for noun in ("Ecosystem", "Source", "Analogy", *OWNED)},
    **{f"{noun}.nameContains": _in_a_name for noun in ("Ecosystem", "Layer", "Stage", "Entity")},
    **{f"{noun}.textContains": _in_its_words for noun in ("Analogy", *OWNED)},
    **{f"{noun}.source": _cites for noun in ("Share", "Event")},
    **{f"{noun}.confidence": _word("confidence") for noun in ("Share", "Event")},
    **{f"{noun}.confirmed": _is("confirmed") for noun in ("Share", "Event")},
    **{f"{noun}.key": _in("key") for noun in ("Layer", "Stage")},
    **{f"{noun}.role": _is("role") for noun in ("Layer", "Stage", "Analogy")},
    **{f"{noun}.by": _word("by") for noun in ("Layer", "Membership")},
    **{f"{noun}.toldBy": _told_by for noun in ("Layer", "Membership", "Flow")},
    "Ecosystem.yardstick": _is("yardstick"),
    "Membership.entity": lambda place, id: place.row.start == id,
    "Membership.step": _of_step,
    "Citation.source": lambda place, id: place.row.end == id,
    "Citation.kind": _of_source("kind"),
    "Citation.reliability": _of_source("reliability"),
    "Entity.partOf": _leads(">PART_OF Entity"),
    "Claim.unit": _in("unit"),
    "Claim.rank": _word("rank"),
    "Share.of": _leads_to_standing(">OF"),
    "Share.market": _in("market"),
    "Source.titleContains": _in_a_name,
    "Source.publisher": _in("publisher"),
    "Event.status": _word("status"),
    "Analogy.of": _end_of,
    "Entity.kind": _word("kind"),
    "Entity.layer": _step(">IN_LAYER Membership"),
    "Entity.stage": _step(">IN_STAGE Membership"),
    "Entity.inGroup": _is("in_group"),
    "Entity.confirmed": _is("confirmed"),
    "Entity.toldBy": _told_by,
    "Flow.verb": _word("verb"),
    "Flow.origin": _is("origin"),
    "Flow.target": _is("target"),
    "Flow.touching": lambda place, id: id in (place.row.properties["origin"], place.row.properties["target"]),
    "Flow.commodity": _is("commodity"),
    "Flow.status": _word("status"),
    "Flow.basis": _word("basis"),
    "Flow.by": _word("by"),
    "Flow.inGroup": _is("in_group"),
    "Flow.confirmed": _is("confirmed"),
    "Flow.hasEvidence": _has_evidence,
    "Claim.about": _leads(">ABOUT"),
    "Claim.predicate": _in("predicate"),
    "Claim.saidBy": _leads(">SAID_BY Entity"),
    "Claim.source": _cites,
    "Claim.status": _word("status"),
    "Claim.verdict": _word("verdict"),
    "Claim.confidence": _word("confidence"),
    "Claim.confirmed": _is("confirmed"),
    "Claim.toldBy": _told_by,
    "Claim.headline": _is("headline"),
    "Source.kind": _word("kind"),
    "Source.reliability": _word("reliability"),
    "Event.kind": _word("kind"),
    "Event.involving": _leads_to_standing(">INVOLVES Entity"),
    "Analogy.kind": _word("kind"),
    "Analogy.by": _word("by"),
    "Analogy.strength": _word("strength"),
    "Analogy.hasCounterpart": _is("counterpart"),
    "Dispute.about": _leads(">CONCERNS"),
    "Dispute.answer": _leads_to_standing(">ANSWERED_BY"),
    "Dispute.open": _is("open"),
}


def _before(left: Thing, right: Thing, order: list[str]) -> int:
    """Negative where `left` comes first; unknown is last either way."""
    for term in order:
        name = term.lstrip("-")
        mine, theirs = left.properties.get(name), right.properties.get(name)
        if mine == theirs:
            continue
        if mine is None or theirs is None:
            return 1 if mine is None else -1
        return (-1 if mine < theirs else 1) * (-1 if term.startswith("-") else 1)
    return (id_of(left) > id_of(right)) - (id_of(left) < id_of(right))


def in_order(rows: Iterable[Thing], order: list[str]) -> list[Thing]:
    """Sorted by insertion, one comparison at a time."""
    done: list[Thing] = []
    for row in rows:
        at = len(done)
        while at and _before(row, done[at - 1], order) < 0:
            at -= 1
        done.insert(at, row)
    return done


class Oracle(Questions):
    """Answers queries over packs, slowly and plainly."""

    def __init__(self, *packs: PropertyGraph) -> None:
        self.world = World(packs)
        self.schema = build_schema(make_schema().as_str())

    def ask(self, query: str, variables: dict[str, Any] | None = None, name: str | None = None) -> ExecutionResult:
        """The answer to a valid query."""
        answer = execute(
            self.schema,
            parse(query),
            variable_values=variables,
            operation_name=name,
            field_resolver=self._field,
            type_resolver=lambda place, *_: place.row.noun,
        )
        assert isinstance(answer, ExecutionResult)
        return answer

    # ---- fields -----------------------------------------------------------------------------------------------------

    def _field(self, place: Any, info: Any, **arguments: Any) -> Any:
        type, name = info.parent_type.name, info.field_name
        if type in ("Query", "Graph", "Dataset", "Tally"):
            return getattr(self, f"_{type.lower()}_{snake(name)}", self._listed_in_graph)(place, info, **arguments)
        if isinstance(place, dict):
            return place[name]
        if name == "value" and "predicate" in arguments:
            return self._preferred(place, arguments["predicate"])
        if "lang" in arguments:
            return self._told_in(place.row.properties, name, arguments["lang"])
        way = WAYS.get(f"{type}.{name}")
        if way is None:
            return self._property(place.row.properties.get(RENAMED.get(f"{type}.{name}", snake(name))), info)
        rows = self.world.over(way, place)
        kind = str(info.return_type)
        if kind.rstrip("!").endswith("Connection"):
            return self._page(place.slice, rows, kind, arguments, 5)
        if not kind.startswith("["):
            found = next(rows, None)
            return None if found is None else Sliced(found, place.slice)
        noun = way.partition(" ")[2]
        kept = self._kept(place.slice, rows, noun, arguments.get("where"))
        sorted_ = in_order(kept, ORDERS.get(noun, {}).get(None, []))
        return [Sliced(row, place.slice) for row in sorted_[: arguments["first"]]]

    def _told_in(self, held: dict[str, Any], name: str, lang: str) -> Any:
        """A text in a language or in the other one, or which of the two it is."""
        english = snake(name.removesuffix("Language"))
        assert name.removesuffix("Language") in TOLD_TWICE
        texts = {"EN": held.get(english), "JA": held.get(f"{english}_ja")}
        shown = lang if texts[lang] is not None else "EN" if lang == "JA" else "JA"
        if not name.endswith("Language"):
            return texts[shown]
        if texts[shown] is None:
            return None
        return "JA" if shown == "EN" and any("\u3040" <= sign <= "\u9fff" for sign in held[english]) else shown

    def _preferred(self, place: Sliced, predicate: str) -> Sliced | None:
        """The claim to quote; compared pair by pair, so that nothing is shared with how lists are sorted."""
        best: Thing | None = None
        for claim in self.world.over("<ABOUT Claim", place):
            if claim.properties["predicate"] != predicate or not place.slice.stands(claim):
                continue
            if best is None or self._is_better(claim, best):
                best = claim
        return None if best is None else Sliced(best, place.slice)

    def _is_better(self, left: Thing, right: Thing) -> bool:
        mine, theirs = left.properties, right.properties
        if mine["rank"] != theirs["rank"]:
            return RANKS.index(mine["rank"]) < RANKS.index(theirs["rank"])
        if ("evidence" in mine["tellings"]) != ("evidence" in theirs["tellings"]):
            return "evidence" in mine["tellings"]
        if mine["from_day"] != theirs["from_day"]:
            return bool(mine["from_day"] > theirs["from_day"])
        if mine["confidence"] != theirs["confidence"]:
            return CONFIDENCES.index(mine["confidence"]) < CONFIDENCES.index(theirs["confidence"])
        return id_of(left) < id_of(right)

    def _kept(self, slice: Slice, rows: Iterable[Thing], noun: str, where: dict[str, Any] | None) -> list[Thing]:
        asked = {name: value for name, value in (where or {}).items() if value is not None}
        return [
            row
            for row in rows
            if slice.stands(row)
            and all(FILTERS[f"{noun}.{name}"](Sliced(row, slice), value) for name, value in asked.items())
        ]

    def _property(self, value: Any, info: Any) -> Any:
        named = str(info.return_type).strip("[]!")
        if value is None or not hasattr(info.schema.type_map[named], "values"):
            return value
        return [word(each) for each in value] if isinstance(value, list) else word(value)

    def _page(self, slice: Slice, rows: Iterable[Thing], type: str, asked: dict[str, Any], size: int) -> dict[str, Any]:
        noun = type.rstrip("!").removesuffix("Connection")
        order = ORDERS.get(noun, {}).get(asked.get("orderBy"), [])
        kept = in_order(self._kept(slice, rows, noun, asked.get("where")), order)
        total = len(kept)
        after, before, first, last = (asked.get(name) for name in ("after", "before", "first", "last"))
        if after is not None:
            kept = [row for row in kept if _before(row, self._stood_at(after, noun, order), order) > 0]
        if before is not None:
            kept = [row for row in kept if _before(row, self._stood_at(before, noun, order), order) < 0]
        if last is None and first is None:
            first, last = (None, size) if before is not None and after is None else (size, None)
        shown = kept[:first] if last is None else kept[max(0, len(kept) - last) :]
        more = len(kept) > len(shown)
        cursors = [cursor(noun, order, row) for row in shown]
        nodes = [Sliced(row, slice) for row in shown]
        return {
            "nodes": nodes,
            "edges": [{"cursor": at, "node": node} for at, node in zip(cursors, nodes, strict=True)],
            "totalCount": total,
            "pageInfo": {
                "hasNextPage": before is not None if last is not None else more,
                "hasPreviousPage": more if last is not None else after is not None,
                "startCursor": cursors[0] if cursors else None,
                "endCursor": cursors[-1] if cursors else None,
            },
        }

    def _stood_at(self, cursor: str, noun: str, order: list[str]) -> Thing:
        """A row as far as a cursor tells of it."""
        *seen, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[2]
        held = dict(zip([term.lstrip("-") for term in order], seen, strict=True))
        return Edge("", "", "", {**held, "key": key}) if noun in OF_RELATIONSHIPS else Node(noun, {**held, "id": key})

    # ---- the root ---------------------------------------------------------------------------------------------------

    def _query_node(self, _: Any, info: Any, id: str) -> Sliced | None:
        found = self.world.nodes.get(id)
        return Sliced(found, Slice(self.world)) if found and found.noun != "Dataset" else None

    def _query_nodes(self, _: Any, info: Any, ids: list[str]) -> list[Sliced | None]:
        return [self._query_node(_, info, id) for id in ids]

    def _query_dataset(self, *_: Any) -> str:
        return "the dataset"

    def _query_ecosystems(self, _: Any, info: Any, where: dict[str, Any] | None = None) -> list[Sliced]:
        kept = self._kept(Slice(self.world), self.world.of("Ecosystem"), "Ecosystem", where)
        return [Sliced(row, Slice(self.world)) for row in in_order(kept, ["position"])]

    def _query_graph(
        self, _: Any, info: Any, ecosystem: str | None = None, slice: dict[str, Any] | None = None
    ) -> Slice:
        return self.world.slice(slice, ecosystem)

    def _dataset_content_hash(self, *_: Any) -> str:
        return "+".join(sorted(row.properties["content_hash"] for row in self.world.of("Dataset")))

    def _dataset_packs(self, *_: Any) -> list[Sliced]:
        return [Sliced(row, Slice(self.world)) for row in in_order(self.world.of("Dataset"), [])]

    def _graph_entity(self, slice: Slice, info: Any, id: str) -> Sliced | None:
        found = self.world.nodes.get(id)
        if found is None or found.noun != "Entity" or not self._within(found, slice) or not slice.stands(found):
            return None
        return Sliced(found, slice)

    def _graph_search(self, slice: Slice, info: Any, text: str, first: int) -> list[Sliced]:
        wanted = folded(text)
        ranked: list[list[Node]] = [[], [], []]
        for row in in_order([*self.world.nodes.values(), *slice.assumed], []):
            assert isinstance(row, Node)
            if row.noun == "Dataset" or not slice.stands(row):
                continue
            if slice.ecosystem and row.properties.get("ecosystem") != slice.ecosystem:
                continue
            keys = row.properties["keys"]
            if wanted in keys:
                ranked[0].append(row)
            elif any(key.startswith(wanted) for key in keys):
                ranked[1].append(row)
            elif wanted in row.properties["haystack"]:
                ranked[2].append(row)
        return [Sliced(row, slice) for row in [*ranked[0], *ranked[1], *ranked[2]][:first]]

    def _listed_in_graph(self, slice: Any, info: Any, **arguments: Any) -> Any:
        if info.parent_type.name == "Dataset":
            return len(self.world.of(info.field_name.removesuffix("Count").capitalize()))
        type = str(info.return_type)
        noun = type.rstrip("!").removesuffix("Connection")
        rows: list[Node] = [*self.world.of(noun), *(slice.assumed if noun == "Flow" else ())]
        return self._page(slice, (row for row in rows if self._within(row, slice)), type, arguments, 20)

    def _within(self, row: Node, slice: Slice) -> bool:
        if slice.ecosystem is None:
            return True
        if row.noun == "Analogy":
            return slice.ecosystem in (row.properties["left_ecosystem"], row.properties["right_ecosystem"])
        if row.noun == "Source":
            return any(
                edge.type == "CITES"
                and self.world.nodes[edge.start].properties.get("ecosystem") == slice.ecosystem
                and slice.stands(edge)
                for edge in self.world.arriving[row.id]
            )
        return row.properties.get("ecosystem") == slice.ecosystem
