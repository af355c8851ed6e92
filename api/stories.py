"""Stories over HTTP: the list of them, and a page for each step."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

import viz
from api.failures import failure_of
from api.guard import new_nonce
from api.kept import Kept
from api.log import note
from graph.errors import QuestionError
from graph.settings import Settings
from graph.store import Store
from viz.disputes import Language
from viz.palette import THEMES, ThemeName, theme_called
from viz.stories import Shelf, Story, StoryTold

__all__ = ["serve_stories"]

_STORIES = "/stories"


def serve_stories(app: FastAPI, store: Store, settings: Settings) -> None:
    """Serve `/stories` and `/stories/{id}`; `FactError` with file and line for a story that cannot be read."""
    told = _Told(store, viz.open_shelf(settings.stories))

    @app.get(_STORIES, response_class=HTMLResponse, summary="Stories", include_in_schema=False)
    async def stories(request: Request) -> HTMLResponse:
        try:
            _require_known(request.query_params, ("lang", "theme"))
        except QuestionError as wrong:
            return await listed(request, wrong, 400)
        return await listed(request)

    @app.get(f"{_STORIES}/{{id}}", response_class=HTMLResponse, summary="A step of a story", include_in_schema=False)
    async def story(request: Request, id: str, step: str = "1") -> HTMLResponse:
        try:
            _require_known(request.query_params, ("step", "lang", "theme"))
        except QuestionError as wrong:
            return await listed(request, wrong, 400)
        try:
            shown = await told.of(id)
            place = shown.place(step)
        except QuestionError as wrong:
            return await listed(request, wrong, 404)
        language, theme = _looks(request.query_params)

        def link(place: int, language: Language, theme: ThemeName | None) -> str:
            return _address(shown.story.id, shown.steps[place].step.id, language, theme)

        nonce = new_nonce()
        page = await run_in_threadpool(
            viz.story_page,
            shown,
            place,
            link=link,
            language=language,
            theme=theme,
            nonce=nonce,
            stories=_address("", "", language, theme),
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": viz.policy(nonce)})

    async def listed(request: Request, wrong: QuestionError | None = None, status: int = 200) -> HTMLResponse:
        """The list, with a notice of what went wrong."""
        if wrong is not None:
            note(request.scope, code=failure_of(wrong).code, why=str(wrong))
        language, theme = _looks(request.query_params)
        held = [(one, _address(one.id, "", language, theme)) for one in await told.held()]
        nonce = new_nonce()
        notice = str(wrong) if wrong else None
        page = viz.stories_page(held, language=language, theme=theme, nonce=nonce, notice=notice)
        headers = {"Content-Security-Policy": viz.policy(nonce)}
        return HTMLResponse(page, status_code=status, headers=headers)


class _Told:
    """The stories on the shelf as a store holds them now; each is told once for as long as the facts stay."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self._store = store
        self._shelf = shelf
        self._lists: Kept[str, tuple[Story, ...]] = Kept(2)
        self._kept: Kept[tuple[str, str], StoryTold] = Kept(16)
        self._one_at_a_time = asyncio.Lock()

    async def held(self) -> tuple[Story, ...]:
        """The stories that can be told."""
        now = (await self._store.state()).content_hash
        if (kept := self._lists.get(now)) is None:
            kept = await self._shelf.held(self._store)
            self._lists.put(now, kept)
        return kept

    async def of(self, id: str) -> StoryTold:
        """The story of that id, told; `QuestionError` for one that there is not."""
        key = (await self._store.state()).content_hash, id
        async with self._one_at_a_time:
            if (kept := self._kept.get(key)) is None:
                kept = await self._shelf.told(self._store, id)
                self._kept.put(key, kept)
        return kept


def _require_known(said: Mapping[str, str], known: tuple[str, ...]) -> None:
    """`QuestionError` for a parameter that a page does not have, or a value that it cannot have."""
    for name in said:
        if name not in known:
            raise QuestionError(f"There is nothing to choose that is called {name[:80]}; there are {', '.join(known)}")
    if (language := said.get("lang", "en")) not in ("en", "ja"):
        raise QuestionError(f"lang={language[:80]} is not here; choose en or ja")
    theme_called(said.get("theme", ""))


def _looks(said: Mapping[str, str]) -> tuple[Language, ThemeName | None]:
    """The language and the theme that an address asks for, the usual ones where it asks for none that there is."""
    asked = said.get("theme", "")
    return "ja" if said.get("lang") == "ja" else "en", theme_called(asked) if asked in THEMES else None


def _address(story: str, step: str, language: Language, theme: ThemeName | None) -> str:
    said = {"step": step, "lang": "ja" if language == "ja" else "", "theme": theme or ""}
    question = urlencode({name: value for name, value in said.items() if value})
    return f"{_STORIES}{f'/{quote(story)}' if story else ''}{f'?{question}' if question else ''}"
