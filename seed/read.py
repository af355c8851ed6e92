"""Files of a pack to nouns, every row with its file and line.

Whether the nouns fit together is `check`'s business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from pydantic import ValidationError

from graph.errors import FactError
from graph.findings import Finding
from graph.model import Noun, Pack
from seed.files.bundle import rows as bundle_rows
from seed.files.complaints import complaints
from seed.files.document import MAX_BYTES, Block, document
from seed.files.forms import ENDS, HEADER, HEADER_FIELDS, LISTS, list_of, meant, short, word
from seed.files.short_forms import written_out
from seed.files.tables import MAX_ROWS, MAX_TABLE_BYTES, json_lines, typed_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

__all__ = [
    "MAX_FAULTS",
    "SHIPPED",
    "Place",
    "ReadPack",
    "Reading",
    "header",
    "opened",
    "pack_places",
    "read",
    "read_pack",
    "read_packs",
    "shipped_folder",
]

#: Where a pack is named, the word for the one that comes with the program.
SHIPPED: Final = "shipped"
#: Of one pack; with more, the rows that could be read are not looked at.
MAX_FAULTS: Final = 1_000
_MAX_FILES: Final = 10_000
_MAX_FOLDERS: Final = 20
_TABLES: Final = (".csv", ".jsonl")
_NO_LINES: Final[Mapping[str, int]] = MappingProxyType({})
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: What programs that show a pack would take for something else.
_NO_IDS: Final = ("constructor",)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its file, its first line (from 1), and the line of each of its fields."""

    file: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def line_of(self, name: str) -> int:
        """The line of the field `name`, or the row's own."""
        return self.lines.get(name, self.line)


@dataclass(frozen=True, slots=True)
class ReadPack:
    """A pack of the rows that could be read, where each id stands, and what could not be read."""

    pack: Pack
    #: Also of rows that could not be read; an id that was given twice has two places.
    places: Mapping[str, tuple[Place, ...]]
    findings: tuple[Finding, ...]


def shipped_folder() -> Traversable:
    """The folder of the facts that come with the program."""
    return files("seed") / "data"


def pack_places(named: Iterable[Path]) -> list[Path | Traversable]:
    """Where the packs so named are: `shipped` is the word for the shipped one, which is taken where none is named."""
    return [shipped_folder() if str(name) == SHIPPED else name for name in named] or [shipped_folder()]


def read_packs(named: Iterable[Path]) -> list[ReadPack]:
    """The packs so named, each a folder, a JSON file or the word `shipped`; the shipped one where none is named."""
    return [read_pack(place) for place in pack_places(named)]


def read_pack(place: Path | Traversable) -> ReadPack:
    """The pack in a folder, which is its `pack.yaml` and every .yaml, .csv and .jsonl below it; or in one JSON file."""
    if place.is_dir():
        return _read({str(path): partial(opened, path) for path in _files(place)})
    if place.is_file() and place.name.endswith(".json"):
        return _read_bundle(place)
    wrong = "this file is no pack" if place.is_file() else "there is no such file or folder"
    raise FactError(f"{wrong}; a pack is a folder with {HEADER} in it, or one .json file", str(place))


def _files(folder: Path | Traversable, depth: int = 1) -> Iterator[Path | Traversable]:
    if depth > _MAX_FOLDERS:
        raise FactError(f"folders stand more than {_MAX_FOLDERS} deep; does a link lead back?", str(folder))
    for count, path in enumerate(sorted(folder.iterdir(), key=lambda path: path.name)):
        if count > _MAX_FILES:
            raise FactError(f"a folder of a pack has at most {_MAX_FILES:,} files", str(folder))
        of_the_pack = path.name.endswith((".yaml", ".yml", *_TABLES)) or _looks_like_rows(path.name)
        if not of_the_pack and not path.is_dir():
            continue
        if not path.name.isprintable():
            raise FactError(f"something has a strange name, {path.name!a}; rename it", ascii(str(folder)))
        if path.is_dir():
            yield from _files(path, depth + 1)
        else:
            yield path


def _looks_like_rows(name: str) -> bool:
    return name.endswith(".json") and not name.endswith(".schema.json") and list_of(name) is not None


