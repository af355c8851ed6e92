"""An operation of a valid document as graphql-core follows it: fragments, directives, arguments, variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

__all__ = ["Operation", "name_of"]


def name_of(definition: OperationDefinitionNode) -> str | None:
    """What a document calls an operation."""
    return definition.name.value if definition.name else None


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

    def selected(self, type: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> Iterator[FieldNode]:
        """The fields that selection sets ask of an object type, fragments spread and directives obeyed."""
        seen: set[str] = set()
        waiting = [selection for each in sets for selection in each.selections]
        while waiting:
            selection = waiting.pop(0)
            if not self._is_included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                if self._applies(selection, type):
                    waiting[:0] = selection.selection_set.selections
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                fragment = self._fragments[selection.name.value]
                if self._applies(fragment, type):
                    waiting[:0] = fragment.selection_set.selections

    def merged(self, type: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The same fields by the key they have in the answer, in its order."""
        found: dict[str, list[FieldNode]] = {}
        for node in self.selected(type, sets):
            found.setdefault((node.alias or node.name).value, []).append(node)
        return found

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
