"""Pages of stories: a list of them, and one page a step with its picture, words, sources and presenter notes.

A step is a page of its own, so that it has an address and needs no script; a small script adds the keys of a presenter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from markupsafe import Markup

from viz.disputes import Language
from viz.document import render
from viz.drawing.shapes import svg
from viz.navigation import THEME_WORDS, Navigation, navigation
from viz.palette import THEMES, ThemeName
from viz.stories.story import Story
from viz.stories.told import StoryTold, drawing_of
from viz.words import Words

__all__ = ["Link", "stories_page", "story_page"]

#: The address of a step, by its place from 0, in a language and a theme.
Link: TypeAlias = Callable[[int, Language, ThemeName | None], str]


def story_page(
    told: StoryTold,
    place: int,
    *,
    link: Link,
    language: Language = "en",
    theme: ThemeName | None = None,
    nonce: str | None = None,
    stories: str | None = None,
) -> str:
    """One step of a story, `place` counted from 0: for a server with `nonce`, without it a file.

    `link` gives the addresses of its steps, `stories` is that of the list. A page of a server leads to the overview and
    the comparison of what the step shows, too.
    """
    step = told.steps[place]
    last = len(told.steps) - 1
    drawing = drawing_of(step, language)
    return render(
        "story.html.j2",
        language=language,
        theme=theme,
        nonce=nonce,
        styles=_STYLES,
        scripts={"script": "story.js"},
        words=_PAGE,
        told=told,
        step=step,
        place=place,
        # Of our own making, with every text in it escaped.
        picture=Markup(svg(drawing, stroke=THEMES[theme].stroke if theme else 1.0)),  # nosec B704
        links=[link(number, language, theme) for number in range(last + 1)],
        last=last,
        other=link(place, "en" if language == "ja" else "ja", theme),
        themes=[(link(place, language, one), THEME_WORDS[one], one == theme) for one in (None, *THEMES)],
        stories=stories,
        question=step.asked.told_in(language).link.partition("?")[2] if nonce else "",
        faults=[one for one in step.findings if one.severity == "error"],
    )


def stories_page(
    held: Sequence[tuple[Story, str]],
    *,
    language: Language = "en",
    theme: ThemeName | None = None,
    nonce: str | None = None,
    notice: str | None = None,
    links: Navigation | None = None,
) -> str:
    """The list of stories, each with the address of its first step; a notice says what there is not.

    `links` are those of a file among others.
    """
    return render(
        "stories.html.j2",
        language=language,
        theme=theme,
        nonce=nonce,
        styles=_STYLES,
        words=_PAGE,
        held=held,
        notice=notice,
        links=navigation("stories", language, theme) if nonce else links,
    )


_STYLES: Final = ("document.css", "story.css")
_PAGE: Final[Mapping[str, Words]] = {
    "stories": ("Stories", "ストーリー"),
    "stories_lead": (
        "Each step shows one picture and says what it shows. Every figure comes from the facts, and what a step"
        " asserts is checked against them.",
        "各段階は一枚の図とその説明からなる。数値はすべて事実の記録から取り、主張は記録に照らして検証している。",
    ),
    "steps": ("steps", "段階"),
    "steps_label": ("Steps of the story", "ストーリーの段階"),
    "all_steps": ("All steps", "すべての段階"),
    "previous": ("Previous", "前へ"),
    "next": ("Next", "次へ"),
    "of": ("of", "/"),
    "notes": ("Presenter notes", "発表者ノート"),
    "numbered": ("Sources", "出典"),
    "colours": ("Colours", "配色"),
    "skip": ("Skip to the content", "本文へ"),
    "pictured": ("Sources of the picture", "図の出典"),
    "in_words": ("what this step says", "この段階の説明"),
    "closer": ("Look closer:", "詳しく見る:"),
    "overview": ("all tracks", "管の全体"),
    "comparison": ("the comparison", "比較"),
    "story_keys": (
        "Arrow keys or Page Up and Page Down change the step, Home and End go to the first and last, n opens notes.",
        "矢印キーまたはPage Up・Page Downで段階を移動、Home・Endで最初と最後へ、nでノートを開閉。",
    ),
    "does_not_hold": (
        "This step does not hold on the facts of this store:",
        "この段階は、このストアの記録では成り立たない:",
    ),
}