def opened(path: Path | Traversable, most: int = MAX_TABLE_BYTES) -> BinaryIO:
    """A file of facts, open for reading; `FactError` where it is missing, no plain file, or too large."""
    if not path.is_file():
        raise FactError("there is no such file, or it is no plain one", str(path))
    try:
        if isinstance(path, Path) and path.stat().st_size > most:
            raise FactError(f"the file may have {most / 10**6:,.0f} MB; split it into several", str(path))
        return cast("BinaryIO", path.open("rb"))
    except OSError as wrong:
        raise FactError(f"it cannot be read: {wrong.strerror}", str(path)) from None


def read(files: Mapping[str, bytes]) -> ReadPack:
    """The pack that these files say, each under its name.

    Rows with faults are left out and reported; without a sound `pack.yaml` it is a `FactError`.
    """
    return _read({name: partial(BytesIO, raw) for name, raw in files.items()})


def _read(files: Mapping[str, Callable[[], BinaryIO]]) -> ReadPack:
    headers = [name for name in files if name.rpartition("/")[2] == HEADER]
    if len(headers) != 1:
        where = ", ".join(headers) or "none was found"
        raise FactError(f"a pack has one {HEADER}, with its id and title: {where}")
    with files[headers[0]]() as stream:
        said = header(document(stream.read(MAX_BYTES + 1), headers[0]), headers[0])
    reading = Reading()
    for name, open_file in files.items():
        if name != headers[0]:
            reading.file(name, open_file)
    return reading.pack(said)


def _read_bundle(path: Path | Traversable) -> ReadPack:
    file = str(path)
    reading = Reading()
    said: Pack | None = None
    with opened(path) as stream:
        for title, number, row in bundle_rows(stream, file):
            if title == "pack":
                said = header(row, file)
            else:
                reading.own_row(title, number, row, file)
    assert said is not None  # or the bundle was refused
    return reading.pack(said)


def header(block: Block, name: str) -> Pack:
    """The pack without its rows, as the header in the file `name` says it; or `FactError`."""
    for key in block:
        if key not in HEADER_FIELDS:
            message = f"`{word(key)}` is no field of {HEADER}; {meant(key, HEADER_FIELDS)}"
            raise FactError(message, name, block.line_of(key))
    try:
        return Pack.model_validate(block)
    except ValidationError as wrong:
        _, message, line = next(complaints(wrong, Pack, block))
        raise FactError(message, name, line) from None


