"""Random valid queries with plausible values: what `test_compile` puts to the product and to the oracle."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

from tests.api.oracle import ORDERS, Oracle, cursor

#: About how many rows one query may show: pages multiplied along paths.
MOST_ROWS = 300
MOST_SELECTIONS = 60


class Word(str):
    """A member of an enum, which a query writes without quotes."""

    __slots__ = ()


@dataclass
class Query:
    """The text of a query and its variables; printed so that it can be pasted into GraphiQL."""

    text: str
    variables: dict[str, Any]
    #: The names of all variables, those with no value too.
    declared: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"{self.text}\n{json.dumps(self.variables, ensure_ascii=False)}"


@dataclass
class _Fragment:
    name: str
    text: str
    depth: int
    rows: int


@dataclass
class Writer:
    """Writes one query. `chance` decides everything, so that what fails can be made smaller."""

    chance: Random
    oracle: Oracle
    depth: int = 5
    #: Arguments of each field that is used without an alias: the same everywhere, so that merging is valid.
    plain: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Names that different types give to different fields; they get an alias where they might meet.
    clashing: frozenset[str] = frozenset()
    aliases: dict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))
    fragments: dict[str, list[_Fragment]] = field(default_factory=lambda: defaultdict(list))
    declared: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    named: int = 0
    written: int = 0

    def query(self) -> Query:
        root = self.oracle.schema.query_type
        assert root is not None
        body = self.selection(root, self.depth, 1)
        parts = [f"fragment {each.name} {each.text}" for of in self.fragments.values() for each in of]
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        names = tuple(each[1:].partition(":")[0] for each in self.declared)
        return Query("\n".join([f"query Q{declared} {body}", *parts]), self.variables, names)

    def one_in(self, number: int) -> bool:
        return self.chance.randrange(number) == number - 1

    def pick(self, values: Any) -> Any:
        return self.chance.choice(list(values))

    def new_name(self, letter: str) -> str:
        self.named += 1
        return f"{letter}{self.named}"

    # ---- selections -------------------------------------------------------------------------------------------------

    def selection(self, type: Any, depth: int, rows: int) -> str:
        self.written += 1
        if self.written > MOST_SELECTIONS:
            return "{ __typename }"
        count = self.chance.randint(1, 4)
        return "{ " + " ".join(self.member(type, depth, rows) for _ in range(count)) + " }"

    def member(self, type: Any, depth: int, rows: int) -> str:
        kind = self.chance.randint(0, 9)
        if kind == 9:
            return self.spread(type, depth, rows)
        if kind == 8 or (isinstance(type, GraphQLInterfaceType) and kind > 1):
            return f"... {self.condition(type, depth, rows)}"
        if kind == 7:
            return f"{self.alias()}__typename{self.directives()}"
        return self.a_field(type, depth, rows)

    def alias(self) -> str:
        return f"{self.new_name('a')}: " if self.one_in(3) else ""

    def conditions(self, type: Any) -> list[Any]:
        """The types on which a fragment may stand where `type` is: itself, what it implements, what implements it."""
        schema = self.oracle.schema
        if isinstance(type, GraphQLInterfaceType):
            return [type, *schema.get_possible_types(type)]
        return [type, *type.interfaces]

    def condition(self, type: Any, depth: int, rows: int) -> str:
        chosen = self.pick(self.conditions(type))
        on = "" if chosen is type and self.one_in(2) else f"on {chosen.name}"
        return f"{on}{self.directives()} {self.selection(chosen, depth, rows)}"

    def spread(self, type: Any, depth: int, rows: int) -> str:
        on = self.pick(self.conditions(type))
        known = [each for each in self.fragments[on.name] if each.depth <= depth and each.rows * rows <= MOST_ROWS]
        if known and self.one_in(2):
            return f"...{self.pick(known).name}{self.directives()}"
        name = self.new_name("F")
        text = f"on {on.name} {self.selection(on, depth, rows)}"
        self.fragments[on.name].append(_Fragment(name, text, depth, MOST_ROWS // rows))
        return f"...{name}{self.directives()}"

    def directives(self) -> str:
        if not self.one_in(8):
            return ""
        value = self.argument(GraphQLNonNull(self.oracle.schema.type_map["Boolean"]), self.chance.choice([False, True]))
        return f" @{self.pick(['skip', 'include'])}(if: {value})"

    def a_field(self, type: Any, depth: int, rows: int) -> str:
        repeated = self.aliases[type.name]
        if repeated and self.one_in(6):
            label, name, arguments = self.pick(repeated)
            definition = type.fields[name]
            if is_leaf_type(get_named_type(definition.type)):
                return f"{label}: {name}{arguments}{self.directives()}"
            if self.size(definition, 100) * rows <= MOST_ROWS and depth > 1:
                below = self.below(definition, depth, rows * self.size(definition, 10))
                return f"{label}: {name}{arguments}{self.directives()} {below}"
        # What is computed is asked of no oracle.
        fits = [
            name
            for name, each in type.fields.items()
            if not is_composite_type(get_named_type(each.type))
            or (depth > 1 and name != "compare" and self.size(each, 1) * rows <= MOST_ROWS)
        ]
        name = self.pick(fits) if fits else "__typename"
        if name == "__typename":
            return name
        definition = type.fields[name]
        most = max(1, min(100, MOST_ROWS // rows))
        label = ""
        clashes = name in self.clashing and not self.one_in(5)
        if clashes or self.one_in(3) or not definition.args:
            arguments = self.arguments(definition, most)
            if definition.args or clashes or self.one_in(3):
                made = self.new_name("a")
                label = f"{made}: "
                repeated.append((made, name, arguments))
        else:
            place = (type.name if name in self.clashing else "any", name)
            if place not in self.plain:
                self.plain[place] = self.arguments(definition, min(most, 7))
            arguments = self.plain[place]
        if is_leaf_type(get_named_type(definition.type)):
            return f"{label}{name}{arguments}{self.directives()}"
        below = self.below(definition, depth, rows * self.size(definition, 5))
        return f"{label}{name}{arguments}{self.directives()} {below}"

    def size(self, definition: GraphQLField, most: int) -> int:
        listed = "[" in str(definition.type) or str(definition.type).endswith("Connection!")
        return min(most, 20) if listed else 1

    def below(self, definition: GraphQLField, depth: int, rows: int) -> str:
        type: Any = get_named_type(definition.type)
        if not type.name.endswith("Connection"):
            return self.selection(type, depth - 1, rows)
        parts = []
        for _ in range(self.chance.randint(1, 2)):
            part = self.pick(["nodes", "nodes", "edges", "totalCount", "pageInfo", "both"])
            node = get_named_type(type.fields["nodes"].type)
            if part in ("nodes", "both"):
                parts.append(f"nodes{self.directives()} {self.selection(node, depth - 1, rows)}")
            if part in ("edges", "both"):
                shown = self.pick(["cursor", "__typename"])
                parts.append(f"edges {{ {shown} node {self.selection(node, depth - 1, rows)} }}")
            if part == "totalCount":
                parts.append(f"{self.alias()}totalCount")
            if part == "pageInfo":
                parts.append("pageInfo { hasNextPage hasPreviousPage startCursor endCursor }")
        return "{ " + " ".join(parts) + " }"

    # ---- arguments --------------------------------------------------------------------------------------------------

    def arguments(self, definition: GraphQLField, most: int) -> str:
        given = []
        noun = str(definition.type).rstrip("!").removesuffix("Connection")
        chosen: dict[str, Any] = {}
        for name, argument in definition.args.items():
            if not is_required_argument(argument) and self.one_in(2):
                continue
            if name == "last" and chosen.get("first") is not None:
                continue
            value = self.value(name, argument.type, noun, most, chosen)
            chosen[name] = value
            given.append(f"{name}: {self.argument(argument.type, value)}")
        return f"({', '.join(given)})" if given else ""

    def argument(self, type: Any, value: Any) -> str:
        """A value as a literal or, sometimes, as a variable, given or by default."""
        if not self.one_in(3):
            return literal(value)
        name = self.new_name("v")
        how = self.pick(["given", "default", "both"])
        if how != "given" and value is not None:
            nullable = str(type).rstrip("!")
            self.declared.append(f"${name}: {nullable} = {literal(value)}")
            if how == "both":
                self.variables[name] = value
        else:
            self.declared.append(f"${name}: {type}")
            self.variables[name] = value
        return f"${name}"

    def value(self, name: str, type: Any, noun: str, most: int, chosen: dict[str, Any]) -> Any:
        if not isinstance(type, GraphQLNonNull) and self.one_in(8):
            return None
        inner: Any = type.of_type if isinstance(type, GraphQLNonNull) else type
        if isinstance(inner, GraphQLList):
            values = [self.value(name, inner.of_type, noun, most, chosen) for _ in range(self.chance.randint(0, 3))]
            values = [value for value in values if value is not None]
            if name == "by":  # each once
                return list(dict.fromkeys(values))
            # One flow may be assumed once only.
            return values[:1] if name == "assume" else values
        if isinstance(inner, GraphQLEnumType):
            return Word(self.pick(inner.values))
        if isinstance(inner, GraphQLInputObjectType):
            return {
                each: self.value(each, part.type, inner.name.removesuffix("Filter"), most, chosen)
                for each, part in inner.fields.items()
                if is_required_input_field(part) or self.one_in(3)
            }
        if name in ("first", "last"):
            return self.chance.randint(1, most)
        if inner.name == "Boolean":
            return self.chance.choice([False, True])
        if name == "maxHops":
            return self.chance.randint(1, 4)
        if name in ("after", "before") and noun == "Timeline":
            return None
        if name in ("after", "before"):
            return self.cursor(noun, chosen.get("orderBy"))
        return self.pick(self.plausible(name, noun))

    def cursor(self, noun: str, order: str | None) -> str | None:
        """A cursor that stands after some row, whether or not the list holds it."""
        world = self.oracle.world
        rows: list[Any] = list(world.of(noun))
        if not rows:
            types = {"Citation": ("CITES",), "Membership": ("IN_LAYER", "IN_STAGE")}[noun]
            rows = [edge for edges in world.leaving.values() for edge in edges if edge.type in types]
        return cursor(noun, ORDERS.get(noun, {}).get(order, []), self.pick(rows[:60]))

    def plausible(self, name: str, noun: str) -> list[str]:
        world = self.oracle.world
        parts = ["a", "X", "Oil", "データ", "st", "ﾃｽﾗ"]
        entities = ["spacex", "xai", "tesla", "colossus", "starlink", "no-such-id"]
        ids = {
            "id": [*entities, *(world.of(kind)[0].id for kind in ("Flow", "Claim", "Analogy", "Share", "Event"))],
            "ecosystem": ["musk", "standard-oil", "standard-oil", "carnegie-steel"],
            "layer": ["compute", "data", "musk-compute", "nothing"],
            "stage": ["refining", "standard-oil-refining", "pipelines", "nothing"],
            "asOf": ["any", "1904", "2025-06-30", "2026", "2025-Q1"],
            "text": ["spacex", "oil", "Tesla", "マスク", "colos", "a", "no such thing at all"],
            "predicate": sorted({claim.properties["predicate"] for claim in world.of("Claim")})[:40],
            "commodity": sorted({flow.properties["commodity"] or "-" for flow in world.of("Flow")})[:40],
            "source": [source.id for source in world.of("Source")[:40]],
            "without": [row.id for kind in ("Source", "Claim", "Flow") for row in world.of(kind)[:25]],
            "about": [*entities, *(flow.id for flow in world.of("Flow")[:20])],
            "of": [*entities, *(row.id for kind in ("Role", "Layer", "Stage") for row in world.of(kind)[:8])],
            "step": ["compute", "data", "refining", "musk-compute", "nothing"],
            "key": ["compute", "data", "refining", "pipelines"],
            "role": [role.id for role in world.of("Role")],
            "unit": ["USD", "percent", "GPUs"],
            "market": [row.properties["market"] or "-" for row in world.of("Share")],
            "publisher": [row.properties["publisher"] for row in world.of("Source")[:40]],
            "nameContains": parts,
            "titleContains": parts,
            "textContains": parts,
        }
        if noun == "PathsFound":
            return {"from": ["nvidia", "spacex", "tesla", "standard-oil-trust"], "to": ["grok", "xai", "colossus"]}[
                name
            ]
        if noun == "Timeline":
            known = {"from": ["any", "1870", "2023-Q3", "1880s"], "to": ["any", "1911-05-15", "2026"]}
            return known.get(name, entities[:-1])
        if name == "ids" and noun in ORDERS:
            return [row.id for row in world.of(noun)[:30]]
        if name == "ids":
            return ids["id"]
        if noun == "AssumedFlow" and name != "commodity":
            return entities[:-1]
        return ids.get(name, entities)


def literal(value: Any) -> str:
    """A value as it is written in a query."""
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def clashing_names(oracle: Oracle) -> frozenset[str]:
    """Names of fields that are not of one type, with the same arguments, wherever they occur."""
    found: dict[str, set[str]] = defaultdict(set)
    for type in oracle.schema.type_map.values():
        for name, definition in getattr(type, "fields", {}).items():
            if isinstance(definition, GraphQLField):
                arguments = {each: str(argument.type) for each, argument in definition.args.items()}
                found[name].add(f"{definition.type} {arguments}")
    return frozenset(name for name, kinds in found.items() if len(kinds) > 1)


def queries(oracle: Oracle) -> st.SearchStrategy[Query]:
    """Random queries to depth 5. Now and then two fields cannot be merged, and the query is not valid."""
    clashing = clashing_names(oracle)

    # A number decides all the rest: drawing each choice by itself takes ten times as long as answering.
    def written(number: int, depth: int) -> Query:
        return Writer(Random(number), oracle, depth, clashing=clashing).query()

    return st.builds(written, st.integers(0, 2**32), st.integers(2, 5))
