"""What an export holds: all of some packs, or the part that stands in a slice or belongs to one ecosystem.

A part is found as the explorer and GraphQL find it, by asking a store. Lists are sliced, references are not: a row of
the part may name rows outside of it. The ends of its flows come along, since no format draws a line to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from graph.errors import QuestionError
from graph.model import Entity, Pack
from graph.property_graph import ONTOLOGY, PropertyGraph, lay_out
from graph.selection import AnyOf, Child, Condition, Part, Select, Selection, Where
from graph.shape import NOUNS
from graph.slice import ANYTIME, Slice, read_slice
from graph.stores.snapshot import SnapshotStore
from seed.files.forms import LISTS
from seed.rows import named, nested, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.model import Noun

__all__ = ["Extract", "extract", "slice_on_record"]

_MEMBERSHIPS = {"layers": "IN_LAYER", "stages": "IN_STAGE"}


@dataclass(frozen=True, slots=True)
class Extract:
    """Rows of one pack or several, with what says where they are from."""

    #: The packs, whole.
    packs: tuple[Pack, ...]
    #: The rows that are shown, of all packs, under the first one's header.
    shown: Pack
    #: The same rows as nodes and relationships, a pack each.
    graphs: tuple[PropertyGraph, ...]
    slice: Slice
    ecosystem: str | None = None
    #: Entities that stand outside, and are here as ends of flows that stand.
    beside: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether it is all that the packs say."""
        return self.ecosystem is None and self.slice == Slice.everything()

    @property
    def link(self) -> str:
        """Which part it is, as the query part of a link."""
        parts = (urlencode({"ecosystem": self.ecosystem}) if self.ecosystem else "", self.slice.as_link())
        return "&".join(filter(None, parts))

    @property
    def content_hash(self) -> str:
        """The hash of the packs it is taken from, joined where they are several."""
        return "+".join(sorted(graph.content_hash for graph in self.graphs))

    @property
    def as_of(self) -> dict[str, str]:
        """The date at which each ecosystem is shown; where the slice names none, its own default."""
        chosen = self.slice.as_of if self.slice.as_of != ANYTIME else None
        return {eco.id: (chosen or eco.default_as_of).text for eco in self.shown.ecosystems}

    def about(self) -> dict[str, Any]:
        """What every export carries in itself."""
        return {
            "content_hash": self.content_hash,
            "packs": [
                {"id": pack.id, "title": pack.title, "licence": pack.licence, "content_hash": graph.content_hash}
                for pack, graph in zip(self.packs, self.graphs, strict=True)
            ],
            "as_of": self.as_of,
            "ecosystem": self.ecosystem,
            "slice": self.slice.as_link(),
            "ends_of_flows_outside": sorted(self.beside),
        }


def slice_on_record(text: str | None) -> Slice:
    """The slice that a person wrote, everything where it is None; `QuestionError` for what makes no sense.

    >>> slice_on_record("telling=evidence").telling
    'evidence'
    """
    if text is None:
        return Slice.everything()
    read = read_slice(text)
    if read.assume:
        raise QuestionError("An export holds what is on record; drop assume= from the slice")
    return read


async def extract(packs: Sequence[Pack], *, ecosystem: str | None = None, slice: Slice | None = None) -> Extract:
    """The rows of the packs that belong to `ecosystem` and stand in `slice`; all of them where neither is given."""
    graphs = tuple(lay_out(pack, [other for other in packs if other is not pack]) for pack in packs)
    together = packs[0].model_copy(
        update={title: tuple(row for pack in packs for row in rows(pack, title)) for title in LISTS}
    )
    if ecosystem is not None and ecosystem not in {each.id for each in together.ecosystems}:
        known = ", ".join(each.id for each in together.ecosystems)
        raise QuestionError(f"There is no ecosystem {ecosystem!r}; there are {known}")
    all_of_it = Extract(tuple(packs), together, graphs, slice or Slice.everything(), ecosystem)
    return all_of_it if all_of_it.whole else await _cut(all_of_it)


