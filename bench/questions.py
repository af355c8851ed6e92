"""What both sides are asked: eleven questions, each as our text and as the peer's, with values for every body.

No two bodies of a question are the same. `bare` takes an answer out of its wrappings, so that both can be compared.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from api.execution.answer import cursor_of
from graph.selection import Order
from tests.synthetic import ECOSYSTEM, LAYERS

__all__ = ["BYSTANDER", "QUESTIONS", "Asked", "Ground", "Question", "bare", "bodies", "costliest"]

#: What somebody asks who has nothing to do with the load.
BYSTANDER = "{ __typename }"
#: Beyond so many ways, fewer than a search for paths follows, no end of a path is chosen.
_MANY = 900


@dataclass(frozen=True)
class Ground:
    """The rows of a pack as its files say them, to take values from."""

    folder: Path

    @cached_property
    def entities(self) -> tuple[dict[str, Any], ...]:
        with (self.folder / "entities.jsonl").open(encoding="utf-8") as lines:
            return tuple(json.loads(line) for line in lines)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(entity["id"] for entity in self.entities))

    @cached_property
    def in_layer(self) -> dict[str, list[tuple[str, str]]]:
        """Name and id of the entities of each layer, in the order of names."""
        found: dict[str, list[tuple[str, str]]] = {key: [] for key in LAYERS}
        for entity in self.entities:
            for membership in entity["layers"]:
                found[membership["step"].removeprefix(f"{ECOSYSTEM}-")].append((entity["name"], entity["id"]))
        return {key: sorted(members) for key, members in found.items()}

    @cached_property
    def _flows(self) -> tuple[tuple[str, str], ...]:
        with (self.folder / "flows.jsonl").open(encoding="utf-8") as lines:
            return tuple((flow["from"], flow["to"]) for flow in map(json.loads, lines))

    @cached_property
    def targets(self) -> dict[str, list[str]]:
        """Where the flows from each entity go."""
        found: dict[str, list[str]] = defaultdict(list)
        for origin, target in self._flows:
            found[origin].append(target)
        return dict(found)

    @cached_property
    def origins(self) -> dict[str, list[str]]:
        """Where the flows to each entity come from."""
        found: dict[str, list[str]] = defaultdict(list)
        for origin, target in self._flows:
            found[target].append(origin)
        return dict(found)

    def hub(self, chance: random.Random) -> str:
        """The id of an entity with many flows: one of the first tenth."""
        return f"entity-{chance.randrange(max(2, len(self.entities) // 10))}"


@dataclass(frozen=True)
class Asked:
    """One body for each side, as the objects that are sent."""

    ours: dict[str, Any]
    peer: dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question, what it is about in a few words, and how its next body is made."""

    name: str
    about: str
    ask: Callable[[Ground, random.Random], Asked]
    #: How many bodies are made. A round begins where the last one ended.
    pool: int = 2_000


def bodies(question: Question, ground: Ground, count: int | None = None) -> Iterator[Asked]:
    """So many bodies of a question, no two of them the same; the same ones every time."""
    chance = random.Random(question.name)
    seen: set[str] = set()
    tries = 0
    while len(seen) < (count or question.pool) and tries < 10 * question.pool:
        tries += 1
        asked = question.ask(ground, chance)
        text = json.dumps(asked.ours, sort_keys=True)
        if text not in seen:
            seen.add(text)
            yield asked


def bare(answer: Any) -> Any:
    """An answer without wrappings: objects of one field, lists of one row and the case of words say nothing."""
    if isinstance(answer, dict):
        kept = {name: bare(value) for name, value in answer.items()}
        return next(iter(kept.values())) if len(kept) == 1 else kept
    if isinstance(answer, list):
        rows = [bare(row) for row in answer]
        return rows[0] if len(rows) == 1 else rows or None
    if isinstance(answer, float):  # sums are added up in different orders
        return float(f"{answer:.12g}")
    return answer.casefold() if isinstance(answer, str) else answer


def _both(ours: str, peer: str, mine: dict[str, Any], theirs: dict[str, Any]) -> Asked:
    return Asked({"query": ours, "variables": mine}, {"query": peer, "variables": theirs})


# ---- those of the study ---------------------------------------------------------------------------------------------

