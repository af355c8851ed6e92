"""A pack as one JSON file says what a folder says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.errors import FactError
from graph.model import Pack
from seed import read_pack, shipped_pack
from seed.files.forms import HEADER_FIELDS, LISTS


def bundle(pack: Pack) -> dict[str, Any]:
    """What the export writes of a pack."""
    said = pack.model_dump(mode="json", exclude_defaults=True)
    header = {name: said[name] for name in HEADER_FIELDS if name in said}
    lists = {title: said[title] for title in LISTS if title in said}
    return {"muskgraph": 1, "content_hash": "not trusted", "as_of": {"musk": "2026"}, "pack": header, **lists}


@pytest.mark.parametrize("layout", [{}, {"indent": 1}, {"separators": (",", ":")}])
def test_the_shipped_pack_comes_back_whole(tmp_path: Path, layout: dict[str, Any]) -> None:
    file = tmp_path / "p.json"
    file.write_text(json.dumps(bundle(shipped_pack()), ensure_ascii=False, **layout), "utf-8")
    reading = read_pack(file)
    assert reading.findings == ()
    assert reading.pack == shipped_pack()


def test_rows_know_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text(json.dumps(bundle(shipped_pack()), indent=1), "utf-8")
    lines = file.read_text("utf-8").splitlines()
    for id, (place,) in read_pack(file).places.items():
        assert f'"id": "{id}"' in "".join(lines[place.line - 1 : place.line + 1])


def test_flows_may_have_from_and_to(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text(
        '{"flows": [{"id": "f", "ecosystem": "e", "from": "a", "verb": "owns", "to": "b", "confirmed": false}],'
        '"pack": {"id": "p", "title": "P"}, "muskgraph": 1}'
    )
    reading = read_pack(file)
    (flow,) = reading.pack.flows
    assert (flow.origin, flow.target, flow.confirmed) == ("a", "b", False)
    assert reading.pack.claims == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[]", "p.json:1: this is no pack: the file is one JSON object"),
        ("", "one JSON object"),
        ("{}", "no `muskgraph`"),
        ('{"muskgraph": 1}', "no `pack`"),
        ('{"muskgraph": 2}', "must be 1"),
        ('{"muskgraph": 1, "pack": []}', "an object with the pack's id"),
        ('{"muskgraph": 1, "pack": {"id": "p"}}', "`title` is missing"),
        ('{"muskgraph": 1, "pack": {"id": "p", "title": "P", "x": 1}}', "`x` is no field"),
        ('{"muskgraph": 1,\n"clams": []}', "p.json:2: `clams` is no part of a pack; did you mean `claims`"),
        ('{"muskgraph": 1,\n"claims": {}}', "p.json:2: this is no pack: `claims` is a list"),
        ('{"muskgraph": 1, "claims": [{"id": "a"},\n7]}', "p.json:2: claims, row 2: every row is an object"),
        ('{"muskgraph": 1, "claims": [\n{"id": "a"} {"id": "b"}]}', "p.json:2: this is no pack: here comes a comma"),
        ('{"muskgraph": 1, "pack": {"id": "p", "title": "P"}} x', "nothing after it"),
        ('{"muskgraph": 1 "pack": 1}', "here comes a comma"),
        ('{"muskgraph": 1, "muskgraph": 1}', "stands twice"),
        ("\ufeff{}", "byte order mark"),
    ],
)
def test_what_is_no_pack_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "p.json"
    file.write_text(text, "utf-8")
    with pytest.raises(FactError) as refused:
        read_pack(file)
    assert complaint in str(refused.value)


def test_a_pack_larger_than_what_is_at_hand_is_read(tmp_path: Path) -> None:
    rows = [{"id": f"e{n}", "ecosystem": "e", "kind": "company", "name": "会社" * 4_000} for n in range(1_000)]
    file = tmp_path / "p.json"
    head = {"muskgraph": 1, "pack": {"id": "p", "title": "P"}}
    file.write_text(json.dumps({**head, "entities": rows}, ensure_ascii=False, indent=1), "utf-8")
    reading = read_pack(file)
    assert reading.findings == ()
    assert [entity.id for entity in reading.pack.entities] == [row["id"] for row in rows]
    assert reading.places["e999"][0].line == 8 + 6 * 999


def test_a_wrong_row_is_named_by_its_number_or_id(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    head = '{"muskgraph": 1, "pack": {"id": "p", "title": "P"}, "entities": [\n'
    file.write_text(head + '{"name": "A"},\n{"id": "b", "sources": []}]}', "utf-8")
    first, *others = read_pack(file).findings
    assert (first.line, first.message.partition(":")[0]) == (2, "entities, row 1")
    assert {(fault.line, fault.id) for fault in others} == {(3, "b")}
    assert any("`sources` is no field" in fault.message for fault in others)
