"""Documents that were parsed and validated, and operations that were compiled, kept for the next request alike.

A plan is kept by the text of the document, the name of its operation, and the form that its variables give it: all of
their values but texts, which stay open (`graph.given`). Two texts that are equal are open in one place, and a text that
stands in the document too is not open: so a plan asks exactly what is asked without one, at the same price.

Documents that differ in their strings alone are one document as soon as there are two: in which strings they differ,
those become variables of it (`api.execution.literals`), and the next one is neither parsed nor validated.

What is kept is bounded by its size in memory, estimated; what was used longest ago goes first.
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from graphql import (
    DocumentNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Token,
    TokenKind,
    print_ast,
)
from graphql.execution import get_variable_values
from graphql.execution.values import VariableValues

from api.execution.compile import Limits, compile_operation, operation_of
from api.execution.literals import Split, split, variable, with_variables
from api.execution.shaping import Shape, UnlikeError, shape_of
from api.execution.syntax import Operation, name_of
from graph.errors import BusyError, DeadlineError, StoreError
from graph.given import Filler, Given, filler
from graph.settings import Settings
from graph.store import Answer, Prepared, Store

__all__ = ["Known", "Plan", "Plans", "Recent", "Seen"]

#: Bytes, estimated: a token of a document takes about so many with its nodes, a plan some times that, and its places.
_MOST_BYTES = 32_000_000
_TOKEN, _TOKEN_PLANNED, _PLACE_PLANNED, _VALUE = 1_000, 4_000, 1_000, 200
#: Of a text itself; one character takes up to four.
_CHARACTER = 4

#: One read has the whole deadline; what it takes to say so, or to shape its answer, comes on top.
_GRACE_SECONDS = 0.5

#: An operation that may show more rows is costly.
_SHORT = 1_000

T = TypeVar("T")


class Recent(Generic[T]):
    """Things by key, the most recently used ones: as many as weigh no more than `most` together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.weight = 0
        self._held: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key, or None."""
        held = self._held.get(key)
        if held is None:
            return None
        self._held.move_to_end(key)
        return held[0]

    def keep(self, key: Hashable, thing: T, weight: int) -> None:
        """Keep a thing, and let go of others if it must be."""
        self._let_go(key)
        self._held[key] = (thing, weight)
        self.weight += weight
        while self.weight > self.most:
            self._let_go(next(iter(self._held)))

    def _let_go(self, key: Hashable) -> None:
        held = self._held.pop(key, None)
        if held is not None:
            self.weight -= held[1]


@dataclass(frozen=True, slots=True)
class Known:
    """A valid document, and the texts that stand in it as values."""

    text: str
    document: DocumentNode
    texts: frozenset[str]

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        return _TOKEN * self.document.token_count + _CHARACTER * len(self.text)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as the document it is known as, and the strings in it that are variables of that document."""

    known: Known
    given: Mapping[str, str] = field(default_factory=dict)
    #: Whether the document is this very text, and not one that differs in its strings.
    is_itself: bool = True


@dataclass(frozen=True, slots=True)
class _Alike:
    """Documents that differ in their strings alone, as far as they were met."""

    #: The first of them, and its strings.
    first: Known
    texts: tuple[str, ...]
    #: The same with variables for strings, once there are two, and in which places.
    known: Known
    open: frozenset[int] = frozenset()


