"""Questions of one form that wait at the same moment are put to a store together: who waits, and who is told what.

A question that finds none of its form under way is put at once. One that does goes along with those that come in the
same turn of the event loop, or waits for an answer to another where there is no room. No question is put before it was
asked, so none misses what was written before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.store import Answer

__all__ = ["Batches", "Question"]

#: A question of a form that is known: what its parameters are.
Question = dict[str, Any]

#: So many statements of one form are under way at most: the database has one to work at while an answer is shaped.
_UNDER_WAY = 2


@dataclass(slots=True, eq=False)
class _Waiting:
    """A question that waits. It is told its answer, its error, or None: that it has to be asked alone."""

    question: Question
    told: asyncio.Future[Answer | Exception | None]
    batch: _Batch | None = None


@dataclass(slots=True, eq=False)
class _Batch:
    """Questions that were put together, and the task that waits for their answers."""

    members: Sequence[_Waiting]
    task: asyncio.Task[None]

    def left(self) -> None:
        """Give up if nobody waits for it any more."""
        if all(member.told.done() for member in self.members):
            # Not at once: a task that is cancelled before it began would never say that it has ended.
            asyncio.get_running_loop().call_soon(self.task.cancel)


class Batches:
    """Asks questions of one form: one `alone`, or up to `most` of them `together`, which answers each in its place.

    Where `together` fails, for whatever reason, each of its questions is asked alone, so that none has the error of
    another. Whoever stops waiting leaves the others as they are; with the last one ends what is under way for nobody.
    """

    def __init__(
        self,
        alone: Callable[[Question], Awaitable[Answer]],
        together: Callable[[Sequence[Question]], Awaitable[Sequence[Answer]]],
        most: int,
    ) -> None:
        self._alone = alone
        self._together = together
        self._most = most
        self._waiting: deque[_Waiting] = deque()
        self._under_way = 0
        self._begins = False

    async def ask(self, question: Question) -> Answer:
        """The answer to a question. It raises what `alone` raises for it."""
        if not (self._under_way or self._waiting):
            self._under_way = 1
            try:
                return await self._alone(question)
            finally:
                self._ended()
        loop = asyncio.get_running_loop()
        waiting = _Waiting(question, loop.create_future())
        self._waiting.append(waiting)
        if not self._begins and self._under_way < _UNDER_WAY:
            self._begins = True
            loop.call_soon(self._begin)
        try:
            told = await waiting.told
        except asyncio.CancelledError:
            if waiting.batch is not None:
                waiting.batch.left()
            raise
        if isinstance(told, Exception):
            raise told
        return await self._alone(question) if told is None else told

    def _begin(self) -> None:
        """Put what waits, as far as there is room."""
        self._begins = False
        while self._waiting and self._under_way < _UNDER_WAY:
            members: list[_Waiting] = []
            while self._waiting and len(members) < self._most:
                waiting = self._waiting.popleft()
                if not waiting.told.done():  # who has left is not asked for
                    members.append(waiting)
            if members:
                self._under_way += 1
                batch = _Batch(members, asyncio.create_task(self._put(members)))
                for member in members:
                    member.batch = batch

    def _ended(self) -> None:
        self._under_way -= 1
        self._begin()

    async def _put(self, members: Sequence[_Waiting]) -> None:
        told: Sequence[Answer | Exception | None] = [None] * len(members)
        try:
            if len(members) == 1:
                told = [await self._alone(members[0].question)]
            else:
                answers = await self._together([member.question for member in members])
                told = [answer for _, answer in zip(members, answers, strict=True)]
        except Exception as wrong:  # noqa: BLE001 - who asked is told, and judges it
            if len(members) == 1:
                told = [wrong]
        finally:
            self._ended()  # first, so that the database works while answers are shaped
            for member, its in zip(members, told, strict=True):
                member.batch = None  # what is over is let go at once, not when garbage is collected
                if not member.told.done():
                    member.told.set_result(its)
