"""Files become nouns; what is wrong in them is told with file and line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import FactError
from graph.findings import Finding
from graph.model import Membership
from seed import read_pack, read_packs, shipped_folder, shipped_pack
from seed.read import MAX_FAULTS, ReadPack, opened, read

HEADER = b"id: test\ntitle: Test\n"


def said(text: str) -> ReadPack:
    """What one file of facts says."""
    return read({"pack.yaml": HEADER, "facts.yaml": text.encode()})


def only_fault(text: str) -> Finding:
    """The one thing that is wrong with a file of facts."""
    (fault,) = said(text).findings
    return fault


def test_defaults_fill_what_rows_leave_out() -> None:
    reading = said("""
defaults: {ecosystem: musk, telling: article}
entities:
  - {id: a, kind: company, name: A, claims: [{id: a-is, predicate: is, text: big}]}
  - {id: b, kind: company, name: B, ecosystem: standard-oil}
""")
    assert [entity.ecosystem for entity in reading.pack.entities] == ["musk", "standard-oil"]
    assert reading.pack.claims[0].telling == "article"
    assert reading.findings == ()


def test_claims_under_a_row_are_about_it() -> None:
    pack = said("""
entities:
  - {id: a, ecosystem: e, kind: company, name: A, claims: [{id: a-is, predicate: is, text: big}]}
flows:
  - {id: f, ecosystem: e, from: a, verb: owns, to: a, claims: [{id: g, predicate: is, text: odd}]}
""").pack
    assert [(claim.id, claim.about) for claim in pack.claims] == [("a-is", "a"), ("g", "f")]


def test_a_flow_to_several_ends_is_several_flows() -> None:
    pack = said("""
flows:
  - {id: f, ecosystem: e, from: a, verb: owns, to: [b, c], sources: [s], aliases: [old]}
""").pack
    assert [(flow.id, flow.target, flow.aliases) for flow in pack.flows] == [
        ("f-b", "b", ("f", "old")),
        ("f-c", "c", ("f", "old")),
    ]
    assert [claim.about for claim in pack.claims] == ["f-b", "f-c"]


def test_the_sources_of_a_flow_become_a_claim_with_its_figures() -> None:
    reading = said("""
flows:
  - {id: f, ecosystem: e, from: a, verb: pays, to: b, volume: 2.5, unit: USD, qualifier: "<",
     volume_scope: net, as_of: FY2024, since: FY2024, until: FY2024, status: claim,
     sources: [{source: s, locator: p. 7}], confidence: high}
""")
    (flow,), (claim,) = reading.pack.flows, reading.pack.claims
    assert (claim.id, claim.about, claim.predicate) == ("f-shown", "f", "volume")
    assert (claim.number, claim.unit, claim.qualifier, claim.scope) == (2.5, "USD", "<", "net")
    assert (claim.as_of, claim.since, claim.until) == (flow.as_of, flow.since, flow.until)
    assert (claim.status, claim.confidence, claim.sources[0].locator) == ("claim", "high", "p. 7")
    assert flow.volume == claim.number


def test_a_flow_without_volume_is_only_shown() -> None:
    pack = said("""
flows:
  - {id: f, ecosystem: e, from: a, verb: owns, to: b, consulted: [s], confirmed: false}
""").pack
    (claim,) = pack.claims
    assert (claim.predicate, claim.number, claim.consulted) == ("flow-shown", None, ("s",))
    assert (claim.confirmed, pack.flows[0].confirmed) == (False, False)


def test_the_sources_of_a_membership_become_a_claim() -> None:
    pack = said("""
entities:
  - id: a
    ecosystem: e
    kind: company
    name: A
    stages:
      - {step: refining, since: "1870", sources: [s]}
      - {step: marketing, confirmed: false}
      - {step: export}