class Reading:
    """What has been read of a pack so far."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Noun]] = {title: [] for title in LISTS}
        self.places: dict[str, list[Place]] = {}
        self.findings: list[Finding] = []
        self._count = 0
        self._overflowed = False

    def pack(self, header: Pack) -> ReadPack:
        """All that was read, under the header; nothing but the faults where there are too many."""
        if self._overflowed:
            return ReadPack(header, MappingProxyType({}), tuple(self.findings))
        pack = header.model_copy(update={title: tuple(rows) for title, rows in self.rows.items()})
        places = {row: tuple(stands) for row, stands in self.places.items()}
        return ReadPack(pack, MappingProxyType(places), tuple(self.findings))

    def file(self, name: str, open_file: Callable[[], BinaryIO]) -> None:
        """Read one file of rows."""
        if self._overflowed:
            return
        try:
            with open_file() as stream:
                if name.endswith(_TABLES):
                    self.table(name, stream)
                elif name.endswith(".yaml"):
                    self.content(name, document(stream.read(MAX_BYTES + 1), name))
                else:
                    ends = "files of rows end in .yaml, .csv or .jsonl; rename it"
                    raise FactError(ends, name)
        except FactError as broken:
            message = str(broken).removeprefix(f"{name}:{broken.line}: ").removeprefix(f"{name}: ")
            self.fault("unreadable-file", message, name, broken.line)

    def table(self, name: str, stream: BinaryIO) -> None:
        """Read the rows of a CSV or JSON Lines file, which says by its name what they are."""
        title = list_of(Path(name).name)
        if title is None:
            stem = Path(name).name.partition(".")[0]
            message = f"a file of this kind is called after its list, such as flows.csv; {meant(stem, LISTS)}"
            self.fault("unknown-list", message, name, 0)
            return
        nothing = Block({}, 0)
        for row in typed_table(stream, name, title) if name.endswith(".csv") else json_lines(stream, name):
            if isinstance(row, FactError):
                self.fault("wrong-value", str(row).removeprefix(f"{name}:{row.line}: "), name, row.line)
            else:
                self.row(title, row, nothing, name, row.line)
            if self._overflowed:
                return

    def content(self, name: str, content: Block) -> None:
        """Read lists of rows, and the `defaults` beside them."""
        defaults = self.defaults(content, name)
        for title, rows in content.items():
            line = content.line_of(title)
            if title == "defaults":
                continue
            if title not in LISTS:
                message = f"`{word(title)}` is no list of rows; {meant(title, LISTS)}"
                self.fault("unknown-list", message, name, line)
            elif rows is None:
                continue
            elif not isinstance(rows, list):
                message = f"`{title}` is a list of rows, each after a dash"
                self.fault("wrong-value", message, name, line)
            else:
                for row in rows:
                    self.row(title, row, defaults, name, line)
                    if self._overflowed:
                        return

    def defaults(self, content: Block, name: str) -> Block:
        """The values that rows take when they do not give their own."""
        given = content.get("defaults")
        if given is None:
            return Block({}, 0)
        if not isinstance(given, Block):
            line = content.line_of("defaults")
            self.fault("wrong-value", "`defaults` is a mapping of fields to values", name, line)
            return Block({}, 0)
        fields = {known for noun in LISTS.values() for known in noun.model_fields}
        for key in given:
            if key not in fields:
                message = f"`{word(key)}` is a field of no row; {meant(key, fields)}"
                self.fault("unknown-field", message, name, given.line_of(key))
        return given

    def row(self, title: str, row: object, defaults: Block, name: str, line: int) -> None:
        """Read one row and what it stands for."""
        if not isinstance(row, Block):
            message = f"under `{title}` every row is a mapping with an id"
            self.fault("not-a-row", message, name, line)
            return
        if not isinstance(row.get("id"), str):
            message = "the row has no `id` (lower-case words joined by hyphens)"
            self.fault("missing-field", message, name, row.line)
            return
        if self.refused(row["id"], name, row):
            return
        try:
            rows = list(written_out(title, row))
        except FactError as wrong:
            self.fault("wrong-value", str(wrong), name, wrong.line, row["id"])
            return
        for title_of_it, block in rows:
            noun = LISTS[title_of_it]
            for key, value in defaults.items():
                if key in noun.model_fields:
                    block.setdefault(key, value)
            self.noun(title_of_it, noun, block, name)

    def own_row(self, title: str, number: int, row: Block, name: str) -> None:
        """Read a row that is written out; `number` is its place in the list."""
        if not isinstance(row.get("id"), str):
            message = f"{title}, row {number}: there is no `id` (lower-case words joined by hyphens)"
            self.fault("missing-field", message, name, row.line)
        elif not self.refused(row["id"], name, row):
            own = dict(row)
            for written, code in ENDS.items() if title == "flows" else ():
                if written in own and code not in own:
                    own[code] = own.pop(written)
            self.noun(title, LISTS[title], Block(own, row.line), name)

    def refused(self, id: str, name: str, row: Block) -> bool:
        """Whether a row has an id that cannot be used; it is kept as a place, so that nothing hangs loose by it."""
        if _ID.fullmatch(id) and len(id) <= 80 and id not in _NO_IDS:
            return False
        self.places.setdefault(id, []).append(Place(name, row.line))
        why = "programs take it for a word of their own; add to it"
        if id not in _NO_IDS:
            why = "but an id is lower-case words joined by hyphens, 80 letters at most"
        self.fault("wrong-value", f"`id` is {short(id)}, {why}", name, row.line_of("id"))
        return True

    def noun(self, title: str, noun: type[Noun], block: Block, name: str) -> None:
        """Keep the noun that `block` says, or what is wrong with it."""
        self._count += 1
        if self._count > MAX_ROWS:
            raise FactError(f"a pack has at most {MAX_ROWS:,} rows", name, block.line)
        row = block.get("id")
        row = row if isinstance(row, str) else ""
        if row:
            lines = {ENDS.get(key, key): line for key, line in block.lines.items()} if block.lines else _NO_LINES
            self.places.setdefault(row, []).append(Place(name, block.line, lines))
        try:
            self.rows[title].append(noun.model_validate(block))
        except ValidationError as wrong:
            for code, message, line in complaints(wrong, noun, block):
                self.fault(code, message, name, line, row)

    def fault(self, code: str, message: str, name: str, line: int, id: str = "") -> None:
        """Note an error; one too many ends the reading."""
        if self._overflowed:
            return
        if len(self.findings) >= MAX_FAULTS:
            self._overflowed = True
            code, id = "too-many-faults", ""
            message = f"there are more than {MAX_FAULTS:,} faults, and the rest was not read; mend these first"
        text = f"{id}: {message}" if id else message
        self.findings.append(Finding("error", code, text, name, line, id))
