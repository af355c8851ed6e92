"""An operation of a valid document as graphql-core follows it: fragments, directives, arguments, variables."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    is_abstract_type,
)
from graphql.execution import get_argument_values, get_directive_values
from graphql.execution.values import VariableValues

from graph.errors import TooLargeError

__all__ = ["FEWER_FRAGMENTS", "Operation", "name_of", "sets_below"]

#: What to do where a query is too large.
FEWER_FRAGMENTS = "Its fragments repeat each other; use fewer."

#: So many fields and fragments may be looked at in all; a large honest query has some hundreds.
_MOST_LOOKED_AT = 20_000


def name_of(definition: OperationDefinitionNode) -> str | None:
    """What a document calls an operation."""
    return definition.name.value if definition.name else None


def sets_below(nodes: Sequence[FieldNode]) -> list[SelectionSetNode]:
    """What is asked for below a field, by all that ask for it under one key."""
    return [node.selection_set for node in nodes if node.selection_set]


class Operation:
    """An operation of a document, with its schema and the values of its variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        definition: OperationDefinitionNode,
        variables: VariableValues,
    ) -> None:
        self.schema = schema
        self.definition = definition
        self._variables = variables
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._merged: dict[tuple[object, ...], dict[str, list[FieldNode]]] = {}
        self._looked_at = 0

    @property
    def name(self) -> str | None:
        """What the document calls it."""
        return name_of(self.definition)

    @property
    def type(self) -> GraphQLObjectType:
        """The type that its selection set is asked of."""
        type = self.schema.get_root_type(self.definition.operation)
        assert type is not None
        return type

    def merged(self, type: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> Mapping[str, Sequence[FieldNode]]:
        """The fields that selection sets ask of an object type, by the key they have in the answer, in its order.

        `TooLargeError` where fragments lead to more than can be looked at.
        """
        key = (type.name, *map(id, sets))
        found = self._merged.get(key)
        if found is None:
            found = self._merged[key] = {}
            for node in self._selected(type, sets):
                found.setdefault((node.alias or node.name).value, []).append(node)
        return found

    def _selected(self, type: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> Iterator[FieldNode]:
        """The fields, fragments spread and directives obeyed."""
        seen: set[str] = set()
        waiting = deque(selection for each in sets for selection in each.selections)
        while waiting:
            selection = waiting.popleft()
            self._looked_at += 1
            if self._looked_at > _MOST_LOOKED_AT:
                raise TooLargeError("size", self._looked_at, _MOST_LOOKED_AT, FEWER_FRAGMENTS)
            if selection.directives and not self._is_included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                if self._applies(selection, type):
                    waiting.extendleft(reversed(selection.selection_set.selections))
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                fragment = self._fragments[selection.name.value]
                if self._applies(fragment, type):
                    waiting.extendleft(reversed(fragment.selection_set.selections))

    def arguments(self, definition: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """The values of a field's arguments, defaults included."""
        return get_argument_values(definition, node, self._variables)

    def _applies(self, fragment: InlineFragmentNode | FragmentDefinitionNode, type: GraphQLObjectType) -> bool:
        if fragment.type_condition is None:
            return True
        condition = self.schema.get_type(fragment.type_condition.name.value)
        if condition is type:
            return True
        return is_abstract_type(condition) and self.schema.is_sub_type(condition, type)

    def _is_included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"] is True:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (include and include["if"] is False)
