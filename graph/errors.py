"""Every error the project raises on purpose; none of them knows HTTP, GraphQL or exit codes.

GraphError
├── SettingsError            a setting is missing or makes no sense
├── OntologyError            the ontology file contradicts itself
├── FactError                a pack's file cannot be read; names file and line
├── QuestionError            a Selection or Slice asks for something that does not exist
│   └── TooLargeError            it asks for more than a limit allows
├── EntityNotFoundError      no row has that id
└── StoreError               the store could not answer
    ├── StoreUnavailableError    it is not there, or not ready
    ├── StoreTimeoutError        it did not answer in time
    ├── StoreSettingsError       it is not what the settings take it for
    ├── DeadlineError            it does answer, but the question took too long
    ├── StoreAccessError         it refused the user or password
    ├── StoreFullError           it cannot write: disk or memory is exhausted
    └── SchemaVersionError       it was filled by another version of this program

`api/failures.py` holds the only table from these to what a caller sees.
"""

from __future__ import annotations

__all__ = [
    "BusyError",
    "DeadlineError",
    "EntityNotFoundError",
    "FactError",
    "GraphError",
    "OntologyError",
    "QuestionError",
    "SchemaVersionError",
    "SettingsError",
    "StoreAccessError",
    "StoreError",
    "StoreFullError",
    "StoreSettingsError",
    "StoreTimeoutError",
    "StoreUnavailableError",
    "TooLargeError",
]


class GraphError(Exception):
    """Anything that can go wrong on purpose; its text says what, where, and what to do."""


class SettingsError(GraphError):
    """A setting is missing or makes no sense."""


class OntologyError(GraphError):
    """The ontology contradicts itself, or is asked for a name it does not have."""


class FactError(GraphError):
    """A pack's file cannot be read. `file` and `line` (from 1, or 0 for the whole file) say where."""

    def __init__(self, message: str, file: str = "", line: int = 0) -> None:
        self.file = file
        self.line = line
        place = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(f"{place}{message}")


class QuestionError(GraphError):
    """A question asks for a field, filter, order or cursor that does not exist."""


class TooLargeError(QuestionError):
    """A question asks for more than a limit allows; `limit` names it, `asked` and `allowed` are in its unit."""

    def __init__(self, limit: str, asked: int, allowed: int, way_out: str) -> None:
        self.limit = limit
        self.asked = asked
        self.allowed = allowed
        super().__init__(f"The query's {limit} is {asked:,}, and {allowed:,} is allowed. {way_out}")


class EntityNotFoundError(GraphError):
    """No row has that id."""

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(f"Nothing is called {id!r}. Search for it: muskgraph query --search {id!r}")


class StoreError(GraphError):
    """The store could not answer."""


class StoreUnavailableError(StoreError):
    """The store is not there, or not ready to answer."""


class StoreTimeoutError(StoreError):
    """The store did not answer in time; the question may be asked again."""


class StoreSettingsError(StoreError):
    """Something is at the address, but another protocol, encryption, version or database than the settings say."""


class DeadlineError(StoreError):
    """The question took longer than it may, and was given up, though the store answers."""

    @classmethod
    def after(cls, seconds: float) -> DeadlineError:
        """The error of a question that may take so many seconds."""
        return cls(f"The question took longer than {seconds:g} s and was given up. Ask for less of it")


class BusyError(StoreError):
    """So many costly questions were asked at once that one did not have its turn in time; it may be asked again."""

    @classmethod
    def after(cls, seconds: float) -> BusyError:
        """The error of a question that waited so many seconds for its turn."""
        return cls(
            f"So many costly questions are asked that this one had no turn within {seconds:g} s. Ask again, or for less"
        )


class StoreAccessError(StoreError):
    """The store refused the user or the password."""


class StoreFullError(StoreError):
    """The store cannot write: its disk or memory is exhausted. Nothing that was acknowledged is lost."""


class SchemaVersionError(StoreError):
    """The store was filled by another version of this program; loading again mends it."""
