"""What a document must keep to before it is understood: GraphQL's rules, few aliases, few fields of one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from graphql import (
    BREAK,
    SKIP,
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    NoUndefinedVariablesRule,
    NoUnusedVariablesRule,
    ParallelVisitor,
    ValidationRule,
    VariablesInAllowedPositionRule,
    is_introspection_type,
)
from graphql.language.visitor import EnterLeaveVisitor

from api.failures import coded
from graph.errors import QuestionError, TooLargeError

__all__ = ["FewAliases", "PlainIntrospection", "Rule", "few_of_one_name", "rules_for", "together"]

#: How often one name may stand in a document; a large honest query has some dozens.
_MOST_OF_ONE_NAME = 200


#: What makes a rule that is asked, given the context of a validation.
Rule = Callable[[Any], ASTValidationRule]


class FewAliases(ValidationRule):
    """Refuses documents with more aliases than `most`; each alias may repeat the same work."""

    def __init__(self, context: Any, most: int) -> None:
        super().__init__(context)
        self._most = most
        self._count = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.alias is None:
            return
        self._count += 1
        if self._count == self._most + 1:
            way_out = "Ask in several queries, or use nodes(ids:)."
            self.report_error(coded(TooLargeError("number of aliases", self._count, self._most, way_out)))


class PlainIntrospection(ValidationRule):
    """Refuses aliases in what is asked of the schema: each would have all below it told once more, at no price."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        type = self.context.get_parent_type()
        if node.alias is None or type is None:
            return
        if is_introspection_type(type) or node.name.value in _OF_THE_SCHEMA:
            told = f"What is asked of the schema has no other names: leave out {node.alias.value!r}"
            self.report_error(coded(QuestionError(told)))


#: By these, and by nothing else, the schema is asked for.
_OF_THE_SCHEMA = frozenset({"__schema", "__type"})


def few_of_one_name(document: DocumentNode) -> TooLargeError | None:
    """What is wrong with a document in which one name stands too often.

    Whether two fields of one name can be merged is judged in pairs: many of one name cost their square.
    """
    names = Counter((field.alias or field.name).value for field in _fields(document))
    if not names or max(names.values()) <= _MOST_OF_ONE_NAME:
        return None
    [(name, count)] = names.most_common(1)
    way_out = f"Ask for {name} less often, or ask in several queries."
    return TooLargeError("number of fields of one name", count, _MOST_OF_ONE_NAME, way_out)


def _fields(document: DocumentNode) -> Iterator[FieldNode]:
    """The fields of all operations and fragments, as they follow each other in the text."""
    waiting: list[Any] = [*reversed(document.definitions)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            yield node
        below = getattr(node, "selection_set", None)
        if below is not None:
            waiting += reversed(below.selections)


def rules_for(text: str, rules: Iterable[Rule]) -> list[Rule]:
    """The rules that can say anything of a text: where there is no `$`, none that walks it once more for variables."""
    return [rule for rule in rules if "$" in text or rule not in _OF_VARIABLES]


_OF_VARIABLES = (NoUndefinedVariablesRule, NoUnusedVariablesRule, VariablesInAllowedPositionRule)


# ---- all rules as one ------------------------------------------------------------------------------------------------


def together(rules: Sequence[Rule]) -> type[ValidationRule]:
    """One rule that refuses what these do, in the same words and order.

    graphql-core finds out for each document which rules look at which kinds of nodes, and passes by each of them at
    each node; that is half the time of its validation. What a class looks at is found out once here.
    """

    class Together(ValidationRule):
        def __init__(self, context: Any) -> None:
            super().__init__(context)
            self._all = _Together([rule(context) for rule in rules])

        def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
            return self._all.get_enter_leave_for_kind(kind)

    return Together


class _Together(ParallelVisitor):
    """A `ParallelVisitor` that calls only those who look."""

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        known = self.enter_leave_map.get(kind)
        if known is not None:
            return known
        visitors = list(self.visitors)
        looking = _who_looks(tuple(map(type, visitors)), kind)
        entered = tuple((place, getattr(visitors[place], name)) for place, name, _ in looking if name)
        left = tuple((place, getattr(visitors[place], name) if name else None) for place, _, name in looking)
        skipping = self.skipping

        def enter(node: Any, *way: Any) -> Any:
            for place, call in entered:
                if not skipping[place]:
                    said = call(node, *way)
                    if said is None:
                        continue
                    if said is SKIP or said is False:
                        skipping[place] = node
                    elif said is BREAK or said is True:
                        skipping[place] = BREAK
                    else:
                        return said
            return None

        def leave(node: Any, *way: Any) -> Any:
            for place, call in left:
                if not skipping[place]:
                    said = call(node, *way) if call else None
                    if said is None:
                        continue
                    if said is BREAK or said is True:
                        skipping[place] = BREAK
                    elif said is not SKIP and said is not False:
                        return said
                elif skipping[place] is node:
                    skipping[place] = None
            return None

        made = self.enter_leave_map[kind] = EnterLeaveVisitor(enter if entered else None, leave if left else None)
        return made


@lru_cache(512)
def _who_looks(rules: tuple[type[Any], ...], kind: str) -> list[tuple[int, str, str]]:
    """The places of the rules that look at nodes of a kind, and what they are called on entering and on leaving it."""
    found = []
    for place, rule in enumerate(rules):
        entering, leaving = (_called(rule, way, kind) for way in ("enter", "leave"))
        if entering or leaving:
            found.append((place, entering, leaving))
    return found


def _called(rule: type[Any], way: str, kind: str) -> str:
    return next((name for name in (f"{way}_{kind}", way) if hasattr(rule, name)), "")
