"""What the gate lets through, what it lists, and how long that may be."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from graph.errors import FactError
from graph.model import Entity, Flow, Pack
from seed import check, read_pack, reviewed, shipped_folder, shipped_pack
from seed.gate import Age, report
from seed.read import read
from tests.seed.gate.planted import BASE, HEADER


def test_the_base_of_the_other_tests_has_no_defect() -> None:
    reading = read({"pack.yaml": HEADER, "base.yaml": BASE})
    assert reading.findings == ()
    assert report(reading, age=Age()).findings == ()


def test_a_pack_with_an_error_is_not_let_through() -> None:
    facts = b"claims:\n  - {id: c, about: x, predicate: is, text: a}\n"
    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "facts.yaml": facts})
    with pytest.raises(FactError, match=r"facts\.yaml:2: c: .* \(and 1 more; muskgraph check"):
        reviewed(reading)


def test_a_pack_with_warnings_alone_is_let_through() -> None:
    facts = b"ecosystems: [{id: e, name: E, default_as_of: '1904'}]"
    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "facts.yaml": facts})
    assert report(reading).counts == {"missing-japanese": 1}
    assert reviewed(reading) is reading.pack


def test_what_could_not_be_read_is_told_first() -> None:
    facts = b"claims:\n  - {id: a, about: x, predicate: is, text: a}\n  - {id: b}\n"
    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "facts.yaml": facts})
    with pytest.raises(FactError, match=r"facts\.yaml:3: b: "):
        reviewed(reading)


def many(count: int) -> Pack:
    """A pack of `count` entities and five times as many flows, each with a defect or two."""
    return Pack(
        id="many",
        title="Many",
        entities=tuple(Entity(id=f"e{at}", ecosystem="nowhere", kind="company", name="E") for at in range(count)),
        flows=tuple(
            Flow(
                id=f"f{at}",
                ecosystem="nowhere",
                origin=f"e{at % count}",
                verb="feed",
                target=f"e{(at * 7 + 1) % (count + 9)}",
                volume=-1,
                unit="USD",
            )
            for at in range(5 * count)
        ),
    )


def test_of_many_findings_of_a_code_some_are_listed_and_the_rest_is_counted() -> None:
    pack = many(300)
    told = Counter(finding.code for finding in check(pack))
    assert told["unknown-verb"] == told["flow-without-evidence"] == 201
    last = [finding.message for finding in check(pack) if finding.code == "unknown-verb"][-1]
    assert last == "and 1,300 more like it"


def test_ten_times_as_many_rows_take_about_ten_times_as_long() -> None:
    def seconds(pack: Pack) -> float:
        start = time.process_time()
        check(pack)
        return time.process_time() - start

    seconds(many(10))  # the ontology is read once
    few, lots = many(400), many(4_000)
    assert seconds(lots) < 30 * max(min(seconds(few) for _ in range(3)), 0.05)


def test_the_shipped_facts_hold_together() -> None:
    reading = read_pack(shipped_folder())
    found = report(reading)
    assert [str(one) for one in found.findings if one.severity == "error"] == []
    known = {"unknown-date", "share-unknown", "never-cited", "missing-japanese", "low-sources-only"}
    known |= {
        "confidence-of-unconfirmed",
        "mirror-without-origin",
        "source-before-fact",
        "claim-outside-life",
        "overhangs-life",
    }
    assert set(found.counts) <= known


def test_every_statement_of_the_article_is_there() -> None:
    article = [claim for claim in shipped_pack().claims if claim.telling == "article"]
    assert len(article) == 111
    assert all(claim.verdict and claim.sources[0].locator for claim in article)


def test_background_knowledge_is_never_sourced() -> None:
    pack = shipped_pack()
    assert "none-background" not in {source.id for source in pack.sources}
    assert not [row.id for row in (*pack.claims, *pack.shares) if not row.confirmed and row.sources]
