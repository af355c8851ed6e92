"""Questions that wait at the same moment share a statement: each has its own answer, and none waits for nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import pytest

from graph.given import Given
from graph.selection import Child, Order, Part, Select, Selection, Tally, Where
from graph.slice import Slice
from graph.store import Answer
from graph.stores.batches import Batches, Question
from graph.stores.cypher import compose, for_many, is_begun_by_index
from graph.stores.neo4j import Neo4jStore
from tests.conftest import SharedDatabase
from tests.graph.test_store import SELECTS, SLICES

# ---- who waits, and who is told what ---------------------------------------------------------------------------------


class Asked:
    """Answers questions with their number once it is let, and keeps how they were put."""

    def __init__(self, most: int = 16) -> None:
        self.put: list[list[int]] = []
        self.ended: list[list[int]] = []
        self.let = asyncio.Event()
        self.batches = Batches(self._alone, self._together, most)

    def ask(self, *numbers: int) -> list[asyncio.Task[Answer]]:
        return [asyncio.create_task(self.batches.ask({"n": number})) for number in numbers]

    async def _alone(self, question: Question) -> Answer:
        [answer] = await self._answers([question])
        if answer == [-1]:
            raise ValueError("No such number")
        return answer

    async def _together(self, questions: Sequence[Question]) -> list[Answer]:
        answers = await self._answers(questions)
        if [-1] in answers:
            raise ValueError("One of them is wrong")
        return answers

    async def _answers(self, questions: Sequence[Question]) -> list[Answer]:
        numbers = [question["n"] for question in questions]
        self.put.append(numbers)
        try:
            await self.let.wait()
        finally:
            self.ended.append(numbers)
        return [[number] for number in numbers]


async def some_turns() -> None:
    """Let whatever can go on do so, for more turns of the event loop than any step here takes."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_one_after_the_other_is_asked_alone() -> None:
    asked = Asked()
    asked.let.set()
    for number in (1, 2, 3):
        assert await asked.batches.ask({"n": number}) == [number]
    assert asked.put == [[1], [2], [3]]


async def test_what_comes_at_once_goes_at_once() -> None:
    asked = Asked(most=3)
    tasks = asked.ask(1, 2, 3, 4, 5, 6, 7, 8)
    await some_turns()
    late = asked.ask(9)
    await some_turns()
    assert asked.put == [[1], [2, 3, 4]]
    asked.let.set()
    assert await asyncio.gather(*tasks, *late) == [[number] for number in range(1, 10)]
    assert asked.put == [[1], [2, 3, 4], [5, 6, 7], [8, 9]]


async def test_a_failure_is_told_to_whom_it_belongs() -> None:
    asked = Asked()
    tasks = asked.ask(0, 1, -1, 2)
    await some_turns()
    asked.let.set()
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert (told[0], told[1], told[3]) == ([0], [1], [2])
    assert str(told[2]) == "No such number"
    assert asked.put == [[0], [1, -1, 2], [1], [-1], [2]]
    with pytest.raises(ValueError, match="No such number"):
        await asked.batches.ask({"n": -1})
    assert asked.put[5:] == [[-1]]


async def test_one_that_waited_alone_is_told_its_own_error() -> None:
    asked = Asked()
    tasks = asked.ask(1, -1)
    await some_turns()
    assert asked.put == [[1], [-1]]
    asked.let.set()
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert told[0] == [1]
    assert str(told[1]) == "No such number"
    assert asked.put == [[1], [-1]]


async def test_who_leaves_takes_nobody_along() -> None:
    asked = Asked(most=3)
    tasks = asked.ask(1, 2, 3, 4, 5, 6)
    await some_turns()
    for place in (0, 2, 4):  # alone, among others, and not put yet
        tasks[place].cancel()
    await asyncio.wait([tasks[0], tasks[2], tasks[4]])
    asked.let.set()
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert [told[place] for place in (1, 3, 5)] == [[2], [4], [6]]
    assert all(isinstance(told[place], asyncio.CancelledError) for place in (0, 2, 4))
    assert asked.put == [[1], [2, 3, 4], [6]]


async def test_nothing_goes_on_for_nobody() -> None:
    asked = Asked()
    tasks = asked.ask(1, 2, 3)
    await some_turns()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await some_turns()
    assert asked.ended == [[1], [2, 3]]
    asked.let.set()
    assert await asked.batches.ask({"n": 4}) == [4]
    assert asked.put == [[1], [2, 3], [4]]


@pytest.mark.parametrize("turns", range(8))
async def test_who_leaves_at_any_turn_leaves_room(turns: int) -> None:
    asked = Asked()
    tasks = asked.ask(1, 2, 3)
    for _ in range(turns):
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await some_turns()
    asked.put.clear()
    tasks = asked.ask(4, 5, 6)
    await some_turns()
    assert asked.put == [[4], [5, 6]]
    asked.let.set()
    assert await asyncio.gather(*tasks) == [[4], [5], [6]]


# ---- which questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "begun"),
    [
        (Select("Node", where=(Where("id", "=", "xai"),)), True),
        (Select("Entity", where=(Where("id", "in", ("xai", "tesla")),), order=(Order("name"),), count=True), True),
        (Select("Entity", after=("xai",), first=100), True),
        (Select("Entity", first=100, count=True), False),
        (Select("Entity", first=100, order=(Order("name"),)), False),
        (Select("Entity", where=(Where("name", ">", "x"),), first=100), False),
        (Select("Node", match="x", first=5), False),
        (Tally("Flow"), False),
    ],
    ids=str,
)
def test_what_looks_at_many_rows_is_told_from_what_does_not(asked: Select | Tally, begun: bool) -> None:
    assert is_begun_by_index(Selection((Part(Select("Node", where=(Where("id", "=", "xai"),))), Part(asked)))) == begun


