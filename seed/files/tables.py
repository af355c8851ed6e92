"""Rows of a large list from CSV or JSON Lines, one at a time, each with its line.

A file is never held whole. What is wrong with one row is handed over in its place, as a `FactError`; what is wrong with
the file is raised.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from graph.errors import FactError
from seed.files.document import Block, JsonText, number
from seed.files.forms import columns, meant, short, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seed.files.forms import Form

__all__ = [
    "BETWEEN_IDS",
    "MAX_COLUMNS",
    "MAX_FIELD",
    "MAX_LINE",
    "MAX_ROWS",
    "MAX_TABLE_BYTES",
    "cell",
    "json_lines",
    "table",
    "typed_table",
]

MAX_FIELD: Final = 10_000
MAX_COLUMNS: Final = 100
MAX_LINE: Final = 1_000_000
MAX_ROWS: Final = 2_000_000
MAX_TABLE_BYTES: Final = 1_000_000_000
#: What separates several ids in one cell.
BETWEEN_IDS: Final = "|"

#: What a spreadsheet would run as a formula; and the same, and what some take for it, after a quote that keeps it text.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_QUOTED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
#: A part of a list; a backslash stands before a bar or backslash that belongs to it.
_PART = re.compile(r"(?:[^|\\]|\\.|\\$)+", re.DOTALL)
_ESCAPED = re.compile(r"\\([|\\])")
_FLAGS: Final = {"true": True, "false": False}


def json_lines(stream: BinaryIO, file: str) -> Iterator[Block | FactError]:
    """The objects of a JSON Lines file, one a line."""
    json = JsonText(file)
    for line, text in _lines(stream, file, "utf-8"):
        if line == 1 and text.startswith("\ufeff"):
            raise FactError("the file starts with a byte order mark; save it as UTF-8 without", file, 1)
        said = text.strip(" \t\r\n")
        if not said:
            continue
        json.line = line
        try:
            row, end = json.value(said)
        except FactError as wrong:
            yield wrong
            continue
        if end < len(said):
            yield FactError("a line holds one object and nothing after it", file, line)
        elif isinstance(row, Block):
            yield row
        else:
            yield FactError("every line is an object with an id, in { }", file, line)


def typed_table(stream: BinaryIO, file: str, title: str) -> Iterator[Block | FactError]:
    """The rows of a CSV file of the list `title`: its columns are the fields of the rows, an empty cell is absent."""
    forms = columns(title)
    rows = table(stream, file)
    header = next(rows)
    assert isinstance(header, Block)  # a fault of the header is raised
    for name in header:
        if name not in forms:
            raise FactError(f"`{word(name)}` is no column of {title}; {meant(name, forms)}", file, header.line)
    if "id" not in header:
        raise FactError("there is no column `id`; every row needs one", file, header.line)
    for row in rows:
        try:
            yield row if isinstance(row, FactError) else _typed(row, forms, file)
        except FactError as wrong:
            yield wrong


def _typed(row: Block, forms: Mapping[str, Form], file: str) -> Block:
    values: dict[str, Any] = {}
    for name, said in row.items():
        if (value := cell(said, name, forms[name], file, row.line)) is not None:
            values[name] = value
    return Block(values, row.line)


def cell(said: str, name: str, form: Form, file: str, line: int) -> Any:
    """What the cell of a field says, or None where it is empty."""
    if not said:
        return None
    match form:
        case "number":
            found = number(said.strip(), file, line)
            if found is None:
                raise FactError(f"`{name}` is {short(said)}, but it must be a number such as 0.25 or 1200", file, line)
            return found
        case "flag":
            if said.strip().lower() not in _FLAGS:
                raise FactError(f"`{name}` is {short(said)}, but it must be true or false", file, line)
            return _FLAGS[said.strip().lower()]
        case "list" | "steps":
            ids = [_ESCAPED.sub(r"\1", part.strip()) for part in _PART.findall(said) if part.strip()]
            if name == "to" and len(ids) == 1:
                return ids[0]
            return ids if form == "list" else [Block({"step": id}, line) for id in ids]
        case "date":
            return said.strip()
        case "text":
            return said


def table(stream: BinaryIO, file: str, separator: str = ",") -> Iterator[Block | FactError]:
    """The rows of any CSV file as text by column, the first of them the header itself."""
    lines = _lines(stream, file, "utf-8-sig")
    reader = csv.reader((text for _, text in lines), delimiter=separator, strict=True)
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as broken:
            raise FactError(f"this is not CSV: {_said(broken)}", file, line) from None
        if cells is None:
            break
        if len(cells) > MAX_COLUMNS:
            raise FactError(f"a row has at most {MAX_COLUMNS} columns", file, line)
        if not any(cells):
            continue
        if header is None:
            header = [name.strip() for name in cells]
            _refuse_header(header, file, line)
            yield Block({name: name for name in header}, line)
        else:
            yield _row(header, cells, file, line)
    if header is None:
        raise FactError("the file is empty; its first line names the columns", file, 1)


def _said(broken: csv.Error) -> str:
    said = str(broken)
    if "field larger" in said:
        return f"a field has more than {MAX_FIELD:,} characters, or its quote is never closed"
    return "a quote is never closed" if "unexpected end" in said else said


def _refuse_header(header: list[str], file: str, line: int) -> None:
    for name in header:
        if not name or len(name) > 100:
            raise FactError("a column has no name, or a very long one; the first line names them all", file, line)
        if header.count(name) > 1:
            raise FactError(f"two columns are called `{word(name)}`; rename one", file, line)
    if len(header) == 1 and ";" in header[0]:
        raise FactError("the columns are separated by semicolons; separate them by commas", file, line)


def _row(header: list[str], cells: list[str], file: str, line: int) -> Block | FactError:
    if len(cells) != len(header):
        return FactError(f"the row has {len(cells)} cells, and there are {len(header)} columns", file, line)
    row: dict[str, str] = {}
    for name, said in zip(header, cells, strict=True):
        if len(said) > MAX_FIELD:
            return FactError(f"`{word(name)}` has more than {MAX_FIELD:,} characters; shorten it", file, line)
        if _QUOTED.match(said):
            said = said[1:]  # noqa: PLW2901 - the quote that our own export writes
        elif _FORMULA.match(said):
            try:
                formula = number(said, file, line) is None
            except FactError as wrong:
                return wrong
            if formula:
                message = f"`{word(name)}` is {short(said)}, which a spreadsheet runs; write it with a leading '"
                return FactError(message, file, line)
        row[name] = said
    return Block(row, line)


def _lines(stream: BinaryIO, file: str, encoding: str) -> Iterator[tuple[int, str]]:
    """The lines of a text of at most so many bytes, with their numbers, whatever ends them."""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
    try:
        yield from _numbered(text, file)
    finally:
        if not stream.closed:
            text.detach()  # who opened the stream closes it


def _numbered(text: io.TextIOWrapper, file: str) -> Iterator[tuple[int, str]]:
    read = 0
    for line in count(1):
        said = text.readline(MAX_LINE)
        if not said:
            return
        read += len(said)
        if len(said) == MAX_LINE:
            raise FactError(f"a line has more than {MAX_LINE:,} characters; split it", file, line)
        if read > MAX_TABLE_BYTES:
            raise FactError(f"a file may have {MAX_TABLE_BYTES // 10**9} GB; split it into several", file, line)
        if "\0" in said:
            raise FactError("there is a NUL byte; save the file as UTF-8 text", file, line)
        if not said.isascii():
            try:
                said.encode()
            except UnicodeEncodeError:
                raise FactError("this is not UTF-8; save the file as UTF-8 text", file, line) from None
        yield line, said
