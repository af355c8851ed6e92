"""Story files to stories, every step with its line; what cannot be read is told with file and line.

Every scalar is taken as text, so that no date or word becomes something else; anchors are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, cast

import yaml

from graph.errors import QuestionError
from graph.findings import Finding
from graph.slice import Slice
from viz.overview.pipes import TRACKS
from viz.stories.codes import CODES
from viz.stories.story import CHECKS, PICTURES, PLACEHOLDER, Check, Picture, Step, Story, Subject
from viz.words import Words

__all__ = ["MAX_BYTES", "ReadStory", "read_stories", "read_story", "shipped_stories"]

#: A longer file is no story.
MAX_BYTES: Final = 500_000
_MOST_STEPS: Final = 500
_DEEPEST: Final = 20
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DIGITS: Final = re.compile(r"\d(?:[\d.,:/-]*\d)?")
#: Where a line of a Japanese text was broken in the file: beside a wide character or a placeholder.
_WIDE: Final = r"\u3000-\u9fff\uff00-\uffef"
_BROKEN: Final = re.compile(rf"(?<=[{_WIDE}}}]) | (?=[{_WIDE}{{])")
_STORY: Final = ("story", "title", "what", "steps")
_STEP: Final = (
    *("step", "title", "text", "notes", "picture", "left", "right"),
    *("lit", "open", "tracks", "links", "evidence", "holds"),
)
_SLICE: Final = ("telling", "asOf", "undated", "minReliability", "without", "assume")
_WORDS: Final = ("en", "ja")


@dataclass(frozen=True, slots=True)
class ReadStory:
    """A story as far as it could be read, and what is wrong with its file."""

    file: str
    story: Story | None
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(one.severity == "error" for one in self.findings)


def shipped_stories() -> list[ReadStory]:
    """The stories that come with the program, by the name of their files."""
    return _read_folder(files("viz.stories"))


def read_stories(folders: Iterable[Path]) -> list[ReadStory]:
    """The stories in these folders, every `.yaml` in them; `QuestionError` where there is no such folder."""
    found = []
    for folder in folders:
        if not folder.is_dir():
            raise QuestionError(f"There is no folder {folder}; name one with stories as .yaml files")
        found += _read_folder(folder)
    return found


def _read_folder(folder: Path | Traversable) -> list[ReadStory]:
    named = (path for path in folder.iterdir() if path.name.endswith((".yaml", ".yml")))
    return [read_story(_text_of(path), str(path)) for path in sorted(named, key=lambda path: path.name)]


def _text_of(path: Path | Traversable) -> str | bytes:
    with path.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def read_story(text: str | bytes, file: str) -> ReadStory:
    """The story of a file's text; `file` is its name in what is found."""
    reader = _Reader(file)
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        if len(text) > MAX_BYTES:
            raise ValueError(f"it is longer than {MAX_BYTES:,} characters")
        node = _compose(text)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        reader.find("story-unreadable", f"{wrong.problem or wrong}", mark.line + 1 if mark else 0)
        return ReadStory(file, None, tuple(reader.findings))
    except (ValueError, RecursionError, yaml.YAMLError) as wrong:
        reader.find("story-unreadable", f"it cannot be read: {wrong}", 0)
        return ReadStory(file, None, tuple(reader.findings))
    story = reader.story(node)
    return ReadStory(file, story, tuple(reader.findings))


def _compose(text: str) -> yaml.Node | None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:  # told while it is read: with each level the scanner is slower
            raise _refused(event, f"nested deeper than {_DEEPEST}; write it flatter")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(event, "anchors are not taken")
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _refused(event: yaml.Event, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=cast(yaml.Mark, event.start_mark))


