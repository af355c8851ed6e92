"""The one table from an error to what a caller sees: GraphQL code, HTTP status, exit code of the command."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from graphql import GraphQLError

from graph.errors import (
    BusyError,
    DeadlineError,
    EntityNotFoundError,
    FactError,
    GraphError,
    OntologyError,
    QuestionError,
    SchemaVersionError,
    SettingsError,
    StoreAccessError,
    StoreError,
    StoreFullError,
    StoreSettingsError,
    StoreTimeoutError,
    StoreUnavailableError,
    TooLargeError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Failure", "coded", "failure_of", "give_codes"]

_log = structlog.get_logger(__name__)

_OK, _BAD_REQUEST, _NOT_FOUND, _INTERNAL, _UNAVAILABLE, _TIMEOUT = 200, 400, 404, 500, 503, 504
# The exit codes are those of sysexits.h.
_USAGE, _DATA, _NO_INPUT, _NO_HOST, _SOFTWARE, _IO, _TRY_AGAIN, _NO_PERMISSION, _CONFIG = (
    64,
    65,
    66,
    69,
    70,
    74,
    75,
    77,
    78,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """How one kind of error shows: `code` in GraphQL, `status` over HTTP, `exit` of the command, seconds to wait."""

    code: str
    status: int
    exit: int
    retry_after: int | None = None


#: The first class that an error belongs to decides.
_TABLE: tuple[tuple[type[Exception], Failure], ...] = (
    (TooLargeError, Failure("QUERY_TOO_LARGE", _OK, _USAGE)),
    (QuestionError, Failure("BAD_USER_INPUT", _OK, _USAGE)),
    (EntityNotFoundError, Failure("NOT_FOUND", _NOT_FOUND, _NO_INPUT)),
    (FactError, Failure("BAD_FACTS", _INTERNAL, _DATA)),
    (OntologyError, Failure("BAD_FACTS", _INTERNAL, _DATA)),
    (SettingsError, Failure("BAD_SETTINGS", _INTERNAL, _CONFIG)),
    (StoreAccessError, Failure("STORE_ACCESS", _UNAVAILABLE, _NO_PERMISSION)),
    (StoreSettingsError, Failure("STORE_SETTINGS", _UNAVAILABLE, _CONFIG)),
    (SchemaVersionError, Failure("STORE_SCHEMA_VERSION", _UNAVAILABLE, _CONFIG)),
    (StoreFullError, Failure("STORE_UNAVAILABLE", _UNAVAILABLE, _IO, 30)),
    (DeadlineError, Failure("TIMEOUT", _TIMEOUT, _TRY_AGAIN)),
    (BusyError, Failure("BUSY", _UNAVAILABLE, _TRY_AGAIN, 5)),
    (StoreTimeoutError, Failure("STORE_TIMEOUT", _UNAVAILABLE, _TRY_AGAIN, 5)),
    (StoreUnavailableError, Failure("STORE_UNAVAILABLE", _UNAVAILABLE, _NO_HOST, 5)),
    (StoreError, Failure("STORE_ERROR", _UNAVAILABLE, _NO_HOST)),
)
_UNFORESEEN = Failure("INTERNAL_ERROR", _INTERNAL, _SOFTWARE)


def failure_of(error: BaseException) -> Failure:
    """How an error shows; one that nobody foresaw shows as an internal error."""
    return next((failure for kind, failure in _TABLE if isinstance(error, kind)), _UNFORESEEN)


def give_codes(errors: Iterable[GraphQLError]) -> None:
    """Have graphql-core's own errors, about a request that is not valid, bear a code as all others do."""
    for error in errors:
        error.extensions = {"code": "BAD_REQUEST", **(error.extensions or {})}


def coded(error: BaseException, located: GraphQLError | None = None) -> GraphQLError:
    """The error as a GraphQL client sees it, placed as `located`. What nobody foresaw is logged; only an id is told."""
    where: dict[str, Any] = {"nodes": located.nodes, "path": located.path} if located else {}
    failure = failure_of(error)
    extensions: dict[str, Any] = {"code": failure.code}
    if isinstance(error, TooLargeError):
        extensions |= {"limit": error.limit, "asked": error.asked, "allowed": error.allowed}
    if isinstance(error, GraphError):
        return GraphQLError(str(error), extensions=extensions, **where)
    id = uuid.uuid4().hex[:12]
    _log.error("unforeseen", id=id, exc_info=error)
    told = f"Something went wrong here. Report it with the id {id}"
    return GraphQLError(told, extensions={**extensions, "id": id}, **where)
