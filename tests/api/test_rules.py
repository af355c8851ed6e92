"""All rules as one refuse what they refuse one by one, in the same words; so do those that look at a text at all."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from graphql import (
    BREAK,
    SKIP,
    ASTValidationRule,
    GraphQLError,
    GraphQLSyntaxError,
    ValidationRule,
    parse,
    specified_rules,
    validate,
)

from api.execution.rules import FewAliases, few_of_one_name, rules_for, together
from tests.api.corpus import corpus
from tests.api.oracle import Oracle


def told(errors: list[GraphQLError]) -> list[dict[str, Any]]:
    return [{**error.formatted, "path": error.path} for error in errors]


INVALID = [
    "{ nope }",
    "{ ecosystems }",
    "{ ecosystems { id { id } } }",
    "{ nodes(id: 7) { id } nodes { id } }",
    '{ node(id: "a") { id } node(id: "b") { id } }',
    "query Q($a: ID!, $a: Int, $b: ID) { node(id: $c) { id } nodes(ids: $b) { id } }",
    "query Q { ...F } fragment F on Query { ...G } fragment G on Query { ...F } fragment G on Nope { x }",
    "{ ecosystems @nope @skip(if: 1) @skip(if: true) { id } } { __typename }",
    "mutation { drop } subscription { a b }",
    '{ graph(slice: {asOf: 1, asOf: "a", no: 1}) { flows(first: "1", where: {verb: [NO]}) { nodes { id } } } }',
    "type T { a: Int } { __typename }",
    "{ a: __typename b: __typename c: __typename }",
    "{" + " nope" * 150 + " }",
]


def test_all_rules_as_one_tell_the_same(oracle: Oracle) -> None:
    texts = [*INVALID, *(asking.text for asking in corpus(oracle, 60, seed=3))]
    rules = [*specified_rules, partial(FewAliases, most=2)]
    refused = 0
    for text in texts:
        try:
            document = parse(text)
        except GraphQLSyntaxError:
            continue
        by_one = told(validate(oracle.schema, document, rules))  # type: ignore[arg-type]
        assert told(validate(oracle.schema, document, [together(rules)])) == by_one, text
        assert told(validate(oracle.schema, document, [together(rules_for(text, rules))])) == by_one, text
        refused += bool(by_one)
    assert refused >= len(INVALID)


def test_a_rule_that_has_seen_enough_is_left_alone(oracle: Oracle) -> None:
    seen: list[tuple[str, str]] = []

    def rule(name: str, said: Any) -> type[ASTValidationRule]:
        def enter(self: Any, node: Any, *_: Any) -> Any:
            seen.append((name, node.name.value))
            return said if node.name.value == "graph" else None

        def leave(self: Any, node: Any, *_: Any) -> None:
            seen.append((f"{name} leaves", node.name.value))

        return type(name, (ValidationRule,), {"enter_field": enter, "leave_field": leave})

    document = parse("{ graph { flows { totalCount } } ecosystems { id } }")
    rules = [rule("all", None), rule("skip", SKIP), rule("break", BREAK)]
    told_by = []
    for way in (rules, [together(rules)]):
        seen.clear()
        assert validate(oracle.schema, document, way) == []
        told_by.append([*seen])
    assert told_by[0] == told_by[1]
    assert ("break", "ecosystems") not in seen
    assert ("skip", "ecosystems") in seen
    assert ("skip", "flows") not in seen


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{" + "a: __typename " * 200 + "}", None),
        ("{" + "a: __typename " * 201 + "}", "a"),
        ("{ ...F ... on Query {" + "a " * 101 + "} } fragment F on Query { b { " + "a " * 100 + "} }", "a"),
        ("{" + "b a " * 201 + "}", "b"),
        ("type T { a: Int }", None),
    ],
)
def test_fields_of_one_name_are_counted_wherever_they_stand(text: str, name: str | None) -> None:
    wrong = few_of_one_name(parse(text))
    assert (wrong is None) == (name is None)
    if wrong is not None:
        assert wrong.asked == 201
        assert f"Ask for {name} less often" in str(wrong)
