"""A corpus of requests made of the schema by a seed: valid ones, the same with other values, and what goes wrong.

Values stand in variables, and as strings in the text: both are changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import Lexer, Source, TokenKind

from tests.api.oracle import Oracle
from tests.api.queries import Writer, clashing_names

#: A variable is set to another value of the same family, now and then to one of another.
FAMILIES = [
    ["spacex", "xai", "tesla", "colossus", "starlink", "no-such-id"],
    ["musk", "standard-oil", "carnegie-steel"],
    ["compute", "data", "musk-compute", "nothing"],
    ["refining", "standard-oil-refining", "pipelines"],
    ["any", "1904", "2025-06-30", "2026", "2025-Q1"],
    ["spacex", "oil", "Tesla", "マスク", "colos"],
]
TEXTS = ["", "yesterday", *(text for family in FAMILIES for text in family)]
ODD = [None, 0, 7, 101, -1, 2.5, 2**40, True, "NOPE", "\ue000", "\ud800", ["xai"], {"telling": "ARTICLE"}, []]

BY_HAND = [
    ("{ __typename }", None, None),
    ('{ __type(name: "Entity") { fields { name } } }', None, None),
    ('query A { ecosystems { id } } query B { node(id: "xai") { id } }', None, "B"),
    ('query A { ecosystems { id } } query B { node(id: "xai") { id } }', None, None),
    ('query A { ecosystems { id } } query B { node(id: "xai") { id } }', None, "C"),
    ("mutation { drop }", None, None),
    ("subscription { drop }", None, None),
    ("fragment F on Query { ecosystems { id } }", None, None),
    ("query Q($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }", {"a": "xai", "b": "tesla"}, None),
    ("query Q($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }", {"a": "xai", "b": "xai"}, None),
    ('query Q($a: ID!) { a: node(id: $a) { id } b: node(id: "xai") { id } }', {"a": "xai"}, None),
    ('query Q($a: ID!) { a: node(id: $a) { id } b: node(id: "xai") { id } }', {"a": "tesla"}, None),
    ("query Q($a: ID!) { a: node(id: $a) { id } b: node(id: 7) { id } }", {"a": 7}, None),
    ("query Q($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": ["xai", "no", "xai", "c022"]}, None),
    ("query Q($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": "xai"}, None),
    ("query Q($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": ["x"] * 101}, None),
    ('{ a: node(id: "xai") { id } b: node(id: "tesla") { id } }', None, None),
    ('{ a: node(id: "xai") { id } b: node(id: "xai") { id } }', None, None),
    ('{ a: node(id: "tesla") { id } b: node(id: "tesla") { id } }', None, None),
    ('{ a: node(id: "tesla") { id } b: node(id: "nope") { id } } # "xai', None, None),
    ('query Q($a: ID = "xai") { a: node(id: $a) { id } b: node(id: """tesla""") { id } }', None, None),
    ('query Q($a: ID = "tesla") { a: node(id: $a) { id } b: node(id: """xai""") { id } }', {"a": "xai"}, None),
    ("query Q($text: String!) { graph { search(text: $text) { id } } }", {"text": "  "}, None),
    ("query Q($e: ID) { graph(ecosystem: $e) { layers { totalCount } } }", {"e": "nowhere"}, None),
    ("query Q($e: ID) { graph(ecosystem: $e) { layers { totalCount } } }", {"e": ""}, None),
    ("query Q($e: ID) { graph(ecosystem: $e) { layers { totalCount } } }", {"e": "\ud800"}, None),
    ("query Q($s: String) { graph(slice: {asOf: $s}) { __typename } }", {"s": "2024"}, None),
    ("query Q($s: String) { graph(slice: {asOf: $s}) { __typename } }", {"s": "yesterday"}, None),
    ("query Q($s: SliceInput) { graph(slice: $s) { flows { totalCount } } }", {"s": {"asOf": "yesterday"}}, None),
    ("query Q($s: SliceInput) { graph(slice: $s) { flows { totalCount } } }", {"s": {"without": ["nope"]}}, None),
    ("query Q($if: Boolean!) { ecosystems @skip(if: $if) { id } }", {"if": 1}, None),
]  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """One request, printed so that it can be pasted into GraphiQL."""

    text: str
    variables: dict[str, Any] | None = None
    name: str | None = None
    #: Not changed since it was drawn: the oracle can answer it, if it is valid.
    as_drawn: bool = field(default=False, compare=False)

    def __repr__(self) -> str:
        return f"{self.text}\n{json.dumps(self.variables, ensure_ascii=False, default=repr)} {self.name or ''}"


def corpus(oracle: Oracle, size: int, seed: int = 7) -> Iterator[Asking]:
    """What was written by hand, then so many drawn queries, each with other values and with a slip in it."""
    yield from (Asking(*each) for each in BY_HAND)
    names = clashing_names(oracle)
    for number in range(size):
        chance = Random(seed * 1_000_003 + number)
        query = Writer(chance, oracle, chance.randint(2, 5), clashing=names).query()
        yield Asking(query.text, query.variables, as_drawn=True)
        if query.declared:
            for _ in range(3):
                variables = {name: _other(chance, value) for name, value in query.variables.items()}
                for name in query.declared:  # a default stays, or gives way to a value
                    if name not in variables and chance.random() < 0.1:
                        variables[name] = chance.choice([*TEXTS, *ODD])
                yield Asking(query.text, variables)
        for text in _with_other_strings(chance, query.text):
            yield Asking(text, query.variables)
        if number % 3 == 0:
            yield Asking(_slip(chance, query.text), query.variables)


def _other(chance: Random, value: Any) -> Any:
    if chance.random() < 0.03:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {name: _other(chance, each) for name, each in value.items() if chance.random() < 0.9}
    if isinstance(value, list):
        return [_other(chance, each) for each in value]
    if isinstance(value, bool):
        return chance.choice([True, False])
    if isinstance(value, int):
        return chance.randint(1, 9)
    if type(value) is str:
        families = [family for family in FAMILIES if value in family]
        return chance.choice(TEXTS if chance.random() < 0.05 else chance.choice(families or [[value]]))
    return value


def _with_other_strings(chance: Random, text: str) -> Iterator[str]:
    """The text twice, with other strings in it; mostly such that equal ones stay equal, so that it stays valid."""
    strings = _strings(text)
    for _ in range(2 if strings else 0):
        others = {value: _other(chance, value) for _, _, value in strings}
        parts, done = [], 0
        for start, end, value in strings:
            other = _other(chance, value) if chance.random() < 0.05 else others[value]
            parts += (
                text[done:start],
                json.dumps(other if isinstance(other, str) else value, ensure_ascii=chance.random() < 0.2),
            )
            done = end
        yield "".join([*parts, text[done:]])


def _strings(text: str) -> list[tuple[int, int, str]]:
    lexer, found = Lexer(Source(text)), []
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        if token.kind is TokenKind.STRING:
            found.append((token.start, token.end, token.value or ""))
    return found


def _slip(chance: Random, text: str) -> str:
    """The text with something wrong in it: a character lost, doubled or another one."""
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(["", text[place] * 2, chance.choice('{}()"$@:!x7 ')]) + text[place + 1 :]
