"""What a pack is made of, as read off the model."""

from __future__ import annotations

import seed
from graph.model import Citation, Claim, Entity, Flow, Membership, Pack, Share
from seed.files.forms import HEADER_FIELDS, LISTS
from seed.rows import label, named, nested, references, rows


def test_every_field_of_a_pack_is_a_list_or_of_its_header() -> None:
    assert set(LISTS) | set(HEADER_FIELDS) == set(Pack.model_fields)
    assert LISTS["claims"] is Claim
    assert {"id", "title", "licence", "as_of"} <= set(HEADER_FIELDS)


def test_the_lists_hold_every_noun() -> None:
    pack = seed.shipped_pack()
    assert [row for title in LISTS for row in rows(pack, title)] == list(pack.nouns())


def test_fields_that_name_rows_are_known() -> None:
    assert {"origin", "target", "rests_on", "ecosystem"} <= set(references(Flow))
    assert not {"id", "verb", "commodity", "aliases", "by"} & set(references(Flow))
    assert references(Citation) == ("source",)
    assert "of" in references(Share)
    assert dict(nested(Entity)) == {"layers": Membership, "stages": Membership}
    assert dict(nested(Claim)) == {"sources": Citation, "verdict_sources": Citation}


def test_a_row_names_what_it_and_its_parts_name() -> None:
    claim = Claim(id="c", about="xai", predicate="built-in", sources=(Citation(source="s"),), inputs=("a", "b"))
    assert sorted(named(claim)) == ["a", "b", "s", "xai"]


def test_rows_are_called_by_their_name() -> None:
    pack = seed.shipped_pack()
    called = {row.id: label(row) for row in pack.nouns()}
    assert all(called.values())
    assert called["musk"] == next(eco.name for eco in pack.ecosystems if eco.id == "musk")
    assert called["mf-tesla-funds-xai"] == "tesla funds xai"
