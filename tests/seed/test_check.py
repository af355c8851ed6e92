"""The gate: each kind of defect is found, with its file and line."""

from __future__ import annotations

from collections import Counter

import pytest

from graph.errors import FactError
from graph.model import Claim, Pack, Source
from seed import check, read_pack, reviewed, shipped_folder, shipped_pack
from seed.read import Finding, read

#: Sound rows for the others to refer to; it has no defect.
BASE = b"""
ecosystems: [{id: musk, name: Musk, name_ja: M, default_as_of: "2026"}]
sources:
  - {id: page, title: P, publisher: P, address: somewhere, kind: news, reliability: medium}
  - {id: post, title: P, publisher: P, address: somewhere, kind: social, reliability: low}
layers: [{id: compute, ecosystem: musk, key: compute, name: Compute, name_ja: C, role: process, position: 1}]
stages: [{id: refining, ecosystem: musk, key: refining, name: R, name_ja: R, role: process, position: 1}]
entities:
  - {id: tesla, ecosystem: musk, kind: company, name: Tesla, name_ja: T}
  - {id: xai, ecosystem: musk, kind: company, name: xAI, name_ja: X}
claims: [{id: known, about: tesla, predicate: is, text: a company, sources: [page, post]}]
flows:
  - {id: link, ecosystem: musk, from: tesla, verb: funds, to: xai, since: "2026", sources: [page]}
"""


def findings(row: str) -> list[Finding]:
    """What the gate finds where one row, in flow style, stands in line 3 of a file."""
    title, _, rest = row.partition(" ")
    facts = f"# facts\n{title}\n  - {{{rest}}}\n".encode()
    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "base.yaml": BASE, "facts.yaml": facts})
    assert reading.findings == ()
    return check(reading.pack, reading.places)


CLAIM = "claims: id: c, about: tesla, predicate: is, text: a lab, sources: [page]"
ENTITY = "entities: id: e, ecosystem: musk, kind: company, name: E, name_ja: E"
FLOW = "flows: id: f, ecosystem: musk, from: tesla, verb: funds, to: xai, since: '2026'"
SHARE = "shares: id: s, ecosystem: musk, of: [process], scope: world, sources: [page]"
EVENT = "events: id: v, ecosystem: musk, kind: deal, text: T, sources: [page]"
ANALOGY = "analogies: id: a, left_ecosystem: musk, right_ecosystem: musk, reason: R"
LAYER = "layers: id: l, ecosystem: musk, key: l, name: L, name_ja: L, position: 2"
STAGE = LAYER.replace("layers", "stages")
ECOSYSTEM = "ecosystems: id: e, name: E, name_ja: E, default_as_of: '1904'"
SOURCE = "sources: id: p, title: P, publisher: P, address: somewhere, kind: news, reliability: low"


