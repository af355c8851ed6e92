"""The makers of GraphQL fields: each says what it reads of the graph, and takes the value that was fetched before."""

# The enums and filters are made of the ontology's words, so they are variables to a type checker.
# pyright: reportInvalidTypeForm=false
import enum
from collections.abc import Callable
from typing import Annotated, Any, Optional

import strawberry

from api.answer import taken
from api.reads import (
    KEY,
    Asks,
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
from graph.selection import Condition

__all__ = [
    "asks",
    "column",
    "costly",
    "count",
    "grouped",
    "identified",
    "listed",
    "paged",
    "roots",
    "single",
    "told",
    "word",
]

#: Page sizes when none is asked for: at the root of a graph, and below.
_ROOT, _NESTED = 20, 5

_First = Annotated[Optional[int], strawberry.argument(description="How many rows: 1 to 100.")]
_After = Annotated[Optional[str], strawberry.argument(description="Go on after this cursor.")]


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


def single(relation: str, description: str, *, name: str | None = None) -> Any:
    """A field that leads to one row, or none."""
    return _field(Single(relation), description, _take, name)


def listed(relation: str, description: str) -> Any:
    """A field that leads to the few rows over a relation."""

    def rows(
        root: strawberry.Parent[Any],
        info: strawberry.Info,
        first: Annotated[int, strawberry.argument(description="How many at most: 1 to 100.")] = 10,
    ) -> Any:
        return taken(root, info._raw_info)

    return _field(Listed(relation), f"{description} At most `first`.", rows)


def paged(
    noun: str,
    description: str,
    *,
    relation: str | None = None,
    within: Within | None = None,
    filter: Any = None,
    order: Any = None,
) -> Any:
    """A field that leads to a connection; with `where` and `orderBy` where the noun has a filter and orders."""
    size = _NESTED if relation else _ROOT
    reads = Paged(noun, size, relation, within)
    described = f"{description} {size} unless `first` says otherwise."
    if filter is None:

        def page(
            root: strawberry.Parent[Any], info: strawberry.Info, first: _First = None, after: _After = None
        ) -> Any:
            return taken(root, info._raw_info)

        return _field(reads, described, page)

    sieve = Annotated[Optional[filter], strawberry.argument(description="Rows that meet all of this.")]
    if order is None:

        def kept(
            root: strawberry.Parent[Any],
            info: strawberry.Info,
            where: sieve = None,
            first: _First = None,
            after: _After = None,
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
    ) -> Any:
        return taken(root, info._raw_info)

    return _field(reads, described, sifted)


def roots(
    noun: str, description: str, *, field: str | None = None, make: Callable[[list[Any]], Any] | None = None
) -> Any:
    """A field that leads to all rows of a noun, or what `make` makes of one field of them."""
    return _field(Roots(noun, field, make), description, _take)


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