@dataclass(slots=True)
class _Reader:
    file: str
    findings: list[Finding] = field(default_factory=list)
    #: The story, and the step, that is being read.
    within: tuple[str, ...] = ()

    def find(self, code: str, message: str, line: int) -> None:
        id = "/".join(self.within)
        named = f"{id}: {message}" if id else message
        self.findings.append(Finding(CODES[code].severity, code, named, self.file, line, id))

    def story(self, node: yaml.Node | None) -> Story | None:
        if not isinstance(node, yaml.MappingNode):
            self.find("story-unreadable", "a story is a mapping with `story`, `title`, `what` and `steps`", 1)
            return None
        held = self.fields(node, _STORY, _STORY)
        id = self.id_of(held.get("story"), "story")
        self.within = (id,) if id else ()
        title, what = self.words(held.get("title"), "title"), self.words(held.get("what"), "what")
        self._no_digits("title", title, set(), held.get("title"))
        self._no_digits("what", what, set(), held.get("what"))
        steps: list[Step] = []
        for number, each in enumerate(self.sequence(held.get("steps"), "steps"), start=1):
            if number > _MOST_STEPS:
                self.find("story-wrong-value", f"a story has at most {_MOST_STEPS} steps", _line(each))
                break
            step = self.step(each, id)
            if step and step.id in {one.id for one in steps}:
                self.find("story-doubled-id", f"two steps are called {step.id}", step.line)
            elif step:
                steps.append(step)
            self.within = (id,) if id else ()
        if "steps" in held and not steps and not self.findings:
            self.find("story-missing", "there is no step", _line(held["steps"]))
        if not id or not steps:
            return None
        return Story(id, title, what, tuple(steps), self.file)

    def step(self, node: yaml.Node, story: str) -> Step | None:
        if not isinstance(node, yaml.MappingNode):
            self.find("story-wrong-value", "a step is a mapping", _line(node))
            return None
        before = len(self.findings)
        named = next((value.value for key, value in node.value if key.value == "step"), None)
        self.within = (story, named if isinstance(named, str) else f"line {_line(node)}")
        held = self.fields(node, _STEP, ("step", "title", "text", "notes", "left"))
        id = self.id_of(held.get("step"), "step")
        left = self.subject(held.get("left"), "left")
        right = self.subject(held["right"], "right") if "right" in held else None
        texts = {name: self.words(held.get(name), name) for name in ("title", "text", "notes")}
        if left and (right or "right" not in held):
            dates = {
                part for side in (left, right) if side and side.slice.as_of for part in _dates(side.slice.as_of.text)
            }
            for name, words in texts.items():
                self._no_digits(name, words, dates, held.get(name))
        made = Step(
            id,
            **texts,
            left=left or Subject(""),
            right=right,
            picture=cast(Picture, self.choice(held.get("picture"), "picture", PICTURES, "pipes")),
            lit=self.texts(held.get("lit"), "lit"),
            opened=self.texts(held.get("open"), "open"),
            tracks=tuple(self.choice(one, "tracks", TRACKS, "left") for one in self.items(held.get("tracks"))),
            drained=self.choice(held.get("links"), "links", ("told", "drained"), "told") == "drained",
            covered=self.choice(held.get("evidence"), "evidence", ("shown", "covered"), "shown") == "covered",
            holds=tuple(self.checks(held.get("holds"))),
            line=_line(node),
            lines={name: _line(one) for name, one in held.items()},
        )
        grave = any(one.severity == "error" for one in self.findings[before:])
        return None if grave else made

    # ---- parts of a step ---------------------------------------------------------------------------------------------

    def subject(self, node: yaml.Node | None, name: str) -> Subject | None:
        if node is None:
            return None
        held = self.fields(node, ("ecosystem", *_SLICE), ("ecosystem",))
        ecosystem = self.text(held.get("ecosystem"), f"{name}.ecosystem")
        parts = {one: ",".join(self.texts(held[one], f"{name}.{one}")) for one in _SLICE if one in held}
        try:
            return Subject(ecosystem, Slice.from_link({"telling": "evidence", **parts}))
        except QuestionError as wrong:
            self.find("story-wrong-value", f"{name}: {wrong}", _line(node))
            return None

    def checks(self, node: yaml.Node | None) -> Iterator[Check]:
        for each in self.items(node):
            if not isinstance(each, yaml.MappingNode) or len(each.value) != 1:
                self.find("story-wrong-value", "what holds is written as `- flow: ID`", _line(each))
                continue
            [(key, value)] = each.value
            words = self.texts(value, key.value)
            if key.value not in CHECKS:
                known = ", ".join(CHECKS)
                self.find("story-unknown-key", f"no check is called {key.value}; {known}", _line(key))
            elif len(words) != CHECKS[key.value]:
                self.find(
                    "story-wrong-value", f"{key.value} takes {CHECKS[key.value]} words: docs/stories.md", _line(key)
                )
            else:
                yield Check(key.value, words, _line(key))

    def words(self, node: yaml.Node | None, name: str) -> Words:
        if node is None:
            return "", ""
        if not isinstance(node, yaml.MappingNode):
            self.find("story-wrong-value", f"{name} is written as `en` and `ja`", _line(node))
            return "", ""
        held = self.fields(node, _WORDS, ("en",))
        english, japanese = (self.text(held.get(one), f"{name}.{one}") for one in _WORDS)
        japanese = _BROKEN.sub("", japanese)
        if not japanese:
            self.find("story-missing-japanese", f"{name} is not there in Japanese", _line(node))
        if english and japanese and sorted(_held(english)) != sorted(_held(japanese)):
            self.find("story-placeholder", f"{name} names other rows in Japanese than in English", _line(node))
        return english, japanese

    def _no_digits(self, name: str, words: Words, dates: set[str], node: yaml.Node | None) -> None:
        for text in words:
            for found in _DIGITS.finditer(PLACEHOLDER.sub("", text)):
                if found[0] not in dates:
                    told = f"{name} states {found[0]} in digits; name the row that has it, as in {{claim:ID}}"
                    self.find("story-digits", told, _line(node))

    # ---- YAML --------------------------------------------------------------------------------------------------------

    def fields(self, node: yaml.Node, known: Iterable[str], needed: Iterable[str]) -> Mapping[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.find("story-wrong-value", f"this is a mapping with {', '.join(needed)}", _line(node))
            return {}
        held: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value not in known:
                told = key.value if isinstance(key, yaml.ScalarNode) else "a list"
                self.find("story-unknown-key", f"there is no field {str(told)[:60]}; {', '.join(known)}", _line(key))
            elif key.value in held:
                self.find("story-wrong-value", f"{key.value} stands twice", _line(key))
            else:
                held[key.value] = value
        for name in needed:
            if name not in held:
                self.find("story-missing", f"{name} is missing", _line(node))
        return held

    def text(self, node: yaml.Node | None, name: str) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.find("story-wrong-value", f"{name} is a text", _line(node))
            return ""
        return " ".join(node.value.split())

    def id_of(self, node: yaml.Node | None, name: str) -> str:
        text = self.text(node, name)
        if text and (not _ID.fullmatch(text) or len(text) > 80 or text.isdigit()):
            self.find("story-wrong-value", f"{name} is an id: small letters, digits and single hyphens", _line(node))
            return ""
        return text

    def sequence(self, node: yaml.Node | None, name: str) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.find("story-wrong-value", f"{name} is a list", _line(node))
            return []
        return list(node.value)

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        """A list, or the one thing that stands in its place."""
        if node is None:
            return []
        return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]

    def texts(self, node: yaml.Node | None, name: str) -> tuple[str, ...]:
        return tuple(filter(None, (self.text(one, name) for one in self.items(node))))

    def choice(self, node: yaml.Node | None, name: str, known: tuple[str, ...], usual: str) -> str:
        if node is None:
            return usual
        text = self.text(node, name)
        if text and text not in known:
            self.find("story-wrong-value", f"{name} is one of {', '.join(known)}, not {text[:60]}", _line(node))
            return usual
        return text or usual


def _held(text: str) -> list[str]:
    return [found[0].replace(" ", "") for found in PLACEHOLDER.finditer(text)]


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node is not None else 0


def _dates(text: str) -> Iterator[str]:
    """A date, its month and its year, as a text may put them."""
    parts = text.split("-")
    for count in range(1, len(parts) + 1):
        yield "-".join(parts[:count])
