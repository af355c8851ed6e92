"""YAML text as plain data that remembers its lines; what is more than plain data is refused.

Anchors, aliases, tags, doubled keys and deep nesting are refused while the text is read, before
anything is built from it: a few hundred bytes of aliases can stand for gigabytes. Dates stay text,
`yes` and `no` too.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any, Final

import yaml

from graph.errors import FactError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Block", "document"]

MAX_BYTES: Final = 10_000_000
MAX_DEPTH: Final = 50
#: More digits than any number of ours needs; longer ones are slow to read and cannot be stored.
_MAX_DIGITS: Final = 40
_ONE_MAPPING: Final = "a file holds one mapping, such as `claims:` with its rows"

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Block(dict[str, Any]):
    """A mapping of a file: its first line, and the line of each of its keys."""

    def __init__(self, values: Mapping[str, Any], line: int, lines: Mapping[str, int] | None = None) -> None:
        super().__init__(values)
        self.line = line
        self.lines = dict(lines or {})

    def line_of(self, key: str) -> int:
        """The line of `key`, or of the whole block where it has no such key."""
        return self.lines.get(key, self.line)


def document(raw: bytes, file: str) -> Block:
    """The mapping that a file holds, or `FactError` with file and line of what is wrong with it.

    >>> document(b"since: 2026-02-02", "facts.yaml")
    {'since': '2026-02-02'}
    """
    text = _decoded(raw, file)
    try:
        return _built(yaml.parse(text, Loader=_LOADER), file)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = mark.line + 1 if mark else 0
        problem = broken.problem or broken.context
        raise FactError(f"this is not YAML: {problem}", file, line) from broken
    except yaml.YAMLError as broken:
        at = getattr(broken, "position", None)
        line = text.count("\n", 0, at) + 1 if isinstance(at, int) else 0
        raise FactError("there is a character that YAML does not allow", file, line) from broken


def _decoded(raw: bytes, file: str) -> str:
    if len(raw) > MAX_BYTES:
        raise FactError(f"a file may have {MAX_BYTES // 10**6} MB; split it into several", file)
    if raw.startswith(BOM_UTF8):
        raise FactError("the file starts with a byte order mark; save it as UTF-8 without", file, 1)
    if (nul := raw.find(b"\0")) >= 0:
        line = raw.count(b"\n", 0, nul) + 1
        raise FactError("there is a NUL byte; save the file as UTF-8 text", file, line)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = raw.count(b"\n", 0, broken.start) + 1
        raise FactError("this is not UTF-8; save the file as UTF-8 text", file, line) from broken


class _Open:
    """A mapping or sequence whose end has not come yet; `key` waits for its value."""

    def __init__(self, line: int, *, mapping: bool) -> None:
        self.block: Block | None = Block({}, line) if mapping else None
        self.items: list[Any] = []
        self.key: str | None = None

    @property
    def awaits_key(self) -> bool:
        return self.block is not None and self.key is None

    def take(self, value: object) -> None:
        if self.block is None:
            self.items.append(value)
        elif self.key is not None:
            self.block[self.key] = value
            self.key = None

    @property
    def value(self) -> Any:
        return self.items if self.block is None else self.block


def _built(events: Any, file: str) -> Block:
    opened: list[_Open] = []
    top: Block | None = None
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.NodeEvent):
            _refuse_if_not_plain(event, file, line)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(opened) >= MAX_DEPTH:
                raise FactError(f"nested deeper than {MAX_DEPTH}; write it flatter", file, line)
            mapping = isinstance(event, yaml.MappingStartEvent)
            if not opened and (top is not None or not mapping):
                raise FactError(_ONE_MAPPING, file, line)
            if opened and opened[-1].awaits_key:
                raise FactError("a key is a word, not a list or mapping", file, line)
            opened.append(_Open(line, mapping=mapping))
        elif isinstance(event, yaml.CollectionEndEvent):
            value = opened.pop().value
            if opened:
                opened[-1].take(value)
            else:
                top = value
        elif isinstance(event, yaml.ScalarEvent):
            if not opened:
                if event.value:
                    raise FactError(_ONE_MAPPING, file, line)
            elif opened[-1].awaits_key:
                _name(opened[-1], event.value, file, line)
            else:
                opened[-1].take(_scalar(event, file, line))
    return top if top is not None else Block({}, 1)


def _refuse_if_not_plain(event: Any, file: str, line: int) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise FactError(f"an alias (*{event.anchor}) is not allowed; repeat the value", file, line)
    if event.anchor:
        raise FactError(f"an anchor (&{event.anchor}) is not allowed; leave it out", file, line)
    if event.tag:
        raise FactError(f"a tag ({event.tag}) is not allowed; leave it out", file, line)


def _name(opened: _Open, key: str, file: str, line: int) -> None:
    assert opened.block is not None  # only mappings await a key
    if key in opened.block:
        first = opened.block.lines[key]
        raise FactError(f"`{key}` stands twice in one row, first in line {first}", file, line)
    opened.key = key
    opened.block.lines[key] = line


def _scalar(event: Any, file: str, line: int) -> str | int | float | bool | None:
    said: str = event.value
    if event.style not in {None, ""}:
        return said
    if _NULL.fullmatch(said):
        return None
    if _TRUE.fullmatch(said):
        return True
    if _FALSE.fullmatch(said):
        return False
    if _INT.fullmatch(said) or _FLOAT.fullmatch(said):
        if len(said) > _MAX_DIGITS:
            raise FactError(f"a number has at most {_MAX_DIGITS} digits", file, line)
        return int(said) if _INT.fullmatch(said) else float(said)
    return said