@pytest.mark.parametrize(
    "row",
    [
        CLAIM,
        ENTITY,
        f"{FLOW}, rests_on: [known]",
        f"{SHARE}, share: 0.5",
        EVENT,
        STAGE,
        ECOSYSTEM,
        f"{CLAIM}, confidence: medium",
        f"{CLAIM}, confidence: medium".replace("[page]", "[post, page]"),
        f"{FLOW}, sources: [post, page], confidence: medium",
        f"{ENTITY}, layers: [{{step: compute, sources: [page], confidence: low}}]",
        f"{ANALOGY}, left: [tesla, link, known], right: [compute, page]",
        f"{LAYER}, rests_on: [known]",
        "claims: id: c, about: tesla, predicate: volume, number: 1, unit: USD, formula: sum,"
        " inputs: [known], as_of: '2026'",
        "claims: id: c, about: tesla, predicate: plays-role, object: process, confirmed: false, consulted: [page]",
    ],
)
def test_a_sound_row_passes(row: str) -> None:
    assert findings(row) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        # Without a source.
        (CLAIM.replace("[page]", "[]"), "no-source"),
        (f"{SHARE}, share: 0.5".replace("[page]", "[]"), "no-source"),
        (EVENT.replace("[page]", "[]"), "no-source"),
        (f"{CLAIM}, confirmed: false", "unconfirmed-with-sources"),
        (FLOW, "flow-without-evidence"),
        # Said with more confidence than its sources bear.
        (f"{CLAIM}, confidence: high", "confidence-above-sources"),
        (f"{CLAIM}, confidence: medium".replace("[page]", "[post]"), "confidence-above-sources"),
        (f"{SHARE}, share: 0.5, confidence: high", "confidence-above-sources"),
        (f"{EVENT}, confidence: high", "confidence-above-sources"),
        (f"{FLOW}, sources: [page, post], confidence: high", "confidence-above-sources"),
        (
            f"{ENTITY}, layers: [{{step: compute, sources: [page], confidence: high}}]",
            "confidence-above-sources",
        ),
        # Naming what does not exist.
        (CLAIM.replace("[page]", "[pge]"), "dangling-source"),
        (f"{CLAIM}, consulted: [pge]", "dangling-source"),
        (f"{CLAIM}, verdict_sources: [pge]", "dangling-source"),
        (CLAIM.replace("about: tesla", "about: tsla"), "dangling-id"),
        (f"{CLAIM}, object: tsla", "dangling-id"),
        (f"{CLAIM}, said_by: tsla", "dangling-id"),
        (f"{CLAIM}, affiliation: tsla", "dangling-id"),
        (f"{CLAIM}, inputs: [none]", "dangling-id"),
        (ENTITY.replace("musk", "msk"), "dangling-id"),
        (f"{ENTITY}, owners: [tsla]", "dangling-id"),
        (f"{ENTITY}, part_of: tsla", "dangling-id"),
        (f"{ENTITY}, layers: [{{step: comput}}]", "dangling-id"),
        (f"{ENTITY}, stages: [{{step: refinin}}]", "dangling-id"),
        (f"{ENTITY}, layers: [{{step: compute, claim: none}}]", "dangling-id"),
        (f"{FLOW}, rests_on: [none]", "dangling-id"),
        (f"{FLOW}, rests_on: [known], evidence: none", "dangling-id"),
        (f"{FLOW}, rests_on: [known]".replace("to: xai", "to: x"), "dangling-id"),
        (f"{SHARE}, share: 0.5".replace("[process]", "[proces]"), "dangling-id"),
        (f"{EVENT}, involves: [tsla]", "dangling-id"),
        (f"{ANALOGY}, left: [tsla]", "dangling-id"),
        (f"{ANALOGY}, right: [tsla]", "dangling-id"),
        (f"{ANALOGY}, rests_on: [none]", "dangling-id"),
        (f"{LAYER}, rests_on: [none]", "dangling-id"),
        # Naming a row of the wrong kind.
        (f"{ENTITY}, layers: [{{step: refining}}]", "wrong-noun"),
        (f"{FLOW}, rests_on: [tesla]", "wrong-noun"),
        (CLAIM.replace("[page]", "[tesla]"), "wrong-noun"),
        # Strange words.
        (ENTITY.replace("company", "compny"), "unknown-kind"),
        (f"{ENTITY}, plays: demnd", "unknown-role"),
        (f"{LAYER}, role: proces", "unknown-role"),
        (f"{ANALOGY}, role: proces", "unknown-role"),
        (f"{FLOW}, rests_on: [known]".replace("funds", "fund"), "unknown-verb"),
        (f"{FLOW}, rests_on: [known], commodity: csh", "unknown-commodity"),
        (f"{FLOW}, rests_on: [known], volume: 1, unit: usd", "unknown-unit"),
        (f"{CLAIM}, number: 1, unit: usd, as_of: '2026'", "unknown-unit"),
        (CLAIM.replace("predicate: is", "predicate: isnt"), "unknown-predicate"),
        # Values that make no sense.
        (CLAIM.replace("predicate: is", "predicate: revenue"), "wrong-kind-of-value"),
        (CLAIM.replace("predicate: is", "predicate: acquired"), "wrong-kind-of-value"),
        (CLAIM.replace("predicate: is", "predicate: founded"), "wrong-kind-of-value"),
        (CLAIM.replace("text: a lab", "object: xai"), "wrong-kind-of-value"),
        (f"{CLAIM}, low: 2, high: 1, unit: USD, as_of: '2026'", "low-above-high"),
        (f"{SHARE}, low: 0.2, high: 0.1", "low-above-high"),
        (f"{CLAIM}, since: '2026', until: '2025'", "since-after-until"),
        (f"{ENTITY}, since: '2026', until: '2025'", "since-after-until"),
        (f"{EVENT}, since: '2026', until: '2025'", "since-after-until"),
        (f"{FLOW}, rests_on: [known], until: '2025'", "since-after-until"),
        (
            f"{ENTITY}, layers: [{{step: compute, since: '2026', until: '2025'}}]",
            "since-after-until",
        ),
        # Ids.
        (ENTITY.replace("id: e", "id: tesla"), "doubled-id"),
        (CLAIM.replace("id: c", "id: page"), "doubled-id"),
        (ENTITY.replace("id: e", "id: process"), "doubled-id"),
    ],
)
def test_a_defect_is_an_error_with_file_and_line(row: str, code: str) -> None:
    (found,) = findings(row)
    assert (found.severity, found.code, found.file, found.line) == ("error", code, "facts.yaml", 3)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"{FLOW}, rests_on: [known]".replace(", since: '2026'", ""), "unknown-date"),
        (f"{FLOW}, rests_on: [known], volume: 1", "number-without-unit"),
        (f"{CLAIM}, number: 1, unit: USD", "unknown-date"),
        (f"{CLAIM}, number: 1, as_of: '2026'", "number-without-unit"),
        (SHARE, "share-unknown"),
        (SOURCE, "never-cited"),
        (f"{FLOW}, sources: [post], confidence: low", "low-sources-only"),
        *(
            (row.replace(", name_ja: E", "").replace(", name_ja: L", ""), "missing-japanese")
            for row in (ENTITY, LAYER, STAGE, ECOSYSTEM)
        ),
    ],
)
def test_what_is_unknown_or_weak_is_a_warning(row: str, code: str) -> None:
    (found,) = findings(row)
    assert (found.severity, found.code) == ("warning", code)
    assert (found.file, found.line) == ("facts.yaml", 3)


