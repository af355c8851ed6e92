"""Whether the rows of a pack find each other, also those of packs beside it."""

from __future__ import annotations

import pytest

from graph.model import Claim, Pack, Source
from seed import check, shipped_pack
from seed.gate.codes import severity
from seed.read import read
from tests.seed.gate.planted import (
    ANALOGY,
    BASE,
    CLAIM,
    DISPUTE,
    ENTITY,
    EVENT,
    HEADER,
    LAYER,
    RESTING,
    SHARE,
    findings,
    found,
)

PLANTED = [
    (CLAIM.replace("[page]", "[pge]"), "dangling-source"),
    (f"{CLAIM}, consulted: [pge]", "dangling-source"),
    (f"{CLAIM}, verdict_sources: [pge]", "dangling-source"),
    (CLAIM.replace("about: tesla", "about: tsla"), "dangling-id"),
    (f"{CLAIM}, object: tsla", "dangling-id"),
    (f"{CLAIM}, said_by: tsla", "dangling-id"),
    (f"{CLAIM}, affiliation: tsla", "dangling-id"),
    (f"{CLAIM}, inputs: [none]", "dangling-id"),
    (f"{CLAIM}, superseded_by: [none]", "dangling-id"),
    (ENTITY.replace("musk", "msk"), "dangling-id"),
    (f"{ENTITY}, owners: [tsla]", "dangling-id"),
    (f"{ENTITY}, part_of: tsla", "dangling-id"),
    (f"{ENTITY}, layers: [{{step: comput}}]", "dangling-id"),
    (ENTITY.replace("refining", "refinin"), "dangling-id"),
    (f"{ENTITY}, layers: [{{step: compute, claim: none}}]", "dangling-id"),
    (RESTING.replace("[known]", "[none]"), "dangling-id"),
    (f"{RESTING}, evidence: none", "dangling-id"),
    (RESTING.replace("to: xai", "to: x"), "dangling-id"),
    (f"{SHARE}, share: 0.5".replace("[process]", "[proces]"), "dangling-id"),
    (f"{EVENT}, involves: [tsla]", "dangling-id"),
    (f"{ANALOGY}, left: [tsla]", "dangling-id"),
    (f"{ANALOGY}, right: [tsla]", "dangling-id"),
    (f"{ANALOGY}, rests_on: [none]", "dangling-id"),
    (f"{LAYER}, rests_on: [none]", "dangling-id"),
    (DISPUTE.replace("[known, ", "[nobody, "), "dangling-id"),
    (ENTITY.replace("step: refining", "step: compute"), "wrong-noun"),
    (RESTING.replace("[known]", "[tesla]"), "wrong-noun"),
    (CLAIM.replace("[page]", "[tesla]"), "wrong-noun"),
    (f"{CLAIM}, superseded_by: [tesla]", "wrong-noun"),
    (f"{ENTITY}, plays: demnd", "unknown-role"),
    (LAYER.replace("process", "proces"), "unknown-role"),
    (f"{ANALOGY}, role: proces", "unknown-role"),
    (ENTITY.replace("id: e", "id: tesla"), "doubled-id"),
    (CLAIM.replace("id: c", "id: page"), "doubled-id"),
    (ENTITY.replace("id: e", "id: process"), "doubled-id"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_a_row_that_hangs_loose_is_found(row: str, code: str) -> None:
    assert found(row) == (severity(code), code, "facts.yaml", 3)


@pytest.mark.parametrize(
    "row",
    [
        f"{ANALOGY}, left: [tesla, link, known], right: [compute, page]",
        f"{EVENT}, involves: [tesla, link, compute]",
        f"{SHARE}, share: 0.5",
        DISPUTE,
    ],
)
def test_a_row_that_names_what_is_there_passes(row: str) -> None:
    assert findings(row) == []


def test_a_doubled_id_names_both_places() -> None:
    (defect,) = findings(ENTITY.replace("id: e", "id: tesla"))
    assert "first in base.yaml:13" in defect.message


def test_a_dangling_id_names_the_nearest() -> None:
    (defect,) = findings(CLAIM.replace("about: tesla", "about: tsla"))
    assert "did you mean 'tesla'" in defect.message


def test_the_nearest_is_found_among_many_that_begin_or_end_alike() -> None:
    rows = "".join(f"  - {{id: company-{at}, ecosystem: musk, kind: company, name: C}}\n" for at in range(1500))
    claim = CLAIM.partition(" ")[2].replace("about: tesla", "about: compani-77")
    facts = f"entities:\n{rows}claims:\n  - {{{claim}}}\n"
    reading = read({"pack.yaml": HEADER, "base.yaml": BASE, "facts.yaml": facts.encode()})
    (defect,) = [each for each in check(reading.pack, reading.places) if each.code == "dangling-id"]
    assert "did you mean 'company-77'?" in defect.message


def test_a_finding_points_to_the_field() -> None:
    facts = b"claims:\n  - id: c\n    about: tesla\n    predicate: is\n    text: a\n    sources: [x]\n"
    reading = read({"pack.yaml": HEADER, "base.yaml": BASE, "facts.yaml": facts})
    (defect,) = check(reading.pack, reading.places)
    assert (defect.code, defect.line) == ("dangling-source", 6)


def test_a_row_that_cannot_be_read_does_not_leave_others_dangling() -> None:
    facts = b"entities: [{id: e}]\nclaims: [{id: c, about: e, predicate: is, text: a, sources: [page]}]"
    reading = read({"pack.yaml": HEADER, "base.yaml": BASE, "facts.yaml": facts})
    assert {defect.code for defect in reading.findings} == {"missing-field"}
    assert check(reading.pack, reading.places) == []


def test_a_pack_may_refer_to_another_beside_it() -> None:
    claim = Claim.model_validate(
        {"id": "mine", "about": "tesla", "predicate": "is", "text": "a", "sources": ["scotus-1911"]}
    )
    pack = Pack(id="mine", title="Mine", claims=(claim,))
    assert {defect.code for defect in check(pack)} == {"dangling-id", "dangling-source"}
    assert check(pack, beside=[shipped_pack()]) == []


def test_a_pack_may_not_take_an_id_of_another() -> None:
    source = Source.model_validate(
        {"id": "tesla", "title": "T", "publisher": "P", "address": "A", "kind": "book"} | {"reliability": "low"}
    )
    pack = Pack(id="mine", title="Mine", sources=(source,))
    errors = [defect.code for defect in check(pack, beside=[shipped_pack()]) if defect.severity == "error"]
    assert errors == ["doubled-id"]
