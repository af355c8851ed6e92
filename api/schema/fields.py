"""The makers of GraphQL fields: each says what it reads of the graph, and takes the value that was fetched before."""

# The enums and filters are made of the ontology's words, so they are variables to a type checker.
# pyright: reportInvalidTypeForm=false
import enum
import re
from collections.abc import Callable
from typing import Annotated, Any, Optional

import strawberry

from api.execution.answer import taken
from api.execution.reads import (
    KEY,
    Asks,
    Best,
    Chosen,
    Column,
    Count,
    Grouped,
    Identified,
    Listed,
    Paged,
    Reads,
    Roots,
    Single,
    Told,
    Within,
    as_it_is,
)
from api.schema.words import Language
from graph.selection import Condition, Order

__all__ = [
    "asks",
    "best",
    "column",
    "costly",
    "count",
    "grouped",
    "identified",
    "language",
    "listed",
    "paged",
    "roots",
    "single",
    "spoken",
    "told",
    "word",
]

#: Page sizes when none is asked for: at the root of a graph, and below.
_ROOT, _NESTED = 20, 5

_First = Annotated[Optional[int], strawberry.argument(description="How many rows from the beginning: 1 to 100.")]
_After = Annotated[Optional[str], strawberry.argument(description="Only rows after this cursor.")]
_Last = Annotated[
    Optional[int],
    strawberry.argument(description="How many rows from the end, in the list's order: 1 to 100. Not beside `first`."),
]
_Before = Annotated[
    Optional[str],
    strawberry.argument(description="Only rows before this cursor; by itself, the last of them."),
]
_Lang = Annotated[
    Language,
    strawberry.argument(description="In this language; in the other one where there is none in it."),
]
_WHERE = strawberry.argument(description="Rows that meet all of this.")
#: Kana and kanji.
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def _field(reads: Reads, description: str, resolver: Callable[..., Any], name: str | None = None) -> Any:
    return strawberry.field(resolver=resolver, description=description, metadata={KEY: reads}, name=name)


