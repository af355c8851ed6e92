"""The graph in Neo4j, by the official asynchronous driver: one Cypher, one record and one round trip for a question."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar, cast

import neo4j
from neo4j import (
    READ_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncSession,
    Bookmarks,
    NotificationMinimumSeverity,
    Query,
)
from neo4j._codec.packstream import v1
from neo4j._exceptions import BoltSecurityError
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
    UnsupportedServerProduct,
)

from graph.errors import (
    DeadlineError,
    SchemaVersionError,
    SettingsError,
    StoreAccessError,
    StoreError,
    StoreFullError,
    StoreSettingsError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from graph.given import filler
from graph.property_graph import PropertyGraph
from graph.selection import MOST_ROWS, Selection, rows_of
from graph.shape import SCHEMA_VERSION
from graph.store import Answer, LoadReport, PackState, Prepared, Progress, StoreState
from graph.stores.batches import Batches, Question
from graph.stores.bulk import Writer, failures, load_pack, writer_for
from graph.stores.cypher import Statement, compose, for_many, is_begun_by_index

__all__ = ["Neo4jStore", "driver_version"]

_STATE = Statement(
    """
CYPHER 5
MATCH (dataset:Dataset)
RETURN dataset.pack AS pack, dataset.content_hash AS hash, dataset.schema_version AS version, dataset.loading AS loading
ORDER BY pack LIMIT 1000
""",
    {},
)


#: The driver's own log says no more than the error that it raises; unless somebody listens, it is not printed.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

#: What the server says when it has given up a transaction at the time that its client set.
_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
#: This part of a deadline is kept back to find out whether a silent server is silent for everybody.
_FOR_A_SIGN = 0.2
#: What a question is left of its deadline at least, after the layout was found to fit; 0 would be no limit.
_LEAST_SECONDS = 0.2
#: So many questions share a statement at most, if they show no more rows together: one thread of the server runs it.
_MOST_TOGETHER, _MOST_ROWS_TOGETHER = 16, 2_000
#: This part of the deadline is given to questions that are asked together; then each is asked alone.
_FOR_MANY = 0.25

Found = TypeVar("Found")
Asking = Callable[[Question], Awaitable[Found]]


class _Reading(NamedTuple):
    """The records of a read, and what names the last transaction that it saw."""

    rows: list[list[Any]]
    bookmarks: Bookmarks


class Neo4jStore:
    """A Store kept in Neo4j. `writer` names the bulk writer (`py2neo` or `driver`); None takes the one that fits."""

    def __init__(
        self,
        uri: str,
        *,
        user: str,
        password: str,
        database: str = "neo4j",
        deadline: float = 5.0,
        writer: str | None = None,
    ) -> None:
        self._uri = uri
        self._user = user
        self._password = password
        self._database = database
        self._deadline = deadline
        self._writer = writer
        self._idle: list[AsyncSession] = []
        self._checked_version = False
        try:
            self._driver: AsyncDriver = AsyncGraphDatabase.driver(
                uri,
                auth=(user, password),
                connection_timeout=2.0,
                connection_acquisition_timeout=2.0,
                max_connection_pool_size=50,
                max_transaction_retry_time=5.0,
                liveness_check_timeout=30.0,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                telemetry_disabled=True,
            )
        except (ConfigurationError, DriverError, ValueError) as wrong:
            raise SettingsError(f"The store {uri!r} is no Neo4j address: {wrong}") from wrong

    async def ask(self, selection: Selection) -> Answer:
        return await self.prepare(selection)(())

    def prepare(self, selection: Selection) -> Prepared:
        statement = compose(selection)
        fill = filler(statement.parameters)
        asking = self._alone(statement)
        most = _most_together(selection) if fill else 1
        if most > 1:
            asking = Batches(asking, self._together(statement), most).ask

        async def ask(given: Sequence[str]) -> Answer:
            question = statement.parameters if fill is None else fill(given)
            left = self._deadline
            if not self._checked_version:
                begun = time.monotonic()
                await self._require_this_version()
                left = max(left - (time.monotonic() - begun), _LEAST_SECONDS)
            return await self._in_time(asking, question, left)

        return ask

    def _alone(self, statement: Statement) -> Asking[Answer]:
        """How questions of one form are asked each for itself."""
        query = self._query(statement, self._deadline)

        async def alone(question: Question) -> Answer:
            rows, _ = await self._read(query, question)
            return cast(Answer, rows[0][0])

        return alone

    def _together(self, statement: Statement) -> Callable[[Sequence[Question]], Awaitable[Sequence[Answer]]]:
        """How several of one form are asked at once."""
        patience = self._deadline * _FOR_MANY

        @cache
        def written() -> tuple[Query, dict[str, Any], list[str]]:
            many, opened = for_many(statement)
            return self._query(many, patience), many.parameters, opened

        async def together(questions: Sequence[Question]) -> list[Answer]:
            query, fixed, opened = written()
            rows = [[question[name] for name in opened] for question in questions]
            async with asyncio.timeout(patience):
                [[pairs]], _ = await self._read_once(query, {**fixed, "rows": rows})
            return [answer for _, answer in sorted(pairs, key=itemgetter(0))]

        return together

    async def state(self) -> StoreState:
        try:
            packs, written = await self._packs()
        except StoreError as wrong:
            return StoreState(self._name, ready=False, reason=str(wrong))
        return StoreState(self._name, _why_not(packs) is None, _why_not(packs), packs, written)

    async def load(
        self, packs: Sequence[PropertyGraph], progress: Progress = lambda what, done, total: None
    ) -> list[LoadReport]:
        await self._packs()  # tells a wrong password or address apart before any writer starts
        return [await asyncio.to_thread(self._load, pack, progress) for pack in packs]

    async def close(self) -> None:
        for session in self._idle:
            await session.close()
        self._idle.clear()
        await self._driver.close()

    @property
    def _name(self) -> str:
        return f"Neo4j at {self._uri}"

    def _load(self, pack: PropertyGraph, progress: Progress) -> LoadReport:
        try:
            with self._open_writer() as writer:
                return load_pack(writer, pack, progress)
        except failures() as wrong:
            raise self._translated(wrong) from wrong

    def _open_writer(self) -> Writer:
        return writer_for(
            self._uri, user=self._user, password=self._password, database=self._database, name=self._writer
        )

    async def _packs(self) -> tuple[tuple[PackState, ...], str]:
        """What is held, and the bookmark of the last transaction before: it moves on with every write of anybody."""
        state = self._query(_STATE, self._deadline)
        rows, bookmarks = await self._in_time(partial(self._read, state), {}, self._deadline)
        return tuple(PackState(*row) for row in rows), " ".join(sorted(bookmarks.raw_values))

    async def _require_this_version(self) -> None:
        """Refuse to read a graph that another version laid out, or none at all; asked once a connection's life."""
        packs, _ = await self._packs()
        wrong = [pack for pack in packs if pack.schema_version != SCHEMA_VERSION]
        if wrong:
            raise SchemaVersionError(_why_not(packs))
        if not packs:
            raise StoreUnavailableError(
                f"{self._name} holds no facts yet. Load them: muskgraph load --store {self._uri}"
            )
        self._checked_version = True

    async def _in_time(
        self, asking: Callable[[Question], Awaitable[Found]], question: Question, seconds: float
    ) -> Found:
        """What `asking` finds, within so many seconds of the deadline; errors are told apart and become ours."""
        probe = seconds * _FOR_A_SIGN
        try:
            async with asyncio.timeout(seconds - probe):
                return await asking(question)
        except TimeoutError as late:
            if await self._answers_within(probe):
                raise DeadlineError.after(self._deadline) from late
            self._checked_version = False
            raise StoreTimeoutError(f"{self._name} did not answer within {self._deadline:g} s. Ask again") from late
        except ClientError as wrong:
            if wrong.code == _TIMED_OUT:
                raise DeadlineError.after(self._deadline) from wrong
            self._checked_version = False
            raise self._translated(wrong) from wrong
        except (DriverError, Neo4jError, OSError, ValueError) as wrong:  # ValueError: no name or port to look up
            self._checked_version = False
            raise self._translated(wrong) from wrong

    @staticmethod
    def _query(statement: Statement, seconds: float) -> Query:
        """A statement that the server gives up when we do; if it does not, it does when the connection is gone."""
        return Query(statement.text, timeout=seconds * (1 - _FOR_A_SIGN))  # type: ignore[arg-type, unused-ignore]

    async def _read(self, query: Query, parameters: Question) -> _Reading:
        """All records of a read, asked again once when a connection had gone stale."""
        try:
            return await self._read_once(query, parameters)
        except (ServiceUnavailable, SessionExpired, TransientError):
            return await self._read_once(query, parameters)

    async def _read_once(self, query: Query, parameters: Question) -> _Reading:
        """The same asked once. Sessions that did well are used again, which halves the cost of a short question."""
        session = (
            self._idle.pop()
            if self._idle
            else self._driver.session(database=self._database, default_access_mode=READ_ACCESS)
        )
        try:
            result = await session.run(query, parameters)
            rows = [record.values() async for record in result]
            reading = _Reading(rows, await session.last_bookmarks())
        except Exception:
            await session.close()
            raise
        except BaseException:  # no time is left to say goodbye
            session.cancel()  # closing alone would wait for an answer that may never come
            await session.close()
            raise
        self._idle.append(session)
        return reading

    async def _answers_within(self, seconds: float) -> bool:
        """Whether the server answers anything at all: then it was the question that was slow."""
        try:
            async with asyncio.timeout(seconds):
                await self._driver.get_server_info()  # a round trip that is no transaction
        except (TimeoutError, DriverError, Neo4jError, OSError):
            return False
        return True

    def _translated(self, wrong: Exception) -> StoreError:
        code = getattr(wrong, "code", None) or ""  # py2neo's errors have it too
        if isinstance(wrong, AuthError) or code.startswith("Neo.ClientError.Security"):
            return StoreAccessError(
                f"{self._name} refused user {self._user!r}. Check MUSKGRAPH_NEO4J_USER and MUSKGRAPH_NEO4J_PASSWORD"
            )
        if code.endswith("DatabaseNotFound"):
            return StoreSettingsError(
                f"{self._name} has no database {self._database!r}. Check MUSKGRAPH_NEO4J_DATABASE"
            )
        if isinstance(wrong, TransientError) or code.startswith("Neo.TransientError") or "TransactionTimedOut" in code:
            return StoreTimeoutError(f"{self._name} is too busy to answer. Ask again")
        if any(sign in code for sign in _FULL) or _needs_restart(wrong):
            return StoreFullError(
                f"{self._name} is out of disk or memory, and a restart is needed: free some, then start Neo4j again. "
                "Nothing that it confirmed is lost"
            )
        if isinstance(wrong, ClientError) or code.startswith("Neo.ClientError"):
            return StoreError(f"{self._name} refused the statement ({code})")
        if code.startswith("Neo.DatabaseError.Statement"):
            return StoreError(f"{self._name} failed at the statement ({code}). Its log says why")
        causes = list(_causes(wrong))
        if any("looks like HTTP" in str(each) for each in causes):
            return StoreSettingsError(
                f"What answers at {self._uri} speaks HTTP. Name the port for Bolt, which is 7687 unless it was changed"
            )
        if any(isinstance(each, BoltSecurityError | ssl.SSLError) for each in causes):
            return StoreSettingsError(
                f"What answers at {self._uri} does not take this encryption. Without it an address begins with bolt:// "
                "or neo4j://, with it bolt+s:// or neo4j+s://"
            )
        if any(isinstance(each, UnsupportedServerProduct) for each in causes):
            return StoreSettingsError(f"What answers at {self._uri} is no Neo4j, or older than 5.26")
        if any(isinstance(each, TimeoutError) for each in causes):
            return StoreTimeoutError(f"{self._name} takes connections, but does not answer. Ask again")
        return StoreUnavailableError(
            f"No Neo4j answers at {self._uri}. Start it: make serve-neo4j, or check the address"
        )


