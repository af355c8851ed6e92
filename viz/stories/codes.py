"""Every way in which a story can be wrong: its code, how grave it is, what it means, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from graph.findings import Code, Severity, tables

__all__ = ["CODES", "table"]

_QUESTION: Final = "Can the story be told, and is it true?"


def _code(id: str, severity: Severity, meaning: str, remedy: str) -> Code:
    return Code(id, severity, _QUESTION, meaning, remedy)


_ALL: Final = (
    _code("story-unreadable", "error", "The file is no plain YAML in UTF-8.", "Mend the line that is named."),
    _code("story-unknown-key", "error", "A story, step or side has a field that there is not.", "Correct its name."),
    _code("story-missing", "error", "A field is missing that there must be.", "Add the field."),
    _code("story-missing-japanese", "error", "A text is missing in Japanese.", "Add `ja`."),
    _code("story-wrong-value", "error", "A field holds what it cannot hold.", "Write it as the message says."),
    _code("story-doubled-id", "error", "Two stories, or two steps of one, have the same id.", "Rename one."),
    _code(
        "story-digits",
        "error",
        "A text states a figure in digits that is no date of its slices.",
        "Name the row that has it: `{claim:ID}`, `{share:left.transport}`.",
    ),
    _code(
        "story-placeholder",
        "error",
        "A placeholder is unknown, or what it names has no such value.",
        "Use one of docs/stories.md, and a row that has the value and a source.",
    ),
    _code(
        "story-unknown-ecosystem",
        "error",
        "A step is about an ecosystem that is not on record.",
        "Correct its id, or check it with the pack that holds it.",
    ),
    _code("story-unknown-id", "error", "A step names a row that is not on record.", "Correct the id."),
    _code(
        "story-not-in-slice",
        "error",
        "A step lights a row that does not stand in its slices.",
        "Take it out, or change the telling or date of the step.",
    ),
    _code(
        "story-does-not-hold",
        "error",
        "What a step's words rest on does not hold in its slices.",
        "Change the words to what the facts say, then the check.",
    ),
    _code(
        "story-unchecked",
        "warning",
        "A step asserts something and neither names a figure nor says what must hold.",
        "Add `holds`.",
    ),
    _code(
        "story-nothing-lit",
        "warning",
        "Nothing of what a step lights is in its picture.",
        "Light what the picture shows.",
    ),
)

#: Every code, in the order in which a story is checked.
CODES: Final[Mapping[str, Code]] = MappingProxyType({code.id: code for code in _ALL})


def table() -> str:
    """All codes as the Markdown table that `docs/stories.md` holds."""
    return "\n".join(tables(_ALL).values()) + "\n"
