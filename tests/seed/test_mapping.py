"""A mapping makes a pack of anybody's tables; what is wrong is told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import FactError
from graph.model import Membership
from seed import check
from seed.mapping import Mapped, read_mapping, slug

PACK = "pack: {id: p, title: P}\necosystems: [{id: p, name: P, default_as_of: '1904'}]\n"
TABLE = """tables:
  - file: t.csv
    list: entities
    columns: {name: Name}
    ids: {id: "x-{Name}"}
    constants: {ecosystem: p, kind: company}
"""


def mapped(folder: Path, mapping: str = PACK + TABLE, table: str = "Name,Born\nA & B,1867\n") -> Mapped:
    """What a mapping in `folder` makes of one table."""
    (folder / "t.csv").write_text(table, "utf-8")
    file = folder / "mapping.yaml"
    file.write_text(mapping, "utf-8")
    return read_mapping(file)


def test_columns_constants_and_ids_make_rows(tmp_path: Path) -> None:
    made = mapped(tmp_path)
    (entity,) = made.reading.pack.entities
    assert (entity.id, entity.name, entity.kind, entity.ecosystem) == ("x-a-b", "A & B", "company", "p")
    assert made.unused == ("t.csv: Born",)
    assert [found.code for found in check(made.reading.pack) if found.severity == "error"] == []


@pytest.mark.parametrize(
    ("written", "format", "meant"),
    [
        ("01.04.1885", "%d.%m.%Y", "1885-04-01"),
        ("04/1885", "%m/%Y", "1885-04"),
        ("Apr 1885", "%b %Y", "1885-04"),
        ("year 1885", "year %Y", "1885"),
        ("1885", "%d.%m.%Y", "1885"),
        ("~1883", "%d.%m.%Y", "~1883"),
    ],
)
def test_dates_keep_the_precision_they_have(tmp_path: Path, written: str, format: str, meant: str) -> None:
    table = TABLE.replace("{name: Name}", f"{{name: Name, since: Born}}\n    dates: '{format}'")
    (entity,) = mapped(tmp_path, PACK + table, f"Name,Born\nA,{written}\n").reading.pack.entities
    assert str(entity.since) == meant


def test_a_date_that_fits_no_form_is_told_with_its_line(tmp_path: Path) -> None:
    table = TABLE.replace("{name: Name}", "{name: Name, since: Born}\n    dates: '%d.%m.%Y'")
    (fault,) = mapped(tmp_path, PACK + table, "Name,Born\nA,\nB,1.13.1885\n").reading.findings
    assert (Path(fault.file).name, fault.line) == ("t.csv", 3)
    assert "no date like '%d.%m.%Y'" in fault.message


def test_ids_of_lists_are_made_one_by_one(tmp_path: Path) -> None:
    table = """tables:
  - file: t.csv
    list: flows
    ids: {id: "f-{No}", from: "{Who}", to: "{Whom}", sources: "s-{Page}"}
    constants: {ecosystem: p, verb: feeds}
  - file: u.csv
    list: entities
    ids: {id: "{Name}", stages: "{Steps}"}
    columns: {name: Name}
    constants: {ecosystem: p, kind: company}
"""
    (tmp_path / "u.csv").write_text("Name,Steps\nA,One|Two\nB,\n", "utf-8")
    pack = mapped(tmp_path, PACK + table, "No,Who,Whom,Page\n1,A,B,7|8\n2,A,B|C,7\n").reading.pack
    assert [(flow.id, flow.origin, flow.target) for flow in pack.flows] == [
        ("f-1", "a", "b"),
        ("f-2-b", "a", "b"),
        ("f-2-c", "a", "c"),
    ]
    assert [citation.source for citation in pack.claims[0].sources] == ["s-7", "s-8"]
    assert [entity.stages for entity in pack.entities] == [(Membership(step="one"), Membership(step="two")), ()]


@pytest.mark.parametrize(
    ("mapping", "line", "complaint"),
    [
        ("tables: []\n", 1, "`pack` is a mapping"),
        (PACK, 1, "`tables` is a list"),
        (PACK + "tabels: []\n", 3, "did you mean `tables`"),
        (PACK + "tables: [t.csv]\n", 3, "a table is a mapping"),
        (PACK + "tables: [{list: entities}]\n", 3, "the table has no `file`"),
        (PACK + TABLE.replace("constants", "constnts"), 8, "did you mean `constants`"),
        (PACK + TABLE.replace("entities", "entites"), 5, "did you mean `entities`"),
        (PACK + TABLE.replace("{name: Name}", "{nme: Name}"), 6, "`nme` is no field of entities; did you mean `name`"),
        (PACK + TABLE.replace("{name: Name}", "{name: Nmae}"), 6, "no column `Nmae`; did you mean `Name`"),
        (PACK + TABLE.replace("x-{Name}", "x-{Nmae}"), 7, "no column `Nmae`; did you mean `Name`"),
        (PACK + TABLE.replace("ids: {id:", "ids: {place:"), 4, "what the `id` of a row is"),
        (PACK + TABLE.replace("t.csv", "../t.csv"), 4, "not beside the mapping"),
        (PACK + TABLE.replace("t.csv", "/etc/passwd"), 4, "not beside the mapping"),
        (PACK.replace("title", "titel") + TABLE, 1, "did you mean `title`"),
        (PACK + TABLE + "    separator: ';;'\n", 9, "`separator` is ';;'"),
    ],
)
def test_a_fault_of_the_mapping_is_told_with_its_line(tmp_path: Path, mapping: str, line: int, complaint: str) -> None:
    with pytest.raises(FactError) as refused:
        mapped(tmp_path, mapping)
    assert (Path(refused.value.file).name, refused.value.line) == ("mapping.yaml", line)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("table", "line", "complaint"),
    [
        ("Name,Born\n=A,1\n", 2, "leading '"),
        ("Name,Born\nA\n", 2, "1 cells"),
        ("Name,Born\n東京,1867\n", 2, "no Latin letter"),
    ],
)
def test_a_fault_of_a_row_is_told_with_its_line(tmp_path: Path, table: str, line: int, complaint: str) -> None:
    mapping = PACK + TABLE.replace("x-{Name}", "{Name}")
    (fault,) = mapped(tmp_path, mapping, table).reading.findings
    assert (Path(fault.file).name, fault.line) == ("t.csv", line)
    assert complaint in fault.message


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    (fault,) = mapped(tmp_path, PACK + TABLE.replace("t.csv", "u.csv")).reading.findings
    assert fault.code == "unreadable-file"
    assert "no such file" in fault.message


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Armour & Co., Chicago", "armour-co-chicago"), ("Société Générale", "societe-generale"), ("東京", ""), ("", "")],
)
def test_a_slug_has_latin_words_only(text: str, meant: str) -> None:
    assert slug(text) == meant
