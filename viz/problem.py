"""The page of what cannot be answered: what is wrong, and the ways to what can be."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Literal

from viz.document import render
from viz.navigation import navigation
from viz.palette import ThemeName
from viz.words import Words, clean

__all__ = ["problem_page"]

_TITLES: Final[Mapping[int, Words]] = {
    400: ("This cannot be shown as asked", "指定に誤りがあります"),
    404: ("There is no such page", "ページが見つかりません"),
    429: ("Too many requests", "リクエストが多すぎます"),
}
_NOT_NOW: Final[Words] = ("The graph cannot be shown now", "現在、グラフを表示できません")
_WORDS: Final[Mapping[str, Words]] = {"home": ("To the explorer", "図のページへ")}


def problem_page(
    status: int, detail: str, *, language: Literal["en", "ja"], theme: ThemeName | None, nonce: str
) -> str:
    """The page for an HTTP status, with what is wrong in English, as errors are told everywhere."""
    phrase = HTTPStatus(status).phrase
    title = _NOT_NOW if status >= 500 else _TITLES.get(status, (phrase, f"リクエストを処理できません({phrase})"))
    links = navigation("explorer", language, theme)
    return render(
        "problem.html.j2",
        language=language,
        theme=theme,
        nonce=nonce,
        words=_WORDS,
        title=title,
        detail=clean(detail),
        links=links,
    )
