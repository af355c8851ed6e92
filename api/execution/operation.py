"""What happens around each GraphQL operation: limits, one question to the store, then execution over its answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from functools import partial
from typing import Any

from graphql import ExecutionResult, GraphQLError, NoSchemaIntrospectionCustomRule, parse
from strawberry.extensions import SchemaExtension
from strawberry.fastapi import BaseContext

from api.execution.comparing import compared
from api.execution.compile import Limits, compile_document
from api.execution.literals import FixedStrings
from api.execution.plans import Plans, Seen
from api.execution.rules import FewAliases, PlainIntrospection, Rule, few_of_one_name, rules_for, together
from api.failures import Failure, coded, failure_of
from api.watching.log import note
from graph.errors import StoreError, TooLargeError
from graph.settings import Settings
from graph.store import Store

__all__ = ["AnswerFirst", "Context", "Guard", "remember_failure"]

#: Under this key of an ASGI scope stands what the store met when it was asked for the request before execution.
_FAILED = "muskgraph.failed"


def remember_failure(scope: MutableMapping[str, Any], wrong: StoreError) -> None:
    """Have the operation of this request fail with what the store met already, so that it is not waited for twice."""
    scope[_FAILED] = wrong


class Context(BaseContext):
    """What an operation has at hand: the store it asks, the settings that limit it, the response it goes into.

    `plans` are kept from request to request; without them each operation is compiled and executed anew. `seen` is the
    document, if it is kept; `executed` says whether graphql-core executed the operation; `slots` and `cost` are those
    of the compiled operation; `failure` is why there is no answer, if there is none.
    """

    def __init__(self, store: Store, settings: Settings, plans: Plans | None = None) -> None:
        super().__init__()
        self.store = store
        self.settings = settings
        self.plans = plans
        self.seen: Seen | None = None
        self.executed = True
        self.slots: dict[int, str] = {}
        self.cost = 0
        self.failure: Failure | None = None

    def price(self, rows: int) -> None:
        """Say, to the client and in the log, what the operation costs."""
        self.cost = rows
        self.note(cost=rows)

    def note(self, **facts: Any) -> None:
        """Have the server's log say this of the request, where there is one."""
        if self.request is not None:
            note(self.request.scope, **facts)


class Guard(SchemaExtension):
    """Sets the limits that hold before a document is understood: tokens, aliases, introspection."""

    def on_operation(self) -> Iterator[None]:
        execution = self.execution_context
        context: Context = execution.context
        settings = context.settings
        if context.plans is not None and execution.query is not None:
            context.seen = context.plans.seen(execution.query)
        if context.seen is not None:
            execution.graphql_document = context.seen.known.document
            execution.validation_rules = ()  # it was found valid
            yield
            return
        execution.parse_options["max_tokens"] = settings.max_tokens
        #: The strings of the document that no other may replace, as its validation finds them.
        self._fixed: set[str] = set()
        rules: list[Rule] = [
            *rules_for(execution.query or "$", execution.validation_rules),
            partial(FewAliases, most=settings.max_aliases),
            PlainIntrospection,
            partial(FixedStrings, found=self._fixed),
        ]
        if not settings.introspection:
            rules.append(NoSchemaIntrospectionCustomRule)
        execution.validation_rules = (together(rules),)
        yield

    def on_validate(self) -> Iterator[None]:
        execution = self.execution_context
        context: Context = execution.context
        if context.seen is not None:
            yield
            return
        wrong = few_of_one_name(execution.graphql_document) if execution.graphql_document is not None else None
        if wrong is not None:
            execution.pre_execution_errors = [coded(wrong)]
        yield
        is_valid = not execution.pre_execution_errors
        if is_valid and context.plans is not None and execution.query and execution.graphql_document is not None:
            context.seen = Seen(context.plans.learn(execution.query, execution.graphql_document, self._fixed))


class AnswerFirst(SchemaExtension):
    """Compiles the operation, asks the store once, computes what is computed, and lets execution read the answer.

    An operation that is known is not even executed: `api.execution.plans` has its answer.
    """

    async def on_execute(self) -> AsyncIterator[None]:
        try:
            if not await self._answer_known():
                self._read_itself()
                await self._answer_anew()
        except Exception as wrong:  # noqa: BLE001 - whatever it is, the caller gets a coded error and no stack trace
            self._refuse(wrong)
        yield
        self._mask()

    async def _answer_known(self) -> bool:
        """Answer by a plan that is kept, or that can be; whether there is one."""
        execution = self.execution_context
        context: Context = execution.context
        if context.plans is None or context.seen is None:
            return False
        found = context.plans.find(
            execution.schema._schema, context.seen, execution._provided_operation_name, execution.variables
        )
        if found is None:
            return False
        plan, given = found
        wrong = context.request.scope.get(_FAILED) if context.request is not None else None
        if wrong is not None:
            context.price(plan.cost)
            raise wrong
        try:
            data = await plan.data(given)
        except StoreError:
            context.price(plan.cost)
            raise
        if data is None:
            return False
        context.price(plan.cost)
        context.executed = False
        execution.result = ExecutionResult(data=data, errors=None)
        return True

    def _read_itself(self) -> None:
        """Have the document at hand as it was sent, where it is known but for its strings."""
        execution = self.execution_context
        context: Context = execution.context
        if context.plans is None or context.seen is None or context.seen.is_itself or execution.query is None:
            return
        execution.graphql_document = parse(execution.query)
        context.seen = Seen(context.plans.keep(execution.query, execution.graphql_document))

    async def _answer_anew(self) -> None:
        """Compile the operation, and have what its fields will show at hand when it is executed."""
        execution = self.execution_context
        context: Context = execution.context
        document = execution.graphql_document
        limits = Limits(context.settings.max_depth, context.settings.max_cost, context.settings.max_page)
        plan = document and compile_document(
            execution.schema._schema, document, execution._provided_operation_name, execution.variables, limits
        )
        if plan:
            context.slots = plan.slots
            context.price(plan.cost)
            answer = await context.store.ask(plan.selection) if plan.selection else []
            place = plan.place(answer)
            for work in plan.work:
                place.computed[work.slot] = await compared(context.store, work.wanted, **work.arguments)
            execution.root_value = place

    def _refuse(self, wrong: Exception) -> None:
        context: Context = self.execution_context.context
        if isinstance(wrong, GraphQLError):  # graphql-core's own, about an argument
            self.execution_context.result = ExecutionResult(data=None, errors=[wrong])
            return
        error, failure = coded(wrong), failure_of(wrong)
        self.execution_context.result = ExecutionResult(data=None, errors=[error])
        context.failure = failure
        if isinstance(wrong, TooLargeError) and wrong.limit == "cost":
            context.cost = wrong.asked  # the price of what is refused is told like that of an answer
        context.note(code=failure.code, **({"why": error.message} if isinstance(wrong, StoreError) else {}))
        if context.response is not None:
            context.response.status_code = failure.status
            if failure.retry_after:
                context.response.headers["Retry-After"] = str(failure.retry_after)

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
