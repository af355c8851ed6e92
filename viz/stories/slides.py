"""Stories as slides: one a step, its picture of native shapes, what is said and where it is from in the notes.

The module needs the extra `pictures`: without it the import is a `QuestionError` that says how to install it.
"""

from __future__ import annotations

from typing import Final

from viz.disputes import Language
from viz.drawing.slides import Slide
from viz.overview.pipes import SLIDE
from viz.stories.told import StepTold, StoryTold, drawing_of
from viz.words import Words

__all__ = ["slides_of"]

_SOURCES: Final[Words] = ("Sources:", "出典:")
_PICTURED: Final[Words] = ("Sources of the picture:", "図の出典:")


def slides_of(told: StoryTold, language: Language = "en") -> list[Slide]:
    """A slide for each step of a story, in its order."""
    return [_slide(step, language) for step in told.steps]


def _slide(step: StepTold, language: Language) -> Slide:
    place = 1 if language == "ja" else 0
    notes = [step.notes[place], "", step.text[place]]
    number = 1
    for heading, sources in ((_SOURCES, step.cited), (_PICTURED, step.pictured)):
        if sources:
            notes += ["", heading[place]]
        for id, source in sources:
            notes.append(f"[{number}] {source.name[place]} ({id})")
            number += 1
    return Slide(drawing_of(step, language, SLIDE), notes)