# ---- on a database ---------------------------------------------------------------------------------------------------

FLOWS = Child("flows_out", Select("Flow", ("id", "verb", "volume"), first=10, order=(Order("volume", True),)))
ENTITY = Select("Entity", ("id", "name"), (FLOWS,), where=(Where("id", "=", Given(0)),), first=1)
FORM = Selection((Part(ENTITY, Slice.everything()),))
IDS = ["xai", "spacex", "tesla", "colossus", "starlink", "nope", "musk", "nvidia"]


@contextmanager
def statements(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """The texts that go over the wire meanwhile, once it is over."""
    texts: list[str] = []
    caplog.clear()
    with caplog.at_level(logging.DEBUG, "neo4j.io"):
        yield texts
    for record in caplog.records:
        _, is_run, said = record.getMessage().partition("C: RUN ")
        if is_run:
            texts.append(said[1 : said.index(f"{said[0]} {{")])  # a text in quotes, then its parameters


@pytest.mark.neo4j
async def test_32_at_once_share_statements_and_have_their_own_answers(
    neo4j_store: Neo4jStore, caplog: pytest.LogCaptureFixture
) -> None:
    texts = [f"{id}{'' if number < 8 else number}" for number, id in enumerate(IDS * 4)]
    ask = neo4j_store.prepare(FORM)
    await ask(["xai"])
    with statements(caplog) as one_by_one:
        alone = [await ask([text]) for text in texts]
    with statements(caplog) as shared:
        together = await asyncio.gather(*(ask([text]) for text in texts))
    assert together == alone
    assert sum(bool(rows) for [[rows, _]] in alone) >= 5
    assert one_by_one == [compose(FORM).text] * 32
    assert shared == [compose(FORM).text, *[for_many(compose(FORM))[0].text] * 2]


@pytest.mark.neo4j
async def test_what_looks_at_many_rows_is_asked_alone(
    neo4j_store: Neo4jStore, caplog: pytest.LogCaptureFixture
) -> None:
    form = Selection((Part(Select("Node", ("id",), first=5, match=Given(0))),))
    ask = neo4j_store.prepare(form)
    await ask(["xai"])
    with statements(caplog) as texts:
        answers = await asyncio.gather(*(ask([text]) for text in IDS))
    assert texts == [compose(form).text] * len(IDS)
    assert answers[0] != answers[1]


@pytest.mark.neo4j
async def test_one_that_fails_spoils_no_other(neo4j_store: Neo4jStore) -> None:
    def make(text: str) -> Any:
        return 2**80 if text == "too large" else text  # no number of Bolt

    by_id = (Where("id", "=", Given(0, make)),)
    ask = neo4j_store.prepare(Selection((Part(Select("Entity", ("id",), where=by_id, first=1)),)))
    await ask(["xai"])
    told = await asyncio.gather(
        *(ask([text]) for text in ("musk", "xai", "too large", "tesla")), return_exceptions=True
    )
    assert (told[1], told[3]) == ([[[["xai"]], None]], [[[["tesla"]], None]])
    assert isinstance(told[2], OverflowError)


@pytest.mark.neo4j
async def test_who_leaves_a_statement_takes_nobody_along(neo4j_store: Neo4jStore) -> None:
    ask = neo4j_store.prepare(FORM)
    expected = [await ask([id]) for id in IDS]
    for leaving in (range(1, 2), range(7), range(8)):
        tasks = [asyncio.ensure_future(ask([id])) for id in IDS]
        await asyncio.sleep(0.002)
        for place in leaving:
            tasks[place].cancel()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        for place in set(range(8)) - set(leaving):
            assert told[place] == expected[place]
        for place in leaving:
            assert told[place] == expected[place] or isinstance(told[place], asyncio.CancelledError)
    assert await asyncio.gather(*(ask([id]) for id in IDS)) == expected


@pytest.mark.neo4j
async def test_nothing_that_others_wrote_is_missed_among_others(
    written_to: Neo4jStore, empty_neo4j: SharedDatabase
) -> None:
    ask = written_to.prepare(FORM)
    ended = asyncio.Event()

    async def others() -> None:
        while not ended.is_set():
            await ask(["xai"])

    load = [asyncio.create_task(others()) for _ in range(8)]
    stale = 0
    for number in range(200):
        await asyncio.to_thread(
            empty_neo4j.run, "MATCH (xai:Entity {id: 'xai'}) SET xai.name = $name", name=f"xAI {number}"
        )
        [[[[_, name, _]], _]] = await ask(["xai"])
        stale += name != f"xAI {number}"
    ended.set()
    await asyncio.gather(*load)
    assert stale == 0


@pytest.mark.neo4j
@pytest.mark.parametrize(("slice", "select"), list(zip(SLICES, cycle(SELECTS), strict=False)))
def test_a_statement_for_many_answers_as_one_for_each(
    neo4j_store: Neo4jStore, neo4j_database: SharedDatabase, slice: str, select: str
) -> None:
    by_id = Part(Select("Node", ("id",), where=(Where("id", "=", Given(0)),), first=1))
    statement = compose(Selection((Part(SELECTS[select], SLICES[slice]), by_id)))
    many, opened = for_many(statement)
    (name,) = opened
    ids = ["xai", "spacex", "nope", "tesla"]
    with neo4j_database.session() as session:

        def answer(text: str, parameters: dict[str, Any]) -> Any:
            (record,) = session.run(text, parameters)  # type: ignore[arg-type, unused-ignore]
            return record.value()

        alone = [answer(statement.text, {**statement.parameters, name: id}) for id in ids]
        found = answer(many.text, {**many.parameters, "rows": [[id] for id in ids]})
    assert dict(found) == dict(enumerate(alone))