""").pack
    first, second, third = pack.entities[0].stages
    assert (first.claim, first.by) == ("a-in-refining", "source")
    assert (second.claim, second.by) == ("a-in-marketing", "ours")
    assert third == Membership(step="export")
    assert [(claim.predicate, claim.object, claim.confirmed) for claim in pack.claims] == [
        ("in-step", "refining", True),
        ("in-step", "marketing", False),
    ]


def test_every_row_knows_its_place() -> None:
    reading = said("claims:\n  - id: c\n    about: a\n    predicate: is\n    text: big\n")
    (place,) = reading.places["c"]
    assert (place.file, place.line, place.line_of("text")) == ("facts.yaml", 2, 5)
    assert place.line_of("note") == place.line


@pytest.mark.parametrize(
    ("text", "code", "line", "complaint"),
    [
        ("claim:\n  - {id: a}\n", "unknown-list", 1, "did you mean `claims`"),
        ("claims: 5\n", "wrong-value", 1, "a list of rows"),
        ("claims:\n  - a\n", "not-a-row", 1, "every row is a mapping"),
        ("claims:\n  - {about: a}\n", "missing-field", 2, "no `id`"),
        ("claims:\n  - {id: c, about: a}\n", "missing-field", 2, "`predicate` is missing"),
        (
            "claims:\n  - id: c\n    about: a\n    predicate: is\n    txt: b\n",
            "unknown-field",
            5,
            "did you mean `text`",
        ),
        (
            "claims:\n  - id: c\n    about: a\n    predicate: is\n    status: rumour\n",
            "wrong-value",
            5,
            "'rumour', but it must be 'fact', 'claim'",
        ),
        (
            "claims:\n  - id: c\n    about: a\n    predicate: is\n    as_of: soon\n",
            "wrong-value",
            5,
            "'soon' is no date; write 2026-02-02",
        ),
        (
            "claims:\n  - id: C c\n    about: a\n    predicate: is\n",
            "wrong-value",
            2,
            "lower-case words joined by hyphens",
        ),
        (
            "claims:\n  - id: c\n    about: a\n    predicate: is\n    text: 1911\n",
            "wrong-value",
            5,
            "put it in quotes",
        ),
        (
            "flows:\n  - id: f\n    ecosystem: e\n    from: A\n    verb: owns\n    to: b\n",
            "wrong-value",
            4,
            "`from` is 'A'",
        ),
        ("flows:\n  - {id: f, ecosystem: e, to: b, verb: v}\n", "missing-field", 2, "`from`"),
        (
            "flows:\n  - id: f\n    to: [a, b]\n    claims: [{id: c}]\n",
            "wrong-value",
            4,
            "write one flow each",
        ),
        ("flows:\n  - id: f\n    to: [1]\n", "wrong-value", 3, "the id of an entity"),
        ("entities:\n  - id: a\n    claims: 5\n", "wrong-value", 3, "a list of claims"),
        (
            "entities:\n  - id: a\n    claims:\n      - {id: c, about: b}\n",
            "wrong-value",
            4,
            "drop `about`",
        ),
        (
            "entities:\n  - id: a\n    layers:\n      - {step: s, claim: c, sources: [x]}\n",
            "wrong-value",
            4,
            "either `claim` or sources",
        ),
        (
            "entities:\n  - id: a\n    ecosystem: e\n    kind: k\n    name: A\n    layers:\n"
            "      - step: s\n        whose: x\n",
            "unknown-field",
            8,
            "`layers.0.whose`",
        ),
        ("defaults: {telleng: article}\n", "unknown-field", 1, "did you mean `telling`"),
        ("defaults: [article]\n", "wrong-value", 1, "a mapping of fields"),
        ("claims:\n  - id: &a c\n", "unreadable-file", 2, "an anchor"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, code: str, line: int, complaint: str) -> None:
    fault = only_fault(text)
    assert (fault.code, fault.file, fault.line) == (code, "facts.yaml", line)
    assert fault.severity == "error"
    assert complaint in fault.message


def test_all_faults_of_a_pack_are_told_at_once() -> None:
    reading = read(
        {
            "pack.yaml": HEADER,
            "a.yaml": b"claims:\n  - {id: c, about: a}\n  - {id: d, about: a, predicate: is}\n",
            "b.yaml": b"claims: [\n",
            "c.yml": b"claims: []\n",
        }
    )
    assert [fault.file for fault in reading.findings] == ["a.yaml", "b.yaml", "c.yml"]
    assert [claim.id for claim in reading.pack.claims] == ["d"]
    assert "c" in reading.places


def test_a_finding_is_one_line_that_can_be_followed() -> None:
    fault = only_fault("claims:\n  - {id: c, about: a}\n")
    assert str(fault) == "facts.yaml:2: error: c: `predicate` is missing [missing-field]"


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({}, "none was found"),
        ({"pack.yaml": HEADER, "sub/pack.yaml": HEADER}, "a pack has one pack.yaml"),
        ({"pack.yaml": b"id: test\n"}, "pack.yaml:1: `title` is missing"),
        ({"pack.yaml": HEADER + b"claims: []\n"}, "pack.yaml:3: `claims` is no field"),
        ({"pack.yaml": HEADER + b"id: again\n"}, "pack.yaml:3: `id` stands twice"),
    ],
)
def test_a_pack_without_a_sound_header_is_refused(files: dict[str, bytes], complaint: str) -> None:
    with pytest.raises(FactError, match=complaint):
        read(files)


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_bytes(HEADER)
    (tmp_path / "README.md").write_text("not a fact")
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    facts = tmp_path / "deep" / "deeper" / "facts.yaml"
    facts.write_text("claims:\n  - {id: c, about: a, predicate: is}\n")
    reading = read_pack(tmp_path)
    assert [claim.id for claim in reading.pack.claims] == ["c"]
    assert reading.places["c"][0].file == str(facts)


@pytest.mark.parametrize("name", ["nowhere", "nowhere.json"])
def test_what_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(FactError, match=f"{name}: there is no such file or folder; a pack is a folder with pack.yaml"):
        read_pack(tmp_path / name)


def test_a_file_that_is_no_pack_is_told_apart_from_none(tmp_path: Path) -> None:
    (tmp_path / "some.png").write_bytes(b"a picture")
    with pytest.raises(FactError, match=r"some\.png: this file is no pack; a pack is a folder with pack.yaml"):
        read_pack(tmp_path / "some.png")


def test_shipped_is_the_word_for_the_shipped_pack(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_bytes(HEADER)
    assert [reading.pack.id for reading in read_packs([Path("shipped"), tmp_path])] == ["muskgraph", "test"]
    assert [reading.pack.id for reading in read_packs([])] == ["muskgraph"]


def test_rows_in_a_file_of_another_kind_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_bytes(HEADER)
    for name in ("entities.json", "pack.schema.json", "package.json"):
        (tmp_path / name).write_text("{}")
    (fault,) = read_pack(tmp_path).findings
    assert fault.file.endswith("entities.json")
    assert "rename it" in fault.message


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_bytes(HEADER)
    os.mkfifo(tmp_path / "flows.csv")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    assert ["no such file" in fault.message for fault in read_pack(tmp_path).findings] == [True, True]


def test_a_folder_that_leads_back_into_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_bytes(HEADER)
    (tmp_path / "loop").symlink_to(tmp_path)
    with pytest.raises(FactError, match="does a link lead back"):
        read_pack(tmp_path)


@pytest.mark.parametrize("name", ["a\x1b[2J.yaml", "folder\n", "\udcff.csv"])
def test_a_name_that_a_terminal_obeys_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "pack.yaml").write_bytes(HEADER)
    (tmp_path / name).touch() if "." in name else (tmp_path / name).mkdir()
    with pytest.raises(FactError, match="a strange name") as refused:
        read_pack(tmp_path)
    assert str(refused.value).isprintable()


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "flows.csv"
    with file.open("wb") as stream:
        stream.truncate(1_000_000_001)
    with pytest.raises(FactError, match="may have 1,000 MB"):
        opened(file)


def test_too_many_faults_end_the_reading() -> None:
    rows = "\n".join(f"  - {{id: c{number}, about: a}}" for number in range(MAX_FAULTS + 10))
    reading = said(f"claims:\n  - {{id: c, about: a, predicate: is}}\n{rows}\n")
    assert len(reading.findings) == MAX_FAULTS + 1
    assert reading.findings[-1].code == "too-many-faults"
    assert reading.pack.nouns() == ()


def test_a_row_that_is_written_out_makes_nothing_else() -> None:
    reading = said("flows: [{id: f, ecosystem: e, origin: a, verb: owns, target: b, confirmed: false}]")
    assert (reading.pack.flows[0].confirmed, reading.pack.claims) == (False, ())
    assert "are the same" in only_fault("flows: [{id: f, from: a, origin: a, verb: owns, to: b}]").message


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "to", "claims", "layers", "x"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_any_row_is_read_or_reported(row: object) -> None:
    for title in ("entities", "flows", "claims"):
        reading = read({"pack.yaml": HEADER, "f.yaml": f"{title}: [{_flow_style(row)}]".encode()})
        assert reading.findings


def _flow_style(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(_flow_style, value))}]"
        case dict():
            return "{" + ", ".join(f"{key}: {_flow_style(it)}" for key, it in value.items()) + "}"
        case str():
            return "'" + "".join(c for c in value if c.isalnum()) + "'"
        case _:
            return str(value)


def test_the_shipped_facts_are_read_without_fault() -> None:
    reading = read_pack(shipped_folder())
    assert reading.findings == ()
    assert reading.pack == shipped_pack()
    assert {noun.id for noun in reading.pack.nouns()} == set(reading.places)