def _most_together(selection: Selection) -> int:
    """How many questions of this form may share a statement: few that show many rows, none that look at many."""
    if not is_begun_by_index(selection):
        return 1
    rows = rows_of(selection.parts, unbounded=MOST_ROWS)
    return min(_MOST_TOGETHER, _MOST_ROWS_TOGETHER // max(1, rows))


def driver_version() -> tuple[str, bool]:
    """The version of the official driver, and whether the Rust part that makes large answers cheap is active."""
    return neo4j.__version__, v1._rust_unpack is not None  # type: ignore[attr-defined]


#: In codes of a server that had no room to write; with a full disk it is its log of transactions that fails first.
_FULL = ("OutOfDisk", "OutOfMemory", "TransactionLogError", "TransactionCommitFailed")


def _needs_restart(error: BaseException) -> bool:
    """Whether a database has stopped for good, reading too, since it could not write to its log."""
    return "needs to be restarted" in str(error)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it was raised from, and that from; of a group, which routing raises, all that is in it."""
    while error is not None:
        yield error
        for each in getattr(error, "exceptions", ()):
            yield from _causes(each)
        error = error.__cause__


def _why_not(packs: Sequence[PackState]) -> str | None:
    """What keeps a store that holds `packs` from answering, and the way out; None where nothing does."""
    if not packs:
        return "It holds no facts yet. Load them: muskgraph load"
    for pack in packs:
        if pack.loading:
            return f"The pack {pack.id} is being loaded ({pack.loading}). If no load is running, run: muskgraph load"
        if pack.schema_version != SCHEMA_VERSION:
            return (
                f"The pack {pack.id} was loaded with schema version {pack.schema_version}, this program reads "
                f"{SCHEMA_VERSION}. Load it again: muskgraph load"
            )
    return None
