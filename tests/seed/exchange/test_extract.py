"""Which rows an export holds: all of them, or those that a store says stand in a slice."""

from __future__ import annotations

import pytest

from graph.dates import PartialDate
from graph.errors import QuestionError
from graph.model import Ecosystem, Entity, Flow, Pack
from graph.property_graph import content_hash
from graph.slice import Slice
from seed.exchange import Extract, extract, slice_on_record
from seed.files.forms import LISTS
from seed.rows import rows


def test_without_a_slice_it_is_all_that_is_on_record(whole: Extract, shipped: Pack) -> None:
    assert whole.shown == shipped
    assert whole.whole
    assert whole.about() == {
        "content_hash": content_hash([shipped]),
        "packs": [
            {
                "id": "muskgraph",
                "title": shipped.title,
                "licence": "CC BY 4.0",
                "content_hash": content_hash([shipped]),
            }
        ],
        "as_of": {eco.id: eco.default_as_of.text for eco in shipped.ecosystems},
        "ecosystem": None,
        "slice": "asOf=any",
        "ends_of_flows_outside": [],
    }


async def test_a_slice_that_rejects_little_leaves_little_out(shipped: Pack) -> None:
    asked = await extract([shipped], slice=slice_on_record("asOf=any&minReliability=low"))
    for title in ("ecosystems", "layers", "stages", "entities", "analogies"):
        assert [row.id for row in rows(asked.shown, title)] == [row.id for row in rows(shipped, title)]
    assert 0 < len(asked.shown.flows) < len(shipped.flows)  # some cite no source


def test_a_part_says_which_part_it_is(part: Extract) -> None:
    assert part.as_of == {"musk": "2025-06-01"}
    assert part.link == "ecosystem=musk&telling=evidence&asOf=2025-06-01"
    datasets = [node for graph in part.graphs for node in graph.nodes if node.noun == "Dataset"]
    assert [node.properties["content_hash"] for node in datasets] == [f"{part.content_hash}?{part.link}"]


def test_a_part_holds_what_stands_and_nothing_else(part: Extract, shipped: Pack) -> None:
    for title in LISTS:
        assert 0 <= len(rows(part.shown, title)) <= len(rows(shipped, title))
    assert {row.ecosystem for row in part.shown.flows} == {"musk"}
    assert all(flow.telling == "evidence" for flow in part.shown.flows)
    assert all(flow.since is None or flow.since.first <= "2025-06-01" for flow in part.shown.flows)
    assert all(flow.until is None or flow.until.last >= "2025-06-01" for flow in part.shown.flows)
    assert 0 < len(part.shown.flows) < sum(flow.ecosystem == "musk" for flow in shipped.flows)
    assert all(m.telling == "evidence" for entity in part.shown.entities for m in entity.layers)


def test_the_sources_of_a_part_are_those_its_rows_name(part: Extract) -> None:
    cited = {citation.source for claim in part.shown.claims for citation in claim.sources}
    assert cited
    assert cited <= {source.id for source in part.shown.sources}


async def test_the_ends_of_flows_come_along(shipped: Pack) -> None:
    article = await extract([shipped], slice=slice_on_record("telling=article-stated&asOf=any"))
    held = {entity.id for entity in article.shown.entities}
    assert {end for flow in article.shown.flows for end in (flow.origin, flow.target)} <= held
    nodes = {node.id for graph in article.graphs for node in graph.nodes}
    assert all(edge.start in nodes and edge.end in nodes for graph in article.graphs for edge in graph.edges)


async def test_a_rejected_source_is_cited_by_nothing(shipped: Pack) -> None:
    rejected = "article-gate-ja"
    left = await extract([shipped], slice=slice_on_record(f"asOf=any&without={rejected}"))
    assert rejected not in {source.id for source in left.shown.sources}
    assert rejected not in {citation.source for claim in left.shown.claims for citation in claim.sources}
    assert len(left.shown.claims) < len(shipped.claims)


def small(name: str) -> Pack:
    eco = Ecosystem(id=f"{name}-eco", name=name, default_as_of=PartialDate.parse("1904"))
    entities = tuple(Entity(id=f"{name}-{n}", ecosystem=eco.id, kind="company", name=name) for n in range(2))
    flow = Flow(id=f"{name}-f", ecosystem=eco.id, origin=f"{name}-0", verb="feeds", target=f"{name}-1")
    return Pack(id=name, title=name, ecosystems=(eco,), entities=entities, flows=(flow,))


async def test_several_packs_are_shown_together() -> None:
    both = await extract([small("one"), small("two")])
    assert [entity.id for entity in both.shown.entities] == ["one-0", "one-1", "two-0", "two-1"]
    assert [pack["id"] for pack in both.about()["packs"]] == ["one", "two"]
    assert both.content_hash.count("+") == 1
    only = await extract([small("one"), small("two")], ecosystem="two-eco")
    assert [entity.id for entity in only.shown.entities] == ["two-0", "two-1"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("asof=2025", "no 'asof'"),
        ("nonsense", "is no slice|has no"),
        ("asOf=soon", "is no date"),
        ("telling=gossip", "choose one of"),
        ("assume=a~feeds~b", "on record"),
    ],
)
def test_a_slice_that_makes_no_sense_is_refused(text: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        slice_on_record(text)


def test_no_slice_is_everything_and_an_empty_one_is_today() -> None:
    assert slice_on_record(None) == Slice.everything()
    assert slice_on_record("") == Slice()


async def test_an_ecosystem_that_is_not_there_is_named(shipped: Pack) -> None:
    with pytest.raises(QuestionError, match=r"no ecosystem 'tesla'; there are musk"):
        await extract([shipped], ecosystem="tesla")
