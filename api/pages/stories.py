"""Stories over HTTP: the list of them, and a page for each step."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

import viz
from api.failures import failure_of
from api.kept import OfFacts
from api.watching.log import note
from graph.errors import QuestionError
from graph.settings import Settings
from graph.store import Store
from viz.disputes import Language
from viz.palette import ThemeName, theme_called, theme_of
from viz.stories import Story, StoryTold

__all__ = ["serve_stories"]

_STORIES = "/stories"


def serve_stories(app: FastAPI, store: Store, settings: Settings) -> None:
    """Serve `/stories` and `/stories/{id}`; `FactError` with file and line for a story that cannot be read."""
    shelf = viz.open_shelf(settings.stories)
    held: OfFacts[None, tuple[Story, ...]] = OfFacts(store, 2)
    told: OfFacts[str, StoryTold] = OfFacts(store, 16)

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
            shown = await told.of(id, lambda: shelf.told(store, id))
            place = shown.place(step)
        except QuestionError as wrong:
            return await listed(request, wrong, 404)
        language, theme = _looks(request.query_params)

        def link(place: int, language: Language, theme: ThemeName | None) -> str:
            return _address(shown.story.id, shown.steps[place].step.id, language, theme)

        nonce = viz.new_nonce()
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
        those = await held.of(None, lambda: shelf.held(store))
        linked = [(one, _address(one.id, "", language, theme)) for one in those]
        nonce = viz.new_nonce()
        notice = str(wrong) if wrong else None
        page = viz.stories_page(linked, language=language, theme=theme, nonce=nonce, notice=notice)
        headers = {"Content-Security-Policy": viz.policy(nonce)}
        return HTMLResponse(page, status_code=status, headers=headers)


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
    return "ja" if said.get("lang") == "ja" else "en", theme_of(said.get("theme", ""))


def _address(story: str, step: str, language: Language, theme: ThemeName | None) -> str:
    said = {"step": step, "lang": "ja" if language == "ja" else "", "theme": theme or ""}
    question = urlencode({name: value for name, value in said.items() if value})
    return f"{_STORIES}{f'/{quote(story)}' if story else ''}{f'?{question}' if question else ''}"