def _take(root: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return taken(root, info._raw_info)


def column(
    field: str | tuple[str, ...], description: str, *, make: Callable[..., Any] | None = None, name: str | None = None
) -> Any:
    """A field that shows one field of the row, or what `make` makes of several."""
    fields = (field,) if isinstance(field, str) else field
    return _field(Column(fields, make or as_it_is), description, _take, name)


def word(field: str, kind: type[enum.Enum], description: str) -> Any:
    """A field that shows a stored word as a member of an enum."""
    return column(field, description, make=lambda value: None if value is None else kind(value))


def _say(root: strawberry.Parent[Any], info: strawberry.Info, lang: _Lang = Language.EN) -> Any:
    return taken(root, info._raw_info, lang=lang)


def spoken(field: str, description: str, *, always: bool = False, name: str | None = None) -> Any:
    """A field that shows a text in the language asked for, else in the other; `always` there is one in English."""
    twin = f"{field}_ja"
    columns = {
        Language.EN: Column((field,)) if always else Column((field, twin), _first_known),
        Language.JA: Column((twin, field), _first_known),
    }
    return _field(Chosen("lang", columns), description, _say, name)


def language(field: str, *, always: bool = False) -> Any:
    """A field that tells in which language `spoken` shows a text; null where there is none."""
    twin = f"{field}_ja"
    columns = {
        Language.EN: Column((field,) if always else (field, twin), _language_of_english),
        Language.JA: Column((twin, field), _language_of_japanese),
    }
    description = f"In which language `{field}` shows it, given the same `lang`."
    return _field(Chosen("lang", columns), description, _say)


def _first_known(text: str | None, other: str | None) -> str | None:
    return other if text is None else text


def _language_of_english(text: str | None, twin: str | None = None) -> Any:
    """A text may stand in Japanese only where its English has its place, as the titles of some sources do."""
    if text is not None:
        return Language.JA if _JAPANESE.search(text) else Language.EN
    return None if twin is None else Language.JA


def _language_of_japanese(twin: str | None, text: str | None) -> Any:
    return Language.JA if twin is not None else _language_of_english(text)


def single(relation: str, description: str, *, name: str | None = None) -> Any:
    """A field that leads to one row, or none."""
    return _field(Single(relation), description, _take, name)


def best(
    relation: str, order: tuple[Order, ...], argument: str, asks: Callable[[str], Condition], described: str, what: str
) -> Any:
    """A field that leads to the first row in that order of those that `asks` asks for, given one argument, or none."""

    def first(
        root: strawberry.Parent[Any],
        info: strawberry.Info,
        asked: Annotated[str, strawberry.argument(name=argument, description=what)],
    ) -> Any:
        return taken(root, info._raw_info)

    return _field(Best(relation, order, {argument: asks}), described, first)


def listed(relation: str, description: str, filter: Any = None) -> Any:
    """A field that leads to the few rows over a relation; with `where` where the noun has a filter."""
    few = Annotated[int, strawberry.argument(description="How many at most: 1 to 100.")]
    described = f"{description} At most `first`."
    if filter is None:

        def rows(root: strawberry.Parent[Any], info: strawberry.Info, first: few = 10) -> Any:
            return taken(root, info._raw_info)

        return _field(Listed(relation), described, rows)

    sieve = Annotated[Optional[filter], _WHERE]

    def sifted(root: strawberry.Parent[Any], info: strawberry.Info, where: sieve = None, first: few = 10) -> Any:
        return taken(root, info._raw_info)

    return _field(Listed(relation), described, sifted)


def paged(
    noun: str,
    description: str,
    *,
    filter: Any,
    order: Any = None,
    relation: str | None = None,
    within: Within | None = None,
) -> Any:
    """A field that leads to a connection, with `where`, and `orderBy` where the noun has orders."""
    size = _NESTED if relation else _ROOT
    reads = Paged(noun, size, relation, within)
    described = f"{description} {size} unless `first` or `last` says otherwise."
    sieve = Annotated[Optional[filter], _WHERE]
    if order is None:

        def kept(
            root: strawberry.Parent[Any],
            info: strawberry.Info,
            where: sieve = None,
            first: _First = None,
            after: _After = None,
            last: _Last = None,
            before: _Before = None,
        ) -> Any:
            return taken(root, info._raw_info)

        return _field(reads, described, kept)

    def sifted(
        root: strawberry.Parent[Any],
        info: strawberry.Info,
        where: sieve = None,
        order_by: Annotated[Optional[order], strawberry.argument(description="The order of the rows.")] = None,
        first: _First = None,
        after: _After = None,
        last: _Last = None,
        before: _Before = None,
    ) -> Any:
        return taken(root, info._raw_info)

    return _field(reads, described, sifted)


def roots(
    noun: str,
    description: str,
    *,
    field: str | None = None,
    make: Callable[[list[Any]], Any] | None = None,
    filter: Any = None,
) -> Any:
    """A field that leads to all rows of a noun, or what `make` makes of one field of them; with `where` by a filter."""
    if filter is None:
        return _field(Roots(noun, field, make), description, _take)
    sieve = Annotated[Optional[filter], _WHERE]

    def sifted(root: strawberry.Parent[Any], info: strawberry.Info, where: sieve = None) -> Any:
        return taken(root, info._raw_info)

    return _field(Roots(noun, field, make), description, sifted)


def identified(noun: str, description: str, *, within: Within | None = None) -> Any:
    """A field that leads to the row with an id."""

    def by_id(
        root: strawberry.Parent[Any],
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its id, such as `spacex`.")],
    ) -> Any:
        return taken(root, info._raw_info)

    return _field(Identified(noun, within), description, by_id)


def count(noun: str, description: str) -> Any:
    """A field that counts the rows of a noun."""
    return _field(Count(noun), description, _take)


def grouped(description: str) -> Any:
    """A field that groups what lies below it."""
    return _field(Grouped(), description, _take)


def told(description: str) -> Any:
    """A field of what is computed: a value that it was made with."""
    return strawberry.field(description=description, metadata={KEY: Told()})


def costly(description: str, price: int, *, empty: Callable[[], Any] = list) -> Any:
    """A part of what is computed that is made only where it is asked for, and costs as much as so many rows."""
    return strawberry.field(default_factory=empty, description=description, metadata={KEY: Told(price)})


def asks(condition: Callable[[Any], Condition], description: str) -> Any:
    """A field of a filter: given the value it was set to, what it asks of a row."""
    return strawberry.field(default=None, description=description, metadata={KEY: Asks(condition)})
