"""A small pack without a defect, and what the gate finds where rows are planted in it."""

from __future__ import annotations

from typing import Any

from graph.findings import Finding
from seed.gate import Age, report
from seed.read import read

HEADER = b"id: p\ntitle: P\nas_of: '2026-06-30'\n"

#: Sound rows for the others to refer to; the pack has no defect.
BASE = b"""
ecosystems:
  - {id: musk, name: Musk, name_ja: M, default_as_of: "2026"}
  - {id: oil, name: Oil, name_ja: O, default_as_of: "1904"}
sources:
  - {id: page, title: Page, publisher: P, address: somewhere, kind: news, reliability: medium}
  - {id: post, title: Post, publisher: P, address: somewhere, kind: social, reliability: low}
  - {id: filing, title: Filing, publisher: P, address: "https://example.org/filing", kind: filing, reliability: high}
  - {id: book, title: Book, publisher: P, date: "2020-05", address: a library, kind: book, reliability: medium}
layers: [{id: compute, ecosystem: musk, key: compute, name: Compute, name_ja: C, role: process, position: 1}]
stages: [{id: refining, ecosystem: musk, key: refining, name: R, name_ja: R, role: process, position: 1}]
entities:
  - {id: tesla, ecosystem: musk, kind: company, name: Tesla, name_ja: T, layers: [{step: compute}]}
  - {id: xai, ecosystem: musk, kind: company, name: xAI, name_ja: X, stages: [{step: refining}]}
  - {id: trust, ecosystem: oil, kind: company, name: Trust, name_ja: T, since: "1882", until: "1911-12-01",
     stages: [{step: refining}]}
claims:
  - {id: known, about: tesla, predicate: is, text: a company, sources: [page, post, filing, book]}
  - {id: known-too, about: tesla, predicate: is, text: a car maker, sources: [page]}
  - {id: counted, about: tesla, predicate: staff, number: 100, unit: people, as_of: "2026-03", sources: [page]}
  - {id: little, about: tesla, predicate: is, text: a rumour, sources: [post]}
  - {id: background, about: tesla, predicate: is, text: old, confirmed: false}
flows:
  - {id: link, ecosystem: musk, from: tesla, verb: funds, to: xai, since: "2026", sources: [page]}
"""

CLAIM = "claims: id: c, about: tesla, predicate: is, text: a lab, sources: [page]"
COUNT = "claims: id: c, about: tesla, predicate: staff, number: 7, unit: people, as_of: '2025', sources: [page]"
ENTITY = "entities: id: e, ecosystem: musk, kind: company, name: E, name_ja: E, stages: [{step: refining}]"
FLOW = "flows: id: f, ecosystem: musk, from: tesla, verb: funds, to: xai, since: '2026'"
RESTING = f"{FLOW}, rests_on: [known]"
SHARE = "shares: id: s, ecosystem: musk, of: [process], scope: world, sources: [page]"
EVENT = "events: id: v, ecosystem: musk, kind: deal, text: T, sources: [page]"
ANALOGY = "analogies: id: a, left_ecosystem: musk, right_ecosystem: musk, reason: R, reason_ja: R"
DISPUTE = "disputes: id: d, ecosystem: musk, question: Q, about: [tesla], answers: [known, known-too], reason: R"
LAYER = "layers: id: l, ecosystem: musk, key: l, name: L, name_ja: L, role: process, position: 2"
STAGE = LAYER.replace("layers", "stages")
ECOSYSTEM = "ecosystems: id: e, name: E, name_ja: E, default_as_of: '1904'"
SOURCE = "sources: id: s, title: T, publisher: S, address: elsewhere, kind: news, reliability: low"

#: What else a row needs to be sound: a step its member, a source what cites it.
BESIDE = {
    "layers": "entities: id: m, ecosystem: musk, kind: company, name: M, name_ja: M, layers: [{step: l}]",
    "stages": "entities: id: m, ecosystem: musk, kind: company, name: M, name_ja: M, stages: [{step: l}]",
    "sources": "claims: id: n, about: tesla, predicate: is, text: so, sources: [s]",
}


def findings(row: str, *others: str, age: Age | None = None) -> list[Finding]:
    """What the gate finds where one row, in flow style, stands in line 3 of a file, and others below it."""
    facts = b"# facts\n" + b"".join(map(_listed, (row, *others)))
    reading = read({"pack.yaml": HEADER, "base.yaml": BASE, "facts.yaml": facts})
    assert reading.findings == ()
    return list(report(reading, age=age).findings)


def _listed(row: str) -> bytes:
    title, _, rest = row.partition(" ")
    return f"{title}\n  - {{{rest}}}\n".encode()


def found(row: str, *others: str, **more: Any) -> tuple[str, str, str, int]:
    """Severity, code, file and line of the one defect that planting `row` makes."""
    if not others and (needs := BESIDE.get(row.partition(":")[0])):
        others = (needs,)
    (defect,) = findings(row, *others, **more)
    return defect.severity, defect.code, defect.file, defect.line
