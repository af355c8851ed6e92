"""Packs written as folders: any pack that was read, and a small new one to start from."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import yaml

from graph.errors import FactError
from seed.files.document import MAX_BYTES
from seed.files.forms import HEADER, HEADER_FIELDS, LISTS
from seed.json_schema import pack_schema
from seed.read import read_pack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graph.model import Noun, Pack

__all__ = ["MAX_YAML_ROWS", "SCHEMA_FILE", "new_pack", "write_pack"]

#: A list with more rows is written as JSON Lines.
MAX_YAML_ROWS: Final = 2_000
SCHEMA_FILE: Final = "pack.schema.json"
_MODELINE: Final = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
#: What our reader takes for a number, and PyYAML for a text that needs no quotes.
_NUMBER_TO_US = re.compile(r"[-+]?\.?[0-9][0-9.eE+-]*")


class _Dumper(yaml.SafeDumper):
    """Writes YAML that `seed.files.document` reads as it was meant."""


def _text(dumper: yaml.SafeDumper, said: str) -> yaml.ScalarNode:
    style = '"' if _NUMBER_TO_US.fullmatch(said) or not said.isprintable() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", said, style=style)


_Dumper.add_representer(str, _text)


def write_pack(pack: Pack, folder: Path) -> None:
    """Write a pack into an empty folder, every row with its own fields, and read it again to be sure.

    Raises `OSError` where it cannot be written.
    """
    said = pack.model_dump(mode="json", exclude_defaults=True, include=set(HEADER_FIELDS))
    (folder / HEADER).write_text(_MODELINE + _yaml(said), "utf-8")
    for title in LISTS:
        _write_rows(title, getattr(pack, title), folder)
    (folder / SCHEMA_FILE).write_text(_schema(), "utf-8")
    if read_pack(folder).pack != pack:
        raise FactError("what was written does not read as what was meant; please report this pack", str(folder))


def _write_rows(title: str, rows: Sequence[Noun], folder: Path) -> None:
    if not rows:
        return
    if len(rows) <= MAX_YAML_ROWS:
        text = _MODELINE + _yaml({title: [_said(row) for row in rows]})
        if len(text.encode()) <= MAX_BYTES:
            (folder / f"{title}.yaml").write_text(text, "utf-8")
            return
    with (folder / f"{title}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(f"{json.dumps(_said(row), ensure_ascii=False)}\n")


def _said(row: Noun) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude_defaults=True)


def _yaml(value: Any) -> str:
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


def _schema() -> str:
    return json.dumps(pack_schema(), ensure_ascii=False, indent=1) + "\n"


def new_pack(id: str, title: str) -> dict[str, str]:
    """The files of a small complete pack of examples, by name; every row is marked as an example."""
    templates = files("seed") / "new_pack"
    written = {
        path.name: _MODELINE + path.read_text("utf-8").replace("PACK_TITLE", _quoted(title)).replace("PACK_ID", id)
        for path in sorted(templates.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".yaml")
    }
    return {**written, SCHEMA_FILE: _schema()}


def _quoted(text: str) -> str:
    """A text in the double quotes of YAML."""
    return json.dumps(text, ensure_ascii=False)
