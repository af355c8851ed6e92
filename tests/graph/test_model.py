"""The nouns check themselves."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from graph.model import Claim, Ecosystem, Entity, Flow, Pack, Share

ENTITY = {"id": "xai", "ecosystem": "musk", "kind": "company", "name": "xAI"}


@pytest.mark.parametrize("name", ["X", "x_y", "-x", "x--y", "x y", "", "x" * 81, "エックス"])
def test_an_id_is_lower_case_words_and_hyphens(name: str) -> None:
    with pytest.raises(ValidationError):
        Entity.model_validate(ENTITY | {"id": name})


def test_a_field_of_no_name_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Entity.model_validate(ENTITY | {"owner": "spacex"})


def test_a_noun_does_not_change() -> None:
    entity = Entity.model_validate(ENTITY)
    with pytest.raises(ValidationError, match="frozen"):
        entity.name = "SpaceXAI"


def test_what_is_not_said_is_unknown_not_zero() -> None:
    flow = Flow(id="f", ecosystem="musk", origin="a", verb="feeds", target="b")
    assert (flow.volume, flow.since, flow.in_group) == (None, None, None)


def test_a_citation_may_be_a_bare_source() -> None:
    claim = Claim.model_validate({"id": "c", "about": "a", "predicate": "is", "sources": ["s"]})
    assert [(cited.source, cited.locator) for cited in claim.sources] == [("s", None)]


@pytest.mark.parametrize("value", ["nan", "inf", float("nan"), float("-inf")])
def test_a_number_is_finite(value: object) -> None:
    with pytest.raises(ValidationError):
        Claim.model_validate({"id": "c", "about": "a", "predicate": "is", "number": value})


def test_a_share_lies_between_nothing_and_all() -> None:
    row = {"id": "s", "ecosystem": "musk", "of": ["process"], "scope": "world", "share": 1.01}
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        Share.model_validate(row)


def test_a_date_keeps_its_precision_in_json() -> None:
    musk = Ecosystem(id="musk", name="Musk", default_as_of="2025-Q3")  # type: ignore[arg-type]
    assert musk.model_dump(mode="json")["default_as_of"] == "2025-Q3"
    assert Ecosystem.model_validate_json(musk.model_dump_json()) == musk


def test_a_date_is_no_truth_value() -> None:
    with pytest.raises(ValidationError, match="a date is written as text"):
        Ecosystem.model_validate({"id": "musk", "name": "Musk", "default_as_of": True})


def test_a_pack_lists_all_its_nouns() -> None:
    entity = Entity.model_validate(ENTITY)
    claim = Claim(id="c", about="xai", predicate="is", text="a lab")
    assert Pack(id="p", title="P", entities=(entity,), claims=(claim,)).nouns() == (entity, claim)