class Lane:
    """Where costly operations wait for their turn, `seconds` at most, so that short ones are answered meanwhile.

    While the store is asked for one, another is shaped, in a thread beside the event loop.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(2)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shape")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Within it is one's turn; `BusyError` where it does not come in time."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._places.acquire()
        except TimeoutError:
            raise BusyError.after(self._seconds) from None
        try:
            yield
        finally:
            self._places.release()

    async def beside(self, work: Callable[..., T], *arguments: Any) -> T:
        """What `work` returns, done beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation that is answered without being executed: how the store is asked, and how its answer is shown."""

    ask: Prepared | None
    shape: Shape
    cost: int
    #: For how many fields its answer has room; it weighs as much.
    places: int = 0
    name: str | None = None
    lane: Lane | None = None
    #: Judges given texts that the question may not hold: a day is read even where it keeps nothing out.
    judge: Filler | None = None
    #: In seconds.
    deadline: float = math.inf

    async def data(self, given: Sequence[str]) -> dict[str, Any] | None:
        """The data of the response, or None where the operation has to be executed.

        A `StoreError` is the store's own: an operation that is executed would wait for the same one again.
        """
        try:
            if self.judge is not None:
                self.judge(given)
            async with asyncio.timeout(self.deadline + _GRACE_SECONDS):
                if self.lane is None:
                    return self.shape(await self.ask(given) if self.ask else [], given)
                async with self.lane.turn():
                    return await self.lane.beside(self.shape, await self.ask(given) if self.ask else [], given)
        except StoreError:
            raise
        except TimeoutError:
            raise DeadlineError.after(self.deadline) from None
        except Exception:  # noqa: BLE001 - whatever it is, executing the operation answers or tells it
            return None


def _no_shape(answer: Answer, given: Sequence[str]) -> dict[str, Any]:
    raise UnlikeError


#: Kept for an operation that has to be executed.
_EXECUTED = Plan(None, _no_shape, 0)
#: Kept for a form in which some text has to be known to compile it: there is a plan for each.
_BY_VALUE = Plan(None, _no_shape, 0)


class Plans:
    """What is kept for one store under one set of limits."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.documents: Recent[Known] = Recent(_MOST_BYTES)
        self.plans: Recent[Plan] = Recent(_MOST_BYTES)
        #: By skeleton: the places of the strings that have to be the same. By skeleton and those: what is alike.
        self.fixed: Recent[tuple[int, ...]] = Recent(_MOST_BYTES // 4)
        self.alike: Recent[_Alike] = Recent(_MOST_BYTES)
        self._store = store
        self._deadline = settings.deadline_seconds
        self._lane = Lane(self._deadline)
        self._limits = Limits(settings.max_depth, settings.max_cost, settings.max_page)

    def learn(self, text: str, document: DocumentNode, fixed: Collection[str]) -> Known:
        """Keep a document that was found valid; `fixed` are the strings in it that have to be as they are."""
        known = self.keep(text, document)
        apart = split(text)
        if apart is not None:
            places = tuple([place for place, each in enumerate(apart.texts) if each in fixed])
            self.fixed.keep(apart.skeleton, places, _VALUE + _CHARACTER * len(text))
            key = _key(apart, places)
            if self.alike.get(key) is None:
                self.alike.keep(key, _Alike(known, apart.texts, known), known.weight)
        return known

    def keep(self, text: str, document: DocumentNode) -> Known:
        """Keep a valid document, and nothing of those that are like it."""
        known = Known(text, document, _texts_in(document))
        self.documents.keep(text, known, known.weight)
        return known

    def seen(self, text: str) -> Seen | None:
        """The document that a text is known as, itself or but for its strings; None for one that has to be read."""
        known = self.documents.get(text)
        if known is not None:
            return Seen(known)
        apart = split(text)
        fixed = self.fixed.get(apart.skeleton) if apart is not None else None
        if apart is None or fixed is None:
            return None
        key = _key(apart, fixed)
        alike = self.alike.get(key)
        if alike is None:
            return None
        others = [place for place, each in enumerate(apart.texts) if each != alike.texts[place]]
        if not alike.open.issuperset(others):
            try:
                alike = _opened(alike, alike.open.union(others))
            except Exception:  # noqa: BLE001 - it is read like any other text
                return None
            self.alike.keep(key, alike, alike.first.weight + alike.known.weight)
        return Seen(alike.known, {variable(place): apart.texts[place] for place in alike.open}, is_itself=False)

    def find(
        self, schema: GraphQLSchema, seen: Seen, name: str | None, variables: Mapping[str, Any] | None
    ) -> tuple[Plan, list[str]] | None:
        """The plan of an operation and the texts that are given to it; None where the operation has to be executed."""
        try:
            return self._find(schema, seen, name, variables)
        except Exception:  # noqa: BLE001 - executing the operation tells what is wrong with it, if anything is
            return None

    def _find(
        self, schema: GraphQLSchema, seen: Seen, name: str | None, variables: Mapping[str, Any] | None
    ) -> tuple[Plan, list[str]] | None:
        known = seen.known
        definition = operation_of(known.document, name)
        if definition is None or definition.operation is not OperationType.QUERY:
            return None
        values = get_variable_values(schema, definition.variable_definitions or (), dict(variables or {}))
        if isinstance(values, list):
            return None
        if seen.given:
            values = VariableValues(values.sources, {**values.coerced, **seen.given})
        plan, given = self._plan(schema, known, definition, values, _Opening(known.texts.__contains__))
        if plan is _BY_VALUE:
            plan, given = self._plan(schema, known, definition, values, _Opening(lambda text: True))
        return None if plan is _EXECUTED else (plan, given)

    def _plan(
        self,
        schema: GraphQLSchema,
        known: Known,
        definition: OperationDefinitionNode,
        values: VariableValues,
        opening: _Opening,
    ) -> tuple[Plan, list[str]]:
        key = (known.text, name_of(definition), opening.form(values.coerced))
        plan = self.plans.get(key)
        if plan is None:
            opened = VariableValues(values.sources, opening.opened(values.coerced))
            otherwise = _BY_VALUE if opening.given else _EXECUTED
            plan = self._compiled(Operation(schema, known.document, definition, opened), otherwise)
            in_key = _CHARACTER * (len(known.text) + opening.characters) + _VALUE * opening.parts
            planned = _TOKEN_PLANNED * known.document.token_count + _PLACE_PLANNED * plan.places
            self.plans.keep(key, plan, planned + in_key)
        return plan, opening.given

    def _compiled(self, operation: Operation, otherwise: Plan) -> Plan:
        try:
            plan = compile_operation(operation, self._limits)
            shape = shape_of(operation, plan)
            ask = self._store.prepare(plan.selection) if plan.selection else None
            lane = self._lane if plan.cost > _SHORT else None
            return Plan(
                ask,
                shape,
                plan.cost,
                places=plan.places,
                name=operation.name,
                lane=lane,
                judge=filler(plan.days),
                deadline=self._deadline,
            )
        except Exception:  # noqa: BLE001 - executing the operation tells what is wrong with it, if anything is
            return otherwise


class _Opening:
    """Tells texts from the other values of variables. Each different text has a place of its own."""

    def __init__(self, is_fixed: Callable[[str], bool]) -> None:
        self.parts = 0
        #: Of the texts that stay in the form.
        self.characters = 0
        self._is_fixed = is_fixed
        self._places: dict[str, int] = {}

    @property
    def given(self) -> list[str]:
        """The texts that are open, each at its place."""
        return list(self._places)

    def form(self, value: Any) -> Hashable:
        """The value with the places of texts instead of the texts; `UnicodeEncodeError` for half a character."""
        self.parts += 1
        if isinstance(value, str):
            if self._is_open(value):
                return _PLACE, self._places.setdefault(value, len(self._places))
            self.characters += len(value)
        if isinstance(value, list):
            return tuple([self.form(each) for each in value])
        if isinstance(value, dict):
            return tuple([(name, self.form(each)) for name, each in value.items()])
        return value  # type: ignore[no-any-return]

    def opened(self, value: Any) -> Any:
        """The value with each open text as `Given`, once `form` has given it its place."""
        if isinstance(value, str) and self._is_open(value):
            return Given(self._places[value])
        if isinstance(value, list):
            return [self.opened(each) for each in value]
        if isinstance(value, dict):
            return {name: self.opened(each) for name, each in value.items()}
        return value

    def _is_open(self, text: str) -> bool:
        """Whether nothing but the text itself hangs on it: an empty one counts as none, one may equal another."""
        text.encode()
        return bool(text) and not self._is_fixed(text)


_PLACE = object()


def _key(apart: Split, fixed: Sequence[int]) -> Hashable:
    """The same for all texts that are alike."""
    return apart.skeleton, tuple([apart.texts[place] for place in fixed])


def _opened(alike: _Alike, places: frozenset[int]) -> _Alike:
    """What is alike with variables in these places: as valid as the first of them."""
    variables = {alike.texts[place]: place for place in places}
    document = with_variables(alike.first.document, variables)
    known = Known(print_ast(document), document, _texts_in(alike.first.document, variables))
    return replace(alike, known=known, open=places)


def _texts_in(document: DocumentNode, variables: Collection[str] = ()) -> frozenset[str]:
    """The texts in a document but those of its variables, and the numbers: an id may be written as one."""
    assert document.loc is not None
    found: set[str] = set()
    token: Token | None = document.loc.start_token
    while token is not None:
        if token.kind in _VALUES and not (token.kind is TokenKind.STRING and token.value in variables):
            found.add(token.value or "")
        token = token.next
    return frozenset(found)


_VALUES = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING, TokenKind.INT})
