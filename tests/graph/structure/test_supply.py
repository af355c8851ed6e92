"""Through whom a process gets each of its supplies."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Entity, Flow
from graph.stores.snapshot import SnapshotStore
from graph.structure.derive import OUTSIDE, Counted, Derived, End
from graph.structure.side import side
from graph.structure.supply import Supply, supplies
from tests.graph.structure.made import EVIDENCE, entity, flow, held

PLANT, MINE = entity("plant", "process"), entity("mine", "source")
MAKER = entity("maker", "supplier", in_group=False)
DEALER, RIVAL = entity("dealer", "supplier", in_group=False), entity("rival", "supplier", in_group=False)


async def of(*rows: Entity | Flow) -> dict[str | None, Supply]:
    found = supplies((await side(held(*rows), "e", EVIDENCE)).facts.derived)
    return {supply.commodity: supply for supply in found}


def bought(origin: str, target: str = "plant", commodity: str | None = "chips", verb: str = "equips") -> Flow:
    return flow(origin, verb, target, commodity=commodity, id=f"{origin}-{target}-{commodity or 'nothing'}")


async def test_each_commodity_is_a_supply_of_its_own() -> None:
    found = await of(PLANT, MINE, MAKER, bought("maker"), bought("mine", commodity="coal", verb="feeds"))
    assert {name: one.dependence.outsiders for name, one in found.items()} == {"chips": ("maker",), "coal": ()}
    assert found["chips"].dependence.exposure.value == 1
    assert found["coal"].dependence.chain == ("source",)


async def test_who_makes_what_an_outsider_sells_is_passed_too() -> None:
    found = await of(PLANT, MAKER, DEALER, bought("maker", "dealer"), bought("dealer", verb="leases"))
    assert found["chips"].dependence.outsiders == ("maker", "dealer")


async def test_two_who_sell_the_same_can_be_gone_round() -> None:
    found = await of(PLANT, MAKER, RIVAL, bought("maker"), bought("rival"))
    assert found["chips"].dependence.outsiders == ()
    assert found["chips"].dependence.exposure.value is None
    apart = await of(PLANT, MAKER, RIVAL, bought("maker"), bought("rival", commodity="gas"))
    assert [one.dependence.outsiders for one in apart.values()] == [("maker",), ("rival",)]


async def test_money_and_what_the_process_gives_are_no_supply() -> None:
    rows = [flow("maker", "funds", "plant"), flow("plant", "feeds", "maker")]
    assert await of(PLANT, MAKER, *rows) == {}
    assert await of() == {}


async def test_an_own_company_of_unknown_control_makes_it_undecided_in_any_order() -> None:
    ours, unsure = entity("ours", "supplier"), entity("unsure", "supplier", in_group=None)
    for rows in permutations([bought("ours"), bought("unsure")]):
        found = (await of(PLANT, ours, unsure, *rows))["chips"].dependence
        assert (found.outsiders, found.undecided) == ((), ("supplier",))


async def test_nvidia_is_the_outsider_and_standard_oil_has_none(snapshot_store: SnapshotStore) -> None:
    musk = supplies((await side(snapshot_store, "musk", EVIDENCE)).facts.derived)
    assert {one.commodity: one.dependence.outsiders for one in musk} == {"chips": ("nvidia",), "energy": ()}
    oil = supplies((await side(snapshot_store, "standard-oil", EVIDENCE)).facts.derived)
    assert {one.commodity for one in oil} >= {"crude"}
    assert not any(one.dependence.outsiders or one.dependence.undecided for one in oil)


places = st.sampled_from(
    [End("plant", True, "process"), End("mine", True, "source"), End("pipe", True, "transport")]
    + [
        End(id, False, f"{role}{OUTSIDE}")
        for id, role in (("maker", "supplier"), ("dealer", "supplier"), ("rail", "transport"))
    ]
)
some_flows = st.lists(
    st.tuples(
        places, places, st.sampled_from(["feeds", "equips", "leases", "funds"]), st.sampled_from(["coal", "chips"])
    ),
    max_size=8,
    unique=True,
)


def made(flows: list[tuple[End, End, str, str]]) -> Derived:
    counted = [
        Counted(f"f{number}", verb, commodity, None, None, origin, target)
        for number, (origin, target, verb, commodity) in enumerate(flows)
    ]
    apart = tuple(one for one in counted if one.origin.node != one.target.node)
    return Derived(apart, within=tuple(one for one in counted if one not in apart))


@given(some_flows)
def test_an_outsider_is_named_if_and_only_if_nothing_comes_without_him(flows: list[tuple[End, End, str, str]]) -> None:
    derived = made(flows)
    for supply in supplies(derived):
        found = supply.dependence
        if found.reason:
            continue
        goods = [
            one
            for one in (*derived.flows, *derived.within)
            if one.commodity == supply.commodity and one.verb in ("feeds", "equips", "leases")
        ]
        place = {e.entity: e.entity if e.in_group is False else e.node for f in goods for e in (f.origin, f.target)}
        links = {(place[f.origin.entity], place[f.target.entity]) for f in goods}
        links = {(a, b) for a, b in links if a != b}
        supplied = {b for _, b in links}
        entries = {a for a, _ in links if a not in supplied} | ({"source"} & {e for link in links for e in link})
        for outsider in {e.entity for f in goods for e in (f.origin, f.target) if e.in_group is False}:
            reached = entries - {outsider}
            while more := {b for a, b in links if a in reached and b != outsider} - reached:
                reached |= more
            assert (outsider in found.outsiders) == ("process" not in reached)


@pytest.mark.parametrize("fallen", [set(), {"maker-plant-chips"}])
async def test_losing_a_supplier_leaves_what_is_asked_without_him(fallen: set[str]) -> None:
    rows: list[Entity | Flow] = [PLANT, MAKER, RIVAL, bought("maker"), bought("rival")]
    derived = (await side(held(*rows), "e", EVIDENCE)).facts.derived
    kept = [row for row in rows if row.id not in fallen]
    assert supplies(derived.without(fallen)) == tuple((await of(*kept)).values())