_POINT = "query Point($id: ID!) { node(id: $id) { ... on Entity { id name nameJa kind place since } } }"
_PEER_POINT = "query Point($id: ID!) { entities(where: {id: {eq: $id}}) { id name nameJa kind place since } }"


def _point(ground: Ground, chance: random.Random) -> Asked:
    id = {"id": chance.choice(ground.ids)}
    return _both(_POINT, _PEER_POINT, id, id)


_PAGE = """
query Page($layer: ID!, $first: Int!, $after: String) {
  graph(ecosystem: "synthetic", slice: {asOf: "any"}) {
    entities(where: {layer: $layer}, orderBy: NAME, first: $first, after: $after) {
      nodes { id name kind flowsOut(first: 10, orderBy: VOLUME_DESC) { nodes { verb volume target { name } } } }
    }
  }
}
"""
_PEER_PAGE = """
query Page($layer: String!, $first: Int!, $offset: Int!) {
  entities(
    where: {ecosystem: {eq: "synthetic"}, layers: {some: {key: {eq: $layer}}}}
    sort: [{name: ASC}, {id: ASC}] limit: $first offset: $offset
  ) {
    id name kind
    flowsOut(limit: 10, sort: [{unit: ASC}, {volume: DESC}, {id: ASC}]) { verb volume target { name } }
  }
}
"""


def _page(ground: Ground, chance: random.Random) -> Asked:
    layer = chance.choice(list(LAYERS))
    members = ground.in_layer[layer]
    offset, first = chance.randrange(1, len(members) - 50), chance.randrange(46, 51)
    after = cursor_of("Entity", (Order("name"),), members[offset - 1])
    mine = {"layer": layer, "first": first, "after": after}
    return _both(_PAGE, _PEER_PAGE, mine, {"layer": layer, "first": first, "offset": offset})


_DEEP = """
query Deep($id: ID!) {
  node(id: $id) {
    ... on Entity {
      id name
      flowsOut(first: 10, orderBy: VOLUME_DESC) {
        nodes {
          verb volume unit since
          target {
            id name kind
            flowsOut(first: 10, orderBy: VOLUME_DESC) { nodes { verb volume unit since target { id name kind } } }
          }
        }
      }
    }
  }
}
"""
_PEER_DEEP = """
query Deep($id: ID!) {
  entities(where: {id: {eq: $id}}) {
    id name
    flowsOut(limit: 10, sort: [{unit: ASC}, {volume: DESC}, {id: ASC}]) {
      verb volume unit since
      target {
        id name kind
        flowsOut(limit: 10, sort: [{unit: ASC}, {volume: DESC}, {id: ASC}]) {
          verb volume unit since target { id name kind }
        }
      }
    }
  }
}
"""


def _deep(ground: Ground, chance: random.Random) -> Asked:
    id = {"id": ground.hub(chance)}
    return _both(_DEEP, _PEER_DEEP, id, id)


_TALLY = """
query Tally($telling: Telling!, $asOf: String!) {
  graph(ecosystem: "synthetic", slice: {telling: $telling, asOf: $asOf}) {
    tally { flows(by: [VERB], sum: VOLUME) { rows { verb: keys { value } count sums { unit total } } } }
  }
}
"""
_PEER_TALLY = """
query Tally($telling: String!, $first: String!, $last: String!) {
  flowsByVerb(ecosystem: "synthetic", telling: $telling, first: $first, last: $last) { verb count sums { unit total } }
}
"""


def _tally(ground: Ground, chance: random.Random) -> Asked:
    day = _day(chance)
    mine, theirs = {"telling": "EVIDENCE", "asOf": day}, {"telling": "evidence", "first": day, "last": day}
    return _both(_TALLY, _PEER_TALLY, mine, theirs)


_LARGE = """
query Large($after: String) {
  graph(slice: {asOf: "any"}) {
    entities(first: 100, after: $after) { nodes { id name nameJa kind description place inGroup since } }
  }
}
"""
_PEER_LARGE = """
query Large($offset: Int!) {
  entities(sort: [{id: ASC}], limit: 100, offset: $offset) { id name nameJa kind description place inGroup since }
}
"""


def _large(ground: Ground, chance: random.Random) -> Asked:
    offset = chance.randrange(1, len(ground.ids) - 100)
    after = cursor_of("Entity", (), (ground.ids[offset - 1],))
    return _both(_LARGE, _PEER_LARGE, {"after": after}, {"offset": offset})


