"""A structure says by which market each of its steps is measured."""

from __future__ import annotations

import pytest

from seed.gate.codes import severity
from tests.seed.gate.planted import ECOSYSTEM, findings, found


def shares(**markets: str) -> str:
    """Shares of `e`, of each role or step, or of several joined by `_and_`: one of each market, or one of none."""
    each = [(of.replace("_and_", ", "), market) for of, named in markets.items() for market in named.split() or [""]]
    rows = [
        f"id: s{at}, ecosystem: e, of: [{of}], share: 0.5, scope: S, sources: [page], market: {market or 'null'}"
        for at, (of, market) in enumerate(each)
    ]
    return "shares: " + "}\n  - {".join(rows)


PLANTED = [
    ((f"{ECOSYSTEM}, markets: [steel]", shares(process="oil")), "dangling-market"),
    ((f"{ECOSYSTEM}, markets: [steel]", shares(process="")), "dangling-market"),
    ((f"{ECOSYSTEM}, markets: [oil, steel]", shares(process="oil steel")), "doubled-market"),
    ((f"{ECOSYSTEM}, markets: [oil, steel]", shares(compute="oil", refining="steel")), "doubled-market"),
    ((ECOSYSTEM, shares(process="oil steel")), "market-undeclared"),
    ((ECOSYSTEM, shares(compute="oil", process="steel")), "market-undeclared"),
    ((f"{ECOSYSTEM}, markets: [cars]", shares(process="oil steel", transport="cars")), "market-undeclared"),
]


@pytest.mark.parametrize(("rows", "code"), PLANTED)
def test_markets_that_do_not_fit_are_found(rows: tuple[str, ...], code: str) -> None:
    assert found(*rows) == (severity(code), code, "facts.yaml", 3)


@pytest.mark.parametrize(
    "rows",
    [
        (ECOSYSTEM, shares(process="")),
        (ECOSYSTEM, shares(process="oil oil")),
        (ECOSYSTEM, shares(process="oil", transport="cars")),
        (f"{ECOSYSTEM}, markets: [oil]", shares(process="oil steel")),
        (f"{ECOSYSTEM}, markets: [oil]", shares(process_and_transport="oil")),
        (f"{ECOSYSTEM}, markets: [cars, oil]", shares(process="oil steel", transport="cars")),
    ],
)
def test_one_market_for_each_role_passes(rows: tuple[str, ...]) -> None:
    assert findings(*rows) == []


def test_an_unknown_share_may_be_the_one_that_is_named() -> None:
    unknown = shares(process="oil").replace("share: 0.5", "confirmed: false").replace(", sources: [page]", "")
    assert [defect.code for defect in findings(f"{ECOSYSTEM}, markets: [oil]", unknown)] == ["share-unknown"]


def test_a_finding_says_which_role_and_markets() -> None:
    (defect,) = findings(ECOSYSTEM, shares(compute="oil", process="steel"))
    assert defect.message == "e: 'process' has shares of 'oil' and of 'steel', and `markets` names none"
