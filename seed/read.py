"""Text of a pack's files to nouns, every row with its file and line.

Whether the nouns fit together is `check`'s business. Three short forms are written out here:
`claims:` under an entity or flow, a flow to several ends, and the sources of a flow or membership,
which become a claim of their own.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import ValidationError

from graph.errors import FactError
from graph.model import (
    Analogy,
    Claim,
    Dispute,
    Ecosystem,
    Entity,
    Event,
    Flow,
    Layer,
    Membership,
    Noun,
    Pack,
    Share,
    Source,
    Stage,
)
from seed.document import Block, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

__all__ = ["HEADER", "Finding", "Place", "ReadPack", "read", "read_pack", "shipped_folder"]

#: The file that names the pack.
HEADER: Final = "pack.yaml"

_LISTS: Final[Mapping[str, type[Noun]]] = MappingProxyType(
    {
        "ecosystems": Ecosystem,
        "sources": Source,
        "layers": Layer,
        "stages": Stage,
        "entities": Entity,
        "claims": Claim,
        "flows": Flow,
        "shares": Share,
        "events": Event,
        "analogies": Analogy,
        "disputes": Dispute,
    }
)
_HEADER_FIELDS: Final = ("id", "title", "title_ja", "licence", "as_of", "note")
#: What says how well a row is shown; under a flow or membership it goes to a claim of its own.
_EVIDENCE: Final = ("sources", "consulted", "confidence", "confirmed")
#: What files call the ends of a flow, and what code does.
_ENDS: Final = MappingProxyType({"from": "origin", "to": "target"})


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
class Finding:
    """A defect of a pack: `code` names its kind; `line` is 0 for a whole file."""

    severity: Literal["error", "warning"]
    code: str
    message: str
    file: str
    line: int
    id: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file or "(no file)"
        return f"{place}: {self.severity}: {self.message} [{self.code}]"


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


def read_pack(folder: Path | Traversable) -> ReadPack:
    """The pack in `folder`: its `pack.yaml` and every other .yaml below it, by name."""
    if not folder.is_dir():
        raise FactError(f"there is no folder {folder}; name the one with {HEADER}", str(folder))
    return read({str(path): path.read_bytes() for path in _files(folder)})


def _files(folder: Path | Traversable) -> Iterator[Path | Traversable]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir():
            yield from _files(path)
        elif path.name.endswith((".yaml", ".yml")):
            yield path


def read(files: Mapping[str, bytes]) -> ReadPack:
    """The pack that these files say, each under its name.

    Rows with faults are left out and reported; without a sound `pack.yaml` it is a `FactError`.
    """
    headers = [name for name in files if name.rpartition("/")[2] == HEADER]
    if len(headers) != 1:
        where = ", ".join(headers) or "none was found"
        raise FactError(f"a pack has one {HEADER}, with its id and title: {where}")
    reading = _Reading()
    for name, raw in files.items():
        if name != headers[0]:
            reading.file(name, raw)
    pack = _header(headers[0], files[headers[0]]).model_copy(
        update={title: tuple(rows) for title, rows in reading.rows.items()}
    )
    places = {row: tuple(stands) for row, stands in reading.places.items()}
    return ReadPack(pack, MappingProxyType(places), tuple(reading.findings))


def _header(name: str, raw: bytes) -> Pack:
    block = document(raw, name)
    for key in block:
        if key not in _HEADER_FIELDS:
            message = f"`{key}` is no field of {HEADER}; {_meant(key, _HEADER_FIELDS)}"
            raise FactError(message, name, block.line_of(key))
    try:
        return Pack.model_validate(block)
    except ValidationError as wrong:
        _, message, line = next(_complaints(wrong, Pack, block))
        raise FactError(message, name, line) from None


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Noun]] = {title: [] for title in _LISTS}
        self.places: dict[str, list[Place]] = {}
        self.findings: list[Finding] = []

    def file(self, name: str, raw: bytes) -> None:
        """Read one file of rows."""
        try:
            content = document(raw, name)
        except FactError as broken:
            message = str(broken).removeprefix(f"{name}:{broken.line}: ").removeprefix(f"{name}: ")
            self.fault("unreadable-file", message, name, broken.line)
            return
        if name.endswith(".yml"):
            self.fault("unreadable-file", "files of a pack end in .yaml; rename it", name, 0)
            return
        defaults = self.defaults(content, name)
        for title, rows in content.items():
            line = content.line_of(title)
            if title == "defaults":
                continue
            if title not in _LISTS:
                message = f"`{title}` is no list of rows; {_meant(title, _LISTS)}"
                self.fault("unknown-list", message, name, line)
            elif rows is None:
                continue
            elif not isinstance(rows, list):
                message = f"`{title}` is a list of rows, each after a dash"
                self.fault("wrong-value", message, name, line)
            else:
                for row in rows:
                    self.row(title, row, defaults, name, line)

    def defaults(self, content: Block, name: str) -> Block:
        """The values that rows take when they do not give their own."""
        given = content.get("defaults")
        if given is None:
            return Block({}, 0)
        if not isinstance(given, Block):
            line = content.line_of("defaults")
            self.fault("wrong-value", "`defaults` is a mapping of fields to values", name, line)
            return Block({}, 0)
        fields = {known for noun in _LISTS.values() for known in noun.model_fields}
        for key in given:
            if key not in fields:
                message = f"`{key}` is a field of no row; {_meant(key, fields)}"
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
        try:
            written_out = list(_written_out(title, row))
        except FactError as wrong:
            self.fault("wrong-value", str(wrong), name, wrong.line, row["id"])
            return
        for title_of_it, block in written_out:
            noun = _LISTS[title_of_it]
            for key, value in defaults.items():
                if key in noun.model_fields:
                    block.setdefault(key, value)
            self.noun(title_of_it, noun, block, name)

    def noun(self, title: str, noun: type[Noun], block: Block, name: str) -> None:
        """Keep the noun that `block` says, or what is wrong with it."""
        row = block.get("id")
        row = row if isinstance(row, str) else ""
        if row:
            lines = {_ENDS.get(key, key): line for key, line in block.lines.items()}
            self.places.setdefault(row, []).append(Place(name, block.line, lines))
        try:
            self.rows[title].append(noun.model_validate(block))
        except ValidationError as wrong:
            for code, message, line in _complaints(wrong, noun, block):
                self.fault(code, message, name, line, row)

    def fault(self, code: str, message: str, name: str, line: int, id: str = "") -> None:
        """Note an error."""
        text = f"{id}: {message}" if id else message
        self.findings.append(Finding("error", code, text, name, line, id))


def _written_out(title: str, row: Block) -> Iterator[tuple[str, Block]]:
    if title == "flows":
        yield from _flows(row)
    elif title == "entities":
        yield from _entity(row)
    else:
        yield title, Block(row, row.line, row.lines)


def _entity(row: Block) -> Iterator[tuple[str, Block]]:
    claims = list(_claims_under(row))
    entity = _without(row, ("claims",))
    for steps in ("layers", "stages"):
        if not isinstance(row.get(steps), list):
            continue
        entity[steps] = []
        for step in row[steps]:
            if isinstance(step, Block) and any(key in step for key in _EVIDENCE):
                membership, claim = _shown_membership(row["id"], step)
                entity[steps].append(membership)
                claims.append(("claims", claim))
            else:
                entity[steps].append(step)
    yield "entities", entity
    yield from claims


def _shown_membership(entity: str, step: Block) -> tuple[Block, Block]:
    """The membership, and the claim that its own sources make."""
    if "claim" in step:
        raise _wrong("a membership has either `claim` or sources, which make one", step, "claim")
    name = f"{entity}-in-{step.get('step')}"
    membership = _without(step, _EVIDENCE)
    membership["claim"] = name
    if "sources" in step:
        membership.setdefault("by", "source")
    said = {"id": name, "about": entity, "predicate": "in-step", "object": step.get("step")}
    kept = {key: step[key] for key in ("telling", "since", "until", *_EVIDENCE) if key in step}
    return membership, Block({**said, **kept}, step.line, step.lines)


def _flows(row: Block) -> Iterator[tuple[str, Block]]:
    ends = row.get("to")
    if not isinstance(ends, list):
        yield from _flow(row, row["id"], ends)
        return
    if "claims" in row:
        raise _wrong("a flow to several ends has no `claims`; write one flow each", row, "claims")
    for end in ends:
        if not isinstance(end, str):
            raise _wrong("`to` is the id of an entity, or a list of ids", row, "to")
        one = Block(row, row.line, row.lines)
        one["aliases"] = [row["id"], *(row.get("aliases") or ())]
        yield from _flow(one, f"{row['id']}-{end}", end)


def _flow(row: Block, id: str, end: object) -> Iterator[tuple[str, Block]]:
    shown = [key for key in _EVIDENCE if key in row]
    flow = _without(row, ("claims", "from", "to", "sources", "consulted", "confidence"))
    if "from" in row:
        flow["origin"] = row["from"]
    if "to" in row:
        flow["target"] = end
    flow["id"] = id
    yield "flows", flow
    if shown:
        volume = row.get("volume")
        predicate = "flow-shown" if volume is None else "volume"
        said = {"id": f"{id}-shown", "about": id, "predicate": predicate}
        same = ("unit", "qualifier", "as_of", "since", "until", "status", "telling", *_EVIDENCE)
        kept = {key: row[key] for key in same if key in row}
        moved = {"number": volume, "scope": row.get("volume_scope")}
        yield "claims", Block({**said, **kept, **moved}, row.line, row.lines)
    yield from _claims_under(row)


def _claims_under(row: Block) -> Iterator[tuple[str, Block]]:
    claims = row.get("claims")
    if claims is None:
        return
    if not isinstance(claims, list) or not all(isinstance(claim, Block) for claim in claims):
        raise _wrong("`claims` is a list of claims, each a mapping with an id", row, "claims")
    for claim in claims:
        if "about" in claim:
            raise _wrong("a claim under a row is about that row; drop `about`", claim, "about")
        yield "claims", Block({"about": row["id"], **claim}, claim.line, claim.lines)


def _wrong(message: str, block: Block, field: str) -> FactError:
    """An error whose file is named by who catches it."""
    return FactError(message, "", block.line_of(field))


def _without(block: Block, keys: Iterable[str]) -> Block:
    left_out = set(keys)
    kept = {key: value for key, value in block.items() if key not in left_out}
    return Block(kept, block.line, block.lines)


def _complaints(wrong: ValidationError, noun: type[BaseModel], block: Block) -> Iterator[tuple[str, str, int]]:
    """Code, message and line of each fault that the model found in a row."""
    for error in wrong.errors(include_url=False):
        yield *_explained(error, noun), _line(error["loc"], block)


def _explained(error: ErrorDetails, noun: type[BaseModel]) -> tuple[str, str]:
    said_as = {code: written for written, code in _ENDS.items()} if noun is Flow else {}
    parts = [said_as.get(str(part), str(part)) for part in error["loc"]]
    where, given = f"`{'.'.join(parts)}`", _short(error["input"])
    because = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            inner = Membership if parts[0] in {"layers", "stages"} and len(parts) > 1 else noun
            known = [said_as.get(name, name) for name in inner.model_fields]
            return "unknown-field", f"{where} is no field here; {_meant(parts[-1], known)}"
        case "missing":
            return "missing-field", f"{where} is missing"
        case "literal_error":
            message = f"{where} is {given}, but it must be {because.get('expected')}"
        case "string_pattern_mismatch":
            message = f"{where} is {given}, but an id is lower-case words joined by hyphens"
        case "string_type":
            message = f"{where} is {given}, but it must be text; put it in quotes"
        case "value_error":
            message = f"{where}: {because.get('error')}"
        case _:
            message = f"{where} is {given}: {error['msg']}"
    return "wrong-value", message


def _line(loc: tuple[int | str, ...], block: Block) -> int:
    """The line nearest to what `loc` leads to: that of the field, or of the row it stands in."""
    line = block.line
    value: Any = block
    for part in loc:
        if isinstance(value, Block):
            written = next((name for name, code in _ENDS.items() if code == part), str(part))
            line = value.lines.get(str(part)) or value.lines.get(written) or line
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
            line = value.line if isinstance(value, Block) else line
    return line


def _meant(word: str, known: Iterable[str]) -> str:
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    return f"did you mean `{near[0]}`?" if near else f"there are {', '.join(words)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
