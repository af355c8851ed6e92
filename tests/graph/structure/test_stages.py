"""The stages of a chain, and which share of which market is theirs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import PartialDate
from graph.model import Noun, Share
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore
from graph.structure.role_graph import ShareRange
from graph.structure.side import side
from graph.structure.stages import CHAIN, RecordedShare, Stage, stages
from tests.graph.structure.made import EVIDENCE, ROLES, held, relations, share


async def stages_of(*rows: Noun, slice: Slice = EVIDENCE, **about: Any) -> dict[str, Stage]:
    found = await side(held(*rows, about={"e": about}), "e", slice)
    return {stage.role: stage for stage in found.facts.stages}


async def test_a_stage_is_where_goods_pass_or_a_share_is_on_record() -> None:
    goods = relations("e", "source feeds process", "process feeds demand", "capital funds transport")
    rows = [*goods, *relations("e", "supplier equips process"), share("distribution", 0.5)]
    found = await stages_of(*rows)
    assert list(found) == ["source", "process", "distribution"]
    assert [stage.share.value for stage in found.values()] == [None, None, 0.5]
    assert found["process"].reason == "no share of process is on record"


async def test_what_outsiders_do_and_what_leads_nowhere_is_no_stage() -> None:
    assert await stages_of(*relations("e", "source feeds other-process", "other-process feeds demand")) != {}
    assert list(await stages_of(*relations("e", "source feeds other-process", "other-process feeds demand"))) == [
        "source"
    ]
    assert await stages_of(*relations("e", "source feeds process", "process feeds transport")) == {}


async def test_without_raw_input_a_stage_is_whatever_leads_to_the_consumer() -> None:
    assert list(await stages_of(*relations("e", "transport feeds process", "process feeds demand"))) == [
        "transport",
        "process",
    ]


def dated(year: int | None, value: float | None, **more: Any) -> Share:
    return share(
        "process", value, id=f"s{year or 0}-{(value or 0) * 10:.0f}", as_of=None if year is None else year, **more
    )


async def test_of_one_market_the_latest_share_is_taken_and_the_others_are_kept_beside() -> None:
    found = (await stages_of(dated(1880, 0.9), dated(1900, 0.5), dated(None, 0.1)))["process"]
    assert (found.share.value, [one.id for one in found.of]) == (0.5, ["s1900-5"])
    assert [one.id for one in found.others] == ["s1880-9", "s0-1"]


async def test_shares_of_one_date_that_differ_are_a_range_without_a_value() -> None:
    found = (await stages_of(dated(1900, 0.5), dated(1900, 0.7), dated(1880, 0.1)))["process"]
    assert (found.share.value, found.share.ends) == (None, (0.5, 0.7))
    assert found.reason == "the share of process is not known: 0.5 to 0.7 is on record"
    assert len(found.of) == 2


async def test_an_unconfirmed_share_beside_a_confirmed_one_takes_nothing_away() -> None:
    doubtful = dated(1900, 0.9, confirmed=False)
    found = (await stages_of(dated(1900, 0.5), doubtful))["process"]
    assert (found.share.value, found.share.ends) == (0.5, (0.5, 0.5))
    alone = (await stages_of(doubtful))["process"]
    assert (alone.share.value, alone.share.ends) == (None, None)
    assert alone.reason == "the share of process is not known: what is on record is not confirmed"


async def test_several_markets_are_no_share_unless_one_is_declared() -> None:
    here, there = dated(1900, 0.5, market="crude"), dated(1901, 0.9, market="lamp-oil")
    torn = (await stages_of(here, there))["process"]
    assert torn.share.value is None
    assert "crude, lamp-oil" in (torn.reason or "")
    declared = (await stages_of(here, there, markets=("crude",)))["process"]
    assert (declared.share.value, declared.market, declared.declared) == (0.5, "crude", True)


async def test_a_declared_market_is_not_stood_in_for_by_another() -> None:
    later = dated(1901, 0.9, market="lamp-oil")
    then = Slice(telling="evidence", as_of=PartialDate.parse("1900"))
    rows = dated(1900, 0.5, market="crude"), later
    found = (await stages_of(*rows, slice=then, markets=("lamp-oil",)))["process"]
    assert (found.share.value, found.market, found.declared) == (None, "lamp-oil", True)
    assert found.reason == "no share of process in its market lamp-oil is on record, of others only"
    assert [other.market for other in found.others] == ["crude"]


OIL: dict[str, dict[str, tuple[float | None, tuple[float, float] | None]]] = {
    "1872": {"process": (None, (0.1, 0.2))},
    "1879": {"transport": (None, None), "process": (0.9, (0.9, 0.95))},
    "1904": {"source": (None, None), "transport": (0.9, (0.85, 0.98)), "process": (0.84, (0.8, 0.9))},
    "1911": {"source": (0.11, (0.11, 0.11)), "process": (0.64, (0.64, 0.64))},
}


@pytest.mark.parametrize("year", OIL)
async def test_standard_oil_has_the_recorded_shares_of_each_year(snapshot_store: SnapshotStore, year: str) -> None:
    found = await side(snapshot_store, "standard-oil", Slice(telling="evidence", as_of=PartialDate.parse(year)))
    shares = {stage.role: (stage.share.value, stage.share.ends) for stage in found.facts.stages}
    assert {role: shares[role] for role in OIL[year]} == OIL[year]


recorded = st.builds(
    lambda value, low, role, market, day, known: RecordedShare(
        ShareRange(value if known else None, min(low, value) if known else None, value if known else None, "", ("x",)),
        (role,), market, day, day, None, known, None, ()
    ),
    st.floats(0, 1), st.floats(0, 1), st.sampled_from(ROLES), st.sampled_from(["m", "n"]),
    st.sampled_from(["1880-01-01", "1900-01-01", ""]), st.booleans(),
)  # fmt: skip


@given(
    st.lists(recorded, max_size=8),
    st.sets(st.sampled_from(ROLES)),
    st.dictionaries(st.sampled_from(ROLES), st.sampled_from(["m", "n"])),
)
def test_every_stage_has_a_share_or_says_why_not(
    shares: list[RecordedShare], passed: set[str], markets: dict[str, str]
) -> None:
    found = stages(passed, shares, markets)
    roles = [stage.role for stage in found]
    assert roles == [role for role in CHAIN if role in roles]
    assert set(roles) == {role for role in CHAIN if role in passed or any(role in one.roles for one in shares)}
    for stage in found:
        assert (stage.share.value is None) == bool(stage.reason)
        assert len({one.market for one in stage.of}) <= 1
        assert len(stage.of) + len(stage.others) == sum(stage.role in one.roles for one in shares)
        if stage.declared:
            assert stage.market == markets[stage.role]
    assert {s.role: s.share for s in stages(passed, reversed(shares), markets) if s.share.value is not None}.keys() == {
        s.role for s in found if s.share.value is not None
    }
