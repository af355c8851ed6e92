"""The strings that are written into a document, told from the rest of its text.

Documents that differ in such strings alone are one question about other things. In which strings they may differ is
found while one of them is validated: that hangs on the type of the place, not on what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLID,
    GraphQLString,
    GraphQLSyntaxError,
    Lexer,
    NameNode,
    Source,
    StringValueNode,
    ValidationRule,
    VariableNode,
    Visitor,
    get_nullable_type,
    visit,
)

__all__ = ["FixedStrings", "Split", "split", "variable", "with_variables"]

#: What may hold a quotation mark: a comment, a block string, a string; and a mark that begins none of them. Nothing is
#: tried twice: a text takes as long as it is.
_MARKED = re.compile(
    r"""
      \#[^\r\n]*+
    | \"{3} (?: [^"\\]++ | \\"{3} | \\ | "(?!"") )*+ "{3}
    | "(?!"") ( (?: [^"\\\r\n]++ | \\[^\r\n] )*+ ) "
    | (")
    """,
    re.VERBOSE,
)


#: Texts of more quotation marks or backslashes are left to the parser, which gives up early.
_MOST_MARKS, _MOST_ESCAPES = 4_000, 200


@dataclass(frozen=True, slots=True)
class Split:
    """A text of which each string is its place among `texts`, written as one: `"0"`. Equal strings share a place.

    So two documents have one skeleton only if the same of their strings are equal. Block strings stay where they are.
    """

    skeleton: str
    texts: tuple[str, ...]


def split(text: str) -> Split | None:
    """A text and its strings apart; None where it has none or very many, or where graphql-core would not read them."""
    if not 0 < text.count('"') <= _MOST_MARKS or text.count("\\") > _MOST_ESCAPES:
        return None
    parts: list[str] = []
    places: dict[str, int] = {}
    done = 0
    try:
        text.encode()
        for found in _MARKED.finditer(text):
            if found.lastindex == 1:
                value = _value(found[1])
                parts += text[done : found.start()], f'"{places.setdefault(value, len(places))}"'
                done = found.end()
            elif found.lastindex == 2:
                return None
    except (UnicodeEncodeError, GraphQLSyntaxError):
        return None
    parts.append(text[done:])
    return Split("".join(parts), tuple(places)) if places else None


def _value(written: str) -> str:
    if "\\" not in written:
        return written
    return Lexer(Source(f'"{written}"')).advance().value or ""


class FixedStrings(ValidationRule):
    """Puts into `found` the strings in place of which another might be refused or mean something else; refuses nothing.

    Free are those that are an `ID` or a `String` in an argument of a field, whatever is said of them later.
    """

    def __init__(self, context: Any, found: set[str]) -> None:
        super().__init__(context)
        self._found = found
        self._within = 0

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        if node.block:
            return
        type = self.context.get_input_type()
        if self._within or type is None or get_nullable_type(type) not in (GraphQLID, GraphQLString):
            self._found.add(node.value)

    def enter_variable_definition(self, *_: Any) -> None:
        self._within += 1

    def leave_variable_definition(self, *_: Any) -> None:
        self._within -= 1

    enter_directive = enter_variable_definition
    leave_directive = leave_variable_definition


def variable(place: int) -> str:
    """What the variable in that place is called: no document can call one so."""
    return str(place)


def with_variables(document: DocumentNode, places: Mapping[str, int]) -> DocumentNode:
    """The document with a variable in each of these places instead of its string."""
    made: DocumentNode = visit(document, _Replacing(places))
    return made


class _Replacing(Visitor):
    def __init__(self, places: Mapping[str, int]) -> None:
        super().__init__()
        self._places = places

    def enter_string_value(self, node: StringValueNode, *_: Any) -> VariableNode | None:
        place = None if node.block else self._places.get(node.value)
        return None if place is None else VariableNode(name=NameNode(value=variable(place)))
