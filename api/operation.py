"""What happens around each GraphQL operation: limits, one question to the store, then execution over its answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    ValidationRule,
)
from strawberry.extensions import SchemaExtension
from strawberry.fastapi import BaseContext

from api.compile import Limits, compile_document
from api.failures import coded, failure_of
from graph.errors import TooLargeError
from graph.settings import Settings
from graph.store import Store

__all__ = ["AnswerFirst", "Context", "Guard"]


class Context(BaseContext):
    """What an operation has at hand: the store it asks, the settings that limit it, the response it goes into.

    `slots` and `cost` are those of the compiled operation.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__()
        self.store = store
        self.settings = settings
        self.slots: dict[int, str] = {}
        self.cost = 0


class _FewAliases(ValidationRule):
    """Refuses documents with more aliases than `most`; each alias may repeat the same work."""

    most = 30

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self._count = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self._count += node.alias is not None
        if self._count == self.most + 1:
            way_out = "Ask in several queries, or use nodes(ids:)."
            self.report_error(coded(TooLargeError("number of aliases", self._count, self.most, way_out)))


class Guard(SchemaExtension):
    """Sets the limits that hold before a document is understood: tokens, aliases, introspection."""

    def on_operation(self) -> Iterator[None]:
        execution = self.execution_context
        settings: Settings = execution.context.settings
        execution.parse_options["max_tokens"] = settings.max_tokens
        rules: list[Any] = [
            *execution.validation_rules,
            type("FewAliases", (_FewAliases,), {"most": settings.max_aliases}),
        ]
        if not settings.introspection:
            rules.append(NoSchemaIntrospectionCustomRule)
        execution.validation_rules = tuple(rules)
        yield


class AnswerFirst(SchemaExtension):
    """Compiles the operation, asks the store once, and lets execution read the answer."""

    async def on_execute(self) -> AsyncIterator[None]:
        execution = self.execution_context
        context: Context = execution.context
        document = execution.graphql_document
        limits = Limits(context.settings.max_depth, context.settings.max_cost)
        try:
            plan = document and compile_document(
                execution.schema._schema, document, execution.operation_name, execution.variables, limits
            )
            if plan:
                context.cost, context.slots = plan.cost, plan.slots
                answer = await context.store.ask(plan.selection) if plan.selection else []
                execution.root_value = plan.place(answer)
        except Exception as wrong:  # noqa: BLE001 - whatever it is, the caller gets a coded error and no stack trace
            self._refuse(wrong)
        yield
        self._mask()

    def _refuse(self, wrong: Exception) -> None:
        error = wrong if isinstance(wrong, GraphQLError) else coded(wrong)
        self.execution_context.result = ExecutionResult(data=None, errors=[error])
        response, failure = self.execution_context.context.response, failure_of(wrong)
        if response is not None and not isinstance(wrong, GraphQLError):
            response.status_code = failure.status
            if failure.retry_after:
                response.headers["Retry-After"] = str(failure.retry_after)

    def _mask(self) -> None:
        """Tell nothing of an error that nobody foresaw but the id under which it is logged."""
        result = self.execution_context.result
        if result is not None and result.errors:
            result.errors = [
                error if (cause := _cause(error)) is None else coded(cause, error) for error in result.errors
            ]

    def get_results(self) -> dict[str, Any]:
        context: Context = self.execution_context.context
        return {"cost": {"rows": context.cost, "allowed": context.settings.max_cost}} if context.cost else {}


def _cause(error: GraphQLError) -> Exception | None:
    """What was raised below the GraphQL errors that report it; None where they are all there is."""
    cause = error.original_error
    return _cause(cause) if isinstance(cause, GraphQLError) else cause
