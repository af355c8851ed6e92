"""What is shown by nothing, or by less than is said."""

from __future__ import annotations

import pytest

from seed.gate.codes import severity
from tests.seed.gate.planted import CLAIM, ENTITY, EVENT, FLOW, SHARE, findings, found

ARTICLE = f"{CLAIM}, telling: article, text_ja: T"
DERIVED = (
    "claims: id: c, about: tesla, predicate: staff, number: 7, unit: people, as_of: '2025', status: reading,"
    " formula: sum"
)

PLANTED = [
    (CLAIM.replace("[page]", "[]"), "no-source"),
    (f"{SHARE}, share: 0.5".replace("[page]", "[]"), "no-source"),
    (EVENT.replace("[page]", "[]"), "no-source"),
    (FLOW, "flow-without-evidence"),
    (f"{CLAIM}, confirmed: false", "unconfirmed-shown-as-sourced"),
    (f"{CLAIM}, confirmed: false, headline: true".replace("[page]", "[]"), "unconfirmed-shown-as-sourced"),
    (f"{CLAIM}, status: unconfirmed, headline: true", "unconfirmed-shown-as-sourced"),
    (
        f"{ARTICLE}, confirmed: false, verdict: supported, verdict_sources: [page]".replace("s: [page], t", "s: [], t"),
        "unconfirmed-shown-as-sourced",
    ),
    (
        f"{ENTITY}, layers: [{{step: compute, by: source, claim: background}}]",
        "unconfirmed-shown-as-sourced",
    ),
    (f"{CLAIM}, confirmed: false, confidence: low".replace("[page]", "[]"), "confidence-of-unconfirmed"),
    (f"{CLAIM}, confidence: high", "confidence-above-sources"),
    (f"{CLAIM}, confidence: medium".replace("[page]", "[post]"), "confidence-above-sources"),
    (f"{SHARE}, share: 0.5, confidence: high", "confidence-above-sources"),
    (f"{EVENT}, confidence: high", "confidence-above-sources"),
    (f"{FLOW}, sources: [page, post], confidence: high", "confidence-above-sources"),
    (f"{ENTITY}, layers: [{{step: compute, sources: [page], confidence: high}}]", "confidence-above-sources"),
    (f"{CLAIM}, headline: true".replace("[page]", "[post]"), "headline-on-low-sources"),
    (f"{EVENT}, headline: true".replace("[page]", "[post]"), "headline-on-low-sources"),
    (f"{DERIVED}, headline: true, inputs: [known, little]", "headline-on-low-sources"),
    (f"{CLAIM}, secondary_only: true".replace("[page]", "[filing, post]"), "secondary-only-needless"),
    (f"{ARTICLE}, verdict: supported", "supported-by-nothing"),
    (f"{ARTICLE}, verdict: contradicted", "supported-by-nothing"),
    (f"{ARTICLE}, verdict: superseded, verdict_sources: [page]", "superseded-by-nothing"),
    (f"{FLOW}, sources: [post], confidence: low", "low-sources-only"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_what_is_not_shown_is_found(row: str, code: str) -> None:
    assert found(row) == (severity(code), code, "facts.yaml", 3)


@pytest.mark.parametrize(
    "row",
    [
        f"{CLAIM}, confidence: medium",
        f"{ARTICLE}, verdict: superseded, verdict_sources: [page], superseded_by: [known]",
        f"{CLAIM}, confidence: medium".replace("[page]", "[post, page]"),
        f"{FLOW}, sources: [post, page], confidence: medium",
        f"{ENTITY}, layers: [{{step: compute, sources: [page], confidence: low}}]",
        f"{ENTITY}, layers: [{{step: compute, claim: background}}]",
        f"{CLAIM}, headline: true",
        f"{CLAIM}, headline: true, secondary_only: true".replace("[page]", "[post]"),
        f"{DERIVED}, headline: true, inputs: [known]",
        f"{ARTICLE}, verdict: supported, verdict_sources: [page]",
        f"{ARTICLE}, verdict: not-checkable",
        f"{ARTICLE}, verdict: unconfirmed",
        f"{FLOW}, confirmed: false",
        "claims: id: c, about: tesla, predicate: plays-role, object: process, confirmed: false, consulted: [page]",
    ],
)
def test_what_is_shown_as_it_says_passes(row: str) -> None:
    assert findings(row) == []


def test_a_flow_and_its_claims_agree_on_what_is_confirmed() -> None:
    sourced = "claims: id: c, about: f, predicate: flow-shown, sources: [page]"
    plain = "claims: id: c, about: f, predicate: flow-shown, confirmed: false"
    for flow, claim in ((f"{FLOW}, confirmed: false, rests_on: [known]", sourced), (FLOW, plain)):
        assert found(flow, claim) == ("error", "unconfirmed-shown-as-sourced", "facts.yaml", 3)


def test_a_flow_of_the_evidence_beside_the_articles_supports_its_claims() -> None:
    linked = "flows: id: g, ecosystem: musk, from: tesla, verb: funds, to: xai, since: '2026', rests_on: [c]"
    row = f"{ARTICLE}, verdict: supported"
    assert found(row, f"{linked}, telling: article")[1] == "supported-by-nothing"
    assert findings(row, f"{linked}, telling: article, evidence: link") == []
