"""Small packs by hand, and stores that hold them: what the tests of whole structures share."""

from __future__ import annotations

from typing import Any

from graph.dates import PartialDate
from graph.model import Citation, Claim, Ecosystem, Entity, Event, Flow, Layer, Membership, Noun, Pack, Share, Source
from graph.property_graph import lay_out
from graph.slice import Slice
from graph.stores.snapshot import SnapshotStore

__all__ = ["DAY", "EVIDENCE", "ROLES", "entity", "flow", "held", "relations", "share", "shown"]

DAY = PartialDate.parse("1904")
EVIDENCE = Slice(telling="evidence")
ROLES = ("source", "transport", "process", "knowledge", "ship", "distribution", "supplier", "capital")


def entity(id: str, *roles: str, ecosystem: str = "e", in_group: bool | None = True, **more: Any) -> Entity:
    placed = tuple(Membership(step=f"{ecosystem}-in-{role}") for role in roles)
    return Entity(id=id, ecosystem=ecosystem, kind="company", name=id, in_group=in_group, layers=placed, **more)


def flow(origin: str, verb: str, target: str, ecosystem: str = "e", **more: Any) -> Flow:
    said = {"id": f"{origin}-{verb}-{target}", **more}
    return Flow(ecosystem=ecosystem, origin=origin, verb=verb, target=target, **said)


def share(role: str, value: float | None, ecosystem: str = "e", **more: Any) -> Share:
    """A share of a stage, of a market named after its role, by a source of its own."""
    id = more.get("id", f"{ecosystem}-share-of-{role}")
    said = {"id": id, "sources": (Citation(source=f"s-{id}"),), "scope": f"all {role}", "market": role, **more}
    return Share(ecosystem=ecosystem, of=(f"{ecosystem}-in-{role}",), share=value, **said)


def shown(row: str, *sources: str, **more: Any) -> Claim:
    """A claim that shows a flow, by these sources."""
    cited = tuple(Citation(source=source) for source in sources)
    return Claim(**{"id": f"{row}-shown", "about": row, "predicate": "is", "text": "so", "sources": cited, **more})


def relations(ecosystem: str, *keys: str) -> list[Noun]:
    """Flows such as `source feeds process`, each between two entities of its own, shown by a source of its own.

    A role that begins with `other-` is played by an outsider; demand is people.
    """
    rows: dict[str, Noun] = {}
    for key in keys:
        origin, verb, target = key.split()
        for role in (origin, target):
            id = f"{ecosystem}-{role}"
            if role == "demand":
                rows[id] = entity(id, ecosystem=ecosystem, in_group=False, plays="demand")
            else:
                own = not role.startswith("other-")
                rows[id] = entity(id, role.removeprefix("other-"), ecosystem=ecosystem, in_group=own)
        made = flow(f"{ecosystem}-{origin}", verb, f"{ecosystem}-{target}", ecosystem, commodity="goods")
        rows[made.id] = made
        rows[f"{made.id}-shown"] = shown(made.id, f"s-{made.id}")
    return list(rows.values())


def held(
    *rows: Noun, ecosystems: tuple[str, ...] = ("e",), about: dict[str, dict[str, Any]] | None = None
) -> SnapshotStore:
    """A store of one pack with these rows, and what else is said `about` its ecosystems. Sources are made as cited."""
    cited = {c.source for row in rows if isinstance(row, Claim | Event | Share) for c in row.sources}
    sources = [
        Source(id=id, title=id, publisher=id, address=id, kind="book", reliability="high") for id in sorted(cited)
    ]
    layers = [
        Layer(id=f"{one}-in-{role}", ecosystem=one, key=role, name=role, role=role, position=place)
        for one in ecosystems
        for place, role in enumerate(ROLES)
    ]
    said = about or {}
    made = [Ecosystem(id=id, name=id.upper(), default_as_of=DAY, **said.get(id, {})) for id in ecosystems]
    lists = {
        name: [row for row in (*made, *sources, *layers, *rows) if isinstance(row, noun)]
        for name, noun in Pack.lists().items()
    }
    return SnapshotStore.of(lay_out(Pack.model_validate({"id": "p", "title": "P", **lists})))
