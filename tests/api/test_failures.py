"""The one table from errors to what a caller sees."""

from __future__ import annotations

import inspect

import pytest
from graphql import GraphQLError
from structlog.testing import capture_logs

from api.failures import coded, failure_of
from graph import errors
from graph.errors import GraphError, TooLargeError

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, GraphError)]
#: As promised in the table of faults: code, HTTP status, exit code, seconds to wait.
PROMISED = {
    "QuestionError": ("BAD_USER_INPUT", 200, 64, None),
    "TooLargeError": ("QUERY_TOO_LARGE", 200, 64, None),
    "EntityNotFoundError": ("NOT_FOUND", 404, 66, None),
    "FactError": ("BAD_FACTS", 500, 65, None),
    "OntologyError": ("BAD_FACTS", 500, 65, None),
    "SettingsError": ("BAD_SETTINGS", 500, 78, None),
    "StoreError": ("STORE_ERROR", 503, 69, None),
    "StoreUnavailableError": ("STORE_UNAVAILABLE", 503, 69, 5),
    "StoreTimeoutError": ("STORE_TIMEOUT", 503, 75, 5),
    "StoreSettingsError": ("STORE_SETTINGS", 503, 78, None),
    "BusyError": ("BUSY", 503, 75, 5),
    "DeadlineError": ("TIMEOUT", 504, 75, None),
    "StoreAccessError": ("STORE_ACCESS", 503, 77, None),
    "StoreFullError": ("STORE_UNAVAILABLE", 503, 74, 30),
    "SchemaVersionError": ("STORE_SCHEMA_VERSION", 503, 78, None),
}


def made(kind: type[GraphError]) -> GraphError:
    return kind("cost", 11, 10, "Ask less.") if kind is TooLargeError else kind("so it is")  # type: ignore[call-arg]


def test_every_error_is_promised_something() -> None:
    assert {kind.__name__ for kind in CLASSES} - {"GraphError"} == set(PROMISED)


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind is not GraphError])
def test_every_error_shows_as_promised(kind: type[GraphError]) -> None:
    failure = failure_of(made(kind))
    assert (failure.code, failure.status, failure.exit, failure.retry_after) == PROMISED[kind.__name__]


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind is not GraphError])
def test_errors_on_purpose_are_told_and_not_logged(kind: type[GraphError]) -> None:
    with capture_logs() as log:
        error = coded(made(kind))
    assert error.message == str(made(kind))
    assert error.extensions["code"] == PROMISED[kind.__name__][0]
    assert log == []


def test_limits_tell_their_numbers() -> None:
    error = coded(TooLargeError("cost", 12_000, 10_000, "Ask less."))
    assert error.extensions == {"code": "QUERY_TOO_LARGE", "limit": "cost", "asked": 12_000, "allowed": 10_000}
    assert "12,000" in error.message


def test_the_unforeseen_is_logged_and_only_an_id_told() -> None:
    secret = RuntimeError("bolt://user:password@host")
    with capture_logs() as log:
        error = coded(secret, GraphQLError("bolt://user:password@host", path=["graph"]))
    assert "password" not in str(error.formatted)
    assert error.path == ["graph"]
    assert error.extensions["code"] == "INTERNAL_ERROR"
    [line] = log
    assert line["exc_info"] is secret
    assert line["id"] == error.extensions["id"]
    assert line["id"] in error.message
    assert failure_of(secret).status == 500
    assert failure_of(secret).exit == 70
