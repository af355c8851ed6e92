"""YAML and JSON text as plain data that remembers its lines; what is more than plain data is refused.

Anchors, aliases, tags, doubled keys and deep nesting are refused while the text is read, before
anything is built from it: a few hundred bytes of aliases can stand for gigabytes. Dates stay text,
`yes` and `no` too.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any, Final

import yaml

from graph.errors import FactError
from seed.files.forms import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_VALUES", "Block", "JsonText", "document", "number"]

MAX_BYTES: Final = 10_000_000
MAX_DEPTH: Final = 50
#: Keys, values, lists and mappings of one YAML file; each takes a hundred bytes of memory and more.
MAX_VALUES: Final = 400_000
#: More digits than any number of ours needs; longer ones are slow to read and cannot be stored.
_MAX_DIGITS: Final = 40
_ONE_MAPPING: Final = "a file holds one mapping, such as `claims:` with its rows"

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

#: The escapes of JSON that may stand for what is no character: half of a surrogate pair, or NUL.
_DOUBTFUL = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Block(dict[str, Any]):
    """A mapping of a file: its first line, and the line of each of its keys."""

    def __init__(
        self,
        values: Mapping[str, Any] | Iterable[tuple[str, Any]],
        line: int,
        lines: Mapping[str, int] | None = None,
    ) -> None:
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
        raise FactError(f"a YAML file may have {MAX_BYTES // 10**6} MB; split it, or write CSV or JSON Lines", file)
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
    values = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.NodeEvent):
            _refuse_if_not_plain(event, file, line)
            values += 1
        if values > MAX_VALUES:
            message = f"a YAML file may have {MAX_VALUES:,} values; split it, or write CSV or JSON Lines"
            raise FactError(message, file, line)
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
        raise FactError(f"an alias (*{word(str(event.anchor))}) is not allowed; repeat the value", file, line)
    if event.anchor:
        raise FactError(f"an anchor (&{word(event.anchor)}) is not allowed; leave it out", file, line)
    if event.tag:
        raise FactError(f"a tag ({word(event.tag)}) is not allowed; leave it out", file, line)


def _name(opened: _Open, key: str, file: str, line: int) -> None:
    assert opened.block is not None  # only mappings await a key
    _refuse_if_no_text(key, file, line)
    if key in opened.block:
        first = opened.block.lines[key]
        raise FactError(f"`{word(key)}` stands twice in one row, first in line {first}", file, line)
    opened.key = key
    opened.block.lines[key] = line


def _scalar(event: Any, file: str, line: int) -> str | int | float | bool | None:
    said: str = event.value
    _refuse_if_no_text(said, file, line)
    if event.style not in {None, ""}:
        return said
    if _NULL.fullmatch(said):
        return None
    if _TRUE.fullmatch(said):
        return True
    if _FALSE.fullmatch(said):
        return False
    found = number(said, file, line)
    return said if found is None else found


def number(said: str, file: str, line: int) -> int | float | None:
    """The number that a text is, or None; `FactError` where it has more digits than can be meant."""
    whole = _INT.fullmatch(said)
    if not whole and not _FLOAT.fullmatch(said):
        return None
    if len(said) > _MAX_DIGITS:
        raise FactError(f"a number has at most {_MAX_DIGITS} digits", file, line)
    return int(said) if whole else float(said)


def _refuse_if_no_text(said: str, file: str, line: int) -> None:
    if "\0" in said:
        raise FactError("there is a NUL character; leave it out", file, line)
    if not said.isascii():
        try:
            said.encode()
        except UnicodeEncodeError:
            raise FactError("there is half a character (a lone surrogate); leave it out", file, line) from None


class JsonText:
    """JSON of one file, decoded value by value; each mapping is a `Block` that stands in the line set before."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.line = 1
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._block,
            parse_int=self._number,
            parse_float=self._number,
            parse_constant=self._refused,
        )

    def value(self, text: str, start: int = 0) -> tuple[Any, int]:
        """The value that starts at `start`, and where it ends; or `FactError` with file and line."""
        try:
            value, end = self._decoder.raw_decode(text, start)
        except json.JSONDecodeError as broken:
            line = self.line + text.count("\n", start, broken.pos)
            column = broken.pos - text.rfind("\n", 0, broken.pos)
            message = f"this is not JSON: {broken.msg[0].lower()}{broken.msg[1:]} in column {column}"
            raise FactError(message, self.file, line) from None
        except RecursionError:
            raise self._too_deep() from None
        if text.count("[", start, end) + text.count("{", start, end) > MAX_DEPTH:
            self._refuse_deep(value, 1)
        if _DOUBTFUL.search(text, start, end):
            self._refuse_no_text(value)
        return value, end

    def _block(self, pairs: list[tuple[str, Any]]) -> Block:
        block = Block(pairs, self.line)
        if len(block) < len(pairs):
            keys = [key for key, _ in pairs]
            doubled = next(key for key in keys if keys.count(key) > 1)
            raise FactError(f"`{word(doubled)}` stands twice in one row", self.file, self.line)
        return block

    def _number(self, said: str) -> int | float:
        found = number(said, self.file, self.line)
        return float(said) if found is None else found

    def _refused(self, said: str) -> Any:
        raise FactError(f"{said} is no number that can be kept; leave it out", self.file, self.line)

    def _too_deep(self) -> FactError:
        return FactError(f"nested deeper than {MAX_DEPTH}; write it flatter", self.file, self.line)

    def _refuse_deep(self, value: Any, depth: int) -> None:
        if not isinstance(value, dict | list):
            return
        if depth > MAX_DEPTH:
            raise self._too_deep()
        for inner in value.values() if isinstance(value, dict) else value:
            self._refuse_deep(inner, depth + 1)

    def _refuse_no_text(self, value: Any) -> None:
        if isinstance(value, str):
            _refuse_if_no_text(value, self.file, self.line)
        elif isinstance(value, list):
            for inner in value:
                self._refuse_no_text(inner)
        elif isinstance(value, dict):
            for key, inner in value.items():
                self._refuse_no_text(key)
                self._refuse_no_text(inner)
