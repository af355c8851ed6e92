"""The graph as tables: a CSV file for each list of rows, and the W3C's description of them (CSVW).

Nothing is lost. The parts of a list are joined by a bar; a bar or backslash within a part has a backslash before it.
What a row holds that has fields of its own, as a citation its locator, stands in a table of its own and by its id in
the row's. A text that a spreadsheet would take for a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, Final, get_args

from graph.dates import PartialDate
from seed.files.forms import LISTS
from seed.rows import nested, references, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel

    from seed.exchange.extract import Extract

__all__ = ["METADATA", "file_names", "tables"]

#: The name by which programs that know CSVW look for the description of a folder.
METADATA: Final = "csv-metadata.json"

#: Also the wide forms, which some spreadsheets read alike. A quote before them is doubled, so that it can be taken off.
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
#: Where a row of a smaller thing belongs: whose it is, in which field, and at which place there, from 1.
_OWNER: Final = ("row", "field", "position")


def file_names() -> tuple[str, ...]:
    """The name of every file that `tables` makes."""
    return (*(f"{title}.csv" for title in (*LISTS, *_smaller())), METADATA)


def tables(extract: Extract) -> dict[str, str]:
    """The text of each file by its name."""
    files: dict[str, str] = {}
    described = []
    for title, noun in LISTS.items():
        columns = tuple(noun.model_fields)
        lines = [[_cell(row, column) for column in columns] for row in rows(extract.shown, title)]
        files[f"{title}.csv"] = _table(columns, lines)
        described.append(_description(title, noun, columns, ()))
    for title, model in _smaller().items():
        columns = (*_OWNER, *model.model_fields)
        files[f"{title}.csv"] = _table(columns, list(_inner_rows(extract, model)))
        described.append(_description(title, model, columns, _OWNER))
    files[METADATA] = json.dumps(_metadata(extract, described), ensure_ascii=False, indent=2) + "\n"
    return files


def _smaller() -> dict[str, type[BaseModel]]:
    """The things that rows hold and that have fields of their own, by the name of their table."""
    found = {model.__name__: model for noun in LISTS.values() for model in nested(noun).values()}
    return {f"{name.lower()}s": model for name, model in sorted(found.items())}


def _inner_rows(extract: Extract, model: type[BaseModel]) -> Iterator[list[str]]:
    for title, noun in LISTS.items():
        fields = [field for field, held in nested(noun).items() if held is model]
        for row in rows(extract.shown, title):
            for field in fields:
                for position, inner in enumerate(getattr(row, field), start=1):
                    said = [_cell(inner, column) for column in model.model_fields]
                    yield [row.id, field, str(position), *said]


def _table(columns: Sequence[str], lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([columns, *lines])
    return out.getvalue()


def _cell(row: BaseModel, column: str) -> str:
    value = getattr(row, column)
    if column in nested(type(row)):
        # The first field of a smaller thing names the row it leads to.
        return "|".join(getattr(inner, next(iter(type(inner).model_fields))) for inner in value)
    if isinstance(value, tuple):
        return _text("|".join(str(each).replace("\\", "\\\\").replace("|", "\\|") for each in value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, int | float) else _text(str(value))


def _text(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


# ---- the description -------------------------------------------------------------------------------------------------


def _metadata(extract: Extract, described: list[dict[str, Any]]) -> dict[str, Any]:
    about = extract.about()
    first, *_ = about["packs"]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": first["title"],
        "dc:license": first["licence"] or "unknown",
        "dc:identifier": about["content_hash"],
        "dc:description": "A text like a formula has ' before it; in a list, | is written \\|.",
        "urn:muskgraph:term:about": json.dumps(about, ensure_ascii=False),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tables": described,
    }


def _description(title: str, model: type[BaseModel], columns: Sequence[str], owner: Sequence[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(model, column, owner) for column in columns]}
    schema["primaryKey"] = list(owner) or "id"
    if "source" in columns:
        schema["foreignKeys"] = [
            {"columnReference": "source", "reference": {"resource": "sources.csv", "columnReference": "id"}}
        ]
    return {"url": f"{title}.csv", "dc:title": title, "tableSchema": schema}


def _column(model: type[BaseModel], column: str, owner: Sequence[str]) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column, "titles": column, "datatype": "string"}
    if column in owner:
        return described | ({"datatype": "integer"} if column == "position" else {"required": True})
    annotation = model.model_fields[column].annotation
    types = {annotation, *get_args(annotation)}
    for type, name in ((bool, "boolean"), (int, "integer"), (float, "double")):
        if type in types:
            described["datatype"] = name
    if any(str(each).startswith("tuple[") for each in types):
        described["separator"] = "|"
    if column in references(model):
        described["dc:description"] = "The id of another row."
    if PartialDate in types:
        described["dc:description"] = "A date as precise as it is known: 2026-02-02, 2025-Q3, FY2024, 1880s, ~1883."
    if column == "id":
        described["required"] = True
    return described
