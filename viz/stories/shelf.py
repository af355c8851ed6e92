"""The stories that can be told beside each other: the shipped ones, a reader's own, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import FactError, QuestionError
from graph.findings import Finding
from graph.store import Store
from graph.structure.side import ecosystems
from viz.stories.read import ReadStory, read_stories, shipped_stories
from viz.stories.story import Story
from viz.stories.told import StoryTold, ask_story
from viz.stories.walk import WALK, ask_walk

__all__ = ["Shelf", "check_stories", "open_shelf"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Stories that were read without a fault; the walk through an article is made anew of whatever a store holds."""

    stories: tuple[Story, ...]

    async def held(self, store: Store) -> tuple[Story, ...]:
        """The stories of which a store holds every ecosystem, and the walk if it holds an article."""
        known = {one.id for one in await ecosystems(store)}
        walk = await ask_walk(store)
        read = (story for story in self.stories if set(story.ecosystems) <= known)
        return (*read, *([walk] if walk else []))

    async def told(self, store: Store, id: str) -> StoryTold:
        """The story of that id, told of what a store holds; `QuestionError` for one that there is not."""
        known = {story.id: story for story in await self.held(store)}
        if id not in known:
            raise QuestionError(f"There is no story {id[:80]!r}; there are {', '.join(known) or 'none'}")
        return await ask_story(store, known[id])


def open_shelf(folders: Iterable[Path] = ()) -> Shelf:
    """The shipped stories and those in these folders; `FactError` with file and line for the first that is faulty."""
    read = _apart([*shipped_stories(), *read_stories(folders)])
    for one in read:
        for finding in one.findings:
            if finding.severity == "error":
                raise FactError(f"{finding.message} (muskgraph check --stories lists all)", finding.file, finding.line)
    return Shelf(tuple(one.story for one in read if one.story))


async def check_stories(store: Store, read: Iterable[ReadStory]) -> tuple[Finding, ...]:
    """All that is wrong with stories, in their files and against what a store holds."""
    found: list[Finding] = []
    for one in _apart(list(read)):
        found += one.findings
        if one.story:
            found += (await ask_story(store, one.story)).findings
    return tuple(sorted(found, key=lambda each: (each.file, each.line, each.severity, each.code)))


def _apart(read: Sequence[ReadStory]) -> list[ReadStory]:
    """The same, but of two stories of one id the later is a fault."""
    seen = {WALK: "the walk through the article"}
    apart = []
    for one in read:
        if one.story and one.story.id in seen:
            message = f"{one.story.id}: {seen[one.story.id]} has that id already"
            doubled = Finding("error", "story-doubled-id", message, one.file, 1, one.story.id)
            apart.append(replace(one, story=None, findings=(*one.findings, doubled)))
        else:
            apart.append(one)
            if one.story:
                seen[one.story.id] = one.file
    return apart