# ---- five more ------------------------------------------------------------------------------------------------------

_CLAIMS = """
query Claims($id: ID!) {
  node(id: $id) {
    ... on Entity {
      id name
      claims(first: 10) {
        nodes {
          id predicate number unit asOf confidence
          citations(first: 5) { locator source { id title publisher reliability } }
        }
      }
    }
  }
}
"""
_PEER_CLAIMS = """
query Claims($id: ID!) {
  entities(where: {id: {eq: $id}}) {
    id name
    claims(limit: 10, sort: [{position: ASC}, {id: ASC}]) {
      id predicate number unit asOf confidence
      citations: sourcesConnection(first: 5, sort: [{edge: {position: ASC}}]) {
        edges { locator: properties { locator } source: node { id title publisher reliability } }
      }
    }
  }
}
"""


def _claims(ground: Ground, chance: random.Random) -> Asked:
    id = {"id": chance.choice(ground.ids)}
    return _both(_CLAIMS, _PEER_CLAIMS, id, id)


_SLICES = """
query Slices($id: ID!, $telling: Telling!, $asOf: String!) {
  graph(ecosystem: "synthetic", slice: {telling: $telling, asOf: $asOf}) {
    entity(id: $id) {
      id name
      flowsOut(first: 20) { nodes { id verb volume unit target { name } restsOn(first: 5) { predicate number } } }
    }
  }
}
"""
_PEER_SLICES = """
query Slices($id: ID!, $telling: String!, $first: String!, $last: String!) {
  entities(
    where: {
      id: {eq: $id}, ecosystem: {eq: "synthetic"}
      tellings: {includes: $telling}, fromDay: {lte: $last}, toDay: {gte: $first}
    }
  ) {
    id name
    flowsOut(
      where: {tellings: {includes: $telling}, fromDay: {lte: $last}, toDay: {gte: $first}}
      sort: [{position: ASC}, {id: ASC}] limit: 20
    ) {
      id verb volume unit target { name }
      restsOn(
        where: {tellings: {includes: $telling}, fromDay: {lte: $last}, toDay: {gte: $first}}
        sort: [{position: ASC}, {id: ASC}] limit: 5
      ) { predicate number }
    }
  }
}
"""