def test_a_doubled_id_names_both_places() -> None:
    (found,) = findings(ENTITY.replace("id: e", "id: tesla"))
    assert "first in base.yaml:9" in found.message


def test_a_dangling_id_names_the_nearest() -> None:
    (found,) = findings(CLAIM.replace("about: tesla", "about: tsla"))
    assert "did you mean 'tesla'" in found.message


def test_a_finding_points_to_the_field() -> None:
    facts = b"claims:\n  - id: c\n    about: tesla\n    predicate: is\n    text: a\n    sources: [x]\n"
    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "base.yaml": BASE, "facts.yaml": facts})
    (found,) = check(reading.pack, reading.places)
    assert (found.code, found.line) == ("dangling-source", 6)


def test_a_row_that_cannot_be_read_does_not_leave_others_dangling() -> None:
    facts = b"entities: [{id: e}]\nclaims: [{id: c, about: e, predicate: is, text: a, sources: [page]}]"
    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "base.yaml": BASE, "facts.yaml": facts})
    assert {found.code for found in reading.findings} == {"missing-field"}
    assert check(reading.pack, reading.places) == []


def test_a_pack_may_refer_to_another_beside_it() -> None:
    claim = Claim.model_validate(
        {"id": "mine", "about": "tesla", "predicate": "is", "text": "a", "sources": ["scotus-1911"]}
    )
    pack = Pack(id="mine", title="Mine", claims=(claim,))
    assert {found.code for found in check(pack)} == {"dangling-id", "dangling-source"}
    assert check(pack, beside=[shipped_pack()]) == []


def test_a_pack_may_not_take_an_id_of_another() -> None:
    source = Source.model_validate(
        {"id": "tesla", "title": "T", "publisher": "P", "address": "A", "kind": "book"} | {"reliability": "low"}
    )
    pack = Pack(id="mine", title="Mine", sources=(source,))
    errors = [found.code for found in check(pack, beside=[shipped_pack()]) if found.severity == "error"]
    assert errors == ["doubled-id"]


def test_a_pack_with_an_error_is_not_let_through() -> None:
    facts = b"claims:\n  - {id: c, about: x, predicate: is, text: a}\n"
    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "facts.yaml": facts})
    with pytest.raises(FactError, match=r"facts\.yaml:2: c: .* \(and 1 more; muskgraph check"):
        reviewed(reading)


def test_the_shipped_facts_hold_together() -> None:
    reading = read_pack(shipped_folder())
    found = check(reading.pack, reading.places)
    assert [str(one) for one in found if one.severity == "error"] == []
    known = {"unknown-date", "share-unknown", "never-cited", "missing-japanese", "low-sources-only"}
    assert set(Counter(one.code for one in found)) <= known


def test_every_statement_of_the_article_is_there() -> None:
    article = [claim for claim in shipped_pack().claims if claim.telling == "article"]
    assert len(article) == 111
    assert all(claim.verdict and claim.sources[0].locator for claim in article)


def test_background_knowledge_is_never_sourced() -> None:
    pack = shipped_pack()
    assert "none-background" not in {source.id for source in pack.sources}
    assert not [row.id for row in (*pack.claims, *pack.shares) if not row.confirmed and row.sources]
