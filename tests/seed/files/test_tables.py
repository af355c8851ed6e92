"""Tables become rows, one at a time; what is wrong in one is told with its line."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FactError
from graph.findings import Finding
from graph.model import Membership
from seed.files.tables import json_lines, table, typed_table
from seed.read import ReadPack, read

HEADER = b"id: test\ntitle: Test\n"
FLOWS = b"id,ecosystem,from,verb,to,volume,unit,in_group,sources,since\n"


def said(name: str, raw: bytes) -> ReadPack:
    """What one table of facts says."""
    return read({"pack.yaml": HEADER, name: raw})


def only_fault(name: str, raw: bytes) -> Finding:
    """The one thing that is wrong with a table."""
    (fault,) = said(name, raw).findings
    return fault


# ---- CSV -------------------------------------------------------------------------------------------------------------


def test_cells_have_the_types_of_their_fields() -> None:
    reading = said("flows.csv", FLOWS + b"f,e,a,feeds,b,2.50,USD,TRUE,s|t,2025-Q3\n")
    assert reading.findings == ()
    (flow,) = reading.pack.flows
    assert (flow.origin, flow.target, flow.volume, flow.in_group, str(flow.since)) == ("a", "b", 2.5, True, "2025-Q3")
    (claim,) = reading.pack.claims
    assert [citation.source for citation in claim.sources] == ["s", "t"]
    assert (claim.id, claim.number) == ("f-shown", 2.5)


def test_an_empty_cell_is_absent() -> None:
    (flow,) = said("flows.csv", FLOWS + b"f,e,a,feeds,b,,,,,\n,,,,,,,,,\n\n").pack.flows
    assert (flow.volume, flow.unit, flow.in_group, flow.since) == (None, None, None, None)


def test_several_ids_in_a_cell_are_separated_by_a_bar() -> None:
    pack = said("flows.csv", FLOWS + b"f,e,a,feeds,b | c,,,,,\n").pack
    assert [flow.id for flow in pack.flows] == ["f-b", "f-c"]
    (entity,) = said("entities.csv", b"id,ecosystem,kind,name,stages\na,e,company,A,x|y\n").pack.entities
    assert entity.stages == (Membership(step="x"), Membership(step="y"))


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("a|b", ("a", "b")),
        (" a | |b|", ("a", "b")),
        (r"a\|b", ("a|b",)),
        (r"a\\|b", ("a\\", "b")),
        (r"C:\dir", (r"C:\dir",)),
        ("a\\", ("a\\",)),
    ],
)
def test_a_backslash_keeps_a_bar_in_its_part(cell: str, parts: tuple[str, ...]) -> None:
    (entity,) = said("entities.csv", f"id,ecosystem,kind,name,aliases\na,e,company,A,{cell}\n".encode()).pack.entities
    assert entity.aliases == parts


def test_the_name_of_a_table_says_its_list() -> None:
    text = b"id,ecosystem,kind,name\na,e,company,A\n"
    for name in ("entities.csv", "entities-1904.csv", "deep/entities-of-musk.v2.csv"):
        assert [entity.id for entity in said(name, text).pack.entities] == ["a"]
    fault = only_fault("entites.csv", text)
    assert (fault.code, fault.line) == ("unknown-list", 0)
    assert "did you mean `entities`" in fault.message


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbfid,ecosystem,kind,name\na,e,company,A\n",
        b"id,ecosystem,kind,name\r\na,e,company,A\r\n",
        b"id,ecosystem,kind,name\ra,e,company,A\r",
        b"id,ecosystem,kind,name\r\n\n\ra,e,company,A",
        b'"id","ecosystem","kind","name"\n"a","e","company","A"\n',
    ],
)
def test_what_spreadsheets_write_is_read(raw: bytes) -> None:
    (entity,) = said("entities.csv", raw).pack.entities
    assert (entity.id, entity.name) == ("a", "A")


def test_a_row_knows_its_line_behind_cells_of_several() -> None:
    reading = said("entities.csv", b'id,ecosystem,kind,name\na,e,company,"A\nB"\n\nb,e,company,B\n')
    assert [reading.places[id][0].line for id in ("a", "b")] == [2, 5]
    assert reading.pack.entities[0].name == "A\nB"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("'=1+1", "=1+1"),
        ("'-based", "-based"),
        ("''=x", "'=x"),
        ("'＝x", "＝x"),
        ("'tis", "'tis"),
        ("a=b", "a=b"),
        ("-5", "-5"),
        ("+1.5e3", "+1.5e3"),
    ],
)
def test_a_quote_keeps_a_text_from_being_a_formula(cell: str, meant: str) -> None:
    reading = said("entities.csv", f"id,ecosystem,kind,name\na,e,company,{cell}\n".encode())
    assert reading.findings == ()
    assert reading.pack.entities[0].name == meant


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x", "@SUM(A1)", '"\t1"', '"\r1"', "=cmd|' /C calc'!A0"])
def test_a_formula_is_refused(cell: str) -> None:
    fault = only_fault("entities.csv", f"id,ecosystem,kind,name\na,e,company,{cell}\n".encode())
    assert fault.line == 2
    assert "leading '" in fault.message


@pytest.mark.parametrize(
    ("raw", "line", "complaint"),
    [
        (b"", 1, "the file is empty"),
        (b"id,nme\n", 1, "did you mean `name`"),
        (b"name\nA\n", 1, "no column `id`"),
        (b"id,id\n", 1, "two columns are called `id`"),
        (b"id,\n", 1, "has no name"),
        (b"id;name\na;A\n", 1, "separate them by commas"),
        (b"id,name\na\n", 2, "1 cells, and there are 2 columns"),
        (b"id,name\na,b,c\n", 2, "3 cells"),
        (b"id,in_group\na,maybe\n", 2, "true or false"),
        (b'id,name\na,"b"c\n', 2, "this is not CSV"),
        (b"id,name\n,A\n", 2, "no `id`"),
    ],
)
def test_a_fault_of_a_table_is_told_with_its_line(raw: bytes, line: int, complaint: str) -> None:
    fault = only_fault("entities.csv", raw)
    assert (fault.file, fault.line) == ("entities.csv", line)
    assert complaint in fault.message


def test_a_number_that_is_none_is_told() -> None:
    for cell in ("many", "1_000", "nan", "0x10"):
        fault = only_fault("claims.csv", f"id,about,predicate,number\nc,a,is,{cell}\n".encode())
        assert "must be a number" in fault.message


def test_one_wrong_row_leaves_the_others() -> None:
    reading = said("entities.csv", b"id,ecosystem,kind,name\na,e,company,=A\nb,e,company,B\n")
    assert [entity.id for entity in reading.pack.entities] == ["b"]
    assert [fault.line for fault in reading.findings] == [2]


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_rows_or_refused(raw: bytes) -> None:
    for rows in (
        lambda: table(BytesIO(raw), "f"),
        lambda: typed_table(BytesIO(raw), "f", "entities"),
        lambda: json_lines(BytesIO(raw), "f"),
    ):
        with suppress(FactError):
            for row in rows():
                assert row is not None


# ---- JSON Lines ------------------------------------------------------------------------------------------------------


def test_lines_are_rows_with_all_short_forms() -> None:
    reading = said(
        "flows.jsonl",
        b'\n{"id": "f", "ecosystem": "e", "from": "a", "verb": "feeds", "to": ["b", "c"],\t"sources": ["s"]}\r\n'
        b'{"id": "g", "ecosystem": "e", "origin": "a", "verb": "feeds", "target": "b", "confirmed": false}',
    )
    assert reading.findings == ()
    assert [flow.id for flow in reading.pack.flows] == ["f-b", "f-c", "g"]
    assert [claim.id for claim in reading.pack.claims] == ["f-b-shown", "f-c-shown"]
    assert [reading.places[id][0].line for id in ("f-b", "g")] == [2, 3]


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"[]", "every line is an object"),
        (b"7", "every line is an object"),
        (b"{} {}", "nothing after it"),
        (b'{"id": "a"', "this is not JSON: expecting ',' delimiter in column 11"),
        (b'{"id": "a", "id": "b"}', "`id` stands twice"),
        (b'{"id": "a", "name": NaN}', "NaN is no number"),
        (b'{"id": "a", "name": 1e999}', "`ecosystem` is missing"),
        (b'{"about": "a"}', "no `id`"),
        (b'{"id": "a", "ecosystem": "e", "kind": "k", "nme": "A"}', "`name` is missing"),
    ],
)
def test_a_fault_of_a_line_is_told_with_it(raw: bytes, complaint: str) -> None:
    first = said("entities.jsonl", b"\n" + raw + b"\n").findings[0]
    assert (first.file, first.line) == ("entities.jsonl", 2)
    assert complaint in first.message
