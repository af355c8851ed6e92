"""Two versions of a pack set side by side: what is told is all that differs, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import seed
from graph.dates import PartialDate
from graph.model import Citation, Claim, Ecosystem, Entity, Flow, Noun, Pack, Source
from seed.files.forms import HEADER_FIELDS, LISTS
from seed.rows import rows
from seed.versions import Change, Versions, compare

_ECO = Ecosystem(id="eco", name="Eco", default_as_of=PartialDate.parse("2025"))
_DATES = st.sampled_from([None, PartialDate.parse("2025-Q3"), PartialDate.parse("~1883")])
_WORDS = st.sampled_from([None, "one", "two"])


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A small pack whose ids are few, so that two of them share many."""

    def ids(prefix: str) -> list[str]:
        return draw(st.lists(st.sampled_from([f"{prefix}{n}" for n in range(4)]), unique=True))

    return Pack(
        id="mine",
        title=draw(st.sampled_from(["Mine", "Ours"])),
        as_of=draw(_DATES),
        ecosystems=(_ECO,),
        sources=tuple(
            Source(id=id, title="T", publisher="P", address="A", kind="news", reliability=draw(_RELIABILITY))
            for id in ids("s")
        ),
        entities=tuple(
            Entity(id=id, ecosystem="eco", kind="company", name=id, until=draw(_DATES), note=draw(_WORDS))
            for id in ids("e")
        ),
        claims=tuple(
            Claim(
                id=id,
                about="e0",
                predicate="name",
                text=draw(_WORDS),
                sources=tuple(Citation(source=source) for source in ids("s")),
            )
            for id in ids("c")
        ),
    )


_RELIABILITY: st.SearchStrategy[Any] = st.sampled_from(["high", "medium", "low"])


def applied(old: Pack, versions: Versions, new: Pack) -> dict[str, dict[str, Noun]]:
    """The rows of `old` after what is told is done to them; of `new` only what was added is looked at."""
    found = {}
    for title, noun in LISTS.items():
        said = {row.id: row.model_dump(mode="json") for row in rows(old, title)}
        there = {row.id: row for row in rows(new, title)}
        for one in versions.differences:
            if one.list != title:
                continue
            if one.what == "removed":
                del said[one.id]
            elif one.what == "added":
                assert one.id not in said
                said[one.id] = there[one.id].model_dump(mode="json")
            else:
                for change in one.changes:
                    assert said[one.id][change.field] == change.old
                    said[one.id][change.field] = change.new
        found[title] = {id: noun.model_validate(row) for id, row in said.items()}
    return found


@given(packs(), packs())
def test_doing_what_is_told_leads_from_one_to_the_other(old: Pack, new: Pack) -> None:
    versions = compare(old, new)
    assert applied(old, versions, new) == {title: {row.id: row for row in rows(new, title)} for title in LISTS}
    header = {name: getattr(old, name) for name in HEADER_FIELDS} | {
        change.field: change.new for change in versions.header
    }
    assert {name: str(value) for name, value in header.items()} == {
        name: str(getattr(new, name)) for name in HEADER_FIELDS
    }


@given(packs(), packs())
def test_the_way_back_is_the_same_way(old: Pack, new: Pack) -> None:
    there, back = compare(old, new), compare(new, old)
    opposite = {"added": "removed", "removed": "added"}

    def told(versions: Versions, *, mirrored: bool) -> set[Any]:
        found = set()
        for one in versions.differences:
            what = {"ended": "revised"}.get(one.what, one.what)
            changes = [
                (c.field, repr(c.new), repr(c.old)) if mirrored else (c.field, repr(c.old), repr(c.new))
                for c in one.changes
            ]
            found.add((one.list, one.id, opposite.get(what, what) if mirrored else what, tuple(changes)))
        return found

    assert told(there, mirrored=True) == told(back, mirrored=False)
    assert there.reordered == back.reordered
    assert (there.old_hash, there.new_hash) == (back.new_hash, back.old_hash)


@given(packs(), packs())
def test_nothing_is_told_only_where_nothing_differs(old: Pack, new: Pack) -> None:
    versions = compare(old, new)
    assert versions.same == (not versions.header and not versions.differences and not versions.reordered)


def test_a_pack_is_the_same_as_itself() -> None:
    pack = seed.shipped_pack()
    versions = compare(pack, pack)
    assert versions.same
    assert (versions.header, versions.differences, versions.reordered) == ((), (), ())


def test_a_claim_is_told_with_what_changed_in_it() -> None:
    claim = Claim(id="c", about="e", predicate="built-in", number=19, rank="preferred", verdict="imprecise")
    source = Source(id="s", title="T", publisher="P", address="A", kind="news", reliability="low")
    old = Pack(id="mine", title="Mine", sources=(source,), claims=(claim,))
    revised = claim.model_copy(
        update={"number": 122.0, "rank": "normal", "verdict": "contradicted", "sources": (Citation(source="s"),)}
    )
    [one] = compare(old, old.model_copy(update={"claims": (revised,)})).differences
    assert (one.list, one.id, one.what, one.label) == ("claims", "c", "revised", "e built-in")
    assert one.changes == (
        Change("sources", [], [{"source": "s", "locator": None}]),
        Change("number", 19.0, 122.0),
        Change("rank", "preferred", "normal"),
        Change("verdict", "imprecise", "contradicted"),
    )


def test_a_row_that_got_an_end_has_ended() -> None:
    flow = Flow(id="f", ecosystem="eco", origin="a", verb="feeds", target="b")
    ended = flow.model_copy(update={"until": PartialDate.parse("2025-Q3"), "note": "sold"})
    versions = compare(Pack(id="mine", title="Mine", flows=(flow,)), Pack(id="mine", title="Mine", flows=(ended,)))
    [one] = versions.differences
    assert one.what == "ended"
    assert {change.field for change in one.changes} == {"until", "note"}
    assert (versions.count("ended"), versions.count("ended", "flows"), versions.count("added")) == (1, 1, 0)


def test_another_order_is_told() -> None:
    entities = tuple(Entity(id=id, ecosystem="eco", kind="company", name=id) for id in "ab")
    versions = compare(
        Pack(id="mine", title="Mine", entities=entities), Pack(id="mine", title="Mine", entities=entities[::-1])
    )
    assert versions.reordered == ("entities",)
    assert not versions.same
