"""How sure a row may be called, and of how many voices its evidence is."""

from __future__ import annotations

from typing import Any

import pytest

from graph.evidence import Evidence, best_reliability, origin
from graph.model import Claim, Dispute, Pack, Source
from seed import shipped_pack


def source(id: str, reliability: Any = "medium", **more: Any) -> Source:
    said: dict[str, Any] = {"title": id, "publisher": id, "address": "x", "kind": "news", "reliability": reliability}
    return Source(id=id, **{**said, **more})


LOW, MEDIUM, HIGH = source("low", "low"), source("medium"), source("high", "high")
MIRROR = source("mirror", "low", publisher="mirror.example", origin="Medium")


def claim(id: str = "c", *sources: str, **more: Any) -> Claim:
    return Claim(id=id, about="c", predicate="is", text="so", sources=sources, **more)  # type: ignore[arg-type]


def evidence(*claims: Claim, **more: Any) -> Evidence:
    return Evidence(Pack(id="p", title="P", sources=(LOW, MEDIUM, HIGH, MIRROR), claims=claims, **more))


@pytest.mark.parametrize(
    ("sources", "sure"),
    [((), None), (("low",), "low"), (("low", "medium"), "medium"), (("high", "low"), "high"), (("nobody",), None)],
)
def test_a_row_is_as_sure_as_its_best_source(sources: tuple[str, ...], sure: str | None) -> None:
    row = claim("c", *sources)
    assert evidence(row).confidence(row) == sure


def test_what_is_unconfirmed_is_not_sure_and_has_no_source() -> None:
    row = claim("c", "high", confirmed=False)
    assert evidence(row).confidence(row) is None
    assert evidence(row).independent(row) == 0


@pytest.mark.parametrize(("granted", "sure"), [("low", "low"), ("medium", "medium"), ("high", "medium")])
def test_a_reviewer_can_lower_it_and_never_raise_it(granted: Any, sure: str) -> None:
    row = claim("c", "medium", confidence=granted)
    assert evidence(row).confidence(row) == sure


@pytest.mark.parametrize(("best", "sure"), [("high", "medium"), ("medium", "low"), ("low", "low")])
def test_a_deprecated_claim_and_an_open_answer_are_one_step_less_sure(best: str, sure: str) -> None:
    deprecated = claim("c", best, rank="deprecated")
    assert evidence(deprecated).confidence(deprecated) == sure
    one, other = claim("one", best), claim("other", best)
    asked = Dispute(id="d", ecosystem="e", question="?", answers=("one", "other"), reason="none")
    assert evidence(one, other, disputes=(asked,)).confidence(one) == sure
    decided = asked.model_copy(update={"held": "one"})
    assert evidence(one, other, disputes=(decided,)).confidence(one) == best


def test_a_derived_claim_is_as_sure_as_the_least_sure_it_comes_from() -> None:
    low, high, bare = claim("low-one", "low"), claim("high-one", "high"), claim("bare", confirmed=False)
    of_both = claim("both", formula="low + high", inputs=("low-one", "high-one"))
    of_bare = claim("of-bare", formula="high + bare", inputs=("high-one", "bare"))
    of_nothing = claim("of-nothing", formula="high + gone", inputs=("high-one", "gone"))
    weighed = evidence(low, high, bare, of_both, of_bare, of_nothing)
    assert [weighed.confidence(row) for row in (of_both, of_bare, of_nothing)] == ["low", None, None]


def test_a_claim_derived_from_itself_is_not_sure() -> None:
    one = claim("one", formula="two", inputs=("two",))
    two = claim("two", formula="one", inputs=("one",))
    assert evidence(one, two).confidence(one) is None


def test_reposts_of_one_origin_are_one_voice() -> None:
    row = claim("c", "medium", "mirror", "high")
    assert evidence(row).independent(row) == 2
    assert origin(MIRROR) == origin(MEDIUM)


def test_sources_of_a_pack_beside_count() -> None:
    row = claim("c", "high")
    citing = Pack(id="mine", title="Mine", claims=(row,))
    beside = Pack(id="p", title="P", sources=(HIGH,))
    assert Evidence(citing, [beside]).confidence(row) == "high"
    assert Evidence(citing).confidence(row) is None


def test_no_shipped_row_is_surer_than_its_best_source() -> None:
    pack = shipped_pack()
    weighed = Evidence(pack)
    steps = ("low", "medium", "high")
    rows = [row for row in (*pack.claims, *pack.shares, *pack.events) if weighed.sources(row)]
    assert len(rows) > 500
    for row in rows:
        best, sure = best_reliability(weighed.sources(row)), weighed.confidence(row)
        assert best is not None
        assert sure is not None
        assert steps.index(sure) <= steps.index(best)
        assert 1 <= weighed.independent(row) <= len(row.sources)