async def _cut(all_of_it: Extract) -> Extract:
    """The part of an extract that its ecosystem and slice leave."""
    standing, memberships = await _standing(all_of_it)
    if all_of_it.ecosystem is not None:
        _leave_what_is_named(all_of_it.shown, standing, all_of_it.ecosystem)
    accepted = standing["sources"]
    chosen: dict[str, list[Noun]] = {
        title: [
            _within(row, accepted, memberships) for row in rows(all_of_it.shown, title) if row.id in standing[title]
        ]
        for title in LISTS
    }
    cited = {id for found in chosen.values() for row in found for id in named(row)}
    chosen["sources"] = [row for row in chosen["sources"] if row.id in cited]
    ends = {id for row in chosen["flows"] for id in (getattr(row, "origin", ""), getattr(row, "target", ""))}
    beside = ends - standing["entities"]
    chosen["entities"] += [_within(row, accepted, memberships) for row in all_of_it.shown.entities if row.id in beside]
    ids = {row.id for found in chosen.values() for row in found}
    return replace(
        all_of_it,
        shown=all_of_it.shown.model_copy(update={title: tuple(found) for title, found in chosen.items()}),
        graphs=tuple(_part_of(graph, ids, memberships, all_of_it.link) for graph in all_of_it.graphs),
        beside=frozenset(beside & ids),
    )


async def _standing(asked: Extract) -> tuple[dict[str, set[str]], set[str]]:
    """Ids of the rows that stand, by list, and the keys of the memberships that do."""
    titles = [title for title, noun in LISTS.items() if noun.__name__ in NOUNS]
    parts = [Part(_select(LISTS[title].__name__, asked.ecosystem), asked.slice) for title in titles]
    answer = await SnapshotStore.of(*asked.graphs).ask(Selection(tuple(parts)))
    found = {title: {row.id for row in rows(asked.shown, title)} for title in LISTS}
    memberships: set[str] = set()
    for title, (page, _) in zip(titles, answer, strict=True):
        found[title] = {row[0] for row in page}
        if title == "entities":
            memberships = {key for _, *placed in page for those, _ in placed for (key,) in those}
    return found, memberships


def _select(noun: str, ecosystem: str | None) -> Select:
    membership = Select("Membership", ("key",))
    children = tuple(Child(field, membership) for field in _MEMBERSHIPS) if noun == Entity.__name__ else ()
    return Select(noun, ("id",), children, where=_of(noun, ecosystem) if ecosystem else ())


def _of(noun: str, ecosystem: str) -> tuple[Condition, ...]:
    fields = NOUNS[noun].fields
    if noun == "Ecosystem":
        return (Where("id", "=", ecosystem),)
    if "ecosystem" in fields:
        return (Where("ecosystem", "=", ecosystem),)
    if "left_ecosystem" in fields:
        return (AnyOf((Where("left_ecosystem", "=", ecosystem), Where("right_ecosystem", "=", ecosystem))),)
    return ()


def _leave_what_is_named(shown: Pack, standing: dict[str, set[str]], ecosystem: str) -> None:
    """Take out of `standing` the rows of no ecosystem that name no row of this one; sources are seen to later."""
    of_none = [t for t, noun in LISTS.items() if noun.__name__ not in NOUNS or not _of(noun.__name__, ecosystem)]
    ids = {id for title, found in standing.items() if title not in of_none for id in found}
    for title in of_none:
        if title != "sources":
            standing[title] &= {row.id for row in rows(shown, title) if ids & set(named(row))}


def _within(row: Noun, accepted: set[str], memberships: set[str]) -> Noun:
    """The row with the citations and memberships that stand."""
    kept: dict[str, Any] = {}
    position = 0
    for field in nested(type(row)):
        inside = getattr(row, field)
        if field in _MEMBERSHIPS:
            placed = enumerate(inside, start=position)
            kept[field] = tuple(each for place, each in placed if f"{row.id}/{place:03}" in memberships)
            position += len(inside)
        else:
            kept[field] = tuple(each for each in inside if getattr(each, "source", None) in {None, *accepted})
    return row.model_copy(update=kept)


def _part_of(graph: PropertyGraph, ids: set[str], memberships: set[str], link: str) -> PropertyGraph:
    """The nodes of these ids and what lies between them, under a hash that says that it is a part."""
    hashed = f"{graph.content_hash}?{link}"
    nodes = [
        replace(node, properties={**node.properties, "content_hash": hashed}) if node.noun == "Dataset" else node
        for node in graph.nodes
        if node.id in ids or node.noun == "Dataset" or node.properties["pack"] == ONTOLOGY
    ]
    kept = ids | {node.id for node in nodes}
    edges = [
        edge
        for edge in graph.edges
        if edge.start in kept
        and edge.end in kept
        and (edge.type not in _MEMBERSHIPS.values() or edge.properties["key"] in memberships)
    ]
    return replace(graph, nodes=tuple(nodes), edges=tuple(edges))