def _slices(ground: Ground, chance: random.Random) -> Asked:
    entity = ground.entities[chance.randrange(max(2, len(ground.entities) // 20))]
    day = _day(chance, 1 + int(entity.get("since", 1999)))
    mine = {"id": entity["id"], "telling": "EVIDENCE", "asOf": day}
    return _both(_SLICES, _PEER_SLICES, mine, {"id": entity["id"], "telling": "evidence", "first": day, "last": day})


_SEARCH = """
query Search($text: String!) {
  graph(ecosystem: "synthetic") { search(text: $text, first: 20) { id ... on Entity { name kind } } }
}
"""
_PEER_SEARCH = """
query Search($text: String!) {
  rows(where: {ecosystem: {eq: "synthetic"}, haystack: {contains: $text}}, sort: [{id: ASC}], limit: 20) {
    id name kind
  }
}
"""


def _search(ground: Ground, chance: random.Random) -> Asked:
    """By a Japanese or English name; both find what holds it, the peer in no order of merit."""
    entity = chance.choice(ground.entities)
    text = {"text": entity[chance.choice(("name", "name_ja"))].casefold()}
    return _both(_SEARCH, _PEER_SEARCH, text, text)


_PATHS = """
query Paths($from: ID!, $to: ID!) {
  graph(slice: {asOf: "any"}) {
    paths(from: $from, to: $to, maxHops: 3, first: 3) { paths { flows { id } entities { name } } }
  }
}
"""
_PEER_PATHS = "query Paths($from: ID!, $to: ID!) { ways(from: $from, to: $to) { flows entities } }"


def _paths(ground: Ground, chance: random.Random) -> Asked:
    """Between the ends of a way of two or three flows; not where so many lead there that some are left out."""
    while True:
        way = [chance.choice(ground.ids)]
        for _ in range(chance.randrange(2, 4)):
            way.append(chance.choice(ground.targets.get(way[-1], way)))
        back = sum(len(ground.origins.get(each, ())) for each in ground.origins.get(way[-1], ()))
        if len(set(way)) == len(way) and back < _MANY:
            ends = {"from": way[0], "to": way[-1]}
            return _both(_PATHS, _PEER_PATHS, ends, ends)


def _texts(ground: Ground, chance: random.Random) -> Asked:
    """No text was seen before: the values stand in it. But for them, there are ten texts."""
    flow = "id verb volume unit target { name }"
    return _written(ground, chance, "id name nameJa kind place", flow)


def _shapes(ground: Ground, chance: random.Random) -> Asked:
    """No text was seen before, with whatever values: each selects what it likes, under a name of its own."""
    entity = chance.sample(["name", "nameJa", "kind", "place", "since", "inGroup"], 4)
    flow = chance.sample(["verb", "volume", "unit", "since", "status", "commodity"], 3)
    target = chance.sample(["id", "name", "kind", "place"], chance.randrange(1, 3))
    named = f"n{chance.randrange(1_000_000)}: {entity.pop()}"
    return _written(ground, chance, " ".join(["id", named, *entity]), " ".join(["id", *flow, "target {", *target, "}"]))


def _written(ground: Ground, chance: random.Random, fields: str, flow: str) -> Asked:
    """Three entities and their flows, by texts into which the values are written."""
    ids, first = ", ".join(f'"{chance.choice(ground.ids)}"' for _ in range(3)), chance.randrange(5, 15)
    ours = (
        f'{{ graph(slice: {{asOf: "any"}}) {{ entities(where: {{ids: [{ids}]}}) {{ nodes {{ {fields} '
        f"flowsOut(first: {first}, orderBy: ID) {{ nodes {{ {flow} }} }} }} }} }} }}"
    )
    peer = (
        f"{{ entities(where: {{id: {{in: [{ids}]}}}}, sort: [{{id: ASC}}]) {{ {fields} "
        f"flowsOut(limit: {first}, sort: [{{id: ASC}}]) {{ {flow} }} }} }}"
    )
    return Asked({"query": ours}, {"query": peer})


QUESTIONS = (
    Question("point", "one entity, six fields", _point, 8_000),
    Question("page", "50 entities of a layer, from anywhere in it, with 10 flows each", _page),
    Question("deep", "an entity, 10 flows, and 10 flows of each of their targets", _deep),
    Question("tally", "flows by verb at a date, with sums; the peer by a `@cypher` field", _tally),
    Question("large", "100 entities, eight fields, from anywhere in the list", _large),
    Question("claims", "what is said of an entity, with citations and sources", _claims, 4_000),
    Question("slices", "an entity's flows and their claims at a date, in one telling", _slices, 4_000),
    Question("search", "by name, English or Japanese", _search, 4_000),
    Question("paths", "up to three ways of at most three flows; the peer by a `@cypher` field", _paths),
    Question("texts", "three entities and flows, the values written into the text", _texts, 8_000),
    Question("shapes", "the same, each text with a selection of its own", _shapes, 4_000),
)

# ---- the costliest that is allowed ----------------------------------------------------------------------------------

_COSTLIEST = """
query Costliest($ids: [ID!]!) {
  graph(slice: {asOf: "any"}) {
    entities(where: {ids: $ids}, first: 99) {
      nodes {
        id
        flowsOut(first: 50, orderBy: ID) { nodes { id verb volume unit since status } }
        flowsIn(first: 50, orderBy: ID) { nodes { id verb volume unit since status } }
      }
    }
  }
}
"""
_PEER_COSTLIEST = """
query Costliest($ids: [ID!]!) {
  entities(where: {id: {in: $ids}}, sort: [{id: ASC}], limit: 99) {
    id
    flowsOut(limit: 50, sort: [{id: ASC}]) { id verb volume unit since status }
    flowsIn(limit: 50, sort: [{id: ASC}]) { id verb volume unit since status }
  }
}
"""


def _all_that_is_allowed(ground: Ground, chance: random.Random) -> Asked:
    numbers: Sequence[int] = chance.sample(range(min(200, len(ground.entities))), 99)
    ids = {"ids": [f"entity-{n}" for n in numbers]}
    return _both(_COSTLIEST, _PEER_COSTLIEST, ids, ids)


def costliest() -> Question:
    """A question just below the price that is refused: 9 999 of 10 000 rows."""
    return Question("costliest", "99 entities with up to 100 flows each", _all_that_is_allowed, 300)


def _day(chance: random.Random, since: int = 1992) -> str:
    return f"{chance.randrange(since, 2028)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
