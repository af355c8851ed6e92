"""Any CSV files as a pack, by a mapping that says which column is which field.

A mapping is a YAML file with the pack's header under `pack`, its `tables`, and whatever lists of rows no table holds.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.dates import PartialDate
from graph.errors import FactError
from graph.model import Text
from seed.files.document import MAX_BYTES, Block, document
from seed.files.forms import LISTS, columns, meant, short, word
from seed.files.tables import BETWEEN_IDS, cell, table
from seed.read import Reading, header, opened

if TYPE_CHECKING:
    from pathlib import Path

    from seed.read import ReadPack

__all__ = ["Mapped", "read_mapping", "slug"]

_COLUMN = re.compile(r"\{([^{}]+)\}")
_KEYS: Final = ("pack", "tables", "defaults", *LISTS)
#: What a date format says, from the most precise: strptime's directives of it, and how the date is then written.
_PRECISIONS: Final = (("%d", "%Y-%m-%d"), ("%m", "%Y-%m"), ("%b", "%Y-%m"), ("%B", "%Y-%m"))


class _Table(BaseModel):
    """How one CSV file becomes rows of one list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Text
    list: Text
    #: Field to the column it is read from.
    columns: dict[str, Text] = {}
    #: Field to a template such as `co-{Company}`, of whose columns an id is made.
    ids: dict[str, Text] = {}
    #: Field to a value that is the same in every row.
    constants: dict[str, Any] = {}
    separator: str = Field(",", min_length=1, max_length=1)
    #: How dates are written, in strptime's directives, where they are not written as in a pack.
    dates: Text | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping made of its files, and the columns that it did not use, each with its file."""

    reading: ReadPack
    unused: tuple[str, ...]


def read_mapping(path: Path) -> Mapped:
    """The pack that a mapping makes of the CSV files beside it; `FactError` where the mapping itself is wrong."""
    file = str(path)
    with opened(path, MAX_BYTES) as stream:
        content = document(stream.read(MAX_BYTES + 1), file)
    for key in content:
        if key not in _KEYS:
            raise FactError(f"`{word(key)}` is no part of a mapping; {meant(key, _KEYS)}", file, content.line_of(key))
    if not isinstance(content.get("pack"), Block):
        raise FactError("`pack` is a mapping with the id and title of the pack", file, content.line_of("pack"))
    tables = content.get("tables")
    if not isinstance(tables, list) or not tables:
        raise FactError("`tables` is a list, each naming a `file` and its `list`", file, content.line_of("tables"))
    said = header(content["pack"], file)
    reading = Reading()
    rows = {title: content[title] for title in content if title not in {"pack", "tables"}}
    reading.content(file, Block(rows, content.line, content.lines))
    defaults = content.get("defaults")
    unused: list[str] = []
    for block in tables:
        mapper = _Mapper(_valid(block, file, content.line_of("tables")), block, file)
        mapper.read(path.parent, reading, defaults if isinstance(defaults, Block) else Block({}, 0))
        unused += mapper.unused
    return Mapped(reading.pack(said), tuple(unused))


def _valid(block: object, file: str, line: int) -> _Table:
    if not isinstance(block, Block):
        raise FactError("a table is a mapping with `file`, `list` and `columns`", file, line)
    try:
        return _Table.model_validate(block)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        key = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            message = f"`{word(key)}` is no part of a table; {meant(key, _Table.model_fields)}"
        elif first["type"] == "missing":
            message = f"the table has no `{key}`"
        else:
            message = f"`{word('.'.join(map(str, first['loc'])))}` is {short(first['input'])}: {first['msg'].lower()}"
        raise FactError(message, file, block.line_of(key)) from None


class _Mapper:
    """One table of a mapping at work."""

    def __init__(self, told: _Table, block: Block, mapping: str) -> None:
        self._told, self._block, self._mapping = told, block, mapping
        self.unused: list[str] = []
        if told.list not in LISTS:
            raise self._wrong("list", told.list, f"`{word(told.list)}` is no list of rows; {meant(told.list, LISTS)}")
        self._forms = columns(told.list)
        for part in ("columns", "ids", "constants"):
            for field in getattr(told, part):
                if field not in self._forms:
                    message = f"`{word(field)}` is no field of {told.list}; {meant(field, self._forms)}"
                    raise self._wrong(part, field, message)
        if "id" not in {*told.columns, *told.ids}:
            raise self._wrong("file", "file", "nothing says what the `id` of a row is; give it under `ids`")

    def _wrong(self, part: str, key: str, message: str) -> FactError:
        inner = self._block.get(part)
        line = inner.line_of(key) if isinstance(inner, Block) else self._block.line_of(part)
        return FactError(message, self._mapping, line)

    def read(self, folder: Path, reading: Reading, defaults: Block) -> None:
        """Read the table's rows."""
        told = self._told
        path = folder / told.file
        if not path.resolve().is_relative_to(folder.resolve()):
            raise self._wrong("file", "file", f"{short(told.file)} is not beside the mapping; put it there")
        file = str(path)
        try:
            with opened(path) as stream:
                rows = table(stream, file, told.separator)
                first = next(rows)
                assert isinstance(first, Block)  # a fault of the header is raised
                self._check(list(first))
                for row in rows:
                    try:
                        made = row if isinstance(row, FactError) else self._made(row, file)
                    except FactError as wrong:
                        made = wrong
                    if isinstance(made, FactError):
                        message = str(made).removeprefix(f"{file}:{made.line}: ")
                        reading.fault("wrong-value", message, file, made.line)
                    else:
                        reading.row(told.list, made, defaults, file, made.line)
        except FactError as broken:
            if broken.file == self._mapping:
                raise
            message = str(broken).removeprefix(f"{file}:{broken.line}: ").removeprefix(f"{file}: ")
            reading.fault("unreadable-file", message, file, broken.line)

    def _check(self, header: list[str]) -> None:
        """Refuse columns that the file does not have, and note those that the mapping does not use."""
        used = [("columns", field, column) for field, column in self._told.columns.items()]
        used += [("ids", field, column) for field, made in self._told.ids.items() for column in _COLUMN.findall(made)]
        for part, field, column in used:
            if column not in header:
                message = f"{self._told.file} has no column `{word(column)}`; {meant(column, header)}"
                raise self._wrong(part, field, message)
        taken = {column for _, _, column in used}
        self.unused = [f"{self._told.file}: {name}" for name in header if name not in taken]

    def _made(self, row: Block, file: str) -> Block:
        values: dict[str, Any] = dict(self._told.constants)
        for field, column in self._told.columns.items():
            form = self._forms[field]
            said = self._date(row[column], field, file, row.line) if form == "date" else row[column]
            if (value := cell(said, field, form, file, row.line)) is not None:
                values[field] = value
        for field, template in self._told.ids.items():
            if (value := self._id(field, template, row, file)) is not None:
                values[field] = value
        return Block(values, row.line)

    def _date(self, said: str, field: str, file: str, line: int) -> str:
        said = said.strip()
        if not said or not self._told.dates:
            return said
        try:
            return PartialDate.parse(said).text
        except ValueError:
            pass
        written = next((iso for directive, iso in _PRECISIONS if directive in self._told.dates), "%Y")
        try:
            return datetime.strptime(said, self._told.dates).strftime(written)  # noqa: DTZ007 - a day, no moment
        except ValueError:
            raise FactError(f"`{field}` is {short(said)}, no date like {self._told.dates!r}", file, line) from None

    def _id(self, field: str, template: str, row: Block, file: str) -> Any:
        """The id, or ids, made of the columns that a template names; None where all of them are empty."""
        form = self._forms[field]
        names = _COLUMN.findall(template)
        if names and not any(row[name] for name in names):
            return None
        said = {name: row[name] for name in names}
        filled = [said]
        if form in {"list", "steps"} and len(names) == 1:
            filled = [{names[0]: part} for part in row[names[0]].split(BETWEEN_IDS) if part.strip()]
        ids = [self._slug(template, each, file, row.line) for each in filled]
        if form == "steps":
            return [Block({"step": id}, row.line) for id in ids]
        return ids if form == "list" and (field != "to" or len(ids) > 1) else ids[0]

    def _slug(self, template: str, values: dict[str, str], file: str, line: int) -> str:
        filled = _COLUMN.sub(lambda found: f" {values[found[1]]} ", template)
        if id := slug(filled):
            return id
        message = f"no id can be made of {short(filled.strip())}: it has no Latin letter and no digit"
        raise FactError(f"{message}; name another column", file, line)


def slug(text: str) -> str:
    """A text as an id: lower-case words joined by hyphens.

    >>> slug("Armour & Co., Chicago")
    'armour-co-chicago'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))
