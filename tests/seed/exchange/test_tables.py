"""The facts as CSV: what a spreadsheet opens, and from which the very same pack can be read again."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.dates import PartialDate
from graph.model import Ecosystem, Entity, Pack
from seed.exchange import METADATA, Extract, extract, file_names, tables
from seed.files.forms import HEADER_FIELDS, LISTS
from seed.rows import nested, rows


def opened(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def unquoted(cell: str) -> str:
    return cell[1:] if re.match("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell) else cell


def apart(cell: str) -> list[str]:
    parts = re.findall(r"(?:[^|\\]|\\.)+", cell, flags=re.DOTALL)
    return [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts]


def value_of(cell: str, annotation: Any) -> Any:
    types = {annotation, *get_args(annotation)}
    if any(str(each).startswith("tuple[") for each in types):
        return apart(unquoted(cell))
    if not cell:
        return None
    if bool in types:
        return {"true": True, "false": False}[cell]
    return float(cell) if float in types else int(cell) if int in types else unquoted(cell)


def read_back(files: dict[str, str], header: Pack) -> Pack:
    """The pack that the tables hold, read by nothing of ours."""
    smaller = [(table, row) for table in ("citations", "memberships") for row in opened(files[f"{table}.csv"])]
    lists: dict[str, list[dict[str, Any]]] = {}
    for title, noun in LISTS.items():
        inner = nested(noun)
        lists[title] = []
        for row in opened(files[f"{title}.csv"]):
            said = {
                name: value_of(row[name], field.annotation)
                for name, field in noun.model_fields.items()
                if name not in inner
            }
            for name, model in inner.items():
                said[name] = [
                    {each: value_of(held[each], field.annotation) for each, field in model.model_fields.items()}
                    for _, held in smaller
                    if (held["row"], held["field"]) == (row["id"], name)
                ]
            lists[title].append(said)
    return Pack.model_validate({**{name: getattr(header, name) for name in HEADER_FIELDS}, **lists})


def test_the_tables_hold_every_row(whole: Extract) -> None:
    files = tables(whole)
    for title in LISTS:
        assert len(opened(files[f"{title}.csv"])) == len(rows(whole.shown, title))


@pytest.mark.parametrize("which", ["hostile", "part"])
def test_nothing_is_lost(request: pytest.FixtureRequest, which: str) -> None:
    extract: Extract = request.getfixturevalue(which)
    assert read_back(tables(extract), extract.shown) == extract.shown


@settings(max_examples=50)
@given(
    st.lists(
        st.text(st.sampled_from("'=+-@|\\\t\r\n\u2028,\"; a日") | st.characters(exclude_categories=["Cs"]), min_size=1)
    )
)
def test_no_text_is_lost(texts: list[str]) -> None:
    eco = Ecosystem(id="eco", name=texts[0] if texts else "Eco", default_as_of=PartialDate.parse("2025"))
    entity = Entity(id="e", ecosystem="eco", kind="company", name="E", aliases=tuple(texts))
    found = asyncio.run(extract([Pack(id="mine", title="Mine", ecosystems=(eco,), entities=(entity,))]))
    assert read_back(tables(found), found.shown) == found.shown


@pytest.mark.parametrize("which", ["whole", "hostile"])
def test_no_cell_is_a_formula(request: pytest.FixtureRequest, which: str) -> None:
    files = tables(request.getfixturevalue(which))
    for name, text in files.items():
        if name != METADATA:
            for row in opened(text):
                for cell in row.values():
                    assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                    assert not cell.startswith("-") or float(cell) < 0


def test_the_tables_describe_themselves(whole: Extract) -> None:
    files = tables(whole)
    assert tuple(files) == file_names()
    described = json.loads(files[METADATA])
    assert described["dc:title"] == "Musk's companies beside Standard Oil"
    about = json.loads(described["urn:muskgraph:term:about"])
    assert about == whole.about()
    assert {table["url"] for table in described["tables"]} == set(files) - {METADATA}
    for table in described["tables"]:
        columns = [column["name"] for column in table["tableSchema"]["columns"]]
        assert columns == next(csv.reader(io.StringIO(files[table["url"]], newline="")))


def test_the_same_facts_are_the_same_bytes(whole: Extract) -> None:
    assert tables(whole) == tables(whole)
